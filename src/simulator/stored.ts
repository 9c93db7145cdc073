/** Anything that JSON can hold. */
export type Json = unknown;

/** How a part of the state is written as JSON, and read back. `read` throws `WrongForm`. */
export interface Form<T> {
  write(value: T): Json;
  read(json: Json): T;
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

export const text = plain<string>("a text", (json) => typeof json === "string");
export const number = plain<number>("a number", (json) => typeof json === "number");
export const flag = plain<boolean>("true or false", (json) => typeof json === "boolean");
export const textOrNumber = plain<string | number>(
  "a text or a number",
  (json) => typeof json === "string" || typeof json === "number",
);
/** What a caller sent, kept as it came. */
export const asSent: Form<unknown> = { write: (value) => value, read: (json) => json };

/** One of some texts. */
export function oneOf<T extends string>(values: readonly T[]): Form<T> {
  return plain<T>(`one of ${values.join(", ")}`, (json) => values.some((value) => value === json));
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
  };
}

/** What `longListOf` writes. */
export interface LongList {
  [Symbol.iterator](): Iterator<Json>;
}

export function setOf<T extends string | number>(form: Form<T>): Form<Set<T>> {
  const list = listOf(form);
  return { write: (values) => list.write([...values]), read: (json) => new Set(list.read(json)) };
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
  };
}

/** A map whose values know their keys, as a list. */
export function mapBy<T>(form: Form<T>, keyOf: (value: T) => string): Form<Map<string, T>> {
  const list = listOf(form);
  return {
    write: (values) => list.write([...values.values()]),
    read: (json) => new Map(list.read(json).map((value) => [keyOf(value), value])),
  };
}

/** An object with these fields. */
export function record<T extends object>(forms: { readonly [Name in keyof T]-?: Form<T[Name]> }): Form<T> {
  const names = Object.keys(forms) as (keyof T & string)[];
  return {
    write: (value) => {
      const written: Record<string, Json> = {};
      for (const name of names) {
        const json = forms[name].write(value[name]);
        if (json !== undefined) written[name] = json;
      }
      return written;
    },
    read: (json) => {
      const object = asObject(json);
      return Object.fromEntries(
        names.map((name) => [name, within(`.${name}`, () => forms[name].read(object[name]))]),
      ) as T;
    },
  };
}

/** Something that is written as something else, and made from it again. */
export function through<T, Plain>(form: Form<Plain>, take: (value: T) => Plain, make: (plain: Plain) => T): Form<T> {
  return { write: (value) => form.write(take(value)), read: (json) => make(form.read(json)) };
}

function plain<T>(expected: string, fits: (json: Json) => boolean): Form<T> {
  return {
    write: (value) => value,
    read: (json) => {
      if (!fits(json)) throw new WrongForm("", expected);
      return json as T;
    },
  };
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
