import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { signUser } from "../../src/protocol/userSig.ts";
import { secretsIn, secretsInText } from "./secretSearch.ts";

const key = "canary-key-that-opens-nothing-0123456789";
const userSig = signUser({
  sdkAppId: 1400000000,
  key,
  identifier: "administrator",
  issuedAtSeconds: 1_700_000_000,
  lifetimeSeconds: 3600,
});

test.each([
  ["plain", key],
  ["in base64", Buffer.from(`a:${key}!`).toString("base64")],
  ["in base64url", Buffer.from(`{"k":"${key}"}`).toString("base64url")],
  ["in hex", Buffer.from(key).toString("hex")],
  ["as a UserSig", `GET /v4/a/b?usersig=${userSig}&random=1`],
  ["as a percent-encoded UserSig", encodeURIComponent(userSig)],
  ["as a UserSig in the standard alphabet", userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=")],
])("the search finds a key %s", (_how, text) => {
  expect(secretsInText(`before ${text} after`, [key])).not.toEqual([]);
});

test("the search names the file, and is silent where there is nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "imreq-search-"));
  try {
    writeFileSync(join(folder, "harmless.log"), "usersig=*** eJwtzMEKgkAUheF3uWvJO-PeGWfoEd");
    expect(secretsIn([folder], [key])).toEqual([]);
    writeFileSync(join(folder, "leak.bin"), Buffer.from(key, "utf16le"));
    expect(secretsIn([folder], [key])).toEqual([`${join(folder, "leak.bin")}: a key in UTF-16`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
