import type { Position, Range } from "vscode-languageserver-types";
import { firstIndex } from "./firstIndex.ts";
import type { PlacedSection, RequestFile, Section, Span } from "./syntax.ts";

/** The section that holds a line (from 0) of the file. */
export function sectionAtLine(file: RequestFile, line: number): PlacedSection | undefined {
  const { sections } = file;
  const next = firstIndex(sections.length, (index) => (sections[index]?.startLine ?? 0) > line);
  return sections[Math.max(0, next - 1)];
}

/** How many sections at the head and at the end of two lists are the same. */
export function sameEnds(
  before: readonly { readonly section: Section }[],
  now: readonly { readonly section: Section }[],
): { readonly front: number; readonly back: number } {
  const shorter = Math.min(before.length, now.length);
  let front = 0;
  while (front < shorter && before[front]?.section === now[front]?.section) front++;
  let back = 0;
  const rest = shorter - front;
  while (back < rest && before[before.length - 1 - back]?.section === now[now.length - 1 - back]?.section) back++;
  return { front, back };
}

/** Offsets of one section ↔ positions of the whole file. Costs the section's length, whatever the file's is. */
export class SectionPositions {
  readonly #lineStarts: number[] = [0];
  readonly #startLine: number;
  readonly #text: string;

  constructor({ section, startLine }: { section: Pick<Section, "text">; startLine: number }) {
    this.#startLine = startLine;
    this.#text = section.text;
    for (let at = section.text.indexOf("\n"); at >= 0; at = section.text.indexOf("\n", at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  /** The offset in the section; a position behind a line's end gives the end. */
  offsetAt({ line, character }: Position): number {
    const index = line - this.#startLine;
    const start = this.#lineStarts[index];
    if (start === undefined) return index < 0 ? 0 : this.#text.length;
    return Math.min(start + character, this.lineEnd(start));
  }

  positionAt(offset: number): Position {
    const next = firstIndex(this.#lineStarts.length, (index) => (this.#lineStarts[index] ?? 0) > offset);
    const line = Math.max(0, next - 1);
    return { line: this.#startLine + line, character: offset - (this.#lineStarts[line] ?? 0) };
  }

  rangeOf(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }

  /** Where the line that holds `offset` begins. */
  lineStart(offset: number): number {
    return this.#text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** Where the line that holds `offset` ends, its line break not included. */
  lineEnd(offset: number): number {
    const at = this.#text.indexOf("\n", offset);
    const end = at < 0 ? this.#text.length : at;
    return end > offset && this.#text[end - 1] === "\r" ? end - 1 : end;
  }
}
