import type { Section, Span } from "../../src/language/syntax/syntax.ts";

/** Every span that stands in a section, found by its form; a `Piece` has a `text` too. */
export function* spansIn(value: unknown): Generator<Span & { readonly text?: unknown }> {
  if (typeof value !== "object" || value === null) return;
  if ("start" in value && typeof value.start === "number" && "end" in value && typeof value.end === "number") {
    yield value as Span;
  }
  for (const inner of Object.values(value)) yield* spansIn(inner);
}

/** The spans of a section that do not say the truth: outside of it, reversed, or with another text than stands there. */
export function wrongSpans(section: Section): unknown[] {
  return [...spansIn(section)].filter(({ start, end, text }) => {
    if (start < 0 || end < start || end > section.text.length) return true;
    return typeof text === "string" && section.text.slice(start, end) !== text;
  });
}
