/** An integer that a number would round, as its digits: `JSON.stringify` writes them as they are. It cannot be reckoned with. */
export interface ExactInteger {
  readonly rawJSON: string;
}

/** A safe integer, or the digits of one that is not. */
export type Integer = number | ExactInteger;

/** JSON of ES2026, which the compiler's library does not know yet. */
interface ExactJson {
  rawJSON(text: string): ExactInteger;
  isRawJSON(value: unknown): value is ExactInteger;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}

const json = JSON as unknown as ExactJson;

/** 64 bits have 20 digits at most; what is longer is no integer of the service. */
const longInteger = /^-?\d{16,20}$/;
const perhapsLong = /[:,[\s]-?\d{16}/;

/** Fields of which nothing is asked but that they come back as they were: contents, values and masks. */
const keptFields: ReadonlySet<string> = new Set(["MsgBody", "Value", "Permission", "DefaultPermission"]);

/** What `JSON.parse` gives, with an `ExactInteger` in place of each integer that it would round. Throws `SyntaxError`. */
export function parseExactly(text: string): unknown {
  return perhapsLong.test(text)
    ? json.parse(text, (_key, value, { source }) => exact(value, source))
    : JSON.parse(text);
}

/** The body that `text` gave, with the digits of the integers that it rounds where they are kept and not reckoned with. */
export function withDigits<Body extends object>(body: Body, text: string): Body {
  return perhapsLong.test(text) ? (keptDigits(body, parseExactly(text)) as Body) : body;
}

export function isExact(value: unknown): value is ExactInteger {
  return json.isRawJSON(value);
}

export function asBigInt(value: Integer): bigint {
  return BigInt(typeof value === "number" ? value : value.rawJSON);
}

export function asInteger(value: bigint): Integer {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : json.rawJSON(`${value}`);
}

export function digitsOf(value: Integer): string {
  return typeof value === "number" ? `${value}` : value.rawJSON;
}

function exact(value: unknown, source = ""): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !longInteger.test(source)) return value;
  return json.rawJSON(source);
}

function keptDigits(rounded: unknown, kept: unknown): unknown {
  if (typeof rounded !== "object" || rounded === null) return rounded;
  const [from, to] = [rounded, kept] as readonly Readonly<Record<string, unknown>>[];
  if (Array.isArray(rounded)) return rounded.map((item, at) => keptDigits(item, to?.[at]));
  const entries = Object.entries(from ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, keptFields.has(name) ? to?.[name] : keptDigits(value, to?.[name])]),
  );
}
