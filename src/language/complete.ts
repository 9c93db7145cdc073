import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Range } from "vscode-languageserver-types";
import type { Catalog } from "../catalog/catalog.ts";
import type { Schema } from "../catalog/facts.ts";
import { codeSpan, fieldMarkdown } from "../catalog/wording.ts";
import { type BodyCompletion, type EmptyBodyPlace, wholeBodies } from "./bodyComplete.ts";
import { commandItems } from "./commandComplete.ts";
import { directives } from "./directives.ts";
import { effectiveProfile } from "./effectiveProfile.ts";
import { functionNames, functions, parametersOf, signatureOf } from "./functions.ts";
import { directiveText, functionMarkdown } from "./hover.ts";
import { messages } from "./messages.ts";
import type { SectionPositions } from "./positions.ts";
import { responseSchema, responseSchemasAt } from "./responseFields.ts";
import type { Scope } from "./scope.ts";
import { operators, type PlacedSection, type Section, titleOf } from "./syntax.ts";
import { readPath } from "./template.ts";
import type { Workspace } from "./workspace.ts";

/** What completion needs to know besides the section. */
export interface CompletionContext {
  readonly catalog: Catalog;
  readonly workspace: Workspace;
  readonly bodies: BodyCompletion;
  readonly scope: Scope;
}

/** Where the cursor stands. */
export interface CompletionPlace {
  readonly placed: PlacedSection;
  readonly positions: SectionPositions;
  readonly offset: number;
}

/** What can be written at the cursor. */
export async function completeAt(context: CompletionContext, place: CompletionPlace): Promise<CompletionItem[]> {
  return new Completion(context, place).items();
}

/** One completion: the texts around the cursor, read once. */
class Completion {
  readonly #context: CompletionContext;
  readonly #place: CompletionPlace;
  readonly #section: Section;
  /** The line up to the cursor. */
  readonly #before: string;
  readonly #lineStart: number;
  readonly #lineEnd: number;

  constructor(context: CompletionContext, place: CompletionPlace) {
    this.#context = context;
    this.#place = place;
    this.#section = place.placed.section;
    this.#lineStart = place.positions.lineStart(place.offset);
    this.#lineEnd = place.positions.lineEnd(this.#lineStart);
    this.#before = this.#section.text.slice(this.#lineStart, place.offset);
  }

  async items(): Promise<CompletionItem[]> {
    const inBody = this.#isInBody();
    if (inBody && this.#isInBodyComment()) return [];
    const template = this.#openTemplate();
    if (template !== undefined) return this.#inTemplate(template);
    if (inBody) return this.#inBody();
    const line = this.#before.trimStart();
    if (line.startsWith("###")) return [];
    if (/^(?:#|\/\/)/.test(line)) return this.#inComment(line);
    if (line.startsWith("@")) return [];
    if (line.startsWith("??")) return this.#inExpectation(line);
    if (/^[{}[\]<]/.test(line)) return [];
    return this.#onCallLine();
  }

  #isInBody(): boolean {
    const { offset } = this.#place;
    const { body, text } = this.#section;
    if (body?.kind !== "inline" || offset <= body.span.start) return false;
    if (offset < body.span.end) return true;
    return !body.closed && text.slice(body.span.end, offset).trim() === "";
  }

  /** Whether the cursor stands in a comment of the body: strings and comments are told apart from the body's start. */
  #isInBodyComment(): boolean {
    const { offset } = this.#place;
    const { text, body } = this.#section;
    if (body?.kind !== "inline") return false;
    const part = /"(?:[^"\\\n]|\\.)*(?:"|$|(?=\n))|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
    part.lastIndex = body.span.start;
    for (let found = part.exec(text); found !== null && found.index < offset; found = part.exec(text)) {
      const end = found.index + found[0].length;
      const isLine = found[0].startsWith("//");
      const isBlock = found[0].startsWith("/*");
      if ((isLine && offset <= end) || (isBlock && offset < end)) return true;
    }
    return false;
  }

  /** What stands between the `{{` on this line and the cursor; `undefined` outside templates. */
  #openTemplate(): string | undefined {
    const open = this.#before.lastIndexOf("{{");
    if (open < 0 || this.#before.indexOf("}}", open) >= 0) return undefined;
    const line = this.#before.trimStart();
    const isComment = !this.#isInBody() && /^(?:#|\/\/)/.test(line) && !/^(?:#|\/\/)\s*@/.test(line);
    return isComment ? undefined : this.#before.slice(open + 2);
  }

  #inTemplate(written: string): CompletionItem[] {
    const response = /^\s*([A-Za-z_][A-Za-z0-9_-]*)((?:\.|\[).*)$/.exec(written);
    if (response !== null) {
      const [, name = "", path = ""] = response;
      const section = this.#context.scope.request(name)?.section;
      const last = this.#context.workspace.lastResponse(this.#context.scope.uri, name);
      return this.#pathItems(section, path.startsWith(".") ? path.slice(1) : path, last);
    }
    const word = /[$A-Za-z0-9_-]*$/.exec(written)?.[0] ?? "";
    const range = this.#wordRange(word, /^[A-Za-z0-9_-]*/);
    const isArgument = /\(/.test(written);
    if (isArgument && (written.split("'").length % 2 === 0 || /\$(?:env|dotenv|file)\s*\([^)]*$/.test(written)))
      return [];
    return isArgument
      ? this.#variableItems(range)
      : [...this.#variableItems(range), ...this.#requestItems(range), ...functionItems(range)];
  }

  #variableItems(range: Range): CompletionItem[] {
    const { scope, workspace } = this.#context;
    const items = new Map<string, CompletionItem>();
    const add = (name: string, from: string, value: string) => {
      if (items.has(name)) return;
      items.set(name, {
        label: name,
        kind: CompletionItemKind.Variable,
        detail: value,
        documentation: { kind: "markdown", value: from },
        sortText: `0${name}`,
        textEdit: { range, newText: name },
      });
    };
    for (const { word, argument } of this.#section.directives) {
      const [name] = argument.text.split(/\s/);
      if (word.text === "prompt" && name) add(name, messages.promptVariable(), "");
    }
    for (const [name, { placed, definition }] of scope.variables) {
      const line = placed.startLine + placed.section.text.slice(0, definition.start).split("\n").length;
      add(name, messages.fileVariable(line), definition.value.text);
    }
    const profile = effectiveProfile(scope.file, this.#section, workspace.profiles(scope.uri));
    for (const [name, value] of Object.entries(profile?.variables ?? {})) {
      add(name, messages.profileVariable(profile?.id ?? ""), value);
    }
    return [...items.values()];
  }

  #requestItems(range: Range): CompletionItem[] {
    return [...this.#context.scope.requests].map(([name, { section }]) => ({
      label: name,
      kind: CompletionItemKind.Reference,
      detail: titleOf(section),
      documentation: { kind: "markdown", value: codeSpan(section.call.path) },
      sortText: `1${name}`,
      textEdit: { range, newText: `${name}.` },
      command: { title: "", command: "editor.action.triggerSuggest" },
    }));
  }

  /** The fields of an answer, behind what is written of the path so far. */
  #pathItems(section: Section | undefined, written: string, lastResponse?: string): CompletionItem[] {
    const word = /[A-Za-z0-9_-]*$/.exec(written)?.[0] ?? "";
    const range = this.#wordRange(word, /^[A-Za-z0-9_-]*/);
    const parent = written.slice(0, written.length - word.length).replace(/\.$/, "");
    const path = parent === "" ? [] : readPath(parent);
    const schema = responseSchema(this.#context.catalog, section);
    if (path === undefined) return [];
    const schemas = schema === undefined ? [] : responseSchemasAt(this.#context.catalog, schema, path);
    const items = new Map<string, CompletionItem>();
    for (const [name, field] of schemas.flatMap(fieldsOf)) {
      if (items.has(name)) continue;
      const resolved = this.#context.catalog.resolve(field);
      items.set(name, {
        label: name,
        kind: CompletionItemKind.Field,
        documentation: { kind: "markdown", value: fieldMarkdown({ name, schemas: [resolved], isRequired: false }) },
        sortText: `0${String(items.size).padStart(3, "0")}`,
        textEdit: { range, newText: name },
      });
    }
    for (const name of keysAt(lastResponse, path)) {
      if (!items.has(name))
        items.set(name, { label: name, kind: CompletionItemKind.Field, textEdit: { range, newText: name } });
    }
    if (schemas.some(({ type }) => type === "array")) {
      items.set("length", { label: "length", kind: CompletionItemKind.Field, textEdit: { range, newText: "length" } });
    }
    return [...items.values()];
  }

  async #inBody(): Promise<CompletionItem[]> {
    const { placed, positions, offset } = this.#place;
    const command = this.#section.call && this.#context.catalog.command(this.#section.call.path);
    if (command === undefined) return [];
    const position = positions.positionAt(offset);
    const empty = this.#emptyPlace();
    const whole = empty === undefined ? [] : wholeBodies(this.#context.catalog, command, { position, kind: empty });
    const local = { line: position.line - placed.startLine, character: position.character };
    const items = await this.#context.bodies.complete(this.#section, command, local, offset);
    return [...whole, ...items.map((item) => moved(item, placed.startLine))];
  }

  /** How an empty `{}` stands around the cursor; `undefined` where something is written in it. */
  #emptyPlace(): EmptyBodyPlace["kind"] | undefined {
    const { offset } = this.#place;
    const { body, text } = this.#section;
    if (body?.kind !== "inline") return undefined;
    const inside = text.slice(body.span.start + 1, body.closed ? body.span.end - 1 : body.span.end);
    if (inside.trim() !== "") return undefined;
    const hasTextBefore = this.#before.trim() !== "";
    const hasTextAfter = text.slice(offset, this.#lineEnd).trim() !== "";
    if (hasTextBefore) return hasTextAfter ? "betweenBraces" : "behindBrace";
    return hasTextAfter ? "beforeBrace" : "blankLine";
  }

  #inComment(line: string): CompletionItem[] {
    const word = /^(?:#|\/\/)\s*@([A-Za-z0-9_-]*)$/.exec(line)?.[1];
    if (word !== undefined) {
      const range = this.#wordRange(word, /^[A-Za-z0-9_-]*/);
      return Object.entries(directives).map(([name, { form, isRun }], index) => ({
        label: name,
        sortText: `${isRun ? 0 : 1}${String(index).padStart(2, "0")}`,
        ...(!isRun && { labelDetails: { description: messages.notRunYet } }),
        kind: CompletionItemKind.Keyword,
        detail: `# @${name} ${form}`.trimEnd(),
        documentation: { kind: "markdown", value: directiveText(name) ?? "" },
        textEdit: { range, newText: form === "" ? name : `${name} ` },
        ...((name === "profile" || name === "depends") && {
          command: { title: "", command: "editor.action.triggerSuggest" },
        }),
      }));
    }
    const [, directiveWord = "", argument = ""] = /^(?:#|\/\/)\s*@([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    return this.#argumentItems(directiveWord, argument);
  }

  #argumentItems(directiveWord: string, argument: string): CompletionItem[] {
    const { catalog, workspace, scope } = this.#context;
    const word = /[^\s,]*$/.exec(argument)?.[0] ?? "";
    const range = this.#wordRange(word, /^[^\s,]*/);
    if (directiveWord === "profile") {
      return workspace.profiles(scope.uri).profiles.map(({ id, region, origin, sdkAppId, admin }) => ({
        label: id,
        kind: CompletionItemKind.EnumMember,
        detail: messages.profile(sdkAppId, region ?? origin ?? messages.sandbox(), admin),
        textEdit: { range, newText: id },
      }));
    }
    if (directiveWord === "depends") {
      const own = this.#section.directives.find((candidate) => candidate.word.text === "name")?.argument.text;
      const listed = argument.slice(0, argument.length - word.length).split(/[\s,]+/);
      return [...scope.requests]
        .filter(([name]) => name !== own && !listed.includes(name))
        .map(([name, { section }]) => ({
          label: name,
          kind: CompletionItemKind.Reference,
          detail: titleOf(section),
          textEdit: { range, newText: name },
        }));
    }
    const path = this.#section.call?.path;
    if (directiveWord === "batch" && path !== undefined && /^\d+\s/.test(argument)) {
      return arraysOf(catalog, catalog.command(path)?.request).map((name) => ({
        label: name,
        kind: CompletionItemKind.Field,
        textEdit: { range, newText: name },
      }));
    }
    return [];
  }

  #inExpectation(line: string): CompletionItem[] {
    const written = line.slice(2).trimStart();
    if (/^[^\s=!<>]*$/.test(written)) {
      const range = this.#wordRange(written, /^[A-Za-z0-9_]*/);
      const words = /[.[]/.test(written)
        ? []
        : (["outcome", "duration", "status"] as const).map((word) => ({
            label: word,
            kind: CompletionItemKind.Keyword,
            detail: messages[word](),
            sortText: `1${word}`,
            textEdit: { range, newText: word },
          }));
      return [...words, ...this.#pathItems(this.#section, written)];
    }
    const operator = /^[^\s=!<>]+\s+([A-Za-z=!<>]*)$/.exec(written)?.[1];
    if (operator !== undefined) {
      const range = this.#wordRange(operator, /^[A-Za-z=!<>]*/);
      return operators.map((known, index) => ({
        label: known,
        kind: CompletionItemKind.Operator,
        detail: messages.operators[known],
        sortText: String(index).padStart(2, "0"),
        textEdit: { range, newText: known },
      }));
    }
    return this.#expectedValues(written);
  }

  #expectedValues(written: string): CompletionItem[] {
    const value = /^outcome\s*(?:==|!=)\s*("?[A-Za-z]*)$/.exec(written)?.[1];
    if (value === undefined) return [];
    const range = this.#wordRange(value, /^[A-Za-z]*"?/);
    return Object.entries(messages.outcomes).map(([outcome, meaning]) => ({
      label: JSON.stringify(outcome),
      kind: CompletionItemKind.EnumMember,
      detail: meaning,
      textEdit: { range, newText: JSON.stringify(outcome) },
    }));
  }

  #onCallLine(): CompletionItem[] {
    const { call, body } = this.#section;
    const { offset, positions } = this.#place;
    const isCallLine = call !== undefined && this.#lineStart <= call.start && call.start <= this.#lineEnd;
    if (call !== undefined && !isCallLine) {
      const command = this.#context.catalog.command(call.path);
      const isBodyPlace = body === undefined && offset > call.end && this.#before.trim() === "";
      if (command === undefined || !isBodyPlace || this.#section.expectations.some(({ end }) => end < offset))
        return [];
      return wholeBodies(this.#context.catalog, command, { position: positions.positionAt(offset), kind: "noBody" });
    }
    if (call !== undefined && offset > call.target.end) return this.#queryItems();
    const start = this.#lineStart + (/^\s*(?:[A-Z]+\s+)?/.exec(this.#before)?.[0].length ?? 0);
    const end = call === undefined ? this.#lineEnd : Math.max(call.target.end, offset);
    const typed = this.#section.text.slice(Math.min(start, offset), offset).trim();
    return commandItems(this.#context.catalog, positions.rangeOf({ start: Math.min(start, offset), end }), typed);
  }

  #queryItems(): CompletionItem[] {
    const { call } = this.#section;
    const word = /[?&]([A-Za-z0-9_]*)$/.exec(this.#before)?.[1];
    const fields = call && this.#context.catalog.command(call.path)?.request["x-query"];
    if (word === undefined || fields === undefined) return [];
    const range = this.#wordRange(word, /^[A-Za-z0-9_]*/);
    return Object.entries(fields).map(([name, schema]) => ({
      label: name,
      kind: CompletionItemKind.Field,
      documentation: { kind: "markdown", value: fieldMarkdown({ name, schemas: [schema], isRequired: false }) },
      textEdit: { range, newText: `${name}=` },
    }));
  }

  /** The range of `word`, which ends at the cursor, with what goes on behind the cursor. */
  #wordRange(word: string, rest: RegExp): Range {
    const { offset, positions } = this.#place;
    const last = /[.[\]]/.test(word) ? word.slice(word.search(/[^.[\]]*$/)) : word;
    const behind = rest.exec(this.#section.text.slice(offset, this.#lineEnd))?.[0] ?? "";
    return positions.rangeOf({ start: offset - last.length, end: offset + behind.length });
  }
}

function functionItems(range: Range): CompletionItem[] {
  return functionNames.map((name) => {
    const parameters = parametersOf(name);
    const stops = parameters.map((parameter, index) => `\${${index + 1}:${parameter.name}}`);
    return {
      label: signatureOf(name),
      kind: CompletionItemKind.Function,
      detail: functions[name].summary,
      documentation: { kind: "markdown", value: functionMarkdown(name) ?? "" },
      filterText: name,
      sortText: `2${name}`,
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { range, newText: `\\${name}${stops.length === 0 ? "" : `(${stops.join(", ")})`}` },
    };
  });
}

function fieldsOf(schema: Schema): [string, Schema][] {
  return Object.entries(schema.properties ?? {});
}

/** The keys of the object at `path` of a JSON text. */
function keysAt(json: string | undefined, path: readonly (string | number)[]): string[] {
  if (json === undefined) return [];
  try {
    let value: unknown = JSON.parse(json);
    for (const step of path) {
      value =
        typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
    }
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** The arrays that a body holds at its first level. */
function arraysOf(catalog: Catalog, schema: Schema | undefined): string[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) =>
    catalog.resolve(field).type === "array" ? [name] : [],
  );
}

/** An item whose ranges counted from line `startLine`. */
function moved(item: CompletionItem, startLine: number): CompletionItem {
  const { textEdit } = item;
  if (textEdit === undefined || !("range" in textEdit)) return item;
  const { start, end } = textEdit.range;
  const range = {
    start: { line: start.line + startLine, character: start.character },
    end: { line: end.line + startLine, character: end.character },
  };
  return { ...item, textEdit: { range, newText: textEdit.newText } };
}
