import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { messages } from "./messages.ts";

/** A failure that the user can mend: shown as one sentence, ends the process with 2. */
export class UsageError extends Error {}

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

/** The text of a file. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(messages.unreadable(path, code));
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

function readEntries(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    const isNamed = error instanceof Error && "path" in error && "code" in error;
    throw new UsageError(messages.unreadable(isNamed ? String(error.path) : folder, isNamed ? String(error.code) : ""));
  }
}

function filesBelow(folder: string): string[] {
  return readEntries(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith(".imreq"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(folder, path).split(sep).includes("node_modules"))
    .sort();
}
