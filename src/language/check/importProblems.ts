import { cachedNames, type Import, type Scope } from "../syntax/scope.ts";
import type { RequestFile, Section } from "../syntax/syntax.ts";
import { readablePath } from "../syntax/uris.ts";
import type { Finding } from "./findings.ts";
import type { RuleCode } from "./rules.ts";

/** What is wrong with the imports of a file, each with its section. `isOwn` tells the names that the file defines itself. */
export function importFindings(scope: Scope, isOwn: (name: string) => boolean): [section: Section, finding: Finding][] {
  const { imports } = scope;
  const counts = new Map<Section, number>();
  return imports.flatMap((found, at) => {
    const { section } = found.placed;
    const index = counts.get(section) ?? 0;
    counts.set(section, index + 1);
    const finding = (rule: RuleCode, ...values: string[]): [Section, Finding] => [
      section,
      { rule, place: { list: "imports", index }, values },
    ];
    const { path, uri, file } = found;
    if (uri === undefined) return [finding("import-outside", path.text)];
    if (file === undefined) return [finding("missing-import", path.text, readablePath(uri))];
    return ambiguousNames(scope, imports.slice(0, at), found, isOwn).map(({ names, other }) =>
      finding("ambiguous-import", listed(names), other.path.text),
    );
  });
}

/** Names that an import defines otherwise than one before it; the file's own hide both. */
function ambiguousNames(
  scope: Scope,
  before: readonly Import[],
  { uri, file }: Import,
  isOwn: (name: string) => boolean,
): { readonly names: readonly string[]; readonly other: Import }[] {
  if (file === undefined || uri === scope.uri || before.some((other) => other.uri === uri)) return [];
  return before.flatMap((other) => {
    if (other.file === undefined || other.uri === scope.uri) return [];
    const names = conflictsOf(other.file, file).filter((name) => !isOwn(name));
    return names.length === 0 ? [] : [{ names, other }];
  });
}

/** The names that two files define, unless both give a variable the same plain text. */
function conflictsOf(first: RequestFile, second: RequestFile): string[] {
  const a = cachedNames(first);
  const b = cachedNames(second);
  const names = [...b.requests.keys(), ...b.variables.keys()];
  return names.filter((name) => {
    if (!a.requests.has(name) && !a.variables.has(name)) return false;
    const value = a.variables.get(name)?.definition.value.text;
    const isSame = value !== undefined && value === b.variables.get(name)?.definition.value.text;
    return !isSame || value.includes("{{");
  });
}

/** More names than these tell nothing more. */
const mostNames = 3;

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, mostNames)
    .map((name) => `“${name}”`)
    .join(", ");
  return names.length > mostNames ? `${shown} …` : shown;
}
