import type { JsonStep } from "../../protocol/jsonText.ts";
import { problemOf } from "../check/rules.ts";
import { firstIndex } from "./firstIndex.ts";
import type { Argument, Expression, Piece, Problem, Span, Template } from "./syntax.ts";

const openBrace = 0x7b;
/** A path of one step. */
const plainStep = /^[A-Za-z_$@][\w$@-]*$/;
const namePattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Whether a request or a variable may have this name. */
export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** Reads the templates of a text, one after the other; what is wrong with them goes to `problems`. */
export class TemplateReader {
  readonly templates: Template[] = [];
  readonly #text: string;
  readonly #problems: Problem[];

  constructor(text: string, problems: Problem[]) {
    this.#text = text;
    this.#problems = problems;
  }

  /** Reads all templates from `start` to `end`, which stand on one line. */
  readLine(start: number, end: number): void {
    const line = this.#text.slice(start, end);
    let at = line.indexOf("{{");
    while (at >= 0) at = line.indexOf("{{", this.read(start + at, end, "text") - start);
  }

  /** Reads all templates of a JSON value that stands on one line: those in its strings, and those in the place of a value. */
  readJsonLine(start: number, end: number): void {
    if (!this.#text.slice(start, end).includes("{{")) return;
    let isInString = false;
    for (let at = start; at < end; ) {
      const character = this.#text[at];
      if (character === "{" && this.#text[at + 1] === "{") {
        at = this.read(at, end, isInString ? "string" : "value");
        continue;
      }
      if (character === '"') isInString = !isInString;
      at += character === "\\" && isInString ? 2 : 1;
    }
  }

  /** Reads the template whose braces open at `start`; answers where the text goes on. */
  read(start: number, lineEnd: number, place: Template["place"]): number {
    const text = this.#text;
    if (text.charCodeAt(start + 2) === openBrace && text.charCodeAt(start + 3) === openBrace && place !== "value") {
      this.templates.push({ start, end: start + 4, place, expression: { kind: "literal" } });
      return start + 4;
    }
    const close = closingBraces(text, start + 2, lineEnd);
    if (close < 0) {
      this.#report("unclosed-template", start, lineEnd);
      return lineEnd;
    }
    const end = close + 2;
    const expression = this.#expression(start + 2, close);
    this.templates.push({ start, end, place, expression });
    return end;
  }

  #expression(from: number, to: number): Expression {
    const raw = this.#text.slice(from, to);
    const source = raw.trim();
    const start = from + (raw.length - raw.trimStart().length);
    const piece = piecesOf(source, start);
    if (isName(source)) return { kind: "variable", name: piece(0, source.length) };
    const called = /^(\$[A-Za-z][A-Za-z0-9]*)(?:\s*\((.*)\))?$/.exec(source);
    if (called !== null) {
      const [, name = "", inside] = called;
      const args = inside === undefined ? [] : readArguments(inside, start + source.indexOf("(") + 1);
      if (args !== undefined) return { kind: "function", name: piece(0, name.length), args };
    }
    const dotted = /^([A-Za-z_][A-Za-z0-9_-]*)((?:\.|\[).*)$/.exec(source);
    if (dotted !== null) {
      const [, name = "", rest = ""] = dotted;
      const path = readPath(rest);
      if (path !== undefined) {
        return { kind: "response", request: piece(0, name.length), path, pathText: piece(name.length, source.length) };
      }
    }
    this.#report("unreadable-template", start, start + source.length, source);
    return { kind: "unreadable" };
  }

  #report(rule: "unclosed-template" | "unreadable-template", start: number, end: number, value = ""): void {
    this.#problems.push(problemOf(rule, { start, end: Math.max(end, start + 1) }, value));
  }
}

/** Those of a section's templates, which are in their order, that stand within a stretch of it. */
export function templatesIn(templates: readonly Template[], { start, end }: Span): readonly Template[] {
  const first = firstTemplateFrom(templates, start);
  let last = first;
  while ((templates[last]?.end ?? Number.POSITIVE_INFINITY) <= end) last++;
  return templates.slice(first, last);
}

/** The index of the first template that begins at `start` or behind it: a section may hold thousands. */
export function firstTemplateFrom(templates: readonly Template[], start: number): number {
  return firstIndex(templates.length, (index) => (templates[index]?.start ?? 0) >= start);
}

/**
 * The steps of a path into a response: `.GroupId`, `.MemberList[0].Member_Account`, `["a key"]`; the first dot may be missing.
 * `undefined` where it is no path.
 */
export function readPath(text: string): JsonStep[] | undefined {
  if (plainStep.test(text)) return [text];
  const steps: JsonStep[] = [];
  const step = /\.?([A-Za-z_$@][\w$@-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step.lastIndex < text.length) {
    const at = step.lastIndex;
    const match = step.exec(text);
    if (match === null) return undefined;
    const [whole, key, index, quoted] = match;
    if (key !== undefined && at > 0 && !whole.startsWith(".")) return undefined;
    if (key !== undefined) steps.push(key);
    else if (index !== undefined) steps.push(Number(index));
    else if (quoted !== undefined) {
      const read = readQuoted(quoted);
      if (read === undefined) return undefined;
      steps.push(read);
    }
  }
  return steps.length > 0 ? steps : undefined;
}

function readQuoted(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}

function piecesOf(source: string, start: number): (from: number, to: number) => Piece {
  return (from, to) => ({ text: source.slice(from, to), start: start + from, end: start + to });
}

/** `undefined` where the text is no list of arguments. */
function readArguments(text: string, start: number): Argument[] | undefined {
  const args: Argument[] = [];
  const argument = /\s*(?:'([^']*)'|(-?\d+(?:\.\d+)?)(?![\w.-])|([^\s,'()]+))\s*(,|$)/y;
  if (text.trim() === "") return args;
  for (let more = true; more; ) {
    const at = argument.lastIndex;
    const match = argument.exec(text);
    if (match === null) return undefined;
    const [whole, quoted, number, name, separator] = match;
    const kind = quoted !== undefined ? "text" : number !== undefined ? "number" : "name";
    const first = at + (whole.length - whole.trimStart().length);
    const last = at + whole.length - (separator === "," ? 1 : 0);
    const written = text.slice(first, last).trimEnd();
    args.push({
      kind,
      value: quoted ?? number ?? name ?? "",
      start: start + first,
      end: start + first + written.length,
    });
    more = separator === ",";
  }
  return args;
}

/** The offset of the `}}` that closes a template, or -1. Quoted arguments may hold braces. */
function closingBraces(text: string, from: number, lineEnd: number): number {
  const found = text.slice(from, lineEnd).indexOf("}}");
  if (found < 0) return -1;
  const plain = from + found;
  if (!text.slice(from, plain).includes("'")) return plain;
  let quoted = false;
  for (let at = from; at + 1 < lineEnd; at++) {
    if (text[at] === "'") quoted = !quoted;
    else if (!quoted && text[at] === "}" && text[at + 1] === "}") return at;
  }
  return plain;
}
