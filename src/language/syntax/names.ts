import { readNames } from "./directives.ts";
import { variableArguments } from "./functions.ts";
import {
  directive,
  isRequest,
  type Piece,
  type PlacedSection,
  type RequestFile,
  type RequestSection,
  type Section,
  type VariableDefinition,
} from "./syntax.ts";

/** A named request with its place. */
export interface NamedRequest {
  readonly placed: PlacedSection;
  readonly section: RequestSection;
  readonly name: Piece;
}

/** What a file defines. Requests and variables share one space of names; the first definition counts. */
export interface FileNames {
  readonly requests: ReadonlyMap<string, NamedRequest>;
  readonly variables: ReadonlyMap<string, { readonly placed: PlacedSection; readonly definition: VariableDefinition }>;
  /** Names that are defined more than once: what they mean is not known. */
  readonly ambiguous: ReadonlySet<string>;
}

/** Collects the names that a file defines. */
export function namesOf(file: RequestFile): FileNames {
  const requests = new Map<string, NamedRequest>();
  const variables = new Map<string, { placed: PlacedSection; definition: VariableDefinition }>();
  const ambiguous = new Set<string>();
  const define = (name: string) => {
    if (requests.has(name) || variables.has(name)) ambiguous.add(name);
  };
  for (const placed of file.sections) {
    const { section } = placed;
    const name = directive(section, "name");
    if (name?.text && isRequest(section)) {
      define(name.text);
      if (!requests.has(name.text)) requests.set(name.text, { placed, section, name });
    }
    for (const definition of section.variables) {
      define(definition.name.text);
      if (!variables.has(definition.name.text)) variables.set(definition.name.text, { placed, definition });
    }
  }
  return { requests, variables, ambiguous };
}

/** A name that a request needs before it can be sent, with the place that says so. */
export interface Need {
  readonly name: Piece;
  readonly section: Section;
}

/**
 * The named requests that must have run before this one: what `@depends` lists, and whose response its templates read, be it
 * through variables of the file. Names that no request has are among them.
 */
export function requestNeeds(names: FileNames, section: Section): Need[] {
  const found: Need[] = [];
  const seenVariables = new Set<string>();
  const add = (name: Piece, where: Section) => {
    if (!found.some((need) => need.name.text === name.text)) found.push({ name, section: where });
  };
  const depends = section.directives.filter((candidate) => candidate.word.text === "depends");
  for (const { argument } of depends) {
    for (const name of readNames(argument.text)) add({ ...argument, text: name }, section);
  }
  const follow = (where: Section, start: number, end: number) => {
    for (const { expression, ...span } of where.templates) {
      if (span.start < start || span.end > end) continue;
      if (expression.kind === "response") add(expression.request, where);
      const used =
        expression.kind === "variable"
          ? [expression.name.text]
          : expression.kind === "function"
            ? variableArguments(expression.name.text, expression.args).map(({ value }) => value)
            : [];
      for (const name of used) {
        const variable = names.variables.get(name);
        if (variable === undefined || seenVariables.has(name)) continue;
        seenVariables.add(name);
        follow(variable.placed.section, variable.definition.value.start, variable.definition.value.end);
      }
    }
  };
  const ownVariables = section.variables;
  for (const { start, end } of section.templates) {
    const isInVariable = ownVariables.some((variable) => variable.start <= start && end <= variable.end);
    if (!isInVariable) follow(section, start, end);
  }
  return found;
}
