/** What a cURL command line says about a call. */
export interface CurlCommand {
  /** What may be the address: arguments without an option, and those of `--url`. */
  readonly addresses: readonly string[];
  /** The body as it is sent; `undefined` where the command has none. */
  readonly data: string | undefined;
  /** The file that the body is read from: `-d @file`. */
  readonly file: string | undefined;
}

/** What separates two commands of a line. */
const separator = Symbol("the end of a command");
type Word = string | typeof separator;

const start = /^\s*(?:(?:\$|>|PS[^>\n]*>|[A-Za-z]:[^>\n]*>)\s*)?curl(?:\.exe)?(?=[\s^`\\])/i;

/**
 * Reads one or more cURL commands as each shell would, the likeliest reading first: bash, the Windows command prompt and PowerShell
 * quote differently, and a text does not say where it is from. Empty where the text is no cURL command.
 */
export function* readCurl(text: string): Generator<readonly CurlCommand[]> {
  const match = start.exec(text);
  if (match === null) return;
  const line = `curl${text.slice(match[0].length)}`.replaceAll("\r\n", "\n");
  const readers = /\^["\n]/.test(line)
    ? [windowsWords, bashWords, powerShellWords]
    : /`\n/.test(line)
      ? [powerShellWords, bashWords, windowsWords]
      : [bashWords, windowsWords, powerShellWords];
  for (const read of readers) yield commands(read(line));
}

function commands(words: readonly Word[]): CurlCommand[] {
  const found: CurlCommand[] = [];
  let current: string[] = [];
  for (const word of [...words, separator]) {
    if (typeof word === "string") current.push(word);
    else {
      const [name, ...rest]: readonly string[] = current;
      if (name !== undefined && /^curl(?:\.exe)?$/i.test(name)) found.push(readArguments(rest));
      current = [];
    }
  }
  return found;
}

/** The short options that take a value, and the long ones that matter or whose value may look like an address. */
const shortWithValue = "AbcCdDeEFHKmoPQrtTuUwxXyYz";
const dataOptions: readonly string[] = ["-d", "--data", "--data-ascii", "--data-binary", "--json"];
const rawDataOptions: readonly string[] = ["--data-raw"];
const longWithValue: readonly string[] = [
  ...[
    "--request",
    "--header",
    "--user-agent",
    "--cookie",
    "--cookie-jar",
    "--referer",
    "--output",
    "--proxy",
    "--user",
  ],
  ...["--max-time", "--connect-timeout", "--retry", "--retry-delay", "--resolve", "--connect-to", "--cacert", "--cert"],
  ...["--key", "--write-out", "--config", "--form", "--data-urlencode", "--interface", "--ciphers", "--upload-file"],
];

function readArguments(words: readonly string[]): CurlCommand {
  const addresses: string[] = [];
  const data: string[] = [];
  let file: string | undefined;
  const take = (option: string, value: string) => {
    if (option === "--url") addresses.push(value);
    else if (rawDataOptions.includes(option)) data.push(value);
    else if (dataOptions.includes(option) && value.startsWith("@")) file = value.slice(1);
    else if (dataOptions.includes(option)) data.push(value);
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const value = words[at + 1] ?? "";
    const [name = "", joined] = splitLong(word);
    if (isLongWithValue(name)) {
      take(name, joined ?? value);
      if (joined === undefined) at++;
    } else if (/^-[^-]/.test(word)) {
      const place = [...word].findIndex((letter, index) => index > 0 && shortWithValue.includes(letter));
      if (place < 0) continue;
      const rest = word.slice(place + 1);
      take(`-${word[place]}`, rest === "" ? value : rest);
      if (rest === "") at++;
    } else if (!word.startsWith("-")) addresses.push(word);
  }
  return { addresses, data: data.length === 0 ? undefined : data.join("&"), file };
}

function splitLong(word: string): string[] {
  const match = /^(--[a-z-]+)=([\s\S]*)$/.exec(word);
  return match === null ? [word] : [match[1] ?? "", match[2] ?? ""];
}

function isLongWithValue(name: string): boolean {
  if (!name.startsWith("--")) return false;
  return name === "--url" || [...dataOptions, ...rawDataOptions, ...longWithValue].includes(name);
}

/** Collects words of a command line, whose parts may be quoted each in its own way. */
class Words {
  readonly words: Word[] = [];
  #current: string | undefined;

  add(text: string): void {
    this.#current = (this.#current ?? "") + text;
  }

  get isBetween(): boolean {
    return this.#current === undefined;
  }

  endWord(): void {
    if (this.#current !== undefined) this.words.push(this.#current);
    this.#current = undefined;
  }

  endCommand(): void {
    this.endWord();
    this.words.push(separator);
  }
}

/** A line break ends a command only where the next line begins another one: continuations get lost on the way. */
function isCommandEnd(line: string, at: number): boolean {
  return /^\n\s*(?:\$\s+)?curl(?:\.exe)?\s/i.test(line.slice(at, at + 200));
}

function bashWords(line: string): Word[] {
  const words = new Words();
  const token =
    /'([^']*)'?|\$'([^'\\]*(?:\\[\s\S][^'\\]*)*)'?|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"?|\\\n|\\([\s\S])|(\s)|([;|]|&&)|([^\s'"\\$;|&]+|[\s\S])/y;
  for (let match = token.exec(line); match !== null; match = token.exec(line)) {
    const [whole, single, escaped, double, literal, space, end, plain] = match;
    if (single !== undefined) words.add(single);
    else if (escaped !== undefined) words.add(unescapeAnsi(escaped));
    else if (double !== undefined) words.add(double.replace(/\\(?:\n|([$`"\\]))/g, "$1"));
    else if (literal !== undefined) words.add(literal);
    else if (end !== undefined || (space !== undefined && isCommandEnd(line, match.index))) words.endCommand();
    else if (space !== undefined) words.endWord();
    else if (plain !== undefined) words.add(plain);
    if (whole === "") break;
  }
  words.endWord();
  return words.words;
}

/** The escapes of `$'…'`. */
function unescapeAnsi(text: string): string {
  const letters: Readonly<Record<string, string>> = {
    n: "\n",
    t: "\t",
    r: "\r",
    b: "\b",
    f: "\f",
    v: "\v",
    a: "\x07",
    e: "\x1b",
  };
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|([\s\S]))/g,
    (_, hex?: string, unicode?: string, wide?: string, octal?: string, letter = "") => {
      const digits = hex ?? unicode ?? wide;
      if (digits !== undefined) return codePoint(Number.parseInt(digits, 16));
      return octal !== undefined ? codePoint(Number.parseInt(octal, 8)) : (letters[letter] ?? letter);
    },
  );
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}

/** The command prompt takes its carets away, then the program splits what is left. */
function windowsWords(line: string): Word[] {
  return splitWindows(withoutCarets(line));
}

function withoutCarets(line: string): string {
  let isQuoted = false;
  return line.replace(/\^\n\n?|\^([\s\S])|"/g, (whole, escaped?: string) => {
    if (whole === '"') {
      isQuoted = !isQuoted;
      return whole;
    }
    if (isQuoted) return whole;
    // Two line breaks behind a caret are one that was escaped.
    return escaped ?? (whole.length === 3 ? "\n" : "");
  });
}

function splitWindows(line: string): Word[] {
  const words = new Words();
  const token = /(\\+)(?=")|""|(")|(\s)|([^\s"\\]+|[\s\S])/y;
  let isQuoted = false;
  for (let match = token.exec(line); match !== null; match = token.exec(line)) {
    const [whole, backslashes, quote, space, plain] = match;
    if (backslashes !== undefined) {
      words.add("\\".repeat(backslashes.length >> 1));
      if (backslashes.length % 2 === 1) {
        words.add('"');
        token.lastIndex++;
      }
    } else if (whole === '""') words.add(isQuoted ? '"' : "");
    else if (quote !== undefined) {
      isQuoted = !isQuoted;
      words.add("");
    } else if (space !== undefined && !isQuoted) {
      if (isCommandEnd(line, match.index)) words.endCommand();
      else words.endWord();
    } else words.add(plain ?? whole);
  }
  words.endWord();
  return words.words;
}

function powerShellWords(line: string): Word[] {
  const words = new Words();
  const token =
    /'([^']*(?:''[^']*)*)'?|"([^"`]*(?:(?:`[\s\S]|"")[^"`]*)*)"?|`\n|`([\s\S])|(\s)|([;|])|([^\s'"`;|]+|[\s\S])/y;
  for (let match = token.exec(line); match !== null; match = token.exec(line)) {
    const [, single, double, literal, space, end, plain] = match;
    if (single !== undefined) words.add(single.replaceAll("''", "'"));
    else if (double !== undefined) words.add(unescapePowerShell(double));
    else if (literal !== undefined) words.add(literal);
    else if (end !== undefined || (space !== undefined && isCommandEnd(line, match.index))) words.endCommand();
    else if (space !== undefined) words.endWord();
    else if (plain !== undefined) words.add(plain);
  }
  words.endWord();
  return words.words;
}

function unescapePowerShell(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
  return text.replace(/""|`([\s\S])/g, (whole, letter?: string) =>
    letter === undefined ? whole.slice(1) : (letters[letter] ?? letter),
  );
}

/** Whether the name of a file that a command reads may stand in a request file. */
export function isPath(file: string): boolean {
  return file !== "-" && file.trim() === file && !/[\r\n{}]/.test(file) && file !== "";
}
