import { describe, expect, test } from "vitest";
import { findSecrets } from "../../src/language/secrets.ts";
import { signUser } from "../../src/protocol/userSig.ts";
import { problemsIn } from "../support/language.ts";

/** Made here: nothing that looks like a secret stands in this file. */
const key = "0a1b2c3d4e5f6789".repeat(4);
const userSig = signUser({
  sdkAppId: 1400000000,
  key,
  identifier: "administrator",
  issuedAtSeconds: 1_700_000_000,
  lifetimeSeconds: 86_400,
});

const found = (text: string) => findSecrets(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);

describe("a UserSig is found", () => {
  test.each([
    ["in a variable", `@sig = ${userSig}`],
    ["in a comment", `# curl '...&usersig=${userSig}&random=1'`],
    ["in a body", `{ "Sig": "${userSig}" }`],
    ["at the very end", `x=${userSig}`],
  ])("%s", (_, text) => {
    expect(found(text)).toEqual([`userSig: ${userSig}`]);
  });

  test("in the alphabet of other tools", () => {
    const standard = userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
    expect(found(`@a = ${standard}`)).toEqual([`userSig: ${standard}`]);
  });

  test("but not where it is cut off", () => {
    expect(found(`@a = ${userSig.slice(0, 90)}`)).toEqual([]);
  });
});

describe("a secret key is found", () => {
  test.each([
    ["in a variable of that name", `@secretKey = ${key}`],
    ["in a variable of any name", `@a = ${key}`],
    ["in quotes", `@a = "${key}"`],
    ["in a value of JSON", `{ "Key": "${key}" }`],
    ["in a comment", `// the key is ${key}.`],
    ["in capital letters", `# KEY=${key.toUpperCase()}`],
    ["in a line that ends in CR LF", `@a = ${key}\r\n`],
  ])("%s", (_, text) => {
    expect(found(text).map((one) => one.toLowerCase())).toEqual([`key: ${key}`]);
  });

  test.each([
    ["named a hash", `{ "sha256": "${key}" }`],
    ["in a path", `@a = https://example.com/${key}/file.png`],
    ["too long", `@a = ${key}0`],
    ["too short", `@a = ${key.slice(1)}`],
    ["made of one digit", `@key = ${"0".repeat(64)}`],
    ["a template", "@key = {{$env(KEY)}}"],
  ])("but not what is %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

test("both are warned of where they stand", () => {
  expect(problemsIn(`# @tag a\n# ${key}\n###\nopenconfigsvr/getappinfo\n{ "a": "${userSig}" }\n`)).toEqual(
    expect.arrayContaining([`secret-key: ${key}`, `secret-user-sig: ${userSig}`]),
  );
});

test("a UserSig in the query of a request is told once", () => {
  expect(problemsIn(`openconfigsvr/getappinfo?usersig=${userSig}`)).toEqual([`secret-in-url: usersig=${userSig}`]);
});
