import type { BodyProblem } from "../../catalog/bodySchema.ts";
import type { JsonStep } from "../../protocol/jsonText.ts";
import type { RuleCode } from "../check/rules.ts";

/** A stretch of text: UTF-16 units, `end` not included. In a `Section`, counted from the section's start. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A word or value with its place. */
export interface Piece extends Span {
  readonly text: string;
}

/** Something wrong with the text, found without knowing any other file. */
export interface Problem extends Span {
  readonly rule: RuleCode;
  readonly message: string;
  /** What may stand in the place of the underlined text, the nearest first. */
  readonly suggestions?: readonly string[];
  /** What does not fit where the body is held against its schema. */
  readonly body?: BodyProblem;
}

/** What stands between the parentheses of a function: `5`, `'text'` or a name. */
export interface Argument extends Span {
  readonly kind: "number" | "text" | "name";
  /** Without quotes. */
  readonly value: string;
}

export type Expression =
  | { readonly kind: "variable"; readonly name: Piece }
  /** A value of another request's response: `create.GroupId`. */
  | { readonly kind: "response"; readonly request: Piece; readonly path: readonly JsonStep[]; readonly pathText: Piece }
  | { readonly kind: "function"; readonly name: Piece; readonly args: readonly Argument[] }
  /** `{{{{`, which stands for `{{`. */
  | { readonly kind: "literal" }
  | { readonly kind: "unreadable" };

/** Where a template stands decides how its value goes in. */
export const templatePlaces = ["text", "string", "value"] as const;

/** One `{{…}}`, braces included. `string`: inside a JSON string; `value`: in the place of a JSON value; `text`: outside bodies. */
export interface Template extends Span {
  readonly place: (typeof templatePlaces)[number];
  readonly expression: Expression;
}

/** `@name = value`; `value` is without the quotes that may delimit it. */
export interface VariableDefinition extends Span {
  readonly name: Piece;
  readonly value: Piece;
}

/** `# @word argument`, trimmed. */
export interface Directive extends Span {
  readonly word: Piece;
  readonly argument: Piece;
}

/** A field of a request line's query. */
export interface QueryField {
  readonly name: Piece;
  readonly value: Piece;
}

/** The line that names the command. */
export interface CallLine extends Span {
  /** What was written as the target, the query not included. */
  readonly target: Piece;
  /** `service/command` as it goes into the URL; the text written so far where it is no such thing. */
  readonly path: string;
  readonly service: string;
  readonly command: string;
  /** Scheme, name and port where a whole URL was written. */
  readonly origin: string | undefined;
  readonly query: readonly QueryField[];
}

export type Body =
  /** `closed` tells that its braces match. */
  | { readonly kind: "inline"; readonly span: Span; readonly closed: boolean }
  /** `< ./file.json` */
  | { readonly kind: "file"; readonly span: Span; readonly path: Piece };

export const operators = [
  "==",
  "!=",
  "<=",
  ">=",
  "<",
  ">",
  "contains",
  "startsWith",
  "endsWith",
  "matches",
  "exists",
] as const;
export type Operator = (typeof operators)[number];

/** `?? left operator right`. */
export interface Expectation extends Span {
  readonly left: Piece;
  /** The path into the response body that `left` is, unless it is a word of its own such as `status`. */
  readonly path: readonly JsonStep[];
  readonly operator: Operator;
  /** A JSON value or a template; empty after `exists`. */
  readonly right: Piece;
}

/** What stands from one `###` to the next: at most one request. A pure function of its own text. */
export interface Section {
  readonly text: string;
  /** Line feeds in `text`. */
  readonly lineFeeds: number;
  /** The `###` line; absent before the first one. */
  readonly title: Piece | undefined;
  readonly variables: readonly VariableDefinition[];
  readonly directives: readonly Directive[];
  readonly call: CallLine | undefined;
  readonly body: Body | undefined;
  readonly expectations: readonly Expectation[];
  /** In the order of the text; those in comments are none. */
  readonly templates: readonly Template[];
  readonly problems: readonly Problem[];
}

export interface PlacedSection {
  readonly section: Section;
  readonly start: number;
  readonly startLine: number;
}

/** A section that holds a request, which only one with a request line does. */
export type RequestSection = Section & { readonly call: CallLine };

/** A parsed file. Sections that an edit does not touch stay the same objects. */
export interface RequestFile {
  readonly text: string;
  readonly sections: readonly PlacedSection[];
  /** Whether any section has an `@import`: most files have none. */
  readonly hasImports: boolean;
}

/** Whether a section is a request. */
export function isRequest(section: Section): section is RequestSection {
  return section.call !== undefined;
}

/** Whether a section imports a file. */
export function importsAny({ directives }: Section): boolean {
  return directives.some(({ word }) => word.text === "import");
}

/** The argument of the first directive of that word; `undefined` where there is none. */
export function directive(section: Section, word: string): Piece | undefined {
  return section.directives.find((candidate) => candidate.word.text === word)?.argument;
}

/** The name that others call the request by; `undefined` where it has none. */
export function nameOf(section: Section): string | undefined {
  return directive(section, "name")?.text || undefined;
}

/** What a list shows for a request: its title, else its name, else its command. */
export function titleOf(section: Section): string {
  return section.title?.text || directive(section, "name")?.text || section.call?.path || "";
}
