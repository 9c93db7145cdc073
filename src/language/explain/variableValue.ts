import { isSecretName } from "../check/secrets.ts";
import type { Profile, Profiles } from "../profiles.ts";
import { effectiveProfile } from "../syntax/effectiveProfile.ts";
import type { Scope } from "../syntax/scope.ts";
import { isAsked, sectionNames } from "../syntax/sectionNames.ts";
import type { Expression, Section, Span } from "../syntax/syntax.ts";
import { firstTemplateFrom } from "../syntax/template.ts";
import type { Workspace } from "../workspace.ts";

/** What a variable is worth before anything is sent. */
export type VariableValue =
  /** `hasSecretName`: it is called a password or the like, or holds a variable that is. */
  | { readonly kind: "known"; readonly text: string; readonly hasSecretName: boolean }
  /** A part of it comes from this function, whose values are not shown. */
  | { readonly kind: "secret"; readonly source: string }
  /** It is asked for, made when sending or taken from a response. */
  | { readonly kind: "unknown" };

const unknown: VariableValue = { kind: "unknown" };
const secretFunctions = ["$env", "$dotenv", "$userSig"];

/** A short chain of variables may double its text at each step. */
const mostCharacters = 2000;

/** What decides in a request about the values of variables, with those found so far: requests alike in this share them. */
interface Reader {
  readonly section: Section;
  readonly profile: Profile | undefined;
  readonly found: Map<string, VariableValue>;
}

/** A variable whose value is being put together. */
interface OpenVariable {
  readonly kind: "open";
  readonly key: string;
  /** The names that its value is read with. */
  readonly scope: Scope;
  readonly section: Section;
  readonly value: Span;
  /** The first template of the section that is not read yet. */
  next: number;
  at: number;
  text: string;
  hasSecretName: boolean;
}

/**
 * The values of a file's variables, as far as they follow from variables and profiles alone: what a send would use, from the
 * request's own profile. Each is worked out once, so an object of this class is good for one look at the files.
 */
export class VariableValues {
  readonly #scope: Scope;
  readonly #profiles: Profiles & { readonly selected: string };
  readonly #scopes = new Map<string, Scope>();
  readonly #found = new Map<string, Map<string, VariableValue>>();

  constructor(workspace: Workspace, scope: Scope) {
    this.#scope = scope;
    this.#profiles = workspace.profiles(scope.uri);
    this.#scopes.set(scope.uri, scope);
  }

  /** The value of a variable for a request in `section`. */
  variable(section: Section, name: string): VariableValue {
    const reader = this.#readerOf(section);
    const first = this.#begun(reader, this.#scope, name);
    return first.kind === "open" ? this.#finished(reader, first) : first;
  }

  #readerOf(section: Section): Reader {
    const profile = effectiveProfile(this.#scope.file, section, this.#profiles);
    const { hasData, prompts } = sectionNames(section);
    const key = [profile?.id, hasData, ...prompts.map(({ text }) => text)].join(" ");
    let found = this.#found.get(key);
    if (found === undefined) {
      found = new Map();
      this.#found.set(key, found);
    }
    return { section, profile, found };
  }

  /** A stack of its own: a chain of thousands of variables is deeper than the engine's. */
  #finished(reader: Reader, first: OpenVariable): VariableValue {
    const stack = [first];
    const open = new Set([first.key]);
    let value = unknown;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const made = this.#continued(reader, top);
      if (made.kind === "open" && !open.has(made.key)) {
        stack.push(made);
        open.add(made.key);
      } else {
        // One that is open already needs itself.
        value = made.kind === "open" ? unknown : made;
        reader.found.set(top.key, value);
        open.delete(top.key);
        stack.pop();
      }
    }
    return value;
  }

  /** The value of an open variable, or the variable that it needs first. */
  #continued(reader: Reader, top: OpenVariable): VariableValue | OpenVariable {
    const { text, templates } = top.section;
    for (let template = templates[top.next]; template !== undefined; template = templates[++top.next]) {
      if (template.end > top.value.end) break;
      const part = this.#expression(reader, top.scope, template.expression);
      if (part.kind !== "known") return part;
      top.text += text.slice(top.at, template.start) + part.text;
      top.at = template.end;
      top.hasSecretName ||= part.hasSecretName;
      if (top.text.length > mostCharacters) return unknown;
    }
    return known(top.text + text.slice(top.at, top.value.end), top.hasSecretName);
  }

  /** What a variable stands for in a file, or the variable with its value still to put together. */
  #begun(reader: Reader, scope: Scope, name: string): VariableValue | OpenVariable {
    const { section, profile } = reader;
    // An answer counts before any variable, and so does a column of the data, whose names are not known.
    if (sectionNames(section).hasData || isAsked(section, name)) return unknown;
    const key = `${scope.uri} ${name}`;
    const value = reader.found.get(key);
    if (value !== undefined) return value;
    const found = scope.variable(name);
    if (found === undefined) {
      if (profile === undefined || !Object.hasOwn(profile.variables, name)) return unknown;
      return known(profile.variables[name] ?? "", isSecretName(name));
    }
    const home = this.#scopes.get(found.uri) ?? scope.within(found);
    this.#scopes.set(found.uri, home);
    if (home.own.ambiguous.has(name)) return unknown;
    const { value: span } = found.definition;
    return {
      kind: "open",
      key,
      scope: home,
      section: found.placed.section,
      value: span,
      next: firstTemplateFrom(found.placed.section.templates, span.start),
      at: span.start,
      text: "",
      hasSecretName: isSecretName(name),
    };
  }

  #expression(reader: Reader, scope: Scope, expression: Expression): VariableValue | OpenVariable {
    switch (expression.kind) {
      case "variable":
        return this.#begun(reader, scope, expression.name.text);
      case "function":
        return functionValue(reader, expression);
      case "literal":
        return known("{{", false);
      case "response":
      case "unreadable":
        return unknown;
    }
  }
}

function functionValue({ profile }: Reader, { name, args }: Expression & { readonly kind: "function" }): VariableValue {
  if (secretFunctions.includes(name.text)) {
    const listed = args.map(({ value }) => value).join(", ");
    return { kind: "secret", source: `${name.text}(${listed})` };
  }
  if (name.text === "$admin" && profile !== undefined) return known(profile.admin, false);
  if (name.text === "$sdkAppId" && profile !== undefined) return known(String(profile.sdkAppId), false);
  return unknown;
}

function known(text: string, hasSecretName: boolean): VariableValue {
  return { kind: "known", text, hasSecretName };
}
