import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-types";
import { fieldMarkdown } from "../../catalog/wording.ts";
import { wholeBodies } from "../write/newRequest.ts";
import type { BodyCompletion } from "./bodyComplete.ts";
import { bodyItems } from "./bodyComplete.ts";
import { commandItems } from "./commandComplete.ts";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { commentItems, disableItems } from "./directiveComplete.ts";
import { expectationItems } from "./expectationComplete.ts";
import { pathsFor } from "./fileComplete.ts";
import { openTemplate, templateItems } from "./templateComplete.ts";

/** What may stand before the command: a method, a host, the version. */
const beforeCommand = /^\s*(?:[A-Z]+\s+)?(?:https?:\/\/[^\s/]+\/)?(?:\/?v4\/)?/;

/** Nobody looks for something at the end of a longer line; each word of it would be searched for. */
const mostLineCharacters = 2000;

/** What can be written at the cursor. */
export async function completeAt(
  context: CompletionContext,
  bodies: BodyCompletion,
  cursor: Cursor,
): Promise<CompletionItem[]> {
  if (cursor.isInBody && cursor.isInBodyComment) return disableItems(cursor);
  const template = openTemplate(cursor);
  if (template !== undefined) return templateItems(context, cursor, template);
  if (cursor.isInTemplate) return [];
  if (cursor.isInBody) return bodyItems(context, bodies, cursor);
  if (cursor.before.length > mostLineCharacters) return [];
  const line = cursor.before.trimStart();
  if (line.startsWith("###") || line.startsWith("@")) return [];
  if (/^(?:#|\/\/)/.test(line)) return commentItems(context, cursor);
  if (line.startsWith("??")) return expectationItems(context, cursor);
  const file = /^<\s*(.*)$/.exec(line)?.[1];
  if (file !== undefined) return pathsFor(context, cursor, file, /^[^\r\n]*/, /\.jsonc?$/i);
  return /^[{}[\]]/.test(line) ? [] : callItems(context, cursor);
}

/** What may stand on a request line, or below it where a body is missing. */
function callItems({ catalog }: CompletionContext, cursor: Cursor): CompletionItem[] {
  const { section, offset, lineStart, lineEnd } = cursor;
  const { call, body } = section;
  const isCallLine = call !== undefined && lineStart <= call.start && call.start <= lineEnd;
  if (call !== undefined && !isCallLine) {
    const command = catalog.command(call.path);
    const isBodyPlace = body === undefined && offset > call.end && cursor.before.trim() === "";
    if (command === undefined || !isBodyPlace || section.expectations.some(({ end }) => end < offset)) return [];
    return wholeBodies(catalog, command, { position: cursor.position, kind: "noBody" });
  }
  if (call !== undefined && offset > call.target.end) return queryItems(catalog, cursor);
  const start = Math.min(lineStart + (beforeCommand.exec(cursor.before)?.[0].length ?? 0), offset);
  const end = call === undefined ? lineEnd : Math.max(call.target.end, offset);
  const isAlone = section.text.slice(lineEnd).trim() === "" && section.text.slice(end, lineEnd).trim() === "";
  const typed = section.text.slice(start, offset).trim();
  return commandItems(catalog, { range: cursor.range(start, end), typed, isBodyWanted: isAlone });
}

function queryItems(catalog: CompletionContext["catalog"], cursor: Cursor): CompletionItem[] {
  const { call } = cursor.section;
  const word = /[?&]([A-Za-z0-9_]*)$/.exec(cursor.before)?.[1];
  const fields = call && catalog.command(call.path)?.request["x-query"];
  const value = /[?&]([A-Za-z0-9_]+)=([^&\s]*)$/.exec(cursor.before);
  if (fields !== undefined && value !== null) {
    const [, name = "", typed = ""] = value;
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const range = cursor.wordRange(typed, /^[^&\s]*/);
    return (schema?.enum ?? []).map((item, index) => ({
      label: String(item),
      kind: CompletionItemKind.EnumMember,
      detail: schema?.["x-enumDescriptions"]?.[index] ?? "",
      textEdit: { range, newText: String(item) },
    }));
  }
  if (word === undefined || fields === undefined) return [];
  const range = cursor.wordRange(word, /^[A-Za-z0-9_]*/);
  return Object.entries(fields).map(([name, schema]) => ({
    label: name,
    kind: CompletionItemKind.Field,
    documentation: { kind: "markdown", value: fieldMarkdown({ name, schemas: [schema], isRequired: false }) },
    textEdit: { range, newText: `${name}=` },
  }));
}
