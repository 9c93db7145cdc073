import { getLocation, type Location, type Node } from "jsonc-parser";
import { type CompletionItem, CompletionItemKind, type Range } from "vscode-languageserver-types";
import { type BodyPath, schemasAt } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command, Schema } from "../../catalog/facts.ts";
import { isTooDeep } from "../../protocol/jsonText.ts";
import { messages } from "../messages.ts";
import { bodyTemplates, type MaskedBody, maskBody, maskedValue } from "../syntax/body.ts";
import type { Section } from "../syntax/syntax.ts";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { fittingNames, orderOf } from "./offers.ts";
import { shortValue, variablesAt } from "./templateComplete.ts";

/** Fields whose repeated value makes the service drop or refuse a message. */
const randomFields = ["MsgRandom", "Random"];
/** A longer word is not taken for the beginning of a value. */
const mostHalfCharacters = 200;

/**
 * Values that the schema alone does not give: user IDs and group IDs that this window's responses held, variables, and functions
 * for times and random numbers.
 */
export function bodyValueItems(
  context: CompletionContext,
  command: Command,
  cursor: Cursor,
  bodyPlace: BodyPlace,
): CompletionItem[] {
  const place = valuePlace(context.catalog, command, cursor, bodyPlace);
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
  /** What has to follow the value. */
  readonly separator: string;
}

function valuePlace(
  catalog: Catalog,
  command: Command,
  cursor: Cursor,
  { location, masked, stretch }: BodyPlace,
): ValuePlace | undefined {
  const { section, offset } = cursor;
  if (stretch === undefined || stretch === "finished") return undefined;
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
    separator: stretch.separator,
  };
}

/** Where in a body the cursor stands. */
export interface BodyPlace {
  readonly masked: MaskedBody;
  /** The masked body as far as the cursor at least. */
  readonly text: string;
  readonly location: Location;
  /** `undefined` where no value belongs but a key; `finished` behind a value, and before a list or an object. */
  readonly stretch: ValueStretch | "finished" | undefined;
}

/** What a value that is chosen replaces. */
interface ValueStretch {
  readonly start: number;
  readonly end: number;
  /** The value that is there already, where it stands behind the cursor. */
  readonly written: Node | undefined;
  /** A comma where another item follows. */
  readonly separator: string;
}

/** Where in a body the cursor stands; `undefined` where the section has none. */
export function bodyPlaceOf({ section, offset }: Cursor): BodyPlace | undefined {
  const masked = maskBody(section);
  if (masked === undefined) return undefined;
  // Of such a body nothing is offered: whoever reads it goes level by level.
  if (isTooDeep(masked.text)) return undefined;
  const text = textUpTo(section, masked.text, offset);
  const location = getLocation(text, offset);
  const isKey = location.isAtPropertyKey || location.path.length === 0;
  const stretch = isKey ? undefined : stretchOf(text, offset, location, nodeAt(masked.root, location.path, offset));
  return { masked, text, location, stretch };
}

/** A masked body up to the cursor at least: the white space behind a body that is not closed yet belongs to it. */
function textUpTo(section: Section, masked: string, offset: number): string {
  return masked + section.text.slice(masked.length, offset).replace(/[^\r\n]/g, " ");
}

/** The value at a path; of a key that stands there twice the one at the offset. */
function nodeAt(root: Node | undefined, path: BodyPath, offset: number): Node | undefined {
  let node = root;
  for (const step of path) {
    if (node?.type === "array") node = node.children?.[Number(step)];
    else node = node?.children?.findLast((property) => property.offset < offset)?.children?.[1];
  }
  return node;
}

/** The value that the cursor stands in or directly before, or the empty place where one belongs. */
function stretchOf(
  text: string,
  offset: number,
  { path }: Location,
  node: Node | undefined,
): ValueStretch | "finished" | undefined {
  const before = text.slice(0, offset);
  if (node !== undefined && node.offset < offset) {
    const end = node.offset + node.length;
    const isIn = offset < end || (offset === end && !isClosed(text, node));
    return isIn ? { start: node.offset, end, written: undefined, separator: "" } : "finished";
  }
  const half = /[\w.-]*$/.exec(before.slice(-mostHalfCharacters))?.[0] ?? "";
  const isItem = typeof path.at(-1) === "number";
  const isEmpty = [":", "[", ","].includes(
    before
      .slice(0, offset - half.length)
      .trimEnd()
      .at(-1) ?? "",
  );
  const start = offset - half.length;
  const empty = { start, end: offset, written: undefined, separator: "" };
  if (node === undefined || isKey(text, node)) return isEmpty ? empty : undefined;
  const isValue = !isContainer(node) && !text.slice(offset, node.offset).includes("\n");
  if (isItem && (!isValue || offset < node.offset)) return isEmpty ? { ...empty, separator: "," } : undefined;
  return isValue ? { start, end: node.offset + node.length, written: node, separator: "" } : "finished";
}

/** Whether a value is the next key in truth, since there is none before it yet. */
function isKey(text: string, { type, offset, length }: Node): boolean {
  return type === "string" && /^\s*:/.test(text.slice(offset + length));
}

function isContainer({ type }: Node): boolean {
  return type === "object" || type === "array";
}

/** Whether nothing can be added to the end of a value. */
function isClosed(text: string, node: Node): boolean {
  if (isContainer(node)) return true;
  return node.type === "string" && node.length > 1 && text[node.offset + node.length - 1] === '"';
}

function freshItems(
  catalog: Catalog,
  command: Command,
  { path, schemas, range, isQuoted, separator }: ValuePlace,
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
    textEdit: { range, newText: text + separator },
  }));
}

function idItems({ workspace }: CompletionContext, { schemas, range, typed, separator }: ValuePlace): CompletionItem[] {
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
      // What came from outside stays text, whatever it looks like.
      textEdit: { range, newText: JSON.stringify(id).replaceAll("{{", "{{{{") + separator },
    }));
}

function variableItems(
  context: CompletionContext,
  cursor: Cursor,
  { range, typed, separator }: ValuePlace,
): CompletionItem[] {
  return fittingNames(variablesAt(context, cursor), typed).map(([name, { from, value }], index) => ({
    label: `"{{${name}}}"`,
    kind: CompletionItemKind.Variable,
    detail: shortValue(value),
    documentation: from(),
    filterText: `"${name}"`,
    sortText: orderOf(5, index),
    textEdit: { range, newText: `"{{${name}}}"${separator}` },
  }));
}
