import { readNames } from "./directives.ts";
import { variableArguments } from "./functions.ts";
import type { Home, Scope } from "./scope.ts";
import type { Expression, Piece, Section } from "./syntax.ts";

/** A named request that another one needs before it can be sent, with the place that says so. */
export interface Need {
  readonly name: Piece;
  readonly section: Section;
  /** The file that defines the request; `undefined` where no request has the name. */
  readonly home: Home | undefined;
}

/**
 * The named requests that must have run before the one of this section: what `@depends` lists, and whose response its templates
 * read, be it through variables of the file or of those that it imports. Names that no request has are among them.
 */
export function requestNeeds(scope: Scope, section: Section): Need[] {
  if (section.templates.length === 0 && section.directives.length === 0) return [];
  return new NeedFinder(scope).needsOf(section);
}

class NeedFinder {
  readonly #scope: Scope;
  readonly #found = new Map<string, Need>();
  readonly #seenVariables = new Set<string>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  needsOf(section: Section): Need[] {
    for (const { word, argument } of section.directives) {
      if (word.text !== "depends") continue;
      for (const name of readNames(argument.text)) this.#add(this.#scope, { ...argument, text: name }, section);
    }
    for (const { start, end, expression } of section.templates) {
      const isInVariable = section.variables.some((variable) => variable.start <= start && end <= variable.end);
      if (!isInVariable) this.#follow(this.#scope, section, expression);
    }
    return [...this.#found.values()];
  }

  #follow(scope: Scope, where: Section, expression: Expression): void {
    if (expression.kind === "response") this.#add(scope, expression.request, where);
    if (expression.kind === "variable") this.#followVariable(scope, expression.name.text);
    if (expression.kind === "function") {
      for (const { value } of variableArguments(expression.name.text, expression.args)) {
        this.#followVariable(scope, value);
      }
    }
  }

  #followVariable(scope: Scope, name: string): void {
    const variable = scope.variable(name);
    if (variable === undefined) return;
    const key = `${variable.uri}\n${name}`;
    if (this.#seenVariables.has(key)) return;
    this.#seenVariables.add(key);
    const { section } = variable.placed;
    const { start, end } = variable.definition.value;
    for (const template of section.templates) {
      if (template.start < start || template.end > end) continue;
      this.#follow(scope.within(variable), section, template.expression);
    }
  }

  #add(scope: Scope, name: Piece, section: Section): void {
    const home = scope.request(name.text);
    const key = `${home?.uri ?? ""}\n${name.text}`;
    if (!this.#found.has(key)) this.#found.set(key, { name, section, home });
  }
}
