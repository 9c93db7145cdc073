import { responsePath } from "./templates.ts";

const operators: Readonly<Record<string, string>> = {
  "==": "==",
  "===": "==",
  equals: "==",
  "!=": "!=",
  "!==": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  startsWith: "startsWith",
  endsWith: "endsWith",
  includes: "contains",
  contains: "contains",
  matches: "matches",
  exists: "exists",
};

/** An assertion of httpYac, such as `status == 200`, without its `??`, in the words of `.imreq`; `undefined` where it has none. */
export function readHttpExpectation(text: string): string | undefined {
  const match = /^(?:(status|duration)|(?:js|body|jsonpath)\s+(\S+)|(\S+))\s+(\S+)(?:\s+(.*))?$/.exec(text);
  if (match === null) return undefined;
  const [, word, written, bare, sign = "", value = ""] = match;
  const operator = Object.hasOwn(operators, sign) ? operators[sign] : undefined;
  const left = word ?? pathOf(written ?? bare ?? "");
  if (operator === undefined || left === undefined) return undefined;
  if (operator === "exists") return word === undefined ? `${left} exists` : undefined;
  return value.trim() === "" ? undefined : `${left} ${operator} ${jsonOf(value.trim())}`;
}

/** `response.parsedBody.a`, `$.a` or, as in `.imreq` itself, `a`. */
function pathOf(text: string): string | undefined {
  const path = responsePath(text.replace(/^response\.(?:parsedBody|body)(?=[.[])/, ""));
  return path?.replace(/^\./, "");
}

/** A value of httpYac is a text without quotes, unless it is another JSON value. */
function jsonOf(value: string): string {
  if (/^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false|null|\{\{[^{}]*\}\})$/.test(value)) return value;
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.test(value) ? value : /^'([^'\\]*)'$/.exec(value)?.[1];
  return quoted === value ? value : JSON.stringify(quoted ?? value);
}
