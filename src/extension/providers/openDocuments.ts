import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";

/** Keeps the language service's texts equal to the editor's. */
export class OpenDocuments implements vscode.Disposable {
  readonly #language: LanguageService;
  readonly #versions = new Map<string, number>();
  readonly #closed: vscode.Disposable;

  constructor(language: LanguageService) {
    this.#language = language;
    this.#closed = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (!this.#versions.delete(uri.toString())) return;
      this.#language.close(uri.toString());
    });
  }

  /** Hands the document's text over when it has changed since; gives the name that the language service knows it by. */
  current(document: vscode.TextDocument): string {
    const uri = document.uri.toString();
    if (this.#versions.get(uri) !== document.version) {
      this.#language.update(uri, document.getText());
      this.#versions.set(uri, document.version);
    }
    return uri;
  }

  dispose(): void {
    this.#closed.dispose();
  }
}
