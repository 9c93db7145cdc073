import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import type { RequestSection } from "../../language/syntax/syntax.ts";
import { languageId } from "../fileKinds.ts";
import type { OpenDocuments } from "../providers/openDocuments.ts";
import type { RequestFiles } from "../requestFiles.ts";
import type { Runs, Wanted } from "../runs.ts";
import { isTrusted } from "../trust.ts";
import type { TestItems } from "./testItems.ts";

export interface TestExplorerParts {
  readonly controller: vscode.TestController;
  readonly items: TestItems;
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly requestFiles: RequestFiles;
  readonly runs: Runs;
}

/** Typing pauses this long before the items of a file follow. */
const pauseMs = 400;

/** The requests that a run is about, by file; `undefined` stands for all of a file. */
type Chosen = Map<string, Set<RequestSection> | undefined>;

/** Shows files, requests and expectations in VS Code's Test Explorer, and runs them. */
export class TestExplorer implements vscode.Disposable {
  readonly #parts: TestExplorerParts;
  readonly #controller: vscode.TestController;
  readonly #items: TestItems;
  readonly #disposables: vscode.Disposable[];
  /** What continuous runs listen with. */
  readonly #watchers = new Set<vscode.Disposable>();
  readonly #edited = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isListStale = false;

  constructor(parts: TestExplorerParts) {
    this.#parts = parts;
    this.#controller = parts.controller;
    this.#items = parts.items;
    this.#controller.resolveHandler = (item) => this.#resolve(item);
    this.#controller.refreshHandler = async () => {
      await parts.requestFiles.refresh();
      await this.#list();
    };
    const profile = this.#controller.createRunProfile(
      vscode.l10n.t("Run"),
      vscode.TestRunProfileKind.Run,
      (request, token) => this.#handle(request, token),
      true,
    );
    profile.supportsContinuousRun = true;
    this.#disposables = [
      profile,
      parts.requestFiles.onDidChange(() => {
        this.#isListStale = true;
        this.#later();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#documentChanged(document)),
      vscode.workspace.onDidOpenTextDocument((document) => this.#documentChanged(document)),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of [...this.#disposables, ...this.#watchers]) disposable.dispose();
  }

  async #resolve(item: vscode.TestItem | undefined): Promise<void> {
    if (item === undefined) await this.#list();
    else {
      const target = this.#items.targetOf(item);
      if (target?.kind === "file") this.#open(target.uri);
      else if (target?.kind === "request") this.#items.resolveExpectations(item);
    }
  }

  async #list(): Promise<void> {
    await this.#parts.requestFiles.load();
    this.#items.list();
    // The lines of an open file have their buttons at once.
    for (const { uri, languageId: id } of vscode.workspace.textDocuments) {
      if (id === languageId) this.#open(uri.toString());
    }
  }

  /** Makes the items of a file's requests, or lets them follow its text. */
  #open(uri: string): void {
    const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === uri);
    if (document?.languageId === languageId) this.#parts.documents.current(document);
    this.#items.setRequests(uri);
  }

  #documentChanged(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    if (document.languageId !== languageId || this.#items.fileItem(uri) === undefined) return;
    this.#edited.add(uri);
    this.#later();
  }

  #later(): void {
    if (!this.#items.isListed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), pauseMs);
  }

  #update(): void {
    for (const uri of this.#edited) this.#open(uri);
    this.#edited.clear();
    if (!this.#isListStale) return;
    this.#isListStale = false;
    this.#items.relist();
    const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
    // What changed on the disk is told without its name; files that are not open are few.
    for (const uri of this.#parts.requestFiles.uris) {
      if (this.#items.isOpened(uri) && !open.has(uri)) this.#items.setRequests(uri);
    }
  }

  async #handle(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (!(await isTrusted())) return;
    if (request.continuous !== true) {
      await this.#run(request, await this.#chosen(request), token);
      return;
    }
    const watcher = vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.languageId === languageId) void this.#runSaved(request, document.uri.toString(), token);
    });
    this.#watchers.add(watcher);
    token.onCancellationRequested(() => {
      this.#watchers.delete(watcher);
      watcher.dispose();
    });
  }

  /** Runs again what a continuous run includes of a saved file. */
  async #runSaved(request: vscode.TestRunRequest, uri: string, token: vscode.CancellationToken): Promise<void> {
    const chosen = await this.#chosen(request);
    if (!chosen.has(uri)) return;
    await this.#run(request, new Map([[uri, chosen.get(uri)]]), token);
  }

  async #run(request: vscode.TestRunRequest, chosen: Chosen, token: vscode.CancellationToken): Promise<void> {
    const wanted = [...chosen].map(
      ([uri, sections]): Wanted =>
        sections === undefined ? { uri } : { uri, takes: (section) => sections.has(section) },
    );
    const job = await this.#parts.runs.job(wanted, "run");
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => abort.abort());
    try {
      for await (const _event of this.#parts.runs.run(job, abort, request)) {
        // The run itself tells the Test Explorer.
      }
    } finally {
      cancelled.dispose();
    }
  }

  /** What a request of VS Code includes, by file, each file's requests as they are now. */
  async #chosen({ include, exclude = [] }: vscode.TestRunRequest): Promise<Chosen> {
    await this.#parts.runs.load();
    if (!this.#items.isListed) await this.#list();
    const excluded = new Set(exclude);
    const chosen: Chosen = new Map();
    const visit = (item: vscode.TestItem) => {
      if (excluded.has(item)) return;
      const target = this.#items.targetOf(item);
      switch (target?.kind) {
        case "folder":
          for (const [, child] of item.children) visit(child);
          return;
        case "file": {
          this.#open(target.uri);
          const leftOut = [...item.children].some(([, child]) => excluded.has(child));
          if (!leftOut) chosen.set(target.uri, undefined);
          else for (const [, child] of item.children) visit(child);
          return;
        }
        case "request": {
          this.#open(target.uri);
          // An item stands for another text once its file has been read again.
          const current = this.#items.targetOf(item);
          const { uri, section } = current?.kind === "request" ? current : target;
          const sections = chosen.get(uri);
          if (sections !== undefined) sections.add(section);
          else if (!chosen.has(uri)) chosen.set(uri, new Set([section]));
          return;
        }
        case "expectation":
          if (item.parent !== undefined) visit(item.parent);
          return;
        case undefined:
          return;
      }
    };
    for (const item of include ?? [...this.#controller.items].map(([, root]) => root)) visit(item);
    return chosen;
  }
}
