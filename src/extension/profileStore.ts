import * as vscode from "vscode";
import type { Catalog } from "../catalog/catalog.ts";
import { type Profile, type ProfileProblem, type Profiles, readProfiles, sandboxId } from "../language/profiles.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import { profilesFileName } from "./fileKinds.ts";
import { Loading } from "./loading.ts";

/** Beyond this a workspace holds other people's checkouts. */
const mostFiles = 200;
const selectedKey = "selectedProfile";

interface LoadedFile {
  readonly uri: vscode.Uri;
  readonly profiles: Profiles;
}

/** The profiles of the workspace's `imreq.json` files, and which one is selected in this window. */
export class ProfileStore implements vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  #files: ReadonlyMap<string, LoadedFile> = new Map();
  readonly #disposables: vscode.Disposable[] = [this.#changed];
  readonly #loading = new Loading(() => this.#readAll());
  #isLoaded = false;

  /** Tells whenever a profile or the selection changed. */
  readonly onDidChange = this.#changed.event;

  constructor(catalog: Catalog, state: vscode.Memento) {
    this.#catalog = catalog;
    this.#state = state;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${profilesFileName}`);
    // Who needs the profiles next tries again what fails here.
    const reload = () => void this.#loading.again().catch(() => {});
    this.#disposables.push(
      watcher,
      watcher.onDidChange(reload),
      watcher.onDidCreate(reload),
      watcher.onDidDelete(reload),
      vscode.workspace.onDidChangeWorkspaceFolders(reload),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.path.endsWith(`/${profilesFileName}`)) reload();
      }),
    );
  }

  /** Reads the files when they have not been read yet. */
  async load(): Promise<void> {
    await this.#loading.first();
  }

  /** Whether the files have been read; before that only the sandbox is known. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** The profiles for a document: those of the nearest `imreq.json` upwards; an untitled one uses the first folder's. */
  profilesFor(uri: vscode.Uri): Profiles {
    return this.fileFor(uri)?.profiles ?? readProfiles(undefined, this.#catalog.regions, sandboxApp);
  }

  /** The `imreq.json` that applies to a document. */
  fileFor(uri: vscode.Uri): LoadedFile | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri) ?? vscode.workspace.workspaceFolders?.[0];
    if (folder === undefined) return undefined;
    const isInFolder = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    const start = isInFolder ? vscode.Uri.joinPath(uri, "..") : folder.uri;
    for (let at = start; at.path.startsWith(folder.uri.path); at = vscode.Uri.joinPath(at, "..")) {
      const found = this.#files.get(vscode.Uri.joinPath(at, profilesFileName).toString());
      if (found !== undefined) return found;
      if (at.path === folder.uri.path || at.path === "/") break;
    }
    return undefined;
  }

  /** The apps and hosts that calls of a document may go to. */
  async placesFor(uri: string): Promise<{ readonly sdkAppId: number; readonly origin: string }[]> {
    await this.load();
    return this.profilesFor(vscode.Uri.parse(uri)).profiles.map(({ sdkAppId, origin }) => ({
      sdkAppId,
      // Any host of this machine stands for the simulator.
      origin: origin ?? "http://127.0.0.1",
    }));
  }

  /** The name that the status bar shows; the sandbox until the user chooses. */
  get selectedId(): string {
    return this.#state.get<string>(selectedKey) ?? sandboxId;
  }

  async select(id: string): Promise<void> {
    await this.#state.update(selectedKey, id);
    this.#changed.fire();
  }

  /** The profiles for the active editor; without one of ours, those of the whole window. */
  current(): readonly Profile[] {
    const active = vscode.window.activeTextEditor?.document;
    const file = active === undefined ? undefined : this.fileFor(active.uri);
    return file === undefined ? this.#all() : file.profiles.profiles;
  }

  /** What is wrong with the files that `current` comes from. */
  currentProblems(): readonly ProfileProblem[] {
    const active = vscode.window.activeTextEditor?.document;
    const file = active === undefined ? undefined : this.fileFor(active.uri);
    const files = file === undefined ? [...this.#files.values()] : [file];
    return files.flatMap(({ profiles }) => profiles.problems);
  }

  /** Every profile of the window, each name once. */
  #all(): readonly Profile[] {
    const found = new Map<string, Profile>();
    const files = [...this.#files.values()].map(({ profiles }) => profiles);
    for (const { profiles } of [readProfiles(undefined, this.#catalog.regions, sandboxApp), ...files]) {
      for (const profile of profiles) if (!found.has(profile.id)) found.set(profile.id, profile);
    }
    return [...found.values()];
  }

  /** What is wrong with the text of an `imreq.json`. */
  problemsIn(text: string): readonly ProfileProblem[] {
    return readProfiles(text, this.#catalog.regions, sandboxApp).problems;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #readAll(): Promise<void> {
    const uris = await vscode.workspace.findFiles(`**/${profilesFileName}`, "**/node_modules/**", mostFiles);
    const files = new Map<string, LoadedFile>();
    for (const uri of uris) {
      const text = await readText(uri);
      if (text === undefined) continue;
      files.set(uri.toString(), { uri, profiles: readProfiles(text, this.#catalog.regions, sandboxApp) });
    }
    this.#files = files;
    this.#isLoaded = true;
    this.#changed.fire();
  }
}

/** `undefined` where the file has gone since it was found. */
async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
