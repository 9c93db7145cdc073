import { asBigInt, asInteger, type Integer, isExact } from "../exactIntegers.ts";

/** Anything that JSON can hold. */
export type Json = unknown;

/** How a part of the state is written as JSON, and read back. `read` throws `WrongForm`. */
export interface Form<T> {
  write(value: T): Json;
  read(json: Json): T;
  /** What a field of a `record` holds that is left out: nothing, for most. A field without it must be there. */
  readonly absent?: Json;
}

/** JSON that is not what was written; `path` leads to it, like `groups[3].members`. */
export class WrongForm extends Error {
  readonly kind = "wrongForm";
  readonly path: string;
  readonly expected: string;

  constructor(path: string, expected: string) {
    super(`${path === "" ? "the whole" : path.replace(/^\./, "")}: expected ${expected}`);
    this.name = "WrongForm";
    this.path = path;
    this.expected = expected;
  }
}

export const text = plain<string>("a text", (json) => typeof json === "string", "");
/** One that may lose digits: it is reckoned with. */
export const number = through<number, Integer>(
  plain("a number", isInteger, 0),
  (value) => value,
  (json) => (typeof json === "number" ? json : Number(json.rawJSON)),
);
/** A number that keeps its digits. */
export const integer = plain<Integer>("a number", isInteger, 0);
/** A whole number of 64 bits. */
export const wholeNumber = through<bigint, Integer>(plain("a whole number", isWhole), asInteger, asBigInt);
export const flag = plain<boolean>("true or false", (json) => typeof json === "boolean", false);
/** A text that must be there: what something is called. */
export const id: Form<string> = mustBeThere(text);
export const textOrNumber = plain<string | Integer>(
  "a text or a number",
  (json) => typeof json === "string" || isInteger(json),
);
/** What a caller sent, kept as it came. */
export const asSent: Form<unknown> = { write: (value) => value, read: (json) => json };

/** One of some texts; `usual` is left out. */
export function oneOf<T extends string>(values: readonly T[], usual?: T): Form<T> {
  return plain<T>(`one of ${values.join(", ")}`, (json) => values.some((value) => value === json), usual);
}

/** A form whose usual value is left out. */
export function usually<T extends string | number>(form: Form<T>, usual: T): Form<T> {
  return { ...form, absent: usual };
}

/** A form that a field cannot do without. */
export function mustBeThere<T>({ write, read }: Form<T>): Form<T> {
  return { write, read };
}

/** A value that may be absent; only a field of a `record` can be. */
export function optional<T>(form: Form<T>): Form<T | undefined> {
  return {
    write: (value) => (value === undefined ? undefined : form.write(value)),
    read: (json) => (json === undefined ? undefined : form.read(json)),
  };
}

export function listOf<T>(form: Form<T>): Form<readonly T[]> {
  return {
    write: (values) => values.map((value) => form.write(value)),
    read: (json) => asList(json).map((item, index) => within(`[${index}]`, () => form.read(item))),
    absent: [],
  };
}

/** A list that is written item by item, so that it need not be in memory twice; it can only be printed. */
export function longListOf<T>(form: Form<T>): Form<Iterable<T>> {
  return {
    write: (values): LongList => ({
      *[Symbol.iterator]() {
        for (const value of values) yield form.write(value);
      },
    }),
    read: listOf(form).read,
    absent: [],
  };
}

/** What `longListOf` writes. */
export interface LongList {
  [Symbol.iterator](): Iterator<Json>;
}

export function setOf<T extends string | number>(form: Form<T>): Form<Set<T>> {
  const list = listOf(form);
  return { write: (values) => list.write([...values]), read: (json) => new Set(list.read(json)), absent: [] };
}

/**
 * A map as an object; as a list of pairs where a key looks like a number, which an object would put first: the order of maps
 * is the order of joining, adding and so on.
 */
export function mapOf<Key extends string, T>(form: Form<T>): Form<Map<Key, T>> {
  return {
    write: (values) => {
      const pairs = [...values].map(([key, value]) => [key, form.write(value)] as const);
      return pairs.some(([key]) => /^\d+$/.test(key)) ? pairs : Object.fromEntries(pairs);
    },
    read: (json) => {
      const pairs = Array.isArray(json) ? json.map((pair) => pairOf(pair)) : Object.entries(asObject(json));
      return new Map(pairs.map(([key, item]) => [key as Key, within(`.${key}`, () => form.read(item))]));
    },
    absent: {},
  };
}

/** A map whose values know their keys, as a list. */
export function mapBy<T>(form: Form<T>, keyOf: (value: T) => string): Form<Map<string, T>> {
  const list = listOf(form);
  return {
    write: (values) => list.write([...values.values()]),
    read: (json) => new Map(list.read(json).map((value) => [keyOf(value), value])),
    absent: [],
  };
}

/** An object with these fields. What is empty, zero, false or as usual is left out. */
export function record<T extends object>(forms: { readonly [Name in keyof T]-?: Form<T[Name]> }): Form<T> {
  const names = Object.keys(forms) as (keyof T & string)[];
  return {
    write: (value) => {
      const written: Record<string, Json> = {};
      for (const name of names) {
        const json = forms[name].write(value[name]);
        if (json !== undefined && !isAbsent(json, forms[name].absent)) written[name] = json;
      }
      return written;
    },
    read: (json) => {
      const object = asObject(json);
      return Object.fromEntries(
        names.map((name) => [name, within(`.${name}`, () => forms[name].read(object[name] ?? forms[name].absent))]),
      ) as T;
    },
  };
}

/** Something that is written as something else, and made from it again. */
export function through<T, Plain>(form: Form<Plain>, take: (value: T) => Plain, make: (plain: Plain) => T): Form<T> {
  return { ...form, write: (value) => form.write(take(value)), read: (json) => make(form.read(json)) };
}

function isAbsent(json: Json, absent: Json): boolean {
  if (typeof json !== "object" || json === null) return json === absent;
  return typeof absent === "object" && isEmpty(json);
}

function isEmpty(json: object): boolean {
  if (Array.isArray(json)) return json.length === 0;
  if (Symbol.iterator in json) return false;
  for (const _name in json) return false;
  return true;
}

function plain<T>(expected: string, fits: (json: Json) => boolean, absent?: T): Form<T> {
  return {
    ...(absent !== undefined && { absent }),
    write: (value) => value,
    read: (json) => {
      if (!fits(json)) throw new WrongForm("", expected);
      return json as T;
    },
  };
}

function isInteger(json: Json): boolean {
  return typeof json === "number" || isExact(json);
}

function isWhole(json: Json): boolean {
  return Number.isInteger(json) || isExact(json);
}

function asList(json: Json): readonly Json[] {
  if (!Array.isArray(json)) throw new WrongForm("", "a list");
  return json;
}

function asObject(json: Json): Readonly<Record<string, Json>> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new WrongForm("", "an object");
  return json as Readonly<Record<string, Json>>;
}

function pairOf(json: Json): readonly [string, Json] {
  const [key, value] = asList(json);
  if (typeof key !== "string") throw new WrongForm("", "a pair of a text and a value");
  return [key, value];
}

function within<T>(step: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongForm)) throw error;
    throw new WrongForm(step + error.path, error.expected);
  }
}
