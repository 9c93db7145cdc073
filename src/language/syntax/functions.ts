import { codeSpan, escapeMarkdown } from "../../catalog/wording.ts";
import { messages } from "../messages.ts";
import type { Argument } from "./syntax.ts";
import { isName } from "./template.ts";

/** `number`: digits or a variable; `text`: `'text'`, a number or a variable; `word`: taken as it is written. */
export type ParameterKind = "number" | "text" | "word";

interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
}

interface FunctionFacts {
  readonly parameters: readonly Parameter[];
  readonly summary: string;
  /** What it gives in the place of a JSON value. */
  readonly gives: "string" | "number" | "any";
}

/** Every function of templates: `{{$name(arguments)}}`. All their arguments are needed. */
export const functions = {
  $uuid: { parameters: [], gives: "string", summary: "A random UUID." },
  $random: { parameters: [], gives: "number", summary: "A random unsigned 32-bit integer, for MsgRandom or Random." },
  $randomInt: {
    parameters: [
      { name: "min", kind: "number" },
      { name: "max", kind: "number" },
    ],
    gives: "number",
    summary: "A random integer from min to max, both included.",
  },
  $randomString: {
    parameters: [{ name: "n", kind: "number" }],
    gives: "string",
    summary: "n random letters and digits.",
  },
  $timestamp: { parameters: [], gives: "number", summary: "The Unix time in seconds." },
  $timestampMs: { parameters: [], gives: "number", summary: "The Unix time in milliseconds." },
  $isoDate: { parameters: [], gives: "string", summary: "The time as in 2026-01-31T12:00:00.000Z." },
  $env: {
    parameters: [{ name: "NAME", kind: "word" }],
    gives: "any",
    summary: "A variable of the environment. Its value is hidden in what is shown and stored.",
  },
  $dotenv: {
    parameters: [{ name: "NAME", kind: "word" }],
    gives: "any",
    summary: "A variable of the nearest .env file. Its value is hidden in what is shown and stored.",
  },
  $file: {
    parameters: [{ name: "path", kind: "word" }],
    gives: "any",
    summary: "The text of a file; the path is relative to this one.",
  },
  $base64: { parameters: [{ name: "text", kind: "text" }], gives: "string", summary: "The text in Base64." },
  $sdkAppId: { parameters: [], gives: "number", summary: "The profile's SDKAppID." },
  $admin: { parameters: [], gives: "string", summary: "The user ID of the profile's admin." },
  $userSig: {
    parameters: [
      { name: "userId", kind: "text" },
      { name: "seconds", kind: "number" },
    ],
    gives: "string",
    summary: "A UserSig with which any user but the admin can log in to a client, for at most 24 hours.",
  },
} as const satisfies Record<string, FunctionFacts>;

export type FunctionName = keyof typeof functions;

/** The names of all functions, with their `$`. */
export const functionNames = Object.keys(functions) as readonly FunctionName[];

/** Whether there is such a function; `name` starts with `$`. */
export function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}

/** Those whose value depends on neither the moment nor anything outside the run. */
const timeless: ReadonlySet<string> = new Set<FunctionName>([
  "$uuid",
  "$random",
  "$randomInt",
  "$randomString",
  "$base64",
  "$sdkAppId",
  "$admin",
]);

/** Whether a function's value is as good a moment earlier. */
export function isTimeless(name: string): boolean {
  return timeless.has(name);
}

/** How a function is called: `$randomInt(min, max)`. */
export function signatureOf(name: FunctionName): string {
  const names = parametersOf(name).map((parameter) => parameter.name);
  return names.length === 0 ? name : `${name}(${names.join(", ")})`;
}

/** What a function gives and how it is called, as Markdown; `undefined` where there is none of that name. */
export function functionMarkdown(name: string): string | undefined {
  if (!isFunction(name)) return undefined;
  const { summary, gives } = functions[name];
  return [codeSpan(signatureOf(name)), escapeMarkdown(summary), messages.gives[gives]].filter(Boolean).join("\n\n");
}

/** The parameters of a function, in their order. */
export function parametersOf(name: FunctionName): readonly Parameter[] {
  return functions[name].parameters;
}

/** Whether a function can be called so: their count, and a number where one is needed. */
export function fitsArguments(name: FunctionName, args: readonly Argument[]): boolean {
  const parameters = parametersOf(name);
  return parameters.length === args.length && parameters.every(({ kind }, index) => fits(kind, args[index]));
}

function fits(kind: ParameterKind, argument: Argument | undefined): boolean {
  if (argument === undefined) return false;
  if (argument.kind === "name") return kind === "word" || isName(argument.value);
  return kind !== "number" || /^-?\d+$/.test(argument.value);
}

/** The arguments that stand for variables. */
export function variableArguments(name: string, args: readonly Argument[]): Argument[] {
  if (!isFunction(name)) return [];
  const parameters = parametersOf(name);
  return args.filter(({ kind, value }, index) => {
    const parameter = parameters[index]?.kind;
    return kind === "name" && isName(value) && parameter !== undefined && parameter !== "word";
  });
}

const mostUserSigSeconds = 86_400;
const mostRandomLetters = 65_536;
/** A random number is drawn from fewer than these. */
const mostRandomNumbers = 2 ** 48 - 1;

/** Why a call is refused when it is sent, as far as its written numbers and words tell; its arguments fit the function. */
export function refusalOf(name: FunctionName, args: readonly Argument[]): string | undefined {
  const { refused } = messages;
  const [first, second] = args;
  if (name === "$env" || name === "$dotenv") {
    const variable = first?.value ?? "";
    return variable.toUpperCase().startsWith("IMREQ_") ? refused.secretVariable(variable) : undefined;
  }
  if (name === "$userSig") {
    const seconds = numberOf(second);
    return seconds !== undefined && (seconds < 1 || seconds > mostUserSigSeconds)
      ? refused.userSigSeconds()
      : undefined;
  }
  if (name === "$randomString") {
    const length = numberOf(first);
    return length !== undefined && (length < 0 || length > mostRandomLetters) ? refused.randomLength() : undefined;
  }
  if (name !== "$randomInt") return undefined;
  const numbers = [numberOf(first), numberOf(second)];
  const [least, most] = numbers;
  if (numbers.some((number) => number !== undefined && !Number.isSafeInteger(number))) return refused.randomRange();
  if (least === undefined || most === undefined) return undefined;
  return least > most || most - least >= mostRandomNumbers ? refused.randomRange() : undefined;
}

/** What an argument is in numbers; `undefined` for a variable, whose value is not known yet. */
function numberOf(argument: Argument | undefined): number | undefined {
  return argument === undefined || argument.kind === "name" ? undefined : Number(argument.value);
}
