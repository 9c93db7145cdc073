// biome-ignore-all lint/suspicious/noThenProperty: a word of JSON Schema
import { describe, expect, test } from "vitest";
import { type BodyPath, checkBody, schemasAt, unknownValue } from "../../src/catalog/bodySchema.ts";
import type { Command, Schema } from "../../src/catalog/facts.ts";
import { catalog } from "../support/catalog.ts";

function command(path: string): Command {
  const found = catalog.command(path);
  if (found === undefined) throw new Error(`No command ${path}.`);
  return found;
}

/** Each problem as `path: keyword`. */
function problemsOf(schema: Schema, body: unknown): string[] {
  return checkBody(catalog, schema, body).map(({ path, keyword }) => `${path.join(".")}: ${keyword}`);
}

function messagesOf(schema: Schema, body: unknown): string[] {
  return checkBody(catalog, schema, body).map(({ message }) => message);
}

describe("a problem", () => {
  test("names the missing key", () => {
    expect(messagesOf({ required: ["UserID"] }, {})).toEqual(["“UserID” is required."]);
  });

  test("carries the missing key, for a fix", () => {
    expect(checkBody(catalog, { required: ["UserID"] }, {})[0]?.keys).toEqual(["UserID"]);
  });

  test("names the expected and the found type", () => {
    expect(messagesOf({ type: "integer" }, "1")).toEqual(["Expected integer, found string."]);
  });

  test("names all types that are allowed", () => {
    expect(messagesOf({ type: ["string", "integer"] }, null)).toEqual(["Expected string or integer, found null."]);
  });

  test("counts bytes where the API counts bytes", () => {
    expect(messagesOf({ type: "string", maxLength: 5, "x-maxBytes": 5 }, "日本")).toEqual([
      "6 bytes; at most 5 bytes are allowed (UTF-8).",
    ]);
  });

  test("counts an emoji as one character", () => {
    expect(messagesOf({ type: "string", maxLength: 2 }, "😀😀")).toEqual([]);
  });

  test("says the schema's own sentence where it has one", () => {
    expect(messagesOf({ type: "string", pattern: "^@TGS#_", errorMessage: "Starts with @TGS#_." }, "x")).toEqual([
      "Starts with @TGS#_.",
    ]);
  });

  test("carries the path of its value", () => {
    const schema: Schema = { properties: { A: { items: { properties: { B: { type: "string" } } } } } };
    expect(checkBody(catalog, schema, { A: [{ B: "x" }, { B: 1 }] })[0]?.path).toEqual(["A", 1, "B"]);
  });

  test("of the type hides those that follow from it", () => {
    expect(problemsOf({ type: "string", enum: ["a"], maxLength: 1 }, 12)).toEqual([": type"]);
  });

  test("stands at the repeated item", () => {
    expect(problemsOf({ uniqueItems: true }, ["a", "b", "a"])).toEqual(["2: uniqueItems"]);
  });

  test("lists the keys of which one is needed", () => {
    const schema: Schema = { anyOf: [{ required: ["A"] }, { required: ["B"] }] };
    expect(messagesOf(schema, {})).toEqual(["One of A, B is required."]);
  });
});

test.each<[string, Schema, unknown]>([
  ["enum", { enum: ["a", "b"] }, "c"],
  ["const", { const: 1 }, 2],
  ["maxBytes", { "x-maxBytes": 2 }, "abc"],
  ["maxLength", { maxLength: 2 }, "abc"],
  ["minLength", { minLength: 2 }, "a"],
  ["minItems", { minItems: 1 }, []],
  ["maxItems", { maxItems: 1 }, [1, 2]],
  ["minProperties", { minProperties: 1 }, {}],
  ["maxProperties", { maxProperties: 1 }, { a: 1, b: 2 }],
  ["minimum", { minimum: 1 }, 0],
  ["maximum", { maximum: 1 }, 2],
  ["pattern", { pattern: "^a" }, "b"],
  ["anyOf", { anyOf: [{ type: "string" }, { type: "null" }] }, 1],
  ["not", { not: { required: ["a"] } }, { a: 1 }],
])("reports %s", (keyword, schema, body) => {
  expect(checkBody(catalog, schema, body).map((problem) => problem.keyword)).toEqual([keyword]);
});

test.each<[string, Schema, unknown]>([
  ["a key that no schema names", { properties: { A: { type: "string" } } }, { Other: 1 }],
  ["a key of the prototype's name", { properties: { A: { type: "string" } } }, JSON.parse('{"__proto__": 1}')],
  ["a whole number as an integer", { type: "integer" }, 2.0],
  ["an integer as a number", { type: "number" }, 2],
  ["a value that an unfulfilled condition would refuse", { if: { const: 1 }, then: { maximum: 0 } }, 2],
])("accepts %s", (_what, schema, body) => {
  expect(problemsOf(schema, body)).toEqual([]);
});

test.each<[string, Schema, unknown]>([
  ["x-maxBytes", { "x-maxBytes": 6 }, "日本"],
  ["maxLength", { maxLength: 2 }, "ab"],
  ["minLength", { minLength: 2 }, "ab"],
  ["minItems", { minItems: 1 }, [1]],
  ["maxItems", { maxItems: 1 }, [1]],
  ["minProperties", { minProperties: 1 }, { a: 1 }],
  ["maxProperties", { maxProperties: 1 }, { a: 1 }],
  ["minimum", { minimum: 1 }, 1],
  ["maximum", { maximum: 1 }, 1],
])("accepts what is just at %s", (_keyword, schema, body) => {
  expect(problemsOf(schema, body)).toEqual([]);
});

test("refuses a required key of the prototype's name that is not there", () => {
  expect(problemsOf({ required: ["constructor"] }, {})).toEqual([": required"]);
});

test("holds other keys to the schema of additional properties", () => {
  expect(problemsOf({ additionalProperties: { type: "string" } }, { a: "x", b: 1 })).toEqual(["b: type"]);
});

test("applies `then` where `if` holds", () => {
  const schema: Schema = { if: { properties: { T: { const: "x" } }, required: ["T"] }, then: { required: ["U"] } };
  expect(problemsOf(schema, { T: "x" })).toEqual([": required"]);
});

describe("an unknown value", () => {
  test.each<[string, Schema]>([
    ["a type", { type: "integer" }],
    ["an enum", { enum: ["a"] }],
    ["a limit", { maxLength: 0 }],
    ["a pattern", { pattern: "^a$" }],
    ["alternatives", { anyOf: [{ type: "string" }, { type: "null" }] }],
    ["an exclusion", { not: { type: "string" } }],
    ["required keys", { required: ["A"] }],
  ])("fits %s", (_what, schema) => {
    expect(checkBody(catalog, schema, unknownValue)).toEqual([]);
  });

  test("counts as the key that holds it", () => {
    expect(problemsOf({ required: ["A"] }, { A: unknownValue })).toEqual([]);
  });

  test("counts as an item", () => {
    expect(problemsOf({ minItems: 1, maxItems: 1 }, [unknownValue])).toEqual([]);
  });

  test("is never a repeated item", () => {
    expect(problemsOf({ uniqueItems: true }, [unknownValue, unknownValue])).toEqual([]);
  });

  test("leaves the problems of its neighbours", () => {
    const schema: Schema = { properties: { A: { type: "string" }, B: { type: "string" } } };
    expect(problemsOf(schema, { A: unknownValue, B: 1 })).toEqual(["B: type"]);
  });

  test("keeps a condition that reads it from applying", () => {
    const schema: Schema = { if: { properties: { T: { const: "x" } } }, then: { required: ["U"] } };
    expect(problemsOf(schema, { T: unknownValue })).toEqual([]);
  });

  test("keeps an exclusion that reads it from applying", () => {
    expect(problemsOf({ not: { properties: { T: { const: "x" } } } }, { T: unknownValue })).toEqual([]);
  });

  test("keeps alternatives open that read it", () => {
    const schema: Schema = { anyOf: [{ properties: { T: { const: "x" } } }, { required: ["U"] }] };
    expect(problemsOf(schema, { T: unknownValue })).toEqual([]);
  });

  test("does not save a condition that fails for another reason", () => {
    const schema: Schema = { anyOf: [{ properties: { T: { const: "x" }, V: { const: 1 } } }, { required: ["U"] }] };
    expect(problemsOf(schema, { T: unknownValue, V: 2 })).toEqual([": anyOf"]);
  });

  test("as a key may be the key that is missing", () => {
    expect(problemsOf({ required: ["A"], minProperties: 1 }, { [unknownValue]: unknownValue })).toEqual([]);
  });

  test("as a key leaves what is known to be checked", () => {
    const schema: Schema = { required: ["A"], properties: { B: { type: "string" } } };
    expect(problemsOf(schema, { [unknownValue]: unknownValue, B: 1 })).toEqual(["B: type"]);
  });

  test("as a key keeps a condition that asks for it from applying", () => {
    const schema: Schema = { if: { required: ["A"] }, then: { required: ["B"] } };
    expect(problemsOf(schema, { [unknownValue]: unknownValue })).toEqual([]);
  });

  test("as the type of a message lets any content pass", () => {
    const body = { ...command("openim/sendmsg").example, MsgBody: [{ MsgType: unknownValue, MsgContent: { a: 1 } }] };
    expect(problemsOf(command("openim/sendmsg").request, body)).toEqual([]);
  });
});

describe("a message's content", () => {
  const message = (type: unknown, content: unknown) => ({
    ...command("openim/sendmsg").example,
    MsgBody: [{ MsgType: type, MsgContent: content }],
  });

  test("is held to its type", () => {
    expect(problemsOf(command("openim/sendmsg").request, message("TIMTextElem", {}))).toEqual([
      "MsgBody.0.MsgContent: required",
    ]);
  });

  const keysAt = (body: unknown, path: BodyPath) =>
    schemasAt(catalog, command("openim/sendmsg").request, body, path).flatMap(({ properties }) =>
      Object.keys(properties ?? {}),
    );

  test.each([
    ["TIMTextElem", "Text"],
    ["TIMCustomElem", "Data"],
    ["TIMLocationElem", "Latitude"],
    ["TIMFaceElem", "Index"],
  ])("of the type %s has the key %s", (type, key) => {
    expect(keysAt(message(type, {}), ["MsgBody", 0, "MsgContent"])).toContain(key);
  });

  test("of one type has no keys of another", () => {
    expect(keysAt(message("TIMTextElem", {}), ["MsgBody", 0, "MsgContent"])).not.toContain("Latitude");
  });

  test("follows the type of its own message", () => {
    const body = { MsgBody: [{ MsgType: "TIMTextElem" }, { MsgType: "TIMFaceElem" }] };
    expect(keysAt(body, ["MsgBody", 1, "MsgContent"])).toContain("Index");
  });
});

describe("the schemas at a place", () => {
  test("are the whole schema at the root", () => {
    const { request } = command("im_open_login_svc/account_import");
    expect(schemasAt(catalog, request, {}, [])[0]).toBe(request);
  });

  test("describe a field", () => {
    const { request } = command("im_open_login_svc/account_import");
    expect(schemasAt(catalog, request, {}, ["UserID"]).map(({ type }) => type)).toEqual(["string"]);
  });

  test("describe a field that the body does not hold yet", () => {
    const { request } = command("im_open_login_svc/multiaccount_import");
    expect(schemasAt(catalog, request, {}, ["AccountList", 0, "UserID"])).toHaveLength(1);
  });

  test("are none where nothing is known", () => {
    const { request } = command("im_open_login_svc/account_import");
    expect(schemasAt(catalog, request, {}, ["Nothing", 0, "Here"])).toEqual([]);
  });

  test("hold both a property and what a condition adds to it", () => {
    const schema: Schema = {
      properties: { T: {}, A: { type: "string" } },
      if: { properties: { T: { const: 1 } }, required: ["T"] },
      then: { properties: { A: { maxLength: 3 } } },
    };
    expect(schemasAt(catalog, schema, { T: 1 }, ["A"])).toEqual([{ type: "string" }, { maxLength: 3 }]);
  });

  test("hold every alternative", () => {
    const schema: Schema = { anyOf: [{ properties: { A: { const: 1 } } }, { properties: { A: { const: 2 } } }] };
    expect(schemasAt(catalog, schema, {}, ["A"])).toEqual([{ const: 1 }, { const: 2 }]);
  });
});
