import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadCatalog } from "../catalog/catalog.ts";
import { nearest } from "../language/check/nearest.ts";
import { redactUserSig } from "../protocol/callUrl.ts";
import { Arguments } from "./arguments.ts";
import { type Command, commands, isCommand } from "./commands.ts";
import { isUsageError, UsageError } from "./files.ts";
import { commandHelp, helpText } from "./help.ts";
import { messages } from "./messages.ts";
import { processTerminal, type Terminal, visible } from "./terminal.ts";

/** Runs one command of the command line; gives the exit code. */
async function main(written: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [word, ...rest] = written;
  if (word === "--version" || word === "-v") {
    terminal.out(`${version()}\n`);
    return 0;
  }
  if (word === undefined || word === "--help" || word === "-h" || (word === "help" && rest.length === 0)) {
    terminal.out(helpText(version()));
    return word === undefined ? 2 : 0;
  }
  if (word.startsWith("-")) throw new UsageError(messages.optionFirst(word));
  const name = word === "help" ? (rest[0] ?? "") : word;
  if (!isCommand(name)) throw new UsageError(messages.unknownCommand(name, nearest(name, Object.keys(commands))[0]));
  const command: Command = commands[name];
  const args = Arguments.read(word === "help" ? ["--help"] : withCodes(name, rest), name, command.options);
  if (args.has("help")) {
    terminal.out(commandHelp(name));
    return 0;
  }
  const [extra] = args.positionals;
  if (command.takes === "" && extra !== undefined) throw new UsageError(messages.takesNothing(name, extra));
  const catalog = loadCatalog(join(import.meta.dirname, "catalog"));
  return command.run({ catalog, args, terminal, signal, version: version() });
}

/** Some error codes are negative: `imreq explain -203`. */
function withCodes(command: string, written: readonly string[]): readonly string[] {
  const first = command === "explain" ? written.findIndex((text) => /^-\d+$/.test(text)) : -1;
  return first < 0 ? written : [...written.slice(0, first), "--", ...written.slice(first)];
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
  // The first one ends the run in order; whoever asks again wants out at once.
  const cancel = () => {
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
  };
  const terminal = processTerminal(cancel);
  if (!isSupportedNode(process.versions.node)) {
    terminal.error(`imreq: ${messages.oldNode(process.versions.node)}\n`);
    process.exitCode = 2;
    return;
  }
  process.on("exit", terminal.flush);
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  try {
    const code = await main(process.argv.slice(2), terminal, abort.signal);
    terminal.flush();
    process.exitCode ??= code;
  } catch (error) {
    const isUsage = isUsageError(error);
    terminal.error(`imreq: ${isUsage ? visible(error.message) : messages.bug()}\n`);
    if (!isUsage && error instanceof Error) terminal.error(`${redactUserSig(error.stack ?? error.message)}\n`);
    process.exitCode = 2;
  } finally {
    terminal.flush();
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  }
}

void start();
