import * as vscode from "vscode";
import type { Section } from "../language/syntax.ts";
import type { RequestResult } from "../runner/runner.ts";

/** A result that was sent, with the document that shows it. */
export interface ShownResult {
  readonly result: RequestResult;
  readonly document: vscode.Uri;
}

/** The last result of each request of the window; an edited request has none. */
export class LastResults implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #byFile = new Map<string, Map<string, ShownResult>>();

  /** Gives the file whose results changed. */
  readonly onDidChange = this.#changed.event;

  set(file: vscode.Uri, request: Section, shown: ShownResult): void {
    const key = file.toString();
    const results = this.#byFile.get(key) ?? new Map<string, ShownResult>();
    results.set(request.text, shown);
    this.#byFile.set(key, results);
    this.#changed.fire(file);
  }

  get(file: vscode.Uri, request: Section): ShownResult | undefined {
    return this.#byFile.get(file.toString())?.get(request.text);
  }

  /** Forgets a file that was closed. */
  drop(file: vscode.Uri): void {
    this.#byFile.delete(file.toString());
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
