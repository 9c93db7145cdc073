import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDotenvFile, readInside } from "../../src/runner/workspaceFiles.ts";

let outside = "";
let root = "";
let request = "";

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "imreq-files-"));
  root = join(outside, "workspace");
  mkdirSync(join(root, "requests"), { recursive: true });
  request = join(root, "requests", "a.imreq");
});
afterEach(() => rmSync(outside, { recursive: true, force: true }));

test("reads a file relative to the request's", () => {
  writeFileSync(join(root, "body.json"), "{}");
  expect(readInside(root, request, "../body.json")).toEqual({ text: "{}" });
});

test("refuses text of another encoding, whose characters would be lost", () => {
  writeFileSync(join(root, "body.json"), Buffer.from([0x22, 0xc4, 0xe3, 0x22]));
  expect(readInside(root, request, "../body.json")).toEqual({ problem: expect.stringContaining("UTF-8") });
});

test("refuses a file outside the workspace", () => {
  writeFileSync(join(outside, "private"), "canary");
  expect(readInside(root, request, "../../private")).toEqual({ problem: expect.stringContaining("lies outside") });
  expect(readInside(root, request, join(outside, "private"))).toEqual({ problem: expect.stringContaining("outside") });
});

test("refuses a link that leads outside", () => {
  writeFileSync(join(outside, "private"), "canary");
  symlinkSync(join(outside, "private"), join(root, "requests", "innocent.json"));
  expect(readInside(root, request, "innocent.json")).toEqual({ problem: expect.stringContaining("lies outside") });
});

test("gives out no .env file as a whole", () => {
  writeFileSync(join(root, ".env"), "IMREQ_SECRET_KEY=canary");
  symlinkSync(join(root, ".env"), join(root, "requests", "innocent.txt"));
  expect(readInside(root, request, "../.env")).toEqual({ problem: expect.stringContaining("$dotenv(NAME)") });
  expect(readInside(root, request, "innocent.txt")).toEqual({ problem: expect.stringContaining("$dotenv(NAME)") });
});

test.each([".ENV", ".Env.Local", ".env.local"])("gives out no %s, which some disks take for .env", (name) => {
  writeFileSync(join(root, "requests", name), "IMREQ_SECRET_KEY=canary");
  expect(readInside(root, request, name)).toEqual({ problem: expect.stringContaining("$dotenv(NAME)") });
});

test("names a missing file and where in the workspace it was looked for", () => {
  expect(readInside(root, request, "./nope.json")).toEqual({
    problem: `./nope.json does not exist (looked for ${join("requests", "nope.json")} in the workspace). Check the path.`,
  });
});

test("names no folder above the workspace: reports leave the machine", () => {
  writeFileSync(join(outside, "private"), "canary");
  const said = ["../../private", "../../nope", "nope", ".", "../.env"].map((path) => readInside(root, request, path));
  expect(JSON.stringify(said)).not.toContain(outside);
});

test("takes a folder for no file", () => {
  expect(readInside(root, request, ".")).toEqual({ problem: expect.stringContaining("EISDIR") });
});

test("finds the nearest .env file upwards, and none above the workspace", () => {
  writeFileSync(join(outside, ".env"), "A=outside");
  expect(readDotenvFile(root, request)).toEqual({ problem: expect.stringContaining("no .env file") });
  writeFileSync(join(root, ".env"), "A=root");
  expect(readDotenvFile(root, request)).toEqual({ text: "A=root" });
  writeFileSync(join(root, "requests", ".env"), "A=near");
  expect(readDotenvFile(root, request)).toEqual({ text: "A=near" });
});
