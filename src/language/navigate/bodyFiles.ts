import { type Home, Scope } from "../syntax/scope.ts";
import type { NameKind } from "../syntax/sectionNames.ts";
import type { PlacedSection } from "../syntax/syntax.ts";
import {
  type Entity,
  entityOf,
  type Files,
  isSameEntity,
  namedIn,
  occurrencesInFile,
  type PlacedOccurrence,
  scopesOf,
} from "./occurrences.ts";

/** Whether a text has a request that takes its body from a file: a line that begins with `<`. */
const bodyFileLine = /^[^\S\n]*</m;

/** Every place of the workspace that means this. */
export function occurrencesOf(files: Files, entity: Entity): PlacedOccurrence[] {
  const scopes = scopesOf(files, entity, (text) => text.includes(entity.name) || bodyFileLine.test(text));
  return [
    ...scopes.flatMap((scope) => occurrencesInFile(scope, entity)),
    ...bodyFileOccurrences(files, scopes, entity),
  ];
}

/** The uses of a name in the file that a request takes its body from; they mean what they would mean in the request. */
function usesIn(body: Home, kind: NameKind, name: string): PlacedOccurrence[] {
  return namedIn(body, kind, name).filter(
    ({ occurrence }) => occurrence.role === "use" && occurrence.inVariable === undefined,
  );
}

/** The requests of a file that take their body from another one, as far as the workspace has that one's text. */
function* requestsWithBodyFile(files: Files, scope: Scope): Generator<{ request: PlacedSection; body: Home }> {
  if (!bodyFileLine.test(scope.file.text)) return;
  for (const request of scope.file.sections) {
    const { body } = request.section;
    const uri = body?.kind === "file" ? files.resolvePath(scope.uri, body.path.text) : undefined;
    const file = uri === undefined ? undefined : files.file(uri);
    if (uri !== undefined && file !== undefined) yield { request, body: { uri, file } };
  }
}

/** The uses of a name in the body files of a file's requests, whatever it means there. */
export function bodyFileUses(files: Files, scope: Scope, kind: NameKind, name: string): PlacedOccurrence[] {
  return [...requestsWithBodyFile(files, scope)].flatMap(({ body }) => usesIn(body, kind, name));
}

/** The places that mean an entity in the body files of these files' requests, each once. */
export function bodyFileOccurrences(files: Files, scopes: readonly Scope[], entity: Entity): PlacedOccurrence[] {
  const found = new Map<string, PlacedOccurrence>();
  for (const scope of scopes) {
    for (const { request, body } of requestsWithBodyFile(files, scope)) {
      for (const use of usesIn(body, entity.kind, entity.name)) {
        if (!isSameEntity(entityOf(scope, request, use.occurrence), entity)) continue;
        found.set(`${body.uri} ${use.placed.start + use.occurrence.name.start}`, use);
      }
    }
  }
  return [...found.values()];
}

/** A request for which one of these places of a body file means something else. */
export function otherReaderOf(
  files: Files,
  places: readonly PlacedOccurrence[],
  entity: Entity,
): { readonly uri: string; readonly request: PlacedSection } | undefined {
  const byUri = Map.groupBy(places, ({ uri }) => uri);
  for (const uri of places.length === 0 ? [] : files.uris()) {
    const file = bodyFileLine.test(files.text(uri) ?? "") ? files.file(uri) : undefined;
    if (file === undefined) continue;
    const scope = new Scope(uri, file, files);
    for (const { request, body } of requestsWithBodyFile(files, scope)) {
      const shared = byUri.get(body.uri) ?? [];
      const isOther = shared.some(({ occurrence }) => !isSameEntity(entityOf(scope, request, occurrence), entity));
      if (isOther) return { uri, request };
    }
  }
  return undefined;
}
