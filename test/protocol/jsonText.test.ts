import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layOut, nesting, plainText, readTree, textAt, textAtNode, textWithin } from "../../src/protocol/jsonText.ts";

describe("the text at a path", () => {
  const json = '{ "Big": 144115233406643804123, "A": [ {"b": "x\\u0041"}, 1.50, -0, 1e3 ], "length": 7, "n": null }';

  test.each<[string, (string | number)[], string]>([
    ["a number beyond 2^53", ["Big"], "144115233406643804123"],
    ["a number with its zeros", ["A", 1], "1.50"],
    ["a negative zero", ["A", 2], "-0"],
    ["an exponent", ["A", 3], "1e3"],
    ["a string with its escapes", ["A", 0, "b"], '"x\\u0041"'],
    ["an object as it is written", ["A", 0], '{"b": "x\\u0041"}'],
    ["a list's count of items", ["A", "length"], "4"],
    ["a key named length", ["length"], "7"],
    ["null", ["n"], "null"],
    ["the whole", [], json],
  ])("is that of %s", (_what, path, text) => {
    expect(textAt(json, path)).toBe(text);
  });

  test.each<[string, (string | number)[]]>([
    ["a missing key", ["Nothing"]],
    ["an index behind the end", ["A", 9]],
    ["a key of a list", ["A", "b"]],
    ["an index of an object", [0]],
    ["a step into a number", ["Big", "x"]],
    ["a step into a string", ["A", 0, "b", "length"]],
    ["a key of the prototype", ["constructor"]],
  ])("is none for %s", (_what, path) => {
    expect(textAt(json, path)).toBeUndefined();
  });

  test("is that of the last of two equal keys, as JSON.parse has it", () => {
    expect(textAt('{"a": 1, "a": 2}', ["a"])).toBe("2");
  });

  test("finds a key by its meaning, not its escapes", () => {
    expect(textAt('{"\\u0061": 1}', ["a"])).toBe("1");
  });

  test("is none in an empty text", () => {
    expect(textAt("", ["a"])).toBeUndefined();
  });

  test("is none in a text that nests too deep to be read", () => {
    expect(textAt("[".repeat(200_000), [0])).toBeUndefined();
  });
});

test.each([
  ['"text"', "text"],
  ['"a\\nb\\u0041\\"\\\\"', 'a\nbA"\\'],
  ['""', ""],
  ["12345678901234567890", "12345678901234567890"],
  ["true", "true"],
  ['{"a": "b"}', '{"a": "b"}'],
])("the plain text of %s is %j", (json, plain) => {
  expect(plainText(json)).toBe(plain);
});

describe("the text at a path of a text that is known to be JSON", () => {
  test("is what a tree of the text has there", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 2 }), (json, indent) => {
        const text = JSON.stringify(json, undefined, indent);
        const root = readTree(text);
        for (const path of pathsIn(json)) expect(textWithin(text, path)).toBe(root && textAtNode(text, root, path));
      }),
    );
  });

  test("is none where there is no such value", () => {
    const json = '{"A":[1],"B":"x"}';
    const paths = [["C"], ["A", 1], ["A", "x"], ["B", "length"], ["A", 0, "y"], ["a"]];
    expect(paths.map((path) => textWithin(json, path))).toEqual(paths.map(() => undefined));
  });
});

/** Every path in a value, with the counts of its lists. */
function pathsIn(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [[]];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const inner = steps.flatMap((step) =>
    pathsIn((value as Readonly<Record<string | number, unknown>>)[step]).map((path) => [step, ...path]),
  );
  return [[], ...(Array.isArray(value) ? [["length"]] : []), ...inner];
}

describe("nesting", () => {
  test.each([
    ["1", 0, 0],
    ["{}", 1, 0],
    ['{"a": [{}, {}]}', 3, 0],
    ['"[[["', 0, 0],
    ['["\\"[", "]"]', 1, 0],
    ['{"a": [', 2, 2],
    ["]", 0, -1],
  ])("of %s is %d, and %d at the end", (json, most, atEnd) => {
    expect(nesting(json)).toEqual({ most, atEnd });
  });

  test("too deep is not read", () => {
    expect(readTree("[".repeat(100_000) + "]".repeat(100_000))).toBeUndefined();
  });

  test("that the API may have is read", () => {
    expect(readTree("[".repeat(100) + "]".repeat(100))?.type).toBe("array");
  });
});

describe("a laid out text", () => {
  test("has a line for each value", () => {
    expect(layOut('{"a":1,"b":[true,{"c":"d"}]}')).toBe(
      '{\n  "a": 1,\n  "b": [\n    true,\n    {\n      "c": "d"\n    }\n  ]\n}',
    );
  });

  test.each([
    ["numbers beyond 2^53", '{"MsgId":144115233406643804123}', '{\n  "MsgId": 144115233406643804123\n}'],
    ["the zeros of a number", "[1.50]", "[\n  1.50\n]"],
    ["the order of keys", '{"b":1,"a":2,"1":3}', '{\n  "b": 1,\n  "a": 2,\n  "1": 3\n}'],
    ["equal keys", '{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'],
    ["escapes", '["\\u0041\\/\\n"]', '[\n  "\\u0041\\/\\n"\n]'],
    ["white space in strings", '["a  b,:{}"]', '[\n  "a  b,:{}"\n]'],
    ["a quote in a string", '["\\"]"]', '[\n  "\\"]"\n]'],
    ["an empty object", '{"a":{ }}', '{\n  "a": {}\n}'],
    ["an empty list", '{"a":[\n]}', '{\n  "a": []\n}'],
  ])("keeps %s", (_what, json, laidOut) => {
    expect(layOut(json)).toBe(laidOut);
  });

  test.each(["5", '"x"', "null", "{}", "[]", ""])("is %j itself", (json) => {
    expect(layOut(json)).toBe(json);
  });

  const texts = [
    '{"a":[1,{"b":[]}],"c":"d"}',
    "[[[[]]]]",
    '{"a":',
    "}{",
    '"open',
    "502 Bad  Gateway",
    '{"a" "b" c d}',
    '[1 2\n"x" "y"]',
    "[".repeat(200),
  ];
  test.each(texts)("is laid out already: %s", (text) => {
    expect(layOut(layOut(text))).toBe(layOut(text));
  });

  test.each(texts)("differs in white space alone: %s", (text) => {
    expect(layOut(text).replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  });

  test("keeps the words of a text that is no JSON apart", () => {
    expect(layOut("502 Bad Gateway")).toBe("502 Bad Gateway");
  });

  test("of ten megabytes means what it meant", () => {
    const item = { To_Account: "alice 😀", MsgSeq: 144115233406643, List: [1, [2, {}], 'a"b\\c'], Flag: null };
    const json = JSON.stringify({ Items: Array.from({ length: 110_000 }, () => item) });
    expect(json.length).toBeGreaterThan(10_000_000);
    expect(JSON.stringify(JSON.parse(layOut(json))) === json).toBe(true);
  });

  test("of a hundred thousand brackets does not outgrow its memory", () => {
    expect(layOut("[".repeat(100_000)).length).toBeLessThan(20_000_000);
  });
});
