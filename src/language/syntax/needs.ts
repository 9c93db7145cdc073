import { readNames } from "./directives.ts";
import { variableArguments } from "./functions.ts";
import type { Home, Scope } from "./scope.ts";
import type { Expression, Piece, Section } from "./syntax.ts";
import { templatesIn } from "./template.ts";

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

/** A name that an expression of the section `where` reads. */
type Step = { readonly scope: Scope } & (
  | { readonly kind: "request"; readonly name: Piece; readonly where: Section }
  | { readonly kind: "variable"; readonly name: string }
);

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
    const inVariables = new Set(section.variables.flatMap((variable) => templatesIn(section.templates, variable)));
    for (const template of section.templates) {
      if (!inVariables.has(template)) this.#follow(this.#scope, section, template.expression);
    }
    return [...this.#found.values()];
  }

  /** What an expression reads, depth first. With a stack of its own: a chain of variables may be as long as the file. */
  #follow(start: Scope, section: Section, expression: Expression): void {
    const open = stepsOf(start, section, expression).reverse();
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      if (step.kind === "request") this.#add(step.scope, step.name, step.where);
      else for (const inside of this.#stepsOfVariable(step.scope, step.name).reverse()) open.push(inside);
    }
  }

  /** What the value of a variable reads; nothing where it was looked at before. */
  #stepsOfVariable(scope: Scope, name: string): Step[] {
    const variable = scope.variable(name);
    if (variable === undefined) return [];
    const key = `${variable.uri}\n${name}`;
    if (this.#seenVariables.has(key)) return [];
    this.#seenVariables.add(key);
    const { section } = variable.placed;
    const home = scope.within(variable);
    const inside = templatesIn(section.templates, variable.definition.value);
    return inside.flatMap(({ expression }) => stepsOf(home, section, expression));
  }

  #add(scope: Scope, name: Piece, section: Section): void {
    const home = scope.request(name.text);
    const key = `${home?.uri ?? ""}\n${name.text}`;
    if (!this.#found.has(key)) this.#found.set(key, { name, section, home });
  }
}

/** The names that an expression itself reads, in their order. */
function stepsOf(scope: Scope, where: Section, expression: Expression): Step[] {
  switch (expression.kind) {
    case "response":
      return [{ kind: "request", scope, name: expression.request, where }];
    case "variable":
      return [{ kind: "variable", scope, name: expression.name.text }];
    case "function":
      return variableArguments(expression.name.text, expression.args).map(({ value }) => ({
        kind: "variable",
        scope,
        name: value,
      }));
    case "literal":
    case "unreadable":
      return [];
  }
}
