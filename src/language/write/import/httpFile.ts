import { curlRequests } from "./curlText.ts";
import { type ForeignBody, type ForeignFile, type ForeignRequest, foreignRequest, type Note } from "./foreign.ts";
import { foreignHeaders } from "./headers.ts";
import { readHttpDirective } from "./httpDirectives.ts";
import { readHttpExpectation } from "./httpExpectations.ts";
import { messages } from "./messages.ts";

const methods = "GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|CONNECT|TRACE|LIST|GRAPHQL|GRPC|WEBSOCKET|WS|SSE|MQTT";
const requestLine = new RegExp(`^(?:(${methods})[ \\t]+)?(\\S.*?)(?:(?<![ \\t])[ \\t]+HTTP/[\\d.]+)?$`);

/** Whether a text looks like the files of REST Client, JetBrains or httpYac. */
export function isHttpFile(text: string): boolean {
  const line = new RegExp(`^(?:(?:${methods})[ \\t]+\\S|https?://\\S|\\{\\{[^{}]+\\}\\}/\\S|###)`, "m");
  return line.test(text);
}

/** Reads a `.http` or `.rest` file. */
export function readHttpFile(text: string): ForeignFile {
  const variables: { name: string; value: string }[] = [];
  const parts: ForeignRequest[] = [];
  const notes: Note[] = [];
  for (const region of regionsOf(text)) {
    const reader = new RegionReader(region, variables, notes);
    parts.push(...reader.read());
  }
  return { comments: [], variables, parts, notes };
}

/** What stands between two lines that start with `###`. */
interface Region {
  readonly title: string;
  readonly lines: readonly string[];
}

function regionsOf(text: string): Region[] {
  const regions: { title: string; lines: string[] }[] = [{ title: "", lines: [] }];
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    if (line.startsWith("###")) regions.push({ title: line.replace(/^#+/, "").trim(), lines: [] });
    else regions.at(-1)?.lines.push(line);
  }
  return regions;
}

/** Reads one region, line by line. */
class RegionReader {
  readonly #lines: readonly string[];
  readonly #variables: { name: string; value: string }[];
  readonly #notes: Note[];
  #at = 0;
  #title: string;
  #name: string | undefined;
  #method = "POST";
  #address: string | undefined;
  #curl: readonly ForeignRequest[] | undefined;
  readonly #comments: string[] = [];
  readonly #directives: string[] = [];
  readonly #depends: string[] = [];
  readonly #headers: string[] = [];
  readonly #body: string[] = [];
  readonly #scripts: string[] = [];
  readonly #expectations: string[] = [];

  constructor({ title, lines }: Region, variables: { name: string; value: string }[], notes: Note[]) {
    this.#lines = lines;
    this.#title = title;
    this.#variables = variables;
    this.#notes = notes;
  }

  read(): ForeignRequest[] {
    while (this.#address === undefined && this.#curl === undefined && this.#at < this.#lines.length) this.#readHead();
    if (this.#curl === undefined && this.#address === undefined) return [];
    if (this.#curl === undefined) this.#readHeaders();
    while (this.#at < this.#lines.length) this.#readBodyLine();
    const headers = foreignHeaders(this.#headers);
    if (headers.length > 0) this.#note(messages.headers(headers.join(", ")));
    if (this.#curl !== undefined) return this.#curl.map((request) => ({ ...request, comments: this.#comments }));
    return [
      foreignRequest({
        title: this.#title,
        name: this.#name,
        comments: this.#comments,
        directives: this.#directives,
        depends: this.#depends,
        method: this.#method,
        address: this.#address ?? "",
        body: this.#foreignBody(),
        scripts: this.#scripts,
        expectations: this.#expectations,
      }),
    ];
  }

  get #line(): string {
    return this.#lines[this.#at] ?? "";
  }

  #readHead(): void {
    const line = this.#line.trim();
    if (line === "") this.#at++;
    else if (/^(?:#|\/\/)/.test(line)) this.#readComment(line.replace(/^(?:#+|\/\/)\s?/, ""));
    else if (line.startsWith("@")) this.#readVariable(line);
    else if (line.startsWith("<") || /^\{\{[@+]?\w*$/.test(line)) this.#readPreScript();
    else if (/^curl(?:\.exe)?\s/i.test(line)) this.#readCurl();
    else this.#readRequestLine(line);
  }

  #readComment(text: string): void {
    this.#at++;
    const found = readHttpDirective(text);
    switch (found?.kind) {
      case undefined:
        if (text.trim() !== "") this.#comments.push(text);
        break;
      case "name":
        this.#name = found.text;
        break;
      case "title":
        this.#title = found.text || this.#title;
        break;
      case "comment":
        this.#comments.push(found.text);
        break;
      case "depends":
        this.#depends.push(...found.text.split(/[\s,]+/).filter((name) => name !== ""));
        break;
      case "directive":
        this.#directives.push(found.text);
        break;
      case "import":
        this.#note(messages.importLine(found.path));
        break;
      case "unknown":
        this.#note(messages.directive(text.trim()));
        break;
      case "needless":
        break;
    }
  }

  #readVariable(line: string): void {
    this.#at++;
    const match = /^@([^\s=:]+)\s*(:?=)\s*(.*)$/.exec(line);
    if (match === null) {
      this.#note(messages.notRequest(line));
      return;
    }
    const [, name = "", sign, value = ""] = match;
    // A value of httpYac that is evaluated each time is an expression.
    this.#variables.push({ name, value: sign === ":=" ? `{{${value}}}` : value });
  }

  #readPreScript(): void {
    const line = this.#line.trim();
    const isBlock = /^<\s*\{%/.test(line) || line.startsWith("{{");
    if (!isBlock) {
      this.#at++;
      this.#note(messages.scriptFile(line.replace(/^<\s*/, "")));
      return;
    }
    this.#block(line.startsWith("{{") ? "}}" : "%}");
    this.#note(messages.preScript());
  }

  #readCurl(): void {
    const rest = this.#lines.slice(this.#at).join("\n");
    this.#curl = curlRequests(rest, this.#title);
    this.#at = this.#lines.length;
  }

  #readRequestLine(line: string): void {
    this.#at++;
    const [, method, written = ""] = requestLine.exec(line) ?? [];
    if (method === undefined && !/^(?:https?:\/\/|\{\{|\/)/.test(written)) {
      this.#note(messages.notRequest(line));
      return;
    }
    this.#method = method ?? "POST";
    let address = written;
    for (; /^(?:[ \t]+[?&/]|[?&](?!\?))/.test(this.#line); this.#at++) address += this.#line.trim();
    this.#address = address;
  }

  #readHeaders(): void {
    for (; this.#at < this.#lines.length; this.#at++) {
      const header = /^([\w-]+)\s*:/.exec(this.#line);
      if (header !== null) this.#headers.push(header[1] ?? "");
      else if (!/^\s*(?:#|\/\/)/.test(this.#line)) break;
    }
  }

  #readBodyLine(): void {
    const line = this.#line;
    const trimmed = line.trim();
    if (/^>\s*\{%/.test(line)) this.#scripts.push(this.#block("%}").replace(/^>\s*\{%/, ""));
    else if (/^\{\{(?:@\w+|\+\w*)?$/.test(trimmed) && this.#isBodyWhole()) {
      this.#scripts.push(this.#block("}}").replace(/^\s*\{\{\S*/, ""));
    } else if (/^\?\?\s/.test(line)) this.#readExpectation(trimmed);
    else if (/^@[^\s=:]+\s*:?=/.test(line)) this.#readVariable(trimmed);
    else {
      this.#at++;
      // `>>` saves the answer, `<>` shows an earlier one.
      if (/^(?:>>|<>)/.test(line)) return;
      if (/^>\s*\S/.test(line)) this.#note(messages.scriptFile(line.replace(/^>\s*/, "")));
      else if (!/^\s*#/.test(line)) this.#body.push(line);
    }
  }

  /** Two braces in a line of their own may also open an object in an object, in faulty JSON at the most. */
  #isBodyWhole(): boolean {
    const text = this.#body.join("\n").trim();
    return text === "" || text.endsWith("}") || text.startsWith("<");
  }

  #readExpectation(line: string): void {
    this.#at++;
    const read = readHttpExpectation(line.slice(2).trim());
    if (read === undefined) this.#note(messages.expectation(line));
    else this.#expectations.push(read);
  }

  /** The text of a block up to the line that ends it, both without their signs; goes on behind it. */
  #block(end: string): string {
    const start = this.#at;
    const isOneLine = this.#line.indexOf(end, 2) >= 0;
    while (this.#at < this.#lines.length && !this.#line.trimEnd().endsWith(end)) this.#at++;
    if (isOneLine) this.#at = start;
    this.#at++;
    const text = this.#lines.slice(start, this.#at).join("\n").trimEnd();
    return text.endsWith(end) ? text.slice(0, -end.length) : text.split(end, 1).join("");
  }

  #foreignBody(): ForeignBody | undefined {
    const text = this.#body.join("\n").trim();
    if (text === "") return undefined;
    const file = /^<(?:@\w*)?[ \t]+(\S[^\n]*)$/.exec(text);
    return file === null ? { kind: "text", text, hasTemplates: true } : { kind: "file", path: (file[1] ?? "").trim() };
  }

  #note(text: string): void {
    this.#notes.push({ place: this.#title, text });
  }
}
