import { type CompletionItem, CompletionItemKind, type Range } from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { errorCodeMarkdown } from "../../catalog/wording.ts";
import type { JsonStep } from "../../protocol/jsonText.ts";
import { isErrorCodePath } from "../explain/responseFields.ts";
import { messages } from "../messages.ts";
import { directive, type Operator, operators } from "../syntax/syntax.ts";
import { readPath } from "../syntax/template.ts";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { fittingNames, orderOf } from "./offers.ts";
import { answerSchemas, lastValue, pathItems } from "./pathComplete.ts";
import { shortValue, variablesAt } from "./templateComplete.ts";

/** The left sides that are no path into the answer. */
const words = ["outcome", "duration", "status"] as const;

/** What most expectations are about. */
const likeliest: readonly string[] = ["ErrorCode", "outcome"];

const durations = ["500", "1000", "2000", "5000"];

/** The operators that say something about a value, by its JSON type. */
const operatorsByType: Readonly<Record<string, readonly Operator[]>> = {
  number: ["==", "!=", "<=", ">=", "<", ">", "exists"],
  integer: ["==", "!=", "<=", ">=", "<", ">", "exists"],
  string: ["==", "!=", "contains", "startsWith", "endsWith", "matches", "exists"],
  boolean: ["==", "!=", "exists"],
  array: ["contains", "exists", "==", "!="],
  object: ["exists", "==", "!="],
};

/** A path into an answer: its keys in brackets may hold anything. */
const pathPattern = String.raw`(?:\["(?:[^"\\]|\\.)*"\]|\[(?!")|[^\s=!<>[])+`;
const leftPattern = new RegExp(String.raw`^(?:\["[^"]*|${pathPattern}(?:\["?[^"\]]*)?)?$`);
const operatorPattern = new RegExp(String.raw`^(${pathPattern})\s+([A-Za-z=!<>]*)$`);
const rightPattern = new RegExp(
  String.raw`^(${pathPattern})\s*(==|!=|<=|>=|<|>|contains\s|startsWith\s|endsWith\s)\s*(.*)$`,
);

/** What may stand at the cursor in a line of `??`. */
export function expectationItems(context: CompletionContext, cursor: Cursor): CompletionItem[] {
  const written = cursor.before.trimStart().slice(2).trimStart();
  if (leftPattern.test(written)) return leftItems(context, cursor, written);
  const operator = operatorPattern.exec(written);
  if (operator !== null) return operatorItems(context, cursor, operator[1] ?? "", operator[2] ?? "");
  const right = rightPattern.exec(written);
  return right === null ? [] : rightItems(context, cursor, right[1] ?? "", right[3] ?? "");
}

function leftItems(context: CompletionContext, cursor: Cursor, written: string): CompletionItem[] {
  const range = cursor.wordRange(written, /^[A-Za-z0-9_]*/);
  const own = /[.[]/.test(written)
    ? []
    : words.map((word, index) => ({
        label: word,
        kind: CompletionItemKind.Keyword,
        detail: messages[word](),
        sortText: orderOf(2, index),
        textEdit: { range, newText: word },
      }));
  const answer = { section: cursor.section, last: lastOf(context, cursor) };
  const items = [...own, ...pathItems(context.catalog, cursor, answer, written)];
  return items.map((item) => (likeliest.includes(item.label) ? { ...item, sortText: orderOf(0, -1) } : item));
}

/** The last response of the request that expects something, where it has a name. */
function lastOf({ workspace, scope }: CompletionContext, { section }: Cursor): string | undefined {
  const name = directive(section, "name")?.text;
  return name ? workspace.lastResponse(scope.uri, name) : undefined;
}

function operatorItems(context: CompletionContext, cursor: Cursor, left: string, typed: string): CompletionItem[] {
  const range = cursor.wordRange(typed, /^[A-Za-z=!<>]*/);
  const types = typesOf(context, cursor, left);
  const fitting = new Set(types.flatMap((type) => operatorsByType[type] ?? operators));
  const offered = fitting.size === 0 ? operators : [...fitting];
  return offered.map((operator, index) => ({
    label: operator,
    kind: CompletionItemKind.Operator,
    detail: messages.operators[operator],
    sortText: orderOf(0, index),
    textEdit: { range, newText: operator === "exists" ? operator : `${operator} ` },
  }));
}

/** The JSON types that the left side may have; none where nothing is known. */
function typesOf(context: CompletionContext, cursor: Cursor, left: string): string[] {
  if (left === "outcome") return ["boolean"];
  if (left === "duration" || left === "status") return ["number"];
  const path = readPath(left);
  if (path === undefined) return [];
  if (path.at(-1) === "length") return ["number"];
  const types = answerSchemas(context.catalog, cursor.section, path).flatMap(({ type }) => type ?? []);
  const last = lastValue(lastOf(context, cursor), path);
  return types.length > 0 || last === undefined ? types : [typeof JSON.parse(last)];
}

/** A value that may stand on the right. */
interface Value {
  readonly text: string;
  readonly detail: string;
  readonly documentation?: string;
}

function rightItems(context: CompletionContext, cursor: Cursor, left: string, typed: string): CompletionItem[] {
  if (/\s$/.test(typed) && !typed.startsWith('"')) return [];
  const range = cursor.wordRange(typed, /^[^\s]*/);
  const known = valuesOf(context, cursor, left).map((value, index) => itemOf(value, index, range));
  if (left === "outcome") return known;
  const variables = fittingNames(variablesAt(context, cursor), typed.replace(/^["{]+/, ""));
  return [
    ...known,
    ...variables.map(([name, { from, value }], index) => ({
      label: `{{${name}}}`,
      kind: CompletionItemKind.Variable,
      detail: shortValue(value),
      documentation: from(),
      filterText: typed.startsWith('"') ? `"${name}"` : name,
      sortText: orderOf(5, index),
      textEdit: { range, newText: `{{${name}}}` },
    })),
  ];
}

function itemOf({ text, detail, documentation }: Value, index: number, range: Range): CompletionItem {
  return {
    label: text,
    kind: CompletionItemKind.EnumMember,
    detail,
    ...(documentation !== undefined && { documentation: { kind: "markdown" as const, value: documentation } }),
    // The text that stands there may lack its quotes.
    filterText: text,
    sortText: orderOf(0, index),
    textEdit: { range, newText: text },
  };
}

function valuesOf(context: CompletionContext, cursor: Cursor, left: string): Value[] {
  if (left === "outcome") {
    return Object.entries(messages.outcomes).map(([outcome, detail]) => ({ text: JSON.stringify(outcome), detail }));
  }
  if (left === "duration") return durations.map((text) => ({ text, detail: messages.duration() }));
  if (left === "status") return [{ text: "200", detail: messages.status() }];
  const path = readPath(left);
  if (path === undefined) return [];
  const schemas = answerSchemas(context.catalog, cursor.section, path);
  const last = lastValue(lastOf(context, cursor), path);
  const values = [
    // What came from outside stays text, whatever it looks like.
    ...(last === undefined ? [] : [{ text: last.replaceAll("{{", "{{{{"), detail: messages.fromLastResponse() }]),
    ...schemas.flatMap(listedValues),
    ...(isErrorCodePath(path) && !schemas.some((schema) => schema.enum) ? codesOf(context.catalog, cursor) : []),
    ...statusOf(path),
    ...schemas.flatMap(typicalValues),
  ];
  return [...new Map(values.reverse().map((value) => [value.text, value])).values()].reverse();
}

function listedValues(schema: Schema): Value[] {
  const meanings = schema["x-enumDescriptions"];
  return (schema.enum ?? []).map((value, index) => ({ text: JSON.stringify(value), detail: meanings?.[index] ?? "" }));
}

/** Success, and the codes that the command is known to answer. */
function codesOf(catalog: Catalog, { section }: Cursor): Value[] {
  const path = section.call?.path;
  const codes = (path === undefined ? undefined : catalog.command(path)?.errorCodes) ?? [];
  return [0, ...codes].map((code) => {
    const documentation = errorCodeMarkdown(catalog, code, path);
    const detail = code === 0 ? messages.noCode() : (catalog.errorCode(code, path)?.meaning ?? "");
    return { text: String(code), detail, ...(documentation !== undefined && { documentation }) };
  });
}

function statusOf(path: readonly JsonStep[]): Value[] {
  if (path.length !== 1 || path[0] !== "ActionStatus") return [];
  return ['"OK"', '"FAIL"'].map((text) => ({ text, detail: messages.envelope.ActionStatus }));
}

function typicalValues(schema: Schema): Value[] {
  if (schema["x-time"] !== undefined) {
    const text = schema["x-time"] === "s" ? "{{$timestamp}}" : "{{$timestampMs}}";
    return [{ text, detail: messages.thisMoment() }];
  }
  return schema.type === "boolean" ? ["true", "false"].map((text) => ({ text, detail: "" })) : [];
}
