import { existsSync } from "node:fs";
import type { CommandName } from "../catalog/facts.ts";
import { matchesWords, searchErrorCodes } from "../catalog/wording.ts";
import { parse } from "../language/syntax/parse.ts";
import { isRequest, nameOf, type RequestFile, titleOf } from "../language/syntax/syntax.ts";
import { tagsOf } from "../runner/selection.ts";
import { oneLine } from "../runner/summary.ts";
import type { CommandParts } from "./commands.ts";
import { findRequestFiles, readText, UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { paint, type Terminal } from "./terminal.ts";

/** The error codes that a search prints at the most. */
const mostFound = 20;

/** Says what error codes mean; gives the exit code. */
export function explain({ catalog, args, terminal }: CommandParts): number {
  const query = args.positionals.join(" ");
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
export function list({ catalog, args, terminal }: CommandParts): number {
  const words = args.positionals;
  const isJson = args.has("json");
  if (words.length > 0 && words.every((word) => existsSync(word))) return listRequests(words, isJson, terminal);
  const query = words.join(" ");
  const services = catalog.services
    .map((service) => ({
      ...service,
      commands: service.commands.filter((name) => query === "" || matchesWords(name, query)),
    }))
    .filter(({ commands }) => commands.length > 0);
  if (services.length === 0) throw new UsageError(messages.noMatch(query));
  if (isJson) {
    printJson(
      services.flatMap(({ commands }) => commands.map(commandFacts)),
      terminal,
    );
    return 0;
  }
  for (const service of services) {
    terminal.out(`${paint(terminal, "bold", service.title)}\n`);
    for (const { command, title } of service.commands) terminal.out(`  ${service.service}/${command}  ${title}\n`);
  }
  return 0;
}

function commandFacts({ service, command, title, summary, effect, rateLimit }: CommandName) {
  return { command: `${service}/${command}`, title, summary, effect, perSecond: rateLimit?.perSecond ?? null };
}

function listRequests(paths: readonly string[], isJson: boolean, terminal: Terminal): number {
  const files = findRequestFiles(paths).map((path) => ({ path, requests: requestFacts(parse(readText(path))) }));
  if (isJson) {
    printJson(files, terminal);
    return 0;
  }
  for (const { path, requests } of files) {
    terminal.out(`${paint(terminal, "bold", path)}\n`);
    for (const { line, title, command, tags } of requests) {
      const words = tags.map((tag) => ` @${tag}`).join("");
      terminal.out(
        `  ${paint(terminal, "dim", String(line).padStart(4))}  ${oneLine(title)}  ${oneLine(command)}${words}\n`,
      );
    }
  }
  return 0;
}

function requestFacts(file: RequestFile) {
  return file.sections.flatMap(({ section, startLine }) => {
    if (!isRequest(section)) return [];
    const line = startLine + section.text.slice(0, section.call.start).split("\n").length;
    const name = nameOf(section) ?? null;
    return { line, title: titleOf(section), name, command: section.call.path, tags: tagsOf(section) };
  });
}

function printJson(value: unknown, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
