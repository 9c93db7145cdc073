import type { Position, Range } from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import type { SectionPositions } from "../syntax/positions.ts";
import type { Scope } from "../syntax/scope.ts";
import type { PlacedSection, Section } from "../syntax/syntax.ts";
import type { Workspace } from "../workspace.ts";

/** What completion needs to know besides the section. */
export interface CompletionContext {
  readonly catalog: Catalog;
  readonly workspace: Workspace;
  readonly scope: Scope;
}

/** Where a completion is asked for: a place in a section, with the texts around it. */
export class Cursor {
  readonly placed: PlacedSection;
  readonly section: Section;
  readonly offset: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  /** The line up to the cursor. */
  readonly before: string;
  /** The line behind the cursor. */
  readonly behind: string;
  readonly #positions: SectionPositions;

  constructor(placed: PlacedSection, positions: SectionPositions, offset: number) {
    this.placed = placed;
    this.section = placed.section;
    this.offset = offset;
    this.lineStart = positions.lineStart(offset);
    this.lineEnd = positions.lineEnd(this.lineStart);
    this.before = this.section.text.slice(this.lineStart, offset);
    this.behind = this.section.text.slice(offset, this.lineEnd);
    this.#positions = positions;
  }

  get position(): Position {
    return this.#positions.positionAt(this.offset);
  }

  /** The range of a stretch of the section. */
  range(start: number, end: number): Range {
    return this.#positions.rangeOf({ start, end });
  }

  /** The range of `word`, which ends at the cursor, with what goes on behind the cursor. */
  wordRange(word: string, rest: RegExp): Range {
    return this.range(this.offset - word.length, this.offset + (rest.exec(this.behind)?.[0].length ?? 0));
  }

  /** Whether the cursor stands in a template, be it between its braces. */
  get isInTemplate(): boolean {
    return this.section.templates.some(({ start, end }) => start < this.offset && this.offset < end);
  }

  /** Whether the cursor stands inside the braces of the body, be they closed or not. */
  get isInBody(): boolean {
    const { body, text } = this.section;
    if (body?.kind !== "inline" || this.offset <= body.span.start) return false;
    if (this.offset < body.span.end) return true;
    return !body.closed && text.slice(body.span.end, this.offset).trim() === "";
  }

  /** Whether the cursor stands in a comment of the body: strings and comments are told apart from the body's start. */
  get isInBodyComment(): boolean {
    const { text, body } = this.section;
    if (body?.kind !== "inline") return false;
    const part = /"(?:[^"\\\n]|\\.)*(?:"|$|(?=\n))|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
    part.lastIndex = body.span.start;
    for (let found = part.exec(text); found !== null && found.index < this.offset; found = part.exec(text)) {
      const end = found.index + found[0].length;
      const isLine = found[0].startsWith("//");
      const isBlock = found[0].startsWith("/*");
      if ((isLine && this.offset <= end) || (isBlock && this.offset < end)) return true;
    }
    return false;
  }
}
