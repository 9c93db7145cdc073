import { variableArguments } from "./functions.ts";
import { directive, isRequest, type Piece, type Section } from "./syntax.ts";
import { namesIn } from "./target.ts";

/** Requests and variables share one space of names. */
export type NameKind = "request" | "variable";

/** A name that a section defines. */
export interface Definition {
  readonly kind: NameKind;
  readonly name: Piece;
}

/** A name that a section uses. */
export interface Use {
  readonly kind: NameKind;
  readonly name: Piece;
  /** The variable of the file whose value uses it; `undefined` where the request itself does. */
  readonly inVariable: string | undefined;
}

/** What a section says about names. */
export interface SectionNames {
  readonly definitions: readonly Definition[];
  readonly uses: readonly Use[];
  readonly profile: Piece | undefined;
  /** The variables that the request asks for: they hide all others of their names. */
  readonly prompts: readonly Piece[];
  /** The paths of the files that it imports. */
  readonly imports: readonly Piece[];
  readonly hasData: boolean;
  readonly hasBodyFile: boolean;
  /** Equal for two sections that say the same about names, wherever they say it. */
  readonly key: string;
}

const namesBySection = new WeakMap<Section, SectionNames>();

/** What a section says about names, read once; depends on nothing else. */
export function sectionNames(section: Section): SectionNames {
  let names = namesBySection.get(section);
  if (names === undefined) {
    names = readSectionNames(section);
    namesBySection.set(section, names);
  }
  return names;
}

function readSectionNames(section: Section): SectionNames {
  const found = {
    definitions: definitionsOf(section),
    uses: usesOf(section),
    profile: directive(section, "profile"),
    prompts: argumentsOf(section, "prompt").flatMap((argument) => namesIn(argument).slice(0, 1)),
    imports: argumentsOf(section, "import"),
    hasData: directive(section, "data") !== undefined,
    hasBodyFile: section.body?.kind === "file",
  };
  return { ...found, key: keyOf(found) };
}

function keyOf(names: Omit<SectionNames, "key">): string {
  const { definitions, uses, profile, prompts, imports, hasData, hasBodyFile } = names;
  return [
    definitions.map(({ kind, name }) => `${kind} ${name.text}`).join(),
    uses.map(({ kind, name, inVariable = "" }) => `${kind} ${name.text} ${inVariable}`).join(),
    profile?.text ?? "",
    prompts.map(({ text }) => text).join(),
    ...imports.map(({ text }) => text),
    `${hasData} ${hasBodyFile}`,
  ].join("\n");
}

/** The arguments of all directives of that word that have one. */
function argumentsOf(section: Section, word: string): Piece[] {
  const found: Piece[] = [];
  for (const directive of section.directives) {
    if (directive.word.text === word && directive.argument.text !== "") found.push(directive.argument);
  }
  return found;
}

function definitionsOf(section: Section): Definition[] {
  const definitions: Definition[] = section.variables.map(({ name }) => ({ kind: "variable", name }));
  const name = directive(section, "name");
  if (name !== undefined && name.text !== "" && isRequest(section)) definitions.push({ kind: "request", name });
  return definitions.length < 2 ? definitions : definitions.sort((a, b) => a.name.start - b.name.start);
}

function usesOf(section: Section): Use[] {
  const uses: Use[] = [];
  for (const { start, end, expression } of section.templates) {
    const owner = section.variables.find((variable) => variable.start <= start && end <= variable.end)?.name.text;
    const add = (kind: NameKind, name: Piece) => uses.push({ kind, name, inVariable: owner });
    if (expression.kind === "variable") add("variable", expression.name);
    if (expression.kind === "response") add("request", expression.request);
    if (expression.kind !== "function") continue;
    for (const argument of variableArguments(expression.name.text, expression.args)) {
      add("variable", { text: argument.value, start: argument.start, end: argument.end });
    }
  }
  for (const { word, argument } of section.directives) {
    if (word.text !== "depends") continue;
    for (const name of namesIn(argument)) uses.push({ kind: "request", name, inVariable: undefined });
  }
  return uses;
}
