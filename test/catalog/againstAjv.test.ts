import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { checkBody } from "../../src/catalog/bodySchema.ts";
import { catalog } from "../support/catalog.ts";
import { bodiesOf, everyCommand } from "../support/everyBody.ts";

/** The reference: ajv, taught to count bytes. */
const ajv = new Ajv({ strict: false });
ajv.addKeyword({
  keyword: "x-maxBytes",
  type: "string",
  validate: (most: number, text: string) => Buffer.byteLength(text) <= most,
});
ajv.addSchema({ $id: "definitions.json", definitions: catalog.definitions });

const wrongValues = [null, true, 1.5, -1e15, 1e15, "", "text", "x".repeat(20_000), "é".repeat(40), [], {}];

/** The body with one thing made different, in every place and every way. */
function* mutations(value: unknown): Generator<unknown> {
  yield* wrongValues;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const changed of mutations(item)) yield value.with(index, changed);
    }
    if (value.length > 0) {
      yield [...value, value[0]];
      yield Array.from({ length: 1100 }, (_, index) =>
        typeof value[0] === "string" ? `${value[0]}${index}` : value[0],
      );
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>;
      yield rest;
      for (const changed of mutations(one)) yield { ...value, [key]: changed };
    }
    yield { ...value, ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`Extra${index}`, "x"])) };
  }
}

describe.each(everyCommand)("%s", (_path, command) => {
  test("judges its bodies, and each with one fault, as ajv does", () => {
    const isRight = ajv.compile(command.request);
    const disagreements = bodiesOf(command)
      .flatMap((body) => [body, ...mutations(body)])
      .filter((body) => (checkBody(catalog, command.request, body).length === 0) !== isRight(body));
    expect(disagreements.slice(0, 3)).toEqual([]);
  });

  test("offers bodies that ajv accepts", () => {
    const isRight = ajv.compile(command.request);
    expect(bodiesOf(command).filter((body) => !isRight(body))).toEqual([]);
  });

  test("shows an answer that ajv accepts", () => {
    expect(ajv.compile(command.response)(command.exampleResponse)).toBe(true);
  });
});
