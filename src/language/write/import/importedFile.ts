import type { Catalog } from "../../../catalog/catalog.ts";
import { rules } from "../../check/rules.ts";
import { directiveProblems } from "../../check/validate.ts";
import { parse, parseSection } from "../../syntax/parse.ts";
import { isPath } from "../curlCommand.ts";
import { laidOutJson } from "../laidOutJson.ts";
import { type CalledApp, type ForeignAddress, readForeignAddress, shownAddress } from "./address.ts";
import type { ForeignBody, ForeignFile, ForeignHeading, ForeignRequest, Note } from "./foreign.ts";
import { ImportedNames, type RequestNames } from "./importedNames.ts";
import { replaceTemplates } from "./importedVariables.ts";
import { maskLine, maskText } from "./maskText.ts";
import { messages } from "./messages.ts";
import { type ReadScript, readScript } from "./scripts.ts";

/** A file of another tool as `.imreq`. */
export interface WrittenFile {
  /** Empty where it holds no request of the IM API. */
  readonly text: string;
  readonly requestCount: number;
  /** What was left out or changed, in the order of the file. */
  readonly notes: readonly Note[];
  readonly apps: readonly CalledApp[];
}

/** A description goes in as comments, up to so many lines. */
const mostCommentLines = 100;

/**
 * Writes a file as `.imreq`, one request a step. `given` are variables that other files define, such as a Postman environment.
 */
export function writeForeignFile(
  catalog: Catalog,
  file: ForeignFile,
  source: string,
  given: ForeignFile["variables"] = [],
): Generator<void, WrittenFile> {
  return new FileWriter(catalog, { ...file, variables: [...given, ...file.variables] }, source).write();
}

/** A request that is one of the IM API. */
interface Call {
  readonly request: ForeignRequest;
  readonly address: Extract<ForeignAddress, { kind: "call" }>;
  readonly script: ReadScript;
}

class FileWriter {
  readonly #catalog: Catalog;
  readonly #file: ForeignFile;
  readonly #source: string;
  readonly #names: ImportedNames;
  readonly #notes: Note[] = [];
  readonly #apps: CalledApp[] = [];

  constructor(catalog: Catalog, file: ForeignFile, source: string) {
    this.#catalog = catalog;
    this.#file = file;
    this.#source = source;
    this.#names = new ImportedNames(file.variables, (place, text) => this.#note(place, text));
  }

  *write(): Generator<void, WrittenFile> {
    for (const { place, text } of this.#file.notes) this.#note(place, text);
    const parts: (ForeignHeading | Call | undefined)[] = [];
    for (const part of this.#file.parts) {
      parts.push(part.kind === "heading" ? part : this.#call(part));
      yield;
    }
    for (const part of parts) {
      if (part !== undefined && "address" in part)
        this.#names.addRequest(part.request, part.script.captures.length > 0);
    }
    const sections: string[] = [];
    let heading: ForeignHeading | undefined;
    let requestCount = 0;
    for (const part of parts) {
      if (part !== undefined && "kind" in part) heading = part;
      else if (part !== undefined) {
        yield;
        const section = this.#section(part);
        if (section === undefined) continue;
        if (heading !== undefined) sections.push(headingText(heading));
        heading = undefined;
        sections.push(section);
        requestCount++;
      }
    }
    this.#names.noteRest();
    const text = requestCount === 0 ? "" : [this.#head(), ...sections].join("\n");
    return { text, requestCount, notes: this.#notes, apps: this.#apps };
  }

  #head(): string {
    const comments = commentLines([messages.importedFrom(this.#source), ...this.#file.comments]);
    return [...comments, ...this.#names.variableLines(), ""].join("\n");
  }

  /** The call that a request is; `undefined` where it is none of the IM API. */
  #call(request: ForeignRequest): Call | undefined {
    const address = readForeignAddress(this.#catalog, request.address, (text) => this.#names.resolve(text));
    if (address.kind === "otherHost") this.#note(request.title, messages.otherHost(shownAddress(request.address)));
    if (address.kind === "open") this.#note(request.title, messages.openPath(shownAddress(request.address)));
    if (address.kind !== "call") return undefined;
    this.#apps.push(address.app);
    const scripts = request.scripts.map(readScript);
    const script = {
      expectations: scripts.flatMap(({ expectations }) => expectations),
      captures: scripts.flatMap(({ captures }) => captures),
      rest: scripts.flatMap(({ rest }) => rest),
    };
    return { request, address, script };
  }

  /** A request with all that belongs to it; `undefined` where no text says it. */
  #section(call: Call): string | undefined {
    const { request, address, script } = call;
    const title = maskLine(request.title) || this.#catalog.commandName(address.path)?.title || address.path;
    // A remark names the request as the new file does, also one that had no title.
    const place = title;
    if (request.method !== "POST") this.#note(place, messages.method(request.method));
    for (const field of address.dropped) this.#note(place, messages.queryField(field));
    if (script.rest.length > 0) this.#note(place, messages.script(script.rest[0] ?? "", script.rest.length - 1));
    const names = this.#names.forRequest(request);
    const body = this.#body(request.body, place, names);
    const query = address.query.flatMap(([name, value]) => {
      const written = replaceTemplates(value, names.write);
      return /^(?:[\w.~-]|\{\{[^{}\s]*\}\})*$/.test(written) ? [`${name}=${written}`] : [];
    });
    const expectations = [...script.expectations, ...request.expectations]
      .map((text) => `?? ${replaceTemplates(text, names.write)}`)
      .filter((line) => this.#isSoundLine(place, line, `a/b\n{}\n${line}\n`));
    const directives = [...names.directives(), ...request.directives.filter((text) => !text.startsWith("prompt "))]
      .map((text) => `# @${maskLine(text)}`)
      .filter((line) => this.#isSoundLine(place, line, `${line}\na/b\n{}\n`));
    const lines = [
      `### ${title}`,
      ...commentLines(request.comments),
      ...directives,
      ...body.comments,
      address.path + (query.length > 0 ? `?${query.join("&")}` : ""),
      body.text,
      ...expectations,
    ];
    const text = `${lines.join("\n")}\n`;
    const masked = maskText(text);
    if (masked !== text) this.#note(place, messages.secretText());
    if (!isSound(masked, address.path)) {
      this.#note(place, messages.broken());
      return undefined;
    }
    this.#names.capture(request, script.captures);
    return masked;
  }

  #body(
    body: ForeignBody | undefined,
    place: string,
    names: RequestNames,
  ): { readonly text: string; readonly comments: readonly string[] } {
    if (body === undefined) return { text: "{}", comments: [] };
    if (body.kind === "file") {
      const isUsable = isPath(body.path);
      this.#note(place, isUsable ? messages.bodyFile(body.path) : messages.badBodyFile(body.path));
      return { text: isUsable ? `< ${body.path}` : "{}", comments: [] };
    }
    const text = body.text.replace(/\r\n?/g, "\n");
    const laidOut = body.hasTemplates
      ? laidOutJson(replaceTemplates(text, names.write))
      : (laidOutJson(text.replaceAll("{{", "{{{{")) ??
        laidOutJson(text.replaceAll('\\"', '"').replaceAll("{{", "{{{{")));
    if (laidOut !== undefined && isSoundBody(laidOut.text)) return { text: laidOut.text, comments: [] };
    names.forget();
    this.#note(place, messages.bodyNotObject());
    return { text: "{}", comments: commentLines([body.text], "| ") };
  }

  #isSoundLine(place: string, line: string, section: string): boolean {
    const { problems, ...read } = parseSection(section);
    const isOne = read.expectations.length + read.directives.length === 1 && !/[\r\n]/.test(line);
    const isSoundLine = isOne && [...problems, ...directiveProblems({ problems, ...read })].length === 0;
    if (!isSoundLine) this.#note(place, messages.expectation(line));
    return isSoundLine;
  }

  #note(place: string, text: string): void {
    this.#notes.push({ place: maskLine(place, 100), text: maskLine(text) });
  }
}

function headingText({ title, comments }: ForeignHeading): string {
  return `${[`### ${maskLine(title) || "…"}`, ...commentLines(comments)].join("\n")}\n`;
}

/** Texts as comments that are nothing else: no directive, and no mark that silences a problem. */
function commentLines(texts: readonly string[], mark = ""): string[] {
  const lines = maskText(texts.join("\n"))
    .split(/\r\n|\r|\n|\u2028|\u2029/)
    .map((line) => line.replaceAll("\0", "").trimEnd())
    .filter((line) => line.trim() !== "");
  return lines.slice(0, mostCommentLines).map((line) => `# ${/^\s*(?:@|imreq-)/.test(line) ? "| " : mark}${line}`);
}

function isSoundBody(body: string): boolean {
  const { problems } = parseSection(`a/b\n${body}\n`);
  return problems.every(({ rule }) => rules[rule].severity !== "error");
}

/** Whether a text is one request for `path` with nothing wrong that is not wrong with its values. */
function isSound(text: string, path: string): boolean {
  const [placed, ...others] = parse(text).sections;
  if (placed === undefined || others.length > 0 || placed.section.call?.path !== path) return false;
  return placed.section.problems.every(({ rule }) => rules[rule].severity !== "error");
}
