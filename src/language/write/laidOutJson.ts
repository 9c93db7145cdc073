import { bodyTemplates, maskBody, maskedValue } from "../syntax/body.ts";
import { parseSection } from "../syntax/parse.ts";
import { layOutBody, replaced } from "./bodyLayout.ts";

/** A JSON body as text in the form of the formatter, and as the value that it has. */
export interface LaidOut {
  readonly text: string;
  readonly value: unknown;
}

/** `undefined` where the text is not one JSON object, with comments or without. */
export function laidOutJson(text: string): LaidOut | undefined {
  if (!/^\s*(?:\{|\/\/|\/\*|#)/.test(text)) return undefined;
  const section = parseSection(`a/b\n${withPlainSpaces(text.trim())}`);
  const { body } = section;
  const masked = maskBody(section);
  const isAlone = [section.variables, section.directives, section.expectations].every((list) => list.length === 0);
  const isBody = section.problems.every(
    ({ start, end }) => body !== undefined && body.span.start <= start && end <= body.span.end,
  );
  if (body?.kind !== "inline" || masked?.root === undefined || !isAlone || !isBody) return undefined;
  const options = { tabSize: 2, insertSpaces: true, lineBreak: "\n", isRootSpread: true };
  const changes = section.text.includes("\r") ? undefined : layOutBody(section, options);
  if (changes === undefined || section.text.includes("\n###")) return undefined;
  return {
    text: replaced(section.text, changes).slice("a/b\n".length),
    value: maskedValue(masked.root, bodyTemplates(section)),
  };
}

/** The spaces that web pages indent with, outside of strings, as spaces. */
function withPlainSpaces(text: string): string {
  if (!text.includes("\u00a0")) return text;
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\u00a0/g, (whole) => (whole === "\u00a0" ? " " : whole));
}
