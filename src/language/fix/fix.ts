import type { BodyPath } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Secret } from "../check/secrets.ts";
import { bodyTemplates, type MaskedBody, maskBody, maskedValue } from "../syntax/body.ts";
import type { PlacedSection, Problem, RequestFile, Section, Span, Template } from "../syntax/syntax.ts";

/** A stretch of a section with the text that goes in its place. */
export interface Edit extends Span {
  readonly newText: string;
}

/** One way out of a problem. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Plainly what was meant: an editor may apply it without asking which. */
  readonly isPreferred?: boolean;
  /** Where the edits go when it is not the section of the problem. */
  readonly placed?: PlacedSection;
  /** The secret that the editor takes out of the file, in the place of edits. */
  readonly secret?: Secret;
}

/** How many characters of bodies are held against their schema, for one section, to choose between values. */
const mostTried = 200_000;

/** What a fix may look at. What takes a look at the whole section is read when it is first asked for, and only once. */
export class FixContext {
  readonly catalog: Catalog;
  readonly file: RequestFile;
  readonly section: Section;
  /** All problems of the section. */
  readonly problems: readonly Problem[];
  #masked: { readonly body: MaskedBody | undefined } | undefined;
  #templates: readonly Template[] | undefined;
  #value: { readonly value: unknown } | undefined;
  #missing: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly #values = new Map<string, unknown>();
  #tried = 0;

  constructor(catalog: Catalog, file: RequestFile, section: Section, problems: readonly Problem[]) {
    this.catalog = catalog;
    this.file = file;
    this.section = section;
    this.problems = problems;
  }

  /** The section's body without its templates; `undefined` where it has none of its own. */
  get body(): MaskedBody | undefined {
    this.#masked ??= { body: maskBody(this.section) };
    return this.#masked.body;
  }

  /** The templates in the body. */
  get templates(): readonly Template[] {
    this.#templates ??= bodyTemplates(this.section);
    return this.#templates;
  }

  /** The body's value as validation sees it; an empty object where there is no body. */
  get value(): unknown {
    const root = this.body?.root;
    this.#value ??= { value: root === undefined ? {} : maskedValue(root, this.templates) };
    return this.#value.value;
  }

  /** The keys that are required and missing in the object at that path of the body. */
  missingAt(path: BodyPath): ReadonlySet<string> {
    this.#missing ??= missingKeys(this.problems);
    return this.#missing.get(pathKey(path)) ?? new Set();
  }

  /** The value to add at a path of the body, chosen once. */
  valueAt(path: BodyPath, choose: () => unknown): unknown {
    const key = pathKey(path);
    if (!this.#values.has(key)) this.#values.set(key, choose());
    return this.#values.get(key);
  }

  /** Whether the body is to be held against its schema so many times more. Where problems abound, nobody waits for that. */
  mayTry(times: number): boolean {
    this.#tried += times * this.section.text.length;
    return this.#tried <= mostTried;
  }
}

function missingKeys(problems: readonly Problem[]): ReadonlyMap<string, ReadonlySet<string>> {
  const missing = new Map<string, Set<string>>();
  for (const { body } of problems) {
    if (body?.keyword !== "required") continue;
    const key = pathKey(body.path);
    const known = missing.get(key) ?? new Set();
    for (const name of body.keys ?? []) known.add(name);
    missing.set(key, known);
  }
  return missing;
}

function pathKey(path: BodyPath): string {
  return JSON.stringify(path);
}

/** What quick fixes say, in one place for translation. */
export const titles = {
  replace: (text: string) => `Replace with ${text}`,
  remove: (text: string) => `Remove ${text}`,
  closeTemplate: () => "Close the template with }}",
  escapeBraces: () => "Write {{{{ for a literal {{",
  quoteKey: () => "Put the key into quotes",
  quote: () => "Put the value into double quotes",
  unquote: () => "Remove the quotes",
  wrap: () => "Put the value into a list",
  unwrap: () => "Take the value out of its list",
  addKey: (key: string) => `Add ${JSON.stringify(key)}`,
  addAllKeys: (count: number) => `Add all ${count} missing keys`,
  addBody: () => "Add a body with the required keys",
  addComma: () => "Add the comma",
  closeBody: (closing: string) => `Close the body with ${closing}`,
  removeEarlier: (key: string) => `Remove the earlier ${JSON.stringify(key)}`,
  removeRepeated: () => "Remove the repeated value",
  ownRequest: () => "Make it a request of its own",
  wrapBody: (key: string) => `Put the list under ${JSON.stringify(key)}`,
  unwrapBody: () => "Remove the brackets around the object",
  random: () => "Replace with {{$random}}",
  randomEverywhere: () => "Replace with {{$random}} everywhere in this file",
  removeMethod: (method: string) => `Remove ${method}`,
  removeMethods: () => "Remove the methods of all requests in this file",
  quoteKeys: () => "Put all such keys of this file into quotes",
  removeFields: () => "Remove all needless query fields of this file",
  addPath: (path: string) => `Write ${path}`,
  define: (name: string) => `Define @${name} at the top of the file`,
  rename: (name: string) => `Rename to ${name}`,
  removeVariable: (name: string) => `Remove @${name}`,
  removeVariables: () => "Remove all unused variables of this file",
  moveBehindBody: () => "Move it below the body",
  moveAllBehindBodies: () => "Move all such expectations of this file below their bodies",
  makeDirective: () => "Put # in front of it",
  makeComment: () => "Turn the line into a comment",
  removeLine: () => "Remove the line",
  moveSecret: () => "Move to secret storage",
  disable: (code: string) => `Disable ${code} for this line`,
};

/** The line break that a section uses. */
export function lineBreakOf({ text }: Section): "\r\n" | "\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The stretch of the line that holds `offset`, its line break included. */
export function wholeLine(text: string, offset: number): Span {
  const end = text.indexOf("\n", offset);
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: end < 0 ? text.length : end + 1 };
}

/**
 * What goes when an item goes that ends its line: the whole line where it stands alone there. What stands before it, such as the end
 * of a body, stays with the line break.
 */
export function lineOf(text: string, { start, end }: Span): Span {
  const line = wholeLine(text, start);
  const before = text.slice(line.start, start);
  if (before.trim() === "") return { start: line.start, end: wholeLine(text, end).end };
  return { start: line.start + before.trimEnd().length, end: lineEndOf(text, end) };
}

/** Where the line that holds `offset` ends, its line break not included. */
export function lineEndOf(text: string, offset: number): number {
  const { start, end } = wholeLine(text, offset);
  return start + text.slice(start, end).replace(/\r?\n$/, "").length;
}

/** The blanks with which the line that holds `offset` begins. */
export function indentOf(text: string, offset: number): string {
  const { start, end } = wholeLine(text, offset);
  return /^[ \t]*/.exec(text.slice(start, end))?.[0] ?? "";
}
