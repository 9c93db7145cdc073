import fc from "fast-check";
import type { Position, Range } from "vscode-languageserver-types";

/** The document that the places of an answer are in. */
export const fuzzedUri = "file:///requests.imreq";

/** A share of something. */
export const share = fc.double({ min: 0, max: 1, noNaN: true });

/** A text as its lines, with what may stand in it. */
export class Lines {
  readonly #lengths: readonly number[];

  constructor(text: string) {
    this.#lengths = text.split("\n").map((line) => line.length);
  }

  get count(): number {
    return this.#lengths.length;
  }

  holds({ line, character }: Position): boolean {
    return line >= 0 && character >= 0 && character <= (this.#lengths[line] ?? -1);
  }

  /** A place that is that share of the way through the text. */
  at(share: number): Position {
    const line = Math.min(Math.floor(share * this.count), this.count - 1);
    return { line, character: Math.floor(((share * 997) % 1) * ((this.#lengths[line] ?? 0) + 1)) };
  }
}

/** Every range, position or line of an answer that does not lie inside the document or runs backwards, with the way to it. */
export function wrongPlaces(answer: unknown, lines: Lines, path = ""): string[] {
  if (typeof answer !== "object" || answer === null) return [];
  if (isRange(answer)) {
    const { start, end } = answer;
    const fits = lines.holds(start) && lines.holds(end) && isOrdered(start, end);
    return fits ? [] : [`${path}: ${JSON.stringify(answer)}`];
  }
  if (isPosition(answer)) return lines.holds(answer) ? [] : [`${path}: ${JSON.stringify(answer)}`];
  return Object.entries(answer).flatMap(([key, value]) => {
    // Places in other files are not this document's.
    if (
      (key === "range" && "uri" in answer && answer.uri !== fuzzedUri) ||
      (key.startsWith("file:") && key !== fuzzedUri)
    )
      return [];
    if (key === "startLine" || key === "endLine") return value < lines.count ? [] : [`${path}.${key}: ${value}`];
    return wrongPlaces(value, lines, `${path}.${key}`);
  });
}

function isRange(value: object): value is Range {
  return "start" in value && "end" in value && typeof value.start === "object" && typeof value.end === "object";
}

function isPosition(value: object): value is Position {
  return "line" in value && "character" in value;
}

/** Whether the second position is not before the first. */
export function isOrdered(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}
