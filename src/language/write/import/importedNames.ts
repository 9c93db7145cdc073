import type { ForeignRequest, ForeignVariable } from "./foreign.ts";
import { isSecretVariable, NameTable, replaceTemplates, resolveVariables, variableLine } from "./importedVariables.ts";
import { messages } from "./messages.ts";
import type { ReadScript } from "./scripts.ts";
import { readForeignTemplate } from "./templates.ts";

/** A variable that the new file may define. */
interface OwnVariable {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
  /** The line that defines it; `undefined` where there is none, or while it is being made. */
  line: string | undefined;
  isMade: boolean;
}

/** What the templates of one request become. */
export interface RequestNames {
  /** Gives a whole template for what stands between the braces of a foreign one. */
  readonly write: (source: string) => string;
  /** What was written so far is not used. */
  readonly forget: () => void;
  /** `name`, `depends` and `prompt`, after everything was written. */
  readonly directives: () => string[];
}

/** A longer chain of variables that need each other is none that a person made. */
const mostNeeds = 100;
/** The most names that one message lists. */
const mostListed = 30;

/** The variables and the request names of a file, and what the templates of its requests become. */
export class ImportedNames {
  readonly #table = new NameTable();
  readonly #note: (place: string, text: string) => void;
  readonly #variables = new Map<string, OwnVariable>();
  readonly #values = new Map<string, string>();
  readonly #requests = new Map<string, string>();
  readonly #ownNames = new Map<ForeignRequest, string>();
  /** The variables that scripts of the requests so far have set: `create.GroupId`. */
  readonly #captured = new Map<string, string>();
  readonly #prompts = new Map<string, string>();
  readonly #asked = new Set<string>();
  /** How many variables are being made, each for the one before it. */
  #depth = 0;

  constructor(variables: readonly ForeignVariable[], note: (place: string, text: string) => void) {
    this.#note = note;
    const repeated = new Set<string>();
    const last = new Map<string, string>();
    for (const { name, value } of variables) {
      const before = last.get(name);
      if (before !== undefined && before !== "" && before !== value) repeated.add(name);
      // An empty value stands for one that is set elsewhere.
      if (value !== "" || before === undefined) last.set(name, value);
    }
    for (const name of repeated) this.#note("", messages.repeated(name));
    for (const [name, value] of last) {
      const isSecret = isSecretVariable({ name, value });
      if (isSecret) this.#note("", messages.secretVariable(name));
      this.#variables.set(name, {
        name: this.#table.unique(name, "value"),
        value,
        isSecret,
        line: undefined,
        isMade: isSecret || value.trim() === "",
      });
      if (!isSecret) this.#values.set(name, value);
    }
  }

  /** A text with the values of the variables in it. */
  resolve(text: string): string {
    return resolveVariables(text, this.#values);
  }

  /** Takes a request in; one whose response is used gets a name. */
  addRequest(request: ForeignRequest, isCaptured: boolean): void {
    if (request.name === undefined && !isCaptured) return;
    const own = this.#table.unique(request.name ?? request.title, "request");
    this.#ownNames.set(request, own);
    if (request.name !== undefined && !this.#requests.has(request.name)) this.#requests.set(request.name, own);
  }

  /** The requests behind this one find the values that its script keeps. */
  capture(request: ForeignRequest, captures: ReadScript["captures"]): void {
    const own = this.#ownNames.get(request);
    if (own === undefined) return;
    for (const { variable, path } of captures) this.#captured.set(variable, own + path);
  }

  forRequest(request: ForeignRequest): RequestNames {
    const prompts = new Map<string, string>();
    for (const text of request.directives) {
      const [word, variable = "", ...question] = text.split(/\s+/);
      if (word === "prompt") prompts.set(this.#promptName(variable), question.join(" "));
    }
    const asked = new Set(request.directives.map((text) => /^prompt (\S+)/.exec(text)?.[1]));
    const write = (source: string) => {
      const text = asked.has(source.trim()) ? undefined : this.#expression(source);
      if (text !== undefined) return `{{${text}}}`;
      const name = this.#promptName(source.trim());
      if (!prompts.has(name)) {
        prompts.set(name, "");
        this.#remark(request.title, source.trim(), name);
      }
      return `{{${name}}}`;
    };
    const directives = () => {
      const own = this.#ownNames.get(request);
      const depends = request.depends.flatMap((wanted) => {
        const found = this.#requests.get(wanted);
        if (found === undefined) this.#note(request.title, messages.noSuchRequest(wanted));
        return found === undefined || found === own ? [] : [found];
      });
      return [
        ...(own === undefined ? [] : [`name ${own}`]),
        ...(depends.length === 0 ? [] : [`depends ${[...new Set(depends)].join(" ")}`]),
        ...[...prompts].map(([name, question]) => `prompt ${name}${question === "" ? "" : ` ${question}`}`),
      ];
    };
    const written = new Map(prompts);
    const forget = () => {
      for (const name of prompts.keys()) if (!written.has(name)) prompts.delete(name);
    };
    return { write, forget, directives };
  }

  /** The lines of the variables that the requests need. */
  variableLines(): string[] {
    return [...this.#variables.values()].flatMap(({ line }) => (line === undefined ? [] : [line]));
  }

  /** Says at the end what no request needed, and what was not there. */
  noteRest(): void {
    const unused = [...this.#variables].filter(
      ([, { isSecret, isMade, line }]) => !isSecret && (!isMade || line === undefined),
    );
    const names = unused.map(([name]) => name).filter((name) => !this.#asked.has(name));
    if (names.length > 0) this.#note("", messages.unused(listed(names)));
    if (this.#asked.size > 0) this.#note("", messages.prompt(listed([...this.#asked])));
  }

  #remark(place: string, source: string, name: string): void {
    if (readForeignTemplate(source).kind === "variable") this.#asked.add(source);
    else this.#note(place, messages.template(source, name));
  }

  /** What a template becomes; `undefined` where only a person can say. */
  #expression(source: string): string | undefined {
    const read = readForeignTemplate(source);
    switch (read.kind) {
      case "function":
        return read.text;
      case "variable":
        return this.#captured.get(read.name) ?? this.#variable(read.name);
      case "response": {
        const own = this.#requests.get(read.request);
        const whole = source.trim();
        return own === undefined ? (this.#captured.get(whole) ?? this.#variable(whole)) : own + read.path;
      }
      case "unknown":
        return this.#variable(source.trim());
    }
  }

  #variable(name: string): string | undefined {
    const variable = this.#variables.get(name);
    if (variable === undefined) return undefined;
    if (!variable.isMade) {
      variable.isMade = true;
      this.#depth++;
      if (this.#depth <= mostNeeds) variable.line = this.#line(variable);
      this.#depth--;
    }
    return variable.line === undefined ? undefined : variable.name;
  }

  /** A variable whose value needs what is not there cannot be defined: it is asked for itself. */
  #line({ name, value }: OwnVariable): string | undefined {
    let isWhole = true;
    const written = replaceTemplates(value, (source) => {
      const text = this.#expression(source);
      if (text === undefined) isWhole = false;
      return `{{${text ?? ""}}}`;
    });
    if (!isWhole) return undefined;
    if (/[\r\n]/.test(written)) this.#note("", messages.lines(name));
    return variableLine(name, written);
  }

  #promptName(source: string): string {
    const known = this.#prompts.get(source);
    if (known !== undefined) return known;
    const variable = this.#variables.get(source);
    // The name is taken by the variable itself, which has no value: the question goes by it.
    const name =
      variable?.line === undefined && variable !== undefined ? variable.name : this.#table.unique(source, "value");
    this.#prompts.set(source, name);
    return name;
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).join(", ");
  return names.length > mostListed ? `${shown}, … (${names.length} in all)` : shown;
}
