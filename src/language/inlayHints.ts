import type { Node } from "jsonc-parser";
import type { InlayHint, Range } from "vscode-languageserver-types";
import { plainText, readTree, textAtNode } from "../protocol/jsonText.ts";
import { effectiveProfile } from "./effectiveProfile.ts";
import { SectionPositions } from "./positions.ts";
import type { Scope } from "./scope.ts";
import { sectionNames } from "./sectionNames.ts";
import { sectionsIn } from "./sectionsIn.ts";
import type { Expression, Section } from "./syntax.ts";
import type { Workspace } from "./workspace.ts";

/** Longer values are cut. */
const mostCharacters = 40;
/** Values that hold one another deeper than this are nobody's reading. */
const mostSteps = 20;

/**
 * The values of variables and responses behind the templates of a range. Only what stands in plain text anyway: no value that a
 * function makes, and nothing that looks like a secret.
 */
export function inlayHintsOf(scope: Scope, workspace: Workspace, range: Range): InlayHint[] {
  const values = new KnownValues(scope, workspace);
  const hints: InlayHint[] = [];
  for (const placed of sectionsIn(scope.file, range)) {
    const positions = new SectionPositions(placed);
    for (const { end, expression } of placed.section.templates) {
      const position = positions.positionAt(end);
      if (position.line < range.start.line || position.line > range.end.line) continue;
      const value = values.of(placed.section, expression);
      if (value !== undefined && value !== "") hints.push({ position, label: ` = ${shortened(value)}` });
    }
  }
  return hints;
}

/** What templates are known to stand for, without sending anything. */
class KnownValues {
  readonly #scope: Scope;
  readonly #workspace: Workspace;
  readonly #profiles: ReturnType<Workspace["profiles"]>;
  readonly #responses = new Map<string, { readonly text: string; readonly root: Node } | undefined>();

  constructor(scope: Scope, workspace: Workspace) {
    this.#scope = scope;
    this.#workspace = workspace;
    this.#profiles = workspace.profiles(scope.uri);
  }

  of(section: Section, expression: Expression): string | undefined {
    if (expression.kind === "variable") {
      const name = expression.name.text;
      const { prompts, hasData } = sectionNames(section);
      // An answer or a column of the data counts before any variable.
      if (hasData || prompts.length > 0) return undefined;
      return this.#variable(section, this.#scope, name, mostSteps);
    }
    return expression.kind === "response" ? this.#response(expression) : undefined;
  }

  #variable(section: Section, scope: Scope, name: string, steps: number): string | undefined {
    if (steps === 0 || isSecretName(name)) return undefined;
    const found = scope.variable(name);
    if (found === undefined) {
      const variables = effectiveProfile(this.#scope.file, section, this.#profiles)?.variables;
      const value = variables !== undefined && Object.hasOwn(variables, name) ? variables[name] : undefined;
      return value === undefined || looksSecret(value) ? undefined : value;
    }
    const home = scope.within(found);
    if (home.own.ambiguous.has(name)) return undefined;
    const { value } = found.definition;
    const { text, templates } = found.placed.section;
    let filled = "";
    let at = value.start;
    for (const { start, end, expression } of templates) {
      if (start < value.start || end > value.end) continue;
      if (expression.kind !== "variable") return undefined;
      const inner = this.#variable(section, home, expression.name.text, steps - 1);
      if (inner === undefined) return undefined;
      filled += text.slice(at, start) + inner;
      at = end;
    }
    filled += text.slice(at, value.end);
    return looksSecret(filled) ? undefined : filled;
  }

  #response({ request, path }: Expression & { readonly kind: "response" }): string | undefined {
    const home = this.#scope.homeOf("request", request.text);
    const last = path.findLast((step) => typeof step === "string");
    if (home === undefined || (typeof last === "string" && isSecretName(last))) return undefined;
    const key = `${home.uri} ${request.text}`;
    if (!this.#responses.has(key)) this.#responses.set(key, this.#lastResponse(home.uri, request.text));
    const response = this.#responses.get(key);
    const json = response && textAtNode(response.text, response.root, path);
    if (json === undefined) return undefined;
    const value = plainText(json);
    return looksSecret(value) ? undefined : value;
  }

  #lastResponse(uri: string, name: string): { readonly text: string; readonly root: Node } | undefined {
    const text = this.#workspace.lastResponse(uri, name);
    const root = text === undefined ? undefined : readTree(text);
    return text === undefined || root === undefined ? undefined : { text, root };
  }
}

function isSecretName(name: string): boolean {
  return /secret|passw|pwd|token|usersig|key$|sig$|credential/i.test(name);
}

/** Keys, UserSigs and tokens are long runs of letters and digits. */
function looksSecret(value: string): boolean {
  return /[A-Za-z0-9+/_*=-]{32,}/.test(value);
}

function shortened(value: string): string {
  const line = value.replace(/\s+/g, " ").trim();
  const characters = [...line.slice(0, mostCharacters * 2 + 2)];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join("")}…` : line;
}
