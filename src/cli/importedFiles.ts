import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "../language/syntax/parse.ts";
import type { FileFinder } from "../language/syntax/scope.ts";
import type { RequestFile } from "../language/syntax/syntax.ts";
import { isInside, readInside } from "../runner/workspaceFiles.ts";
import { findProfilesFile } from "./files.ts";

/** The files that request files import, each read and parsed once. They must lie below the importing file's own root. */
export class ImportedFiles implements FileFinder {
  readonly #files = new Map<string, RequestFile | undefined>();

  file(uri: string): RequestFile | undefined {
    if (!this.#files.has(uri)) {
      const path = fileURLToPath(uri);
      const found = readInside(rootOf(path), path, path);
      this.#files.set(uri, "text" in found ? parse(found.text) : undefined);
    }
    return this.#files.get(uri);
  }

  /** Hands over a file that is read already, so that a run and its imports mean the same one. */
  add(uri: string, file: RequestFile): void {
    this.#files.set(uri, file);
  }

  resolvePath(from: string, path: string): string | undefined {
    const file = fileURLToPath(from);
    const target = realPath(resolve(dirname(file), path));
    return isInside(realPath(rootOf(file)), target) ? pathToFileURL(target).toString() : undefined;
  }
}

/** The folder whose files the requests of a file may read: the one of `imreq.json`, else the file's own. */
export function rootOf(file: string): string {
  return dirname(findProfilesFile(file) ?? file);
}

/** Where a path leads once symbolic links are followed; of one that does not exist, the path itself. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
