import type { Range, TextEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { messages } from "../messages.ts";
import type { Profiles } from "../profiles.ts";
import { SectionPositions } from "../syntax/positions.ts";
import { cachedNames, type Scope } from "../syntax/scope.ts";
import { sectionNames } from "../syntax/sectionNames.ts";
import type { PlacedSection } from "../syntax/syntax.ts";
import { isName } from "../syntax/template.ts";
import { fileName } from "../syntax/uris.ts";
import { bodyFileOccurrences, bodyFileUses, otherReaderOf } from "./bodyFiles.ts";
import { filePathAt } from "./links.ts";
import type { Place } from "./navigate.ts";
import {
  type Entity,
  entityOf,
  type Files,
  namedIn,
  occurrenceAt,
  occurrencesInFile,
  type PlacedOccurrence,
  scopesOf,
} from "./occurrences.ts";

/** Why something cannot be renamed, as a sentence for the user. */
export interface RenameProblem {
  readonly problem: string;
}

/** What a renaming needs to know besides its place. */
export interface RenameContext {
  readonly files: Files;
  readonly profiles: Profiles;
}

/** The name that stands at a place with its range, or why it cannot be renamed. */
export function prepareRenameAt(
  context: RenameContext,
  place: Place,
): { readonly range: Range; readonly placeholder: string } | RenameProblem {
  const found = renamable(context, place);
  if ("problem" in found) return found;
  const { name } = found.occurrence;
  return { range: new SectionPositions(place.placed).rangeOf(name), placeholder: name.text };
}

/**
 * The edits that give what stands at a place another name wherever it is meant. Nothing that is sent changes: a name that would
 * clash with another, hide one or be hidden is a problem.
 */
export function renameAt(context: RenameContext, place: Place, newName: string): WorkspaceEdit | RenameProblem {
  const found = renamable(context, place);
  if ("problem" in found) return found;
  const { entity } = found;
  if (!isName(newName)) return { problem: messages.rename.noName(newName) };
  if (newName === entity.name) return { changes: {} };
  const { files } = context;
  const scopes = scopesOf(files, entity);
  const inBodies = bodyFileOccurrences(files, scopes, entity);
  const problem =
    obstacle(context, scopes, entity, newName) ?? bodyFileObstacle(otherReaderOf(files, inBodies, entity), entity);
  if (problem !== undefined) return { problem };
  return editsOf([...scopes.flatMap((scope) => occurrencesInFile(scope, entity)), ...inBodies], newName);
}

function renamable(
  { profiles }: RenameContext,
  { scope, placed, offset }: Place,
): { readonly occurrence: PlacedOccurrence["occurrence"]; readonly entity: Entity } | RenameProblem {
  if (filePathAt(placed.section, offset) !== undefined) return { problem: messages.rename.path() };
  const occurrence = occurrenceAt(placed.section, offset);
  if (occurrence === undefined) return { problem: messages.rename.nothing() };
  const name = occurrence.name.text;
  const entity = entityOf(scope, placed, occurrence);
  if (entity !== undefined) {
    const twice = entity.prompt === undefined && cachedNames(entity.file).ambiguous.has(name);
    return twice ? { problem: messages.rename.ambiguous(name, fileName(entity.uri)) } : { occurrence, entity };
  }
  const profile = occurrence.kind === "variable" ? profileWith(profiles, name) : undefined;
  return { problem: profile === undefined ? messages.rename.unknown(name) : messages.rename.profile(name, profile) };
}

function profileWith({ profiles }: Profiles, variable: string): string | undefined {
  return profiles.find(({ variables }) => Object.hasOwn(variables, variable))?.id;
}

/** Why an entity cannot have that name: where it is taken, or what it would mean there. */
function obstacle(
  { files, profiles }: RenameContext,
  scopes: readonly Scope[],
  entity: Entity,
  newName: string,
): string | undefined {
  const profile = profileWith(profiles, newName);
  if (profile !== undefined) return messages.rename.takenByProfile(newName, profile);
  for (const scope of scopes) {
    const problem =
      definitionObstacle(scope, newName) ??
      promptObstacle(scope, entity, newName) ??
      useObstacle(files, scope, entity, newName) ??
      readThroughObstacle(scope, entity, newName);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A body file that two requests share can follow only one of them. */
function bodyFileObstacle(other: ReturnType<typeof otherReaderOf>, { name }: Entity): string | undefined {
  if (other === undefined) return undefined;
  const { uri, request } = other;
  return messages.rename.sharedBody(name, fileName(uri), lineOf(request, request.section.body?.span.start ?? 0));
}

function definitionObstacle(scope: Scope, newName: string): string | undefined {
  const taken = scope.request(newName) ?? scope.variable(newName);
  if (taken === undefined) return undefined;
  const { start } = "name" in taken ? taken.name : taken.definition.name;
  const line = lineOf(taken.placed, start);
  return "name" in taken
    ? messages.rename.takenByRequest(newName, fileName(taken.uri), line)
    : messages.rename.takenByVariable(newName, fileName(taken.uri), line);
}

/** Another request's question of that name is its own matter when a question is renamed. */
function promptObstacle(scope: Scope, { prompt }: Entity, newName: string): string | undefined {
  const asked = namedIn(scope, "variable", newName).find(
    ({ placed, occurrence }) => occurrence.role === "prompt" && (prompt === undefined || prompt === placed),
  );
  return asked && messages.rename.takenByPrompt(newName, fileName(scope.uri), lineOfPlace(asked));
}

/** A name that is used and not defined is given when sending, or not yet: another thing of that name would take its place. */
function useObstacle(files: Files, scope: Scope, { prompt }: Entity, newName: string): string | undefined {
  for (const kind of ["variable", "request"] as const) {
    const uses = [...namedIn(scope, kind, newName), ...bodyFileUses(files, scope, kind, newName)];
    const use = uses.find(({ placed, uri }) => prompt === undefined || placed === prompt || uri !== scope.uri);
    if (use !== undefined) return messages.rename.takenByUse(newName, fileName(use.uri), lineOfPlace(use));
  }
  return undefined;
}

/**
 * A variable's value is read for many requests: for one that asks for a name in it, the answer counts there, for another the
 * file's variable. Such a name has two meanings at one place.
 */
function readThroughObstacle(scope: Scope, { prompt, kind, name }: Entity, newName: string): string | undefined {
  if (kind === "request") return undefined;
  const asking = prompt === undefined ? scope.file.sections : [prompt];
  for (const placed of asking) {
    const asked = sectionNames(placed.section).prompts.find(({ text }) => text === name);
    if (asked === undefined) continue;
    const through = variableReading(scope, placed, [name, newName]) ?? (prompt && variableNeeding(scope, name));
    if (through !== undefined) {
      return messages.rename.readThrough(name, through, fileName(scope.uri), lineOf(placed, asked.start));
    }
  }
  return undefined;
}

/** A variable whose value holds one of the names, among those that a request reads, be it through others. */
function variableReading(scope: Scope, placed: PlacedSection, names: readonly string[]): string | undefined {
  const read = usedVariables(placed, undefined).map((name) => ({ scope, name }));
  const seen = new Set<string>();
  for (const { scope: from, name } of read) {
    const variable = from.variable(name);
    const key = variable && `${variable.uri} ${name}`;
    if (variable === undefined || key === undefined || seen.has(key)) continue;
    seen.add(key);
    const used = usedVariables(variable.placed, name);
    if (used.some((inside) => names.includes(inside))) return name;
    const home = from.within(variable);
    for (const inside of used) read.push({ scope: home, name: inside });
  }
  return undefined;
}

/** A variable whose value holds a name that only requests ask for. */
function variableNeeding(scope: Scope, name: string): string | undefined {
  if (scope.variable(name) !== undefined) return undefined;
  const use = namedIn(scope, "variable", name).find(({ occurrence }) => occurrence.inVariable !== undefined);
  return use?.occurrence.inVariable;
}

function usedVariables({ section }: PlacedSection, inVariable: string | undefined): string[] {
  const variables = sectionNames(section).uses.filter(
    (use) => use.kind === "variable" && use.inVariable === inVariable,
  );
  return variables.map(({ name }) => name.text);
}

function editsOf(places: readonly PlacedOccurrence[], newText: string): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { uri, placed, occurrence } of places) {
    const edits = changes[uri] ?? [];
    changes[uri] = edits;
    edits.push({ range: new SectionPositions(placed).rangeOf(occurrence.name), newText });
  }
  return { changes };
}

function lineOfPlace({ placed, occurrence }: PlacedOccurrence): number {
  return lineOf(placed, occurrence.name.start);
}

/** Counted from 1 as an editor shows it. */
function lineOf(placed: PlacedSection, offset: number): number {
  return new SectionPositions(placed).positionAt(offset).line + 1;
}
