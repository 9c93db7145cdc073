import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Catalog } from "../catalog/catalog.ts";
import { readProfiles } from "../language/profiles.ts";
import { parse } from "../language/syntax/parse.ts";
import { Scope } from "../language/syntax/scope.ts";
import { nameOf, type RequestFile, type RequestSection } from "../language/syntax/syntax.ts";
import type { FileToRun } from "../runner/job.ts";
import { hasTags, requestsOf } from "../runner/selection.ts";
import { oneLine } from "../runner/summary.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import { findProfilesFile, findRequestFiles, readText, UsageError } from "./files.ts";
import { ImportedFiles, realPath } from "./importedFiles.ts";
import { messages } from "./messages.ts";
import { requireProfile } from "./profiles.ts";

/** Which requests of the files are wanted. */
export interface Selection {
  /** The profile that the user insists on. */
  readonly profile: string | undefined;
  readonly tags: readonly string[];
  /** Names or titles; all requests where there are none. */
  readonly names: readonly string[];
}

/** A file as it was named on the command line: `line` (from 1) wants the one request that stands there. */
export interface NamedFile {
  readonly path: string;
  readonly line: number | undefined;
}

/** The files that the words name: folders are searched, and `file.imreq:12` means one request. */
export function namedFiles(words: readonly string[]): NamedFile[] {
  return words.flatMap((word) => {
    const place = existsSync(word) ? null : /^(.+):(\d+)$/.exec(word);
    const path = place?.[1] ?? word;
    const line = place === null ? undefined : Number(place[2]);
    return findRequestFiles([path]).map((file) => ({ path: file, line }));
  });
}

/** Reads the files and chooses their requests. Throws a `UsageError` where nothing is chosen. */
export function openFiles(catalog: Catalog, files: readonly NamedFile[], selection: Selection): FileToRun[] {
  const finder = new ImportedFiles();
  const opened = merged(files).map(({ path, lines }) => {
    const uri = pathToFileURL(realPath(resolve(path))).toString();
    const file = parse(readText(path));
    finder.add(uri, file);
    const profilesFile = findProfilesFile(path);
    const profiles = readProfiles(profilesFile && readText(profilesFile), catalog.regions, sandboxApp);
    if (selection.profile !== undefined) requireProfile(profiles, selection.profile, profilesFile);
    const requests = [...new Set(lines.flatMap((line) => requestsAt(file, line, path)))];
    return {
      scope: new Scope(uri, file, finder),
      requests: requests.filter((one) => isWanted(one, selection)),
      profiles,
    };
  });
  const isFiltered = selection.tags.length + selection.names.length > 0;
  const chosen = isFiltered ? opened.filter(({ requests }) => requests.length > 0) : opened;
  if (isFiltered && chosen.length === 0) throw new UsageError(messages.nothingChosen(selection.tags, selection.names));
  for (const name of selection.names) requireName(name, chosen);
  return chosen;
}

/** A file's name as a reader knows it: from the folder that the command runs in, on one line whatever it is. */
export function shownPath(uri: string): string {
  const path = fileURLToPath(uri);
  return oneLine(relative(realPath(process.cwd()), path) || path);
}

/** Each file once, with all the lines that are wanted of it. */
function merged(files: readonly NamedFile[]): { path: string; lines: (number | undefined)[] }[] {
  const byPath = new Map<string, { path: string; lines: (number | undefined)[] }>();
  for (const { path, line } of files) {
    // However it is written, and by whichever link it is reached.
    const real = realPath(resolve(path));
    const known = byPath.get(real);
    if (known === undefined) byPath.set(real, { path, lines: [line] });
    else known.lines.push(line);
  }
  return [...byPath.values()].map(({ path, lines }) => ({
    path,
    lines: lines.includes(undefined) ? [undefined] : lines,
  }));
}

function requestsAt(file: RequestFile, line: number | undefined, path: string): RequestSection[] {
  const requests = requestsOf(file);
  if (line === undefined) return requests;
  const placed = file.sections.findLast(({ startLine }) => startLine < line);
  const found = requests.find((request) => request === placed?.section);
  // A line beyond the end is a slip, or was of a longer file: the last request is not what it meant.
  const isBeyond = placed !== undefined && line > placed.startLine + placed.section.text.split("\n").length;
  if (found === undefined || isBeyond) throw new UsageError(messages.noRequestAt(path, line));
  return [found];
}

function isWanted(request: RequestSection, { tags, names }: Selection): boolean {
  return hasTags(request, tags) && (names.length === 0 || names.some((name) => isCalled(request, name)));
}

function isCalled(request: RequestSection, name: string): boolean {
  return nameOf(request) === name || request.title?.text === name;
}

function requireName(name: string, files: readonly FileToRun[]): void {
  if (!files.some(({ requests }) => requests.some((request) => isCalled(request, name)))) {
    throw new UsageError(messages.noSuchRequest(name));
  }
}
