import { nearest } from "./nearest.ts";
import type { Profiles } from "./profiles.ts";
import type { RuleCode } from "./rules.ts";
import { readSectionNames, type SectionNames } from "./sectionNames.ts";
import type { Piece, PlacedSection, Problem, RequestFile, Section } from "./syntax.ts";
import { oneOf, problemOf } from "./validate.ts";

/** A definition or use of a name, by its place in the lists of its section. */
interface Place {
  readonly section: number;
  readonly list: "definitions" | "uses" | "profile";
  readonly index: number;
}

/** A problem of names, told without offsets: they move with every letter that is typed, names seldom change. */
interface Finding {
  readonly rule: RuleCode;
  readonly place: Place;
  readonly values: readonly string[];
  /** The line of this place is one more value. */
  readonly lineOf?: Place;
}

/**
 * Problems of one open file that need more than one section: names, circles, profiles. What was found holds until a section says
 * something else about names, so that an edit elsewhere costs next to nothing.
 */
export class FileCheck {
  readonly #read = new WeakMap<Section, SectionNames>();
  #sections: readonly PlacedSection[] = [];
  #names: readonly SectionNames[] = [];
  #profilesKey: string | undefined;
  #findings = new Map<number, Finding[]>();

  /** The problems of each section that has any, by its index in the file. */
  problems(file: RequestFile, profiles: Profiles): Map<number, Problem[]> {
    const names = this.#namesOf(file);
    const profilesKey = JSON.stringify(profiles.profiles.map(({ id, variables }) => [id, Object.keys(variables)]));
    if (profilesKey !== this.#profilesKey || !sameNames(names, this.#names)) {
      this.#findings = new FilePass(names, profiles).run();
      this.#profilesKey = profilesKey;
    }
    this.#sections = file.sections;
    this.#names = names;
    return new Map(
      [...this.#findings].map(([index, found]) => [index, found.map((finding) => this.#problem(finding))]),
    );
  }

  #namesOf(file: RequestFile): SectionNames[] {
    return file.sections.map(({ section }, index) => {
      const before = this.#sections[index]?.section === section ? this.#names[index] : this.#read.get(section);
      if (before !== undefined) return before;
      const names = readSectionNames(section);
      this.#read.set(section, names);
      return names;
    });
  }

  #problem({ rule, place, values, lineOf }: Finding): Problem {
    const line = lineOf === undefined ? [] : [String(this.#line(lineOf))];
    return problemOf(rule, this.#piece(place) ?? { start: 0, end: 0 }, ...values, ...line);
  }

  #piece({ section, list, index }: Place): Piece | undefined {
    const names = this.#names[section];
    return list === "profile" ? names?.profile : names?.[list][index]?.name;
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
  readonly #profiles: Profiles;
  readonly #ofProfiles: ReadonlySet<string>;
  readonly #requests = new Map<string, Place>();
  readonly #variables = new Map<string, Place>();
  readonly #found = new Map<number, Finding[]>();

  constructor(read: readonly SectionNames[], profiles: Profiles) {
    this.#read = read;
    this.#profiles = profiles;
    // Which profile counts is known only when something is sent: a variable of any of them is no slip.
    this.#ofProfiles = new Set(profiles.profiles.flatMap((profile) => Object.keys(profile.variables)));
  }

  run(): Map<number, Finding[]> {
    this.#define();
    // What an imported file defines is not known here.
    if (!this.#read.some(({ hasImport }) => hasImport)) this.#unknownNames();
    this.#unknownProfiles();
    this.#cycles();
    return this.#found;
  }

  #report(rule: RuleCode, place: Place, values: readonly string[], lineOf?: Place): void {
    const finding = { rule, place, values, ...(lineOf && { lineOf }) };
    const list = this.#found.get(place.section);
    if (list === undefined) this.#found.set(place.section, [finding]);
    else list.push(finding);
  }

  #define(): void {
    for (const [section, { definitions }] of this.#read.entries()) {
      for (const [index, { kind, name }] of definitions.entries()) {
        const place: Place = { section, list: "definitions", index };
        const first = this.#requests.get(name.text) ?? this.#variables.get(name.text);
        if (first !== undefined) this.#report("duplicate-name", place, [name.text], first);
        const ofKind = kind === "request" ? this.#requests : this.#variables;
        if (!ofKind.has(name.text)) ofKind.set(name.text, place);
      }
    }
  }

  #unknownNames(): void {
    const allPrompts = new Set(this.#read.flatMap(({ prompts }) => prompts));
    const anyData = this.#read.some(({ hasData }) => hasData);
    for (const [section, { uses, prompts, hasData }] of this.#read.entries()) {
      for (const [index, { kind, name, inVariable }] of uses.entries()) {
        const place: Place = { section, list: "uses", index };
        if (kind === "request") {
          if (!this.#requests.has(name.text)) this.#unknownRequest(place, name.text);
          continue;
        }
        if (this.#variables.has(name.text) || this.#ofProfiles.has(name.text)) continue;
        // The value of a variable is read for whichever request needs it.
        const isPrompt = inVariable === undefined ? prompts.includes(name.text) : allPrompts.has(name.text);
        const isColumn = inVariable === undefined ? hasData : anyData;
        if (!isPrompt && !isColumn) this.#unknownVariable(place, name.text, prompts);
      }
    }
  }

  #unknownRequest(place: Place, name: string): void {
    this.#report("unknown-request", place, [name, oneOf(nearest(name, this.#requests.keys()))]);
  }

  #unknownVariable(place: Place, name: string, prompts: readonly string[]): void {
    if (this.#requests.has(name)) {
      this.#report("request-without-path", place, [name]);
      return;
    }
    const known = new Set([...this.#variables.keys(), ...this.#ofProfiles, ...prompts]);
    this.#report("unknown-variable", place, [name, oneOf(nearest(name, known))]);
  }

  #unknownProfiles(): void {
    const ids = this.#profiles.profiles.map(({ id }) => id);
    for (const [section, { profile }] of this.#read.entries()) {
      if (profile === undefined || profile.text === "" || ids.includes(profile.text)) continue;
      this.#report("unknown-profile", { section, list: "profile", index: 0 }, [profile.text, ids.join(", ")]);
    }
  }

  #cycles(): void {
    const inVariables = this.#usesInVariables();
    const variablesIn = (name: string) => inVariables.get(name)?.variables ?? [];
    for (const chain of cyclesOf(inVariables.keys(), variablesIn)) this.#reportCycle("variable-cycle", chain);
    const needs = (name: string) => {
      const place = this.#requests.get(name);
      const uses = place === undefined ? [] : (this.#read[place.section]?.uses ?? []);
      return uses
        .filter(({ inVariable }) => inVariable === undefined)
        .flatMap((use) => (use.kind === "request" ? [use.name.text] : requestsThrough(inVariables, use.name.text)));
    };
    for (const chain of cyclesOf(this.#requests.keys(), needs)) this.#reportCycle("request-cycle", chain);
  }

  #usesInVariables(): Map<string, VariableUses> {
    const found = new Map<string, VariableUses>();
    for (const { uses } of this.#read) {
      for (const { kind, name, inVariable } of uses) {
        if (inVariable === undefined) continue;
        const own = found.get(inVariable) ?? { variables: [], requests: [] };
        found.set(inVariable, own);
        own[kind === "variable" ? "variables" : "requests"].push(name.text);
      }
    }
    return found;
  }

  #reportCycle(rule: "variable-cycle" | "request-cycle", chain: readonly string[]): void {
    for (const name of new Set(chain)) {
      const place = (rule === "request-cycle" ? this.#requests : this.#variables).get(name);
      if (place !== undefined) this.#report(rule, place, [rotate(chain, name)]);
    }
  }
}

/** What the value of a variable uses. */
interface VariableUses {
  readonly variables: string[];
  readonly requests: string[];
}

/** The requests whose responses the value of a variable holds, be it through other variables. */
function requestsThrough(inVariables: ReadonlyMap<string, VariableUses>, variable: string): string[] {
  if (!inVariables.has(variable)) return [];
  const seen = new Set([variable]);
  const found: string[] = [];
  for (const name of seen) {
    const uses = inVariables.get(name);
    for (const next of uses?.variables ?? []) seen.add(next);
    found.push(...(uses?.requests ?? []));
  }
  return found;
}

/** Circles of a graph, each as its names with the first one again at the end; every edge is walked once. */
function cyclesOf(starts: Iterable<string>, edges: (name: string) => readonly string[]): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of starts) {
    if (done.has(start)) continue;
    // A stack of its own: a chain of thousands of requests is deeper than the engine's.
    const stack = [{ name: start, next: [...edges(start)] }];
    const open = new Set([start]);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next.shift();
      if (next === undefined) {
        stack.pop();
        open.delete(top.name);
        done.add(top.name);
      } else if (open.has(next)) {
        const names = stack.map(({ name }) => name);
        cycles.push([...names.slice(names.indexOf(next)), next]);
      } else if (!done.has(next)) {
        stack.push({ name: next, next: [...edges(next)] });
        open.add(next);
      }
    }
  }
  return cycles;
}

/** The circle told from `name` on: «b → c → a → b». */
function rotate(cycle: readonly string[], name: string): string {
  const ring = cycle.slice(0, -1);
  const at = ring.indexOf(name);
  return [...ring.slice(at), ...ring.slice(0, at), name].join(" → ");
}
