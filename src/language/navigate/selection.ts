import type { Node } from "jsonc-parser";
import type { Position, Range, SelectionRange } from "vscode-languageserver-types";
import { maskBody } from "../syntax/body.ts";
import { SectionPositions, sectionAtLine } from "../syntax/positions.ts";
import type { Expression, PlacedSection, RequestFile, Section, Span } from "../syntax/syntax.ts";

/** What the selection at each position grows to, step by step: from the word to the whole file. */
export function selectionRangesOf(file: RequestFile, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => selectionRangeAt(file, position));
}

function selectionRangeAt(file: RequestFile, position: Position): SelectionRange {
  const whole = { range: rangeOfFile(file) };
  const placed = sectionAtLine(file, position.line);
  if (placed === undefined) return whole;
  const converted = new SectionPositions(placed);
  const offset = converted.offsetAt(position);
  let parent: SelectionRange = whole;
  for (const span of growing(placed.section, offset).reverse()) {
    const range = converted.rangeOf(span);
    if (!isSame(range, parent.range)) parent = { range, parent };
  }
  return parent;
}

/** The spans that hold the offset, the smallest first, each inside the next. */
function growing(section: Section, offset: number): Span[] {
  const spans = [...spansIn(section)].map((span) => outsideLineBreak(section, span));
  const holding = spans.filter(({ start, end }) => start <= offset && offset <= end && start < end);
  holding.sort((a, b) => a.end - a.start - (b.end - b.start));
  const steps: Span[] = [];
  for (const span of holding) {
    const last = steps.at(-1);
    if (last === undefined || (span.start <= last.start && last.end <= span.end)) steps.push(span);
  }
  return steps;
}

/** The span, ended before the line break that it would end in the middle of. */
function outsideLineBreak({ text }: Section, { start, end }: Span): Span {
  return { start, end: text.startsWith("\r\n", end - 1) ? end - 1 : end };
}

/** All that can be selected as a whole, in any order. */
function* spansIn(section: Section): Generator<Span> {
  yield* wordsIn(section);
  for (const template of section.templates) {
    yield* [template, insideOf(section, template)];
    yield* partsOf(template.expression);
  }
  for (const { name, value, ...line } of section.variables) yield* [name, value, line];
  for (const { word, argument, ...line } of section.directives) {
    yield* [{ start: word.start - 1, end: word.end }, argument, line];
  }
  for (const { left, right, ...line } of section.expectations) yield* [left, right, line];
  if (section.title !== undefined) yield* [section.title, { start: 0, end: section.title.end }];
  if (section.call !== undefined) {
    yield* [section.call.target, section.call];
    for (const { name, value } of section.call.query) yield* [name, value, { start: name.start, end: value.end }];
  }
  if (section.body?.kind === "file") yield section.body.path;
  if (section.body !== undefined) yield section.body.span;
  const root = maskBody(section)?.root;
  if (root !== undefined) yield* partsOfJson(root);
  yield* requestSpan(section);
  yield { start: 0, end: section.text.trimEnd().length };
  yield { start: 0, end: section.text.length };
}

function* wordsIn({ text }: Section): Generator<Span> {
  for (const { index, 0: word } of text.matchAll(/[\p{L}\p{N}\p{M}_$-]+/gu)) {
    yield { start: index, end: index + word.length };
  }
}

/** What stands between the braces, without the spaces around it. */
function insideOf({ text }: Section, { start, end }: Span): Span {
  const inside = text.slice(start + 2, end - 2);
  const from = start + 2 + inside.length - inside.trimStart().length;
  return { start: from, end: from + inside.trim().length };
}

function* partsOf(expression: Expression): Generator<Span> {
  switch (expression.kind) {
    case "variable":
      yield expression.name;
      break;
    case "response":
      yield* [expression.request, expression.pathText];
      break;
    case "function":
      yield* [expression.name, ...expression.args];
      break;
    case "literal":
    case "unreadable":
      break;
  }
}

/** Every value and property; of a string and of what stands in brackets also the inside. */
function* partsOfJson(root: Node): Generator<Span> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const start = node.offset;
    const end = start + node.length;
    yield { start, end };
    if (node.type === "string" && node.length >= 2) yield { start: start + 1, end: end - 1 };
    const { children = [] } = node;
    const [first] = children;
    const last = children.at(-1);
    if (first !== undefined && last !== undefined) yield { start: first.offset, end: last.offset + last.length };
    for (const child of children) open.push(child);
  }
}

/** From the first directive to the last expectation. */
function* requestSpan({ call, body, directives, expectations }: Section): Generator<Span> {
  if (call === undefined) return;
  const parts = [call, ...directives, ...expectations, ...(body === undefined ? [] : [body.span])];
  yield { start: Math.min(...parts.map(({ start }) => start)), end: Math.max(...parts.map(({ end }) => end)) };
}

function rangeOfFile({ sections }: RequestFile): Range {
  const last: PlacedSection | undefined = sections.at(-1);
  const start = { line: 0, character: 0 };
  return { start, end: last === undefined ? start : new SectionPositions(last).positionAt(last.section.text.length) };
}

function isSame(a: Range, b: Range): boolean {
  return isAt(a.start, b.start) && isAt(a.end, b.end);
}

function isAt(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}
