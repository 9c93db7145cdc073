import type { Catalog } from "../../catalog/catalog.ts";
import { responseSchemaOf } from "../explain/responseFields.ts";
import { messages } from "../messages.ts";
import type { Profiles } from "../profiles.ts";
import { effectiveProfile, fileProfile } from "../syntax/effectiveProfile.ts";
import { sameEnds } from "../syntax/positions.ts";
import { cachedNames, type Scope } from "../syntax/scope.ts";
import { type NameKind, type SectionNames, sectionNames, type Use } from "../syntax/sectionNames.ts";
import type { PlacedSection, Problem, Section } from "../syntax/syntax.ts";
import { type Finding, isUnused, type Place, pieceAt, slip } from "./findings.ts";
import { importFindings } from "./importProblems.ts";
import { importedFiles, isInOrder, requestCycles, variableCycles } from "./nameCycles.ts";
import { type DefinitionPlace, NameIndex } from "./nameIndex.ts";
import { nearest } from "./nearest.ts";
import { type MisspeltStep, misspeltStep } from "./referenceCheck.ts";
import { oneOf, problemOf } from "./rules.ts";

/** What a name is in a file, as far as other sections depend on it. */
interface NameState {
  readonly isRequest: boolean;
  readonly isVariable: boolean;
  readonly isUsed: boolean;
  readonly count: number;
  /** The `service/command` of the request of that name. */
  readonly command: string | undefined;
}

const mostLooksAlong = 12;
/** The names that unknown ones are compared with in one look, all together. */
const mostCompared = 100_000;

/** More changed sections than these are cheaper to look at all together. */
const mostChanged = 200;

/** What a file's names are held against. */
export interface FileContext {
  readonly catalog: Catalog;
  readonly scope: Scope;
  readonly profiles: Profiles & { readonly selected: string };
  /** Asked only where the file has a variable that it does not use itself. */
  readonly isImported: () => boolean;
}

/**
 * Problems of one open file that need more than one section or file: names, circles, imports, profiles. An edit costs what depends
 * on the names that it touches: most edits touch none.
 */
export class FileCheck {
  #sections: readonly PlacedSection[] = [];
  #index = new NameIndex();
  readonly #found = new Map<Section, readonly Finding[]>();
  /** Circles and problems of imports, which no section shows by itself. */
  readonly #ofFile = new Map<Section, Finding[]>();
  #changed = new Set<Section>();
  /** The sections whose problems name a line. */
  readonly #withLines = new Set<Section>();
  /** The sections with a variable that nothing uses. */
  readonly #unused = new Set<Section>();
  #order: ReadonlyMap<Section, number> | undefined;
  #looksAlong = 0;
  readonly #firsts = new Map<string, DefinitionPlace>();
  readonly #known = new Map<NameKind, readonly string[]>();
  readonly #nearNames = new Map<string, readonly string[]>();
  readonly #misspelt = new Map<string, MisspeltStep | undefined>();
  #catalog: Catalog | undefined;
  /** The admin of each section's profile. */
  #adminOf: (section: Section) => string | undefined = () => undefined;
  #compared = 0;
  #profiles: { readonly key: string; readonly ids: readonly string[]; readonly variables: ReadonlySet<string> } = {
    key: "",
    ids: [],
    variables: new Set(),
  };
  #imported: readonly unknown[] | undefined;
  #hidesUnused = false;

  /** Takes over the file as it is now; gives the problems of its sections. */
  check({ catalog, scope, profiles, isImported }: FileContext): (section: Section) => readonly Problem[] {
    this.#catalog = catalog;
    this.#takeOver(scope, profiles);
    const hidesUnused = this.#hasUnused() && isImported();
    if (hidesUnused !== this.#hidesUnused) for (const section of this.#found.keys()) this.#changed.add(section);
    this.#hidesUnused = hidesUnused;
    return (section) => this.#problemsOf(section);
  }

  /** The sections whose problems may differ from those at the last call. */
  takeChanged(): ReadonlySet<Section> {
    const changed = this.#changed;
    // A line that a problem names moves with every line above it.
    this.#changed = new Set(this.#withLines);
    return changed;
  }

  #takeOver(scope: Scope, profiles: FileContext["profiles"]): void {
    const before = this.#sections;
    const { sections } = scope.file;
    const { removed, added } = changedSections(before, sections);
    const imported = importedFiles(scope);
    const isFirst = this.#imported === undefined;
    const isSameImports = isFirst || isSame(imported, this.#imported ?? []);
    const isSameProfiles = this.#takeProfiles(scope, profiles);
    this.#sections = sections;
    this.#imported = imported;
    this.#order = undefined;
    this.#looksAlong = 0;
    this.#compared = 0;
    this.#forgetNames();
    if (isFirst || !isSameImports || !isSameProfiles) this.#lookAtAll(scope);
    else if (saySame(removed, added)) this.#lookAtDetails(scope, removed, added);
    else if (scope.imports.length > 0 || removed.length + added.length > mostChanged) this.#lookAtAll(scope);
    else this.#lookAtChanged(scope, removed, added);
  }

  /** What was derived from the index for one look. */
  #forgetNames(): void {
    for (const derived of [this.#firsts, this.#known, this.#nearNames, this.#misspelt]) derived.clear();
  }

  /** Whether the profiles are what they were. */
  #takeProfiles({ file }: Scope, given: FileContext["profiles"]): boolean {
    const { profiles, selected } = given;
    this.#adminOf = (section) => effectiveProfile(file, section, given)?.admin;
    const ofFile = fileProfile(file)?.text;
    const known = profiles.map(({ id, admin, variables }) => [id, admin, Object.keys(variables)]);
    const key = JSON.stringify([selected, ofFile, known]);
    if (key === this.#profiles.key) return true;
    // Which profile counts is known only when something is sent: a variable of any of them is no slip.
    const variables = new Set(profiles.flatMap((profile) => Object.keys(profile.variables)));
    this.#profiles = { key, ids: profiles.map(({ id }) => id), variables };
    return false;
  }

  /** Sections that say the same about names as those that they stand for: their problems go over to them. */
  #replace(removed: readonly Section[], added: readonly Section[]): void {
    for (const [index, section] of removed.entries()) {
      const successor = added[index];
      if (successor === undefined || successor === section) continue;
      this.#index.remove(section);
      this.#index.add(successor);
      for (const found of [this.#found, this.#ofFile] as readonly Map<Section, readonly Finding[]>[]) {
        const findings = found.get(section);
        found.delete(section);
        if (findings !== undefined) found.set(successor, findings);
      }
      for (const marked of [this.#withLines, this.#unused]) if (marked.delete(section)) marked.add(successor);
    }
  }

  /** Sections that say the same about names may still differ in a path or a command. */
  #lookAtDetails(scope: Scope, removed: readonly Section[], added: readonly Section[]): void {
    this.#replace(removed, added);
    const affected = new Set<Section>();
    for (const [index, section] of added.entries()) {
      const before = removed[index] && sectionNames(removed[index]);
      const { details, command, definitions } = sectionNames(section);
      if (details === before?.details) continue;
      affected.add(section);
      const requests = command === before?.command ? [] : definitions.filter(({ kind }) => kind === "request");
      for (const { name } of requests) for (const user of this.#index.usersOf(name.text)) affected.add(user);
    }
    for (const section of affected) this.#look(scope, section);
  }

  #lookAtAll(scope: Scope): void {
    this.#index = new NameIndex();
    for (const kept of [this.#found, this.#withLines, this.#unused]) kept.clear();
    for (const { section } of this.#sections) this.#index.add(section);
    for (const { section } of this.#sections) this.#look(scope, section);
    this.#lookAtFile(scope);
  }

  #lookAtChanged(scope: Scope, removed: readonly Section[], added: readonly Section[]): void {
    const index = this.#index;
    const names = new Set([...removed, ...added].flatMap(namesOfSection));
    const states = new Map([...names].map((name) => [name, this.#stateOf(name)]));
    const globals = this.#globals(removed, added);
    for (const section of removed) {
      index.remove(section);
      for (const kept of [this.#found, this.#ofFile, this.#withLines, this.#unused]) kept.delete(section);
    }
    for (const section of added) index.add(section);
    this.#forgetNames();
    if (globals !== this.#globals(removed, added)) {
      this.#lookAtAll(scope);
      return;
    }
    const affected = new Set(added);
    const changed: string[] = [];
    for (const [name, before] of states) {
      const now = this.#stateOf(name);
      const isDefinedAsBefore = before.isRequest === now.isRequest && before.isVariable === now.isVariable;
      if (!isDefinedAsBefore) changed.push(name);
      if (!isDefinedAsBefore || before.command !== now.command) {
        for (const section of index.usersOf(name)) affected.add(section);
      }
      if (!isDefinedAsBefore || before.isUsed !== now.isUsed || before.count > 1 || now.count > 1) {
        for (const { section } of index.definitionsOf(name)) affected.add(section);
      }
    }
    for (const section of this.#slipsOf(changed)) affected.add(section);
    for (const section of affected) this.#look(scope, section);
    // A definition that counts now and did not before may close a circle as well as a new one.
    const twice = [...states.keys()].flatMap((name) => index.definitionsOf(name)).map(({ section }) => section);
    const starts = new Set([...added, ...twice]);
    if (this.#ofFile.size > 0 || [...starts].some((section) => this.#leadsBack(section))) this.#lookAtFile(scope);
  }

  /** What sections say to the whole file besides their names. */
  #globals(removed: readonly Section[], added: readonly Section[]): string {
    const prompts = [...removed, ...added].flatMap((section) => sectionNames(section).prompts);
    const asked = prompts.filter(({ text }) => this.#index.isPrompt(text)).map(({ text }) => text);
    return `${this.#index.hasData} ${this.#index.hasBodyFile} ${asked}`;
  }

  #stateOf(name: string): NameState {
    const places = this.#index.definitionsOf(name);
    return {
      isRequest: places.some(({ kind }) => kind === "request"),
      isVariable: places.some(({ kind }) => kind === "variable"),
      isUsed: this.#index.usersOf(name).size > 0,
      count: places.length,
      command: places.map(({ section }) => sectionNames(section).command).find((command) => command !== undefined),
    };
  }

  /** The sections with an unknown name that one of these may be a slip of, or was said to be. */
  #slipsOf(changed: readonly string[]): Section[] {
    if (changed.length === 0) return [];
    return [...this.#found].flatMap(([section, findings]) =>
      findings.some(({ rule, suggestions, values: [name = ""] }) => {
        if (suggestions === undefined || rule === "misspelt-path") return false;
        return changed.some((other) => suggestions.includes(other)) || nearest(name, changed).length > 0;
      })
        ? [section]
        : [],
    );
  }

  /** Whether a name that this section defines needs itself, over whatever others. */
  #leadsBack(section: Section): boolean {
    return sectionNames(section).definitions.some(({ kind, name }) => {
      const seen = new Set([`${kind} ${name.text}`]);
      const open: { kind: NameKind; name: string }[] = [{ kind, name: name.text }];
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        for (const use of this.#needsOf(node.kind, node.name)) {
          if (use.kind === kind && use.name.text === name.text) return true;
          const key = `${use.kind} ${use.name.text}`;
          if (seen.has(key)) continue;
          seen.add(key);
          open.push({ kind: use.kind, name: use.name.text });
        }
      }
      return false;
    });
  }

  #needsOf(kind: NameKind, name: string): Use[] {
    const place = this.#firstOf(name, kind);
    const uses = place === undefined ? [] : sectionNames(place.section).uses;
    return uses.filter(({ inVariable }) => inVariable === (kind === "variable" ? name : undefined));
  }

  /** What of a section's own names is wrong. */
  #look(scope: Scope, section: Section): void {
    const names = sectionNames(section);
    const findings = [
      ...this.#duplicates(section, names),
      ...this.#unknownNames(scope, names),
      ...this.#misspeltPaths(scope, names),
      ...this.#signedAdmins(section, names),
      ...this.#unknownProfile(names),
      ...this.#unusedVariables(section, names),
    ];
    if (findings.length > 0) this.#found.set(section, findings);
    else this.#found.delete(section);
    mark(this.#unused, section, findings.some(isUnused));
    mark(
      this.#withLines,
      section,
      findings.some(({ lineOf }) => lineOf !== undefined),
    );
    this.#changed.add(section);
  }

  #duplicates(section: Section, { definitions }: SectionNames): Finding[] {
    return definitions.flatMap(({ name: { text } }, index): Finding[] => {
      if (this.#index.definitionsOf(text).length < 2) return [];
      const first = this.#firstOf(text);
      if (first?.section === section && first.index === index) return [];
      return [{ rule: "duplicate-name", place: { list: "definitions", index }, values: [text], lineOf: text }];
    });
  }

  #unknownNames(scope: Scope, { uses, prompts, hasData }: SectionNames): Finding[] {
    // What a file defines that cannot be read is not known.
    if (scope.imports.some(({ file }) => file === undefined)) return [];
    return uses.flatMap(({ kind, name: { text }, inVariable }, index): Finding[] => {
      if (kind === "variable" && this.#profiles.variables.has(text)) return [];
      if (this.#isDefined(scope, kind, text)) return [];
      const place: Place = { list: "uses", index };
      if (kind === "request") {
        return [slip("unknown-request", place, text, this.#near(scope, kind, text))];
      }
      const isInVariable = inVariable !== undefined;
      // The value of a variable is read for whichever request needs it.
      const isPrompt = isInVariable ? this.#index.isPrompt(text) : prompts.some((prompt) => prompt.text === text);
      if (isPrompt || (isInVariable ? this.#index.hasData : hasData)) return [];
      if (this.#isDefined(scope, "request", text)) return [{ rule: "request-without-path", place, values: [text] }];
      const asked = prompts.map((prompt) => prompt.text);
      return [slip("unknown-variable", place, text, this.#near(scope, kind, text, asked))];
    });
  }

  /** Paths into responses that the command's answer is known not to have. */
  #misspeltPaths(scope: Scope, { uses }: SectionNames): Finding[] {
    return uses.flatMap(({ name, path }, index): Finding[] => {
      const found = path && this.#misspeltStep(scope, name.text, path);
      if (found === undefined) return [];
      const { step, meant } = found;
      const place: Place = { list: "uses", index, step: found.index };
      return [{ rule: "misspelt-path", place, values: [step, oneOf(meant)], suggestions: meant }];
    });
  }

  #misspeltStep(scope: Scope, request: string, { steps, text }: NonNullable<Use["path"]>): MisspeltStep | undefined {
    const command = this.#commandOf(scope, request);
    if (this.#catalog === undefined || command === undefined) return undefined;
    const key = `${command} ${text.text}`;
    if (!this.#misspelt.has(key)) {
      const schema = responseSchemaOf(this.#catalog, command);
      this.#misspelt.set(key, schema && misspeltStep(this.#catalog, schema, steps));
    }
    return this.#misspelt.get(key);
  }

  /** The command of the request that a name means. */
  #commandOf(scope: Scope, name: string): string | undefined {
    const own = this.#firstOf(name, "request");
    if (own !== undefined) return sectionNames(own.section).command;
    const home = scope.importedHomeOf("request", name);
    return home && cachedNames(home.file).requests.get(name)?.section.call.path;
  }

  #signedAdmins(section: Section, { signed }: SectionNames): Finding[] {
    const admin = signed.length === 0 ? undefined : this.#adminOf(section);
    return signed.flatMap(({ text }, index): Finding[] => {
      if (text !== admin) return [];
      const values = [messages.refused.userSigOfAdmin(text)];
      return [{ rule: "refused-arguments", place: { list: "signed", index }, values }];
    });
  }

  /** The known names that one may be a slip of. A file with thousands of unknown ones is no slip: there it gives up. */
  #near(scope: Scope, kind: NameKind, name: string, asked: readonly string[] = []): readonly string[] {
    const key = `${kind} ${name} ${asked}`;
    const found = this.#nearNames.get(key);
    if (found !== undefined) return found;
    const known = this.#knownNames(scope, kind);
    this.#compared += known.length;
    if (this.#compared > mostCompared) return [];
    const near = nearest(name, asked.length === 0 ? known : new Set([...known, ...asked]));
    this.#nearNames.set(key, near);
    return near;
  }

  #knownNames(scope: Scope, kind: NameKind): readonly string[] {
    let known = this.#known.get(kind);
    if (known === undefined) {
      const ofProfiles = kind === "variable" ? this.#profiles.variables : [];
      known = [...new Set([...this.#index.names(kind), ...scope.importedNames(kind), ...ofProfiles])];
      this.#known.set(kind, known);
    }
    return known;
  }

  #isDefined(scope: Scope, kind: NameKind, name: string): boolean {
    return this.#index.isDefined(kind, name) || scope.importedHomeOf(kind, name) !== undefined;
  }

  #unknownProfile({ profile }: SectionNames): Finding[] {
    const { ids } = this.#profiles;
    if (profile === undefined || profile.text === "" || ids.includes(profile.text)) return [];
    const suggestions = nearest(profile.text, ids);
    return [
      {
        rule: "unknown-profile",
        place: { list: "profile", index: 0 },
        values: [profile.text, ids.join(", ")],
        suggestions,
      },
    ];
  }

  #unusedVariables(section: Section, { definitions }: SectionNames): Finding[] {
    // Which names a body file uses stands in that file alone.
    if (this.#index.hasBodyFile) return [];
    return definitions.flatMap(({ kind, name: { text } }, index): Finding[] => {
      if (kind !== "variable" || this.#index.usersOf(text).size > 0) return [];
      // A name that is defined twice has a problem already.
      if (this.#index.isDefined("request", text)) return [];
      const first = this.#firstOf(text);
      if (first?.section !== section || first.index !== index) return [];
      return [{ rule: "unused-variable", place: { list: "definitions", index }, values: [text] }];
    });
  }

  /** The definition of a name that counts: its first in the text, of that kind where one is asked for. */
  #firstOf(name: string, kind?: NameKind): DefinitionPlace | undefined {
    const places = this.#index.definitionsOf(name);
    if (places.length < 2) return places.find((place) => kind === undefined || place.kind === kind);
    const key = `${kind ?? ""} ${name}`;
    let first = this.#firsts.get(key);
    if (first === undefined) {
      const ofKind = kind === undefined ? places : places.filter((place) => place.kind === kind);
      first = ofKind.reduce<DefinitionPlace | undefined>(
        (a, b) => (a !== undefined && this.#isBefore(a, b) ? a : b),
        undefined,
      );
      if (first !== undefined) this.#firsts.set(key, first);
    }
    return first;
  }

  #isBefore(a: DefinitionPlace, b: DefinitionPlace): boolean {
    const distance = this.#indexOf(a.section) - this.#indexOf(b.section);
    return distance === 0 ? a.index < b.index : distance < 0;
  }

  #indexOf(section: Section): number {
    // A look or two along the file cost less than a map of it.
    if (this.#looksAlong++ < mostLooksAlong) return this.#sections.findIndex((placed) => placed.section === section);
    this.#order ??= new Map(this.#sections.map(({ section: known }, index) => [known, index]));
    return this.#order.get(section) ?? 0;
  }

  #lookAtFile(scope: Scope): void {
    for (const section of this.#ofFile.keys()) this.#changed.add(section);
    this.#ofFile.clear();
    const isOwn = (name: string) => this.#index.definitionsOf(name).length > 0;
    for (const [section, finding] of importFindings(scope, isOwn)) this.#addOfFile(section, finding);
    const ofRequests = isInOrder(scope) ? [] : requestCycles(scope);
    for (const { kind, name, chain } of [...variableCycles(scope), ...ofRequests]) {
      const first = this.#firstOf(name, kind);
      if (first === undefined) continue;
      const place: Place = { list: "definitions", index: first.index };
      this.#addOfFile(first.section, { rule: `${kind}-cycle`, place, values: [chain] });
    }
  }

  #addOfFile(section: Section, finding: Finding): void {
    const list = this.#ofFile.get(section);
    if (list === undefined) this.#ofFile.set(section, [finding]);
    else list.push(finding);
    this.#changed.add(section);
  }

  #hasUnused(): boolean {
    return this.#unused.size > 0 && !this.#index.hasBodyFile;
  }

  #problemsOf(section: Section): readonly Problem[] {
    const findings = [...(this.#found.get(section) ?? []), ...(this.#ofFile.get(section) ?? [])];
    const shown = this.#hidesUnused ? findings.filter((finding) => !isUnused(finding)) : findings;
    return shown.map((finding) => this.#problem(section, finding));
  }

  #problem(section: Section, { rule, place, values, lineOf, suggestions }: Finding): Problem {
    const line = lineOf === undefined ? [] : [String(this.#lineOf(lineOf))];
    const problem = problemOf(rule, pieceAt(section, place) ?? { start: 0, end: 0 }, ...values, ...line);
    return suggestions === undefined ? problem : { ...problem, suggestions };
  }

  /** The line in the file of a name's first definition, counted from 1 as an editor shows it. */
  #lineOf(name: string): number {
    const first = this.#firstOf(name);
    if (first === undefined) return 0;
    const start = pieceAt(first.section, { list: "definitions", index: first.index })?.start;
    const line = this.#sections[this.#indexOf(first.section)]?.startLine ?? 0;
    return line + first.section.text.slice(0, start).split("\n").length;
  }
}

function mark(marked: Set<Section>, section: Section, isSo: boolean): void {
  if (isSo) marked.add(section);
  else marked.delete(section);
}

function namesOfSection(section: Section): string[] {
  const { definitions, uses } = sectionNames(section);
  return [...definitions, ...uses].map(({ name }) => name.text);
}

/** The sections between those at the head and those at the end that are still the same. */
function changedSections(before: readonly PlacedSection[], now: readonly PlacedSection[]) {
  const { front, back } = sameEnds(before, now);
  const between = (sections: readonly PlacedSection[]) =>
    sections.slice(front, sections.length - back).map(({ section }) => section);
  return { removed: between(before), added: between(now) };
}

function saySame(removed: readonly Section[], added: readonly Section[]): boolean {
  if (removed.length !== added.length) return false;
  return removed.every((section, index) => {
    const successor = added[index];
    return successor !== undefined && sectionNames(section).key === sectionNames(successor).key;
  });
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
