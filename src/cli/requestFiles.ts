import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isInside } from "../runner/workspaceFiles.ts";

const requestExtension = ".imreq";
const profilesName = "imreq.json";
/** Larger files are no request files. */
const mostBytes = 16 * 1024 * 1024;
/** Beyond this a workspace holds more than a person would pick from a list. */
const mostEntries = 50_000;
const mostOffered = 2000;
/** How long a listing is believed: some clients never tell of changes. */
const listingMs = 5000;

interface KnownText {
  readonly version: string;
  readonly text: string;
}

/**
 * The files below the folders of a workspace. Nothing outside of them is read, be it through `..` or a symbolic link; a document
 * that is no file on disk has no files around it.
 */
export class RequestFiles {
  readonly #now: () => number;
  #roots: readonly string[] = [];
  #realRoots: readonly string[] = [];
  readonly #texts = new Map<string, KnownText>();
  #listing: { readonly at: number; readonly paths: readonly string[] } | undefined;

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes the URIs of the workspace's folders; those that are not on disk are left out. */
  setFolders(uris: readonly string[]): void {
    this.#roots = uris.map(pathOf).filter((path) => path !== undefined);
    this.#realRoots = this.#roots.map(realPath);
    this.forget();
  }

  /** Looks for files anew when next asked. */
  forget(): void {
    this.#listing = undefined;
  }

  /** The URIs of all `.imreq` files, in the order of their paths. */
  requestFiles(): readonly string[] {
    return this.#files()
      .filter((path) => extname(path) === requestExtension)
      .map(uriOf);
  }

  /** The text of a file that an `.imreq` file names, or of one itself; `undefined` where there is none inside the workspace. */
  textOf(uri: string): string | undefined {
    const path = pathOf(uri);
    // What only `$dotenv` may read is read by nothing else.
    return path === undefined || basename(path).toLowerCase().startsWith(".env") ? undefined : this.#read(path);
  }

  /** The URI of a path as it is written in a file; `undefined` where it leads out of the workspace. */
  resolvePath(uri: string, written: string): string | undefined {
    const from = pathOf(uri);
    if (from === undefined || written === "" || written.includes("\0")) return undefined;
    const path = resolve(dirname(from), written);
    return this.#holds(path) ? uriOf(path) : undefined;
  }

  /** The files of the document's folder as paths that may be written in it. */
  pathsFrom(uri: string): string[] {
    const from = pathOf(uri);
    const root = from === undefined ? undefined : this.#rootOf(from);
    if (from === undefined || root === undefined) return [];
    return this.#files()
      .filter((path) => path !== from && isInside(root, path))
      .slice(0, mostOffered)
      .map((path) => toWritten(relative(dirname(from), path)));
  }

  /** The text of the nearest `imreq.json` upwards; a document outside of the workspace's folders takes the first folder's. */
  profilesText(uri: string): string | undefined {
    const path = pathOf(uri);
    const ownRoot = path === undefined ? undefined : this.#rootOf(path);
    const root = ownRoot ?? this.#roots[0];
    if (root === undefined) return undefined;
    let folder = path === undefined || ownRoot === undefined ? root : dirname(path);
    for (;;) {
      const text = this.#read(join(folder, profilesName));
      if (text !== undefined || folder === root || folder === dirname(folder)) return text;
      folder = dirname(folder);
    }
  }

  #rootOf(path: string): string | undefined {
    // Of folders inside each other, the inner one.
    return this.#roots.filter((root) => isInside(root, path)).sort((a, b) => b.length - a.length)[0];
  }

  /** Whether a path lies in the workspace, where it is written and where it truly is. */
  #holds(path: string): boolean {
    if (this.#rootOf(path) === undefined) return false;
    const real = realPath(path);
    return this.#realRoots.some((root) => isInside(root, real));
  }

  #read(path: string): string | undefined {
    const stats = this.#rootOf(path) === undefined ? undefined : statsOf(path);
    if (stats === undefined) {
      this.#texts.delete(path);
      return undefined;
    }
    const version = `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
    const known = this.#texts.get(path);
    if (known?.version === version) return known.text;
    const isRead = stats.isFile() && stats.size <= mostBytes && this.#holds(path);
    const text = isRead ? readText(path) : undefined;
    if (text === undefined) this.#texts.delete(path);
    else this.#texts.set(path, { version, text });
    return text;
  }

  #files(): readonly string[] {
    const known = this.#listing;
    if (known !== undefined && this.#now() - known.at < listingMs) return known.paths;
    const paths = [...new Set(this.#roots.flatMap((root) => this.#filesBelow(root)))].sort();
    this.#listing = { at: this.#now(), paths };
    return paths;
  }

  /** Without packages and hidden folders. A folder that is reached twice, by a symbolic link for instance, counts once. */
  #filesBelow(root: string): string[] {
    const found: string[] = [];
    const seen = new Set([realPath(root)]);
    const folders = [root];
    let count = 0;
    for (const folder of folders) {
      for (const entry of entriesOf(folder)) {
        if (++count > mostEntries) return found;
        if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
        const path = join(folder, entry.name);
        const stats = entry.isSymbolicLink() ? this.#linked(path) : entry;
        if (stats?.isFile()) found.push(path);
        if (!stats?.isDirectory()) continue;
        const real = realPath(path);
        if (!seen.has(real)) folders.push(path);
        seen.add(real);
      }
    }
    return found;
  }

  #linked(path: string): Stats | undefined {
    return this.#holds(path) ? statsOf(path) : undefined;
  }
}

/** The path of a file's URI; `undefined` for every other URI. */
export function pathOf(uri: string): string | undefined {
  try {
    const path = uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
    // A folder's URI may end with a slash.
    return path === undefined || !isAbsolute(path) ? undefined : resolve(path);
  } catch {
    return undefined;
  }
}

/** The URI of a path, in one spelling whatever the client's is. */
export function uriOf(path: string): string {
  return pathToFileURL(path).toString();
}

function toWritten(path: string): string {
  const slashed = path.split(sep).join("/");
  return slashed.startsWith("../") ? slashed : `./${slashed}`;
}

/** Where a path truly is; of one that does not exist, where it would be. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), relative(folder, path));
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
