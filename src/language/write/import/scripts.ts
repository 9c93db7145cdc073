import { responsePath } from "./templates.ts";

/** What a script that runs after the answer says, as far as `.imreq` can say it too. */
export interface ReadScript {
  /** Without the `??`. */
  readonly expectations: readonly string[];
  /** Variables that it sets to a value of the answer; `path` starts with `.` or `[`. */
  readonly captures: readonly { readonly variable: string; readonly path: string }[];
  /** The lines that say something else. */
  readonly rest: readonly string[];
}

/** Longer ones are programs: they are not searched for assertions. */
const mostCharacters = 20_000;

const literal = String.raw`("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|-?\d+(?:\.\d+)?\b|true\b|false\b|null\b)`;
const path = String.raw`((?:\??\.[A-Za-z_$][\w$]*(?![\w$(])|\[\d+\]|\[(?:"[^"\\\n\]]*"|'[^'\\\n\]]*')\])+)`;
const answer = String.raw`(?:pm\.response\.json\(\)|response\.(?:body|parsedBody))`;
const text = String.raw`(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\x60[^\x60]*\x60)`;

/** Reads the tests of Postman, and the handlers of JetBrains and httpYac. */
export function readScript(script: string): ReadScript {
  if (script.length > mostCharacters) return { expectations: [], captures: [], rest: linesOf(script) };
  return new ScriptReader(withoutComments(script)).read();
}

class ScriptReader {
  #text: string;
  /** What stands for the parsed answer. */
  readonly #body: string;
  readonly #expectations: { readonly at: number; readonly text: string }[] = [];
  readonly #captures: { variable: string; path: string }[] = [];

  constructor(script: string) {
    this.#text = script;
    const aliases: string[] = [];
    const alias = new RegExp(
      String.raw`\b(?:const|let|var)\s+([A-Za-z_]\w*)\s*=\s*(?:${answer}|JSON\.parse\((?:responseBody|pm\.response\.text\(\))\))(?![.\w[(])\s*;?`,
      "g",
    );
    this.#take(alias, (match) => {
      aliases.push(match[1] ?? "");
      return true;
    });
    this.#body = aliases.length === 0 ? answer : `(?:${answer}|\\b(?:${aliases.join("|")})\\b)`;
  }

  read(): ReadScript {
    const isPlain = !/\b(?:if|else|for|while|switch|catch|return)\b|&&|\|\|/.test(
      this.#text.replace(textPattern, '""'),
    );
    this.#readCaptures();
    // An assertion that is made in one case only must not be made in every one.
    if (isPlain) this.#readAssertions();
    this.#take(/\bconsole\.\w+\([^()\n]*\)\s*;?/g, () => true);
    if (isPlain) {
      const start = String.raw`\b(?:pm|client)\.test\(\s*${text}\s*,\s*(?:async\s+)?(?:function\s*\w*\s*\(\w*\)|\(?\w*\)?\s*=>)\s*\{?`;
      this.#take(new RegExp(start, "g"), () => true);
    }
    const expectations = this.#expectations.sort((a, b) => a.at - b.at).map((expectation) => expectation.text);
    const isRest = this.#text.replace(/[\s{}();]/g, "") !== "";
    return { expectations, captures: this.#captures, rest: isRest ? linesOf(this.#text) : [] };
  }

  #readCaptures(): void {
    const setter = String.raw`(?:pm\.(?:environment|globals|collectionVariables|variables)\.set|postman\.set(?:Environment|Global)Variable|client\.(?:global|variables\.\w+)\.set)`;
    const capture = (variable: string, written = "") => {
      const read = responsePath(written);
      if (read !== undefined) this.#captures.push({ variable, path: read });
      return read !== undefined;
    };
    const call = new RegExp(String.raw`\b${setter}\(\s*${literal}\s*,\s*${this.#body}${path}\s*\)\s*;?`, "g");
    this.#take(call, ([, name = "", written]) => capture(plain(name), written));
    const assigned = new RegExp(String.raw`(?:\bexports|\$global)\.(\w+)\s*=\s*${this.#body}${path}\s*(?:;|$)`, "gm");
    this.#take(assigned, ([, name = "", written]) => capture(name, written));
  }

  #readAssertions(): void {
    this.#take(/\bpm\.response\.to\.have\.status\(\s*(\d+)\s*\)\s*;?/g, (match) =>
      this.#expect(match, "status", "==", match[1]),
    );
    this.#take(/\bpm\.response\.to\.be\.ok\b\s*;?/g, (match) => this.#expect(match, "status", "==", "200"));
    const subject = String.raw`(?:(pm\.response\.code|response\.status|responseCode\.code)\b|(pm\.response\.responseTime|\bresponseTime)\b|${this.#body}${path})`;
    const words = String.raw`((?:\.(?:to|be|been|is|that|and|has|have|with|at|not))*)`;
    const matcher = String.raw`\.(eql|eq|equals?|deep\.equal|above|gt|greaterThan|below|lt|lessThan|least|gte|most|lte|includes?|contains?|exist|true|false|null)\b(?:\(\s*${literal}?\s*\))?\s*;?`;
    const chain = new RegExp(
      String.raw`\b(?:pm\.)?expect\(\s*${subject}\s*(?:,\s*${text}\s*)?\)${words}${matcher}`,
      "g",
    );
    this.#take(chain, (match) => {
      const [, status, time, written, chained = "", word = "", value] = match;
      const isNot = /\.not\b/.test(chained);
      const left = leftSide(status, time, written);
      if (word === "exist" && value === undefined && !isNot) return this.#expect(match, left, "exists");
      if ((word === "true" || word === "false" || word === "null") && value === undefined) {
        return this.#expect(match, left, isNot ? "!=" : "==", word);
      }
      return this.#expect(match, left, operatorOf(word, isNot), value);
    });
    const property = new RegExp(
      String.raw`\b(?:pm\.)?expect\(\s*${this.#body}${path}?\s*\)\.to\.have\.property\(\s*${literal}\s*(?:,\s*${literal}\s*)?\)\s*;?`,
      "g",
    );
    this.#take(property, (match) => {
      const [, written = "", key = "", value] = match;
      const left = leftSide(undefined, undefined, `${written}["${plain(key)}"]`);
      return value === undefined ? this.#expect(match, left, "exists") : this.#expect(match, left, "==", value);
    });
    const compared = String.raw`${subject}\s*(===?|!==?|<=?|>=?)\s*${literal}`;
    const asserted = new RegExp(
      String.raw`(?:\bclient\.assert\(\s*${compared}\s*(?:,\s*${text}\s*)?\)|\btests\[${text}\]\s*=\s*${compared})\s*;?`,
      "g",
    );
    this.#take(asserted, (match) => {
      const [status, time, written, operator = "", value] = match[4] === undefined ? match.slice(6) : match.slice(1);
      return this.#expect(match, leftSide(status, time, written), operator.replace(/(?<=[=!]=)=/, ""), value);
    });
  }

  #expect(match: RegExpExecArray, left: string | undefined, operator: string | undefined, value?: string): boolean {
    if (left === undefined || operator === undefined || (operator !== "exists" && value === undefined)) return false;
    const right = value === undefined ? "" : ` ${jsonOf(value)}`;
    this.#expectations.push({ at: match.index, text: `${left} ${operator}${right}` });
    return true;
  }

  /** Takes out of the text what `read` understands; as many blanks stay, so that places stay the same. */
  #take(pattern: RegExp, read: (match: RegExpExecArray) => boolean): void {
    const pieces: string[] = [];
    let from = 0;
    for (let match = pattern.exec(this.#text); match !== null; match = pattern.exec(this.#text)) {
      if (match[0] === "") pattern.lastIndex++;
      else if (read(match)) {
        pieces.push(this.#text.slice(from, match.index), match[0].replace(/[^\n]/g, " "));
        from = match.index + match[0].length;
      }
    }
    this.#text = pieces.join("") + this.#text.slice(from);
  }
}

const textPattern = new RegExp(text, "g");

function leftSide(
  status: string | undefined,
  time: string | undefined,
  written: string | undefined,
): string | undefined {
  if (status !== undefined) return "status";
  if (time !== undefined) return "duration";
  return responsePath(written ?? "")?.replace(/^\./, "");
}

const operators: Readonly<Record<string, readonly [operator: string, negated: string | undefined]>> = {
  above: [">", "<="],
  gt: [">", "<="],
  greaterThan: [">", "<="],
  below: ["<", ">="],
  lt: ["<", ">="],
  lessThan: ["<", ">="],
  least: [">=", "<"],
  gte: [">=", "<"],
  most: ["<=", ">"],
  lte: ["<=", ">"],
  include: ["contains", undefined],
  includes: ["contains", undefined],
  contain: ["contains", undefined],
  contains: ["contains", undefined],
};

function operatorOf(word: string, isNot: boolean): string | undefined {
  const [operator, negated] = operators[word] ?? ["==", "!="];
  return isNot ? negated : operator;
}

/** A literal of JavaScript as JSON. */
function jsonOf(value: string): string {
  return /^["']/.test(value) ? JSON.stringify(plain(value)) : value;
}

/** The characters of a literal. */
function plain(value: string): string {
  const inner = /^["']/.test(value) ? value.slice(1, -1) : value;
  return inner.replace(/\\(["'\\/])/g, "$1");
}

/** Comments that stand on lines of their own, and those between slashes and stars. */
function withoutComments(script: string): string {
  return script
    .replace(/\r\n?/g, "\n")
    .replace(/\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, "")
    .replace(/^[ \t]*\/\/.*$/gm, "");
}

function linesOf(script: string): string[] {
  return script
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.replace(/[{}();]/g, "").trim() !== "");
}
