import { readCallUrl, type WrittenCall } from "../../protocol/callUrl.ts";
import type { JsonStep } from "../../protocol/jsonText.ts";
import { problemOf, type RuleCode } from "../check/rules.ts";
import { isJsonValue, maskTemplates } from "./body.ts";
import { isDirective, nearestDirective } from "./directives.ts";
import {
  type Body,
  type CallLine,
  type Directive,
  type Expectation,
  importsAny,
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
  const phrases = new Phrases();
  let startLine = 0;
  let hasImports = false;
  for (let start = 0; start < text.length || sections.length === 0; ) {
    const end = nextSeparator(text, start);
    const section = readSection(text.slice(start, end), phrases);
    sections.push({ section, start, startLine });
    hasImports ||= importsAny(section);
    startLine += section.lineFeeds;
    start = end;
    if (end === text.length) break;
  }
  return { text, sections, hasImports };
}

/** Where the next `###` in column 0 begins, or the end of the text. */
function nextSeparator(text: string, from: number): number {
  const at = text.indexOf("\n###", from);
  return at < 0 ? text.length : at + 1;
}

/** Reads the text from one `###` to the next. Depends on nothing but that text. */
export function parseSection(text: string): Section {
  return readSection(text, new Phrases());
}

function readSection(text: string, phrases: Phrases): Section {
  return new SectionReader(text, phrases).read();
}

/** What a request line's target says. */
interface TargetPhrase {
  readonly text: string;
  readonly path: string;
  readonly call: WrittenCall | undefined;
}

/** What an expectation says; offsets count from its line's start. */
interface ExpectationPhrase {
  readonly left: Piece;
  readonly path: readonly JsonStep[];
  readonly operator: Operator;
  readonly right: Piece;
  /** It holds no template, and JSON that needs no closer look. */
  readonly isPlain: boolean;
}

/**
 * Commands and expectations that stand in a file again and again, each read once and kept once. Lives as long as one `parse`: its
 * strings are stretches of the text, which they hold in memory.
 */
class Phrases {
  readonly #targets = new Map<string, TargetPhrase>();
  readonly #expectations = new Map<string, ExpectationPhrase | undefined>();

  target(text: string): TargetPhrase {
    const known = this.#targets.get(text);
    if (known !== undefined) return known;
    const call = readCallUrl(text);
    const phrase = { text, call, path: call === undefined ? text : `${call.service}/${call.command}` };
    this.#targets.set(text, phrase);
    return phrase;
  }

  /** `undefined` where the line is no expectation. */
  expectation(line: string): ExpectationPhrase | undefined {
    const known = this.#expectations.get(line);
    if (known !== undefined || this.#expectations.has(line)) return known;
    const phrase = readExpectation(line);
    this.#expectations.set(line, phrase);
    return phrase;
  }
}

/** The source of a pattern for the left side of an expectation: blanks and operators stand only in its quoted keys. */
export const leftSidePattern = String.raw`(?:\["(?:[^"\\]|\\.)*"\]|\[(?!")|[^\s=!<>[])+`;
const expectationStart = new RegExp(String.raw`^\?\?\s*(${leftSidePattern})\s*(==|!=|<=|>=|<|>|[A-Za-z]+)\s*`);

function readExpectation(line: string): ExpectationPhrase | undefined {
  const match = expectationStart.exec(line);
  const [whole = "", left = "", operatorText = ""] = match ?? [];
  const operator = operators.find((known): known is Operator => known === operatorText);
  const path = readPath(left);
  const right = line.slice(whole.length);
  if (operator === undefined || path === undefined || (operator === "exists") !== (right === "")) return undefined;
  const leftStart = line.indexOf(left, 2);
  return {
    left: { text: left, start: leftStart, end: leftStart + left.length },
    path,
    operator,
    right: { text: right, start: whole.length, end: line.length },
    isPlain: right === "" || plainValue.test(right),
  };
}

const codes = {
  lineFeed: 10,
  space: 32,
  quote: 34,
  hash: 35,
  star: 42,
  slash: 47,
  less: 60,
  question: 63,
  at: 64,
  backslash: 92,
} as const;
/** The JSON values that most expectations are held against; all others are read. */
const plainValue = /^(?:-?(?:0|[1-9]\d*)|true|false|null|"[\w @#.:/-]*")$/;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** One pass over one section. */
class SectionReader {
  readonly #text: string;
  readonly #phrases: Phrases;
  readonly #problems: Problem[] = [];
  readonly #templates: TemplateReader;
  readonly #variables: VariableDefinition[] = [];
  readonly #directives: Directive[] = [];
  readonly #expectations: Expectation[] = [];
  #lastLineStart = 0;
  #lastLineEnd = -1;
  #bracesFrom = 0;
  #bracesAt = -1;
  /** From here on no comment is closed: what was searched once is not searched again. */
  #openCommentsFrom = Number.POSITIVE_INFINITY;
  #title: Piece | undefined;
  #call: CallLine | undefined;
  #body: Body | undefined;

  constructor(text: string, phrases: Phrases) {
    this.#text = text;
    this.#phrases = phrases;
    this.#templates = new TemplateReader(text, this.#problems);
  }

  read(): Section {
    let at = 0;
    if (this.#text.startsWith("###") || this.#text.startsWith("\uFEFF###")) at = this.#readTitle();
    if (this.#text.includes("\0")) this.#report("binary-text", { start: 0, end: Math.min(this.#text.length, 80) });
    else while (at < this.#text.length) at = this.#readLine(at);
    if (this.#call === undefined) this.#reportStrays();
    return {
      text: this.#text,
      lineFeeds: countLineFeeds(this.#text),
      title: this.#title,
      variables: kept(this.#variables),
      directives: kept(this.#directives),
      call: this.#call,
      body: this.#body,
      expectations: kept(this.#expectations),
      templates: kept(this.#templates.templates),
      problems: kept(this.#problems),
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
    let at = this.#text.indexOf("#");
    while (this.#text.charCodeAt(at) === codes.hash) at++;
    this.#title = this.#trimmed(at, end);
    return end + 1;
  }

  /** Reads what starts in the line at `start`; answers where the next one starts. */
  #readLine(start: number): number {
    const end = this.#lineEnd(start);
    const first = this.#visible(start, end);
    if (first === end) return end + 1;
    const code = this.#text.charCodeAt(first);
    const next = this.#text.charCodeAt(first + 1);
    if (code === openBracket) return this.#skipArray(first);
    if (code === openBrace && next !== openBrace) return this.#readBody(first);
    if (code === openBrace) this.#report("body-not-object", this.#trimmed(first, end));
    else if (code === codes.hash) this.#readComment(first, first + 1, end);
    else if (code === codes.slash && next === codes.slash) this.#readComment(first, first + 2, end);
    else if (code === codes.question && next === codes.question) this.#readExpectation(this.#trimmed(first, end));
    else if (code === codes.less) this.#readBodyFile(this.#trimmed(first, end));
    else if (code !== codes.at || !this.#readAtSign(this.#trimmed(first, end)))
      this.#readCall(this.#trimmed(first, end));
    return end + 1;
  }

  /** Reads `# @word argument`; `wordsFrom` is behind what makes the line a comment. */
  #readComment(start: number, wordsFrom: number, lineEnd: number): void {
    const at = this.#visible(wordsFrom, lineEnd);
    if (this.#text.charCodeAt(at) !== codes.at) return;
    const wordEnd = this.#wordEnd(at + 1);
    const argument = this.#trimmed(wordEnd, lineEnd);
    // A name that something else follows at once, or a `=`, belongs to a comment in a person's words.
    if (wordEnd === at + 1 || (argument.start === wordEnd && argument.text !== "") || argument.text.startsWith("="))
      return;
    const name = this.#text.slice(at + 1, wordEnd);
    const nearest = nearestDirective(name);
    if (nearest === undefined) return;
    const word = { text: nearest, start: at + 1, end: wordEnd };
    if (nearest !== name) {
      this.#report("unknown-directive", word, name, nearest);
      return;
    }
    this.#directives.push({ start, end: Math.max(wordEnd, argument.end), word, argument });
    this.#templates.readLine(argument.start, argument.end);
  }

  /** Where the word of a directive ends that starts at `start`; `start` where there is none. */
  #wordEnd(start: number): number {
    let at = start;
    while (isWordCode(this.#text.charCodeAt(at), at > start)) at++;
    return at;
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

  #readAtSign(line: Piece): boolean {
    return this.#readVariable(line) || this.#readBareDirective(line);
  }

  /** `@name id` without the comment around it. */
  #readBareDirective(line: Piece): boolean {
    const word = /^@([A-Za-z]+)(?=\s|$)/.exec(line.text)?.[1];
    if (word === undefined || !isDirective(word)) return false;
    this.#report("bare-directive", line, word);
    return true;
  }

  #readCall(line: Piece): void {
    const isOneWord = !/\s/.test(line.text);
    const method = isOneWord ? null : /^([A-Z]+)\s+(?=\S)/.exec(line.text);
    const start = line.start + (method?.[0].length ?? 0);
    const version = isOneWord ? null : /(?:^|\s)HTTP\/\d(?:\.\d)?$/.exec(this.#text.slice(start, line.end));
    const written = isOneWord ? line : this.#trimmed(start, line.end - (version?.[0].length ?? 0));
    const queryAt = written.text.indexOf("?");
    const targetEnd = queryAt < 0 ? written.end : written.start + queryAt;
    const { text, path, call: read } = this.#phrases.target(this.#text.slice(written.start, targetEnd));
    const target = { text, start: written.start, end: targetEnd };
    // The first line that can be read is the request; one that cannot only stands in until then.
    if (this.#call !== undefined && (read === undefined || this.#call.service !== "" || this.#body !== undefined)) {
      const header = headerPattern.exec(line.text)?.[1];
      this.#report("stray-text", line, ...(header === undefined ? [] : [header]));
      return;
    }
    if (method?.[1] !== undefined && method[1] !== "POST") {
      this.#report("wrong-method", { start: line.start, end: line.start + method[1].length }, method[1]);
    }
    if (read === undefined || text.includes("{{")) this.#report("unreadable-line", target);
    this.#templates.readLine(written.start, written.end);
    this.#call = {
      start: line.start,
      end: line.end,
      target,
      path,
      service: read?.service ?? "",
      command: read?.command ?? "",
      origin: read?.origin,
      query: queryAt < 0 ? none : this.#readQuery(target.end + 1, written.end),
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
    const phrase = this.#phrases.expectation(line.text);
    if (phrase === undefined) {
      this.#report("unreadable-expectation", line, operators.join(" "));
      return;
    }
    const { path, operator, isPlain } = phrase;
    const left = moved(phrase.left, line.start);
    const right = moved(phrase.right, line.start);
    if (!isPlain) {
      this.#templates.readJsonLine(right.start, right.end);
      if (!this.#isJson(right)) this.#report("unreadable-expectation-value", right, right.text);
    }
    this.#expectations.push({ start: line.start, end: line.end, left, path, operator, right });
  }

  #isJson(span: Span): boolean {
    return isJsonValue(maskTemplates(this.#text, span, this.#templates.templates));
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
    const end = this.#firstBodyEnd(start);
    this.#forgetFrom(end);
    return { end, closed: false };
  }

  /** A comment over several lines can lead the scan past the end that a body is given: what lies there is read again. */
  #forgetFrom(end: number): void {
    for (const found of [this.#templates.templates, this.#problems]) {
      for (let index = found.length - 1; index >= 0; index--) {
        if ((found[index]?.start ?? 0) >= end) found.splice(index, 1);
      }
    }
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
    return this.#closingBraces(at) < end ? end : at + 2;
  }

  /** The next `}}`, on whatever line; the end of the text where there is none. Kept: a long line may open many templates. */
  #closingBraces(from: number): number {
    if (this.#bracesFrom <= from && from <= this.#bracesAt) return this.#bracesAt;
    const found = this.#text.indexOf("}}", from);
    this.#bracesFrom = from;
    this.#bracesAt = found < 0 ? this.#text.length : found;
    return this.#bracesAt;
  }

  /** In a string, a quote that is neither in a path (`["a key"]`) nor in an argument ends the string before the braces close. */
  #stringTemplateLimit(at: number): number {
    const limit = this.#templateLimit(at);
    if (limit === at + 2) return limit;
    const inside = this.#text.slice(at, this.#closingBraces(at));
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
    const from = this.#visible(start, end);
    if (from === end) return { text: "", start, end: start };
    let to = end;
    while (isBlank(this.#text.charCodeAt(to - 1))) to--;
    return this.#piece(from, to);
  }

  /** The first offset from `start` on that is no white space, or `end`. */
  #visible(start: number, end: number): number {
    let at = start;
    while (at < end && isBlank(this.#text.charCodeAt(at))) at++;
    return at;
  }

  /** The offset of the line feed that ends the line, or the end of the text. */
  #lineEnd(from: number): number {
    if (this.#lastLineStart <= from && from <= this.#lastLineEnd) return this.#lastLineEnd;
    const found = this.#text.indexOf("\n", from);
    this.#lastLineStart = from;
    this.#lastLineEnd = found < 0 ? this.#text.length : found;
    return this.#lastLineEnd;
  }

  #report(rule: RuleCode, span: Span, ...values: string[]): void {
    this.#problems.push(problemOf(rule, span, ...values));
  }
}

/** A line of another tool's file, such as `Content-Type: application/json`, with the header's name. */
export const headerPattern = /^([A-Za-z][A-Za-z0-9-]*):\s/;

/** Most lists of most sections are empty: they share one. */
const none: readonly never[] = [];

/** A list as it is kept for long: without the room that it had for growing. */
function kept<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? none : list.slice();
}

/** Whether a directive's word may hold the character: letters, and behind the first one digits, `_` and `-` too. */
function isWordCode(code: number, isInside: boolean): boolean {
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  return isLetter || (isInside && ((code >= 48 && code <= 57) || code === 95 || code === 45));
}

/** Whether `trim` takes the character off. */
function isBlank(code: number): boolean {
  if (code <= codes.space) return code === codes.space || (code >= 9 && code <= 13);
  return code >= 0xa0 && String.fromCharCode(code).trim() === "";
}

function moved({ text, start, end }: Piece, by: number): Piece {
  return { text, start: start + by, end: end + by };
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
