import { describe, expect, test } from "vitest";
import { parseSection } from "../../../src/language/syntax/parse.ts";
import type { Expression, Section } from "../../../src/language/syntax/syntax.ts";
import { isName, readPath } from "../../../src/language/syntax/template.ts";
import { wrongSpans } from "../../support/spans.ts";

/** The section that a text is, its spans proved right. */
function read(text: string): Section {
  const section = parseSection(text);
  expect(wrongSpans(section)).toEqual([]);
  return section;
}

/** The expression of the one template in a variable's value. */
function expressionOf(template: string): Expression | undefined {
  const { templates } = read(`@value = ${template}`);
  expect(templates).toHaveLength(1);
  return templates[0]?.expression;
}

/** Each template as it is written, with its place. */
function templatesOf(text: string): string[] {
  const section = read(text);
  return section.templates.map(({ start, end, place }) => `${place} ${section.text.slice(start, end)}`);
}

function problemsOf(text: string): string[] {
  const section = read(text);
  return section.problems.map(({ rule, start, end }) => `${rule}: ${section.text.slice(start, end)}`);
}

const call = "openim/sendmsg\n";

describe("a template may be a variable", () => {
  test.each(["{{owner}}", "{{ owner }}", "{{\towner}}"])("%j", (template) => {
    expect(expressionOf(template)).toMatchObject({ kind: "variable", name: { text: "owner" } });
  });

  test.each(["_a", "a-b", "A1", "a_b-c9"])("named %s", (name) => {
    expect(expressionOf(`{{${name}}}`)).toMatchObject({ kind: "variable", name: { text: name } });
  });
});

describe("a template may be a value of a response", () => {
  test.each([
    ["{{create.GroupId}}", ["GroupId"]],
    ["{{create.MemberList[0].Member_Account}}", ["MemberList", 0, "Member_Account"]],
    ['{{create["a.b c"]}}', ["a.b c"]],
    ["{{create[0]}}", [0]],
    ["{{create.List.length}}", ["List", "length"]],
    ["{{ create.A }}", ["A"]],
    ["{{create.Tag-Profile@x}}", ["Tag-Profile@x"]],
  ])("%s", (template, path) => {
    expect(expressionOf(template)).toMatchObject({ kind: "response", request: { text: "create" }, path });
  });

  test("whose path has a place", () => {
    expect(expressionOf("{{create.A[0]}}")).toMatchObject({ pathText: { text: ".A[0]" } });
  });
});

describe("a template may be a function", () => {
  test.each<[string, string, unknown[]]>([
    ["{{$uuid}}", "$uuid", []],
    ["{{$uuid()}}", "$uuid", []],
    [
      "{{ $randomInt( 1 , 99 ) }}",
      "$randomInt",
      [
        ["number", "1"],
        ["number", "99"],
      ],
    ],
    [
      "{{$randomInt(-5, 2.5)}}",
      "$randomInt",
      [
        ["number", "-5"],
        ["number", "2.5"],
      ],
    ],
    ["{{$base64('a, b')}}", "$base64", [["text", "a, b"]]],
    ["{{$base64('')}}", "$base64", [["text", ""]]],
    ["{{$base64('a)b')}}", "$base64", [["text", "a)b"]]],
    ["{{$base64('}}')}}", "$base64", [["text", "}}"]]],
    ["{{$base64('\"')}}", "$base64", [["text", '"']]],
    [
      "{{$userSig(alice, 60)}}",
      "$userSig",
      [
        ["name", "alice"],
        ["number", "60"],
      ],
    ],
    ["{{$file(./a/b-c.txt)}}", "$file", [["name", "./a/b-c.txt"]]],
    ["{{$env(HOME)}}", "$env", [["name", "HOME"]]],
    ["{{$dotenv (KEY)}}", "$dotenv", [["name", "KEY"]]],
    ["{{$env(1a)}}", "$env", [["name", "1a"]]],
  ])("%s", (template, name, args) => {
    const expression = expressionOf(template);
    if (expression?.kind !== "function") throw new Error(`a ${expression?.kind}`);
    expect([expression.name.text, expression.args.map(({ kind, value }) => [kind, value])]).toEqual([name, args]);
  });

  test("whose arguments have places, quotes included", () => {
    const text = "@a = {{$f( 'x y' , 12,name )}}";
    const expression = read(text).templates[0]?.expression;
    const args = expression?.kind === "function" ? expression.args : [];
    expect(args.map(({ start, end }) => text.slice(start, end))).toEqual(["'x y'", "12", "name"]);
  });
});

describe("a template cannot be read", () => {
  test.each([
    "{{}}",
    "{{ }}",
    "{{a b}}",
    "{{1}}",
    "{{a.}}",
    "{{a..b}}",
    "{{.a}}",
    "{{a[x]}}",
    "{{a[}}",
    "{{$}}",
    "{{$f(}}",
    "{{$f(1,)}}",
    "{{$f(,)}}",
    "{{$f(a b)}}",
    "{{$f('a)}}",
    "{{$f(1) x}}",
    "{{'text'}}",
    "{{ä}}",
    "{{{a}}",
  ])("%s", (template) => {
    expect(expressionOf(template)).toEqual({ kind: "unreadable" });
  });

  test("which is a problem at its words", () => {
    expect(problemsOf("@a = x {{ a b }} y")).toEqual(["unreadable-template: a b"]);
  });

  test("which says what was written", () => {
    expect(read("@a = {{a b}}").problems[0]?.message).toContain("“a b”");
  });
});

describe("a template stands", () => {
  test("in a JSON string as text of it", () => {
    expect(templatesOf(`${call}{ "a": "x {{b}} y" }`)).toEqual(["string {{b}}"]);
  });

  test("in a JSON key as text of it", () => {
    expect(templatesOf(`${call}{ "{{k}}": 1 }`)).toEqual(["string {{k}}"]);
  });

  test("in the place of a JSON value", () => {
    expect(templatesOf(`${call}{ "a": {{b}}, "c": [{{d}}, {{e}}] }`)).toEqual([
      "value {{b}}",
      "value {{d}}",
      "value {{e}}",
    ]);
  });

  test("outside of bodies as text", () => {
    expect(templatesOf(`@a = {{b}}\nConfigSvc/GetIPList?nettype={{c}}`)).toEqual(["text {{b}}", "text {{c}}"]);
  });

  test("in an expectation as in JSON", () => {
    expect(templatesOf('a/b\n?? A == {{c}}\n?? B == "x{{d}}"')).toEqual(["value {{c}}", "string {{d}}"]);
  });

  test("next to another one", () => {
    expect(templatesOf("@a = {{b}}{{c}}")).toEqual(["text {{b}}", "text {{c}}"]);
  });

  test("behind an escaped quote of its string", () => {
    expect(templatesOf(`${call}{ "a": "\\"{{b}}" }`)).toEqual(["string {{b}}"]);
  });

  test("with a quoted key in a JSON string", () => {
    expect(templatesOf(`${call}{ "a": "{{b["c d"]}}", "e": 1 }`)).toEqual(['string {{b["c d"]}}']);
  });

  test("not in a comment of a body", () => {
    expect(templatesOf(`${call}{ // {{a}}\n /* {{b}} */ }`)).toEqual([]);
  });

  test("not in a title", () => {
    expect(templatesOf("### {{a}}\nopenim/sendmsg")).toEqual([]);
  });

  test("in quotes where it is a key", () => {
    expect(problemsOf(`${call}{ {{k}}: 1 }`)).toEqual(["unquoted-key: {{k}}"]);
  });
});

describe("a template without end", () => {
  test.each([
    ["in a variable", "@a = x {{b", "{{b"],
    ["in a query", "a/b?c={{d", "{{d"],
    ["in an expectation", `${call}?? A == "{{b"`, '{{b"'],
  ])("is a problem %s", (_where, text, at) => {
    expect(problemsOf(text)).toEqual([`unclosed-template: ${at}`]);
  });

  test("is a problem in a JSON string and counts as text of it", () => {
    const text = `${call}{ "a": "x {{b", "c": "{{d}}" }`;
    expect([problemsOf(text), templatesOf(text)]).toEqual([["unclosed-template: {{"], ["string {{d}}"]]);
  });

  test("in a JSON string is not closed by braces behind the string", () => {
    const text = `${call}{"o":{"a":"x{{"}}\n?? A == 1`;
    const section = read(text);
    expect([problemsOf(text), section.expectations.length, section.body]).toEqual([
      ["unclosed-template: {{"],
      1,
      expect.objectContaining({ closed: true }),
    ]);
  });

  test("in the place of a value leaves the body's braces their meaning", () => {
    const section = read(`${call}{ "a": {{b }\n?? A == 1`);
    expect([section.body, section.expectations.length]).toEqual([expect.objectContaining({ closed: true }), 1]);
  });

  test("is not closed on the next line", () => {
    expect(problemsOf("@a = {{b\n@c = d}}")).toEqual(["unclosed-template: {{b"]);
  });

  test("is not closed on the next line of a body", () => {
    expect(problemsOf(`${call}{ "a": "{{b\n}}" }`)).toContain("unclosed-template: {{");
  });
});

describe("four braces", () => {
  test("stand for two", () => {
    expect(expressionOf("{{{{")).toEqual({ kind: "literal" });
  });

  test("need no end", () => {
    expect([templatesOf("@a = {{{{b}} c"), problemsOf("@a = {{{{b}} c")]).toEqual([["text {{{{"], []]);
  });

  test("stand for nothing in the place of a JSON value", () => {
    expect(problemsOf(`${call}{ "a": {{{{b}} }`)).toEqual(["unreadable-template: {{b"]);
  });

  test("stand for two in a JSON string", () => {
    expect(templatesOf(`${call}{ "a": "{{{{b}} {{c}}" }`)).toEqual(["string {{{{", "string {{c}}"]);
  });
});

test.each(["a", "_", "a-b", "A_1", "Z"])("%s is a name", (text) => {
  expect(isName(text)).toBe(true);
});

test.each(["", "1a", "-a", "a.b", "a b", "$a", "ä", "a\n"])("%j is no name", (text) => {
  expect(isName(text)).toBe(false);
});

test.each([
  [".GroupId", ["GroupId"]],
  ["GroupId", ["GroupId"]],
  ["a.b[0][1].c", ["a", "b", 0, 1, "c"]],
  ['["x\\"y"].z', ['x"y', "z"]],
  ["[0]", [0]],
  ["a[007]", ["a", 7]],
])("the path %s has its steps", (text, steps) => {
  expect(readPath(text)).toEqual(steps);
});

test.each(["", ".", "a.", "a b", "a[-1]", "a[1", "a['b']", 'a["b]', "a[0]b", "a..b", '["\\x"]'])(
  "%j is no path",
  (text) => {
    expect(readPath(text)).toBeUndefined();
  },
);

test("each of very many on one line that are never closed is told", () => {
  const opening = "{{a ".repeat(300_000);
  expect(parseSection(`a/b\n{ "a": "${opening}" }`).problems).toHaveLength(300_000);
});
