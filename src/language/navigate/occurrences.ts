import { type FileFinder, type Home, Scope } from "../syntax/scope.ts";
import { isAsked, type NameKind, sectionNames } from "../syntax/sectionNames.ts";
import type { Piece, PlacedSection, Section } from "../syntax/syntax.ts";

/** The request files of a workspace; what is asked for is parsed, the text of the others is only looked at. */
export interface Files extends FileFinder {
  /** Of all request files, open or not. */
  uris(): readonly string[];
  text(uri: string): string | undefined;
}

/** A place that names a request or a variable. */
export interface Occurrence {
  readonly kind: NameKind;
  /** `prompt`: the `@prompt` that makes a variable for its request. */
  readonly role: "definition" | "prompt" | "use";
  readonly name: Piece;
  /** The variable of the file whose value holds this use. */
  readonly inVariable: string | undefined;
}

export interface PlacedOccurrence extends Home {
  readonly placed: PlacedSection;
  readonly occurrence: Occurrence;
}

/** What a name means: a request or variable of a file, or a variable that only one request has since it asks for it. */
export interface Entity extends Home {
  readonly kind: NameKind;
  readonly name: string;
  /** The request that asks for it. */
  readonly prompt: PlacedSection | undefined;
}

/** All places of a section that name something. */
export function occurrencesIn(section: Section): Occurrence[] {
  const { definitions, prompts, uses } = sectionNames(section);
  return [
    ...definitions.map((definition) => ({ ...definition, role: "definition" as const, inVariable: undefined })),
    ...prompts.map((name) => ({ kind: "variable" as const, role: "prompt" as const, name, inVariable: undefined })),
    ...uses.map((use) => ({ ...use, role: "use" as const })),
  ];
}

/** The name at `offset` of a section; one that ends there counts too, as an editor's cursor stands behind a word. */
export function occurrenceAt(section: Section, offset: number): Occurrence | undefined {
  const touched = occurrencesIn(section).filter(({ name }) => name.start <= offset && offset <= name.end);
  return touched.find(({ name }) => offset < name.end) ?? touched[0];
}

/** What a place means in its file; `undefined` where no file of the workspace defines it. */
export function entityOf(scope: Scope, placed: PlacedSection, occurrence: Occurrence): Entity | undefined {
  const { kind, role } = occurrence;
  const name = occurrence.name.text;
  const own = { uri: scope.uri, file: scope.file, kind, name };
  if (role === "definition") return { ...own, prompt: undefined };
  if (role === "prompt" || isAnswer(placed.section, occurrence)) return { ...own, prompt: placed };
  const home = scope.homeOf(kind, name);
  return home && { kind, name, uri: home.uri, file: home.file, prompt: undefined };
}

/** Whether two places mean the same. */
export function isSameEntity(a: Entity | undefined, b: Entity): boolean {
  return a?.uri === b.uri && a.kind === b.kind && a.name === b.name && a.prompt === b.prompt;
}

/** Whether a use stands for what its own request asks for. A variable's value is read for others too. */
function isAnswer(section: Section, { kind, role, name, inVariable }: Occurrence): boolean {
  if (kind !== "variable" || role !== "use" || inVariable !== undefined) return false;
  return isAsked(section, name.text);
}

/** The files in which a name may mean this: where it is defined, and those that import it, as far as their text is worth it. */
export function scopesOf(files: Files, entity: Entity, isWorth?: (text: string) => boolean): Scope[] {
  const home = new Scope(entity.uri, entity.file, files);
  return entity.prompt === undefined ? [home, ...importersOf(files, entity.uri, isWorth)] : [home];
}

/** The places of one file that mean this, in their order. */
export function occurrencesInFile(scope: Scope, { uri, kind, name, prompt }: Entity): PlacedOccurrence[] {
  if (prompt !== undefined) {
    const request = { uri: scope.uri, file: { text: prompt.section.text, sections: [prompt], hasImports: false } };
    return namedIn(request, kind, name).filter(
      ({ occurrence }) => occurrence.role === "prompt" || isAnswer(prompt.section, occurrence),
    );
  }
  if (scope.homeOf(kind, name)?.uri !== uri) return [];
  return namedIn(scope, kind, name).filter(
    ({ placed, occurrence }) => occurrence.role !== "prompt" && !isAnswer(placed.section, occurrence),
  );
}

/** The places of one file that have this name, whatever it means there, in their order. */
export function namedIn({ uri, file }: Home, kind: NameKind, name: string): PlacedOccurrence[] {
  const found: PlacedOccurrence[] = [];
  for (const placed of file.sections) {
    // Most of a long file has nothing to do with the name: looking at the text is cheap.
    if (!placed.section.text.includes(name)) continue;
    const inSection = occurrencesIn(placed.section).filter(
      (occurrence) => occurrence.kind === kind && occurrence.name.text === name,
    );
    inSection.sort((a, b) => a.name.start - b.name.start);
    for (const occurrence of inSection) found.push({ uri, file, placed, occurrence });
  }
  return found;
}

/** The files that import a file, one by one. Those that import nothing, or whose text is not worth it, are not even parsed. */
export function* importersOf(
  files: Files,
  uri: string,
  isWorth: (text: string) => boolean = () => true,
): Generator<Scope> {
  for (const other of files.uris()) {
    const text = other === uri ? undefined : files.text(other);
    if (text === undefined || !text.includes("@import") || !isWorth(text)) continue;
    const file = files.file(other);
    const scope = file && new Scope(other, file, files);
    if (scope?.imports.some((imported) => imported.uri === uri)) yield scope;
  }
}
