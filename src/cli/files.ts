import { isUtf8 } from "node:buffer";
import {
  existsSync,
  fstatSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { messages } from "./messages.ts";

/** A failure that the user can mend: shown as one sentence, ends the process with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Whether an error is a `UsageError`, be it one of a part that is bundled by itself and has its own copy of the class. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === "UsageError";
}

/** The code of an error of the file system, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** The `.imreq` files that the paths name, each once: folders are searched, in the order of their names. */
export function findRequestFiles(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    if (!existsSync(path)) throw new UsageError(messages.noSuchPath(path));
    const files = statSync(path).isDirectory() ? filesBelow(path) : [path];
    if (files.length === 0) throw new UsageError(messages.noRequestFiles(path));
    for (const file of files) found.add(file);
  }
  return [...found];
}

/** The text of a file. Of one in another encoding than UTF-8 characters would be lost; what is no text at all is told by the parser. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (!isUtf8(bytes) && !bytes.includes(0)) throw new UsageError(messages.notUtf8(path));
  return bytes.toString("utf8");
}

/** The bytes of a file. */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(messages.unreadable(path, codeOf(error)));
  }
}

/** The nearest `imreq.json` upwards from a file, within its repository; `undefined` where there is none. */
export function findProfilesFile(path: string): string | undefined {
  let folder = dirname(resolve(path));
  for (;;) {
    const candidate = join(folder, "imreq.json");
    if (existsSync(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder || existsSync(join(folder, ".git"))) return undefined;
    folder = parent;
  }
}

/**
 * Where a new file takes the place of what stands at a path: links are followed, and stay. `undefined` where it would take the place of
 * something else than a file: a folder, a device, or what this process itself reads or writes, such as `/dev/stdout` in `> out.txt`.
 * Throws the error of the system where nobody can tell, such as of a link to itself.
 */
export function replaceablePath(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.isFile() && !isOwnStream(stats) ? realpathSync(path) : undefined;
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  // A link to a file that is still to be made.
  return replaceablePath(resolve(realpathSync(dirname(path)), readlinkSync(path)));
}

function isOwnStream({ dev, ino }: Stats): boolean {
  return [0, 1, 2].some((stream) => {
    try {
      const own = fstatSync(stream);
      return own.isFile() && own.dev === dev && own.ino === ino;
    } catch {
      return false;
    }
  });
}

function readEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UsageError(messages.unreadable(folder, codeOf(error)));
  }
}

/** Without packages and hidden folders, which the editor leaves out as well. */
function filesBelow(root: string): string[] {
  const found: string[] = [];
  const folders = [root];
  for (const folder of folders) {
    for (const entry of readEntries(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && entry.name !== "node_modules") folders.push(path);
      } else if (entry.name.endsWith(".imreq") && (entry.isFile() || isLinkedFile(path))) found.push(path);
    }
  }
  return found.sort();
}

function isLinkedFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
