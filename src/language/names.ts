import { readNames } from "./directives.ts";
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
}

/** Collects the names that a file defines. */
export function namesOf(file: RequestFile): FileNames {
  const requests = new Map<string, NamedRequest>();
  const variables = new Map<string, { placed: PlacedSection; definition: VariableDefinition }>();
  for (const placed of file.sections) {
    const { section } = placed;
    const name = directive(section, "name");
    if (name?.text && isRequest(section) && !requests.has(name.text))
      requests.set(name.text, { placed, section, name });
    for (const definition of section.variables) {
      if (!variables.has(definition.name.text)) variables.set(definition.name.text, { placed, definition });
    }
  }
  return { requests, variables };
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
            ? expression.args.filter((arg) => arg.kind === "name").map((arg) => arg.value)
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

/** The requests that `start` leads back to itself through, in order; `undefined` where there is no circle. */
export function requestCycle(names: FileNames, start: RequestSection): string[] | undefined {
  const own = directive(start, "name")?.text;
  if (own === undefined) return undefined;
  const seen = new Set<string>();
  const walk = (section: Section, chain: readonly string[]): string[] | undefined => {
    for (const { name } of requestNeeds(names, section)) {
      if (name.text === own) return [...chain, own];
      if (seen.has(name.text)) continue;
      seen.add(name.text);
      const next = names.requests.get(name.text);
      const found = next && walk(next.section, [...chain, name.text]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [own]);
}
