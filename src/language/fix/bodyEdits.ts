import type { Node } from "jsonc-parser";
import type { Section } from "../syntax/syntax.ts";
import { type Edit, indentOf, lineBreakOf, lineEndOf, wholeLine } from "./fix.ts";

/** A key to add with the text of its value. */
export interface NewProperty {
  readonly key: string;
  readonly value: unknown;
}

/** Takes a property or an item out of its object or array, with its comma and, where it stands alone there, its lines; comments stay. */
export function removal(section: Section, node: Node): Edit[] {
  const { text } = section;
  const end = node.offset + node.length;
  const comma = commaAfter(text, end);
  if (comma !== undefined) {
    const isNext = text.slice(end, comma).trim() === "";
    const behindComment = ownLines(text, comma, comma + 1) ?? { start: comma, end: comma + 1, newText: "" };
    return isNext ? [stretch(text, node.offset, comma + 1)] : [stretch(text, node.offset, end), behindComment];
  }
  const siblings = node.parent?.children ?? [];
  const before = siblings[siblings.indexOf(node) - 1];
  const commaBefore = before && commaAfter(text, before.offset + before.length);
  if (commaBefore === undefined) return [{ start: node.offset, end, newText: "" }];
  if (text.slice(commaBefore + 1, node.offset).trim() === "") return [{ start: commaBefore, end, newText: "" }];
  return [{ start: commaBefore, end: commaBefore + 1, newText: "" }, stretch(text, node.offset, end)];
}

/** Takes the brackets off the only item of a list; comments beside the item stay. */
export function unwrapping({ text }: Section, list: Node, only: Node): Edit[] {
  const open = list.offset;
  const close = list.offset + list.length - 1;
  const end = only.offset + only.length;
  const comma = commaAfter(text, end);
  const isBlank = (from: number, to: number) => text.slice(from, to).trim() === "";
  const before = isBlank(open + 1, only.offset) ? only.offset : open + 1;
  const opening: Edit = { start: open, end: before, newText: "" };
  if (isBlank(end, comma ?? end) && isBlank(comma === undefined ? end : comma + 1, close)) {
    return [opening, { start: end, end: close + 1, newText: "" }];
  }
  const closing: Edit = { start: close, end: close + 1, newText: "" };
  return comma === undefined ? [opening, closing] : [opening, { start: comma, end: comma + 1, newText: "" }, closing];
}

/** Deletes the lines on which nothing else stands; `undefined` where something does. */
function ownLines(text: string, start: number, end: number): Edit | undefined {
  const first = wholeLine(text, start);
  const last = wholeLine(text, end);
  const standsAlone = text.slice(first.start, start).trim() === "" && text.slice(end, last.end).trim() === "";
  return standsAlone ? { start: first.start, end: last.end, newText: "" } : undefined;
}

/** What to delete so that no blank line and no blanks stay behind. */
function stretch(text: string, start: number, end: number): Edit {
  const lines = ownLines(text, start, end);
  if (lines !== undefined) return lines;
  const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return { start, end: end + blanks, newText: "" };
}

/** Adds keys behind the last one of an object, laid out as the object is. `repeated` is the field that takes `{{$random}}`. */
export function additions(
  section: Section,
  object: Node,
  added: readonly NewProperty[],
  repeated: string | undefined,
): Edit[] {
  const { text } = section;
  const close = object.offset + object.length - 1;
  const last = object.children?.at(-1);
  const lineBreak = lineBreakOf(section);
  if (last === undefined) {
    const isOneLine = !text.slice(object.offset, close).includes("\n");
    if (isOneLine && text.slice(object.offset + 1, close).trim() === "") {
      const pairs = added.map((one) => propertyText(one, repeated)).join(", ");
      return [{ start: object.offset + 1, end: close, newText: ` ${pairs} ` }];
    }
    const outer = indentOf(text, object.offset);
    const lines = added.map((one) => lineBreak + laidOut(one, repeated, `${outer}  `, lineBreak));
    const tail = isOneLine ? lineBreak + outer : "";
    return [{ start: object.offset + 1, end: object.offset + 1, newText: lines.join(",") + tail }];
  }
  const end = last.offset + last.length;
  const comma = commaAfter(text, end);
  if (!text.slice(end, close).includes("\n")) {
    const pairs = added.map((one) => propertyText(one, repeated)).join(", ");
    return comma === undefined
      ? [{ start: end, end, newText: `, ${pairs}` }]
      : [{ start: comma + 1, end: comma + 1, newText: ` ${pairs},` }];
  }
  const startsLine = text.slice(wholeLine(text, last.offset).start, last.offset).trim() === "";
  const indent = startsLine ? indentOf(text, last.offset) : `${indentOf(text, object.offset)}  `;
  const lines = added.map((one) => lineBreak + laidOut(one, repeated, indent, lineBreak)).join(",");
  const behind = comma === undefined ? end : comma + 1;
  const lineEnd = lineEndOf(text, behind);
  // A comment on the same line stays with its key, unless it goes on in the next line.
  const rest = text.slice(behind, lineEnd);
  const at = /^\s*(?:\/\/.*|(?:\/\*(?:[^*]|\*(?!\/))*\*\/\s*)*)$/.test(rest) ? lineEnd : behind;
  const tail = comma === undefined ? "" : ",";
  const inserted: Edit = { start: at, end: at, newText: lines + tail };
  if (comma !== undefined) return [inserted];
  if (at === end) return [{ ...inserted, newText: `,${inserted.newText}` }];
  return [{ start: end, end, newText: "," }, inserted];
}

/** Where the comma behind a value stands; comments may stand between. */
function commaAfter(text: string, end: number): number | undefined {
  const trivia = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  trivia.lastIndex = end;
  trivia.exec(text);
  return text[trivia.lastIndex] === "," ? trivia.lastIndex : undefined;
}

function propertyText({ key, value }: NewProperty, repeated: string | undefined): string {
  return `${JSON.stringify(key)}: ${key === repeated ? "{{$random}}" : spaced(value, repeated)}`;
}

const widestLine = 80;

/** A property on a line of its own, in several lines where it is long. */
function laidOut(added: NewProperty, repeated: string | undefined, indent: string, lineBreak: string): string {
  const oneLine = propertyText(added, repeated);
  if (oneLine.length + indent.length <= widestLine) return indent + oneLine;
  const lines = `${JSON.stringify(added.key)}: ${JSON.stringify(added.value, null, 2)}`.split("\n");
  return lines.map((line) => indent + line).join(lineBreak);
}

/** A body of these keys, each on a line of its own. */
export function bodyText(added: readonly NewProperty[], repeated: string | undefined, lineBreak: string): string {
  const lines = added.map((one) => laidOut(one, repeated, "  ", lineBreak));
  return `{${lineBreak}${lines.join(`,${lineBreak}`)}${lineBreak}}`;
}

/** A value as JSON in one line, with blanks where a person writes them. */
function spaced(value: unknown, repeated: string | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item) => spaced(item, repeated)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const pairs = Object.entries(value).map(([key, child]) => propertyText({ key, value: child }, repeated));
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}
