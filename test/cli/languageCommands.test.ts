import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CliFolder, root } from "../support/cliFolder.ts";

const folder = new CliFolder();
const good = '### A\nim_open_login_svc/account_import\n{\n  "UserID": "alice"\n}\n';

describe("imreq check", () => {
  test("finds nothing in the example collection", async () => {
    const { code, out } = await folder.imreq(["check", "examples"], { cwd: root });
    expect(out).toMatch(/^\d+ files: 0 errors, 0 warnings\n$/);
    expect(code).toBe(0);
  });

  test("tells each problem with its place and code, and ends with 1 where one is an error", async () => {
    folder.write("a.imreq", '### A\nim_open_login_svc/account_imprt\n{ "UserID": "{{nobody}}" }\n');
    const { code, out } = await folder.imreq(["check", "a.imreq"]);
    expect(out).toMatch(/^a\.imreq:2:1 {2}\w+ {2}.*account_imprt.* {2}unknown-command$/m);
    expect(out).toMatch(/^a\.imreq:3:\d+ {2}error {2}.*nobody.* {2}unknown-variable$/m);
    expect(code).toBe(1);
  });

  test("lets warnings pass up to --max-warnings", async () => {
    folder.write("a.imreq", '### A\nim_open_login_svc/account_import\n{ "UserID": 5 }\n');
    expect((await folder.imreq(["check", "a.imreq"])).code).toBe(0);
    const { code, out } = await folder.imreq(["check", "a.imreq", "--max-warnings", "0"]);
    expect(out).toContain("1 warning");
    expect(code).toBe(1);
  });

  test("sees imported files and the profiles, and tells what is wrong with imreq.json once", async () => {
    folder.write("imreq.json", '{ "profiles": { "dev": { "sdkAppId": "no", "region": "china" } } }');
    folder.write("common.imreq", `@owner = alice\n${good}`);
    folder.write("a.imreq", `# @import ./common.imreq\n${good.replace("alice", "{{owner}}")}`);
    folder.write("b.imreq", good);
    const { out } = await folder.imreq(["check", "."]);
    expect(out.match(/imreq\.json/g)).toHaveLength(1);
    expect(out).not.toContain("a.imreq");
  });

  test("takes an imreq.json by itself", async () => {
    folder.write("imreq.json", '{\n"profiles": { "dev": { "sdkAppId": 1400000000 } } }');
    const { code, out } = await folder.imreq(["check", "imreq.json"]);
    expect(out).toMatch(/^imreq\.json:2:\d+ {2}error {2}.*“region”.* {2}profile\n1 file: 1 error/);
    expect(code).toBe(1);
  });

  test("leaves out packages and hidden folders", async () => {
    for (const name of ["node_modules/x/a.imreq", ".git/b.imreq", "sub/c.imreq"]) folder.write(name, good);
    expect((await folder.imreq(["check", "."])).out).toMatch(/^1 file:/);
  });

  test("writes JSON, and annotations for GitHub, on which a message cannot play tricks", async () => {
    folder.write("a.imreq", '### A\nim_open_login_svc/account_import\n{ "UserID": "{{nobody}}" }\n');
    const [first] = JSON.parse((await folder.imreq(["check", "a.imreq", "--format", "json"])).out);
    expect(first).toMatchObject({ path: "a.imreq", line: 3, severity: "error", code: "unknown-variable" });
    const { out } = await folder.imreq(["check", "a.imreq", "--format", "github"]);
    expect(out).toMatch(/^::error file=a\.imreq,line=3,col=\d+,title=unknown-variable::/m);
  });
});

describe("imreq format", () => {
  test("finds the example collection laid out", async () => {
    const { code, out } = await folder.imreq(["format", "--check", "examples"], { cwd: root });
    expect(out).toMatch(/^\d+ files are laid out\.\n$/);
    expect(code).toBe(0);
  });

  const loose = '### A\nPOST im_open_login_svc/account_import\n{ "UserID":"alice" , }\n';

  test("lays files out and keeps their permissions; --check only tells", async () => {
    folder.write("a.imreq", loose);
    folder.write("b.imreq", good);
    // More than the usual mask of a process leaves to a new file.
    chmodSync(join(folder.path, "a.imreq"), 0o666);
    const told = await folder.imreq(["format", "--check", "."]);
    expect(told).toMatchObject({ code: 1, out: expect.stringContaining("Not laid out: a.imreq") });
    expect(folder.read("a.imreq")).toBe(loose);
    const done = await folder.imreq(["format", "."]);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("1 of 2 changed") });
    expect(folder.read("a.imreq")).toContain("\nim_open_login_svc/account_import\n");
    expect(statSync(join(folder.path, "a.imreq")).mode & 0o777).toBe(0o666);
    expect((await folder.imreq(["format", "--check", "."])).code).toBe(0);
  });

  test("keeps the line ends and the byte order mark of a file", async () => {
    folder.write("a.imreq", `\uFEFF${loose.replaceAll("\n", "\r\n")}`);
    await folder.imreq(["format", "a.imreq"]);
    const text = folder.read("a.imreq");
    expect(text.startsWith("\uFEFF###")).toBe(true);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  test("leaves a file alone whose characters it would lose", async () => {
    const bytes = Buffer.concat([
      Buffer.from("### "),
      Buffer.from([0xc4, 0xe3, 0xba, 0xc3]),
      Buffer.from(loose.slice(5)),
    ]);
    folder.write("gbk.imreq", bytes);
    const { code, error } = await folder.imreq(["format", "gbk.imreq"]);
    expect(error).toContain("gbk.imreq is no UTF-8 text");
    expect(readFileSync(join(folder.path, "gbk.imreq")).equals(bytes)).toBe(true);
    expect(code).toBe(2);
  });

  test("formats the standard input, with its byte order mark; --check only tells", async () => {
    const { out, code } = await folder.imreq(["format", "-"], { input: `\uFEFF${loose}` });
    expect(out).toMatch(/^\uFEFF### A\nim_open_login_svc\/account_import\n/);
    expect(code).toBe(0);
    const told = await folder.imreq(["format", "-", "--check"], { input: loose });
    expect(told).toMatchObject({ code: 1, out: "Not laid out: standard input\n" });
    expect((await folder.imreq(["format", "-", "--check"], { input: good })).code).toBe(0);
  });
});
