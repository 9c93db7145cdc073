import { type CompletionItem, CompletionItemKind, type Range } from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import { ruleCodes, rules } from "../check/rules.ts";
import { disableWord } from "../check/suppressions.ts";
import { messages } from "../messages.ts";
import { arraysOf, type DirectiveWord, directives, directiveText, isDirective } from "../syntax/directives.ts";
import { effectiveProfile } from "../syntax/effectiveProfile.ts";
import { variableArguments } from "../syntax/functions.ts";
import { directive } from "../syntax/syntax.ts";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { pathsFor } from "./fileComplete.ts";
import { fittingNames, orderOf, thenSuggest } from "./offers.ts";
import { namedRequests, requestFacts } from "./templateComplete.ts";

/** Directives whose argument is offered next. */
const offersArgument: readonly DirectiveWord[] = [
  "name",
  "depends",
  "prompt",
  "profile",
  "timeout",
  "retry",
  "delay",
  "tag",
  "data",
  "batch",
  "import",
];

const durations = { timeout: ["5s", "10s", "30s", "1m"], delay: ["100ms", "500ms", "1s", "5s"] } as const;
const retries = ["1", "2", "3", "5"];
const batchSizes = ["10", "50", "100", "500"];

/** What may stand in a comment outside a body: directives with their arguments, and what silences a diagnostic. */
export async function commentItems(context: CompletionContext, cursor: Cursor): Promise<CompletionItem[]> {
  const line = cursor.before.trimStart();
  const word = /^(?:#|\/\/)\s*@([A-Za-z0-9_-]*)$/.exec(line)?.[1];
  if (word !== undefined) return directiveItems(cursor.wordRange(word, /^[A-Za-z0-9_-]*/));
  const [, name, argument = ""] = /^(?:#|\/\/)\s*@([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
  if (name !== undefined) return isDirective(name) ? argumentItems(context, cursor, name, argument) : [];
  return disableItems(cursor);
}

/** What silences the diagnostics of the next line, and the codes that may follow it. */
export function disableItems(cursor: Cursor): CompletionItem[] {
  const line = cursor.before.trimStart();
  const started = /^(?:#|\/\/|\/\*)\s*(im[a-z-]*)$/.exec(line)?.[1];
  if (started !== undefined && disableWord.startsWith(started)) {
    const range = cursor.wordRange(started, /^[a-z-]*/);
    const newText = `${disableWord} `;
    const detail = messages.disableNextLine();
    return [
      { label: disableWord, kind: CompletionItemKind.Keyword, detail, textEdit: { range, newText }, ...thenSuggest },
    ];
  }
  const listed = new RegExp(`^(?:#|//|/\\*)\\s*${disableWord}\\s+((?:(?!--).)*)$`).exec(line)?.[1];
  if (listed === undefined) return [];
  const word = /[^\s,]*$/.exec(listed)?.[0] ?? "";
  const others = listed.slice(0, listed.length - word.length).split(/[\s,]+/);
  const range = cursor.wordRange(word, /^[a-z-]*/);
  // An error stays whatever a comment says: it stops a send.
  return ruleCodes
    .filter((code) => rules[code].severity !== "error" && !others.includes(code))
    .map((code) => ({
      label: code,
      kind: CompletionItemKind.EnumMember,
      detail: rules[code].severity,
      textEdit: { range, newText: code },
    }));
}

function directiveItems(range: Range): CompletionItem[] {
  return Object.entries(directives).map(([name, { form, isRun }], index) => ({
    label: name,
    sortText: orderOf(isRun ? 0 : 1, index),
    ...(!isRun && { labelDetails: { description: messages.notRunYet } }),
    kind: CompletionItemKind.Keyword,
    detail: `# @${name} ${form}`.trimEnd(),
    documentation: { kind: "markdown", value: directiveText(name) ?? "" },
    textEdit: { range, newText: form === "" ? name : `${name} ` },
    ...(offersArgument.some((other) => other === name) && thenSuggest),
  }));
}

async function argumentItems(
  context: CompletionContext,
  cursor: Cursor,
  name: DirectiveWord,
  argument: string,
): Promise<CompletionItem[]> {
  const word = /[^\s,]*$/.exec(argument)?.[0] ?? "";
  const before = argument.slice(0, argument.length - word.length);
  const listed = before.split(/[\s,]+/);
  const range = cursor.wordRange(word, /^[^\s,]*/);
  const isFirst = before.trim() === "";
  switch (name) {
    case "profile":
      return isFirst ? profileItems(context, range) : [];
    case "depends":
      return dependsItems(context, cursor, { range, word, listed });
    case "name":
      return isFirst ? nameItems(context, cursor, range) : [];
    case "prompt":
      return isFirst ? promptItems(context, cursor, range) : [];
    case "timeout":
    case "delay":
      return isFirst ? valueItems(range, durations[name]) : [];
    case "retry":
      return isFirst ? valueItems(range, retries) : [];
    case "tag":
      return tagItems(context, { range, word, listed });
    case "data":
      return pathsFor(context, cursor, argument, /^[^\r\n]*/, /\.csv$/i);
    case "import":
      return pathsFor(context, cursor, argument, /^[^\r\n]*/, /\.imreq$/i);
    case "batch":
      return isFirst ? valueItems(range, batchSizes, true) : batchItems(context.catalog, cursor, range, listed);
    case "confirm":
    case "skip":
    case "pages":
      return [];
  }
}

function valueItems(range: Range, values: readonly string[], isFollowed = false): CompletionItem[] {
  return values.map((value, index) => ({
    label: value,
    kind: CompletionItemKind.Value,
    sortText: orderOf(0, index),
    textEdit: { range, newText: isFollowed ? `${value} ` : value },
    ...(isFollowed && thenSuggest),
  }));
}

function profileItems({ workspace, scope }: CompletionContext, range: Range): CompletionItem[] {
  return workspace.profiles(scope.uri).profiles.map(({ id, region, origin, sdkAppId, admin }) => ({
    label: id,
    kind: CompletionItemKind.EnumMember,
    detail: messages.profile(sdkAppId, region ?? origin ?? messages.sandbox(), admin),
    textEdit: { range, newText: id },
  }));
}

/** A list of words of which one is being written. */
interface WordList {
  readonly range: Range;
  readonly word: string;
  readonly listed: readonly string[];
}

function dependsItems(
  { scope }: CompletionContext,
  cursor: Cursor,
  { range, word, listed }: WordList,
): CompletionItem[] {
  const own = directive(cursor.section, "name")?.text;
  return fittingNames(namedRequests(scope), word)
    .filter(([name]) => name !== own && !listed.includes(name))
    .map(([name, found]) => ({
      label: name,
      ...requestFacts(scope.uri, found),
      textEdit: { range, newText: name },
    }));
}

/** A name made of the command's: `createGroup` of `create_group`, with a number where the file has that name already. */
function nameItems({ scope }: CompletionContext, cursor: Cursor, range: Range): CompletionItem[] {
  const { call } = cursor.section;
  const made = (call?.command ?? "").replace(/[^A-Za-z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase());
  if (made === "" || !/^[A-Za-z_]/.test(made)) return [];
  const own = directive(cursor.section, "name")?.text;
  const isTaken = (name: string) =>
    name !== own && (scope.request(name) !== undefined || scope.variable(name) !== undefined);
  let name = made;
  for (let count = 2; isTaken(name); count++) name = `${made}${count}`;
  const detail = messages.nameOfCommand();
  return [{ label: name, kind: CompletionItemKind.Value, detail, textEdit: { range, newText: name } }];
}

/** The variables that the request uses and nothing defines. */
function promptItems(context: CompletionContext, cursor: Cursor, range: Range): CompletionItem[] {
  const { scope, workspace } = context;
  const profile = effectiveProfile(scope.file, cursor.section, workspace.profiles(scope.uri));
  const isDefined = (name: string) =>
    scope.variable(name) !== undefined ||
    scope.request(name) !== undefined ||
    Object.hasOwn(profile?.variables ?? {}, name);
  const used = cursor.section.templates.flatMap(({ expression }) => {
    if (expression.kind === "variable") return [expression.name.text];
    if (expression.kind !== "function") return [];
    return variableArguments(expression.name.text, expression.args).map(({ value }) => value);
  });
  return [...new Set(used)]
    .filter((name) => !isDefined(name))
    .map((name) => ({
      label: name,
      kind: CompletionItemKind.Variable,
      detail: messages.undefinedHere(),
      textEdit: { range, newText: name },
    }));
}

/** The tags of the file's other requests. */
function tagItems({ scope }: CompletionContext, { range, word, listed }: WordList): CompletionItem[] {
  const tags = new Set<string>();
  for (const { section } of scope.file.sections) {
    for (const { word: name, argument } of section.directives) {
      if (name.text !== "tag") continue;
      for (const tag of argument.text.split(/\s+/)) if (tag !== "") tags.add(tag);
    }
  }
  tags.delete(word);
  return fittingNames(
    [...tags].map((tag): [string, string] => [tag, tag]),
    word,
  )
    .filter(([tag]) => !listed.includes(tag))
    .map(([tag]) => ({
      label: tag,
      kind: CompletionItemKind.Value,
      detail: messages.usedTag(),
      textEdit: { range, newText: tag },
    }));
}

function batchItems(catalog: Catalog, cursor: Cursor, range: Range, listed: readonly string[]): CompletionItem[] {
  const { call } = cursor.section;
  if (call === undefined || listed.filter((text) => text !== "").length !== 1) return [];
  return arraysOf(catalog, catalog.command(call.path)?.request).map((name) => ({
    label: name,
    kind: CompletionItemKind.Field,
    textEdit: { range, newText: name },
  }));
}
