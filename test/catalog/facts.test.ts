import { describe, expect, test } from "vitest";
import { checkBody, schemasAt } from "../../src/catalog/bodySchema.ts";
import { effects, type Schema } from "../../src/catalog/facts.ts";
import { catalog } from "../support/catalog.ts";
import { bodiesOf, everyCommand } from "../support/everyBody.ts";

/** The JSON Schema keywords that `checkBody` and the wording know; another one in the facts would be passed over in silence. */
const knownKeywords = new Set([
  ...["type", "description", "properties", "required", "items", "additionalProperties", "enum", "const", "default"],
  ...["examples", "minimum", "maximum", "maxLength", "minLength", "pattern", "minItems", "maxItems", "uniqueItems"],
  ...["minProperties", "maxProperties", "allOf", "anyOf", "not", "if", "then", "$ref", "errorMessage"],
  ...["x-maxBytes", "x-account", "x-group", "x-time", "x-enumDescriptions", "x-destructiveValues", "x-query"],
]);

/** A schema and all that stand in it; references are not followed. */
function* schemasIn(schema: Schema): Generator<Schema> {
  yield schema;
  const { items, not, additionalProperties } = schema;
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...Object.values(schema["x-query"] ?? {}),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...[items, not, schema.if, schema.then].filter((one) => one !== undefined),
    ...(typeof additionalProperties === "object" ? [additionalProperties] : []),
  ];
  for (const one of inner) yield* schemasIn(one);
}

/** Every schema of a command, with those of its references. */
function* allSchemas(schema: Schema, seen = new Set<string>()): Generator<Schema> {
  for (const one of schemasIn(schema)) {
    yield one;
    if (one.$ref === undefined || seen.has(one.$ref)) continue;
    seen.add(one.$ref);
    yield* allSchemas(catalog.resolve({ $ref: one.$ref }), seen);
  }
}

/** Whether the schema knows a value at this path; `list[].field` written as keys and zeros. */
function knows(schema: Schema, path: readonly (string | number)[]): boolean {
  return schemasAt(catalog, schema, undefined, path).length > 0;
}

test("has 22 services", () => {
  expect(catalog.services).toHaveLength(22);
});

test("has 183 commands", () => {
  expect(everyCommand).toHaveLength(183);
});

test("has 107 variants", () => {
  expect(everyCommand.flatMap(([, { variants = [] }]) => variants)).toHaveLength(107);
});

test("has 297 error codes", () => {
  expect(catalog.errorCodes).toHaveLength(297);
});

test("has 9 regions", () => {
  expect(catalog.regions).toHaveLength(9);
});

test("has 70 commands that read, 77 that write and 36 that destroy", () => {
  const count = (effect: string) => catalog.commandNames.filter((name) => name.effect === effect).length;
  expect(effects.map(count)).toEqual([70, 77, 36]);
});

test("lists every service once", () => {
  const names = catalog.services.map(({ service }) => service);
  expect(new Set(names).size).toBe(names.length);
});

test("lists every command once", () => {
  const paths = everyCommand.map(([path]) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

test("lists every error code once", () => {
  const codes = catalog.errorCodes.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

test("has a service title of one to three words", () => {
  expect(catalog.services.filter(({ title }) => !/^\S+( \S+){0,2}$/.test(title))).toEqual([]);
});

test("has a command title of at most six words", () => {
  expect(catalog.commandNames.filter(({ title }) => !/^\S+( \S+){0,5}$/.test(title)).map(({ title }) => title)).toEqual(
    [],
  );
});

test("gives every region a host of its own", () => {
  expect(new Set(catalog.regions.map(({ host }) => host)).size).toBe(9);
});

test.each(Object.entries(catalog.definitions))(
  "the definition %s uses keywords that are checked",
  (_name, definition) => {
    const unknown = [...schemasIn(definition)].flatMap(Object.keys).filter((key) => !knownKeywords.has(key));
    expect(unknown).toEqual([]);
  },
);

describe.each(everyCommand)("%s", (path, command) => {
  test("has a request and a response schema of an object", () => {
    expect([command.request.type, command.response.type]).toEqual(["object", "object"]);
  });

  test("uses keywords that are checked", () => {
    const all = [...schemasIn(command.request), ...schemasIn(command.response)];
    expect(all.flatMap(Object.keys).filter((key) => !knownKeywords.has(key))).toEqual([]);
  });

  test("refers to definitions that exist", () => {
    const all = [...allSchemas(command.request), ...allSchemas(command.response)];
    expect(all.map((schema) => catalog.resolve(schema).$ref).filter(Boolean)).toEqual([]);
  });

  test("writes patterns that are regular expressions", () => {
    const patterns = [...allSchemas(command.request)].flatMap(({ pattern }) => pattern ?? []);
    expect(() => patterns.map((pattern) => new RegExp(pattern, "u"))).not.toThrow();
  });

  test("describes every value of an enum that it describes at all", () => {
    const uneven = [...allSchemas(command.request), ...allSchemas(command.response)].filter(
      (schema) =>
        schema["x-enumDescriptions"] !== undefined && schema["x-enumDescriptions"].length !== schema.enum?.length,
    );
    expect(uneven).toEqual([]);
  });

  test("offers bodies that satisfy its request schema", () => {
    expect(bodiesOf(command).flatMap((body) => checkBody(catalog, command.request, body))).toEqual([]);
  });

  test("shows an answer that satisfies its response schema", () => {
    expect(checkBody(catalog, command.response, command.exampleResponse)).toEqual([]);
  });

  test("names error codes that are known", () => {
    expect(command.errorCodes.filter((code) => catalog.errorCode(code, path) === undefined)).toEqual([]);
  });

  test("has partial rules whose fields its response schema knows", () => {
    const unknown = catalog.partialRules(path).flatMap((rule) => {
      const fields = [rule.code, rule.text, rule.id].filter((field) => field !== undefined);
      const paths = fields.map((field) => [rule.list, 0, ...field.split(".")]);
      return [[rule.list], ...paths].filter((one) => !knows(command.response, one)).map((one) => one.join("."));
    });
    expect(unknown).toEqual([]);
  });

  test("has at most one partial rule for each list", () => {
    const lists = catalog.partialRules(path).map((rule) => rule.list);
    expect(lists).toEqual([...new Set(lists)]);
  });

  test("pages by fields that its request schema knows", () => {
    const paging = catalog.paging(path);
    const both = [paging, paging?.community].filter((one) => one !== undefined);
    const fields = both.flatMap((one) => [
      ...Object.keys(one.next ?? {}),
      ...Object.keys(one.first ?? {}),
      ...[one.offset, one.limit, one.before?.request].filter((field) => field !== undefined),
    ]);
    expect(fields.filter((field) => !knows(command.request, field.split(".")))).toEqual([]);
  });

  test("pages by fields that its response schema knows", () => {
    const paging = catalog.paging(path);
    const both = [paging, paging?.community].filter((one) => one !== undefined);
    const fields = both.flatMap((one) => [
      ...Object.values(one.next ?? {}),
      ...(one.lists ?? []),
      ...[one.list, one.total, one.lastPage?.field, one.lastPage?.alias].filter((field) => field !== undefined),
      ...(one.before === undefined ? [] : [`${one.list}.0.${one.before.smallest}`]),
    ]);
    const steps = (field: string) => field.split(".").map((step) => (step === "0" ? 0 : step));
    expect(fields.filter((field) => !knows(command.response, steps(field)))).toEqual([]);
  });

  test("drops repeated messages by a field that its request schema knows", () => {
    const dropped = catalog.droppedWhenRepeated(path);
    expect(dropped === undefined || knows(command.request, [dropped.field])).toBe(true);
  });
});
