import type { Range } from "vscode-languageserver-types";
import { sectionAtLine } from "./positions.ts";
import type { PlacedSection, RequestFile } from "./syntax.ts";

/** The sections that a range touches; all of the file without one. */
export function sectionsIn(file: RequestFile, range: Range | undefined): readonly PlacedSection[] {
  const { sections } = file;
  if (range === undefined) return sections;
  const first = sectionAtLine(file, range.start.line);
  const last = sectionAtLine(file, range.end.line);
  if (first === undefined || last === undefined) return [];
  return sections.slice(sections.indexOf(first), sections.indexOf(last) + 1);
}
