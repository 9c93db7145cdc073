import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { nextSteps } from "../../runner/nextSteps.ts";
import { oneLine } from "../../runner/summary.ts";
import { commandId } from "../commands/ids.ts";
import { responseScheme } from "../fileKinds.ts";
import { type OfferedStep, type StepSource, stepTitle } from "../nextSteps.ts";
import type { ResponseDocuments, SentResult } from "./responseDocuments.ts";

/** Above a response that did not succeed: a button for each next step. */
export class ResponseLenses implements vscode.CodeLensProvider, StepSource, vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #documents: ResponseDocuments;
  readonly #steps = new WeakMap<SentResult, readonly OfferedStep[]>();
  readonly #registered: vscode.Disposable;

  constructor(catalog: Catalog, documents: ResponseDocuments) {
    this.#catalog = catalog;
    this.#documents = documents;
    this.#registered = vscode.languages.registerCodeLensProvider({ scheme: responseScheme }, this);
  }

  stepsOf(document: vscode.Uri): readonly OfferedStep[] | undefined {
    const result = this.#documents.resultOf(document);
    if (result === undefined) return undefined;
    let steps = this.#steps.get(result);
    if (steps === undefined) {
      const { exchange } = result.ending;
      const from = { uri: result.uri, profileId: exchange.profileId, result };
      steps = nextSteps(this.#catalog, exchange).map((step) => ({ step, from }));
      this.#steps.set(result, steps);
    }
    return steps;
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    return (this.stepsOf(uri) ?? []).flatMap(({ step }, index) => stepLens(uri, index, 0, stepTitle(step)));
  }

  dispose(): void {
    this.#registered.dispose();
  }
}

/** The button of a document's step at a line; none where the step has no words. */
export function stepLens(
  document: vscode.Uri,
  index: number,
  line: number,
  title: string | undefined,
): vscode.CodeLens[] {
  if (title === undefined) return [];
  const range = new vscode.Range(line, 0, line, 0);
  // A title may hold an account's name, which must not leave its line.
  const command = commandId("takeNextStep");
  return [new vscode.CodeLens(range, { command, title: oneLine(title), arguments: [document.toString(), index] })];
}
