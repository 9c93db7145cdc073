import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { SectionPositions } from "../../language/syntax/positions.ts";
import { isRequest, type PlacedSection, type RequestSection, titleOf } from "../../language/syntax/syntax.ts";
import { unwrittenText } from "../../runner/expectations.ts";
import { tagsOf } from "../../runner/selection.ts";
import { toVscodeRange } from "../convert.ts";
import type { RequestFiles } from "../requestFiles.ts";
import { type FileNode, type FolderNode, folderTree } from "../tree/collectionNodes.ts";

/** What an item of the Test Explorer stands for. */
export type TestTarget =
  | { readonly kind: "folder" }
  | { readonly kind: "file"; readonly uri: string }
  | { readonly kind: "request"; readonly uri: string; readonly section: RequestSection }
  /** `index` counts the written expectations; `undefined` is the one that nobody wrote. */
  | { readonly kind: "expectation"; readonly index: number | undefined };

/** The id of the expectation that nobody wrote. */
const unwrittenId = "outcome";
/** In larger files the expectations of a request are made when it is opened or has a result. */
const mostWithExpectations = 500;

/** The items of the Test Explorer: folder → file → request → expectation. A file's requests are there once it is opened. */
export class TestItems {
  readonly #controller: vscode.TestController;
  readonly #language: LanguageService;
  readonly #requestFiles: RequestFiles;
  readonly #targets = new WeakMap<vscode.TestItem, TestTarget>();
  readonly #files = new Map<string, vscode.TestItem>();
  readonly #folders = new Map<string, vscode.TestItem>();
  /** The items of the requests of opened files. */
  readonly #requests = new Map<string, ReadonlyMap<RequestSection, vscode.TestItem>>();
  readonly #lines = new WeakMap<vscode.TestItem, number>();

  #isListed = false;

  constructor(controller: vscode.TestController, language: LanguageService, requestFiles: RequestFiles) {
    this.#controller = controller;
    this.#language = language;
    this.#requestFiles = requestFiles;
  }

  /** Whether anybody has asked for the items yet. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** Lists the files when they are not listed yet. */
  list(): void {
    if (!this.#isListed) this.relist();
  }

  targetOf(item: vscode.TestItem): TestTarget | undefined {
    return this.#targets.get(item);
  }

  fileItem(uri: string): vscode.TestItem | undefined {
    return this.#files.get(uri);
  }

  /** The item of a request, where its file is opened. */
  requestItem(uri: string, section: RequestSection): vscode.TestItem | undefined {
    return this.#requests.get(uri)?.get(section);
  }

  isOpened(uri: string): boolean {
    return this.#requests.has(uri);
  }

  /** Lists the files; those that were there already keep their items and results. */
  relist(): void {
    this.#isListed = true;
    const known = new Map(this.#files);
    const knownFolders = new Map(this.#folders);
    this.#files.clear();
    this.#folders.clear();
    const itemOf = (node: FolderNode | FileNode): vscode.TestItem => {
      if (node.kind === "file") {
        const item = known.get(node.uri) ?? this.#newFile(node);
        this.#files.set(node.uri, item);
        return item;
      }
      const item =
        knownFolders.get(node.uri) ?? this.#controller.createTestItem(node.uri, node.label, vscode.Uri.parse(node.uri));
      this.#folders.set(node.uri, item);
      this.#targets.set(item, { kind: "folder" });
      item.children.replace(node.children.map(itemOf));
      return item;
    };
    this.#controller.items.replace(folderTree(this.#requestFiles.uris).map(itemOf));
    for (const uri of this.#requests.keys()) if (!this.#files.has(uri)) this.#requests.delete(uri);
  }

  /** Makes the requests of a file, or follows its text. What was edited has no valid result any more. */
  setRequests(uri: string): void {
    const parent = this.#files.get(uri);
    if (parent === undefined) return;
    const before = this.#requests.get(uri);
    const now = new Map<RequestSection, vscode.TestItem>();
    const ids = new Map<string, number>();
    const edited: vscode.TestItem[] = [];
    const sections = this.#language.file(uri)?.sections ?? [];
    const isLarge = sections.length > mostWithExpectations;
    for (const placed of sections) {
      const { section } = placed;
      if (!isRequest(section)) continue;
      const title = titleOf(section);
      const count = (ids.get(title) ?? 0) + 1;
      ids.set(title, count);
      const id = count === 1 ? title : `${title} ${count}`;
      const known = before?.get(section);
      if (known?.id === id) {
        if (this.#lines.get(known) !== placed.startLine) this.#place(known, placed, section);
        now.set(section, known);
        continue;
      }
      // An item of that id stays where only the request's text has changed.
      const renewed = parent.children.get(id);
      const item = renewed ?? this.#controller.createTestItem(id, title, parent.uri);
      if (renewed !== undefined && before !== undefined) edited.push(item);
      this.#fill(item, uri, placed, section, isLarge);
      now.set(section, item);
    }
    this.#requests.set(uri, now);
    if (!isSameList(before, now)) parent.children.replace([...now.values()]);
    if (edited.length > 0) this.#controller.invalidateTestResults(edited);
  }

  #newFile({ uri, label }: FileNode): vscode.TestItem {
    const item = this.#controller.createTestItem(uri, label, vscode.Uri.parse(uri));
    item.canResolveChildren = true;
    this.#targets.set(item, { kind: "file", uri });
    return item;
  }

  /** Makes the expectations of a request's item, where they are not there yet. */
  resolveExpectations(item: vscode.TestItem): void {
    const target = this.#targets.get(item);
    const startLine = this.#lines.get(item);
    if (target?.kind !== "request" || startLine === undefined || !item.canResolveChildren) return;
    item.canResolveChildren = false;
    item.children.replace(this.#expectations(item, target.section));
    this.#place(item, { section: target.section, start: 0, startLine }, target.section);
  }

  #fill(item: vscode.TestItem, uri: string, placed: PlacedSection, section: RequestSection, isLater: boolean): void {
    item.label = titleOf(section);
    item.tags = tagsOf(section)
      .filter((tag) => tag !== "")
      .map((tag) => new vscode.TestTag(tag));
    this.#targets.set(item, { kind: "request", uri, section });
    item.canResolveChildren = isLater;
    item.children.replace(isLater ? [] : this.#expectations(item, section));
    this.#place(item, placed, section);
  }

  #expectations(item: vscode.TestItem, section: RequestSection): vscode.TestItem[] {
    const children = section.expectations.map((expectation, index) => {
      const text = section.text.slice(expectation.start + 2, expectation.end).trim();
      const child = this.#controller.createTestItem(`${index} ${text}`, text, item.uri);
      this.#targets.set(child, { kind: "expectation", index });
      child.sortText = String(index).padStart(5, "0");
      return child;
    });
    const unwritten = unwrittenText(section);
    if (unwritten === undefined) return children;
    const child = this.#controller.createTestItem(unwrittenId, unwritten, item.uri);
    this.#targets.set(child, { kind: "expectation", index: undefined });
    child.sortText = "99999";
    return [...children, child];
  }

  #place(item: vscode.TestItem, placed: PlacedSection, section: RequestSection): void {
    const positions = new SectionPositions(placed);
    const call = toVscodeRange(positions.rangeOf(section.call));
    this.#lines.set(item, placed.startLine);
    item.range = call;
    // Requests stand in the order of the file.
    item.sortText = String(placed.startLine).padStart(8, "0");
    for (const [, child] of item.children) {
      const target = this.#targets.get(child);
      const expectation =
        target?.kind === "expectation" && target.index !== undefined ? section.expectations[target.index] : undefined;
      child.range = expectation === undefined ? call : toVscodeRange(positions.rangeOf(expectation));
    }
  }
}

function isSameList(
  before: ReadonlyMap<RequestSection, vscode.TestItem> | undefined,
  now: ReadonlyMap<RequestSection, vscode.TestItem>,
): boolean {
  if (before === undefined || before.size !== now.size) return false;
  const items = before.values();
  for (const item of now.values()) if (items.next().value !== item) return false;
  return true;
}
