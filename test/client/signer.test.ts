import { describe, expect, test } from "vitest";
import type { SecretKeys } from "../../src/client/secretKeys.ts";
import { isSignedWithStoredKey, Signer } from "../../src/client/signer.ts";
import { decodeUserSig, isSignedWith, signUser } from "../../src/protocol/userSig.ts";

const request = {
  sdkAppId: 1400000000,
  origin: "https://a.example",
  identifier: "administrator",
  lifetimeSeconds: 100,
};

function keysAt(origin: string, key: string): SecretKeys {
  return { find: async (_app, place) => (place === origin ? { kind: "key", key } : undefined) };
}

test("signs with the stored key for the asked lifetime", async () => {
  const signature = await new Signer(keysAt("https://a.example", "k"), () => 1_700_000_000_000).sign(request);
  const decoded = signature.kind === "signed" ? decodeUserSig(signature.userSig) : undefined;
  if (decoded?.kind !== "decoded") throw new Error("no UserSig");
  expect(decoded.content).toMatchObject({
    identifier: "administrator",
    sdkAppId: 1400000000,
    issuedAtSeconds: 1_700_000_000,
    lifetimeSeconds: 100,
  });
  expect(isSignedWith(decoded.content, "k")).toBe(true);
});

test("reuses a UserSig until four fifths of its life are over", async () => {
  let now = 1_700_000_000_000;
  const signer = new Signer(keysAt("https://a.example", "k"), () => now);
  const first = await signer.sign(request);
  now += 79_000;
  expect(await signer.sign(request)).toBe(first);
  now += 2_000;
  expect(await signer.sign(request)).not.toEqual(first);
});

test("gives no signature to another host of the same app", async () => {
  const signer = new Signer(keysAt("https://a.example", "k"), Date.now);
  expect(await signer.sign({ ...request, origin: "https://evil.example" })).toEqual({ kind: "missing" });
});

test("uses a fixed UserSig as it is, and signs nobody else with it", async () => {
  const signer = new Signer({ find: async () => ({ kind: "userSig", userSig: "fixed" }) }, Date.now);
  expect(await signer.sign(request)).toEqual({ kind: "signed", userSig: "fixed" });
  expect(await signer.signUser({ ...request, identifier: "bob" })).toEqual({ kind: "fixed" });
});

test("forgets what it made when a secret changes", async () => {
  let key = "old";
  const signer = new Signer({ find: async () => ({ kind: "key", key }) }, () => 1_700_000_000_000);
  const before = await signer.sign(request);
  key = "new";
  expect(await signer.sign(request)).toBe(before);
  signer.forget();
  expect(await signer.sign(request)).not.toEqual(before);
});

describe("a UserSig that stands in a file", () => {
  const place = { sdkAppId: 1400000000, origin: "https://a.example" };
  const userSig = (key: string) =>
    signUser({ ...place, key, identifier: "bob", issuedAtSeconds: 1_700_000_000, lifetimeSeconds: 100 });

  test("is signed with the stored key, or not", async () => {
    const keys = keysAt("https://a.example", "k");
    expect(await isSignedWithStoredKey(keys, userSig("k"), [place])).toBe(true);
    expect(await isSignedWithStoredKey(keys, userSig("other"), [place])).toBe(false);
  });

  test("cannot be judged without a key of its app", async () => {
    expect(await isSignedWithStoredKey(keysAt("https://b.example", "k"), userSig("k"), [place])).toBeUndefined();
    const otherApp = { ...place, sdkAppId: 1400000001 };
    expect(await isSignedWithStoredKey(keysAt("https://a.example", "k"), userSig("k"), [otherApp])).toBeUndefined();
  });

  test("cannot be judged when it is cut off", async () => {
    const keys = keysAt("https://a.example", "k");
    expect(await isSignedWithStoredKey(keys, userSig("k").slice(0, -9), [place])).toBeUndefined();
  });
});
