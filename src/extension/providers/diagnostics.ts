import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { toDiagnostic } from "../convert.ts";
import { languageId, profilesFileName } from "../fileKinds.ts";
import type { ProfileStore } from "../profileStore.ts";
import type { RequestFiles } from "../requestFiles.ts";
import type { OpenDocuments } from "./openDocuments.ts";

/** Typing pauses this long before a document is checked again. */
const pauseMs = 150;

export interface DiagnosticsParts {
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly profiles: ProfileStore;
  readonly requestFiles: RequestFiles;
}

/** Shows what is wrong with request files and with `imreq.json`. */
export class Diagnostics implements vscode.Disposable {
  readonly #parts: DiagnosticsParts;
  readonly #shown = vscode.languages.createDiagnosticCollection("imreq");
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #disposables: vscode.Disposable[];

  constructor(parts: DiagnosticsParts) {
    this.#parts = parts;
    this.#disposables = [
      this.#shown,
      vscode.workspace.onDidOpenTextDocument((document) => this.#later(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#later(document, pauseMs)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
      parts.profiles.onDidChange(() => this.#all()),
      parts.requestFiles.onDidChange(() => this.#all()),
    ];
    this.#all();
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #all(): void {
    for (const document of vscode.workspace.textDocuments) this.#later(document, 0);
  }

  #later(document: vscode.TextDocument, delayMs: number): void {
    const isProfiles = document.uri.path.endsWith(`/${profilesFileName}`);
    if (document.languageId !== languageId && !isProfiles) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    const check = async () => {
      this.#timers.delete(key);
      if (document.isClosed) return;
      await Promise.all([this.#parts.profiles.load(), this.#parts.requestFiles.load()]);
      this.#shown.set(document.uri, isProfiles ? this.#ofProfiles(document) : this.#ofRequests(document));
    };
    this.#timers.set(
      key,
      setTimeout(() => void check(), delayMs),
    );
  }

  #ofRequests(document: vscode.TextDocument): vscode.Diagnostic[] {
    return this.#parts.language.validate(this.#parts.documents.current(document)).map(toDiagnostic);
  }

  #ofProfiles(document: vscode.TextDocument): vscode.Diagnostic[] {
    return this.#parts.profiles.problemsIn(document.getText()).map(({ start, end, message }) => {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = "imreq";
      return diagnostic;
    });
  }

  #forget(uri: vscode.Uri): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.#shown.delete(uri);
  }
}
