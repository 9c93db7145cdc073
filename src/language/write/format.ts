import type { Range, TextEdit } from "vscode-languageserver-types";
import { isProtocolField, readCallUrl } from "../../protocol/callUrl.ts";
import { isAddedWhenSent, isOwnHost, senders } from "../check/address.ts";
import { suppressionAt } from "../check/suppressions.ts";
import type { Profile, Profiles } from "../profiles.ts";
import { compileBody, maskBody } from "../syntax/body.ts";
import { parseSection } from "../syntax/parse.ts";
import { SectionPositions, sectionAtLine } from "../syntax/positions.ts";
import type {
  CallLine,
  Directive,
  Expectation,
  PlacedSection,
  QueryField,
  RequestFile,
  Section,
  Span,
  VariableDefinition,
} from "../syntax/syntax.ts";
import { type FormatOptions, layOutBody, type Replacement, replaced, replacements } from "./bodyLayout.ts";

/**
 * The edits that bring a file into its form; what its requests send stays the same. None where it has that form, and none in a
 * file with lone carriage returns: editors count its lines in different ways.
 */
export function formatFile(file: RequestFile, profiles: Profiles, options: FormatOptions): TextEdit[] {
  return edits(file, profiles, options, file.sections);
}

/** As `formatFile`, of the lines that a range touches. */
export function formatLines(file: RequestFile, profiles: Profiles, options: FormatOptions, range: Range): TextEdit[] {
  const { start, end } = range;
  const lastLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const first = sectionAtLine(file, start.line);
  const touched = file.sections.filter(
    (placed) => placed === first || isBetween(placed.startLine, start.line, lastLine),
  );
  return edits(file, profiles, options, touched, { first: start.line, last: lastLine });
}

/** Lines from 0; both are included. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/** What a section does not say itself. */
interface Surroundings extends FormatOptions {
  readonly lineBreak: string;
  readonly isLast: boolean;
  /** The profiles that may send the request; without any, addresses stay as they are. */
  readonly profiles: readonly Profile[];
}

function edits(
  file: RequestFile,
  profiles: Profiles,
  options: FormatOptions,
  sections: readonly PlacedSection[],
  lines?: Lines,
): TextEdit[] {
  const hasReturns = file.text.includes("\r");
  if (hasReturns && /\r(?!\n)/.test(file.text)) return [];
  const lineBreak = hasReturns ? "\r\n" : "\n";
  const last = file.sections.at(-1);
  return sections.flatMap((placed) => {
    const { section } = placed;
    const surroundings = {
      ...options,
      lineBreak,
      isLast: placed === last,
      profiles: section.call === undefined ? [] : senders(file, section, profiles),
    };
    const wanted = isKnownGood(section, surroundings) ? [] : sectionChanges(section, surroundings);
    if (wanted.length === 0) {
      knownGood.set(section, keyOf(surroundings));
      return [];
    }
    const positions = new SectionPositions(placed);
    const changes = wanted.filter((change) => lines === undefined || touches(positions.rangeOf(change), lines));
    if (!meansTheSame(section, replaced(section.text, changes))) return [];
    return changes.map((change) => ({ range: positions.rangeOf(change), newText: change.text }));
  });
}

/** Sections that had their form when they were last looked at: in a file that is saved often, all but one. */
const knownGood = new WeakMap<Section, string>();

function isKnownGood(section: Section, surroundings: Surroundings): boolean {
  const key = knownGood.get(section);
  return key !== undefined && key === keyOf(surroundings);
}

function keyOf({ tabSize, insertSpaces, lineBreak, isLast, profiles }: Surroundings): string {
  const addresses = profiles.map(({ origin, sdkAppId }) => `${origin} ${sdkAppId}`);
  return `${tabSize} ${insertSpaces} ${lineBreak} ${isLast} ${addresses}`;
}

function touches({ start, end }: Range, lines: Lines): boolean {
  return start.line <= lines.last && end.line >= lines.first;
}

function isBetween(line: number, first: number, last: number): boolean {
  return first <= line && line <= last;
}

/** A part of a section on lines of its own, or a comment behind a body. */
interface Item extends Span {
  readonly kind: "title" | "variable" | "directive" | "call" | "body" | "expectation" | "comment" | "untouched";
  readonly changes: readonly Replacement[];
}

/** What to replace in a section, in its order. */
function sectionChanges(section: Section, surroundings: Surroundings): Replacement[] {
  if (section.problems.some(({ rule }) => rule === "binary-text")) return [];
  const items = itemsOf(section, surroundings);
  const changes: Replacement[] = [];
  let previous: Item | undefined;
  let at = section.text.startsWith("\uFEFF") ? 1 : 0;
  for (const item of items) {
    const gap = section.text.slice(at, item.start);
    changes.push(...replacements(at, gap, gapBefore(section, item, previous, gap, surroundings)));
    // One by one: a long body has more changes than a call takes arguments.
    for (const change of item.changes) changes.push(change);
    previous = item;
    at = item.end;
  }
  const { lineBreak, isLast } = surroundings;
  const lastBreak = previous === undefined ? "" : lineBreakBehind(section.text, previous, lineBreak);
  const ending = previous === undefined || isLast ? lastBreak : lastBreak + lineBreak;
  changes.push(...replacements(at, section.text.slice(at), ending));
  return changes;
}

/** The white space before an item. */
function gapBefore(
  section: Section,
  item: Item,
  previous: Item | undefined,
  written: string,
  { lineBreak }: Surroundings,
): string {
  const { text } = section;
  const lastBreak = written.lastIndexOf("\n");
  if (previous !== undefined && lastBreak < 0) {
    // Only the end of a body has something behind it in its line; what a comment silences there stays there.
    if (item.kind === "untouched" || suppressionAt(section, previous.end) !== undefined) return written;
    return item.kind === "comment" ? " " : lineBreak;
  }
  const isKept = item.kind === "untouched" || text.startsWith("###", item.start);
  const indent = isKept && item.kind !== "title" ? written.slice(lastBreak + 1) : "";
  // A byte order mark at the start of the file would no more be white space.
  if (previous === undefined) return indent.includes("\uFEFF") ? written : indent;
  const isBlank = written.indexOf("\n") < lastBreak && previous.kind !== "title" && !isOneRequest(previous, item);
  const firstBreak = lineBreakBehind(text, previous, lineBreak);
  return (isBlank ? firstBreak + lineBreak : firstBreak) + indent;
}

/** The line break behind an item. A body that is not closed goes up to the line feed, which may be half of one. */
function lineBreakBehind(text: string, { kind, end }: Item, lineBreak: string): string {
  return kind === "untouched" && text[end] === "\n" ? "\n" : lineBreak;
}

function isOneRequest(previous: Item, item: Item): boolean {
  return previous.kind === "call" && item.kind === "body";
}

/** The rules whose problems stand at a whole body or list that is none of a request. */
const blockRules: readonly string[] = ["second-body", "body-without-request", "body-not-object"];

/** The parts of a section in their order, from what the parser found in it. */
function itemsOf(section: Section, surroundings: Surroundings): Item[] {
  const { text } = section;
  const known = knownItems(section, surroundings);
  const items: Item[] = [];
  let at = 0;
  if (section.title !== undefined) {
    items.push(titleItem(section));
    at = lineEnd(text, 0);
  }
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = trimmed(text, { start: at, end });
    const found = known.get(line.start);
    if (line.start === line.end) at = end + 1;
    else if (found !== undefined) {
      items.push(found);
      at = found.end;
    } else {
      const isComment = text[line.start] === "#" || text.startsWith("//", line.start);
      items.push({ kind: isComment ? "comment" : "untouched", ...line, changes: [] });
      at = end;
    }
  }
  return items;
}

/** What the parser found, by its start. */
function knownItems(section: Section, surroundings: Surroundings): Map<number, Item> {
  const { text, call, body } = section;
  const known = new Map<number, Item>();
  const keep = (kind: Item["kind"], { start, end }: Span, changes: readonly Replacement[]) =>
    known.set(start, { kind, start, end, changes });
  const rewrite = (kind: Item["kind"], span: Span, form: string) =>
    keep(kind, span, replacements(span.start, text.slice(span.start, span.end), form));
  for (const found of section.variables) rewrite("variable", found, variableForm(text, found));
  for (const found of section.directives) rewrite("directive", found, directiveForm(text, found));
  for (const found of section.expectations) rewrite("expectation", found, expectationForm(found));
  for (const { rule, ...span } of section.problems) if (blockRules.includes(rule)) keep("untouched", span, []);
  if (call !== undefined && isReadable(section, call)) {
    rewrite("call", call, callForm(section, call, surroundings.profiles));
  }
  if (body?.kind === "file") rewrite("body", body.span, `< ${body.path.text}`);
  if (body?.kind === "inline") {
    const changes = layOutBody(section, surroundings);
    keep(changes === undefined ? "untouched" : "body", body.span, changes ?? []);
  }
  return known;
}

function titleItem({ text, title }: Section): Item {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const [hashes = ""] = /^#+/.exec(text.slice(start)) ?? [];
  const end = title?.text ? title.end : start + hashes.length;
  const form = title?.text ? `${hashes} ${title.text}` : hashes;
  return { kind: "title", start, end, changes: replacements(start, text.slice(start, end), form) };
}

function variableForm(text: string, { end, name }: VariableDefinition): string {
  const value = text.slice(text.indexOf("=", name.end) + 1, end).trim();
  return `@${name.text} = ${value}`.trimEnd();
}

function directiveForm(text: string, { start, word, argument }: Directive): string {
  const mark = text[start] === "#" ? "#" : "//";
  return `${mark} @${word.text} ${argument.text}`.trimEnd();
}

function expectationForm({ left, operator, right }: Expectation): string {
  return `?? ${left.text} ${operator} ${right.text}`.trimEnd();
}

/** Whether the request line names a command; another one only stands in its place. */
function isReadable({ problems }: Section, { service, target }: CallLine): boolean {
  return service !== "" && !problems.some(({ rule, start }) => rule === "unreadable-line" && start === target.start);
}

/** The request line as `service/command`, with what a send reads of its address and query. */
function callForm(section: Section, call: CallLine, profiles: readonly Profile[]): string {
  const { text } = section;
  const target = shortTarget(call, profiles);
  // Other signs may begin a body, a comment or a variable.
  if (!/^\/?\w/.test(target)) return text.slice(call.start, call.end);
  const hasWrongMethod = section.problems.some(({ rule, start }) => rule === "wrong-method" && start === call.start);
  const method = hasWrongMethod ? `${text.slice(call.start, call.target.start).trim()} ` : "";
  const fields = call.query.filter((field) => !isNeedless(section, field, profiles));
  if (fields.length === 0) return method + target;
  const query = fields.map(({ name, value }) => text.slice(name.start, value.end)).join("&");
  // At the end of a line some fields would be read as none.
  const ending = /(?:^|&|\s|\sHTTP\/\d(?:\.\d)?)$/.test(query) ? "&" : "";
  return `${method}${target}?${query}${ending}`;
}

/** The target without what every send adds; as it was written where its host may be another than that of a send. */
function shortTarget(call: CallLine, profiles: readonly Profile[]): string {
  const written = call.target.text;
  if (call.origin !== undefined && !isOwnHost(call, profiles)) return written;
  const short = written.split("/").slice(-2).join("/");
  const read = readCallUrl(short);
  const isSame = read?.service === call.service && read.command === call.command && read.origin === undefined;
  return isSame && /^\w/.test(short) ? short : written;
}

/** Whether a query field changes nothing at a send: what a template needs is run first. */
function isNeedless({ templates, text }: Section, field: QueryField, profiles: readonly Profile[]): boolean {
  const { start } = field.name;
  const { end } = field.value;
  if (text.slice(start, end).includes("{{")) return false;
  if (templates.some((template) => template.start < end && start < template.end)) return false;
  return isAddedWhenSent(field, profiles);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

/** A stretch without the white space at its ends. */
function trimmed(text: string, { start, end }: Span): Span {
  const written = text.slice(start, end);
  const from = start + written.length - written.trimStart().length;
  return { start: from, end: Math.max(from, start + written.trimEnd().length) };
}

/**
 * Whether a section with another text still means the same: a last look, so that no mistake of the formatter can change what is
 * sent. Costs a parse, of sections that change alone.
 */
function meansTheSame(section: Section, text: string): boolean {
  if (text.includes("\n###")) return false;
  return JSON.stringify(meaning(section)) === JSON.stringify(meaning(parseSection(text)));
}

function meaning(section: Section): unknown {
  const { title, variables, directives, call, body, expectations, problems } = section;
  return [
    title?.text,
    variables.map(({ name, value }) => [name.text, value.text]),
    directives.map(({ word, argument }) => [word.text, argument.text]),
    call && [
      call.path,
      call.query.filter(({ name }) => !isProtocolField(name.text)).map(({ name, value }) => [name.text, value.text]),
    ],
    body?.kind === "file" ? body.path.text : bodyMeaning(section),
    expectations.map(({ left, operator, right }) => [left.text, operator, right.text]),
    problems.map(({ rule }) => rule),
  ];
}

function bodyMeaning(section: Section): unknown {
  const { body, text } = section;
  if (body?.kind !== "inline") return undefined;
  const isSent = body.closed && maskBody(section)?.errors.length === 0;
  if (!isSent) return text.slice(body.span.start, body.span.end).trimEnd();
  return (compileBody(section) ?? []).map((part) =>
    typeof part === "string" ? part : [part.place, text.slice(part.start, part.end)],
  );
}
