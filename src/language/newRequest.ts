import { checkBody } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";

/**
 * A request for `command` as an editor snippet: its title, its request line and a body with the required fields, whose values
 * are tab stops filled from the documented example.
 */
export function newRequestSnippet(catalog: Catalog, command: Command): string {
  const path = `${command.service}/${command.command}`;
  const repeated = catalog.droppedWhenRepeated(path)?.field;
  const writer = new SnippetWriter(repeated);
  const body = requiredPart(catalog, command);
  return `### ${escapeSnippet(command.title)}\n${path}\n${writer.value(body, 0)}\n$0`;
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
