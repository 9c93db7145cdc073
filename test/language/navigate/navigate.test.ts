import { describe, expect, test } from "vitest";
import type { Workspace } from "../../../src/language/workspace.ts";
import { openedAt, tell, testWorkspace } from "../../support/language.ts";

function definitionOf(marked: string, workspace?: Workspace): string[] {
  const { service, uri, position } = openedAt(marked, workspace);
  return tell(service, service.definition(uri, position));
}

function referencesOf(marked: string, workspace?: Workspace, includeDeclaration = true): string[] {
  const { service, uri, position } = openedAt(marked, workspace);
  return tell(service, service.references(uri, position, includeDeclaration));
}

/** The lines of the highlights, from 1, a definition's with an `=`. */
function highlightsOf(marked: string): string[] {
  const { service, uri, position } = openedAt(marked);
  return service.highlights(uri, position).map(({ range, kind }) => `${range.start.line + 1}${kind === 3 ? "=" : ""}`);
}

const common = testWorkspace({
  files: {
    "common.imreq": "@owner = alice\n\n### Create\n# @name create\ngroup_open_http_svc/create_group\n{}\n",
    "data/users.csv": "a,b",
    "body.json": "{}",
  },
});

describe("the definition", () => {
  test("of a variable is the line that defines it", () => {
    expect(definitionOf('@owner = alice\n### a\na/b\n{ "x": "{{ow|ner}}" }')).toEqual(["requests.imreq:1 owner"]);
  });

  test("is found with the cursor behind the name", () => {
    expect(definitionOf("@owner = alice\n@b = {{owner|}}")).toEqual(["requests.imreq:1 owner"]);
  });

  test("is found with the cursor on the braces", () => {
    expect(definitionOf("@owner = alice\n@b = {|{ owner }}")).toEqual(["requests.imreq:1 owner"]);
  });

  test("of a function's argument is the variable", () => {
    expect(definitionOf("@who = alice\n@b = {{$base64(w|ho)}}")).toEqual(["requests.imreq:1 who"]);
  });

  test("of a variable of an imported file stands there", () => {
    expect(definitionOf("# @import ./common.imreq\n@b = {{ow|ner}}", common)).toEqual(["common.imreq:1 owner"]);
  });

  test("of a name that this file defines too stands here", () => {
    expect(definitionOf("# @import ./common.imreq\n@owner = bob\n@b = {{ow|ner}}", common)).toEqual([
      "requests.imreq:2 owner",
    ]);
  });

  test("of a response's value is the request's name", () => {
    expect(definitionOf('### a\n# @name create\na/b\n### b\na/b\n{ "x": "{{cre|ate.GroupId}}" }')).toEqual([
      "requests.imreq:2 create",
    ]);
  });

  test("is the same on the path behind the request's name", () => {
    expect(definitionOf('# @import ./common.imreq\n### b\na/b\n?? x == "{{create.Gro|upId}}"', common)).toEqual([
      "common.imreq:4 create",
    ]);
  });

  test("of a name that @depends lists is the request's name", () => {
    expect(definitionOf("### a\n# @name one\na/b\n### b\n# @name two\na/b\n### c\n# @depends one, t|wo\na/b")).toEqual([
      "requests.imreq:5 two",
    ]);
  });

  test("of a variable that the request asks for is its @prompt", () => {
    expect(definitionOf('@code = 1\n### a\n# @prompt code What?\na/b\n{ "x": "{{co|de}}" }')).toEqual([
      "requests.imreq:3 code",
    ]);
  });

  test("of a request without a path is the request", () => {
    expect(definitionOf('### a\n# @name one\na/b\n### b\na/b\n{ "x": "{{on|e}}" }')).toEqual(["requests.imreq:2 one"]);
  });

  test("of a profile's variable is none", () => {
    expect(definitionOf('### a\na/b\n{ "x": "{{tes|ter}}" }')).toEqual([]);
  });

  test("of a profile's name is none", () => {
    expect(definitionOf("# @profile d|ev")).toEqual([]);
  });

  test.each([
    ["# @import ./comm|on.imreq", "common.imreq"],
    ["### a\na/b\n< ./bo|dy.json", "body.json"],
    ["### a\n# @data data/us|ers.csv\na/b", "data/users.csv"],
    ["@a = {{$file(./bo|dy.json)}}", "body.json"],
    ["@a = {{$file('bo|dy.json')}}", "body.json"],
  ])("of a path is its file: %s", (marked, path) => {
    expect(definitionOf(marked, common)).toEqual([path]);
  });

  test("of a path that leads out of the workspace is none", () => {
    expect(definitionOf("# @import ../|a.imreq")).toEqual([]);
  });

  test.each(["|", "|\n", "@|", "### |a", "a/|b", "@a = {{|", '### a\na/b\n{ "x": {{|'])("is none in %j", (marked) => {
    expect(definitionOf(marked)).toEqual([]);
  });

  test("counts lines that end as on Windows and characters of several bytes", () => {
    expect(definitionOf("# 😀\r\n@größe = 1\r\n@größer = é\r\n@owner = 1\r\n@b = é😀{{ow|ner}}\r\n")).toEqual([
      "requests.imreq:4 owner",
    ]);
  });

  test("is found in a body that is not closed", () => {
    expect(definitionOf('@owner = 1\n### a\na/b\n{ "x": ["{{ow|ner}}"')).toEqual(["requests.imreq:1 owner"]);
  });
});

describe("the references", () => {
  const everywhere = [
    "@ow|ner = alice",
    "@greeting = Hello {{owner}}",
    "### a {{owner}}",
    "# @confirm Really {{owner}}?",
    "ConfigSvc/GetIPList?nettype={{owner}}",
    '{ "a": "x {{owner}} y", "b": {{ owner }}, "c": "{{$userSig(owner, 60)}}", // {{owner}}',
    '  "{{owner}}": 1 }',
    '?? a == "{{owner}}"',
  ].join("\n");

  test("of a variable are all its uses", () => {
    expect(referencesOf(everywhere).map((line) => line.replace("requests.imreq:", ""))).toEqual([
      "1 owner",
      "2 owner",
      "4 owner",
      "5 owner",
      "6 owner",
      "6 owner",
      "6 owner",
      "7 owner",
      "8 owner",
    ]);
  });

  test("leave the declaration out on request", () => {
    expect(referencesOf(everywhere, undefined, false)).toHaveLength(8);
  });

  const files = {
    "common.imreq": "@owner = alice\n### c\n# @name create\na/b\n",
    "one.imreq": "# @import ./common.imreq\n@a = {{owner}}",
    "hides.imreq": "# @import ./common.imreq\n@owner = bob\n@a = {{owner}}",
    "apart.imreq": "@a = {{owner}}",
    "deeper/two.imreq": "# @import ../common.imreq\n### x\n# @depends create\na/b\n?? a == {{create.x}}",
  };

  test("stand in every file that imports the definition, where no name hides it", () => {
    expect(referencesOf("# @import ./common.imreq\n@b = {{ow|ner}}", testWorkspace({ files }))).toEqual([
      "common.imreq:1 owner",
      "requests.imreq:2 owner",
      "one.imreq:2 owner",
    ]);
  });

  test("of a request are its name, @depends and the templates that read its response", () => {
    expect(referencesOf("# @import ./common.imreq\n@b = {{cre|ate.x}}", testWorkspace({ files }))).toEqual([
      "common.imreq:3 create",
      "requests.imreq:2 create",
      "deeper/two.imreq:3 create",
      "deeper/two.imreq:5 create",
    ]);
  });

  test("are read from the open text of a file", () => {
    const { service, uri, position } = openedAt("# @import ./common.imreq\n@b = {{ow|ner}}", testWorkspace({ files }));
    service.open("file:///one.imreq", "# @import ./common.imreq\n\n\n@a = {{owner}}");
    expect(tell(service, service.references(uri, position, false))).toContain("one.imreq:4 owner");
  });

  test("of a variable that a request asks for stay in that request", () => {
    const text =
      '@code = 1\n@b = {{code}}\n### a\n# @prompt code What?\na/b\n{ "x": "{{co|de}}" }\n### b\na/b\n{ "x": "{{code}}" }';
    expect(referencesOf(text)).toEqual(["requests.imreq:4 code", "requests.imreq:6 code"]);
  });

  test("of a file's variable leave out the request that asks for its name", () => {
    const text = '@co|de = 1\n### a\n# @prompt code What?\na/b\n{ "x": "{{code}}" }\n### b\na/b\n{ "x": "{{code}}" }';
    expect(referencesOf(text)).toEqual(["requests.imreq:1 code", "requests.imreq:8 code"]);
  });

  test("of a profile's variable are its uses in this file", () => {
    expect(referencesOf("@a = {{tes|ter}}\n@b = {{tester}}")).toEqual([
      "requests.imreq:1 tester",
      "requests.imreq:2 tester",
    ]);
  });

  test("leave out files that are not parsed since they do not hold the name", () => {
    const workspace = testWorkspace({ files });
    const asked: string[] = [];
    const resolvePath = (from: string, path: string) => {
      asked.push(from);
      return workspace.resolvePath(from, path);
    };
    referencesOf("@only = 1\n@b = {{on|ly}}", { ...workspace, resolvePath });
    expect(asked).toEqual([]);
  });
});

describe("the highlights", () => {
  test("are the definition and the uses in this file", () => {
    expect(highlightsOf('@owner = 1\n@b = {{ow|ner}}\n### x\na/b\n{ "x": "{{owner}}" }')).toEqual(["1=", "2", "5"]);
  });

  test("of a name that no file defines are its uses", () => {
    expect(highlightsOf("@a = {{nobo|dy}}\n@b = {{nobody}} {{nobody.x}}")).toEqual(["1", "2"]);
  });

  test("are none where no name stands", () => {
    expect(highlightsOf("@a = 1|2")).toEqual([]);
  });
});

test("the definition is found in a file of 10,000 requests", () => {
  const requests = Array.from(
    { length: 10_000 },
    (_, index) => `### ${index}\n# @name r${index}\na/b\n{ "a": "{{owner}}" }\n`,
  );
  const { service, uri, position } = openedAt(`@owner = 1\n${requests.join("")}### x\na/b\n{ "x": "{{r99|99.a}}" }`);
  expect(tell(service, service.definition(uri, position))).toEqual(["requests.imreq:39999 r9999"]);
});
