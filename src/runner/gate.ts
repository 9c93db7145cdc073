import type { Node } from "jsonc-parser";
import type { Catalog } from "../catalog/catalog.ts";
import type { Effect } from "../catalog/facts.ts";
import type { Profile } from "../language/profiles.ts";
import { maskBody, touchesTemplate } from "../language/syntax/body.ts";
import { directive, type RequestSection, type Section, titleOf } from "../language/syntax/syntax.ts";
import type { Job } from "./job.ts";
import type { Step } from "./runFile.ts";

/** One call that a confirmation is about. */
export interface CallToConfirm {
  readonly uri: string;
  readonly title: string;
  readonly path: string;
  readonly effect: Effect;
  readonly profile: Profile;
  /** The words of `@confirm`; `undefined` where the profile is protected and the command destructive, or a whole file is run. */
  readonly question: string | undefined;
  /** The items of the longest list in the body; `undefined` where it has none. */
  readonly itemCount: number | undefined;
}

/** What only a person can answer; each front end asks in its own way. */
export interface Questions {
  /** Asks once, before the first call, about all that need it. */
  confirm(calls: readonly CallToConfirm[]): Promise<boolean>;
  /** The value for `@prompt`; `undefined` where nobody gave one. `signal` takes the question back. */
  prompt(variable: string, question: string, signal: AbortSignal): Promise<string | undefined>;
}

/**
 * What a person is asked about a call; `undefined` where it needs no yes. `body` is the section that holds the body: the request
 * itself, or the file that it takes it from.
 */
export function callToConfirm(
  catalog: Catalog,
  { file, request }: Step,
  profile: Profile,
  body: Section | undefined,
  mode: Job["mode"],
): CallToConfirm | undefined {
  const question = directive(request, "confirm")?.text;
  if (question === undefined && !profile.protected) return undefined;
  const effect = effectOf(catalog, request, body);
  const isRisky = profile.protected && (effect === "destructive" || mode === "run");
  if (!isRisky && question === undefined) return undefined;
  const itemCount = body && longestList(body);
  return { uri: file.uri, title: titleOf(request), path: request.call.path, effect, profile, question, itemCount };
}

/**
 * What a call does. A command that the catalogue does not know counts as destructive, and so does one that a value of its body
 * makes so, or a template that may stand for such a value.
 */
function effectOf(catalog: Catalog, request: RequestSection, body: Section | undefined): Effect {
  const known = catalog.commandName(request.call.path)?.effect ?? "destructive";
  if (known === "destructive") return known;
  const properties = catalog.command(request.call.path)?.request.properties ?? {};
  for (const [name, schema] of Object.entries(properties)) {
    const dangerous = schema["x-destructiveValues"];
    if (dangerous === undefined || body === undefined) continue;
    const value = fieldOf(body, name);
    if (value === undefined) continue;
    if (touchesTemplate(value, body.templates) || dangerous.includes(value.value)) return "destructive";
  }
  return known;
}

function fieldOf(section: Section, name: string): Node | undefined {
  const properties = maskBody(section)?.root?.children ?? [];
  return properties.find(({ children }) => children?.[0]?.value === name)?.children?.[1];
}

/** The length of the longest list that stands directly in the body. */
function longestList(section: Section): number | undefined {
  const properties = maskBody(section)?.root?.children ?? [];
  const lists = properties.flatMap(({ children: [, value] = [] }) => (value?.type === "array" ? [value] : []));
  return lists.length === 0 ? undefined : Math.max(...lists.map(({ children = [] }) => children.length));
}
