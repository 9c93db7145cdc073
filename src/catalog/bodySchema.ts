import type { Catalog } from "./catalog.ts";
import type { Schema } from "./facts.ts";
import { messages } from "./messages.ts";

/**
 * Stands for a value that is not known yet (a template): it fits every schema. As a key of an object it says that the object has
 * keys that are not known yet.
 */
export const unknownValue: unique symbol = Symbol("a value that is not known yet");

export const bodyKeywords = [
  "type",
  "required",
  "enum",
  "const",
  "maxBytes",
  "maxLength",
  "minLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "minimum",
  "maximum",
  "pattern",
  "anyOf",
  "not",
] as const;
export type BodyKeyword = (typeof bodyKeywords)[number];

/** Where in a body: keys and indexes from the outermost value inwards. */
export type BodyPath = readonly (string | number)[];

export interface BodyProblem {
  readonly path: BodyPath;
  readonly keyword: BodyKeyword;
  readonly message: string;
  /** The missing key, or the keys of which one is missing. */
  readonly keys?: readonly string[];
  /** The schema that the value does not fit. */
  readonly schema: Schema;
}

/**
 * Holds a body against a command's schema: the one validator of editor, runner and simulator. A part of the body that is
 * `unknownValue` gives no problem, and neither does a condition that had to read one. Problems come in the order of the body.
 */
export function checkBody(catalog: Catalog, schema: Schema, body: unknown): BodyProblem[] {
  const check = new Check(catalog);
  check.value(schema, body, []);
  return check.problems;
}

/**
 * The schemas that the value at `path` has to fit, outermost conditions applied; more than one where an `allOf` or a `then`
 * adds to it. Empty where nothing is known about the place.
 */
export function schemasAt(catalog: Catalog, schema: Schema, body: unknown, path: BodyPath): Schema[] {
  let places = applicable(catalog, schema, body);
  let value = body;
  for (const step of path) {
    value = childOf(value, step);
    places = places.flatMap((place) => childSchemas(place, step)).flatMap((child) => applicable(catalog, child, value));
  }
  return places;
}

/** One value of a body with the schemas that it has to fit, outermost conditions applied. */
export interface BodyPlace {
  readonly path: BodyPath;
  readonly value: unknown;
  readonly schemas: readonly Schema[];
}

/** Visits every value of a body about which something is known, from the outermost inwards. */
export function visitBody(catalog: Catalog, schema: Schema, body: unknown, visit: (place: BodyPlace) => void): void {
  const at = (written: readonly Schema[], value: unknown, path: BodyPath) => {
    if (written.length === 0) return;
    const schemas = written.flatMap((one) => applicable(catalog, one, value));
    visit({ path, value, schemas });
    const steps = Array.isArray(value) ? value.keys() : isObject(value) ? Object.keys(value) : [];
    for (const step of steps) {
      const children = schemas.flatMap((one) => childSchemas(one, step));
      at(children, childOf(value, step), [...path, step]);
    }
  };
  at([schema], body, []);
}

type Fit = "fits" | "unfit" | "unknown";

/** One pass over one body; `uncertain` tells that a condition read an unknown value. */
class Check {
  readonly problems: BodyProblem[] = [];
  uncertain = false;
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  value(written: Schema, value: unknown, path: BodyPath): void {
    if (value === unknownValue) {
      this.uncertain = true;
      return;
    }
    const schema = this.#catalog.resolve(written);
    const found = this.problems.length;
    this.#type(schema, value, path);
    if (this.problems.length > found) return;
    this.#listed(schema, value, path);
    if (typeof value === "string") this.#text(schema, value, path);
    else if (typeof value === "number") this.#number(schema, value, path);
    else if (Array.isArray(value)) this.#array(schema, value, path);
    else if (isObject(value)) this.#object(schema, value, path);
    this.#combined(schema, value, path);
  }

  #report(schema: Schema, path: BodyPath, keyword: BodyKeyword, message: string, keys?: readonly string[]): void {
    this.problems.push({ path, keyword, message: schema.errorMessage ?? message, schema, ...(keys && { keys }) });
  }

  #type(schema: Schema, value: unknown, path: BodyPath): void {
    const types = typesOf(schema);
    if (types.length === 0 || types.some((type) => isOfType(value, type))) return;
    this.#report(schema, path, "type", messages.wrongType(types.join(" or "), nameOfType(value)));
  }

  #listed(schema: Schema, value: unknown, path: BodyPath): void {
    if (isContainer(value)) return;
    if (schema.enum !== undefined && !schema.enum.includes(value)) {
      this.#report(
        schema,
        path,
        "enum",
        messages.notInList(schema.enum.map((item) => JSON.stringify(item)).join(", ")),
      );
    }
    if (schema.const !== undefined && schema.const !== value) {
      this.#report(schema, path, "const", messages.notInList(JSON.stringify(schema.const)));
    }
  }

  #text(schema: Schema, value: string, path: BodyPath): void {
    const mostBytes = schema["x-maxBytes"];
    if (mostBytes !== undefined) {
      const bytes = value.length * 3 <= mostBytes ? 0 : Buffer.byteLength(value);
      if (bytes > mostBytes) this.#report(schema, path, "maxBytes", messages.tooManyBytes(bytes, mostBytes));
    } else if (schema.maxLength !== undefined && characters(value) > schema.maxLength) {
      this.#report(schema, path, "maxLength", messages.tooManyCharacters(characters(value), schema.maxLength));
    }
    if (schema.minLength !== undefined && characters(value) < schema.minLength) {
      this.#report(schema, path, "minLength", messages.tooFewCharacters(characters(value), schema.minLength));
    }
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
      this.#report(schema, path, "pattern", messages.wrongForm(schema.pattern));
    }
  }

  #number(schema: Schema, value: number, path: BodyPath): void {
    if (schema.minimum !== undefined && value < schema.minimum) {
      this.#report(schema, path, "minimum", messages.tooSmall(schema.minimum));
    }
    if (schema.maximum !== undefined && value > schema.maximum) {
      this.#report(schema, path, "maximum", messages.tooLarge(schema.maximum));
    }
  }

  #array(schema: Schema, value: readonly unknown[], path: BodyPath): void {
    if (schema.minItems !== undefined && value.length < schema.minItems) {
      this.#report(schema, path, "minItems", messages.tooFewItems(value.length, schema.minItems));
    }
    if (schema.maxItems !== undefined && value.length > schema.maxItems) {
      this.#report(schema, path, "maxItems", messages.tooManyItems(value.length, schema.maxItems));
    }
    if (schema.uniqueItems) this.#unique(schema, value, path);
    if (schema.items !== undefined) {
      for (const [index, item] of value.entries()) this.value(schema.items, item, [...path, index]);
    }
  }

  #unique(schema: Schema, value: readonly unknown[], path: BodyPath): void {
    const seen = new Map<unknown, number>();
    for (const [index, item] of value.entries()) {
      if (item === unknownValue || isContainer(item)) continue;
      const first = seen.get(item);
      if (first === undefined) seen.set(item, index);
      else this.#report(schema, [...path, index], "uniqueItems", messages.repeatedItem(first));
    }
  }

  #object(schema: Schema, value: Readonly<Record<string, unknown>>, path: BodyPath): void {
    const keys = Object.keys(value);
    const hasUnknownKeys = Object.hasOwn(value, unknownValue);
    for (const key of schema.required ?? []) {
      if (Object.hasOwn(value, key)) continue;
      if (hasUnknownKeys) this.uncertain = true;
      else this.#report(schema, path, "required", messages.missingKey(key), [key]);
    }
    if (!hasUnknownKeys && schema.minProperties !== undefined && keys.length < schema.minProperties) {
      this.#report(schema, path, "minProperties", messages.tooFewKeys(keys.length, schema.minProperties));
    }
    if (schema.maxProperties !== undefined && keys.length > schema.maxProperties) {
      this.#report(schema, path, "maxProperties", messages.tooManyKeys(keys.length, schema.maxProperties));
    }
    for (const key of keys) {
      const child = propertySchema(schema, key);
      if (child !== undefined) this.value(child, value[key], [...path, key]);
    }
  }

  #combined(schema: Schema, value: unknown, path: BodyPath): void {
    for (const part of schema.allOf ?? []) this.value(part, value, path);
    if (schema.if !== undefined && schema.then !== undefined && this.#fit(schema.if, value) === "fits") {
      this.value(schema.then, value, path);
    }
    if (schema.not !== undefined && this.#fit(schema.not, value) === "fits") {
      this.#report(schema, path, "not", messages.notAllowedTogether());
    }
    if (schema.anyOf?.every((branch) => this.#fit(branch, value) === "unfit")) {
      this.#noneOf(schema, schema.anyOf, path);
    }
  }

  #noneOf(schema: Schema, branches: readonly Schema[], path: BodyPath): void {
    const keys = branches.flatMap((branch) => branch.required ?? []);
    const onlyKeys = branches.every((branch) => Object.keys(branch).every((key) => key === "required"));
    if (onlyKeys) this.#report(schema, path, "anyOf", messages.oneOfKeysMissing(keys.join(", ")), keys);
    else this.#report(schema, path, "anyOf", messages.noAlternativeFits());
  }

  /** Whether `value` fits, without reporting; what it could not tell makes this pass uncertain too. */
  #fit(schema: Schema, value: unknown): Fit {
    const trial = new Check(this.#catalog);
    trial.value(schema, value, []);
    if (trial.problems.length > 0) return "unfit";
    if (!trial.uncertain) return "fits";
    this.uncertain = true;
    return "unknown";
  }
}

/** `schema` with all that its references, `allOf` and fulfilled `if` add for this value. */
function applicable(catalog: Catalog, written: Schema, value: unknown): Schema[] {
  const schema = catalog.resolve(written);
  const found = [schema];
  for (const part of schema.allOf ?? []) found.push(...applicable(catalog, part, value));
  for (const branch of schema.anyOf ?? []) found.push(...applicable(catalog, branch, value));
  if (schema.if !== undefined && schema.then !== undefined && value !== undefined) {
    if (checkBody(catalog, schema.if, value).length === 0) found.push(...applicable(catalog, schema.then, value));
  }
  return found;
}

function childSchemas(schema: Schema, step: string | number): Schema[] {
  const child = typeof step === "number" ? schema.items : propertySchema(schema, step);
  return child === undefined ? [] : [child];
}

function propertySchema(schema: Schema, key: string): Schema | undefined {
  const properties = schema.properties;
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value) && typeof step === "number") return value[step];
  return isObject(value) && typeof step === "string" && Object.hasOwn(value, step) ? value[step] : undefined;
}

function typesOf(schema: Schema): readonly string[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

function isOfType(value: unknown, type: string): boolean {
  return type === "integer" ? Number.isInteger(value) : nameOfType(value) === type;
}

function nameOfType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function isContainer(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value);
}

/** Unicode characters, as JSON Schema counts them. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
