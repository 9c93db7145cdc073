import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  type Range,
  type SignatureHelp,
} from "vscode-languageserver-types";
import { codeSpan, escapeMarkdown } from "../../catalog/wording.ts";
import { maskSecrets } from "../check/secrets.ts";
import { messages } from "../messages.ts";
import { effectiveProfile } from "../syntax/effectiveProfile.ts";
import {
  functionMarkdown,
  functionNames,
  functions,
  isFunction,
  parametersOf,
  signatureOf,
} from "../syntax/functions.ts";
import type { FoundRequest, Home } from "../syntax/scope.ts";
import { directive, isRequest, type PlacedSection, titleOf } from "../syntax/syntax.ts";
import { fileName } from "../syntax/uris.ts";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { pathsFor } from "./fileComplete.ts";
import { fittingNames, orderOf, thenSuggest } from "./offers.ts";
import { pathItems } from "./pathComplete.ts";

const mostValueCharacters = 80;
/** A longer one is no template that somebody writes, but text behind braces that were never closed. */
const mostTemplateCharacters = 2000;

/** What stands between the `{{` on the cursor's line and the cursor; `undefined` outside templates. */
export function openTemplate({ before, behind, isInBody }: Cursor): string | undefined {
  const open = openBraces(before);
  if (open < 0 || (before.endsWith("}") && behind.startsWith("}"))) return undefined;
  const line = before.trimStart();
  const isComment = !isInBody && /^(?:#|\/\/)/.test(line) && !/^(?:#|\/\/)\s*@/.test(line);
  return isComment || before.length - open > mostTemplateCharacters ? undefined : before.slice(open + 2);
}

/** Where the template opens that a line does not close, or -1; `{{{{` opens none. */
function openBraces(line: string): number {
  for (let at = line.indexOf("{{"); at >= 0; ) {
    const isLiteral = line.startsWith("{{{{", at);
    const end = isLiteral ? at + 2 : line.indexOf("}}", at + 2);
    if (end < 0) return line.lastIndexOf("{{");
    at = line.indexOf("{{", end + 2);
  }
  return -1;
}

/** What may stand in a template behind what is written of it. */
export async function templateItems(
  context: CompletionContext,
  cursor: Cursor,
  written: string,
): Promise<CompletionItem[]> {
  const response = /^\s*([A-Za-z_][A-Za-z0-9_-]*)((?:\.|\[).*)$/.exec(written);
  if (response !== null) {
    const [, name = "", path = ""] = response;
    const found = context.scope.request(name);
    const last = found && context.workspace.lastResponse(found.uri, name);
    return pathItems(context.catalog, cursor, { section: found?.section, last }, path);
  }
  const file = /\$file\s*\(\s*(?:'([^']*)|([^')]*))$/.exec(written);
  if (file !== null) return fileItems(context, cursor, file[1] ?? file[2] ?? "", file[1] !== undefined);
  const word = /[$A-Za-z0-9_-]*$/.exec(written)?.[0] ?? "";
  if (written.includes("(")) {
    const isText = written.split("'").length % 2 === 0;
    if (isText || /\$(?:env|dotenv)\s*\([^)]*$/.test(written)) return [];
    const range = cursor.wordRange(word, word === "" ? /^(?:'[^']*'|[^\s,'(){}]*)/ : /^[^\s,'(){}]*/);
    return variableItems(context, cursor, { range, typed: word });
  }
  const place = expressionPlace(cursor, word);
  return [
    ...variableItems(context, cursor, { range: place.whole, typed: word }),
    ...requestItems(context, place),
    ...functionItems(place),
  ];
}

/** What stands at the cursor of an expression: the name that is being written, and what follows it. */
interface ExpressionPlace {
  readonly typed: string;
  readonly name: Range;
  /** The name with the path or the arguments that belong to it. */
  readonly whole: Range;
  readonly follows: "path" | "arguments" | undefined;
}

const pathBehind = /^(?:\.[A-Za-z_$@][\w$@-]*|\[\d+\]|\["(?:[^"\\]|\\.)*"\])+(?=\s*\}\})/;
const argumentsBehind = /^\s*\((?:'[^']*'|[^'{}])*\)(?=\s*\}\})/;

function expressionPlace(cursor: Cursor, typed: string): ExpressionPlace {
  const rest = typed === "" ? /^\$?[A-Za-z0-9_-]*/ : /^[A-Za-z0-9_-]*/;
  const name = cursor.wordRange(typed, rest);
  const behind = cursor.behind.slice(rest.exec(cursor.behind)?.[0].length);
  const tail = pathBehind.exec(behind)?.[0] ?? argumentsBehind.exec(behind)?.[0] ?? "";
  const end = cursor.offset + cursor.behind.length - behind.length + tail.length;
  return {
    typed,
    name,
    whole: cursor.range(cursor.offset - typed.length, end),
    follows: /^[.[]/.test(behind) ? "path" : /^\s*\(/.test(behind) ? "arguments" : undefined,
  };
}

/** Files for `$file`; a path with a space or the like needs quotes, and one with a quote cannot be written. */
async function fileItems(
  context: CompletionContext,
  cursor: Cursor,
  typed: string,
  isQuoted: boolean,
): Promise<CompletionItem[]> {
  const bare = typed === "" ? /^(?:'[^']*'|[^'){}]*)/ : /^[^'){}]*/;
  const rest = isQuoted ? /^(?:[^']*(?='\s*\))|[^'){}]*)/ : bare;
  const items = await pathsFor(context, cursor, typed, rest);
  const isClosed = cursor.behind.slice(rest.exec(cursor.behind)?.[0].length).startsWith("'");
  return items.flatMap((item) => {
    const { label, textEdit } = item;
    if (label.includes("'") || textEdit === undefined || !("range" in textEdit)) return [];
    const open = !isQuoted && /[\s,(){}]/.test(label) ? "'" : "";
    const close = open !== "" || (isQuoted && !isClosed) ? "'" : "";
    return [{ ...item, textEdit: { range: textEdit.range, newText: `${open}${label}${close}` } }];
  });
}

/** The letters that are there already, and the range that an offer replaces. */
interface Typed {
  readonly range: Range;
  readonly typed: string;
}

/** A variable that can be used at the cursor. */
export interface OfferedVariable {
  /** Where it comes from, as a sentence; made only for those that are shown. */
  readonly from: () => string;
  readonly value: string;
}

/** The variables that count at the cursor, the nearest first: those asked for, of the file, of imported files, of the profile. */
export function* variablesAt(
  { scope, workspace }: CompletionContext,
  { section }: Cursor,
): Generator<[name: string, OfferedVariable]> {
  const seen = new Set<string>();
  const isNew = (name: string) => !seen.has(name) && seen.add(name).size > 0;
  for (const { word, argument } of section.directives) {
    const [name] = argument.text.split(/\s/);
    if (word.text === "prompt" && name && isNew(name)) yield [name, { from: messages.promptVariable, value: "" }];
  }
  for (const { uri, file } of homesOf(scope)) {
    // Section by section: a list of the first hundreds must not cost the whole file.
    for (const placed of file.sections) {
      for (const { name, value, start } of placed.section.variables) {
        if (!isNew(name.text)) continue;
        const from = () => messages.fileVariable(...lineOf(scope.uri, uri, placed, start));
        yield [name.text, { from, value: value.text }];
      }
    }
  }
  const profile = effectiveProfile(scope.file, section, workspace.profiles(scope.uri));
  for (const [name, value] of Object.entries(profile?.variables ?? {})) {
    if (isNew(name)) yield [name, { from: () => messages.profileVariable(profile?.id ?? ""), value }];
  }
}

function variableItems(context: CompletionContext, cursor: Cursor, { range, typed }: Typed): CompletionItem[] {
  return fittingNames(variablesAt(context, cursor), typed).map(([name, { from, value }]) => ({
    label: name,
    kind: CompletionItemKind.Variable,
    detail: shortValue(value),
    documentation: { kind: "markdown", value: escapeMarkdown(from()) },
    sortText: `0${name}`,
    textEdit: { range, newText: name },
  }));
}

/** A variable's value as a list shows it: short, without secrets. */
export function shortValue(value: string): string {
  const masked = maskSecrets(value);
  return masked.length > mostValueCharacters ? `${masked.slice(0, mostValueCharacters)}…` : masked;
}

/** Every request that can be named in the file, its own first. */
export function* namedRequests(scope: CompletionContext["scope"]): Generator<[name: string, FoundRequest]> {
  const seen = new Set<string>();
  for (const { uri, file } of homesOf(scope)) {
    for (const placed of file.sections) {
      const { section } = placed;
      const name = directive(section, "name");
      if (!name?.text || !isRequest(section) || seen.has(name.text)) continue;
      seen.add(name.text);
      yield [name.text, { uri, file, placed, section, name }];
    }
  }
}

/** What a list shows of a named request: its title, and where it stands. */
export function requestFacts(
  scopeUri: string,
  { uri, placed, section }: FoundRequest,
): Pick<CompletionItem, "detail" | "documentation" | "kind"> {
  const place = messages.namedRequest(...lineOf(scopeUri, uri, placed, section.call.start));
  return {
    kind: CompletionItemKind.Reference,
    detail: maskSecrets(titleOf(section)),
    documentation: {
      kind: "markdown",
      value: `${codeSpan(maskSecrets(section.call.path))}\n\n${escapeMarkdown(place)}`,
    },
  };
}

function requestItems({ scope }: CompletionContext, { typed, name: range, whole, follows }: ExpressionPlace) {
  return fittingNames(namedRequests(scope), typed).map(([name, found]): CompletionItem => {
    const item = { label: name, ...requestFacts(scope.uri, found), sortText: `1${name}` };
    return follows === "path"
      ? { ...item, textEdit: { range, newText: name } }
      : { ...item, textEdit: { range: whole, newText: `${name}.` }, ...thenSuggest };
  });
}

function functionItems({ name: range, whole, follows }: ExpressionPlace): CompletionItem[] {
  return functionNames.map((name, index) => {
    const parameters = parametersOf(name);
    const keepsArguments = follows === "arguments" && parameters.length > 0;
    const stops = keepsArguments ? [] : parameters.map((parameter, stop) => `\${${stop + 1}:${parameter.name}}`);
    return {
      label: signatureOf(name),
      kind: CompletionItemKind.Function,
      detail: functions[name].summary,
      documentation: { kind: "markdown", value: functionMarkdown(name) ?? "" },
      filterText: name,
      sortText: orderOf(2, index),
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: {
        range: keepsArguments ? range : whole,
        newText: `\\${name}${stops.length === 0 ? "" : `(${stops.join(", ")})`}`,
      },
    };
  });
}

/** How the function is called whose arguments are being written, and which of them. */
export function signatureAt(cursor: Cursor): SignatureHelp | undefined {
  const written = openTemplate(cursor);
  const [, name = "", inside = ""] =
    /(\$[A-Za-z][A-Za-z0-9]*)\s*\(((?:'[^']*(?:'|$)|[^')])*)$/.exec(written ?? "") ?? [];
  if (!isFunction(name)) return undefined;
  const parameters = parametersOf(name);
  if (parameters.length === 0) return undefined;
  const label = signatureOf(name);
  let at = name.length + 1;
  const places = parameters.map((parameter) => {
    const start = label.indexOf(parameter.name, at);
    at = start + parameter.name.length;
    return { label: [start, at] as [number, number], documentation: messages.parameterKinds[parameter.kind] };
  });
  const commas = inside.replace(/'[^']*'?/g, "").split(",").length - 1;
  return {
    signatures: [{ label, documentation: functions[name].summary, parameters: places }],
    activeSignature: 0,
    activeParameter: Math.min(commas, parameters.length - 1),
  };
}

/** The files whose names count in a file, its own first. */
function homesOf(scope: CompletionContext["scope"]): Home[] {
  const imported = scope.imports.flatMap(({ uri, file }) =>
    uri === undefined || file === undefined ? [] : [{ uri, file }],
  );
  return [{ uri: scope.uri, file: scope.file }, ...imported];
}

function lineOf(ownUri: string, uri: string, placed: PlacedSection, offset: number): [line: number, file?: string] {
  const line = placed.startLine + placed.section.text.slice(0, offset).split("\n").length;
  return uri === ownUri ? [line] : [line, fileName(uri)];
}
