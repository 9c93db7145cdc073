import { importedFiles, requestCycles, variableCycles } from "./nameCycles.ts";
import { nearest } from "./nearest.ts";
import type { Profiles } from "./profiles.ts";
import { oneOf, problemOf, type RuleCode } from "./rules.ts";
import { cachedNames, type Import, type Scope } from "./scope.ts";
import { type NameKind, type SectionNames, sectionNames } from "./sectionNames.ts";
import type { Piece, PlacedSection, Problem, RequestFile } from "./syntax.ts";
import { readablePath } from "./uris.ts";

/** A definition or use of a name, or an imported path, by its place in the lists of its section. */
interface Place {
  readonly section: number;
  readonly list: "definitions" | "uses" | "imports" | "profile";
  readonly index: number;
}

/** A problem of names, told without offsets: they move with every letter that is typed, names seldom change. */
interface Finding {
  readonly rule: RuleCode;
  readonly place: Place;
  readonly values: readonly string[];
  /** The line of this place is one more value. */
  readonly lineOf?: Place;
  readonly suggestions?: readonly string[];
}

/**
 * Problems of one open file that need more than one section or file: names, circles, imports, profiles. What was found holds until
 * a section says something else about names or an imported file changes, so that an edit elsewhere costs next to nothing.
 */
export class FileCheck {
  #sections: readonly PlacedSection[] = [];
  #names: readonly SectionNames[] = [];
  #profilesKey: string | undefined;
  #imported: readonly unknown[] = [];
  #findings = new Map<number, Finding[]>();

  /**
   * The problems of each section that has any, by its index in the file. `isImported` is asked only where the file has a variable
   * that it does not use itself.
   */
  problems(scope: Scope, profiles: Profiles, isImported: () => boolean): Map<number, Problem[]> {
    const { sections } = scope.file;
    const names = sections.map(({ section }, index) => {
      const before = this.#sections[index]?.section === section ? this.#names[index] : undefined;
      return before ?? sectionNames(section);
    });
    const profilesKey = JSON.stringify(profiles.profiles.map(({ id, variables }) => [id, Object.keys(variables)]));
    const imported = importedFiles(scope);
    if (
      profilesKey !== this.#profilesKey ||
      !sameNames(names, this.#names) ||
      imported.length !== this.#imported.length ||
      imported.some((item, index) => item !== this.#imported[index])
    ) {
      this.#findings = new FilePass(names, scope, profiles).run();
      this.#profilesKey = profilesKey;
      this.#imported = imported;
    }
    this.#sections = sections;
    this.#names = names;
    const isUnused = ({ rule }: Finding) => rule === "unused-variable";
    const hidesUnused = [...this.#findings.values()].some((found) => found.some(isUnused)) && isImported();
    return new Map(
      [...this.#findings].map(([index, found]) => [
        index,
        (hidesUnused ? found.filter((finding) => !isUnused(finding)) : found).map((finding) => this.#problem(finding)),
      ]),
    );
  }

  #problem({ rule, place, values, lineOf, suggestions }: Finding): Problem {
    const line = lineOf === undefined ? [] : [String(this.#line(lineOf))];
    const problem = problemOf(rule, this.#piece(place) ?? { start: 0, end: 0 }, ...values, ...line);
    return suggestions === undefined ? problem : { ...problem, suggestions };
  }

  #piece({ section, list, index }: Place): Piece | undefined {
    const names = this.#names[section];
    if (list === "profile") return names?.profile;
    return list === "imports" ? names?.imports[index] : names?.[list][index]?.name;
  }

  /** The line in the file, counted from 1 as an editor shows it. */
  #line(place: Place): number {
    const placed = this.#sections[place.section];
    const before = placed?.section.text.slice(0, this.#piece(place)?.start) ?? "";
    return (placed?.startLine ?? 0) + before.split("\n").length;
  }
}

function sameNames(a: readonly SectionNames[], b: readonly SectionNames[]): boolean {
  return a.length === b.length && a.every((names, index) => names === b[index] || names.key === b[index]?.key);
}

/** One look at all names of a file. */
class FilePass {
  readonly #read: readonly SectionNames[];
  readonly #scope: Scope;
  readonly #profiles: Profiles;
  readonly #ofProfiles: ReadonlySet<string>;
  readonly #requests = new Map<string, Place>();
  readonly #variables = new Map<string, Place>();
  readonly #found = new Map<number, Finding[]>();

  constructor(read: readonly SectionNames[], scope: Scope, profiles: Profiles) {
    this.#read = read;
    this.#scope = scope;
    this.#profiles = profiles;
    // Which profile counts is known only when something is sent: a variable of any of them is no slip.
    this.#ofProfiles = new Set(profiles.profiles.flatMap((profile) => Object.keys(profile.variables)));
  }

  run(): Map<number, Finding[]> {
    this.#define();
    this.#imports();
    // What a file defines that cannot be read is not known.
    if (this.#scope.imports.every(({ file }) => file !== undefined)) this.#unknownNames();
    this.#unknownProfiles();
    this.#cycles();
    this.#unusedVariables();
    return this.#found;
  }

  #report(rule: RuleCode, place: Place, values: readonly string[], lineOf?: Place): void {
    this.#add({ rule, place, values, ...(lineOf && { lineOf }) });
  }

  #reportNear(rule: RuleCode, place: Place, name: string, suggestions: readonly string[]): void {
    this.#add({ rule, place, values: [name, oneOf(suggestions)], suggestions });
  }

  #add(finding: Finding): void {
    const { section } = finding.place;
    const list = this.#found.get(section);
    if (list === undefined) this.#found.set(section, [finding]);
    else list.push(finding);
  }

  #unusedVariables(): void {
    const unused = new Set(this.#variables.keys());
    for (const { uses, hasBodyFile } of this.#read) {
      // Which names a body file uses stands in that file alone.
      if (unused.size === 0 || hasBodyFile) return;
      for (const { name } of uses) unused.delete(name.text);
    }
    for (const name of unused) {
      const place = this.#variables.get(name);
      // A name that is defined twice has a problem already.
      if (place !== undefined && !this.#requests.has(name)) this.#report("unused-variable", place, [name]);
    }
  }

  #define(): void {
    for (let section = 0; section < this.#read.length; section++) {
      const definitions = this.#read[section]?.definitions ?? [];
      for (const [index, { kind, name }] of definitions.entries()) {
        const place: Place = { section, list: "definitions", index };
        const first = this.#requests.get(name.text) ?? this.#variables.get(name.text);
        if (first !== undefined) this.#report("duplicate-name", place, [name.text], first);
        const ofKind = kind === "request" ? this.#requests : this.#variables;
        if (!ofKind.has(name.text)) ofKind.set(name.text, place);
      }
    }
  }

  #imports(): void {
    const { imports } = this.#scope;
    if (imports.length === 0) return;
    const places = this.#read.flatMap((names, section) =>
      names.imports.map((_, index): Place => ({ section, list: "imports", index })),
    );
    for (const [index, place] of places.entries()) {
      const found = imports[index];
      if (found === undefined) continue;
      const { path, uri, file } = found;
      if (uri === undefined) this.#report("import-outside", place, [path.text]);
      else if (file === undefined) this.#report("missing-import", place, [path.text, readablePath(uri)]);
      else this.#ambiguousNames(imports.slice(0, index), found, place);
    }
  }

  /** Names that an import defines otherwise than one before it; the file's own hide both. */
  #ambiguousNames(before: readonly Import[], { uri, file }: Import, place: Place): void {
    if (file === undefined || uri === this.#scope.uri || before.some((other) => other.uri === uri)) return;
    for (const other of before) {
      if (other.file === undefined || other.uri === this.#scope.uri) continue;
      const names = conflictsOf(other.file, file).filter(
        (name) => !this.#requests.has(name) && !this.#variables.has(name),
      );
      if (names.length > 0) this.#report("ambiguous-import", place, [listed(names), other.path.text]);
    }
  }

  #unknownNames(): void {
    const allPrompts = new Set(this.#read.flatMap(({ prompts }) => prompts.map(({ text }) => text)));
    const anyData = this.#read.some(({ hasData }) => hasData);
    for (let section = 0; section < this.#read.length; section++) {
      const { uses = [], prompts = [], hasData = false } = this.#read[section] ?? {};
      for (let index = 0; index < uses.length; index++) {
        const use = uses[index];
        if (use === undefined) continue;
        const { kind, name, inVariable } = use;
        if (kind === "variable" && this.#ofProfiles.has(name.text)) continue;
        if (this.#isDefined(kind, name.text)) continue;
        const place: Place = { section, list: "uses", index };
        if (kind === "request") {
          this.#unknownRequest(place, name.text);
          continue;
        }
        // The value of a variable is read for whichever request needs it.
        const isPrompt =
          inVariable === undefined ? prompts.some(({ text }) => text === name.text) : allPrompts.has(name.text);
        const isColumn = inVariable === undefined ? hasData : anyData;
        if (!isPrompt && !isColumn) this.#unknownVariable(place, name.text, prompts);
      }
    }
  }

  #isDefined(kind: NameKind, name: string): boolean {
    const own = kind === "request" ? this.#requests : this.#variables;
    return own.has(name) || this.#scope.importedHomeOf(kind, name) !== undefined;
  }

  #unknownRequest(place: Place, name: string): void {
    this.#reportNear(
      "unknown-request",
      place,
      name,
      nearest(name, new Set([...this.#requests.keys(), ...this.#scope.importedNames("request")])),
    );
  }

  #unknownVariable(place: Place, name: string, prompts: readonly Piece[]): void {
    if (this.#isDefined("request", name)) {
      this.#report("request-without-path", place, [name]);
      return;
    }
    const known = new Set([
      ...this.#variables.keys(),
      ...this.#scope.importedNames("variable"),
      ...this.#ofProfiles,
      ...prompts.map(({ text }) => text),
    ]);
    this.#reportNear("unknown-variable", place, name, nearest(name, known));
  }

  #unknownProfiles(): void {
    const ids = this.#profiles.profiles.map(({ id }) => id);
    for (const [section, { profile }] of this.#read.entries()) {
      if (profile === undefined || profile.text === "" || ids.includes(profile.text)) continue;
      const place: Place = { section, list: "profile", index: 0 };
      const suggestions = nearest(profile.text, ids);
      this.#add({ rule: "unknown-profile", place, values: [profile.text, ids.join(", ")], suggestions });
    }
  }

  #cycles(): void {
    const ofRequests = this.#isInOrder() ? [] : requestCycles(this.#scope);
    for (const { kind, name, chain } of [...variableCycles(this.#scope), ...ofRequests]) {
      const place = (kind === "request" ? this.#requests : this.#variables).get(name);
      if (place !== undefined) this.#report(`${kind}-cycle`, place, [chain]);
    }
  }

  /**
   * Whether it is plain at one look that no request needs itself, which is so in most files: no variable stands for a response,
   * no imported file leads back, and each named request needs only those above it.
   */
  #isInOrder(): boolean {
    for (let index = 0; index < this.#read.length; index++) {
      const { uses = [], definitions = [] } = this.#read[index] ?? {};
      for (const { kind, name, inVariable } of uses) {
        if (kind !== "request") continue;
        if (inVariable !== undefined) return false;
        const isAbove = (this.#requests.get(name.text)?.section ?? -1) < index;
        if (!isAbove && definitions.some((definition) => definition.kind === "request")) return false;
      }
    }
    return !importedFiles(this.#scope).includes(this.#scope.uri);
  }
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
