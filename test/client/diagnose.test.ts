import { afterEach, expect, test } from "vitest";
import type { StoredSecret } from "../../src/client/secretKeys.ts";
import { signUser } from "../../src/protocol/userSig.ts";
import { defaultApp } from "../../src/simulator/app.ts";
import { serve } from "../support/peers.ts";
import { TestRun } from "../support/runner.ts";
import { simulatorForTest } from "../support/startSimulator.ts";

let started: TestRun[] = [];

afterEach(async () => {
  for (const run of started) await run.stop();
  started = [];
});

/** What a call with this secret to `origin` finds out, with the steps that it offers. */
async function diagnosisOf(origin: string, secret: StoredSecret, surroundings: { now?: () => number } = {}) {
  const run = new TestRun({ sandbox: origin, secret, surroundings });
  started.push(run);
  const [result] = await run.run('###\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n');
  if (result?.ending.kind !== "sent") throw new Error("The call was not sent.");
  const { outcome, diagnosis } = result.ending.exchange;
  const code = outcome.kind === "failed" ? outcome.code : outcome.kind;
  const { findings = [], fixes = [] } = diagnosis ?? {};
  return { code, findings: findings.join("\n"), fixes: fixes.map(({ kind }) => kind) };
}

/** A UserSig of the simulator's admin, made now. */
function fixed(change: Partial<Parameters<typeof signUser>[0]> = {}): StoredSecret {
  const content = {
    sdkAppId: defaultApp.sdkAppId,
    key: defaultApp.key,
    identifier: "administrator",
    lifetimeSeconds: 600,
  };
  return {
    kind: "userSig",
    userSig: signUser({ ...content, issuedAtSeconds: Math.floor(Date.now() / 1000), ...change }),
  };
}

test("a success is not diagnosed", async () => {
  const { origin } = await simulatorForTest({ now: Date.now });
  expect(await diagnosisOf(origin, fixed())).toEqual({ code: "ok", findings: "", fixes: [] });
});

test("a key that is not the app's is named as the cause", async () => {
  const { origin } = await simulatorForTest({ now: Date.now, app: { ...defaultApp, key: "the-right-key-of-the-app" } });
  const found = await diagnosisOf(origin, { kind: "key", key: defaultApp.key });
  expect(found.findings).toContain("the service knows another key");
  expect(found.fixes).toEqual(["setSecretKey"]);
});

test("a fixed UserSig of another user is named", async () => {
  const { origin } = await simulatorForTest({ now: Date.now });
  const found = await diagnosisOf(origin, fixed({ identifier: "ann" }));
  expect(found).toMatchObject({ code: 70013, fixes: ["setUserSig", "openProfiles"] });
  expect(found.findings).toContain("This UserSig is for “ann”, the profile's admin is “administrator”.");
});

test("a fixed UserSig of another app is named", async () => {
  const { origin } = await simulatorForTest({ now: Date.now });
  const found = await diagnosisOf(origin, fixed({ sdkAppId: 1400000009 }));
  expect(found.findings).toContain("This UserSig is for SDKAppID 1400000009, the profile says 1400000000.");
});

test("a fixed UserSig that has expired is named", async () => {
  const { origin } = await simulatorForTest({ now: Date.now });
  const found = await diagnosisOf(origin, fixed({ issuedAtSeconds: Math.floor(Date.now() / 1000) - 4200 }));
  expect(found.code).toBe(70001);
  expect(found.findings).toMatch(/^This UserSig expired 1 h ago/);
});

test("a cut off UserSig is named", async () => {
  const { origin } = await simulatorForTest({ now: Date.now });
  const whole = fixed();
  const secret = { kind: "userSig", userSig: whole.kind === "userSig" ? whole.userSig.slice(0, 60) : "" } as const;
  expect((await diagnosisOf(origin, secret)).findings).toContain("cut off or damaged");
});

test("an admin that is none is named", async () => {
  const { origin } = await simulatorForTest({ now: Date.now, app: { ...defaultApp, admins: ["boss"] } });
  const found = await diagnosisOf(origin, { kind: "key", key: defaultApp.key });
  expect(found.code).toBe(60010);
  expect(found.findings).toContain("“administrator” is no app administrator of SDKAppID 1400000000");
});

test("a service whose clock is far ahead is told from an expired UserSig", async () => {
  const aheadMs = 6 * 3_600_000;
  const origin = await serve((request, response) => {
    request.resume();
    response.setHeader("date", new Date(Date.now() + aheadMs).toUTCString());
    response.end('{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"expired"}');
  });
  const found = await diagnosisOf(origin, { kind: "key", key: defaultApp.key });
  expect(found.findings).toMatch(/^This machine's clock is (6 h|5 h 59 min) behind the service's\./);
  expect(found.fixes).toEqual(["setClock"]);
});

test("after a refusal the next call gets a fresh UserSig", async () => {
  const seen: string[] = [];
  const origin = await serve((request, response) => {
    seen.push(new URL(request.url ?? "", "http://x").searchParams.get("usersig") ?? "");
    request.resume();
    response.end('{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"expired"}');
  });
  const clock = { ms: 1_700_000_000_000 };
  const run = new TestRun({ sandbox: origin, secret: { kind: "key", key: defaultApp.key }, signerNow: () => clock.ms });
  started.push(run);
  await run.run("###\na/b\n");
  clock.ms += 5000;
  await run.run("###\na/b\n");
  expect(new Set(seen).size).toBe(2);
});
