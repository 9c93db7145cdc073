import { createScanner } from "jsonc-parser";
import { suppressionsOf } from "../check/suppressions.ts";
import { maskBody } from "../syntax/body.ts";
import type { Section, Span } from "../syntax/syntax.ts";

/** How an editor indents. */
export interface FormatOptions {
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** Another text for a stretch of a section. */
export interface Replacement extends Span {
  readonly text: string;
}

export interface LayoutOptions extends FormatOptions {
  readonly lineBreak: string;
  /** The outermost object is spread over lines even where it would fit on one. */
  readonly isRootSpread?: boolean;
}

/** What was written on one line stays there up to this column. */
const mostColumns = 100;

/** The numbers of jsonc-parser's `SyntaxKind`, a const enum that isolated modules cannot read. */
const kinds = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  space: 15,
  end: 17,
} as const;

interface Comment {
  readonly text: string;
  /** Ends with its line. */
  readonly isLine: boolean;
  /** Line breaks between it and what stands before it. */
  readonly breaks: number;
}

/** What stands between two tokens: white space, comments, and the comma between two members. */
interface Gap extends Span {
  readonly comments: readonly Comment[];
  /** How many of the comments stand before the comma; `undefined` where there is none. */
  readonly comma: number | undefined;
  /** Line breaks behind the last comment. */
  readonly breaks: number;
}

interface Token extends Span {
  readonly kind: number;
  readonly line: number;
  readonly before: Gap;
  /** Of an opening bracket: the index of the closing one. */
  close: number;
}

/**
 * What to replace so that the body of a section is laid out: strings, numbers, templates and the words of comments stay as they are.
 * `undefined` where the body is left alone: it has syntax errors or is not closed.
 */
export function layOutBody(section: Section, options: LayoutOptions): Replacement[] | undefined {
  const { body } = section;
  if (body?.kind !== "inline" || !body.closed) return undefined;
  const masked = maskBody(section);
  if (masked?.root === undefined || masked.errors.length > 0) return undefined;
  return new BodyPrinter(section, readTokens(masked.text, section.text, body.span.start), options).print();
}

/** The least that turns `written` into `text`; nothing where they are the same. */
export function replacements(start: number, written: string, text: string): Replacement[] {
  if (written === text) return [];
  const most = Math.min(written.length, text.length);
  let front = 0;
  while (front < most && written[front] === text[front]) front++;
  let back = 0;
  while (back < most - front && written[written.length - 1 - back] === text[text.length - 1 - back]) back++;
  // The two characters of a line break are one to an editor.
  if (front > 0 && written[front - 1] === "\r") front--;
  const cut = [written, text].some((one) => one[one.length - back] === "\n" && one[one.length - back - 1] === "\r");
  if (back > 0 && cut) back--;
  return [{ start: start + front, end: start + written.length - back, text: text.slice(front, text.length - back) }];
}

/** The text with replacements made, which are in its order and apart. */
export function replaced(text: string, changes: readonly Replacement[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const change of changes) {
    pieces.push(text.slice(at, change.start), change.text);
    at = change.end;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}

/** `masked` tells the tokens, `written` their comments; both are of one length. */
function readTokens(masked: string, written: string, from: number): Token[] {
  const scanner = createScanner(masked, false);
  scanner.setPosition(from);
  const tokens: Token[] = [];
  const open: Token[] = [];
  let comments: Comment[] = [];
  let comma: number | undefined;
  let breaks = 0;
  let breaksBeforeComma = 0;
  let end = from;
  for (let kind: number = scanner.scan(); kind !== kinds.end; kind = scanner.scan()) {
    const start = scanner.getTokenOffset();
    if (kind === kinds.space) continue;
    if (kind === kinds.lineBreak) breaks++;
    else if (kind === kinds.comma) {
      comma = comments.length;
      breaksBeforeComma = breaks;
      breaks = 0;
    } else if (kind === kinds.lineComment || kind === kinds.blockComment) {
      const text = written.slice(start, start + scanner.getTokenLength());
      // A comma moves up to the value before it, alone on its line or not.
      const sinceComment = comments.length > 0 ? Math.max(breaks, breaksBeforeComma) : breaks;
      comments.push({ text, isLine: kind === kinds.lineComment, breaks: sinceComment });
      breaks = 0;
      breaksBeforeComma = 0;
    } else {
      const before = { start: end, end: start, comments, comma, breaks: Math.max(breaks, breaksBeforeComma) };
      end = start + scanner.getTokenLength();
      const token = { kind, start, end, before, line: scanner.getTokenStartLine(), close: 0 };
      if (isOpen(kind)) open.push(token);
      else if (isClose(kind)) {
        const opened = open.pop();
        if (opened !== undefined) opened.close = tokens.length;
      }
      tokens.push(token);
      comments = [];
      comma = undefined;
      breaks = 0;
      breaksBeforeComma = 0;
    }
  }
  return tokens;
}

function isOpen(kind: number): boolean {
  return kind === kinds.openBrace || kind === kinds.openBracket;
}

function isClose(kind: number): boolean {
  return kind === kinds.closeBrace || kind === kinds.closeBracket;
}

/** Where a member stands: behind the opening bracket, before the closing one, at which level. */
interface Spot {
  readonly depth: number;
  readonly isFirst: boolean;
  readonly isClose: boolean;
}

/** One walk over the tokens of one body without errors. */
class BodyPrinter {
  readonly #changes: Replacement[] = [];
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #options: LayoutOptions;
  /** Lines whose problems a comment silences: what stands in one goes on standing in one. */
  readonly #silenced: readonly { readonly lineStart: number; readonly lineEnd: number }[];
  readonly #indent: string;
  #column = 0;

  constructor(section: Section, tokens: readonly Token[], options: LayoutOptions) {
    this.#text = section.text;
    this.#tokens = tokens;
    this.#options = options;
    this.#silenced = suppressionsOf(section);
    this.#indent = options.insertSpaces ? " ".repeat(options.tabSize) : "\t";
  }

  print(): Replacement[] {
    this.#value(0, 0);
    return this.#changes;
  }

  /** Prints the value whose first token has this index; the gap before it is printed. Answers the index behind it. */
  #value(index: number, depth: number): number {
    const token = this.#token(index);
    if (!isOpen(token.kind)) {
      this.#column += token.end - token.start;
      return index + 1;
    }
    const isSpread = depth === 0 && this.#options.isRootSpread === true && token.close > index + 1;
    if (!isSpread && this.#fitsOnLine(index)) this.#onOneLine(index);
    else if (this.#isHug(index)) this.#hug(index, depth);
    else this.#overLines(index, depth);
    return token.close + 1;
  }

  /** Prints each member on a line of its own. */
  #overLines(open: number, depth: number): void {
    const { close } = this.#token(open);
    this.#column++;
    for (let index = open + 1; index < close; ) {
      this.#gap(index, this.#lineGap(index, { depth: depth + 1, isFirst: index === open + 1, isClose: false }));
      if (this.#tokens[index + 1]?.kind === kinds.colon) {
        this.#column += this.#token(index).end - this.#token(index).start;
        this.#gap(index + 1, this.#inlineGap(index + 1, depth + 2));
        this.#column++;
        this.#gap(index + 2, this.#inlineGap(index + 2, depth + 2));
        index += 2;
      }
      index = this.#value(index, depth + 1);
    }
    this.#gap(close, this.#lineGap(close, { depth: depth + 1, isFirst: close === open + 1, isClose: true }));
    this.#column++;
  }

  /** Whether a list holds one object or list and nothing else, its brackets beside those of the list: `[{ … }]`. */
  #isHug(open: number): boolean {
    const { kind, close } = this.#token(open);
    const inner = this.#token(open + 1);
    if (kind !== kinds.openBracket || !isOpen(inner.kind) || inner.close !== close - 1) return false;
    const gaps = [inner.before, this.#token(close).before];
    return gaps.every(({ comments, breaks }) => comments.length === 0 && breaks === 0) && this.#spansLines(open);
  }

  #hug(open: number, depth: number): void {
    this.#column++;
    this.#gap(open + 1, "");
    this.#value(open + 1, depth);
    this.#gap(this.#token(open).close, "");
    this.#column++;
  }

  #onOneLine(open: number): void {
    const { close } = this.#token(open);
    this.#column++;
    for (let index = open + 1; index <= close; index++) {
      this.#gap(index, this.#inlineGap(index, 0));
      this.#column += this.#token(index).end - this.#token(index).start;
    }
  }

  #spansLines(open: number): boolean {
    return this.#token(open).line !== this.#token(this.#token(open).close).line;
  }

  #fitsOnLine(open: number): boolean {
    const { close, start } = this.#token(open);
    const isEmpty = close === open + 1 && this.#token(close).before.comments.length === 0;
    const isSilenced = this.#isSilenced(start);
    if (isEmpty && !isSilenced) return true;
    if (this.#spansLines(open)) return false;
    if (isEmpty || isSilenced) return true;
    // A comma may follow.
    let left = mostColumns - this.#column - 2;
    for (let index = open + 1; index <= close && left >= 0; index++) {
      const { start: from, end } = this.#token(index);
      left -= end - from + this.#inlineGap(index, 0).length;
    }
    return left >= 0;
  }

  /** The gap before a token where no line break belongs, unless a comment has one. */
  #inlineGap(index: number, depth: number): string {
    const { kind, before } = this.#token(index);
    const previous = this.#token(index - 1).kind;
    const comma = before.comma !== undefined && !isClose(kind) ? "," : "";
    const [alone, lead, trail] = separators(previous, kind);
    if (before.comments.length === 0) {
      const staysApart = before.breaks > 0 && this.#isSilenced(before.start);
      return staysApart ? this.#lineBreak(depth) : comma + alone;
    }
    let text = "";
    for (const [place, comment] of before.comments.entries()) {
      if (place === before.comma) text += comma;
      text += comment.breaks > 0 ? this.#lineBreak(depth) : place === 0 ? lead : " ";
      text += this.#comment(comment, depth);
    }
    if (before.comma === before.comments.length) text += comma;
    return text + (before.breaks > 0 ? this.#lineBreak(depth) : trail);
  }

  /** The gap before a member or a closing bracket that begins a line. Comments stay in the line, or on the lines, where they stand. */
  #lineGap(index: number, spot: Spot): string {
    const { before } = this.#token(index);
    if (this.#staysInLine(before)) return this.#inlineGap(index, spot.depth);
    const { comments } = before;
    const comma = spot.isClose ? undefined : before.comma;
    let text = "";
    let next = 0;
    if (comma !== undefined) {
      const own = comments.slice(0, comma);
      const fit = own.every(({ isLine, breaks, text: words }) => !isLine && breaks === 0 && !words.includes("\n"));
      if (fit) {
        text += own.map((comment) => ` ${this.#comment(comment, spot.depth)}`).join("");
        next = comma;
      }
      text += ",";
    }
    const rest = comments.slice(next);
    const last = rest.at(-1);
    // A comment in the line of a member that begins there belongs to it.
    const isAttached = last !== undefined && !last.isLine && before.breaks === 0 && !spot.isClose;
    const hasBreak = rest.some(({ breaks }) => breaks > 0);
    for (const [place, comment] of rest.entries()) {
      const isFirst = place === 0;
      const begins = comment.breaks > 0 || (isFirst && isAttached && !hasBreak);
      const isBlank = comment.breaks > 1 && !(isFirst && spot.isFirst);
      text += begins ? this.#lineBreak(spot.depth, isBlank) : " ";
      text += this.#comment(comment, spot.depth);
    }
    if (isAttached) return `${text} `;
    const isBlank = before.breaks > 1 && !spot.isClose && !(spot.isFirst && rest.length === 0);
    return text + this.#lineBreak(spot.isClose ? spot.depth - 1 : spot.depth, isBlank);
  }

  #staysInLine({ start, end }: Gap): boolean {
    return this.#isSilenced(start) && !this.#text.slice(start, end).includes("\n");
  }

  #isSilenced(offset: number): boolean {
    return this.#silenced.some(({ lineStart, lineEnd }) => lineStart <= offset && offset <= lineEnd);
  }

  /** The words of a comment; the lines of one that are led by asterisks stand below each other. */
  #comment({ text, isLine }: Comment, depth: number): string {
    if (isLine) return text.trimEnd();
    if (!text.includes("\n")) return text;
    const lines = text.split("\n").map((line) => line.replace(/[ \t]+(?=\r?$)/, ""));
    const isLed = lines.slice(1).every((line) => /^\s*\*/.test(line));
    const indent = this.#indent.repeat(depth);
    return lines.map((line, place) => (isLed && place > 0 ? `${indent} ${line.trimStart()}` : line)).join("\n");
  }

  #lineBreak(depth: number, isBlank = false): string {
    const { lineBreak } = this.#options;
    return (isBlank ? lineBreak + lineBreak : lineBreak) + this.#indent.repeat(depth);
  }

  #gap(index: number, text: string): void {
    const { start, end } = this.#token(index).before;
    for (const change of replacements(start, this.#text.slice(start, end), text)) this.#changes.push(change);
    const lineStart = text.lastIndexOf("\n") + 1;
    const tabs = this.#options.insertSpaces ? 0 : text.slice(lineStart).split("\t").length - 1;
    const width = text.length - lineStart + tabs * (this.#options.tabSize - 1);
    this.#column = lineStart > 0 ? width : this.#column + width;
  }

  #token(index: number): Token {
    const token = this.#tokens[index];
    if (token === undefined) throw new Error(`The body has no token ${index}.`);
    return token;
  }
}

/** What stands between two tokens of one line: without comments, before the first comment, and behind the last one. */
function separators(previous: number, kind: number): readonly [alone: string, lead: string, trail: string] {
  if (kind === kinds.colon) return ["", " ", ""];
  const pad = previous === kinds.openBrace || kind === kinds.closeBrace ? " " : "";
  if (isOpen(previous)) return isClose(kind) ? ["", pad, pad] : [pad, pad, " "];
  return isClose(kind) ? [pad, " ", pad] : [" ", " ", " "];
}
