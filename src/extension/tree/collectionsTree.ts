import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { sectionAtLine } from "../../language/syntax/positions.ts";
import { commandId } from "../commands/ids.ts";
import { languageId } from "../fileKinds.ts";
import type { ChangedResults, LastResults } from "../lastResults.ts";
import { type MarkState, markIcons } from "../outcomeMark.ts";
import type { OpenDocuments } from "../providers/openDocuments.ts";
import type { RequestFiles } from "../requestFiles.ts";
import { collectionsFollowEditor } from "../settings.ts";
import {
  type CollectionNode,
  type FileNode,
  type FolderNode,
  folderTree,
  type RequestNode,
  requestNodes,
} from "./collectionNodes.ts";

export interface CollectionsParts {
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly requestFiles: RequestFiles;
  readonly results: LastResults;
}

/** Changes of files and of texts are shown after such a pause. */
const pauseMs = 250;

const colors: Readonly<Record<MarkState, string>> = {
  passed: "testing.iconPassed",
  failed: "testing.iconFailed",
  refused: "testing.iconErrored",
  skipped: "testing.iconSkipped",
};
const runningIcon = new vscode.ThemeIcon("loading~spin");
const unsentIcon = new vscode.ThemeIcon("circle-outline");
const icons = Object.fromEntries(
  Object.entries(markIcons).map(([state, name]) => [
    state,
    new vscode.ThemeIcon(name, new vscode.ThemeColor(colors[state as MarkState])),
  ]),
) as Readonly<Record<MarkState, vscode.ThemeIcon>>;

/** How the requests of a file stand, all in all. */
type FileState = "running" | "failed" | "passed" | undefined;

/** The «Collections» view: folders → files → requests, each with how it last ended. A file is parsed when it is opened. */
export class CollectionsTree implements vscode.TreeDataProvider<CollectionNode>, vscode.Disposable {
  readonly #parts: CollectionsParts;
  readonly #changed = new vscode.EventEmitter<CollectionNode | CollectionNode[] | undefined>();
  readonly #view: vscode.TreeView<CollectionNode>;
  readonly #disposables: vscode.Disposable[];
  readonly #files = new Map<string, FileNode>();
  /** The requests of files that were opened in the tree. */
  readonly #requests = new Map<string, readonly RequestNode[]>();
  /** As the rows of the files and their folders show them. */
  readonly #states = new Map<string, FileState>();
  readonly #edited = new Set<string>();
  #roots: readonly (FolderNode | FileNode)[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isListStale = false;
  #onlyFailed = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: CollectionsParts) {
    this.#parts = parts;
    this.#view = vscode.window.createTreeView("imreq.collections", {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.#disposables = [
      this.#view,
      this.#changed,
      parts.results.onDidChange((changed) => this.#showResults(changed)),
      parts.requestFiles.onDidChange(() => this.#listLater()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === languageId) this.#later(document.uri.toString());
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#follow()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#follow()),
      this.#view.onDidChangeVisibility(() => this.#follow()),
    ];
  }

  /** Looks the files up afresh, and lists them. */
  async refresh(): Promise<void> {
    await this.#parts.requestFiles.refresh();
    this.#listLater();
  }

  /** Shows only the requests that failed or were refused, or all again. */
  async setOnlyFailed(onlyFailed: boolean): Promise<void> {
    this.#onlyFailed = onlyFailed;
    await vscode.commands.executeCommand("setContext", "imreq.onlyFailed", onlyFailed);
    this.#changed.fire(undefined);
  }

  /** Brings the view into sight with only those that failed. */
  async showFailed(): Promise<void> {
    await this.setOnlyFailed(true);
    await vscode.commands.executeCommand("imreq.collections.focus");
  }

  async getChildren(node?: CollectionNode): Promise<CollectionNode[]> {
    switch (node?.kind) {
      case undefined:
        return this.#shown(await this.#topNodes());
      case "folder":
        return this.#shown(node.children);
      case "file":
        return this.#requestsOf(node).filter((request) => !this.#onlyFailed || this.#isFailed(request));
      case "request":
        return [];
    }
  }

  getParent(node: CollectionNode): CollectionNode | undefined {
    return node.parent;
  }

  getTreeItem(node: CollectionNode): vscode.TreeItem {
    switch (node.kind) {
      case "folder":
        return this.#folderItem(node);
      case "file":
        return this.#fileItem(node);
      case "request":
        return this.#requestItem(node);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #topNodes(): Promise<readonly (FolderNode | FileNode)[]> {
    if (this.#roots !== undefined) return this.#roots;
    await this.#parts.requestFiles.load();
    this.#roots ??= this.#listed();
    return this.#roots;
  }

  #listed(): readonly (FolderNode | FileNode)[] {
    const roots = folderTree(this.#parts.requestFiles.uris);
    this.#files.clear();
    this.#requests.clear();
    const enter = (nodes: readonly (FolderNode | FileNode)[]) => {
      for (const node of nodes) {
        if (node.kind === "file") this.#files.set(node.uri, node);
        else enter(node.children);
      }
    };
    enter(roots);
    return roots;
  }

  #shown<T extends FolderNode | FileNode>(nodes: readonly T[]): T[] {
    return nodes.filter((node) => !this.#onlyFailed || this.#failedIn(node) > 0);
  }

  /** How many files of a node have a request that did not pass. */
  #failedIn(node: FolderNode | FileNode): number {
    if (node.kind === "file") return this.#stateOf(node) === "failed" ? 1 : 0;
    return node.children.reduce((count, child) => count + this.#failedIn(child), 0);
  }

  /** Looks at files with results only: the others need not be parsed. */
  #stateOf(node: FileNode): FileState {
    const { results } = this.#parts;
    if (!results.hasAny(node.uri)) return undefined;
    let state: FileState;
    for (const request of this.#requestsOf(node)) {
      if (results.isRunning(node.uri, request.section)) return "running";
      if (this.#isFailed(request)) state = "failed";
      else if (results.mark(node.uri, request.section)?.state === "passed") state ??= "passed";
    }
    return state;
  }

  #isFailed({ uri, section }: RequestNode): boolean {
    const state = this.#parts.results.mark(uri, section)?.state;
    return state === "failed" || state === "refused";
  }

  #requestsOf(node: FileNode): readonly RequestNode[] {
    let requests = this.#requests.get(node.uri);
    if (requests === undefined) {
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === node.uri);
      if (document?.languageId === languageId) this.#parts.documents.current(document);
      requests = requestNodes(this.#parts.language, node);
      this.#requests.set(node.uri, requests);
    }
    return requests;
  }

  #folderItem(node: FolderNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = node.uri;
    item.contextValue = "folder";
    item.resourceUri = vscode.Uri.parse(node.uri);
    item.iconPath = vscode.ThemeIcon.Folder;
    const failed = this.#failedIn(node);
    if (failed > 0) item.description = failed === 1 ? vscode.l10n.t("1 failed") : vscode.l10n.t("{0} failed", failed);
    return item;
  }

  #fileItem(node: FileNode): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(node.label, this.#onlyFailed ? Expanded : Collapsed);
    const state = this.#stateOf(node);
    item.id = this.#onlyFailed ? `${node.uri} failed` : node.uri;
    item.contextValue = "file";
    item.iconPath = state === undefined ? vscode.ThemeIcon.File : state === "running" ? runningIcon : icons[state];
    item.resourceUri = vscode.Uri.parse(node.uri);
    item.tooltip = vscode.workspace.asRelativePath(item.resourceUri);
    item.accessibilityInformation = { label: [node.label, state].filter((word) => word).join(", ") };
    return item;
  }

  #requestItem(node: RequestNode): vscode.TreeItem {
    const { uri, section, title, index } = node;
    const item = new vscode.TreeItem(title);
    item.id = `${uri}#${index}`;
    const mark = this.#parts.results.mark(uri, section);
    const isRunning = this.#parts.results.isRunning(uri, section);
    item.iconPath = isRunning ? runningIcon : mark === undefined ? unsentIcon : icons[mark.state];
    const line = isRunning ? vscode.l10n.t("sending…") : mark?.line;
    item.description = line ?? (title === section.call.path ? "" : section.call.path);
    const when = mark && new Date(mark.atMs).toLocaleTimeString();
    const outcome = [mark?.line, mark?.profileId].filter((text) => text !== undefined).join(" · ");
    item.tooltip = [title, section.call.path, mark && `${outcome} (${when})`].filter((text) => text).join("\n");
    item.accessibilityInformation = {
      label: [title, isRunning ? line : mark?.state, line].filter((text) => text).join(", "),
    };
    item.contextValue = mark === undefined ? "request" : "sentRequest";
    item.command = {
      command: commandId("showRequest"),
      title: vscode.l10n.t("Show Request"),
      arguments: [node],
    };
    return item;
  }

  #showResults(changed: ChangedResults): void {
    if (this.#roots === undefined) return;
    if (this.#onlyFailed) {
      this.#later();
      return;
    }
    const nodes: CollectionNode[] = [];
    const folders = new Set<FolderNode>();
    for (const [uri, texts] of changed) {
      const file = this.#files.get(uri);
      if (file === undefined) continue;
      const state = this.#stateOf(file);
      if (this.#states.get(uri) === state) {
        nodes.push(...this.#requestsOf(file).filter(({ section }) => texts.has(section.text)));
        continue;
      }
      this.#states.set(uri, state);
      nodes.push(file);
      for (let folder = file.parent; folder !== undefined; folder = folder.parent) folders.add(folder);
    }
    // A folder brings all that is in it.
    const top = [...folders].filter(({ parent }) => parent === undefined);
    if (top.length > 0) this.#changed.fire(top);
    if (nodes.length > 0) this.#changed.fire(nodes);
  }

  #listLater(): void {
    this.#isListStale = true;
    this.#later();
  }

  #later(uri?: string): void {
    if (uri !== undefined) this.#edited.add(uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), pauseMs);
  }

  #update(): void {
    const edited = [...this.#edited];
    this.#edited.clear();
    if (this.#roots === undefined) return;
    if (this.#isListStale) {
      this.#isListStale = false;
      this.#roots = this.#listed();
      this.#changed.fire(undefined);
      return;
    }
    const files = edited.flatMap((uri) => this.#files.get(uri) ?? []);
    for (const { uri } of files) this.#requests.delete(uri);
    this.#changed.fire(this.#onlyFailed ? undefined : files);
  }

  /** Selects the request under the cursor, where the user wants that and the view is in sight. */
  #follow(): void {
    const editor = vscode.window.activeTextEditor;
    if (!this.#view.visible || editor?.document.languageId !== languageId || !collectionsFollowEditor()) return;
    const uri = editor.document.uri.toString();
    const node = this.#files.get(uri);
    const file = this.#parts.language.file(uri);
    const section = file && sectionAtLine(file, editor.selection.active.line)?.section;
    if (node === undefined || this.#onlyFailed || this.#edited.has(uri)) return;
    const shown = this.#requestsOf(node).find((request) => request.section === section) ?? node;
    if (this.#view.selection[0] === shown) return;
    this.#view.reveal(shown, { select: true, focus: false }).then(undefined, () => {
      // The list changed meanwhile: the next move of the cursor selects again.
    });
  }
}
