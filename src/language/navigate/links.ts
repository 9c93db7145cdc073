import type { DocumentLink } from "vscode-languageserver-types";
import { SectionPositions } from "../syntax/positions.ts";
import type { FileFinder, Home } from "../syntax/scope.ts";
import type { Piece, Section } from "../syntax/syntax.ts";

/** A path to a file as a section has it written. */
export interface FilePath {
  /** Without quotes. */
  readonly path: Piece;
  /** `argument`: of `$file(…)`. */
  readonly kind: "import" | "data" | "body" | "argument";
}

/** The paths to files that a section names, in no order. One that holds a template is none. */
export function filePathsIn(section: Section): FilePath[] {
  const found: FilePath[] = [];
  const add = (kind: FilePath["kind"], path: Piece) => {
    if (path.text !== "" && !path.text.includes("{{")) found.push({ kind, path });
  };
  for (const { word, argument } of section.directives) {
    if (word.text === "import" || word.text === "data") add(word.text, argument);
  }
  if (section.body?.kind === "file") add("body", section.body.path);
  for (const { expression } of section.templates) {
    if (expression.kind !== "function" || expression.name.text !== "$file") continue;
    for (const { kind, value, start, end } of expression.args.slice(0, 1)) {
      const quote = kind === "text" ? 1 : 0;
      add("argument", { text: value, start: start + quote, end: end - quote });
    }
  }
  return found;
}

/** The path at `offset` of a section. */
export function filePathAt(section: Section, offset: number): FilePath | undefined {
  return filePathsIn(section).find(({ path }) => path.start <= offset && offset <= path.end);
}

/** The files that a file names, each at its path. */
export function linksOf({ uri, file }: Home, finder: Pick<FileFinder, "resolvePath">): DocumentLink[] {
  const links: DocumentLink[] = [];
  const targets = new Map<string, string | undefined>();
  for (const placed of file.sections) {
    const paths = filePathsIn(placed.section);
    if (paths.length === 0) continue;
    const positions = new SectionPositions(placed);
    for (const { path } of paths) {
      if (!targets.has(path.text)) targets.set(path.text, finder.resolvePath(uri, path.text));
      const target = targets.get(path.text);
      if (target !== undefined) links.push({ range: positions.rangeOf(path), target });
    }
  }
  return links;
}
