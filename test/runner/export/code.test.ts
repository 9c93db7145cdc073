import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { ensurePhp, ensurePython, findInPath } from "../../../scripts/setup.mjs";
import { layOut } from "../../../src/protocol/jsonText.ts";
import { decodeUserSig, isSignedWith } from "../../../src/protocol/userSig.ts";
import { asciiJson } from "../../../src/runner/export/callFacts.ts";
import {
  type CodeLanguageName,
  codeFor,
  codeLanguageNames,
  codeLanguages,
  isCodeLanguage,
} from "../../../src/runner/export/code.ts";
import type { Draft } from "../../../src/runner/job.ts";
import { defaultApp } from "../../../src/simulator/app.ts";
import { answering, closedOrigin, serve } from "../../support/peers.ts";
import { simulatorForTest } from "../../support/startSimulator.ts";

// Compilers take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** How each language starts a file. Java and Go, whose packages are large, run where they are there. */
const programs: Record<string, readonly string[]> = { node: [process.execPath] };
const [java, go] = [findInPath("java"), findInPath("go")];
if (java !== undefined) programs["java"] = [java];
if (go !== undefined) programs["go"] = [go, "run"];
const runnable = codeLanguageNames.filter((name) => (name === "java" || name === "go" ? name in programs : true));

beforeAll(() => {
  programs["php"] = [ensurePhp()];
  programs["python"] = [ensurePython()];
}, 600_000);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function runCode(language: CodeLanguageName, call: Draft, key: string = defaultApp.key): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "imreq-code-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, codeLanguages[language].file);
  writeFileSync(file, codeFor(language, call));
  const [program = "", ...before] = programs[language] ?? [];
  const child = spawn(program, [...before, file], {
    env: { ...process.env, LC_ALL: "C", IMREQ_SECRET_KEY: key },
    cwd: folder,
  });
  child.stdin.end();
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    error += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, error }));
  });
}

const draft: Draft = {
  origin: "https://console.tim.qq.com",
  service: "im_open_login_svc",
  command: "account_import",
  sdkAppId: defaultApp.sdkAppId,
  identifier: "administrator",
  query: {},
  body: '{"UserID":"alice","Nick":"Alice"}',
};

const texts = [
  ...['"', "'", '"""', "'''", "\\", "\\n", "\\\\", "`", "$", "$" + "{x}", "#{x}", "%s", "{x}", "{{x}}", "*/", "/*"],
  ...["//", "#", "</script>", "?>", "<?php", "JSON;", "\nJSON;\n", "EOF", "\\u0041", "\\u000a", "\u0000", "\u007f"],
  ...["\u0085", "\u00a0", "\u2028", "\u2029", "\u202e", "\ufeff", "你好", "é", "😀", "\ud800", "\udc00x", "\t", "\r\n"],
  ...["END", "\\`", "\\$", "\\"],
];
const hostileBody = `{"Big":9007199254740993,"Half":1.50,"Texts":${JSON.stringify(texts)},"Empty":{},"\\"key\\"":"\\u00e9"}`;

describe.each(runnable)("a program in %s", (language) => {
  test("signs and sends the call, prints the answer and ends with 0", async () => {
    const { origin } = await simulatorForTest({ now: Date.now });
    const { code, out, error } = await runCode(language, { ...draft, origin });
    expect({ error, code }).toEqual({ error: "", code: 0 });
    expect(JSON.parse(out)).toMatchObject({ ActionStatus: "OK", ErrorCode: 0 });
    const body = '{"CheckItem":[{"UserID":"alice"}]}';
    const checked = await runCode(language, { ...draft, origin, command: "account_check", body });
    expect(JSON.parse(checked.out).ResultItem).toMatchObject([{ UserID: "alice", AccountStatus: "Imported" }]);
  });

  test("sends the body character for character, and the fields of the query", async () => {
    const answer = '{"List":[{"ErrorCode":7,"a":"\\"ErrorCode\\":8"}],"ErrorCode":0,"Sinõ":9007199254740993}';
    const seen: { readonly url: string; readonly body: string; readonly type: string }[] = [];
    const origin = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const type = request.headers["content-type"] ?? "";
        seen.push({ url: request.url ?? "", body: Buffer.concat(chunks).toString(), type });
        response.end(answer);
      });
    });
    const identifier = "a'd\"m\\i$n é";
    const query = { nettype: "it's 100%" };
    const { code, out } = await runCode(language, { ...draft, origin, identifier, query, body: hostileBody });
    expect({ out: out.trimEnd(), code }).toEqual({ out: answer, code: 0 });
    expect(seen).toHaveLength(1);
    const { url = "", body = "", type } = seen[0] ?? {};
    expect(type).toContain("application/json");
    expect(asciiJson(body)).toBe(asciiJson(layOut(hostileBody)).replace("\u007f", "\\u007f"));
    const { pathname, searchParams } = new URL(url, origin);
    expect(pathname).toBe("/v4/im_open_login_svc/account_import");
    expect(Object.fromEntries(searchParams)).toMatchObject({
      sdkappid: String(defaultApp.sdkAppId),
      identifier,
      contenttype: "json",
      nettype: "it's 100%",
      random: expect.stringMatching(/^\d{1,10}$/),
    });
    const decoded = decodeUserSig(searchParams.get("usersig") ?? "");
    expect(decoded).toMatchObject({ kind: "decoded", content: { identifier, lifetimeSeconds: 300 } });
    expect(decoded.kind === "decoded" && isSignedWith(decoded.content, defaultApp.key)).toBe(true);
  });

  test("sends a body of any length", async () => {
    const body = JSON.stringify({ List: Array.from({ length: 4000 }, (_, at) => `${at}: \\ " ${"x".repeat(30)} 你`) });
    let received = "";
    const origin = await serve((call, response) => {
      call.setEncoding("utf8").on("data", (chunk) => {
        received += chunk;
      });
      call.on("end", () => response.end('{"ErrorCode":0}'));
    });
    expect(await runCode(language, { ...draft, origin, body })).toMatchObject({ code: 0, error: "" });
    expect(JSON.parse(received)).toEqual(JSON.parse(body));
  });

  test("ends with 1 when the call is refused, and prints the answer", async () => {
    const { origin } = await simulatorForTest({ now: Date.now });
    const { code, out } = await runCode(language, { ...draft, origin, body: "{}" });
    expect(JSON.parse(out)).toMatchObject({ ErrorCode: 70402 });
    expect(code).toBe(1);
  });

  test("takes the ErrorCode of an item for no code of the call", async () => {
    const answer = '{"List":[{"ErrorCode":0}],"ErrorInfo":"\\"ErrorCode\\":0,","ErrorCode":10015}';
    expect((await runCode(language, { ...draft, origin: await serve(answering(answer)) })).code).toBe(1);
  });

  test("ends with 1 when the answer is no JSON", async () => {
    const origin = await serve(answering("<html>Bad gateway</html>", 502));
    expect((await runCode(language, { ...draft, origin })).code).toBe(1);
  });

  test("says which variable is missing", async () => {
    const { code, error } = await runCode(language, { ...draft, origin: "http://127.0.0.1:9" }, "");
    expect(error).toContain("Set IMREQ_SECRET_KEY to the secret key of SDKAppID 1400000000.");
    expect(code).not.toBe(0);
  });

  test("shows no signature where nothing listens, and ends with 1", async () => {
    const { code, out, error } = await runCode(language, { ...draft, origin: await closedOrigin() });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toMatch(/^No answer/);
    expect(error).not.toMatch(/usersig|eJ[\w*-]{20}/);
  });
});

describe.each(codeLanguageNames)("the text of a program in %s", (language) => {
  test("names the environment variable, the host and the command, and how it is run", () => {
    const code = codeFor(language, draft);
    expect(code).toContain("IMREQ_SECRET_KEY");
    expect(code).toContain("https://console.tim.qq.com/v4/im_open_login_svc/account_import?");
    expect(code).toContain(codeLanguages[language].run);
    expect(code).not.toMatch(/[ \t]$/m);
  });

  test("holds nothing that a reader cannot see, and no half of a character", () => {
    const code = codeFor(language, { ...draft, identifier: "a\u202eb\ud800", body: hostileBody });
    expect(code.isWellFormed()).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
    expect(code).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufeff]/);
    if (language === "java") expect(code).toMatch(/^[\0-\x7f]*$/);
  });

  test("says that a value was left out", () => {
    const words = "Values that imreq does not copy stand as ***";
    expect(codeFor(language, { ...draft, body: '{"a":"***"}' })).toContain(words);
    expect(codeFor(language, draft)).not.toContain("***");
  });

  test("stays whole whatever a service, a command or a host is called", () => {
    const code = codeFor(language, { ...draft, service: 'a*/\n"', command: "b`$x{", origin: "https://a$b'c" });
    expect(code).toContain("https://a%24b%27c/v4/a*%2F%0A%22/b%60%24x%7B");
  });
});

test("only the languages of the list are known", () => {
  expect([isCodeLanguage("go"), isCodeLanguage("toString"), isCodeLanguage("curl")]).toEqual([true, false, false]);
});
