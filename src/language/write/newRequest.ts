import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Position } from "vscode-languageserver-types";
import { checkBody } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command } from "../../catalog/facts.ts";
import { messages } from "../messages.ts";

/**
 * A request for `command` as an editor snippet: its title, its request line and a body with the required fields, whose values
 * are tab stops filled from the documented example.
 */
export function newRequestSnippet(catalog: Catalog, command: Command): string {
  return `### ${escapeSnippet(command.title)}\n${requestSnippet(catalog, command)}\n$0`;
}

const snippets = new WeakMap<Command, string>();

/** The request line and the body of a new request as an editor snippet; made once for each command. */
export function requestSnippet(catalog: Catalog, command: Command): string {
  let snippet = snippets.get(command);
  if (snippet === undefined) {
    const path = `${command.service}/${command.command}`;
    const writer = new SnippetWriter(catalog.droppedWhenRepeated(path)?.field);
    snippet = `${path}\n${writer.value(requiredPart(catalog, command), 0)}`;
    snippets.set(command, snippet);
  }
  return snippet;
}

/** The example without what is optional; the whole example where its required keys alone do not make a valid body. */
function requiredPart(catalog: Catalog, command: Command): Readonly<Record<string, unknown>> {
  const required = command.request.required ?? [];
  const part = Object.fromEntries(Object.entries(command.example).filter(([key]) => required.includes(key)));
  return checkBody(catalog, command.request, part).length === 0 ? part : command.example;
}

/** Writes JSON values as editor snippets, whose scalars are tab stops. */
export class SnippetWriter {
  readonly #repeated: string | undefined;
  #stops = 0;

  /** `repeated` is the field whose repeated value makes the service drop a message: it becomes `{{$random}}`. */
  constructor(repeated: string | undefined) {
    this.#repeated = repeated;
  }

  value(value: unknown, depth: number): string {
    if (Array.isArray(value))
      return this.#block(
        "[",
        "]",
        value.map((item) => this.value(item, depth + 1)),
        depth,
      );
    if (typeof value === "object" && value !== null) {
      const lines = Object.entries(value).map(([key, child]) => this.#property(key, child, depth + 1));
      return this.#block("{", "}", lines, depth);
    }
    return this.#scalar(value);
  }

  #property(key: string, value: unknown, depth: number): string {
    const content = key === this.#repeated ? escapeSnippet("{{$random}}") : this.value(value, depth);
    return `${escapeSnippet(JSON.stringify(key))}: ${content}`;
  }

  #scalar(value: unknown): string {
    const stop = ++this.#stops;
    if (typeof value !== "string") return `\${${stop}:${escapeSnippet(JSON.stringify(value))}}`;
    return `"\${${stop}:${escapeSnippet(JSON.stringify(value).slice(1, -1))}}"`;
  }

  #block(open: string, close: string, lines: readonly string[], depth: number): string {
    const end = close === "}" ? "\\}" : close;
    if (lines.length === 0) return open + end;
    const indent = "  ".repeat(depth + 1);
    return `${open}\n${lines.map((line) => indent + line).join(",\n")}\n${"  ".repeat(depth)}${end}`;
  }
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
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
  const isWhole = Object.keys(required).length === Object.keys(command.example).length;
  const bodies = [
    ...(isWhole ? [] : [{ title: messages.allRequired(), body: required }]),
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
