import { describe, expect, test } from "vitest";
import { checkBody, unknownValue } from "../../../src/catalog/bodySchema.ts";
import {
  type BodyPart,
  bodyTemplates,
  compileBody,
  isJsonValue,
  maskBody,
  maskedValue,
} from "../../../src/language/syntax/body.ts";
import { parseSection } from "../../../src/language/syntax/parse.ts";
import type { Section } from "../../../src/language/syntax/syntax.ts";
import { catalog } from "../../support/catalog.ts";

const call = "openim/sendmsg\n";

function withBody(body: string): Section {
  return parseSection(call + body);
}

/** The parts of a compiled body; a template as the list of its one text. */
function compiled(body: string): (string | string[])[] {
  const section = withBody(body);
  const written = (part: BodyPart) => (typeof part === "string" ? part : [section.text.slice(part.start, part.end)]);
  return (compileBody(section) ?? []).map(written);
}

/** What validation sees of a body. */
function seen(body: string): unknown {
  const section = withBody(body);
  const root = maskBody(section)?.root;
  return root && maskedValue(root, bodyTemplates(section));
}

function errorsOf(body: string): string[] {
  const section = withBody(body);
  const errors = maskBody(section)?.errors ?? [];
  return errors.map(({ start, end, message }) => `${section.text.slice(start, end)}: ${message}`);
}

describe("a compiled body", () => {
  test.each([
    ["white space", '{\n  "a" : [ 1 , 2 ]\r\n}', '{"a":[1,2]}'],
    ["line comments", '{ // one\n"a": 1 // two\n}', '{"a":1}'],
    ["block comments", '{ /* one */ "a": /* two\n */ 1 }', '{"a":1}'],
    ["trailing commas", '{ "a": [1, 2, ], "b": {}, }', '{"a":[1,2],"b":{}}'],
    ["a comma before a comment", '{ "a": 1, // last\n }', '{"a":1}'],
  ])("is free of %s", (_what, body, sent) => {
    expect(compiled(body)).toEqual([sent]);
  });

  test.each([
    ["digits beyond 2^53", '{"a":144115233406643804123}'],
    ["the zeros of a number", '{"a":1.50,"b":-0,"c":1e3}'],
    ["escapes", '{"a":"\\u0041\\n\\/"}'],
    ["white space in strings", '{"a":"  x ,  y  "}'],
    ["what looks like a comment in a string", '{"a":"// x /* y */"}'],
    ["the order of keys", '{"b":1,"a":2}'],
    ["equal keys", '{"a":1,"a":2}'],
    ["emojis", '{"a":"😀"}'],
    ["braces in strings", '{"a":"{}[]"}'],
  ])("keeps %s", (_what, body) => {
    expect(compiled(body)).toEqual([body]);
  });

  test("has the templates of values as parts", () => {
    expect(compiled('{ "a": {{b}}, "c": [ {{d}}, ] }')).toEqual(['{"a":', ["{{b}}"], ',"c":[', ["{{d}}"], "]}"]);
  });

  test("has the templates of strings as parts", () => {
    expect(compiled('{ "a": "x {{b}}{{c}} y" }')).toEqual(['{"a":"x ', ["{{b}}"], "", ["{{c}}"], ' y"}']);
  });

  test("has a template that is a whole string as a part between its quotes", () => {
    expect(compiled('{ "a": "{{b}}" }')).toEqual(['{"a":"', ["{{b}}"], '"}']);
  });

  test("has the templates of keys as parts", () => {
    expect(compiled('{ "{{k}}": 1 }')).toEqual(['{"', ["{{k}}"], '":1}']);
  });

  test("has literal braces as a part", () => {
    expect(compiled('{ "a": "{{{{b}}" }')).toEqual(['{"a":"', ["{{{{"], 'b}}"}']);
  });

  test("has no templates of comments", () => {
    expect(compiled('{ /* {{a}} */ "b": {{c}} // {{d}}\n }')).toEqual(['{"b":', ["{{c}}"], "}"]);
  });

  test("has no templates of the rest of its section", () => {
    const section = parseSection(`@a = {{b}}\n${call}{}\n?? A == {{c}}`);
    expect(compileBody(section)).toEqual(["{}"]);
  });

  test("is an empty object where none is written", () => {
    expect(compileBody(parseSection(call))).toEqual(["{}"]);
  });

  test.each([
    "{ , }",
    '{ "a": 1,, "b": 2 }',
    '{ "a": [1,,] }',
    '{ "a": [,1] }',
    '{ "a" }',
    '{ "a": {{b}} {{c}} }',
    '{ "a": 01 }',
  ])("is none with the mistakes of %s", (body) => {
    expect(compileBody(withBody(body))).toBeUndefined();
    expect(errorsOf(body)).not.toEqual([]);
  });

  test("joined is the JSON that was meant", () => {
    const [json] = compiled('{ "a": [1, { "b": "c" }, ], // d\n "e": null, }');
    expect(JSON.parse(String(json))).toEqual({ a: [1, { b: "c" }], e: null });
  });
});

describe("a masked body", () => {
  const bodies = ['{ "a": "x {{b}}", "c": {{d}} }', "{\r\n}", '{ "a": "😀{{b}}" }', '{ "a": "{{{{" }', '{ "a": {{b'];

  test.each(bodies)("is as long as what was written: %j", (body) => {
    expect(maskBody(withBody(body))?.text.length).toBe(call.length + body.length);
  });

  test.each(bodies)("has its line ends where they were: %j", (body) => {
    const places = (text = "") => [...text.matchAll(/[\r\n]/g)].map(({ index }) => index);
    expect(places(maskBody(withBody(body))?.text)).toEqual(places(call + body));
  });

  test("shows nothing of what stands before it", () => {
    expect(maskBody(withBody("{}"))?.text.slice(0, call.length).trim()).toBe("");
  });

  test("has a string in the place of a value's template", () => {
    expect(maskBody(withBody('{ "a": {{bcd}} }'))?.text.trim()).toBe('{ "a": "_____" }');
  });

  test("has plain letters in the place of a string's template", () => {
    expect(maskBody(withBody('{ "a": "x {{b}}" }'))?.text.trim()).toBe('{ "a": "x _____" }');
  });

  test("counts its offsets from the start of the section", () => {
    const section = withBody('{ "a": "{{b}}", "c": 12 }');
    const value = maskBody(section)?.root?.children?.[1]?.children?.[1];
    expect(section.text.slice(value?.offset, (value?.offset ?? 0) + (value?.length ?? 0))).toBe("12");
  });

  test("allows comments and trailing commas", () => {
    expect(errorsOf('{ // a\n "b": [1,], /* c */ }')).toEqual([]);
  });

  test("is none without a body", () => {
    expect(maskBody(parseSection(call))).toBeUndefined();
  });

  test("is none for a body of a file", () => {
    expect(maskBody(withBody("< a.json"))).toBeUndefined();
  });

  test.each([
    ["{ a: 1 }", "a: This is no JSON value. Put text into double quotes."],
    ["{ 1: 2 }", "1: A key in double quotes belongs here."],
    ['{ "a": x }', "x: This is no JSON value. Put text into double quotes."],
    ['{ "a" 1 }', "1: A colon belongs here."],
    ['{ "a": }', "}: A value belongs here."],
    ['{ "a": 1 "b": 2 }', '"b": A comma belongs here.'],
    ['{ "a": "x\n }', '"x: This string is not closed on its line.'],
    ['{ "a": "\\q" }', '"\\q": JSON has no such escape; a backslash is written \\\\.'],
    ['{ "a": "\\u12" }', '"\\u12": This \\u escape is incomplete.'],
    ['{ "a": "x\ty" }', '"x\ty": This character must be escaped in a JSON string.'],
    ['{ "a": [1 }', "}: A comma belongs here."],
  ])("says where JSON ends in %j", (body, error) => {
    expect(errorsOf(body)).toContain(error);
  });

  test.each(["{", '{ "a"', '{ "a": [', "{ /*", '{ "a": "', '{ "a": {{', "{ 'a': 1 }"])(
    "has errors within the section: %j",
    (body) => {
      const section = withBody(body);
      const errors = maskBody(section)?.errors ?? [];
      const isInside = ({ start, end }: { start: number; end: number }) => start <= end && end <= section.text.length;
      expect([errors.length > 0, errors.every(isInside)]).toEqual([true, true]);
    },
  );

  test("that nests a hundred thousand levels deep is an error and no crash", () => {
    const levels = 100_000;
    const body = `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
    expect(maskBody(withBody(body))?.errors.map(({ message }) => message)).toEqual([
      "Nothing in the API nests as deep as this. Remove the needless brackets.",
    ]);
  });

  test("that nests a hundred thousand levels deep can be compiled all the same", () => {
    const levels = 100_000;
    const body = `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
    expect(compiled(body)).toEqual([body]);
  });
});

describe("for validation", () => {
  test("a body without templates is its value", () => {
    expect(seen('{ "a": [1, "b", null, true, { "c": 1.5 }] }')).toEqual({ a: [1, "b", null, true, { c: 1.5 }] });
  });

  test("a template's value is unknown", () => {
    expect(seen('{ "a": {{b}}, "c": 1 }')).toEqual({ a: unknownValue, c: 1 });
  });

  test("a string that holds a template is unknown", () => {
    expect(seen('{ "a": "x {{b}}" }')).toEqual({ a: unknownValue });
  });

  test("a string with literal braces is unknown too", () => {
    expect(seen('{ "a": "{{{{" }')).toEqual({ a: unknownValue });
  });

  test("the list around a template is known", () => {
    expect(seen('{ "a": [{{b}}, 1] }')).toEqual({ a: [unknownValue, 1] });
  });

  test("a key that holds a template is unknown", () => {
    expect(seen('{ "{{k}}": 1, "b": 2 }')).toEqual({ b: 2, [unknownValue]: unknownValue });
  });

  test("a key of the prototype's name is a key", () => {
    expect(Object.keys(seen('{ "__proto__": 1 }') as object)).toEqual(["__proto__"]);
  });

  test("the last of two equal keys counts", () => {
    expect(seen('{ "a": 1, "a": 2 }')).toEqual({ a: 2 });
  });

  test("a key without a value is none", () => {
    expect(seen('{ "a": , "b": 1 }')).toEqual({ b: 1 });
  });

  test("a body whose key is a template misses no key", () => {
    const request = catalog.command("im_open_login_svc/account_import")?.request ?? {};
    expect(checkBody(catalog, request, seen('{ "{{k}}": "alice" }'))).toEqual([]);
  });

  test("a body whose values are templates fits", () => {
    const request = catalog.command("im_open_login_svc/account_import")?.request ?? {};
    expect(checkBody(catalog, request, seen('{ "UserID": {{owner}}, "Nick": "{{nick}}" }'))).toEqual([]);
  });
});

test.each(["1", '"a"', "null", " [1] ", '{"a": 1}'])("%s is a JSON value", (text) => {
  expect(isJsonValue(text)).toBe(true);
});

test.each(["", "a", "'a'", "1 2", "{a: 1}", "[1,]", "{{a}}"])("%j is no JSON value", (text) => {
  expect(isJsonValue(text)).toBe(false);
});
