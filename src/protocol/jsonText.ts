import { getNodeValue, type Node, type ParseError, type ParseOptions, parseTree } from "jsonc-parser";

/** A step into a JSON value: a key, or an index of an array. */
export type JsonStep = string | number;

/** The API nests some ten levels; far beyond that, reading a text level by level would exhaust the stack. */
const mostLevels = 500;
/** Deeper levels stand no further to the right. */
const mostIndentedLevels = 50;

const codes = {
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** How many brackets are open at most, and how many at the end of the text; those in strings do not count. */
export function nesting(json: string): { readonly most: number; readonly atEnd: number } {
  let most = 0;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === codes.quote) at = endOfString(json, at + 1) - 1;
    else if (code === codes.openBrace || code === codes.openBracket) most = Math.max(most, ++depth);
    else if (code === codes.closeBrace || code === codes.closeBracket) depth--;
  }
  return { most, atEnd: depth };
}

/** Whether a JSON text nests too deep to be read level by level. */
export function isTooDeep(json: string): boolean {
  return nesting(json).most > mostLevels;
}

/** The tree of a JSON text, of a faulty one as far as it goes; `undefined` where there is none or it nests too deep to be read. */
export function readTree(json: string, errors: ParseError[] = [], options?: ParseOptions): Node | undefined {
  return isTooDeep(json) ? undefined : parseTree(json, errors, options);
}

/**
 * The text of the value at `path`, with the digits that came: numbers may exceed 2^53. The step `length` counts an array's
 * items. `undefined` where there is no such value, and where the text as a whole is no JSON.
 */
export function textAt(json: string, path: readonly JsonStep[]): string | undefined {
  return isJson(json) ? textWithin(json, path) : undefined;
}

/** As `textAt`, of a text that is known to be JSON: it is read once, and nothing is built of it. */
export function textWithin(json: string, path: readonly JsonStep[]): string | undefined {
  let start = skipSpace(json, 0);
  for (const step of path) {
    const opening = json[start];
    if (opening === "[" && step === "length") return String(items(json, start).count);
    let found: number | undefined;
    if (opening === "{") found = memberAt(json, start, String(step));
    else if (opening === "[" && typeof step === "number") found = items(json, start, step).found;
    if (found === undefined) return undefined;
    start = found;
  }
  return json.slice(start, endOfValue(json, start));
}

/** Whether a text as a whole is one JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The offset of the value of the last member of that name in the object at `start`. */
function memberAt(json: string, start: number, name: string): number | undefined {
  const quoted = JSON.stringify(name);
  let found: number | undefined;
  let at = skipSpace(json, start + 1);
  while (json[at] === '"') {
    const keyEnd = endOfString(json, at + 1);
    const key = json.slice(at, keyEnd);
    const value = skipSpace(json, skipSpace(json, keyEnd) + 1);
    if (key === quoted || (key.includes("\\") && plainText(key) === name)) found = value;
    at = behindComma(json, endOfValue(json, value));
  }
  return found;
}

/** How many items the array at `start` has, and the offset of the one at `index`. */
function items(json: string, start: number, index?: number): { count: number; found: number | undefined } {
  let count = 0;
  let at = skipSpace(json, start + 1);
  while (at < json.length && json[at] !== "]") {
    if (count === index) return { count, found: at };
    count++;
    at = behindComma(json, endOfValue(json, at));
  }
  return { count, found: undefined };
}

function behindComma(json: string, from: number): number {
  const at = skipSpace(json, from);
  return json[at] === "," ? skipSpace(json, at + 1) : at;
}

function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === codes.quote) {
      at = endOfString(json, at + 1) - 1;
      if (depth === 0) return at + 1;
    } else if (code === codes.openBrace || code === codes.openBracket) depth++;
    else if (code === codes.closeBrace || code === codes.closeBracket) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (code === codes.comma || code <= codes.space)) return at;
  }
  return json.length;
}

/** As `textAt`, of a tree that was parsed before. */
export function textAtNode(json: string, root: Node, path: readonly JsonStep[]): string | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (node.type === "array" && step === "length") return String(node.children?.length ?? 0);
    node = childAt(node, step);
    if (node === undefined) return undefined;
  }
  return json.slice(node.offset, node.offset + node.length);
}

/** The value of a JSON text: a string's characters, and any other value as it is written. */
export function plainText(json: string): string {
  const root = json.startsWith('"') ? readTree(json) : undefined;
  return root?.type === "string" ? String(getNodeValue(root)) : json;
}

function childAt(node: Node, step: JsonStep): Node | undefined {
  if (node.type === "array") return typeof step === "number" ? node.children?.[step] : undefined;
  const property = node.children?.findLast((candidate) => candidate.children?.[0]?.value === String(step));
  return property?.children?.[1];
}

/**
 * Lays a JSON text out over lines, two spaces a level, changing nothing but white space: order, digits and escapes stay.
 * A text that is no JSON comes back laid out as far as its brackets allow, its words still apart.
 */
export function layOut(json: string): string {
  const pieces: string[] = [];
  let depth = 0;
  let at = 0;
  let wordEnd = -1;
  const lines = Array.from({ length: mostIndentedLevels + 1 }, (_, level) => `\n${"  ".repeat(level)}`);
  const line = () => lines[Math.min(depth, mostIndentedLevels)] ?? "";
  const word = /[^\s,:{}[\]"]+/y;
  while (at < json.length) {
    const start = at;
    const character = json[at++] ?? "";
    if (isSpace(character)) {
      if (wordEnd === start) wordEnd = at;
      continue;
    }
    if (wordEnd === start && isSpace(json[start - 1] ?? "") && !/[,:{}[\]]/.test(character)) pieces.push(" ");
    if (character === '"') {
      at = endOfString(json, at);
      pieces.push(json.slice(start, at));
      wordEnd = at;
    } else if (character === "{" || character === "[") {
      at = skipSpace(json, at);
      if (json[at] === "}" || json[at] === "]") pieces.push(character + json[at++]);
      else {
        depth++;
        pieces.push(character, line());
      }
    } else if (character === "}" || character === "]") {
      depth = Math.max(0, depth - 1);
      pieces.push(line(), character);
    } else if (character === ",") pieces.push(",", line());
    else if (character === ":") pieces.push(": ");
    else {
      word.lastIndex = start;
      word.test(json);
      at = Math.max(at, word.lastIndex);
      pieces.push(json.slice(start, at));
      wordEnd = at;
    }
  }
  return pieces.join("");
}

/** White space; the one of other scripts is asked for last. */
function isSpace(character: string): boolean {
  if (character === " " || character === "\n") return true;
  const isPlain = character > " " && character < "\u007f";
  return !isPlain && character !== "" && !/\S/.test(character);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at] ?? "")) at++;
  return at;
}

/** The offset behind the closing quote of the string whose first character stands at `from`. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (quote - 1 - backslashes >= from && text[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
