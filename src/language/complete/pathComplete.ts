import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { escapeMarkdown, fieldMarkdown } from "../../catalog/wording.ts";
import type { JsonStep } from "../../protocol/jsonText.ts";
import { maskSecrets } from "../check/secrets.ts";
import { responseSchema, responseSchemasAt } from "../explain/responseFields.ts";
import { messages } from "../messages.ts";
import type { Section } from "../syntax/syntax.ts";
import { readPath } from "../syntax/template.ts";
import type { Cursor } from "./cursor.ts";
import { orderOf } from "./offers.ts";

/** Longer responses are not read while somebody types: their schema has to do. */
const mostResponseCharacters = 1_000_000;
const mostValueCharacters = 60;
const mostKeys = 200;
const mostItems = 3;

const envelopeKeys: ReadonlySet<string> = new Set(["ActionStatus", "ErrorCode", "ErrorInfo"]);

/** The answer whose fields are offered. */
export interface Answer {
  /** The request that it answers. */
  readonly section: Section | undefined;
  /** The last response, where one has come. */
  readonly last: string | undefined;
}

/**
 * The steps that may follow what is written of a path into an answer: by the last response where there is one, with the values
 * that it had, then by the command's schema.
 */
export function pathItems(
  catalog: Catalog,
  cursor: Cursor,
  { section, last }: Answer,
  written: string,
): CompletionItem[] {
  const split = splitPath(written);
  if (split === undefined) return [];
  const { path, word, opener } = split;
  const schema = responseSchema(catalog, section);
  const schemas = schema === undefined ? [] : responseSchemasAt(catalog, schema, path);
  const value = valueAt(last, path);
  const steps = new Map<string, Omit<CompletionItem, "label">>();
  if (Array.isArray(value) || schemas.some(({ type }) => type === "array")) addItems(steps, value);
  for (const key of keysOf(value))
    steps.set(stepText(key), { detail: messages.valueInLastResponse(shown(value, key)) });
  for (const [key, field] of schemas.flatMap(({ properties }) => Object.entries(properties ?? {}))) {
    const known = steps.get(stepText(key));
    if (known?.documentation !== undefined) continue;
    const described = fieldMarkdown({ name: key, schemas: [catalog.resolve(field)], isRequired: false });
    steps.set(stepText(key), { ...known, documentation: { kind: "markdown", value: described } });
  }
  return [...steps].map(([step, item], index) => {
    const isBracket = step.startsWith("[");
    const replaced = isBracket || opener.startsWith("[") ? opener.length : 0;
    const start = cursor.offset - word.length - replaced;
    const rest = (opener.startsWith("[") ? /^[^.[\]{}"]*"?\]?/ : /^[A-Za-z0-9_-]*/).exec(cursor.behind)?.[0] ?? "";
    return {
      kind: CompletionItemKind.Field,
      // Every answer has an envelope: what this one holds besides is likelier meant.
      sortText: orderOf(path.length === 0 && envelopeKeys.has(step) ? 1 : 0, index),
      ...item,
      label: step,
      filterText: opener.slice(opener.length - replaced) + step,
      textEdit: {
        range: cursor.range(start, cursor.offset + rest.length),
        newText: replaced > 0 && !isBracket ? `.${step}` : step,
      },
    };
  });
}

/** The value at the end of a path of the last response, as JSON; `undefined` where there is none. */
export function lastValue(last: string | undefined, path: readonly JsonStep[]): string | undefined {
  const value = valueAt(last, path);
  if (value === undefined || (typeof value === "object" && value !== null)) return undefined;
  return JSON.stringify(value);
}

/** A path without its last, half-written step; `opener` is the dot or bracket before that. */
function splitPath(written: string): { path: JsonStep[]; word: string; opener: string } | undefined {
  const match = /^(.*?)(\.|\["?)?([^.[\]"]*)$/s.exec(written);
  if (match === null) return undefined;
  const [, parent = "", opener = "", word = ""] = match;
  if (opener === "" && parent !== "") return undefined;
  const path = parent === "" ? [] : readPath(parent);
  return path && { path, word, opener };
}

function addItems(steps: Map<string, Omit<CompletionItem, "label">>, value: unknown): void {
  const count = Array.isArray(value) ? Math.min(value.length, mostItems) : 0;
  for (let index = 0; index < Math.max(count, 1); index++) {
    const item = count > 0 ? messages.valueInLastResponse(shown(value, index)) : messages.arrayItem(index);
    steps.set(`[${index}]`, { detail: item });
  }
  const length = Array.isArray(value) ? { detail: messages.valueInLastResponse(String(value.length)) } : {};
  steps.set("length", {
    ...length,
    documentation: { kind: "markdown", value: escapeMarkdown(messages.arrayLength()) },
  });
}

/** How a key is written in a path. */
function stepText(key: string): string {
  return /^[A-Za-z_$@][\w$@-]*$/.test(key) ? key : `[${JSON.stringify(key)}]`;
}

function shown(parent: unknown, step: JsonStep): string {
  const value = (parent as Readonly<Record<JsonStep, unknown>>)[step];
  const text = Array.isArray(value)
    ? `[${value.length}]`
    : typeof value === "object" && value !== null
      ? "{…}"
      : maskSecrets(JSON.stringify(value) ?? "");
  return text.length > mostValueCharacters ? `${text.slice(0, mostValueCharacters)}…` : text;
}

function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  // Braces would open or close a template.
  return Object.keys(value)
    .filter((key) => !/\{\{|\}\}/.test(key))
    .slice(0, mostKeys);
}

function valueAt(json: string | undefined, path: readonly JsonStep[]): unknown {
  let value = parsed(json);
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<JsonStep, unknown>>)[step];
  }
  return value;
}

function parsed(json: string | undefined): unknown {
  if (json === undefined || json.length > mostResponseCharacters) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The schemas that describe the value at a path of a request's answer. */
export function answerSchemas(catalog: Catalog, section: Section, path: readonly JsonStep[]): readonly Schema[] {
  const schema = responseSchema(catalog, section);
  return schema === undefined ? [] : responseSchemasAt(catalog, schema, path);
}
