import { expect, test } from "vitest";
import { defaultApp } from "../../src/simulator/app.ts";
import { CliFolder } from "../support/cliFolder.ts";

const folder = new CliFolder();

const calls = `@owner = alice

### Import the owner
# @name import
im_open_login_svc/account_import
{ "UserID": "{{owner}}" }

### Look
im_open_login_svc/account_check
{ "CheckItem": [{ "UserID": "{{import.UserID}}" }] }

### With the environment
openim/sendmsg
{ "a": "{{$env(TOKEN)}}" }
`;

test("a request is printed as a cURL command without a signature", async () => {
  folder.write("a.imreq", calls);
  const { code, out, error } = await folder.imreq(["copy", "a.imreq", "import"]);
  expect(out).toMatch(/^curl 'http:\/\/127\.0\.0\.1:7070\/v4\/im_open_login_svc\/account_import\?sdkappid=1400000000&/);
  expect(out).toContain("usersig=***&");
  expect(out).toContain(`--data-raw '{"UserID":"alice"}'`);
  expect(error).toBe("Put a UserSig in the place of ***: imreq sig makes one.\n");
  expect(code).toBe(0);
});

test.each([
  ["node", "import { createHmac, randomInt }"],
  ["python", "import urllib.request"],
  ["go", "package main"],
  ["java", "public class Call"],
  ["php", "<?php"],
])("a request is printed as %s, found by its title", async (language, sign) => {
  folder.write("a.imreq", calls);
  const { code, out, error } = await folder.imreq(["copy", "a.imreq", "Import", "the", "owner", "--as", language]);
  expect(out).toContain(sign);
  expect(out).toContain('"UserID": "alice"');
  expect(error).toBe(
    `It calls the simulator: start it with imreq simulate. Its key is public: IMREQ_SECRET_KEY=${defaultApp.key}\n`,
  );
  expect(code).toBe(0);
});

test("a request is found by its line too", async () => {
  folder.write("a.imreq", calls);
  const { out } = await folder.imreq(["copy", "a.imreq:5"]);
  expect(out).toContain("/v4/im_open_login_svc/account_import?");
});

test("the profile and --var are those of the run, and no secret of the environment is printed", async () => {
  folder.write("a.imreq", calls);
  folder.write("imreq.json", '{ "profiles": { "dev": { "sdkAppId": 1400000001, "region": "singapore" } } }');
  const secrets = { IMREQ_SECRET_KEY: "canary-key-that-opens-nothing", TOKEN: "canary-token" };
  const args = ["copy", "a.imreq", "import", "--as", "python", "--profile", "dev", "--var", "owner=bob"];
  const { out, error } = await folder.imreq(args, { environment: secrets });
  expect(out).toContain("https://adminapisgp.im.qcloud.com/v4/im_open_login_svc/account_import");
  expect(out).toContain('"UserID": "bob"');
  expect(error).toBe("It takes the secret key of SDKAppID 1400000001 from IMREQ_SECRET_KEY.\n");

  const hidden = await folder.imreq(["copy", "a.imreq", "With the environment", "--as", "php"], {
    environment: secrets,
  });
  expect(hidden.out).toContain('"a": "***"');
  expect(out + error + hidden.out + hidden.error).not.toContain("canary");
});

test.each<[string, readonly string[], string]>([
  ["no file", [], "Name a file and a request of it"],
  [
    "an unknown language",
    ["a.imreq", "import", "--as", "cobol"],
    "--as is one of curl, node, python, go, java, php, not “cobol”.",
  ],
  ["an unknown request", ["a.imreq", "nobody"], "There is no request “nobody”. There are: import, Look,"],
  ["no request of several", ["a.imreq"], "There are several requests. Name one of them: import, Look,"],
  ["a missing file", ["b.imreq"], "b.imreq"],
  [
    "a value that is not there yet",
    ["a.imreq", "Look"],
    "“import” has no successful response to take a value from. Send it first, or put a variable in its place",
  ],
  ["an unknown profile", ["a.imreq", "import", "--profile", "x"], "no profile “x”"],
])("%s ends with 2 and says what to do", async (_what, args, said) => {
  folder.write("a.imreq", calls);
  const { code, out, error } = await folder.imreq(["copy", ...args]);
  expect(error).toContain(said);
  expect({ code, out }).toEqual({ code: 2, out: "" });
});
