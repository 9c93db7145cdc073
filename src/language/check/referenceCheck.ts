import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import type { JsonStep } from "../../protocol/jsonText.ts";
import { responseSchemasAt } from "../explain/responseFields.ts";
import { directive, type Piece, type Problem, type Section } from "../syntax/syntax.ts";
import { nearest } from "./nearest.ts";
import { problemOf } from "./rules.ts";
import { isDotenvName } from "./secrets.ts";

/** A step of a path into an answer that is a slip of others. */
export interface MisspeltStep {
  readonly index: number;
  readonly step: string;
  /** The nearest first. */
  readonly meant: readonly string[];
}

/** The first step that the answer is not known to have but that is near one that it has; `words` may stand there too. */
export function misspeltStep(
  catalog: Catalog,
  schema: Schema,
  path: readonly JsonStep[],
  words: readonly string[] = [],
): MisspeltStep | undefined {
  for (const [index, step] of path.entries()) {
    if (typeof step !== "string") continue;
    const parents = responseSchemasAt(catalog, schema, path.slice(0, index));
    const known = new Set(parents.flatMap(({ properties = {} }) => Object.keys(properties)));
    if (known.has(step)) continue;
    const isOpen =
      known.size === 0 || parents.some(({ additionalProperties }) => typeof additionalProperties === "object");
    if (isOpen) return undefined;
    const meant = nearest(step, path.length === 1 ? [...known, ...words] : known);
    return meant.length === 0 ? undefined : { index, step, meant };
  }
  return undefined;
}

/** The names and indexes of a path as they stand in the text, without dots, brackets and quotes. */
export function stepPieces(path: Piece): Piece[] {
  return [...path.text.matchAll(/[A-Za-z_$@][\w$@-]*|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)].map((match) => {
    const [whole, index, quoted] = match;
    const text = quoted ?? index ?? whole;
    const start = path.start + match.index + (text === whole ? 0 : whole.indexOf(text));
    return { text, start, end: start + text.length };
  });
}

/** The paths of files that lead out of the workspace, those of `@import` not among them: nothing is read there. */
export function outsideProblems(section: Section, isOutside: (path: string) => boolean): Problem[] {
  return filePaths(section)
    .filter(({ text }) => text !== "" && !text.includes("{{") && isOutside(text))
    .map((path) => problemOf("path-outside", path, path.text));
}

/** The paths of files that only `$dotenv` reads. */
export function dotenvProblems(section: Section): Problem[] {
  return filePaths(section)
    .filter(({ text }) => isDotenvName(text.slice(text.search(/[^\\/]*$/))))
    .map((path) => problemOf("dotenv-as-file", path, path.text));
}

function filePaths(section: Section): Piece[] {
  const { body, templates } = section;
  const data = directive(section, "data");
  return [
    ...(body?.kind === "file" ? [body.path] : []),
    ...(data === undefined ? [] : [data]),
    ...templates.flatMap(({ expression }) => {
      if (expression.kind !== "function" || expression.name.text !== "$file") return [];
      return expression.args.slice(0, 1).map(({ value, start, end }) => ({ text: value, start, end }));
    }),
  ];
}
