import { readCallUrl } from "../protocol/callUrl.ts";
import { isJsonValue, maskTemplates } from "./body.ts";
import { nearestDirective } from "./directives.ts";
import { type RuleCode, rules } from "./rules.ts";
import {
  type Body,
  type CallLine,
  type Directive,
  type Expectation,
  type Operator,
  operators,
  type Piece,
  type PlacedSection,
  type Problem,
  type QueryField,
  type RequestFile,
  type Section,
  type Span,
  type VariableDefinition,
} from "./syntax.ts";
import { readPath, TemplateReader } from "./template.ts";

/** Reads an `.imreq` file. Never throws; what cannot be read becomes a problem of its section. */
export function parse(text: string): RequestFile {
  const sections: PlacedSection[] = [];
  let startLine = 0;
  for (let start = 0; start < text.length || sections.length === 0; ) {
    const end = nextSeparator(text, start);
    const section = parseSection(text.slice(start, end));
    sections.push({ section, start, startLine });
    startLine += section.lineFeeds;
    start = end;
    if (end === text.length) break;
  }
  return { text, sections };
}

/** Where the next `###` in column 0 begins, or the end of the text. */
function nextSeparator(text: string, from: number): number {
  const at = text.indexOf("\n###", from);
  return at < 0 ? text.length : at + 1;
}

/** Reads the text from one `###` to the next. Depends on nothing but that text. */
export function parseSection(text: string): Section {
  return new SectionReader(text).read();
}

const codes = { lineFeed: 10, quote: 34, hash: 35, star: 42, slash: 47, at: 64, question: 63, backslash: 92 } as const;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** One pass over one section. */
class SectionReader {
  readonly #text: string;
  readonly #problems: Problem[] = [];
  readonly #templates: TemplateReader;
  readonly #variables: VariableDefinition[] = [];
  readonly #directives: Directive[] = [];
  readonly #expectations: Expectation[] = [];
  #lastLineEnd = { from: 0, at: -1 };
  /** From here on no comment is closed: what was searched once is not searched again. */
  #openCommentsFrom = Number.POSITIVE_INFINITY;
  #title: Piece | undefined;
  #call: CallLine | undefined;
  #body: Body | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#templates = new TemplateReader(text, this.#problems);
  }

  read(): Section {
    let at = 0;
    if (/^\uFEFF?###/.test(this.#text)) at = this.#readTitle();
    if (this.#text.includes("\0")) this.#report("binary-text", { start: 0, end: Math.min(this.#text.length, 80) });
    else while (at < this.#text.length) at = this.#readLine(at);
    if (this.#call === undefined) this.#reportStrays();
    return {
      text: this.#text,
      lineFeeds: countLineFeeds(this.#text),
      title: this.#title,
      variables: this.#variables,
      directives: this.#directives,
      call: this.#call,
      body: this.#body,
      expectations: this.#expectations,
      templates: this.#templates.templates,
      problems: this.#problems,
    };
  }

  /** What only a request can have, in a section that has none. Before the first `###` a file has its own profile and imports. */
  #reportStrays(): void {
    for (const expectation of this.#expectations) this.#report("expectation-without-request", expectation);
    for (const { word, ...span } of this.#directives) {
      const isOfFile = this.#title === undefined && (word.text === "profile" || word.text === "import");
      if (!isOfFile) this.#report("directive-without-request", span, word.text);
    }
  }

  #readTitle(): number {
    const end = this.#lineEnd(0);
    this.#title = this.#trimmed(/^\uFEFF?#+/.exec(this.#text.slice(0, end))?.[0].length ?? 3, end);
    return end + 1;
  }

  /** Reads what starts in the line at `start`; answers where the next one starts. */
  #readLine(start: number): number {
    const end = this.#lineEnd(start);
    const line = this.#trimmed(start, end);
    if (line.text === "") return end + 1;
    if (line.text.startsWith("#") || line.text.startsWith("//")) this.#readComment(line);
    else if (line.text.startsWith("??")) this.#readExpectation(line);
    else if (line.text.startsWith("{{")) this.#report("body-not-object", line);
    else if (line.text.startsWith("{")) return this.#readBody(line.start);
    else if (line.text.startsWith("[")) return this.#skipArray(line.start);
    else if (line.text.startsWith("<")) this.#readBodyFile(line);
    else if (!this.#readVariable(line)) this.#readCall(line);
    return end + 1;
  }

  #readComment(line: Piece): void {
    const match = /^(?:#|\/\/)\s*@([A-Za-z][A-Za-z0-9_-]*)(?=\s|$)(\s*=)?/.exec(line.text);
    if (match === null || match[2] !== undefined) return;
    const [whole, name = ""] = match;
    const wordEnd = line.start + whole.length;
    const word = { text: name, start: wordEnd - name.length, end: wordEnd };
    const nearest = nearestDirective(name);
    if (nearest === undefined) return;
    if (nearest !== name) {
      this.#report("unknown-directive", word, name, nearest);
      return;
    }
    const argument = this.#trimmed(wordEnd, line.end);
    this.#directives.push({ start: line.start, end: line.end, word, argument });
    this.#templates.readLine(argument.start, argument.end);
  }

  #readVariable(line: Piece): boolean {
    const match = /^@([A-Za-z_][A-Za-z0-9_-]*)\s*=/.exec(line.text);
    if (match === null) return false;
    const [whole, name = ""] = match;
    const written = this.#trimmed(line.start + whole.length, line.end);
    const quote = written.text[0];
    const isQuoted = written.text.length >= 2 && (quote === '"' || quote === "'") && written.text.endsWith(quote);
    const value = isQuoted
      ? { text: written.text.slice(1, -1), start: written.start + 1, end: written.end - 1 }
      : written;
    this.#variables.push({
      start: line.start,
      end: line.end,
      name: { text: name, start: line.start + 1, end: line.start + 1 + name.length },
      value,
    });
    this.#templates.readLine(value.start, value.end);
    return true;
  }

  #readCall(line: Piece): void {
    const method = /^([A-Z]+)\s+(?=\S)/.exec(line.text);
    const version = /\sHTTP\/\d(?:\.\d)?$/.exec(line.text);
    const start = line.start + (method?.[0].length ?? 0);
    const written = this.#trimmed(start, line.end - (version?.[0].length ?? 0));
    const queryAt = written.text.indexOf("?");
    const target = queryAt < 0 ? written : this.#piece(written.start, written.start + queryAt);
    const read = readCallUrl(target.text);
    // The first line that can be read is the request; one that cannot only stands in until then.
    if (this.#call !== undefined && (read === undefined || this.#call.service !== "" || this.#body !== undefined)) {
      this.#report("stray-text", line);
      return;
    }
    if (method?.[1] !== undefined && method[1] !== "POST") {
      this.#report("wrong-method", { start: line.start, end: line.start + method[1].length }, method[1]);
    }
    if (read === undefined || target.text.includes("{{")) this.#report("unreadable-line", target);
    this.#templates.readLine(written.start, written.end);
    this.#call = {
      start: line.start,
      end: line.end,
      target,
      path: read === undefined ? target.text : `${read.service}/${read.command}`,
      service: read?.service ?? "",
      command: read?.command ?? "",
      origin: read?.origin,
      query: queryAt < 0 ? [] : this.#readQuery(target.end + 1, written.end),
    };
  }

  #readQuery(start: number, end: number): QueryField[] {
    const fields: QueryField[] = [];
    for (let at = start; at < end; ) {
      const next = this.#text.indexOf("&", at);
      const fieldEnd = next < 0 || next > end ? end : next;
      const equals = this.#text.indexOf("=", at);
      const nameEnd = equals < 0 || equals > fieldEnd ? fieldEnd : equals;
      fields.push({ name: this.#piece(at, nameEnd), value: this.#piece(Math.min(nameEnd + 1, fieldEnd), fieldEnd) });
      at = fieldEnd + 1;
    }
    return fields;
  }

  #readBodyFile(line: Piece): void {
    const path = this.#trimmed(line.start + 1, line.end);
    this.#keepBody({ kind: "file", span: { start: line.start, end: line.end }, path });
  }

  #readExpectation(line: Piece): void {
    const match = /^\?\?\s*((?:\["(?:[^"\\]|\\.)*"\]|\[(?!")|[^\s=!<>[])+)\s*(==|!=|<=|>=|<|>|[A-Za-z]+)\s*/.exec(
      line.text,
    );
    const [whole = "", leftText = "", operatorText = ""] = match ?? [];
    const operator = operators.find((known): known is Operator => known === operatorText);
    const path = readPath(leftText);
    const right = this.#trimmed(line.start + whole.length, line.end);
    if (operator === undefined || path === undefined || (operator === "exists") !== (right.text === "")) {
      this.#report("unreadable-expectation", line, operators.join(" "));
      return;
    }
    const leftStart = line.start + line.text.indexOf(leftText, 2);
    const left = { text: leftText, start: leftStart, end: leftStart + leftText.length };
    this.#templates.readJsonLine(right.start, right.end);
    if (right.text !== "" && !isJsonValue(maskTemplates(this.#text, right, this.#templates.templates))) {
      this.#report("unreadable-expectation-value", right, right.text);
    }
    this.#expectations.push({ start: line.start, end: line.end, left, path, operator, right });
  }

  #keepBody(body: Body): void {
    if (this.#call === undefined) this.#report("body-without-request", body.span);
    else if (this.#body !== undefined) this.#report("second-body", body.span);
    else this.#body = body;
  }

  #skipArray(start: number): number {
    const end = this.#scanBody(start).end;
    this.#report("body-not-object", { start, end });
    return this.#afterBody(end);
  }

  #readBody(start: number): number {
    const { end, closed } = this.#scanBody(start);
    if (!closed) this.#report("unclosed-body", { start, end: start + 1 });
    this.#keepBody({ kind: "inline", span: { start, end }, closed });
    return this.#afterBody(end);
  }

  /** Goes on behind a body: what stands in its last line is read as a line of its own. */
  #afterBody(end: number): number {
    const lineEnd = this.#lineEnd(end);
    return this.#trimmed(end, lineEnd).text === "" ? lineEnd + 1 : end;
  }

  /**
   * Finds the brace that matches the one at `start`. Where there is none, the body ends at the first line that cannot belong to
   * a body: `??`, `# @word` or `@name =` in column 0.
   */
  #scanBody(start: number): { end: number; closed: boolean } {
    const text = this.#text;
    let depth = 0;
    let at = start;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === codes.quote) at = this.#scanString(at + 1);
      else if (code === openBrace && text.charCodeAt(at + 1) === openBrace) at = this.#scanValueTemplate(at);
      else if (code === openBrace || code === openBracket) {
        depth++;
        at++;
      } else if (code === closeBrace || code === closeBracket) {
        depth--;
        at++;
        if (depth === 0) return { end: at, closed: true };
      } else if (code === codes.slash) at = this.#scanComment(at);
      else if (code === codes.lineFeed && this.#endsBody(at + 1)) return { end: at, closed: false };
      else at++;
    }
    return { end: this.#firstBodyEnd(start), closed: false };
  }

  #scanString(from: number): number {
    const text = this.#text;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === codes.quote) return at + 1;
      if (code === codes.lineFeed) return at;
      if (code === codes.backslash && text.charCodeAt(at + 1) !== codes.lineFeed) at++;
      else if (code === openBrace && text.charCodeAt(at + 1) === openBrace) {
        at = this.#templates.read(at, this.#stringTemplateLimit(at), "string") - 1;
      }
    }
    return text.length;
  }

  /** A template that is never closed on its line counts as text: the body goes on behind its braces. */
  #templateLimit(at: number): number {
    const end = this.#lineEnd(at);
    return this.#text.slice(at, end).includes("}}") ? end : at + 2;
  }

  /** In a string, a quote that is neither in a path (`["a key"]`) nor in an argument ends the string before the braces close. */
  #stringTemplateLimit(at: number): number {
    const limit = this.#templateLimit(at);
    const inside = this.#text.slice(at, this.#text.slice(at, limit).indexOf("}}") + at);
    if (!inside.includes('"')) return limit;
    return inside.replace(/'[^']*'|\["(?:[^"\\]|\\.)*"\]/g, "").includes('"') ? at + 2 : limit;
  }

  #scanValueTemplate(at: number): number {
    const end = this.#lineEnd(at);
    const next = this.#templates.read(at, this.#templateLimit(at), "value");
    const behind = /\S/.exec(this.#text.slice(next, end));
    if (behind?.[0] === ":") this.#report("unquoted-key", { start: at, end: next });
    return next;
  }

  #scanComment(at: number): number {
    const code = this.#text.charCodeAt(at + 1);
    if (code === codes.slash) return this.#lineEnd(at);
    if (code !== codes.star) return at + 1;
    const close = at < this.#openCommentsFrom ? this.#text.indexOf("*/", at + 2) : -1;
    if (close >= 0) return close + 2;
    this.#openCommentsFrom = Math.min(at, this.#openCommentsFrom);
    return this.#text.length;
  }

  /** Whether the line at `at` cannot belong to a body. */
  #endsBody(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    if (code === codes.question) return this.#text.charCodeAt(at + 1) === codes.question;
    if (code !== codes.at && code !== codes.hash) return false;
    const line = this.#text.slice(at, this.#lineEnd(at));
    return /^@[A-Za-z_][A-Za-z0-9_-]*\s*=|^#\s*@[A-Za-z]/.test(line);
  }

  #firstBodyEnd(start: number): number {
    for (let at = this.#text.indexOf("\n", start); at >= 0; at = this.#text.indexOf("\n", at + 1)) {
      if (this.#endsBody(at + 1)) return at;
    }
    return start + this.#text.slice(start).trimEnd().length;
  }

  #piece(start: number, end: number): Piece {
    return { text: this.#text.slice(start, end), start, end };
  }

  #trimmed(start: number, end: number): Piece {
    const raw = this.#text.slice(start, end);
    const text = raw.trim();
    const from = text === "" ? start : start + raw.length - raw.trimStart().length;
    return { text, start: from, end: from + text.length };
  }

  /** The offset of the line feed that ends the line, or the end of the text. */
  #lineEnd(from: number): number {
    const known = this.#lastLineEnd;
    if (known.from <= from && from <= known.at) return known.at;
    const found = this.#text.indexOf("\n", from);
    const at = found < 0 ? this.#text.length : found;
    this.#lastLineEnd = { from, at };
    return at;
  }

  #report(rule: RuleCode, span: Span, ...values: string[]): void {
    const message: (...values: string[]) => string = rules[rule].message;
    this.#problems.push({ rule, start: span.start, end: span.end, message: message(...values) });
  }
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
