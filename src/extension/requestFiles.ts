import { realpath } from "node:fs/promises";
import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { Loading } from "./loading.ts";

/** Beyond these a workspace is no collection of requests. */
const mostFiles = 5000;
const mostFileBytes = 16_000_000;
const mostTotalBytes = 100_000_000;
const mostPaths = 2000;
const batchSize = 50;

const requestFilePattern = "**/*.imreq";
/** Request files, and what their requests may take their bodies from. */
const watchedPattern = "**/*.{imreq,json,jsonc,txt}";
const bodyFileName = /\.(?:json|jsonc|txt)$/;
/** `< ./file.json` */
const bodyFileLine = /^[^\S\n]*<[^\S\n]*(\S[^\r\n]*)/gm;
/** What `@import`, `@data`, `< file` and `$file` name. */
const referencedPattern = "**/*.{imreq,json,jsonc,csv,tsv,txt,ndjson,jsonl}";
const ignored = "**/node_modules/**";

/** The request files of the workspace folders, whatever their file system is, for what looks across files. Read when first needed. */
export class RequestFiles implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** By URI; a file that could not be read has no text. */
  readonly #texts = new Map<string, string | undefined>();
  /** The files that requests take their bodies from, likewise. */
  readonly #bodies = new Map<string, string | undefined>();
  readonly #disposables: vscode.Disposable[];
  readonly #loading = new Loading(() => this.#readAll());
  #totalBytes = 0;

  /** Tells that a file of the workspace came, went or changed on its disk. */
  readonly onDidChange = this.#changed.event;

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(watchedPattern);
    this.#disposables = [
      this.#changed,
      watcher,
      watcher.onDidChange((uri) => this.#reread(uri)),
      watcher.onDidCreate((uri) => this.#reread(uri)),
      watcher.onDidDelete((uri) => this.#remove(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#reload()),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#takeIn(uri)),
    ];
  }

  /** Reads the files when they have not been read yet. */
  async load(): Promise<void> {
    await this.#loading.first();
  }

  /**
   * Looks the files up afresh: watchers lag, and on Linux they never tell of a file that is written into a folder while that is
   * being made.
   */
  async refresh(): Promise<void> {
    const isFirst = !this.#loading.hasBegun;
    await this.load();
    if (!isFirst) await this.#readAnew();
  }

  /** Reads what the requests of open documents take their bodies from, which may not be saved yet. */
  async loadBodiesOf(documents: readonly vscode.TextDocument[]): Promise<void> {
    const bodies = documents.flatMap((document) => this.#bodiesIn(document.uri.toString(), document.getText()));
    await this.#readInto(this.#bodies, bodies);
  }

  /** The files that were found; none before `load`. */
  get uris(): readonly string[] {
    return [...this.#texts.keys()];
  }

  /** The text of a request file, or of one that holds a body: what an editor shows counts before what was saved. */
  textOf(uri: string): string | undefined {
    if (!this.#bodies.has(uri)) return this.#texts.get(uri);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
    return open?.getText() ?? this.#bodies.get(uri);
  }

  /** The URI of a path, relative to a file's folder unless it is absolute; `undefined` where it leads out of the file's workspace folder. */
  resolvePath(from: string, path: string): string | undefined {
    const uri = vscode.Uri.parse(from);
    const folder = folderOf(uri);
    if (folder === undefined) return undefined;
    const base = vscode.workspace.getWorkspaceFolder(uri) === undefined ? folder.uri : vscode.Uri.joinPath(uri, "..");
    if (isAbsolute(path) && base.scheme !== "file") return undefined;
    const target = isAbsolute(path) ? vscode.Uri.file(path) : vscode.Uri.joinPath(base, path);
    return isBelow(folder.uri, target) ? target.toString() : undefined;
  }

  /** The files that a document may name, as paths relative to its folder. */
  async pathsFrom(from: string): Promise<readonly string[]> {
    const uri = vscode.Uri.parse(from);
    const folder = folderOf(uri);
    if (folder === undefined) return [];
    const pattern = new vscode.RelativePattern(folder, referencedPattern);
    const found = await vscode.workspace.findFiles(pattern, ignored, mostPaths);
    const start = vscode.workspace.getWorkspaceFolder(uri) === undefined ? folder.uri.path : parentOf(uri.path);
    return found
      .filter((other) => other.toString() !== from)
      .map((other) => relativePath(start, other.path))
      .sort();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #reload(): void {
    if (!this.#loading.hasBegun) return;
    // Who needs the files next tries again what fails here.
    void this.#loading.again().then(
      () => this.#changed.fire(),
      () => {},
    );
  }

  async #readAll(): Promise<void> {
    const uris = await vscode.workspace.findFiles(requestFilePattern, ignored, mostFiles);
    this.#texts.clear();
    this.#bodies.clear();
    this.#totalBytes = 0;
    await this.#readInto(this.#texts, uris);
    const bodies = [...this.#texts].flatMap(([uri, text]) => (text === undefined ? [] : this.#bodiesIn(uri, text)));
    await this.#readInto(this.#bodies, bodies);
  }

  async #readAnew(): Promise<void> {
    const before = new Map(this.#texts);
    const uris = await vscode.workspace.findFiles(requestFilePattern, ignored, mostFiles);
    await this.#readInto(this.#texts, uris);
    const found = new Set(uris.map((uri) => uri.toString()));
    // Where there are more than were asked for, a file that was not found may still be there.
    const gone = uris.length < mostFiles ? [...before.keys()].filter((uri) => !found.has(uri)) : [];
    for (const uri of gone) this.#forget(uri);
    const changed = [...found].filter((uri) => !before.has(uri) || before.get(uri) !== this.#texts.get(uri));
    for (const uri of changed) await this.#readInto(this.#bodies, this.#bodiesIn(uri, this.#texts.get(uri) ?? ""));
    if (gone.length > 0 || changed.length > 0) this.#changed.fire();
  }

  /** The files that the requests of a file take their bodies from, as far as they are not known yet. */
  #bodiesIn(uri: string, text: string): vscode.Uri[] {
    const paths = [...text.matchAll(bodyFileLine)].flatMap(([, path = ""]) => this.resolvePath(uri, path.trim()) ?? []);
    const isNew = (body: string) => bodyFileName.test(body) && !this.#bodies.has(body);
    return [...new Set(paths)].filter(isNew).map((body) => vscode.Uri.parse(body));
  }

  async #readInto(texts: Map<string, string | undefined>, uris: readonly vscode.Uri[]): Promise<void> {
    for (let at = 0; at < uris.length; at += batchSize) {
      await Promise.all(uris.slice(at, at + batchSize).map((uri) => this.#read(texts, uri)));
    }
  }

  async #read(texts: Map<string, string | undefined>, uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const length = () => texts.get(key)?.length ?? 0;
    const text = await readText(uri, mostTotalBytes - this.#totalBytes + length());
    // Another read of the file may have ended meanwhile.
    this.#totalBytes += (text?.length ?? 0) - length();
    texts.set(key, text);
  }

  /** A file that someone opens is part of the list, even where no watcher told of it. */
  #takeIn(uri: vscode.Uri): void {
    if (vscode.workspace.getWorkspaceFolder(uri) !== undefined && !this.#texts.has(uri.toString())) this.#reread(uri);
  }

  #reread(uri: vscode.Uri): void {
    const key = uri.toString();
    const isRequestFile = uri.path.endsWith(".imreq") && !uri.path.includes("/node_modules/");
    if (this.#loading === undefined || (!isRequestFile && !this.#bodies.has(key))) return;
    void this.#readAgain(uri, isRequestFile);
  }

  async #readAgain(uri: vscode.Uri, isRequestFile: boolean): Promise<void> {
    await this.#read(isRequestFile ? this.#texts : this.#bodies, uri);
    const text = isRequestFile ? this.#texts.get(uri.toString()) : undefined;
    if (text !== undefined) await this.#readInto(this.#bodies, this.#bodiesIn(uri.toString(), text));
    this.#changed.fire();
  }

  #remove(uri: vscode.Uri): void {
    if (this.#forget(uri.toString())) this.#changed.fire();
  }

  /** Whether the file was known. */
  #forget(key: string): boolean {
    const text = this.#texts.get(key) ?? this.#bodies.get(key) ?? "";
    const wasKnown = this.#texts.delete(key) || this.#bodies.delete(key);
    if (wasKnown) this.#totalBytes -= text.length;
    return wasKnown;
  }
}

/** The workspace folder of a document; an untitled one counts as lying in the first. */
function folderOf(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.getWorkspaceFolder(uri) ?? vscode.workspace.workspaceFolders?.[0];
}

function isBelow(folder: vscode.Uri, target: vscode.Uri): boolean {
  const root = folder.path.endsWith("/") ? folder.path : `${folder.path}/`;
  return target.scheme === folder.scheme && target.authority === folder.authority && target.path.startsWith(root);
}

/** `undefined` where the file is gone, too large, or a link out of the workspace. */
async function readText(uri: vscode.Uri, mostBytes: number): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > Math.min(mostFileBytes, mostBytes) || !(await liesInside(uri))) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** Whether a file still lies in a workspace folder once symbolic links are followed; only this machine's files have any. */
async function liesInside(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== "file") return true;
  const real = vscode.Uri.file(await realpath(uri.fsPath));
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
  const roots = await Promise.all(folders.map(async ({ uri: root }) => vscode.Uri.file(await realpath(root.fsPath))));
  return roots.some((root) => isBelow(root, real));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** `./a.csv` or `../b/c.json`, from a folder to a file. */
function relativePath(folder: string, file: string): string {
  const from = folder.split("/");
  const to = file.split("/");
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  const ups = from.slice(same).map(() => "..");
  return [...(ups.length === 0 ? ["."] : ups), ...to.slice(same)].join("/");
}
