import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { importReport, importRequests } from "../language/write/import/importRequests.ts";
import type { CommandParts } from "./commands.ts";
import { readText, UsageError } from "./files.ts";
import { messages } from "./messages.ts";

/**
 * Turns files of other tools into `.imreq` files: on the output, or below the folder of `--out`, where nothing is overwritten. What was
 * left out goes to the error stream. Gives the exit code.
 */
export function importFiles({ catalog, args, terminal }: CommandParts): number {
  const paths = args.positionals;
  const out = args.text("out");
  if (paths.length === 0) throw new UsageError(messages.noImports());
  for (const path of paths) {
    if (!existsSync(path)) throw new UsageError(messages.noSuchPath(path));
    if (statSync(path).isDirectory()) throw new UsageError(messages.importsFiles(path));
  }
  const result = importRequests(
    catalog,
    paths.map((path) => ({ name: basename(path), text: readText(path) })),
  );
  if (result.files.length === 0) {
    terminal.error(importReport(result));
    return 2;
  }
  if (out === undefined) terminal.out(result.files.map(({ text }) => text).join("\n"));
  else {
    const targets = result.files.map(({ name, text }) => ({ path: join(out, name), text }));
    const taken = targets.filter(({ path }) => existsSync(path)).map(({ path }) => path);
    if (taken.length > 0) throw new UsageError(messages.fileExists(taken.join(", ")));
    writeAll(out, targets);
    for (const { path } of targets) terminal.out(`${path}\n`);
  }
  terminal.error(importReport(result));
  return 0;
}

function writeAll(folder: string, targets: readonly { readonly path: string; readonly text: string }[]): void {
  let at = folder;
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, text } of targets) {
      at = path;
      // Another process may have written it meanwhile.
      writeFileSync(path, text, { flag: "wx" });
    }
  } catch (error) {
    throw new UsageError(messages.notWritten(at, error instanceof Error && "code" in error ? String(error.code) : ""));
  }
}
