import { type NameKind, sectionNames } from "../syntax/sectionNames.ts";
import type { Section } from "../syntax/syntax.ts";

/** A definition of a name: its section, and its index in the section's list of definitions. */
export interface DefinitionPlace {
  readonly section: Section;
  readonly index: number;
  readonly kind: NameKind;
}

const noSections: ReadonlySet<Section> = new Set();

/** Which sections of a file define and use each name; kept up to date section by section, so that an edit costs what it touches. */
export class NameIndex {
  readonly #definitions = new Map<string, DefinitionPlace[]>();
  readonly #users = new Map<string, Set<Section>>();
  readonly #prompts = new Map<string, number>();
  #withData = 0;
  #withBodyFile = 0;

  add(section: Section): void {
    const { definitions, uses } = sectionNames(section);
    for (const [index, { kind, name }] of definitions.entries()) {
      const known = this.#definitions.get(name.text);
      if (known === undefined) this.#definitions.set(name.text, [{ section, index, kind }]);
      else known.push({ section, index, kind });
    }
    for (const { name } of uses) {
      const users = this.#users.get(name.text);
      if (users === undefined) this.#users.set(name.text, new Set([section]));
      else users.add(section);
    }
    this.#count(section, 1);
  }

  remove(section: Section): void {
    const { definitions, uses } = sectionNames(section);
    for (const { name } of definitions) {
      const left = this.definitionsOf(name.text).filter((place) => place.section !== section);
      if (left.length === 0) this.#definitions.delete(name.text);
      else this.#definitions.set(name.text, left);
    }
    for (const { name } of uses) {
      const users = this.#users.get(name.text);
      users?.delete(section);
      if (users?.size === 0) this.#users.delete(name.text);
    }
    this.#count(section, -1);
  }

  /** In no order of theirs: an edit may have put an earlier one behind a later one. */
  definitionsOf(name: string): readonly DefinitionPlace[] {
    return this.#definitions.get(name) ?? [];
  }

  usersOf(name: string): ReadonlySet<Section> {
    return this.#users.get(name) ?? noSections;
  }

  isDefined(kind: NameKind, name: string): boolean {
    return this.definitionsOf(name).some((place) => place.kind === kind);
  }

  *names(kind: NameKind): Generator<string> {
    for (const [name, places] of this.#definitions) if (places.some((place) => place.kind === kind)) yield name;
  }

  /** Whether any request of the file asks for a value of that name. */
  isPrompt(name: string): boolean {
    return this.#prompts.has(name);
  }

  /** Whether any request of the file is sent for rows of data. */
  get hasData(): boolean {
    return this.#withData > 0;
  }

  /** Whether any request takes its body from a file. */
  get hasBodyFile(): boolean {
    return this.#withBodyFile > 0;
  }

  #count(section: Section, step: 1 | -1): void {
    const { prompts, hasData, hasBodyFile } = sectionNames(section);
    for (const { text } of prompts) {
      const count = (this.#prompts.get(text) ?? 0) + step;
      if (count === 0) this.#prompts.delete(text);
      else this.#prompts.set(text, count);
    }
    if (hasData) this.#withData += step;
    if (hasBodyFile) this.#withBodyFile += step;
  }
}
