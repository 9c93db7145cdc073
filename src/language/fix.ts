import type { Catalog } from "../catalog/catalog.ts";
import type { Secret } from "./secrets.ts";
import type { PlacedSection, Problem, RequestFile, Section, Span } from "./syntax.ts";

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

/** What a fix may look at. */
export interface FixContext {
  readonly catalog: Catalog;
  readonly file: RequestFile;
  readonly section: Section;
  /** All problems of the section. */
  readonly problems: readonly Problem[];
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
