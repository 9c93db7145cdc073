import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Workspace } from "../../../src/language/workspace.ts";
import { appliedTo, opened, testWorkspace } from "../../support/language.ts";

function linksIn(text: string): string[] {
  const { service, uri } = opened(text);
  const document = TextDocument.create(uri, "imreq", 1, text);
  return service.links(uri).map(({ range, target }) => `${document.getText(range)} → ${target}`);
}

describe("a link", () => {
  test.each([
    ["# @import ./common.imreq", "./common.imreq → file:///common.imreq"],
    ["### a\n// @import shared/common.imreq \r\na/b", "shared/common.imreq → file:///shared/common.imreq"],
    ["### a\n# @data users of é.csv\na/b", "users of é.csv → file:///users%20of%20%C3%A9.csv"],
    ["### a\na/b\n< ./body.json", "./body.json → file:///body.json"],
    ["@a = x{{$file(./a.txt)}}y", "./a.txt → file:///a.txt"],
    ["@a = {{$file('a b.txt')}}", "a b.txt → file:///a%20b.txt"],
    ['### a\na/b\n{ "x": "{{ $file(a.txt) }}" }', "a.txt → file:///a.txt"],
  ])("leads to the file of %j", (text, link) => {
    expect(linksIn(text)).toEqual([link]);
  });

  test.each([
    "# @import ../outside.imreq",
    "# @import /outside.imreq",
    "# @import",
    "### a\na/b\n<",
    "### a\n# @data {{file}}.csv\na/b",
    "# @profile ./x",
    "@a = {{$env(./a)}}",
    "",
  ])("is none in %j", (text) => {
    expect(linksIn(text)).toEqual([]);
  });
});

/** The texts of the changed files after the moves. */
function moved(
  moves: Readonly<Record<string, string>>,
  text: string,
  files: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const workspace: Workspace = testWorkspace({ files });
  const { service } = opened(text, workspace);
  const uris = Object.entries(moves).map(([from, to]) => ({ oldUri: `file:///${from}`, newUri: `file:///${to}` }));
  return appliedTo(service, service.renameFiles(uris));
}

describe("after a file got another name or place", () => {
  test("the paths that lead to it follow, in every file and form", () => {
    const text = [
      "# @import ./common.imreq",
      "# @import common.imreq",
      "@a = {{$file(./common.imreq)}} {{$file('common.imreq')}}",
      "### a",
      "# @data ./common.imreq",
      "a/b",
      "< common.imreq",
    ].join("\n");
    expect(
      moved({ "common.imreq": "shared/names.imreq" }, text, {
        "deep/other.imreq": "# @import ../common.imreq\n# @import ./apart.imreq",
        "apart.imreq": "# @import ./deep/other.imreq",
      }),
    ).toEqual({
      "requests.imreq": text
        .replaceAll("./common.imreq", "./shared/names.imreq")
        .replaceAll(/(?<!\/)common\.imreq/g, "shared/names.imreq"),
      "deep/other.imreq": "# @import ../shared/names.imreq\n# @import ./apart.imreq",
    });
  });

  test("its own paths follow", () => {
    const text = "# @import ./common.imreq\n### a\na/b\n< ./data/body.json\n";
    expect(moved({ "requests.imreq": "data/requests.imreq" }, text)).toEqual({
      "requests.imreq": "# @import ../common.imreq\n### a\na/b\n< ./body.json\n",
    });
  });

  test("paths inside a folder that moves stay, and those to it follow", () => {
    const files = { "a/one.imreq": "# @import ./two.imreq\n# @import ../requests.imreq\n", "a/two.imreq": "" };
    expect(moved({ a: "b/c" }, "# @import ./a/one.imreq", files)).toEqual({
      "requests.imreq": "# @import ./b/c/one.imreq",
      "a/one.imreq": "# @import ./two.imreq\n# @import ../../requests.imreq\n",
    });
  });

  test("a path that needs quotes now gets them", () => {
    expect(moved({ "a.txt": "a%20b.txt" }, "@a = {{$file(a.txt)}}")).toEqual({
      "requests.imreq": "@a = {{$file('a b.txt')}}",
    });
  });

  test("a path that cannot be written stays", () => {
    expect(moved({ "a.txt": "it's.txt" }, "@a = {{$file(a.txt)}}")).toEqual({});
  });

  test("a path as it was written stays where it still leads to its file", () => {
    expect(moved({ "x.imreq": "y.imreq" }, "# @import ./a/../common.imreq")).toEqual({});
  });

  test("the paths of files with a name that begins alike stay", () => {
    expect(moved({ "a.imreq": "b.imreq" }, "# @import ./a.imreq2\n# @import ./aa.imreq")).toEqual({});
  });
});
