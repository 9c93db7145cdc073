import { describe, expect, test } from "vitest";
import { opened, testWorkspace } from "../../support/language.ts";

const uri = "file:///requests.imreq";

/** The problems of a text in a workspace with these files: their codes and messages. */
function problemsWith(files: Record<string, string>, text: string): string[] {
  const { service } = opened(text, testWorkspace({ files }));
  return service.validate(uri).map(({ code, message }) => `${code}: ${message}`);
}

/** Only the codes, without those that are about other things. */
function codesWith(files: Record<string, string>, text: string): string[] {
  return problemsWith(files, text)
    .map((problem) => problem.slice(0, problem.indexOf(":")))
    .filter((code) => code !== "unused-variable");
}

const commonRequest = "### a\n# @name create\ngroup_open_http_svc/get_appid_group_list\n{}\n";

describe("an imported file", () => {
  test("lends its variables", () => {
    expect(
      codesWith({ "common.imreq": "@owner = alice" }, "# @import ./common.imreq\n@me = {{owner}}\n### a\na/{{me}}"),
    ).not.toContain("unknown-variable");
  });

  test("lends its named requests", () => {
    const text = "# @import ./common.imreq\n@first = {{create.GroupIdList[0].GroupId}}";
    expect(codesWith({ "common.imreq": commonRequest }, text)).toEqual([]);
  });

  test("does not lend what it imports itself", () => {
    const files = { "common.imreq": "# @import ./deep.imreq", "deep.imreq": "@owner = alice" };
    expect(codesWith(files, "# @import ./common.imreq\n@me = {{owner}}")).toEqual(["unknown-variable"]);
  });

  test("does not make up for a name that nobody defines, and its names are suggested", () => {
    const problems = problemsWith({ "common.imreq": "@owner = alice" }, "# @import ./common.imreq\n@me = {{ownr}}");
    expect(problems.join("\n")).toContain("There is no variable “ownr”. Did you mean “owner”?");
  });

  test("lends a request that needs a path", () => {
    expect(codesWith({ "common.imreq": commonRequest }, "# @import ./common.imreq\n@me = {{create}}")).toEqual([
      "request-without-path",
    ]);
  });

  test("that is not there is an error that says where it was looked for", () => {
    expect(problemsWith({}, "# @import ./shared/common.imreq")).toEqual([
      "missing-import: There is no file ./shared/common.imreq to import: it was looked for at /shared/common.imreq. Correct the path, or create the file.",
    ]);
  });

  test("that is not there leaves open which names it defines", () => {
    expect(codesWith({}, "# @import ./common.imreq\n@me = {{owner}}")).toEqual(["missing-import"]);
  });

  test("is not read outside the workspace", () => {
    expect(problemsWith({}, "# @import ../common.imreq")).toEqual([
      "import-outside: ../common.imreq lies outside the workspace, and no file is read there. Copy it into the workspace and import that.",
    ]);
  });

  test("may be the file itself", () => {
    expect(codesWith({}, "# @import ./requests.imreq\n@a = 1\n@b = {{a}}")).toEqual([]);
  });

  test("may import this one", () => {
    const files = { "common.imreq": "# @import ./requests.imreq\n@owner = {{me}}" };
    expect(codesWith(files, "# @import ./common.imreq\n@me = alice\n@you = {{owner}}")).toEqual([]);
  });

  test("is found wherever the import stands", () => {
    const text =
      "### a\n# @import ./common.imreq\ngroup_open_http_svc/get_appid_group_list\n{}\n?? ErrorInfo != {{owner}}";
    expect(codesWith({ "common.imreq": "@owner = alice" }, text)).toEqual([]);
  });

  test("of Windows line ends is found", () => {
    expect(
      codesWith({ "common.imreq": "@owner = alice\r\n" }, "# @import ./common.imreq\r\n@me = {{owner}}\r\n"),
    ).toEqual([]);
  });
});

describe("a name of two imported files", () => {
  const text = "# @import ./a.imreq\n# @import ./b.imreq\n@me = {{owner}}";

  test("is a warning at the second import", () => {
    const files = { "a.imreq": "@owner = alice", "b.imreq": "@owner = bob" };
    expect(problemsWith(files, text).filter((problem) => problem.startsWith("ambiguous"))).toEqual([
      "ambiguous-import: This file and ./a.imreq, which is imported before it, define “owner” differently; what ./a.imreq says counts. Rename one of them.",
    ]);
    const { service } = opened(text, testWorkspace({ files }));
    expect(service.validate(uri).find(({ code }) => code === "ambiguous-import")?.range.start.line).toBe(1);
  });

  test("is none where both say the same", () => {
    expect(codesWith({ "a.imreq": "@owner = alice", "b.imreq": "@owner = alice" }, text)).toEqual([]);
  });

  test("is none where this file defines it too", () => {
    const files = { "a.imreq": "@owner = alice", "b.imreq": "@owner = bob" };
    expect(codesWith(files, `${text}\n@owner = carol`)).toEqual([]);
  });

  test("is one where a variable and a request share it", () => {
    expect(codesWith({ "a.imreq": "@create = 1\n@owner = 1", "b.imreq": commonRequest }, text)).toEqual([
      "ambiguous-import",
    ]);
  });

  test("is none where a file is imported twice", () => {
    const twice = "# @import ./a.imreq\n# @import ./a.imreq\n@me = {{owner}}";
    expect(codesWith({ "a.imreq": "@owner = {{$uuid}}" }, twice)).toEqual([]);
  });
});

describe("a circle through two files", () => {
  const call = "group_open_http_svc/get_appid_group_list";

  test("of requests is an error that names the other file", () => {
    const files = {
      "other.imreq": `# @import ./requests.imreq\n### o\n# @name other\n${call}\n{ "GroupType": "{{create.a}}" }\n`,
    };
    const text = `# @import ./other.imreq\n### c\n# @name create\n${call}\n{ "GroupType": "{{other.a}}" }\n`;
    expect(problemsWith(files, text)).toEqual([
      "request-cycle: These requests need each other: create → other (other.imreq) → create.",
    ]);
  });

  test("of requests is found through a variable of the other file", () => {
    const files = { "other.imreq": "# @import ./requests.imreq\n@id = {{create.a}}\n" };
    const text = `# @import ./other.imreq\n### c\n# @name create\n${call}\n{ "GroupType": "{{id}}" }\n`;
    expect(codesWith(files, text)).toEqual(["request-cycle"]);
  });

  test("of variables is an error", () => {
    const files = { "other.imreq": "# @import ./requests.imreq\n@b = {{a}}\n" };
    expect(problemsWith(files, "# @import ./other.imreq\n@a = {{b}}")).toContain(
      "variable-cycle: These variables need each other: a → b (other.imreq) → a.",
    );
  });

  test("that this file has no part in is left to the others", () => {
    const files = {
      "a.imreq": "# @import ./b.imreq\n@x = {{y}}\n@plain = 1",
      "b.imreq": "# @import ./a.imreq\n@y = {{x}}",
    };
    expect(codesWith(files, "# @import ./a.imreq\n@z = {{plain}}")).toEqual([]);
  });

  test("is none where the same names are others in each file", () => {
    const files = { "other.imreq": "@a = 1\n@b = {{a}}\n" };
    expect(codesWith(files, "# @import ./other.imreq\n@a = {{b}}")).toEqual([]);
  });
});

describe("what was found about names", () => {
  test("is looked up again when an imported file changes on disk", () => {
    const files = { "common.imreq": "@owner = alice" };
    const workspace = testWorkspace({ files });
    const { service } = opened("# @import ./common.imreq\n@me = {{owner}}", workspace);
    service.validate(uri);
    files["common.imreq"] = "@boss = alice";
    expect(service.validate(uri).map(({ code }) => code)).toContain("unknown-variable");
  });

  test("is looked up again when an imported file is edited", () => {
    const workspace = testWorkspace({ files: { "common.imreq": "@owner = alice" } });
    const { service } = opened("# @import ./common.imreq\n@me = {{boss}}", workspace);
    service.validate(uri);
    service.open("file:///common.imreq", "@boss = alice");
    expect(service.validate(uri).map(({ code }) => code)).not.toContain("unknown-variable");
  });

  test("is looked up again when a file behind an imported one changes", () => {
    const files = { "a.imreq": "# @import ./b.imreq\n@x = {{y}}", "b.imreq": "@y = 1" };
    const { service } = opened("# @import ./a.imreq\n@z = {{x}}", testWorkspace({ files }));
    service.validate(uri);
    files["b.imreq"] = "# @import ./requests.imreq\n@y = {{z}}";
    expect(service.validate(uri).map(({ code }) => code)).toContain("variable-cycle");
  });
});
