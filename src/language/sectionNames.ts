import { readNames } from "./directives.ts";
import { variableArguments } from "./functions.ts";
import { directive, isRequest, type Piece, type Section } from "./syntax.ts";
import { namesIn } from "./target.ts";

/** A name that a section defines. */
export interface Definition {
  readonly kind: "request" | "variable";
  readonly name: Piece;
}

/** A name that a section uses. */
export interface Use {
  readonly kind: "request" | "variable";
  readonly name: Piece;
  /** The variable of the file whose value uses it; `undefined` where the request itself does. */
  readonly inVariable: string | undefined;
}

/** What a section says about names. */
export interface SectionNames {
  readonly definitions: readonly Definition[];
  readonly uses: readonly Use[];
  readonly profile: Piece | undefined;
  readonly prompts: readonly string[];
  readonly hasData: boolean;
  readonly hasImport: boolean;
  /** Equal for two sections that say the same about names, wherever they say it. */
  readonly key: string;
}

/** Reads what a section says about names; depends on nothing else. */
export function readSectionNames(section: Section): SectionNames {
  const found = {
    definitions: definitionsOf(section),
    uses: usesOf(section),
    profile: directive(section, "profile"),
    prompts: section.directives.flatMap(({ word, argument }) =>
      word.text === "prompt" ? readNames(argument.text).slice(0, 1) : [],
    ),
    hasData: directive(section, "data") !== undefined,
    hasImport: directive(section, "import") !== undefined,
  };
  return { ...found, key: keyOf(found) };
}

function keyOf(names: Omit<SectionNames, "key">): string {
  const { definitions, uses, profile, prompts, hasData, hasImport } = names;
  return [
    definitions.map(({ kind, name }) => `${kind} ${name.text}`).join(),
    uses.map(({ kind, name, inVariable = "" }) => `${kind} ${name.text} ${inVariable}`).join(),
    profile?.text ?? "",
    prompts.join(),
    `${hasData} ${hasImport}`,
  ].join("\n");
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
    const add = (kind: Use["kind"], name: Piece) => uses.push({ kind, name, inVariable: owner });
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
