import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { semanticTokenModifiers, semanticTokenTypes } from "../../../src/language/navigate/semanticTokens.ts";
import type { Workspace } from "../../../src/language/workspace.ts";
import { opened, testWorkspace } from "../../support/language.ts";

interface Told {
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly type: string;
}

function decode(data: readonly number[], text: string): Told[] {
  const document = TextDocument.create("file:///a", "imreq", 1, text);
  const tokens: Told[] = [];
  let line = 0;
  let start = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, modifiers = 0] = data.slice(at, at + 5);
    start = lines === 0 ? start + characters : characters;
    line += lines;
    const range = { start: { line, character: start }, end: { line, character: start + length } };
    const words = semanticTokenModifiers.filter((_, bit) => modifiers & (1 << bit));
    tokens.push({ text: document.getText(range), line, start, type: [semanticTokenTypes[type], ...words].join(".") });
  }
  return tokens;
}

/** The tokens of a text as `text: type.modifiers`. */
function tokensOf(text: string, workspace?: Workspace): string[] {
  const { service, uri } = opened(text, workspace);
  return decode(service.semanticTokens(uri).data, text).map((token) => `${token.text}: ${token.type}`);
}

test("a known command is a function, an unknown one nothing", () => {
  expect(tokensOf("### a\nopenim/sendmsg\n### b\nopenim/nothing")).toEqual(["openim/sendmsg: function"]);
});

test("a directive is a macro", () => {
  expect(tokensOf("### a\n# @skip\na/b\n# @nothing")).toEqual(["@skip: macro"]);
});

test("a variable tells its definition and uses, and nothing where it is not defined", () => {
  expect(tokensOf("@a = 1\n@b = {{a}} {{nobody}}")).toEqual([
    "a: variable.declaration",
    "b: variable.declaration",
    "a: variable",
  ]);
});

test("a variable of the profile cannot be changed here", () => {
  expect(tokensOf("@a = {{tester}}")).toEqual(["a: variable.declaration", "tester: variable.readonly"]);
});

test("a variable that the request asks for is known there", () => {
  expect(tokensOf("### a\n# @prompt code\na/b\n?? x == {{code}}")).toEqual([
    "@prompt: macro",
    "code: variable.declaration",
    "x: property",
    "==: operator",
    "code: variable",
  ]);
});

test("a name of an imported file is known", () => {
  const workspace = testWorkspace({ files: { "common.imreq": "@owner = alice" } });
  expect(tokensOf("# @import ./common.imreq\n@a = {{owner}}", workspace)).toContain("owner: variable");
});

test("a request's name is a class, the steps of a path are properties and numbers", () => {
  expect(
    tokensOf('### a\n# @name one\na/b\n### b\n# @depends one, two\na/b\n{ "x": "{{one.List[0]["a key"].Id}}" }'),
  ).toEqual([
    "@name: macro",
    "one: class.declaration",
    "@depends: macro",
    "one: class",
    "one: class",
    "List: property",
    "0: number",
    '"a key": property',
    "Id: property",
  ]);
});

test("a function of templates is built in, an unknown one nothing", () => {
  expect(tokensOf("@a = {{$uuid}} {{$nothing}} {{$randomInt(1, a)}}")).toEqual([
    "a: variable.declaration",
    "$uuid: function.defaultLibrary",
    "$randomInt: function.defaultLibrary",
    "a: variable",
  ]);
});

test("an expectation tells its path and operator", () => {
  expect(tokensOf("### a\na/b\n?? List[2].startsWith startsWith 5\n?? ErrorInfo exists")).toEqual([
    "List: property",
    "2: number",
    "startsWith: property",
    "startsWith: operator",
    "ErrorInfo: property",
    "exists: operator",
  ]);
});

test("a range gives the tokens of the sections that it touches", () => {
  const text = "@a = 1\n### b\nopenim/sendmsg\n### c\nopenim/sendmsg";
  const { service, uri } = opened(text);
  const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 1 } };
  expect(decode(service.semanticTokens(uri, range).data, text)).toEqual([
    { text: "openim/sendmsg", line: 4, start: 0, type: "function" },
  ]);
});

test("tokens stand in order and apart in any text", () => {
  const texts = [
    "### a\r\n# @name 😀 x\r\nopenim/sendmsg?a={{b}}\r\n?? é == 1",
    "@é = {{a}}\n@a = '{{a}} {{a.b}}'",
    '# @depends a,,a {{a}}\n### x\n# @depends {{a}} a\na/b\n{ "{{a}}": {{a',
    "",
    "\0",
  ];
  for (const text of texts) {
    const tokens = decode(opened(text).service.semanticTokens("file:///requests.imreq").data, text);
    for (const [index, { line, start, text: word }] of tokens.entries()) {
      const next = tokens[index + 1];
      expect(word).toMatch(/^[^\r\n]+$/);
      if (next?.line === line) expect(next.start).toBeGreaterThanOrEqual(start + word.length);
    }
  }
});
