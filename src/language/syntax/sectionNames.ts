import type { JsonStep } from "../../protocol/jsonText.ts";
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
  /** The path into the response of the request that it names. */
  readonly path?: { readonly steps: readonly JsonStep[]; readonly text: Piece };
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
  /** The `service/command` of a request that others may name. */
  readonly command: string | undefined;
  /** The user IDs, written as texts, that it makes UserSigs for. */
  readonly signed: readonly Piece[];
  /** Equal for two sections that say the same about names, wherever they say it. */
  readonly key: string;
  /** As `key`, of what they say besides: paths into responses, the command, whom UserSigs are for. */
  readonly details: string;
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

/** Whether the request of a section asks for the variable before it is sent. */
export function isAsked(section: Section, name: string): boolean {
  return sectionNames(section).prompts.some(({ text }) => text === name);
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
    command: directive(section, "name") && section.call?.path,
    signed: signedIn(section),
  };
  return { ...found, key: keyOf(found), details: detailsOf(found) };
}

type FoundNames = Omit<SectionNames, "key" | "details">;

function keyOf({ definitions, uses, profile, prompts, imports, hasData, hasBodyFile }: FoundNames): string {
  return [
    definitions.map(({ kind, name }) => `${kind} ${name.text}`).join(),
    uses.map(({ kind, name, inVariable = "" }) => `${kind} ${name.text} ${inVariable}`).join(),
    profile?.text ?? "",
    prompts.map(({ text }) => text).join(),
    ...imports.map(({ text }) => text),
    `${hasData} ${hasBodyFile}`,
  ].join("\n");
}

function detailsOf({ uses, command = "", signed }: FoundNames): string {
  const paths = uses.map(({ path }) => path?.text.text ?? "");
  return [command, ...paths, ...signed.map(({ text }) => text)].join("\n");
}

function signedIn({ templates }: Section): Piece[] {
  return templates.flatMap(({ expression }) => {
    if (expression.kind !== "function" || expression.name.text !== "$userSig") return [];
    const [user] = expression.args;
    return user?.kind === "text" ? [{ text: user.value, start: user.start, end: user.end }] : [];
  });
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
  let next = 0;
  for (const { start, end, expression } of section.templates) {
    // Both lists are in the order of the text, and may be long.
    while ((section.variables[next]?.end ?? Number.POSITIVE_INFINITY) < end) next++;
    const variable = section.variables[next];
    const owner = variable !== undefined && variable.start <= start ? variable.name.text : undefined;
    const add = (kind: NameKind, name: Piece) => uses.push({ kind, name, inVariable: owner });
    if (expression.kind === "variable") add("variable", expression.name);
    if (expression.kind === "response") {
      const path = { steps: expression.path, text: expression.pathText };
      uses.push({ kind: "request", name: expression.request, inVariable: owner, path });
    }
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
