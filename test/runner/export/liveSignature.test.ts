import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { StoredSecret } from "../../../src/client/secretKeys.ts";
import { Signer } from "../../../src/client/signer.ts";
import { decodeUserSig, isSignedWith, signUser } from "../../../src/protocol/userSig.ts";
import { curlCommand } from "../../../src/runner/curl.ts";
import { signLive } from "../../../src/runner/export/liveSignature.ts";
import type { Draft } from "../../../src/runner/job.ts";
import { defaultApp } from "../../../src/simulator/app.ts";
import { simulatorForTest, startSeconds } from "../../support/startSimulator.ts";

const draft: Draft = {
  origin: "https://console.tim.qq.com",
  service: "im_open_login_svc",
  command: "account_import",
  sdkAppId: defaultApp.sdkAppId,
  identifier: "administrator",
  query: {},
  body: '{"UserID":"alice"}',
};

let now = startSeconds;

function signerWith(secret: StoredSecret | undefined): Signer {
  now = startSeconds;
  return new Signer({ find: async () => secret }, () => now * 1000);
}

function fixedUserSig(lifetimeSeconds: number): StoredSecret {
  const { sdkAppId, key } = defaultApp;
  const request = { sdkAppId, key, identifier: "administrator", issuedAtSeconds: startSeconds, lifetimeSeconds };
  return { kind: "userSig", userSig: signUser(request) };
}

test("a signature that is taken along lives five minutes, each time anew", async () => {
  const signer = signerWith({ kind: "key", key: defaultApp.key });
  const first = await signLive(signer, draft, now);
  expect(first).toMatchObject({ kind: "signed", expiresAtSeconds: startSeconds + 300 });
  now += 100;
  const second = await signLive(signer, draft, now);
  expect(second).toMatchObject({ kind: "signed", expiresAtSeconds: startSeconds + 400 });
  const decoded = decodeUserSig(second.kind === "signed" ? second.userSig : "");
  expect(decoded.kind === "decoded" && isSignedWith(decoded.content, defaultApp.key)).toBe(true);
});

test("a stored UserSig lives as long as it says, and is not copied once it is over", async () => {
  const signer = signerWith(fixedUserSig(1000));
  expect(await signLive(signer, draft, now)).toMatchObject({ kind: "signed", expiresAtSeconds: startSeconds + 1000 });
  expect(await signLive(signer, draft, now + 1000)).toEqual({
    kind: "refused",
    message: "The stored UserSig of SDKAppID 1400000000 has expired. Store a new one, or the secret key.",
  });
});

test("without a secret it says which one is missing, and a secret of another host stays where it is", async () => {
  expect(await signLive(signerWith(undefined), draft, now)).toEqual({
    kind: "missing",
    message: "No secret key for SDKAppID 1400000000 at console.tim.qq.com.",
  });
  const withheld = signerWith({ kind: "withheld", reason: "Not for this host." });
  expect(await signLive(withheld, draft, now)).toEqual({ kind: "refused", message: "Not for this host." });
});

test("the command with it works", async () => {
  const simulator = await simulatorForTest();
  const live = await signLive(signerWith({ kind: "key", key: defaultApp.key }), draft, now);
  const command = curlCommand({ ...draft, origin: simulator.origin }, 7, live.kind === "signed" ? live.userSig : "");
  const script = `curl() { for argument; do printf '%s\\0' "$argument"; done; }\n${command}`;
  const [url = "", , header = "", , body = ""] = execFileSync("sh", ["-c", script]).toString().split("\0");
  const answer = await fetch(url, { method: "POST", headers: [header.split(": ") as [string, string]], body });
  expect(await answer.json()).toMatchObject({ ActionStatus: "OK", ErrorCode: 0 });
});
