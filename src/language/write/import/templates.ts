import { isName, readPath } from "../../syntax/template.ts";

/** What a `{{…}}` of REST Client, httpYac, JetBrains or Postman means. */
export type ForeignTemplate =
  /** A function of `.imreq`, with its arguments. */
  | { readonly kind: "function"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  /** `path` starts with `.` or `[`. */
  | { readonly kind: "response"; readonly request: string; readonly path: string }
  | { readonly kind: "unknown" };

/** Templates that mean the same whatever stands around them; blanks do not count. */
const functions: Readonly<Record<string, string>> = {
  $guid: "$uuid",
  $uuid: "$uuid",
  $randomUUID: "$uuid",
  "$random.uuid": "$uuid",
  "crypto.randomUUID()": "$uuid",
  $timestamp: "$timestamp",
  "Math.floor(Date.now()/1000)": "$timestamp",
  "Math.round(Date.now()/1000)": "$timestamp",
  "Date.now()": "$timestampMs",
  $isoTimestamp: "$isoDate",
  $datetimeiso8601: "$isoDate",
  "newDate().toISOString()": "$isoDate",
  $randomInt: "$randomInt(0, 1000)",
  "$random.integer": "$randomInt(0, 1000)",
  $randomAlphaNumeric: "$randomString(1)",
  $randomPassword: "$randomString(15)",
};

/** Reads what stands between the braces of a template. */
export function readForeignTemplate(source: string): ForeignTemplate {
  const text = source.trim();
  const known = functionOf(text);
  if (known !== undefined) return { kind: "function", text: known };
  const response = responseOf(text);
  if (response !== undefined) return response;
  const isVariable = text !== "" && !/^\$/.test(text) && /^[^\s(){}[\]'"`+*/;=<>?:,]+$/.test(text);
  return isVariable ? { kind: "variable", name: text } : { kind: "unknown" };
}

function functionOf(text: string): string | undefined {
  const dense = text.replace(/\s+/g, "");
  if (Object.hasOwn(functions, dense)) return functions[dense];
  const range = /^\$randomInt\s+(-?\d{1,15})\s+(-?\d{1,15})$/.exec(text) ?? integerRange.exec(text);
  if (range !== null) return randomInt(Number(range[1]), Number(range[2]));
  const letters = /^\$random\.(?:alphabetic|alphanumeric)\((\d{1,4})\)$/.exec(dense);
  if (letters !== null) return `$randomString(${letters[1]})`;
  const environment = /^(?:\$processEnv\s+|process\.env\.|\$env\.)(\w+)$/.exec(text);
  if (environment !== null) return readable("$env", environment[1] ?? "");
  const dotenv = /^\$dotenv\s+(\w+)$/.exec(text);
  return dotenv === null ? undefined : readable("$dotenv", dotenv[1] ?? "");
}

const integerRange = /^\$random\.integer\(\s*(-?\d{1,15})\s*,\s*(-?\d{1,15})\s*\)$/;

/** The others leave the upper end out. */
function randomInt(least: number, end: number): string | undefined {
  return end > least && end - least < 2 ** 47 ? `$randomInt(${least}, ${end - 1})` : undefined;
}

/** What belongs to imreq itself is never put into a request. */
function readable(name: "$env" | "$dotenv", variable: string): string | undefined {
  return /^IMREQ_/i.test(variable) || !isName(variable) ? undefined : `${name}(${variable})`;
}

/** `name.response.body.$.a`, `name.response.body.a`, `name.a`. */
function responseOf(text: string): ForeignTemplate | undefined {
  const match = /^([A-Za-z_][\w-]*)((?:\.|\[).*)$/.exec(text);
  if (match === null) return undefined;
  const [, request = "", written = ""] = match;
  if (/^\.(?:request|response\.(?!body|parsedBody))/.test(written)) return { kind: "unknown" };
  const path = responsePath(written.replace(/^\.response\.(?:body|parsedBody)/, ""));
  return path === undefined ? { kind: "unknown" } : { kind: "response", request, path };
}

/** A path as `.imreq` writes it, from JSONPath or JavaScript; `undefined` where it selects more than one value. */
export function responsePath(written: string): string | undefined {
  const path = written
    .replace(/^\.?\$(?=\.|\[|$)/, "")
    .replace(/\?\./g, ".")
    .replace(/\['([^'"\\\]]*)'\]/g, (_, key: string) => `["${key}"]`);
  const dotted = /^[.[]/.test(path) ? path : `.${path}`;
  return path === "" || readPath(dotted) === undefined ? undefined : dotted;
}
