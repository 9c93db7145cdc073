import { isUtf8 } from "node:buffer";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { isDotenvName } from "../language/check/secrets.ts";
import { messages } from "./messages.ts";

/** A file's text, or why it cannot be used. */
export type FileText = { readonly text: string } | { readonly problem: string };

/** Larger files do not belong into a request. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Reads `path`, relative to the folder of `fromFile`. The file must lie inside `root` once symbolic links are followed: a shared
 * collection must not read a developer's other files.
 */
export function readInside(root: string, fromFile: string, path: string): FileText {
  return read(root, fromFile, path, false);
}

function read(root: string, fromFile: string, path: string, isDotenv: boolean): FileText {
  const target = resolve(dirname(fromFile), path);
  try {
    const real = realpathSync(target);
    // $dotenv alone reads it: it gives out single values, and none of imreq's own.
    if (isDotenvName(basename(real)) && !isDotenv) return { problem: messages.dotenvAsFile(path) };
    if (!isInside(realpathSync(root), real)) return { problem: messages.fileOutside(path) };
    const { size } = statSync(real);
    if (size > mostBytes) return { problem: messages.fileTooLarge(path, size, mostBytes) };
    const bytes = readFileSync(real);
    return isUtf8(bytes) ? { text: bytes.toString() } : { problem: messages.fileNotUtf8(path) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code !== "ENOENT") return { problem: messages.fileUnreadable(path, code) };
    // Reports leave the machine: they name no folders above the workspace.
    return { problem: messages.fileMissing(path, relative(root, target)) };
  }
}

/** The `.env` file beside the request's file, or the nearest one upwards within `root`. */
export function readDotenvFile(root: string, fromFile: string): FileText {
  for (let folder = dirname(fromFile); isInside(root, folder); folder = dirname(folder)) {
    const found = read(root, fromFile, join(folder, ".env"), true);
    if ("text" in found) return found;
    if (folder === dirname(folder)) break;
  }
  return { problem: messages.noDotenvFile() };
}

/** Whether `path` is `root` or lies below it; both absolute. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
