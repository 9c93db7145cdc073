import { parseArgs } from "node:util";
import { nearest } from "../language/check/nearest.ts";
import { UsageError } from "./files.ts";
import { messages } from "./messages.ts";

/** An option of a command, as `--help` and the documentation show it. */
export interface Option {
  /** What stands for its value, such as `<name>`; absent where it takes none. */
  readonly value?: string;
  readonly isRepeatable?: boolean;
  readonly summary: string;
  /** Taken for the sake of programs that pass it; `--help` leaves it out. */
  readonly isHidden?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

const everywhere: Options = { help: { summary: "this help" } };
const shortNames: Readonly<Record<string, string>> = { h: "help", v: "version" };

/** What was written behind a command, checked against its options. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly (string | undefined)[]>;

  private constructor(positionals: readonly string[], values: ReadonlyMap<string, readonly (string | undefined)[]>) {
    this.positionals = positionals;
    this.#values = values;
  }

  /** Throws a `UsageError` that names what is wrong, with the nearest option of a misspelt one. */
  static read(written: readonly string[], command: string, options: Options): Arguments {
    const known = { ...options, ...everywhere };
    const config = Object.entries(known).map(([name, { value }]) => [name, { type: value ? "string" : "boolean" }]);
    const { tokens, positionals } = parseArgs({
      args: [...written],
      options: Object.fromEntries(config) as Record<string, { type: "string" | "boolean" }>,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    const values = new Map<string, (string | undefined)[]>();
    for (const token of tokens) {
      if (token.kind !== "option") continue;
      const name = token.rawName.startsWith("--") ? token.name : (shortNames[token.name] ?? token.name);
      const option = Object.hasOwn(known, name) ? known[name] : undefined;
      if (option === undefined) {
        const near = nearest(name, Object.keys(known))[0];
        throw new UsageError(messages.unknownOption(command, token.rawName, near));
      }
      // `--profile --yes` forgot the value.
      const isMissing = option.value !== undefined && (token.value === undefined || isOption(token, known));
      if (isMissing) throw new UsageError(messages.optionNeedsValue(name, option.value ?? ""));
      if (option.value === undefined && token.value !== undefined) throw new UsageError(messages.optionTakesNone(name));
      const before = values.get(name);
      if (before !== undefined && !option.isRepeatable) throw new UsageError(messages.repeatedOption(name));
      values.set(name, [...(before ?? []), token.value]);
    }
    return new Arguments(positionals, values);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  texts(name: string): string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== undefined);
  }

  /** A whole number from `least` to `most`; `preset` where the option is absent. */
  number<T>(name: string, least: number, most: number, preset: T): number | T {
    const text = this.text(name);
    if (text === undefined) return preset;
    const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError(messages.badNumber(name, text, least, most));
  }

  /** One of `choices`; the first where the option is absent. */
  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const text = this.text(name);
    const found = choices.find((choice) => choice === text);
    if (text !== undefined && found === undefined) throw new UsageError(messages.badChoice(name, text, choices));
    return found ?? choices[0];
  }
}

function isOption({ value, inlineValue }: { value?: string; inlineValue?: boolean }, known: Options): boolean {
  return inlineValue !== true && value?.startsWith("--") === true && Object.hasOwn(known, value.slice(2));
}
