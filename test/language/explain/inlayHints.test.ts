import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { signUser } from "../../../src/protocol/userSig.ts";
import { opened, type TestFiles, testWorkspace } from "../../support/language.ts";

const everywhere = { start: { line: 0, character: 0 }, end: { line: 100_000, character: 0 } };

/** The text with its hints, each in «». */
function hinted(text: string, files?: TestFiles, range = everywhere): string {
  const { service, uri } = opened(text, testWorkspace(files));
  const edits = service.inlayHints(uri, range).map(({ position, label }) => ({
    range: { start: position, end: position },
    newText: `«${label}»`,
  }));
  return TextDocument.applyEdits(TextDocument.create(uri, "imreq", 1, text), edits);
}

/** The last line with its hints. */
function lastLine(text: string, files?: TestFiles): string | undefined {
  return hinted(text, files).split("\n").at(-1);
}

test("a variable tells its value", () => {
  expect(lastLine('@owner = alice\n### a\na/b\n{ "a": "{{owner}}" }')).toBe('{ "a": "{{owner}}« = alice»" }');
});

test("a chain of variables tells what it comes to", () => {
  expect(lastLine("@a = x\n@b = {{a}}-{{a}}\n@c = <{{b}}>\n@d = {{c}}")).toBe("@d = {{c}}« = <x-x>»");
});

test("a variable of the profile tells its value", () => {
  expect(lastLine("@a = {{tester}}")).toBe("@a = {{tester}}« = bob»");
});

test("a variable of the request's own profile tells nothing where that has none", () => {
  expect(lastLine('### a\n# @profile prod\na/b\n{ "x": "{{tester}}" }')).toBe('{ "x": "{{tester}}" }');
});

test("a variable of an imported file is read with the names of that file", () => {
  const files = { "common.imreq": "@first = alice\n@owner = {{first}}" };
  expect(lastLine("# @import ./common.imreq\n@first = bob\n@a = {{owner}}", { files })).toBe(
    "@a = {{owner}}« = alice»",
  );
});

test("a value of a response tells what came last", () => {
  const text = '### a\n# @name create\na/b\n### b\na/b\n{ "x": {{create.List[0].Id}}, "y": {{create.Nothing}} }';
  expect(lastLine(text, { responses: { create: '{ "List": [{ "Id": 12345678901234567890 }] }' } })).toBe(
    '{ "x": {{create.List[0].Id}}« = 12345678901234567890», "y": {{create.Nothing}} }',
  );
});

test("a value of a response that has not come tells nothing", () => {
  expect(lastLine("### a\n# @name create\na/b\n?? a == {{create.x}}")).toBe("?? a == {{create.x}}");
});

test.each(["$env(HOME)", "$dotenv(A)", "$userSig('bob', 60)", "$file(a.txt)", "$uuid"])(
  "a value that %s makes is not told, nor one that holds it",
  (call) => {
    expect(hinted(`@a = {{${call}}}\n@b = x{{a}}\n@c = {{b}}`)).not.toContain("«");
  },
);

test("a value that looks like a secret is not told", () => {
  const userSig = signUser({
    sdkAppId: 1400000000,
    identifier: "bob",
    key: "k".repeat(8),
    issuedAtSeconds: 1,
    lifetimeSeconds: 60,
  });
  const hex = "0123456789abcdef".repeat(4);
  expect(hinted(`@a = ${userSig}\n@b = ${hex}\n@c = {{a}}{{b}}`)).not.toContain("«");
});

test.each(["secretKey", "password", "token", "user_sig", "apiKey"])("a value of the name %s is not told", (name) => {
  expect(hinted(`@${name} = abc\n@b = {{${name}}}\n@c = {{b}}`)).not.toContain("«");
});

test("a variable that the request asks for or that the data may hold is not told", () => {
  expect(lastLine("@a = 1\n### x\n# @prompt a\na/b\n?? x == {{a}}")).toBe("?? x == {{a}}");
  expect(lastLine("@a = 1\n### x\n# @data x.csv\na/b\n?? x == {{a}}")).toBe("?? x == {{a}}");
});

test("a name that is defined twice or needs itself is not told", () => {
  expect(hinted("@a = 1\n@a = 2\n@b = {{a}}\n@c = {{d}}\n@d = {{c}}\n@e = {{nobody}}")).not.toContain("«");
});

test("a long value is cut at 40 characters", () => {
  expect(lastLine(`@a = ${"é 😀 ".repeat(20)}\n@b = {{a}}`)).toBe(`@b = {{a}}« = ${"é 😀 ".repeat(10).slice(0, -1)}…»`);
});

test("only the lines of the range are told", () => {
  const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 5 } };
  expect(hinted("@a = 1\n@b = {{a}}\n@c = {{a}}\n@d = {{a}}", {}, range)).toBe(
    "@a = 1\n@b = {{a}}\n@c = {{a}}« = 1»\n@d = {{a}}",
  );
});

test("a variable of an imported file is filled from the profile of the request that uses it", () => {
  const files = { "common.imreq": "# @profile sandbox\n@x = {{tester}} {{$sdkAppId}}" };
  expect(lastLine('# @import ./common.imreq\n### a\na/b\n{ "a": "{{x}}" }', { files })).toBe(
    '{ "a": "{{x}}« = bob 1400000000»" }',
  );
});

test("a variable whose value depends on an answer is not told, another one is", () => {
  expect(lastLine("@a = 1\n@b = <{{a}}>\n@c = 2\n### x\n# @prompt a\na/b\n?? x == {{b}}{{c}}")).toBe(
    "?? x == {{b}}{{c}}« = 2»",
  );
});

test("the literal braces of a variable are told", () => {
  expect(lastLine("@a = {{{{x\n@b = {{a}}")).toBe("@b = {{a}}« = {{x»");
});

test("a chain of thousands of variables is told to its end", () => {
  const count = 50_000;
  const chain = Array.from({ length: count }, (_, index) => `@v${index + 1} = {{v${index}}}`).join("\n");
  const { service, uri } = opened(`@v0 = alice\n${chain}`);
  const hints = service.inlayHints(uri, everywhere);
  expect(hints.map(({ label }) => label)).toEqual(Array.from({ length: count }, () => " = alice"));
});

test("variables that double their text at each step are not told", () => {
  const chain = Array.from({ length: 60 }, (_, index) => `@v${index + 1} = {{v${index}}}{{v${index}}}`).join("\n");
  expect(lastLine(`@v0 = xy \n${chain}`)).not.toContain("«");
});
