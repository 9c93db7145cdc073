import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { codeSpan, escapeMarkdown } from "../../catalog/wording.ts";
import { nearest } from "../check/nearest.ts";

interface DirectiveFacts {
  /** How its argument is written; "" where it takes none. */
  readonly form: string;
  readonly summary: string;
  readonly argument: RegExp;
  /** Whether this version runs it; a request that carries another one is refused. */
  readonly isRun: boolean;
}

const name = "[A-Za-z_][A-Za-z0-9_-]*";
const duration = /^(\d+(?:\.\d+)?)\s*(ms|s|m)$/;

/** Every directive: `# @word argument`. */
export const directives = {
  name: {
    form: "id",
    summary: "Names this request, so that others can use its response: {{id.GroupId}}.",
    argument: new RegExp(`^${name}$`),
    isRun: true,
  },
  depends: {
    form: "id …",
    summary: "Runs these named requests first.",
    argument: new RegExp(`^${name}(?:[\\s,]+${name})*$`),
    isRun: true,
  },
  prompt: {
    form: "variable [text]",
    summary: "Asks for the variable's value before sending.",
    argument: new RegExp(`^${name}(?:\\s.*)?$`),
    isRun: true,
  },
  confirm: { form: "[text]", summary: "Asks for a yes before sending.", argument: /^.*$/, isRun: true },
  profile: {
    form: "id",
    summary: "Uses this profile of imreq.json for this request or, before the first request, for the file.",
    argument: /^\S+$/,
    isRun: true,
  },
  timeout: { form: "5s", summary: "How long to wait for the answer: ms, s or m.", argument: duration, isRun: true },
  retry: {
    form: "n",
    summary: "Extra tries, only where the call was certainly not carried out.",
    argument: /^\d+$/,
    isRun: true,
  },
  delay: { form: "500ms", summary: "Waits before sending: ms, s or m.", argument: duration, isRun: true },
  skip: { form: "", summary: "Leaves this request out when a file is run.", argument: /^.*$/, isRun: true },
  tag: { form: "a b", summary: "Words by which a run picks its requests.", argument: /^\S+(?:\s+\S+)*$/, isRun: true },
  pages: { form: "", summary: "Follows the paging fields until the list is complete.", argument: /^$/, isRun: false },
  data: {
    form: "file.csv",
    summary: "Sends once for each row; the columns become variables.",
    argument: /^\S.*$/,
    isRun: false,
  },
  batch: {
    form: "n Path",
    summary: "Puts n rows of the data into the array at Path of one call.",
    argument: /^\d+\s+\S+$/,
    isRun: false,
  },
  import: {
    form: "./other.imreq",
    summary: "Takes over the variables and named requests of another file.",
    argument: /^\S.*$/,
    isRun: true,
  },
} as const satisfies Record<string, DirectiveFacts>;

export type DirectiveWord = keyof typeof directives;

const words = Object.keys(directives);

/** Whether there is such a directive. */
export function isDirective(word: string): word is DirectiveWord {
  return Object.hasOwn(directives, word);
}

/** How a directive is written and what it does, as Markdown; `undefined` where there is none of that name. */
export function directiveText(word: string): string | undefined {
  if (!isDirective(word)) return undefined;
  const { form, summary } = directives[word];
  return `${codeSpan(`# @${word} ${form}`.trimEnd())}\n\n${escapeMarkdown(summary)}`;
}

/** The word itself where it is a directive, else the one that it is close to; `undefined` for an ordinary comment. */
export function nearestDirective(word: string): string | undefined {
  return isDirective(word) ? word : nearest(word, words)[0];
}

/** The longest that a timer waits; a longer one would ring at once. */
const mostMilliseconds = 2 ** 31 - 1;

/** The milliseconds of `5s`, `500ms` or `1m`, at most what a timer takes; `undefined` for anything else. */
export function readDuration(text: string): number | undefined {
  const match = duration.exec(text);
  if (match === null) return undefined;
  const units = { ms: 1, s: 1000, m: 60_000 };
  return Math.min(Number(match[1]) * units[match[2] as keyof typeof units], mostMilliseconds);
}

/** The names that `@depends` lists. */
export function readNames(argument: string): string[] {
  return argument.split(/[\s,]+/).filter((text) => text !== "");
}

/** The arrays that a body holds at its first level: where `@batch` may put its rows. */
export function arraysOf(catalog: Catalog, schema: Schema | undefined): string[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) =>
    catalog.resolve(field).type === "array" ? [name] : [],
  );
}
