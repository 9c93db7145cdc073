import { effectiveProfile } from "./effectiveProfile.ts";
import type { Scope } from "./scope.ts";
import { directive, type Expression, type Section, type Span } from "./syntax.ts";
import type { Workspace } from "./workspace.ts";

/** What a variable is worth before anything is sent. */
export type VariableValue =
  | { readonly kind: "known"; readonly text: string }
  /** A part of it comes from this function, whose values are not shown. */
  | { readonly kind: "secret"; readonly source: string }
  /** It is asked for, made when sending or taken from a response. */
  | { readonly kind: "unknown" };

const unknown: VariableValue = { kind: "unknown" };
const secretFunctions = ["$env", "$dotenv", "$userSig"];

/** A chain of variables may be long, and a short one may double its text at each step. */
const mostSteps = 100;
const mostCharacters = 10_000;

/** The value of a variable for a request in `section`, as far as it follows from variables alone. */
export function variableValue(workspace: Workspace, scope: Scope, section: Section, name: string): VariableValue {
  return new Evaluation(workspace, section).variable(scope, name, []);
}

/** One evaluation: what its request asks for and its profile count at every step. */
class Evaluation {
  readonly #workspace: Workspace;
  readonly #section: Section;
  #steps = 0;

  constructor(workspace: Workspace, section: Section) {
    this.#workspace = workspace;
    this.#section = section;
  }

  variable(scope: Scope, name: string, within: readonly string[]): VariableValue {
    const key = `${scope.uri} ${name}`;
    if (++this.#steps > mostSteps || within.includes(key)) return unknown;
    if (directive(this.#section, "data") !== undefined || isAsked(this.#section, name)) return unknown;
    const found = scope.variable(name);
    if (found !== undefined) {
      const { section } = found.placed;
      return this.#text(scope.within(found), section, found.definition.value, [...within, key]);
    }
    const profile = this.#profile(scope);
    if (profile === undefined || !Object.hasOwn(profile.variables, name)) return unknown;
    return { kind: "known", text: profile.variables[name] ?? "" };
  }

  #text(scope: Scope, section: Section, span: Span, within: readonly string[]): VariableValue {
    let text = "";
    let at = span.start;
    for (const template of section.templates) {
      if (template.start < span.start || template.end > span.end) continue;
      const value = this.#expression(scope, template.expression, within);
      if (value.kind !== "known") return value;
      text += section.text.slice(at, template.start) + value.text;
      at = template.end;
      if (text.length > mostCharacters) return unknown;
    }
    return { kind: "known", text: text + section.text.slice(at, span.end) };
  }

  #expression(scope: Scope, expression: Expression, within: readonly string[]): VariableValue {
    switch (expression.kind) {
      case "variable":
        return this.variable(scope, expression.name.text, within);
      case "function":
        return this.#function(scope, expression);
      case "literal":
        return { kind: "known", text: "{{" };
      case "response":
      case "unreadable":
        return unknown;
    }
  }

  #function(scope: Scope, { name, args }: Expression & { readonly kind: "function" }): VariableValue {
    if (secretFunctions.includes(name.text)) {
      const listed = args.map(({ value }) => value).join(", ");
      return { kind: "secret", source: `${name.text}(${listed})` };
    }
    const profile = this.#profile(scope);
    if (name.text === "$admin" && profile !== undefined) return { kind: "known", text: profile.admin };
    if (name.text === "$sdkAppId" && profile !== undefined) return { kind: "known", text: String(profile.sdkAppId) };
    return unknown;
  }

  #profile(scope: Scope) {
    return effectiveProfile(scope.file, this.#section, this.#workspace.profiles(scope.uri));
  }
}

/** Whether a request asks for the variable before it is sent. */
export function isAsked(section: Section, name: string): boolean {
  return section.directives.some(
    ({ word, argument }) => word.text === "prompt" && argument.text.split(/\s/)[0] === name,
  );
}
