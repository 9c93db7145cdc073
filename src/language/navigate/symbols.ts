import { createScanner } from "jsonc-parser";
import { type DocumentSymbol, type FoldingRange, type Range, SymbolKind } from "vscode-languageserver-types";
import { SectionPositions } from "../syntax/positions.ts";
import {
  directive,
  isRequest,
  type PlacedSection,
  type RequestFile,
  type RequestSection,
  type Section,
  titleOf,
} from "../syntax/syntax.ts";

/** A request of a file, for a list. */
export interface ListedRequest {
  /** The range of its request line. */
  readonly range: Range;
  readonly title: string;
  /** What `# @name` gives it; `undefined` where it has none. */
  readonly name: string | undefined;
  /** `service/command`. */
  readonly path: string;
  readonly section: RequestSection;
}

/** The numbers of jsonc-parser's `SyntaxKind`, a const enum that isolated modules cannot read. */
const token = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 } as const;

/** The requests of a file in their order. */
export function requestsOf(file: RequestFile): ListedRequest[] {
  return file.sections.flatMap((placed) => {
    const { section } = placed;
    if (!isRequest(section)) return [];
    return [
      {
        range: new SectionPositions(placed).rangeOf(section.call),
        title: titleOf(section),
        name: directive(section, "name")?.text,
        path: section.call.path,
        section,
      },
    ];
  });
}

/** The outline: every request with its command, and the variables of the file. */
export function symbolsOf(file: RequestFile): DocumentSymbol[] {
  return file.sections.flatMap((placed): DocumentSymbol[] => {
    const { section } = placed;
    const positions = new SectionPositions(placed);
    const variables = section.variables.map((variable) => ({
      name: variable.name.text,
      detail: variable.value.text,
      kind: SymbolKind.Variable,
      range: positions.rangeOf(variable),
      selectionRange: positions.rangeOf(variable.name),
    }));
    const text = section.text.trimEnd();
    if (!isRequest(section) && (section.title?.text ?? "") === "") return variables;
    const start = section.title === undefined ? firstOffset(section) : 0;
    const range = positions.rangeOf({ start, end: Math.max(text.length, start) });
    const named = section.title?.text ? section.title : (section.call ?? { start, end: start });
    const symbol: DocumentSymbol = {
      name: titleOf(section),
      detail: section.call?.path ?? "",
      kind: isRequest(section) ? SymbolKind.Function : SymbolKind.Namespace,
      range,
      selectionRange: positions.rangeOf(named),
    };
    return section.title === undefined ? [...variables, symbol] : [{ ...symbol, children: variables }];
  });
}

/** Where the request of a section without a separator begins: behind the variables. */
function firstOffset(section: Section): number {
  const call = section.call?.start ?? 0;
  const before = section.directives.filter((candidate) => candidate.start < call).map(({ start }) => start);
  const behind = section.variables.filter((variable) => variable.end < call).map(({ end }) => end);
  const last = Math.max(0, ...behind);
  return Math.min(call, ...before.filter((start) => start > last));
}

/** Sections, bodies and what is nested in bodies, from their first line to their last. */
export function foldingOf(file: RequestFile): FoldingRange[] {
  return file.sections.flatMap((placed) => [...sectionFold(placed), ...bodyFolds(placed)]);
}

function sectionFold({ section, startLine }: PlacedSection): FoldingRange[] {
  if (section.title === undefined) return [];
  const endLine = startLine + countLineFeeds(section.text.trimEnd());
  return endLine > startLine ? [{ startLine, endLine, kind: "region" }] : [];
}

function bodyFolds(placed: PlacedSection): FoldingRange[] {
  const { body, text } = placed.section;
  if (body?.kind !== "inline") return [];
  const positions = new SectionPositions(placed);
  const lineOf = (offset: number) => positions.positionAt(offset).line;
  const folds: FoldingRange[] = [];
  const open: number[] = [];
  // The braces of a template open and close on one line: they fold nothing.
  const scanner = createScanner(text.slice(0, body.span.end), true);
  scanner.setPosition(body.span.start);
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    if (kind === token.openBrace || kind === token.openBracket) open.push(lineOf(scanner.getTokenOffset()));
    if (kind !== token.closeBrace && kind !== token.closeBracket) continue;
    const startLine = open.pop();
    // The closing brace stays in sight.
    const endLine = lineOf(scanner.getTokenOffset()) - 1;
    if (startLine !== undefined && endLine > startLine) folds.push({ startLine, endLine });
  }
  return folds;
}

function countLineFeeds(text: string): number {
  return text.split("\n").length - 1;
}
