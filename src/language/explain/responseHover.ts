import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { errorCodeMarkdown, fieldMarkdown } from "../../catalog/wording.ts";
import type { JsonStep } from "../../protocol/jsonText.ts";
import type { Span } from "../syntax/syntax.ts";
import { isErrorCodePath, responseSchemaOf, responseSchemasAt } from "./responseFields.ts";
import { isTimeName, timeMarkdown, timeUnitOf } from "./times.ts";
import { userSigAt, userSigMarkdown } from "./userSigText.ts";

/** What an explanation in a response needs to know. */
export interface ResponseHoverContext {
  readonly catalog: Catalog;
  /** The time in milliseconds, by which a UserSig has expired or not. */
  readonly now: () => number;
}

/** A line of a response is short; a longer one is looked at around the cursor only. */
const mostLineCharacters = 4000;
/** The lines that are searched upwards for the object around a field. */
const mostLinesUp = 20_000;
/** The characters that are searched upwards for the list around an item. */
const mostCharactersUp = 5_000_000;

/** A key with its value, as far as that is a number, a word or a string on its line. */
const property =
  /"((?:[^"\\\n]|\\.)*)"\s*:\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:[^"\\\n]|\\.)*"?|true|false|null)?/g;

/**
 * Explains what stands at `offset` of a response document: JSON, laid out over lines, below comment lines. `path` is the command
 * that answered. Reads no more than the surroundings, whatever the document's size.
 */
export function hoverInResponse(
  context: ResponseHoverContext,
  path: string,
  text: string,
  offset: number,
): { readonly span: Span; readonly markdown: string } | undefined {
  const userSig = userSigAt(text, offset);
  if (userSig !== undefined) {
    const { start, end, content } = userSig;
    return { span: { start, end }, markdown: userSigMarkdown(content, context.now()) };
  }
  const line = lineAround(text, offset);
  if (/^\s*\/\//.test(line.text)) return headHover(context.catalog, path, line, offset);
  for (const match of line.text.matchAll(property)) {
    const start = line.start + match.index;
    const end = start + match[0].length;
    if (offset < start || offset >= end) continue;
    const [, key = "", value] = match;
    const markdown = propertyText(context.catalog, path, text, { line, key, value });
    return markdown === undefined ? undefined : { span: { start, end }, markdown };
  }
  return itemHover(context.catalog, path, text, line, offset);
}

interface Line extends Span {
  readonly text: string;
}

function lineAround(text: string, offset: number): Line {
  const before = text.slice(Math.max(0, offset - mostLineCharacters), offset);
  const behind = text.slice(offset, offset + mostLineCharacters);
  const start = offset - (before.length - (before.lastIndexOf("\n") + 1));
  const feed = behind.indexOf("\n");
  const end = offset + (feed < 0 ? behind.length : feed);
  return { text: text.slice(start, end), start, end };
}

/** An error code that the lines above the response name. */
function headHover(catalog: Catalog, path: string, line: Line, offset: number) {
  for (const match of line.text.matchAll(
    /(?<![\w.#-])-?\d{1,6}(?![\w.-]*\w|\s*(?:ms|s|min|bytes|[kKM]?B|items?)\b)/g,
  )) {
    const start = line.start + match.index;
    const end = start + match[0].length;
    if (offset < start || offset >= end) continue;
    const isNamed = /(?:ErrorCode|Code|code)\s*(?:==?|:)?\s*$/.test(line.text.slice(0, match.index));
    const markdown = isNamed || match[0].length >= 5 ? errorCodeMarkdown(catalog, Number(match[0]), path) : undefined;
    return markdown === undefined ? undefined : { span: { start, end }, markdown };
  }
  return undefined;
}

function propertyText(
  catalog: Catalog,
  path: string,
  text: string,
  { line, key, value }: { readonly line: Line; readonly key: string; readonly value: string | undefined },
): string | undefined {
  const schema = responseSchemaOf(catalog, path);
  const schemas = schema === undefined ? [] : schemasOfKey(catalog, schema, text, line, key);
  const isListed = schemas.some((one) => one.enum !== undefined);
  if (isErrorCodePath([key]) && !isListed && value !== undefined && /^-?\d+$/.test(value)) {
    const code = errorCodeMarkdown(catalog, Number(value), path);
    if (code !== undefined) return code;
  }
  const isNumber = value !== undefined && /^\d+$/.test(value);
  const field =
    schemas.length === 0
      ? undefined
      : fieldMarkdown({ name: key, schemas, isRequired: false, ...(isNumber && { value: Number(value) }) });
  if (!isNumber || !isTimeName(key) || schemas.some((one) => one["x-time"])) return field;
  const unit = timeUnitOf(value, key);
  if (unit === undefined) return field;
  return [field, timeMarkdown(value, unit)].filter((part) => part !== undefined).join("\n\n");
}

/** What the answer's schema says about a key: by its place where the lines above tell it, else by its name alone. */
function schemasOfKey(catalog: Catalog, schema: Schema, text: string, line: Line, key: string): Schema[] {
  const parents = parentsOf(text, line);
  const found = parents === undefined ? [] : responseSchemasAt(catalog, schema, [...parents, key]);
  return found.length > 0 || parents !== undefined ? found : schemasNamed(catalog, schema, key);
}

/** An item of a list: a code or a time by the list's own schema. */
function itemHover(catalog: Catalog, path: string, text: string, line: Line, offset: number) {
  const match = /^(\s*)(-?\d+|"(?:[^"\\]|\\.)*")\s*,?\s*$/.exec(line.text);
  const [, space = "", value = ""] = match ?? [];
  const schema = responseSchemaOf(catalog, path);
  const start = line.start + space.length;
  const end = start + value.length;
  if (match === null || schema === undefined || offset < start || offset >= end) return undefined;
  const parents = parentsOf(text, line);
  const name = parents?.findLast((step) => typeof step === "string");
  if (parents === undefined || typeof name !== "string") return undefined;
  const schemas = responseSchemasAt(catalog, schema, parents);
  if (schemas.length === 0) return undefined;
  const written = /^-?\d+$/.test(value) ? Number(value) : undefined;
  const markdown = fieldMarkdown({
    name,
    schemas,
    isRequired: false,
    ...(written !== undefined && { value: written }),
  });
  return { span: { start, end }, markdown };
}

/**
 * The keys and list items around a line, outermost first, as the indentation tells them: the next line above that stands
 * further to the left opens what holds it. `undefined` where that is too far away, or the text is not laid out.
 */
function parentsOf(text: string, line: Line): JsonStep[] | undefined {
  const steps: JsonStep[] = [];
  let indent = indentAt(text, line.start);
  if (indent === undefined || indent === 0) return undefined;
  let end = line.start - 1;
  for (let count = 0; indent > 2; count++) {
    if (end < 0 || count > mostLinesUp) return undefined;
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const own = indentAt(text, start);
    end = start - 1;
    if (own === undefined || own >= indent) continue;
    const head = text.slice(start, start + mostLineCharacters);
    const key = /^\s*"((?:[^"\\\n]|\\.)*)"\s*:/.exec(head)?.[1];
    if (/^[^\n]*\[\s*(?:\n|$)/.test(head)) steps.unshift(0);
    if (key !== undefined) steps.unshift(key);
    // An item of a list, whose other items may fill megabytes: the key of the list is looked for at its depth.
    else if (own > 2) end = endOfLineAbove(text, start, own - 2) ?? end;
    indent = own;
  }
  return steps;
}

/** The end of the nearest line above `start` that has a key at this depth. */
function endOfLineAbove(text: string, start: number, indent: number): number | undefined {
  const from = Math.max(0, start - mostCharactersUp);
  const at = text.slice(from, start).lastIndexOf(`\n${" ".repeat(indent)}"`);
  if (at < 0) return undefined;
  const end = text.indexOf("\n", from + at + 1);
  return end < 0 ? undefined : end;
}

/** The white space before a line's text; `undefined` for an empty line. */
function indentAt(text: string, start: number): number | undefined {
  let at = start;
  while (text[at] === " ") at++;
  const first = text[at];
  return first === undefined || first === "\n" || first === "\r" ? undefined : at - start;
}

/** The schemas of every field of that name in the answer; none where they differ. */
function schemasNamed(catalog: Catalog, schema: Schema, key: string): Schema[] {
  const found: Schema[] = [];
  const seen = new Set<Schema>();
  const visit = (written: Schema) => {
    const one = catalog.resolve(written);
    if (seen.has(one)) return;
    seen.add(one);
    const own = one.properties?.[key];
    if (own !== undefined && Object.hasOwn(one.properties ?? {}, key)) found.push(catalog.resolve(own));
    for (const child of Object.values(one.properties ?? {})) visit(child);
    for (const part of [...(one.allOf ?? []), ...(one.anyOf ?? [])]) visit(part);
    if (one.items !== undefined) visit(one.items);
    if (one.then !== undefined) visit(one.then);
  };
  visit(schema);
  const [first] = found;
  return first !== undefined && found.every(({ description }) => description === first.description) ? [first] : [];
}
