import type { JSONSchema, LanguageService as JsonLanguageService } from "vscode-json-languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Position } from "vscode-languageserver-types";
import { checkBody } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Schema } from "../catalog/facts.ts";
import { fieldMarkdown } from "../catalog/wording.ts";
import { maskBody } from "./body.ts";
import { messages } from "./messages.ts";
import { SnippetWriter } from "./newRequest.ts";
import type { Section } from "./syntax.ts";

/** Where the schemas live for the JSON language service; nothing is ever fetched from there. */
const schemaRoot = "imreq-schema://catalog/";
const definitionsUri = `${schemaRoot}definitions.json`;

/** Completes JSON bodies by the schemas of the catalog. */
export class BodyCompletion {
  readonly #catalog: Catalog;
  #service: Promise<JsonLanguageService> | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** The keys or values that fit at `position`, whose line counts from the section's start; so do the ranges of the answer. */
  async complete(section: Section, command: Command, position: Position, offset: number): Promise<CompletionItem[]> {
    const masked = maskBody(section)?.text;
    if (masked === undefined) return [];
    // The white space behind a body that is not closed yet belongs to it.
    const text = masked + section.text.slice(masked.length, offset).replace(/[^\r\n]/g, " ");
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
  switch (typeof schema?.type === "string" ? schema.type : undefined) {
    case "string":
      return `"$${stop}"`;
    case "array":
      return `[$${stop}]`;
    case "object":
      return `{$${stop}}`;
    case "integer":
    case "number":
      return `\${${stop}:0}`;
    default:
      return `$${stop}`;
  }
}

/** The text around an empty body: whether its snippets bring the braces along. */
export interface EmptyBodyPlace {
  readonly position: Position;
  readonly kind: "noBody" | "betweenBraces" | "blankLine" | "behindBrace" | "beforeBrace";
}

/** Whole bodies for a place that has none yet: the required keys, the documented example and its variants. */
export function wholeBodies(catalog: Catalog, command: Command, { position, kind }: EmptyBodyPlace): CompletionItem[] {
  const repeated = catalog.droppedWhenRepeated(`${command.service}/${command.command}`)?.field;
  const required = requiredPart(catalog, command);
  const bodies = [
    ...(required === undefined ? [] : [{ title: messages.allRequired(), body: required }]),
    { title: messages.wholeExample(), body: command.example },
    ...(command.variants ?? []),
  ].filter(({ body }) => Object.keys(body).length > 0);
  return bodies.map(({ title, body }, index) => {
    const snippet = new SnippetWriter(repeated).value(body, 0);
    return {
      label: title,
      kind: CompletionItemKind.Snippet,
      detail: command.title,
      documentation: { kind: "markdown", value: `\`\`\`json\n${JSON.stringify(body, null, 2)}\n\`\`\`` },
      sortText: `0${String(index).padStart(3, "0")}`,
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range: { start: position, end: position }, newText: placed(snippet, kind) },
    };
  });
}

/** The example's required keys; `undefined` where they alone are the example, or make no valid body. */
function requiredPart(catalog: Catalog, command: Command): Readonly<Record<string, unknown>> | undefined {
  const required = new Set(command.request.required);
  const entries = Object.entries(command.example).filter(([key]) => required.has(key));
  if (entries.length === Object.keys(command.example).length) return undefined;
  const part = Object.fromEntries(entries);
  return checkBody(catalog, command.request, part).length === 0 ? part : undefined;
}

function placed(snippet: string, kind: EmptyBodyPlace["kind"]): string {
  if (kind === "noBody") return snippet;
  const lines = snippet.split("\n").slice(1, -1);
  const inner = lines.map((line) => line.slice(2)).join("\n");
  const nested = `\n${lines.join("\n")}`;
  switch (kind) {
    case "betweenBraces":
      return `${nested}\n`;
    case "behindBrace":
      return nested;
    case "beforeBrace":
      return `${inner}\n`;
    case "blankLine":
      return inner;
  }
}
