import { existsSync } from "node:fs";
import type { Catalog } from "../catalog/catalog.ts";
import { matchesWords, searchErrorCodes } from "../catalog/wording.ts";
import { parse } from "../language/syntax/parse.ts";
import { isRequest, titleOf } from "../language/syntax/syntax.ts";
import { findRequestFiles, readText, UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { paint, type Terminal } from "./terminal.ts";

/** The error codes that a search prints at the most. */
const mostFound = 20;

/** Says what error codes mean; gives the exit code. */
export function explain(catalog: Catalog, query: string, terminal: Terminal): number {
  if (query === "") throw new UsageError(messages.noCode());
  const found = searchErrorCodes(catalog, query).slice(0, mostFound);
  if (found.length === 0) throw new UsageError(messages.noMatch(query));
  for (const code of found) {
    const number = code.codeTo === undefined ? String(code.code) : `${code.code}–${code.codeTo}`;
    terminal.out(`${paint(terminal, "bold", number)}  ${code.area}\n  ${code.meaning}\n`);
    if (code.action !== "") terminal.out(`  ${code.action}\n`);
    for (const { where, meaning } of code.alsoMeans ?? []) terminal.out(`  In ${where}: ${meaning}\n`);
  }
  return 0;
}

/** Lists the API's commands that match the words, or the requests of the files that they name. */
export function list(catalog: Catalog, words: readonly string[], terminal: Terminal): number {
  if (words.length > 0 && words.every((word) => existsSync(word))) return listRequests(words, terminal);
  const query = words.join(" ");
  let isAny = false;
  for (const service of catalog.services) {
    const commands = service.commands.filter((name) => query === "" || matchesWords(name, query));
    if (commands.length === 0) continue;
    isAny = true;
    terminal.out(`${paint(terminal, "bold", service.title)}\n`);
    for (const { command, title } of commands) terminal.out(`  ${service.service}/${command}  ${title}\n`);
  }
  if (!isAny) throw new UsageError(messages.noMatch(query));
  return 0;
}

function listRequests(paths: readonly string[], terminal: Terminal): number {
  for (const path of findRequestFiles(paths)) {
    terminal.out(`${paint(terminal, "bold", path)}\n`);
    for (const { section } of parse(readText(path)).sections) {
      if (isRequest(section)) terminal.out(`  ${titleOf(section)}  ${section.call.path}\n`);
    }
  }
  return 0;
}
