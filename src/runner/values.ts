import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { isJsonValue } from "../language/syntax/body.ts";
import { circleText } from "../language/syntax/circleText.ts";
import type { FileNames } from "../language/syntax/names.ts";
import type { Argument, Expression, Piece, Section, Template } from "../language/syntax/syntax.ts";
import { templatesIn } from "../language/syntax/template.ts";
import { plainText, textWithin } from "../protocol/jsonText.ts";
import { messages } from "./messages.ts";
import type { Secrets } from "./redact.ts";
import type { FileText } from "./workspaceFiles.ts";

/** A template's value: a JSON value with its own type, or text whose type the place decides. */
export type Value =
  | { readonly kind: "json"; readonly json: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unresolved"; readonly message: string };

/** What templates read from outside the file. */
export interface Surroundings {
  /** A variable of the environment. */
  readonly env: (name: string) => string | undefined;
  /** The text of a file relative to the request's; an error message where it cannot be read or lies outside the workspace. */
  readonly readFile: (path: string) => FileText;
  /** The text of the `.env` file that belongs to the request's. */
  readonly dotenv: () => FileText;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** Where the values of one file's templates come from; `overrides` win over the file's variables, `profile` comes last. */
export interface ValueSources {
  readonly uri: string;
  readonly names: FileNames;
  /** The values of the imported file that defines a variable; `undefined` where none does. */
  readonly imported: (name: string) => Values | undefined;
  /** An imported file that is not there, as its path is written: what is unknown may have stood in it. */
  readonly missingImport: string | undefined;
  readonly overrides: Readonly<Record<string, string>>;
  readonly profile: Readonly<Record<string, string>>;
  readonly sdkAppId: number;
  readonly admin: string;
  /** The body of the response of a named request; `none` where it has none that counts, `unknown` where there is no such request. */
  readonly response: (requestName: string) => { readonly body: string } | "none" | "unknown";
  /** A UserSig for any user, or why there is none. */
  readonly userSig: (userId: string, seconds: number) => Promise<Value>;
  readonly surroundings: Surroundings;
  /** What came from the environment, `.env` or `$userSig`, in the whole run: it is not shown. */
  readonly secrets: Secrets;
  /** The variables that are being evaluated, of all files of the run: each evaluation ends before another one starts. */
  readonly open: Set<string>;
}

const mostUserSigSeconds = 24 * 3600;
/** A text with more of them belongs into no request: variables that hold one another several times soon have more than memory. */
export const mostCharacters = 50_000_000;
/** So many variables one within the other leave the stack far from full. */
const mostAtOnce = 200;

/** Finds the values of one file's templates for one send or run: the file's variables are evaluated once. */
export class Values {
  readonly #sources: ValueSources;
  readonly #shared: Values | undefined;
  readonly #variables = new Map<string, Promise<Value>>();
  readonly #judged = new Set<string>();
  readonly #overridden = new Set<string>();

  /** `shared` evaluates the variables that the overrides of this one do not change. */
  constructor(sources: ValueSources, shared?: Values) {
    this.#sources = sources;
    this.#shared = shared;
  }

  /** The same values with the answers to a request's prompts, which win over everything. */
  withAnswers(answers: Readonly<Record<string, string>>): Values {
    if (Object.keys(answers).length === 0) return this;
    return new Values({ ...this.#sources, overrides: { ...this.#sources.overrides, ...answers } }, this);
  }

  async of(expression: Expression): Promise<Value> {
    switch (expression.kind) {
      case "variable":
        return this.#variable(expression.name.text);
      case "response":
        return this.#response(expression.request.text, expression.path, expression.pathText.text);
      case "function":
        return this.#call(expression.name.text, expression.args);
      case "literal":
        return text("{{");
      case "unreadable":
        return unresolved(messages.unreadableTemplate());
    }
  }

  /** Fills the templates of a piece of text. One that is a template and nothing else keeps the value's type. */
  async fill(section: Section, piece: Piece): Promise<Value> {
    const inside = templatesIn(section.templates, piece);
    const [only] = inside;
    if (only !== undefined && only.start === piece.start && only.end === piece.end) return this.of(only.expression);
    return this.#join(section.text, piece, inside);
  }

  /** Fills the templates of a JSON value: none can end the string that it stands in. Gives JSON text. */
  async fillJson(section: Section, piece: Piece): Promise<Value> {
    let filled = "";
    let at = piece.start;
    for (const template of templatesIn(section.templates, piece)) {
      const value = await this.of(template.expression);
      if (value.kind === "unresolved") return value;
      filled += section.text.slice(at, template.start);
      filled += template.place === "string" ? asStringContent(value) : asJson(value);
      if (filled.length > mostCharacters) return unresolved(messages.tooLong(mostCharacters));
      at = template.end;
    }
    return { kind: "json", json: filled + section.text.slice(at, piece.end) };
  }

  async #join(source: string, piece: Piece, templates: readonly Template[]): Promise<Value> {
    let filled = "";
    let at = piece.start;
    for (const template of templates) {
      const value = await this.of(template.expression);
      if (value.kind === "unresolved") return value;
      filled += source.slice(at, template.start) + asText(value);
      if (filled.length > mostCharacters) return unresolved(messages.tooLong(mostCharacters));
      at = template.end;
    }
    return text(filled + source.slice(at, piece.end));
  }

  #variable(name: string): Promise<Value> | Value {
    const { overrides, names, profile } = this.#sources;
    if (Object.hasOwn(overrides, name)) return text(overrides[name] ?? "");
    if (names.ambiguous.has(name)) return unresolved(messages.ambiguous(name));
    const definition = names.variables.get(name);
    if (definition !== undefined) {
      return this.#fileVariable(name, definition.placed.section, definition.definition.value);
    }
    const imported = this.#sources.imported(name);
    if (imported !== undefined) return imported.#variable(name);
    if (Object.hasOwn(profile, name)) return text(profile[name] ?? "");
    if (this.#sources.response(name) !== "unknown") return unresolved(messages.requestWithoutPath(name));
    return unresolved(messages.unknownVariable(name, this.#sources.missingImport));
  }

  #fileVariable(name: string, section: Section, value: Piece): Promise<Value> | Value {
    const { open, uri } = this.#sources;
    const key = `${uri}\n${name}`;
    // Evaluated depth first, one after the other: a variable that is still open needs itself.
    if (open.has(key)) return unresolved(messages.variableCycle(chainOf([...open], key)));
    if (this.#shared !== undefined && !this.#isOverridden(name)) {
      return this.#shared.#fileVariable(name, section, value);
    }
    const known = this.#variables.get(name);
    if (known !== undefined) return known;
    const made = (async () => {
      open.add(key);
      try {
        // A chain may be as long as the file: what follows an await begins a stack of its own.
        if (open.size % mostAtOnce === 0) await undefined;
        const filled = await this.fill(section, value);
        return filled.kind === "json" ? text(plainText(filled.json)) : filled;
      } finally {
        open.delete(key);
      }
    })();
    this.#variables.set(name, made);
    return made;
  }

  /** Whether a variable's value depends on an answer that only this request has. */
  #isOverridden(name: string): boolean {
    if (!this.#judged.has(name)) this.#judge(name);
    return this.#overridden.has(name);
  }

  /** Finds out which depend on such an answer: a variable and those that its value leads to, each looked at once. */
  #judge(start: string): void {
    const { overrides, names } = this.#sources;
    const before = this.#shared === undefined ? undefined : this.#shared.#sources.overrides;
    const readers = new Map<string, string[]>();
    const changed = new Set<string>();
    // Both sets grow while they are walked.
    const open = new Set([start]);
    for (const name of open) {
      const variable = names.variables.get(name);
      if (variable === undefined) continue;
      for (const read of namesWithin(variable.placed.section, variable.definition.value)) {
        const known = readers.get(read);
        if (known === undefined) readers.set(read, [name]);
        else known.push(name);
        if (overrides[read] !== before?.[read] || this.#overridden.has(read)) changed.add(read);
        else if (!this.#judged.has(read)) open.add(read);
      }
    }
    for (const name of changed) {
      for (const reader of readers.get(name) ?? []) {
        this.#overridden.add(reader);
        changed.add(reader);
      }
    }
    for (const name of open) this.#judged.add(name);
  }

  #response(request: string, path: readonly (string | number)[], pathText: string): Value {
    if (this.#sources.names.ambiguous.has(request)) return unresolved(messages.ambiguous(request));
    const response = this.#sources.response(request);
    if (response === "unknown") return unresolved(messages.unknownRequest(request, this.#sources.missingImport));
    if (response === "none") return unresolved(messages.noResponse(request));
    const json = textWithin(response.body, path);
    return json === undefined ? unresolved(messages.noSuchPath(request, pathText)) : { kind: "json", json };
  }

  async #call(name: string, args: readonly Argument[]): Promise<Value> {
    const values: string[] = [];
    const takesBareWords = name === "$env" || name === "$dotenv" || name === "$file";
    for (const argument of args) {
      const value =
        argument.kind === "name" && !takesBareWords ? await this.#variable(argument.value) : text(argument.value);
      if (value.kind === "unresolved") return value;
      values.push(asText(value));
    }
    return this.#evaluate(name, values);
  }

  async #evaluate(name: string, args: readonly string[]): Promise<Value> {
    const { surroundings, sdkAppId, admin } = this.#sources;
    const [first = "", second = ""] = args;
    switch (name) {
      case "$uuid":
        return quoted(randomUUID());
      case "$random":
        return text(String(randomBytes(4).readUInt32LE()));
      case "$randomInt":
        return randomBetween(Number(first), Number(second));
      case "$randomString":
        return randomText(Number(first));
      case "$timestamp":
        return text(String(Math.floor(surroundings.now() / 1000)));
      case "$timestampMs":
        return text(String(surroundings.now()));
      case "$isoDate":
        return quoted(new Date(surroundings.now()).toISOString());
      case "$env":
        return this.#environment(first);
      case "$dotenv":
        return this.#dotenv(first);
      case "$file":
        return this.#file(first);
      case "$base64":
        return this.#base64(first);
      case "$sdkAppId":
        return text(String(sdkAppId));
      case "$admin":
        return quoted(admin);
      case "$userSig":
        return this.#userSig(first, Number(second));
      default:
        return unresolved(messages.unknownFunction(name));
    }
  }

  #environment(name: string): Value {
    if (isOwnVariable(name)) return unresolved(messages.secretVariable(name));
    const value = this.#sources.surroundings.env(name);
    return value === undefined ? unresolved(messages.missingEnvironment(name)) : this.#secret(value);
  }

  #dotenv(name: string): Value {
    if (isOwnVariable(name)) return unresolved(messages.secretVariable(name));
    const file = this.#sources.surroundings.dotenv();
    if ("problem" in file) return unresolved(file.problem);
    const value = readDotenv(file.text, name);
    return value === undefined ? unresolved(messages.missingDotenv(name)) : this.#secret(value);
  }

  #file(path: string): Value {
    const file = this.#sources.surroundings.readFile(path);
    return "problem" in file ? unresolved(file.problem) : text(file.text);
  }

  /** What is made of a secret is one, too. */
  #base64(source: string): Value {
    const { secrets } = this.#sources;
    const encoded = Buffer.from(source).toString("base64");
    if (secrets.redact(source) !== source) secrets.add(encoded);
    return quoted(encoded);
  }

  #secret(value: string): Value {
    // In the place of a JSON value it goes in without the space around it.
    for (const form of [value, value.trim()]) this.#sources.secrets.add(form);
    return text(value);
  }

  async #userSig(userId: string, seconds: number): Promise<Value> {
    if (userId === this.#sources.admin) return unresolved(messages.userSigOfAdmin(userId));
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > mostUserSigSeconds) {
      return unresolved(messages.userSigSeconds());
    }
    const signed = await this.#sources.userSig(userId, seconds);
    if (signed.kind !== "unresolved") this.#sources.secrets.add(asText(signed));
    return signed;
  }
}

/** The names of the circle of variables that begins with the key `first` of the open ones. */
function chainOf(open: readonly string[], first: string): string {
  const start = open.indexOf(first);
  return circleText(open.length - start, (at) => {
    const key = open[start + at] ?? "";
    return key.slice(key.indexOf("\n") + 1);
  });
}

/** The variables that the templates of a piece of text read by themselves. */
function namesWithin(section: Section, piece: Piece): string[] {
  return templatesIn(section.templates, piece).flatMap(({ expression }) => namesIn(expression));
}

/** The variables that an expression reads by itself. */
function namesIn(expression: Expression): string[] {
  if (expression.kind === "variable") return [expression.name.text];
  if (expression.kind !== "function") return [];
  return expression.args.filter(({ kind }) => kind === "name").map(({ value }) => value);
}

/** The value as the characters of a text. */
export function asText(value: Exclude<Value, { kind: "unresolved" }>): string {
  return value.kind === "text" ? value.text : plainText(value.json);
}

/** The value in the place of a JSON value: a text that is one goes in as it is, any other as a JSON string. */
export function asJson(value: Exclude<Value, { kind: "unresolved" }>): string {
  if (value.kind === "json") return value.json;
  return isJsonValue(value.text) ? value.text.trim() : JSON.stringify(value.text);
}

/** The value inside a JSON string: escaped, so that it cannot end the string. */
export function asStringContent(value: Exclude<Value, { kind: "unresolved" }>): string {
  return JSON.stringify(asText(value)).slice(1, -1);
}

/** The value of `name` in the text of a `.env` file: `NAME=value`, `export NAME="value"`; the last one counts. */
function readDotenv(source: string, name: string): string | undefined {
  let found: string | undefined;
  for (const line of source.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== name) continue;
    const value = match[2] ?? "";
    const quote = /^(['"])(.*?)\1(?:\s+#.*)?$/.exec(value);
    found = quote ? (quote[2] ?? "") : value.replace(/\s+#.*$/, "");
  }
  return found;
}

/** imreq's own variables hold its secrets. */
function isOwnVariable(name: string): boolean {
  return name.toUpperCase().startsWith("IMREQ_");
}

function randomBetween(least: number, most: number): Value {
  const isRange = Number.isSafeInteger(least) && Number.isSafeInteger(most) && least <= most;
  if (!isRange || most - least >= 2 ** 48 - 1) return unresolved(messages.randomRange());
  return text(String(randomInt(least, most + 1)));
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function randomText(length: number): Value {
  if (!Number.isInteger(length) || length < 0 || length > 65_536) return unresolved(messages.randomLength());
  return quoted(Array.from({ length }, () => letters[randomInt(letters.length)]).join(""));
}

function text(value: string): Value {
  return { kind: "text", text: value };
}

/** A text that stays a JSON string in the place of a value, whatever its characters are. */
function quoted(value: string): Value {
  return { kind: "json", json: JSON.stringify(value) };
}

function unresolved(message: string): Value {
  return { kind: "unresolved", message };
}
