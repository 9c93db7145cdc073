import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CliFolder } from "../support/cliFolder.ts";

const folder = new CliFolder();

const http = `@host = https://console.tim.qq.com
### Import
POST {{host}}/v4/im_open_login_svc/account_import?sdkappid=1400000000&usersig=abc

{ "UserID": "alice" }

> {% client.assert(response.body.ErrorCode === 0); %}
### Other
GET https://example.com/
`;
const imported = `# Imported from calls.http.

### Import
im_open_login_svc/account_import
{
  "UserID": "alice"
}
?? ErrorCode == 0
`;

test("a file is printed, and what was left out goes to the error stream", async () => {
  folder.write("calls.http", http);
  const { code, out, error } = await folder.imreq(["import", "calls.http"]);
  expect(out).toBe(imported);
  expect(error).toContain("1 request imported; 2 remarks on what was left out or changed.");
  expect(error).toContain("- Other: https://example.com/ is no address of the IM API");
  expect(error).toContain('"sdkAppId": 1400000000');
  expect(code).toBe(0);
});

test("with --out each becomes a file, which runs", async () => {
  folder.write("calls.http", http);
  folder.write("more.sh", "curl https://console.tim.qq.com/v4/ConfigSvc/GetIPList?usersig=x");
  const { code, out } = await folder.imreq(["import", "calls.http", "more.sh", "--out", "new/requests"]);
  expect({ code, out }).toEqual({
    code: 0,
    out: `${join("new/requests", "calls.imreq")}\n${join("new/requests", "more.imreq")}\n`,
  });
  expect(readFileSync(join(folder.path, "new/requests/calls.imreq"), "utf8")).toBe(imported);
  const run = await folder.imreq(["run", "new/requests"]);
  expect(run.out).toContain("2 passed, 0 failed");
});

test("nothing is overwritten, and nothing is written beside it", async () => {
  folder.write("calls.http", http);
  folder.write("more.http", http);
  folder.write("out/more.imreq", "mine");
  const { code, error } = await folder.imreq(["import", "calls.http", "more.http", "--out", "out"]);
  expect(error).toContain(`${join("out", "more.imreq")} exists already, so nothing was written.`);
  expect(code).toBe(2);
  expect(readFileSync(join(folder.path, "out/more.imreq"), "utf8")).toBe("mine");
  expect(existsSync(join(folder.path, "out/calls.imreq"))).toBe(false);
});

test("a folder that cannot be written is named", async () => {
  folder.write("calls.http", http);
  const { code, error } = await folder.imreq(["import", "calls.http", "--out", "calls.http/x"]);
  expect(error).toContain("calls.http/x cannot be written (ENOTDIR).");
  expect(code).toBe(2);
});

test.each<[string, readonly string[], string]>([
  ["no file", [], "Name the files to import"],
  ["a missing file", ["none.http"], "none.http does not exist"],
  ["a folder", ["."], ". is a folder. Name the files"],
  ["a file without a request of the API", ["prose.txt"], "It is no cURL command, no Postman collection"],
])("%s ends with 2", async (_what, args, said) => {
  folder.write("prose.txt", "Hello");
  const { code, out, error } = await folder.imreq(["import", ...args]);
  expect(error).toContain(said);
  expect({ code, out }).toEqual({ code: 2, out: "" });
});
