import {
  directive,
  isRequest,
  type Piece,
  type PlacedSection,
  type RequestFile,
  type RequestSection,
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
