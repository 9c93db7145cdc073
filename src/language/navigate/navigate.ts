import { type DocumentHighlight, DocumentHighlightKind, type Location } from "vscode-languageserver-types";
import { SectionPositions } from "../syntax/positions.ts";
import type { Scope } from "../syntax/scope.ts";
import type { PlacedSection, Section } from "../syntax/syntax.ts";
import { occurrencesOf } from "./bodyFiles.ts";
import { filePathAt } from "./links.ts";
import {
  type Entity,
  entityOf,
  type Files,
  namedIn,
  type Occurrence,
  occurrenceAt,
  occurrencesInFile,
  type PlacedOccurrence,
} from "./occurrences.ts";

/** A place in a file whose names are known. */
export interface Place {
  readonly scope: Scope;
  readonly placed: PlacedSection;
  /** In the section. */
  readonly offset: number;
}

/** Where what stands at a place comes from: the definition of a name, or the file that a path leads to. */
export function definitionAt(files: Files, { scope, placed, offset }: Place): Location[] {
  const path = filePathAt(placed.section, offset);
  if (path !== undefined) {
    const uri = files.resolvePath(scope.uri, path.path.text);
    const start = { line: 0, character: 0 };
    return uri === undefined ? [] : [{ uri, range: { start, end: start } }];
  }
  const occurrence = occurrenceAt(placed.section, offset) ?? templateName(placed.section, offset);
  const entity = occurrence && (entityOf(scope, placed, occurrence) ?? namedRequest(scope, occurrence));
  return entity === undefined ? [] : definitionOf(scope, entity);
}

/** The name of the template that holds `offset`: the path behind a request's name, and the braces, belong to it. */
function templateName(section: Section, offset: number): Occurrence | undefined {
  const template = section.templates.find(({ start, end }) => start <= offset && offset <= end);
  const expression = template?.expression;
  if (expression?.kind === "variable") return occurrenceAt(section, expression.name.start);
  return expression?.kind === "response" ? occurrenceAt(section, expression.request.start) : undefined;
}

/** `{{create}}` is no value, but it is plain which request is meant. */
function namedRequest(scope: Scope, { kind, name }: Occurrence): Entity | undefined {
  const home = kind === "variable" ? scope.homeOf("request", name.text) : undefined;
  return home && { uri: home.uri, file: home.file, kind: "request", name: name.text, prompt: undefined };
}

function definitionOf(scope: Scope, entity: Entity): Location[] {
  if (entity.prompt !== undefined) {
    const places = occurrencesInFile(scope, entity);
    return places.filter(({ occurrence }) => occurrence.role === "prompt").map(locationOf);
  }
  const home = scope.within(entity);
  const found = entity.kind === "request" ? home.request(entity.name) : home.variable(entity.name);
  if (found === undefined) return [];
  const name = "name" in found ? found.name : found.definition.name;
  return [{ uri: found.uri, range: new SectionPositions(found.placed).rangeOf(name) }];
}

/** Every place of the workspace that means what stands here. */
export function referencesAt(files: Files, place: Place, includeDeclaration: boolean): Location[] {
  return meantHere(place, (entity) => occurrencesOf(files, entity))
    .filter(({ occurrence }) => includeDeclaration || occurrence.role === "use")
    .map(locationOf);
}

/** Every place of the same file that means what stands here. */
export function highlightsAt(place: Place): DocumentHighlight[] {
  return meantHere(place, (entity) => occurrencesInFile(place.scope, entity)).map((found) => ({
    range: rangeOf(found),
    kind: found.occurrence.role === "use" ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
  }));
}

/** The places of the name that stands here; of one that no file defines, such as a profile's variable, those in this file. */
function meantHere(
  { scope, placed, offset }: Place,
  places: (entity: Entity) => PlacedOccurrence[],
): PlacedOccurrence[] {
  const occurrence = occurrenceAt(placed.section, offset);
  if (occurrence === undefined) return [];
  const entity = entityOf(scope, placed, occurrence);
  if (entity !== undefined) return places(entity);
  return namedIn(scope, occurrence.kind, occurrence.name.text).filter(
    (found) => entityOf(scope, found.placed, found.occurrence) === undefined,
  );
}

function locationOf(found: PlacedOccurrence): Location {
  return { uri: found.uri, range: rangeOf(found) };
}

function rangeOf({ placed, occurrence }: PlacedOccurrence): Location["range"] {
  return new SectionPositions(placed).rangeOf(occurrence.name);
}
