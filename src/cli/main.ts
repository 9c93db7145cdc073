import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadCatalog } from "../catalog/catalog.ts";
import { nearest } from "../language/check/nearest.ts";
import { isName } from "../language/syntax/template.ts";
import { redactUserSig } from "../protocol/callUrl.ts";
import { explain, list } from "./facts.ts";
import { UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { run } from "./run.ts";
import { sig } from "./sig.ts";
import { simulate } from "./simulate.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

const commands = ["run", "simulate", "explain", "sig", "list", "copy", "import", "lsp"] as const;
const defaultPort = "7070";
const defaultSeconds = "3600";
/** Half a year: what Tencent's own libraries default to. */
const mostSeconds = 180 * 24 * 3600;

const options = {
  profile: { type: "string" },
  var: { type: "string", multiple: true },
  yes: { type: "boolean" },
  port: { type: "string" },
  seconds: { type: "string" },
  as: { type: "string" },
  out: { type: "string" },
  // What clients of language servers pass by custom: standard input and output are the only way here.
  stdio: { type: "boolean" },
  clientProcessId: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/** Runs one command of the command line; gives the exit code. */
async function main(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments(args);
  const [word, ...rest] = positionals;
  if (values.version) {
    terminal.out(`${version()}\n`);
    return 0;
  }
  if (values.help || word === undefined) {
    terminal.out(messages.help(version()));
    return values.help ? 0 : 2;
  }
  if (!isCommand(word)) throw new UsageError(messages.unknownCommand(word, nearest(word, commands)[0]));
  const catalog = loadCatalog(join(import.meta.dirname, "catalog"));
  switch (word) {
    case "run": {
      if (rest.length === 0) throw new UsageError(messages.noFiles());
      const variables = readVariables(values.var ?? []);
      const runOptions = { paths: rest, profile: values.profile, variables, yes: values.yes === true };
      return run(catalog, runOptions, terminal, signal);
    }
    case "simulate":
      return simulate(catalog, readNumber("port", values.port ?? defaultPort, 0, 65_535), terminal, signal);
    case "explain":
      return explain(catalog, rest.join(" "), terminal);
    case "sig": {
      const seconds = readNumber("seconds", values.seconds ?? defaultSeconds, 1, mostSeconds);
      return sig(catalog, { user: rest.join(" "), profile: values.profile, seconds }, terminal);
    }
    case "list":
      return list(catalog, rest, terminal);
    case "copy": {
      const [path, ...words] = rest;
      if (path === undefined) throw new UsageError(messages.noCopyFile());
      const variables = readVariables(values.var ?? []);
      const { as = "curl", profile } = values;
      const { copy } = await import("./copy.ts");
      return copy(catalog, { path, request: words.join(" "), as, profile, variables }, terminal);
    }
    case "import": {
      const { importFiles } = await import("./import.ts");
      return importFiles(catalog, { paths: rest, out: values.out }, terminal);
    }
    case "lsp": {
      const { serveLanguage } = await import("./languageServer.ts");
      return serveLanguage(catalog, { version: version(), profile: values.profile }, signal);
    }
  }
}

function isCommand(word: string): word is (typeof commands)[number] {
  return commands.some((known) => known === word);
}

function readArguments(args: readonly string[]) {
  try {
    // Some error codes are negative: imreq explain -203
    const isCode = (text: string) => args[0] === "explain" && /^-\d+$/.test(text);
    const first = args.findIndex(isCode);
    const read = first < 0 ? args : [...args.slice(0, first), "--", ...args.slice(first)];
    return parseArgs({ args: [...read], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messages.wrongUse(error instanceof Error ? error.message : String(error)));
  }
}

function readVariables(texts: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 0 || !isName(text.slice(0, at))) throw new UsageError(messages.badVariable(text));
    variables[text.slice(0, at)] = text.slice(at + 1);
  }
  return variables;
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(messages.badNumber(option, text, least, most));
}

/** The HTTP client needs 22.19. */
function isSupportedNode(found: string): boolean {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

async function start(): Promise<void> {
  const abort = new AbortController();
  const cancel = () => abort.abort();
  const terminal = processTerminal(cancel);
  // The reader of a pipe may have seen enough: imreq list | head
  process.stdout.on("error", () => process.exit(0));
  if (!isSupportedNode(process.versions.node)) {
    terminal.error(`imreq: ${messages.oldNode(process.versions.node)}\n`);
    process.exitCode = 2;
    return;
  }
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  try {
    process.exitCode = await main(process.argv.slice(2), terminal, abort.signal);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    terminal.error(`imreq: ${isUsage ? error.message : messages.bug()}\n`);
    if (!isUsage && error instanceof Error) terminal.error(`${redactUserSig(error.stack ?? error.message)}\n`);
    process.exitCode = 2;
  }
}

void start();
