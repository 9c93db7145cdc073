import type { Node } from "jsonc-parser";
import type { InlayHint, Range } from "vscode-languageserver-types";
import { plainText, readTree, textAtNode } from "../../protocol/jsonText.ts";
import { isSecretName, looksSecret } from "../check/secrets.ts";
import { SectionPositions } from "../syntax/positions.ts";
import type { Scope } from "../syntax/scope.ts";
import { sectionsIn } from "../syntax/sectionsIn.ts";
import type { Expression, Section } from "../syntax/syntax.ts";
import type { Workspace } from "../workspace.ts";
import { VariableValues } from "./variableValue.ts";

/** Longer values are cut. */
const mostCharacters = 40;

/**
 * The values of variables and responses behind the templates of a range. Only what stands in plain text anyway: no value that
 * comes from the environment or is made when sending, and nothing that looks like a secret.
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
  readonly #variables: VariableValues;
  readonly #responses = new Map<string, { readonly text: string; readonly root: Node } | undefined>();

  constructor(scope: Scope, workspace: Workspace) {
    this.#scope = scope;
    this.#workspace = workspace;
    this.#variables = new VariableValues(workspace, scope);
  }

  of(section: Section, expression: Expression): string | undefined {
    const value = this.#valueOf(section, expression);
    return value === undefined || looksSecret(value) ? undefined : value;
  }

  #valueOf(section: Section, expression: Expression): string | undefined {
    if (expression.kind === "response") return this.#response(expression);
    if (expression.kind !== "variable") return undefined;
    const value = this.#variables.variable(section, expression.name.text);
    return value.kind === "known" && !value.hasSecretName ? value.text : undefined;
  }

  #response({ request, path }: Expression & { readonly kind: "response" }): string | undefined {
    const home = this.#scope.homeOf("request", request.text);
    const last = path.findLast((step) => typeof step === "string");
    if (home === undefined || (typeof last === "string" && isSecretName(last))) return undefined;
    const key = `${home.uri} ${request.text}`;
    if (!this.#responses.has(key)) this.#responses.set(key, this.#lastResponse(home.uri, request.text));
    const response = this.#responses.get(key);
    const json = response && textAtNode(response.text, response.root, path);
    return json === undefined ? undefined : plainText(json);
  }

  #lastResponse(uri: string, name: string): { readonly text: string; readonly root: Node } | undefined {
    const text = this.#workspace.lastResponse(uri, name);
    const root = text === undefined ? undefined : readTree(text);
    return text === undefined || root === undefined ? undefined : { text, root };
  }
}

function shortened(value: string): string {
  const line = value.replace(/\s+/g, " ").trim();
  const characters = [...line.slice(0, mostCharacters * 2 + 2)];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join("")}…` : line;
}
