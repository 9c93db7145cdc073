import type { JSONSchema, LanguageService as JsonLanguageService } from "vscode-json-languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type CompletionItem, CompletionItemKind, type Position } from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command, Schema } from "../../catalog/facts.ts";
import { fieldMarkdown } from "../../catalog/wording.ts";
import { messages } from "../messages.ts";
import { type EmptyBodyPlace, wholeBodies } from "../write/newRequest.ts";
import { type BodyPlace, bodyPlaceOf, bodyValueItems } from "./bodyValues.ts";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { emptyValue } from "./schemaValue.ts";

/** Where the schemas live for the JSON language service; nothing is ever fetched from there. */
const schemaRoot = "imreq-schema://catalog/";
const definitionsUri = `${schemaRoot}definitions.json`;

/** What may stand at the cursor in a body. */
export async function bodyItems(
  context: CompletionContext,
  bodies: BodyCompletion,
  cursor: Cursor,
): Promise<CompletionItem[]> {
  const { section, position } = cursor;
  const command = section.call && context.catalog.command(section.call.path);
  if (command === undefined) return [];
  const place = bodyPlaceOf(cursor);
  if (place === undefined) return [];
  const empty = emptyPlace(cursor);
  const whole = empty === undefined ? [] : wholeBodies(context.catalog, command, { position, kind: empty });
  const bySchema = await schemaItems(bodies, command, cursor, place);
  return [...whole, ...bySchema, ...bodyValueItems(context, command, cursor, place)];
}

/** What the command's schema offers at a place of its body. */
async function schemaItems(
  bodies: BodyCompletion,
  command: Command,
  { placed, position, offset }: Cursor,
  { text, stretch }: BodyPlace,
): Promise<CompletionItem[]> {
  const written = typeof stretch === "object" ? stretch.written : undefined;
  const blanks = written === undefined ? 0 : written.offset - offset;
  const local = { line: position.line - placed.startLine, character: position.character + blanks };
  const items = await bodies.complete(command, text, local);
  const inFile = items.map((item) => moved(item, placed.startLine, written === undefined ? undefined : position));
  return stretch === "finished" ? inFile.filter(({ kind }) => kind === CompletionItemKind.Property) : inFile;
}

/** How an empty `{}` stands around the cursor; `undefined` where something is written in it. */
function emptyPlace({ section, before, behind }: Cursor): EmptyBodyPlace["kind"] | undefined {
  const { body, text } = section;
  if (body?.kind !== "inline") return undefined;
  const inside = text.slice(body.span.start + 1, body.closed ? body.span.end - 1 : body.span.end);
  if (inside.trim() !== "") return undefined;
  if (before.trim() !== "") return behind.trim() !== "" ? "betweenBraces" : "behindBrace";
  return behind.trim() !== "" ? "beforeBrace" : "blankLine";
}

/** An item whose range counted from line `startLine`, and begins at `from` where that is given. */
function moved(item: CompletionItem, startLine: number, from: Position | undefined): CompletionItem {
  const { textEdit } = item;
  if (textEdit === undefined || !("range" in textEdit)) return item;
  const { start, end } = textEdit.range;
  const range = {
    start: from ?? { line: start.line + startLine, character: start.character },
    end: { line: end.line + startLine, character: end.character },
  };
  return { ...item, textEdit: { range, newText: textEdit.newText } };
}

/** Completes JSON bodies by the schemas of the catalog. */
export class BodyCompletion {
  readonly #catalog: Catalog;
  #service: Promise<JsonLanguageService> | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** The keys or values that fit at a position of a masked body; the ranges of the answer count as the position does. */
  async complete(command: Command, text: string, position: Position): Promise<CompletionItem[]> {
    const service = await this.#loaded();
    const uri = `imreq-body://catalog/${command.service}/${command.command}.body`;
    const document = TextDocument.create(uri, "jsonc", 0, text);
    const list = await service.doComplete(document, position, service.parseJSONDocument(document));
    return list?.items ?? [];
  }

  #loaded(): Promise<JsonLanguageService> {
    this.#service ??= this.#load();
    return this.#service;
  }

  async #load(): Promise<JsonLanguageService> {
    // Loaded when a body is first completed: an editor that only shows a file does not wait for it.
    const { getLanguageService } = await import("vscode-json-languageservice");
    const service = getLanguageService({
      schemaRequestService: async (uri) => JSON.stringify(this.#schema(uri)),
      clientCapabilities: { textDocument: { completion: { completionItem: { documentationFormat: ["markdown"] } } } },
    });
    service.configure({
      validate: false,
      schemas: this.#catalog.commandNames.map(({ service: name, command }) => ({
        uri: `${schemaRoot}${name}/${command}.json`,
        fileMatch: [`/${name}/${command}.body`],
      })),
    });
    return service;
  }

  #schema(uri: string): JSONSchema {
    if (uri === definitionsUri) {
      const { definitions } = this.#catalog;
      return {
        definitions: Object.fromEntries(
          Object.entries(definitions).map(([name, schema]) => [
            name,
            { ...this.#convert(schema), ...(name === "MsgElement" && { defaultSnippets: this.#elements(schema) }) },
          ]),
        ),
      };
    }
    const command = this.#catalog.command(uri.slice(schemaRoot.length, -".json".length));
    return command === undefined ? {} : this.#convert(command.request);
  }

  /** A schema of the catalog in the words of the JSON language service. */
  #convert(schema: Schema): JSONSchema {
    const {
      $ref,
      properties,
      items,
      additionalProperties,
      allOf,
      anyOf,
      not,
      if: condition,
      then: consequence,
      "x-enumDescriptions": enumDescriptions,
      "x-query": _query,
      ...plain
    } = schema;
    const many = (schemas: readonly Schema[]) => schemas.map((part) => this.#convert(part));
    const required = new Set(schema.required);
    return {
      ...(plain as JSONSchema),
      ...($ref !== undefined && { $ref: `${definitionsUri}#/definitions/${$ref.slice($ref.lastIndexOf("/") + 1)}` }),
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, field], index) => [
            name,
            this.#property(name, field, required.has(name), index),
          ]),
        ),
      }),
      ...(items && { items: this.#convert(items) }),
      ...(additionalProperties !== undefined && {
        additionalProperties:
          typeof additionalProperties === "object" ? this.#convert(additionalProperties) : additionalProperties,
      }),
      ...(allOf && { allOf: many(allOf) }),
      ...(anyOf && { anyOf: many(anyOf) }),
      ...(not && { not: this.#convert(not) }),
      ...(condition && { if: this.#convert(condition) }),
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema names it so; nothing awaits a schema.
      ...(consequence && { then: this.#convert(consequence) }),
      ...(enumDescriptions && { enumDetails: [...enumDescriptions] }),
      ...(schema.enum && { enumSortTexts: schema.enum.map((_, index) => String(index).padStart(3, "0")) }),
    };
  }

  /** A snippet for each kind of message element, with the keys that its content needs. */
  #elements(element: Schema): { label: string; description: string; bodyText: string }[] {
    const types = element.properties?.["MsgType"];
    return (types?.enum ?? []).flatMap((type, index) => {
      const content = this.#catalog.definitions[String(type)];
      if (content === undefined) return [];
      const keys = (content.required ?? []).map((key, stop) => {
        const field = content.properties?.[key];
        return `${JSON.stringify(key)}: ${placeholderFor(field && this.#catalog.resolve(field), stop + 1)}`;
      });
      return {
        label: String(type),
        description: types?.["x-enumDescriptions"]?.[index] ?? "",
        bodyText: `{ "MsgType": ${JSON.stringify(type)}, "MsgContent": { ${keys.join(", ")} } }`,
      };
    });
  }

  #property(name: string, field: Schema, isRequired: boolean, index: number): JSONSchema {
    const resolved = this.#catalog.resolve(field);
    return {
      ...this.#convert(field),
      ...(isRequired && { completionDetail: messages.requiredKey() }),
      suggestSortText: `${isRequired ? "1" : "2"}${String(index).padStart(3, "0")}`,
      markdownDescription: fieldMarkdown({ name, schemas: [resolved], isRequired }),
    };
  }
}

/** An empty value of the schema's type around a tab stop. */
function placeholderFor(schema: Schema | undefined, stop: number): string {
  const empty = emptyValue(schema);
  if (empty === undefined) return `$${stop}`;
  const text = JSON.stringify(empty);
  return typeof empty === "string" || typeof empty === "object"
    ? `${text[0]}$${stop}${text[1]}`
    : `\${${stop}:${text}}`;
}
