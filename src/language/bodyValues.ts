import { getLocation, type Location } from "jsonc-parser";
import { type CompletionItem, CompletionItemKind, type Range } from "vscode-languageserver-types";
import { type BodyPath, schemasAt } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Schema } from "../catalog/facts.ts";
import { bodyTemplates, maskBody, maskedValue } from "./body.ts";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { messages } from "./messages.ts";
import { fittingNames, orderOf } from "./offers.ts";
import type { Section } from "./syntax.ts";
import { shortValue, variablesAt } from "./templateComplete.ts";

/** Fields whose repeated value makes the service drop or refuse a message. */
const randomFields = ["MsgRandom", "Random"];

/**
 * Values that the schema alone does not give: user IDs and group IDs that this window's responses held, variables, and functions
 * for times and random numbers.
 */
export function bodyValueItems(context: CompletionContext, command: Command, cursor: Cursor): CompletionItem[] {
  const place = valuePlace(context.catalog, command, cursor);
  if (place === undefined) return [];
  const fresh = freshItems(context.catalog, command, place);
  if (!place.schemas.some(({ type }) => type === "string" || type?.includes("string"))) return fresh;
  return [...fresh, ...idItems(context, place), ...variableItems(context, cursor, place)];
}

/** A place of a value: what has to fit there, and what an offer replaces. */
interface ValuePlace {
  readonly path: BodyPath;
  readonly schemas: readonly Schema[];
  readonly range: Range;
  /** What is written of the value, without its quotes. */
  readonly typed: string;
  readonly isQuoted: boolean;
}

function valuePlace(catalog: Catalog, command: Command, cursor: Cursor): ValuePlace | undefined {
  const { section, offset } = cursor;
  const masked = maskBody(section);
  if (masked === undefined) return undefined;
  const text = textUpTo(section, masked.text, offset);
  const location = getLocation(text, offset);
  if (location.isAtPropertyKey || location.path.length === 0) return undefined;
  const stretch = stretchOf(location, text, offset);
  if (stretch === undefined) return undefined;
  const body = masked.root && maskedValue(masked.root, bodyTemplates(section));
  const schemas = schemasAt(catalog, command.request, body, location.path);
  if (schemas.length === 0 || schemas.some((schema) => schema.enum !== undefined)) return undefined;
  const typed = section.text.slice(stretch.start, offset);
  const isQuoted = typed.startsWith('"');
  return {
    path: location.path,
    schemas,
    range: cursor.range(stretch.start, stretch.end),
    typed: isQuoted ? typed.slice(1) : typed,
    isQuoted,
  };
}

/** A masked body up to the cursor at least: the white space behind a body that is not closed yet belongs to it. */
export function textUpTo(section: Section, masked: string, offset: number): string {
  return masked + section.text.slice(masked.length, offset).replace(/[^\r\n]/g, " ");
}

/** The value that the cursor stands in, or the empty place where one belongs; `undefined` where neither is. */
function stretchOf(
  { previousNode: node, path }: Location,
  text: string,
  offset: number,
): { start: number; end: number } | undefined {
  if (node !== undefined && node.offset < offset && offset <= node.offset + node.length) {
    const isWhole = node.type !== "string" || offset < node.offset + node.length || !isClosed(text, node);
    return isWhole ? { start: node.offset, end: node.offset + node.length } : undefined;
  }
  const before = text.slice(0, offset).trimEnd();
  const opening = before.at(-1);
  const isItem = typeof path.at(-1) === "number";
  const isEmpty = opening === ":" || (isItem && (opening === "[" || opening === ","));
  const half = /(?<=[:[,]\s*)[\w.-]+$/.exec(text.slice(0, offset));
  if (half !== null) return { start: offset - half[0].length, end: offset };
  return isEmpty ? { start: offset, end: offset } : undefined;
}

function isClosed(text: string, node: { readonly offset: number; readonly length: number }): boolean {
  return node.length > 1 && text[node.offset + node.length - 1] === '"';
}

function freshItems(
  catalog: Catalog,
  command: Command,
  { path, schemas, range, isQuoted }: ValuePlace,
): CompletionItem[] {
  if (isQuoted) return [];
  const key = path.at(-1);
  const time = schemas.find((schema) => schema["x-time"] !== undefined)?.["x-time"];
  const repeated = catalog.droppedWhenRepeated(`${command.service}/${command.command}`)?.field;
  const isRandom = key !== undefined && (key === repeated || randomFields.some((name) => name === key));
  const offers = [
    ...(isRandom ? [{ text: "{{$random}}", detail: messages.freshValue() }] : []),
    ...(time === undefined
      ? []
      : [{ text: time === "s" ? "{{$timestamp}}" : "{{$timestampMs}}", detail: messages.thisMoment() }]),
  ];
  return offers.map(({ text, detail }, index) => ({
    label: text,
    kind: CompletionItemKind.Function,
    detail,
    sortText: orderOf(0, index),
    textEdit: { range, newText: text },
  }));
}

function idItems({ workspace }: CompletionContext, { schemas, range, typed }: ValuePlace): CompletionItem[] {
  return (["account", "group"] as const)
    .filter((kind) => schemas.some((schema) => schema[`x-${kind}`]))
    .flatMap((kind) => {
      const ids = workspace.seenIds(kind).map((id): [string, string] => [id, id]);
      return fittingNames(ids, typed).map(([id]) => ({ id, detail: messages.seen[kind] }));
    })
    .map(({ id, detail }, index) => ({
      label: JSON.stringify(id),
      kind: CompletionItemKind.Value,
      detail,
      sortText: orderOf(0, index),
      textEdit: { range, newText: JSON.stringify(id) },
    }));
}

function variableItems(context: CompletionContext, cursor: Cursor, { range, typed }: ValuePlace): CompletionItem[] {
  return fittingNames(variablesAt(context, cursor), typed).map(([name, { from, value }], index) => ({
    label: `"{{${name}}}"`,
    kind: CompletionItemKind.Variable,
    detail: shortValue(value),
    documentation: from(),
    filterText: `"${name}"`,
    sortText: orderOf(5, index),
    textEdit: { range, newText: `"{{${name}}}"` },
  }));
}
