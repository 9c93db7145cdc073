import { firstIndex } from "../syntax/firstIndex.ts";
import type { Piece, Problem, Section } from "../syntax/syntax.ts";
import { nearest } from "./nearest.ts";
import { isRule, oneOf, problemOf, ruleCodes, rules } from "./rules.ts";

/** The word of the comment that silences the line below it. */
export const disableWord = "imreq-disable-next-line";

/** A comment that silences what is said about the line below it. */
export interface Suppression extends Piece {
  /** Where the silenced line begins. */
  readonly lineStart: number;
  readonly lineEnd: number;
  /** Where a further code goes. */
  readonly codesEnd: number;
  /** The codes that it names; none silences all. */
  readonly codes: readonly Piece[];
}

/** A comment on a line of its own, inside bodies and outside them; words behind `--` say why. */
const comment = /^[^\S\n]*(?:#|\/\/|\/\*)[^\S\n]*imreq-disable-next-line(?![\w-])([^\n]*)/gm;

const none: readonly Suppression[] = [];
const suppressionsBySection = new WeakMap<Section, readonly Suppression[]>();

/** The comments of a section that silence its diagnostics, read once. */
export function suppressionsOf(section: Section): readonly Suppression[] {
  if (!section.text.includes(disableWord)) return none;
  let found = suppressionsBySection.get(section);
  if (found === undefined) {
    found = readSuppressions(section);
    suppressionsBySection.set(section, found);
  }
  return found;
}

function readSuppressions({ text }: Section): Suppression[] {
  return [...text.matchAll(comment)].map((match) => {
    const [whole, rest = ""] = match;
    const end = match.index + whole.length;
    const listed = /^(?:(?!\*\/|--).)*/.exec(rest.trimEnd())?.[0] ?? "";
    const from = end - rest.length;
    const codes = [...listed.matchAll(/[^\s,]+/g)].map((found) => {
      const start = from + found.index;
      return { text: found[0], start, end: start + found[0].length };
    });
    const next = text.indexOf("\n", end + 1);
    const start = match.index + (whole.length - whole.trimStart().length);
    return {
      start,
      end: match.index + whole.trimEnd().length,
      text: whole.trim(),
      lineStart: end + 1,
      lineEnd: next < 0 ? text.length : next,
      codesEnd: from + listed.trimEnd().length,
      codes,
    };
  });
}

/** The comment that silences the line that holds an offset. */
export function suppressionAt(section: Section, offset: number): Suppression | undefined {
  const suppressions = suppressionsOf(section);
  const found = suppressions[firstIndex(suppressions.length, (index) => (suppressions[index]?.lineEnd ?? 0) >= offset)];
  return found !== undefined && found.lineStart <= offset ? found : undefined;
}

/** The problems that no comment silences. Errors stay: they stop a send, whatever a comment says. */
export function unsilenced(section: Section, problems: readonly Problem[]): readonly Problem[] {
  if (problems.length === 0) return problems;
  if (suppressionsOf(section).length === 0) return problems;
  return problems.filter(({ rule, start }) => {
    if (rules[rule].severity === "error") return true;
    const codes = suppressionAt(section, start)?.codes;
    return codes === undefined || (codes.length > 0 && codes.every(({ text }) => text !== rule));
  });
}

/** Codes of such comments that silence nothing. */
export function suppressionProblems(section: Section): Problem[] {
  return suppressionsOf(section).flatMap(({ codes }) =>
    codes.flatMap((code) => {
      if (!isRule(code.text)) {
        const suggestions = nearest(code.text, ruleCodes);
        return [{ ...problemOf("unknown-suppression", code, code.text, oneOf(suggestions)), suggestions }];
      }
      return rules[code.text].severity === "error" ? [problemOf("error-suppression", code, code.text)] : [];
    }),
  );
}
