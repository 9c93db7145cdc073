import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { isRequest, type RequestSection, titleOf } from "../../language/syntax/syntax.ts";
import { fileName } from "../../language/syntax/uris.ts";
import { once } from "../once.ts";

export interface FolderNode {
  readonly kind: "folder";
  readonly uri: string;
  readonly label: string;
  readonly parent: FolderNode | undefined;
  readonly children: (FolderNode | FileNode)[];
}

export interface FileNode {
  readonly kind: "file";
  readonly uri: string;
  readonly label: string;
  readonly parent: FolderNode | undefined;
}

export interface RequestNode {
  readonly kind: "request";
  readonly uri: string;
  readonly parent: FileNode;
  readonly section: RequestSection;
  readonly title: string;
  /** The number of the request in its file, from 0. */
  readonly index: number;
  readonly startLine: number;
  /** The line of the request line. */
  readonly callLine: number;
}

export type CollectionNode = FolderNode | FileNode | RequestNode;

/** Whether a command's argument is a request of the Collections view. */
export function isRequestNode(value: unknown): value is RequestNode {
  return isNode(value) && value.kind === "request" && "section" in value;
}

/** Whether a command's argument is a node of the Collections view. */
export function isNode(value: unknown): value is CollectionNode {
  if (typeof value !== "object" || value === null || !("kind" in value) || !("uri" in value)) return false;
  const { kind, uri } = value;
  return typeof uri === "string" && (kind === "folder" || kind === "file" || kind === "request");
}

/** The files of a node, in their order. */
export function filesOf(node: CollectionNode): string[] {
  return node.kind === "folder" ? node.children.flatMap(filesOf) : [node.uri];
}

/**
 * The folders and files of a workspace in the order of their names, folders first. Each workspace folder has a node of
 * its own where there are several.
 */
export function folderTree(uris: readonly string[]): (FolderNode | FileNode)[] {
  const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => ({ uri: uri.toString(), name }));
  const isSingle = roots.length < 2;
  const top: (FolderNode | FileNode)[] = [];
  const folders = new Map<string, FolderNode>();
  const folderAt = (root: { uri: string; name: string } | undefined, path: readonly string[]) => {
    const base = root?.uri ?? "";
    const uri = [base, ...path].join("/");
    const known = folders.get(uri);
    if (known !== undefined) return known;
    const last = path.at(-1);
    if (last === undefined && (isSingle || root === undefined)) return undefined;
    const parent: FolderNode | undefined = last === undefined ? undefined : folderAt(root, path.slice(0, -1));
    const label = last === undefined ? (root?.name ?? "") : decoded(last);
    const node: FolderNode = { kind: "folder", uri, label, parent, children: [] };
    folders.set(uri, node);
    (parent?.children ?? top).push(node);
    return node;
  };
  for (const uri of uris) {
    const root = roots.findLast((candidate) => uri.startsWith(`${candidate.uri}/`));
    const path = root === undefined ? [] : uri.slice(root.uri.length + 1).split("/");
    const parent = folderAt(root, path.slice(0, -1));
    (parent?.children ?? top).push({ kind: "file", uri, label: fileName(uri), parent });
  }
  sort(top);
  for (const { children } of folders.values()) sort(children);
  return top;
}

/** The requests of a file as they are now. */
export function requestNodes(language: LanguageService, parent: FileNode): RequestNode[] {
  const { uri } = parent;
  let index = 0;
  return (language.file(uri)?.sections ?? []).flatMap(({ section, startLine }) => {
    if (!isRequest(section)) return [];
    const callLine = startLine + lineFeeds(section.text, section.call.start);
    const title = titleOf(section);
    return [{ kind: "request", uri, parent, section, title, index: index++, startLine, callLine }];
  });
}

/** How many line feeds stand before an offset. */
export function lineFeeds(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** It reads its language's tables, which takes longer than all else that a start does not need. */
const names = once(() => new Intl.Collator(undefined, { numeric: true }));

function sort(nodes: (FolderNode | FileNode)[]): void {
  const { compare } = names();
  nodes.sort((a, b) =>
    a.kind === b.kind ? compare(a.label, b.label) || compare(a.uri, b.uri) : a.kind === "folder" ? -1 : 1,
  );
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
