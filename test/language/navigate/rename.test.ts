import { describe, expect, test } from "vitest";
import type { Workspace } from "../../../src/language/workspace.ts";
import { appliedTo, openedAt, testWorkspace } from "../../support/language.ts";

/** The texts of all changed files after what stands at the `|` got another name, or why it cannot. */
function renamed(marked: string, newName: string, workspace?: Workspace): Record<string, string> | string {
  const { service, uri, position } = openedAt(marked, workspace);
  const edit = service.rename(uri, position, newName);
  return "problem" in edit ? edit.problem : appliedTo(service, edit);
}

function prepared(marked: string, workspace?: Workspace): string {
  const { service, uri, position } = openedAt(marked, workspace);
  const found = service.prepareRename(uri, position);
  if ("problem" in found) return found.problem;
  const { start, end } = found.range;
  return `${found.placeholder} ${start.line}:${start.character}-${end.character}`;
}

describe("what can be renamed", () => {
  test("is a variable, by its name alone", () => {
    expect(prepared("@owner = 1\n@b = {{ ow|ner }}")).toBe("owner 1:8-13");
  });

  test("is the name of a request", () => {
    expect(prepared("### a\n# @name cre|ate\na/b")).toBe("create 1:8-14");
  });

  test("is a variable that a request asks for", () => {
    expect(prepared("### a\n# @prompt co|de What?\na/b")).toBe("code 1:10-14");
  });

  test.each([
    ["a/|b", "There is nothing to rename here. Put the cursor on a variable or on the name of a request."],
    ["|", "There is nothing to rename here. Put the cursor on a variable or on the name of a request."],
    ["@a = {{$uu|id}}", "There is nothing to rename here. Put the cursor on a variable or on the name of a request."],
    [
      "# @import ./com|mon.imreq",
      "This is the path of a file. Rename the file in the explorer: the paths that lead to it follow.",
    ],
    [
      "### a\na/b\n< ./bo|dy.json",
      "This is the path of a file. Rename the file in the explorer: the paths that lead to it follow.",
    ],
    ["@a = {{tes|ter}}", "“tester” is a variable of the profile “dev”: it stands in imreq.json. Rename it there."],
    ["@a = {{nob|ody}}", "No file of the workspace defines “nobody”. Define it first, or correct its name here."],
    [
      "@a = 1\n@a = 2\n@b = {{|a}}",
      "“a” is defined more than once in requests.imreq, so that it is open which one is meant. Change one of them by hand first.",
    ],
  ])("is not what stands in %j", (marked, problem) => {
    expect(prepared(marked)).toBe(problem);
    expect(renamed(marked, "other")).toBe(problem);
  });
});

describe("a renamed variable", () => {
  test("is renamed in variables, directives, queries, bodies, strings, arguments and expectations", () => {
    const text = (name: string, cursor = "") =>
      [
        `@${cursor}${name} = alice`,
        `@greeting = "Hello {{${name}}}, {{${name}}}"`,
        "@owners = owner",
        "### owner {{owner}}",
        `# @confirm Really {{${name}}}?`,
        "# owner {{owner}}",
        `ConfigSvc/GetIPList?nettype={{${name}}}`,
        `{ "owner": "x {{${name}}} y", "b": {{ ${name} }}, "c": "{{$userSig(${name}, 60)}}", // {{owner}}`,
        `  "d": "{{$env(owner)}} {{$base64('owner')}} {{owners}}", "{{${name}}}": 1, "e": [{{${name}}}, "{{{{owner}}"] }`,
        `?? owner == "{{${name}}}"`,
      ].join("\n");
    expect(renamed(text("owner", "|"), "boss")).toEqual({ "requests.imreq": text("boss") });
  });

  const files = {
    "common.imreq": "@owner = alice\n@twice = {{owner}}{{owner}}\n",
    "one.imreq": "# @import ./common.imreq\r\n@a = {{owner}}\r\n",
    "hides.imreq": "# @import ./common.imreq\n@owner = bob\n@a = {{owner}}\n",
    "apart.imreq": "@a = {{owner}}\n",
  };

  test("is renamed in every file that means it", () => {
    expect(renamed("# @import ./common.imreq\n@b = {{ow|ner}}", "boss", testWorkspace({ files }))).toEqual({
      "common.imreq": "@boss = alice\n@twice = {{boss}}{{boss}}\n",
      "requests.imreq": "# @import ./common.imreq\n@b = {{boss}}",
      "one.imreq": "# @import ./common.imreq\r\n@a = {{boss}}\r\n",
    });
  });

  test("keeps the name of the same word in a file that hides it", () => {
    const workspace = testWorkspace({ files: { "common.imreq": files["common.imreq"] } });
    expect(renamed("# @import ./common.imreq\n@own|er = bob\n@a = {{owner}}\n", "boss", workspace)).toEqual({
      "requests.imreq": "# @import ./common.imreq\n@boss = bob\n@a = {{boss}}\n",
    });
  });

  test("that gets its own name stays", () => {
    expect(renamed("@a| = 1", "a")).toEqual({});
  });

  test("is renamed where the body is not closed", () => {
    expect(renamed('@|a = 1\n### x\na/b\n{ "x": "{{a}}', "b")).toEqual({
      "requests.imreq": '@b = 1\n### x\na/b\n{ "x": "{{b}}',
    });
  });
});

describe("a renamed request", () => {
  test("is renamed in @depends and where its response is read", () => {
    const text = (name: string) =>
      [
        `@id = {{${name}.GroupId}}`,
        "### a",
        `# @name ${name}`,
        "a/b",
        "### b",
        `# @depends other, ${name} other2`,
        "a/b",
        `{ "create": "{{${name}["a key"].create}}" }`,
        `?? x == {{${name}.MemberList[0].Member_Account}}`,
      ].join("\n");
    expect(renamed(text("create").replace("@name create", "@name cre|ate"), "make")).toEqual({
      "requests.imreq": text("make"),
    });
  });

  test("is renamed from the file that imports it", () => {
    const files = { "common.imreq": "### a\n# @name create\na/b\n" };
    expect(renamed("# @import ./common.imreq\n@a = {{cr|eate.x}}", "make", testWorkspace({ files }))).toEqual({
      "common.imreq": "### a\n# @name make\na/b\n",
      "requests.imreq": "# @import ./common.imreq\n@a = {{make.x}}",
    });
  });
});

describe("the file that a request takes its body from", () => {
  const body = '{ "a": "{{owner}}", /* {{owner}} */ "b": {{create.x}} }';

  test("follows what is renamed", () => {
    const text = "@ow|ner = 1\n### a\na/b\n< ./body.json\n### b\na/b\n< body.json";
    expect(renamed(text, "boss", testWorkspace({ files: { "body.json": body } }))).toEqual({
      "requests.imreq": text.replace("ow|ner", "boss"),
      "body.json": '{ "a": "{{boss}}", /* {{owner}} */ "b": {{create.x}} }',
    });
  });

  test("follows in a file that imports the definition", () => {
    const files = {
      "body.json": body,
      "user.imreq": "# @import ./requests.imreq\n### b\na/b\n< body.json",
    };
    expect(renamed("### a\n# @name cre|ate\na/b", "make", testWorkspace({ files }))).toEqual({
      "requests.imreq": "### a\n# @name make\na/b",
      "body.json": '{ "a": "{{owner}}", /* {{owner}} */ "b": {{make.x}} }',
    });
  });

  test("stops a renaming where another request means something else by it", () => {
    const files = { "body.json": body, "other.imreq": "@owner = 2\n### b\na/b\n< body.json" };
    const text = "@ow|ner = 1\n### a\na/b\n< ./body.json";
    expect(renamed(text, "boss", testWorkspace({ files }))).toContain(
      "the request in other.imreq, line 4, sends that file too",
    );
  });

  test("follows the question of its request", () => {
    const text = "### a\n# @prompt ow|ner\na/b\n< ./body.json";
    expect(renamed(text, "boss", testWorkspace({ files: { "body.json": '{ "a": "{{owner}}" }' } }))).toEqual({
      "requests.imreq": text.replace("ow|ner", "boss"),
      "body.json": '{ "a": "{{boss}}" }',
    });
  });

  test("is left alone where it is not there", () => {
    expect(renamed("@ow|ner = 1\n### a\na/b\n< ./body.json", "boss")).toEqual({
      "requests.imreq": "@boss = 1\n### a\na/b\n< ./body.json",
    });
  });
});

describe("a renamed question", () => {
  const text = '@code = 1\n### a\n# @prompt co|de What?\na/b\n{ "x": "{{code}}" }\n### b\na/b\n{ "x": "{{code}}" }';

  test("is renamed in its request alone", () => {
    expect(renamed(text, "answer")).toEqual({
      "requests.imreq":
        '@code = 1\n### a\n# @prompt answer What?\na/b\n{ "x": "{{answer}}" }\n### b\na/b\n{ "x": "{{code}}" }',
    });
  });

  test("may get the name of another request's question", () => {
    const two = "### a\n# @prompt co|de\na/b\n### b\n# @prompt answer\na/b\n";
    expect(renamed(two, "answer")).toEqual({ "requests.imreq": two.replace("co|de", "answer") });
  });

  test("is not renamed where a shared variable reads the answer", () => {
    const shared = '@greeting = Hello {{code}}\n### a\n# @prompt co|de What?\na/b\n{ "x": "{{greeting}}" }';
    expect(renamed(shared, "answer")).toBe(
      "The request that asks for “code” with @prompt in requests.imreq, line 3, reads it through the variable “greeting” too, which other requests share. Change these by hand.",
    );
  });

  test("keeps the file's variable of its name where that is renamed", () => {
    expect(renamed(text.replace("co|de", "code").replace("@code", "@co|de"), "number")).toEqual({
      "requests.imreq":
        '@number = 1\n### a\n# @prompt code What?\na/b\n{ "x": "{{code}}" }\n### b\na/b\n{ "x": "{{number}}" }',
    });
  });

  test("keeps the file's variable of its name that stands beside it", () => {
    expect(renamed('### x\n# @prompt a\n@|a = 1\na/b\n{ "x": "{{a}}" }', "b")).toEqual({
      "requests.imreq": '### x\n# @prompt a\n@b = 1\na/b\n{ "x": "{{a}}" }',
    });
  });

  test("stops the file's variable where it answers in a shared value", () => {
    const shared = '@co|de = 1\n@greeting = Hello {{code}}\n### a\n# @prompt code What?\na/b\n{ "x": "{{greeting}}" }';
    expect(renamed(shared, "number")).toContain("reads it through the variable “greeting” too");
  });
});

describe("a new name is refused", () => {
  test.each(["", "1a", "a b", "a.b", "é", "$a", "a}}"])("that is none: %j", (name) => {
    expect(renamed("@|a = 1", name)).toContain(`“${name}” is no name`);
  });

  test.each([
    ["@|a = 1\n@b = 2", "a variable has this name in requests.imreq, line 2"],
    ["@|a = 1\n### x\n# @name b\na/b", "a request has this name in requests.imreq, line 3"],
    ["@|a = 1\n### x\n# @prompt b\na/b", "a request asks for it with @prompt in requests.imreq, line 3"],
    ["### x\n# @prompt |a\n# @prompt b\na/b", "a request asks for it with @prompt in requests.imreq, line 3"],
    ["@b = 1\n### x\n# @prompt |a\na/b", "a variable has this name in requests.imreq, line 1"],
    [
      '@|a = 1\n### x\n# @data x.csv\na/b\n{ "x": "{{b}}" }',
      "“b” is used in requests.imreq, line 5, and no file defines it: it may come from --var or a column of the data",
    ],
    ['@|a = 1\n### x\na/b\n{ "x": "{{a}} {{b}}" }', "“b” is used in requests.imreq, line 4, and no file defines it"],
    ['### x\n# @name |a\na/b\n{ "x": "{{b.X}}" }', "“b” is used in requests.imreq, line 4, and no file defines it"],
    ['### x\n# @prompt |a\na/b\n{ "x": "{{a}} {{b}}" }', "“b” is used in requests.imreq, line 4"],
  ])("that is taken: %j", (marked, where) => {
    expect(renamed(marked, "b")).toContain(where);
  });

  test("that another file uses which imports this one, or a body file", () => {
    const files = {
      "user.imreq": "# @import ./requests.imreq\n### x\na/b\n< ./body.json",
      "body.json": '{\n  "x": "{{b}}"\n}',
    };
    expect(renamed("@|a = 1", "b", testWorkspace({ files }))).toContain("“b” is used in body.json, line 2");
  });

  test("but not for a question where only another request uses it", () => {
    const text = '### x\n# @prompt |a\na/b\n### y\na/b\n{ "x": "{{b}}" }';
    expect(renamed(text, "b")).toEqual({ "requests.imreq": text.replace("|a", "b") });
  });

  test("that a profile has", () => {
    expect(renamed("@|a = 1", "tester")).toContain("the profile “dev” in imreq.json has a variable of this name");
  });

  test("that an imported file has", () => {
    const workspace = testWorkspace({ files: { "common.imreq": "\n@b = 1" } });
    expect(renamed("# @import ./common.imreq\n@|a = 1", "b", workspace)).toContain("in common.imreq, line 2");
  });

  test("that a file has which imports this one", () => {
    const workspace = testWorkspace({ files: { "user.imreq": "# @import ./requests.imreq\n@b = {{a}}" } });
    expect(renamed("@|a = 1", "b", workspace)).toContain("a variable has this name in user.imreq, line 2");
  });

  test("that a file means from elsewhere which imports this one, even without the old name", () => {
    const files = {
      "user.imreq": "# @import ./requests.imreq\n# @import ./third.imreq\n@c = {{b}}",
      "third.imreq": "@b = 1",
    };
    expect(renamed("@|a = 1", "b", testWorkspace({ files }))).toContain(
      "a variable has this name in third.imreq, line 1",
    );
  });
});
