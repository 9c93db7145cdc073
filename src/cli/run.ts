import { fileURLToPath } from "node:url";
import { Client } from "../client/client.ts";
import { Connections } from "../client/connections.ts";
import { randomNumbers } from "../client/randomNumbers.ts";
import { Signer } from "../client/signer.ts";
import { sandboxId } from "../language/profiles.ts";
import { isName } from "../language/syntax/template.ts";
import type { Job } from "../runner/job.ts";
import { Responses } from "../runner/responses.ts";
import { Runner } from "../runner/runner.ts";
import { shardOf } from "../runner/selection.ts";
import type { Surroundings } from "../runner/values.ts";
import { readDotenvFile, readInside } from "../runner/workspaceFiles.ts";
import type { Arguments } from "./arguments.ts";
import type { CommandParts } from "./commands.ts";
import { EnvironmentKeys } from "./environmentKeys.ts";
import { UsageError } from "./files.ts";
import { rootOf } from "./importedFiles.ts";
import { messages } from "./messages.ts";
import { Progress } from "./progress.ts";
import type { Reports } from "./reports.ts";
import { namedFiles, openFiles } from "./runFiles.ts";
import { RunOutput } from "./runOutput.ts";
import { SharedSimulator } from "./simulate.ts";
import { shellWord, terminalQuestions } from "./terminal.ts";

const mostJobs = 64;
const mostShards = 10_000;

/** Sends the requests of the files, in order; gives the exit code. */
export async function run({ catalog, args, terminal, signal }: CommandParts): Promise<number> {
  if (args.positionals.length === 0) throw new UsageError(messages.noFiles());
  const profileId = args.text("profile") ?? sandboxId;
  const overrides = readVariables(args.texts("var"));
  const sideBySide = args.number("jobs", 1, mostJobs, 1);
  const named = namedFiles(args.positionals);
  const names = args.texts("name");
  // A part may be empty, while a choice of nothing is a mistake: the choice comes first.
  const chosen = openFiles(catalog, named, { profile: args.text("profile"), tags: args.texts("tag"), names });
  const files = readShard(args.text("shard"), chosen);
  const reports = await wantedReports(args.texts("report"), profileId);
  const simulator = new SharedSimulator(catalog);
  const connections = new Connections(() => ({}));
  const progress = new Progress(terminal, files);
  // Whoever asks twice for the end gets it at once, and a clean terminal.
  process.once("exit", () => progress.end());
  const output = new RunOutput({
    terminal,
    progress,
    files,
    isOrdered: sideBySide > 1,
    repeated: repeatedOptions(args),
    isVerbose: args.has("verbose"),
  });
  const runner = new Runner({
    catalog,
    client: new Client({
      catalog,
      connections,
      clock: () => performance.now(),
      random: randomNumbers(),
    }),
    signer: new Signer(new EnvironmentKeys(process.env, catalog), Date.now),
    responses: new Responses(),
    questions: progress.quiet(terminalQuestions(terminal, args.has("yes"))),
    sandbox: () => simulator.origin(),
    surroundings,
  });
  // Requests that are chosen one by one are sent although a run would skip them. A title that many share is no such choice, and
  // a protected profile must ask about them as about any run.
  const areChosen = names.length > 0 || named.every(({ line }) => line !== undefined);
  const mostChosen = names.length > 0 ? names.length : named.length;
  const isEachChosen = areChosen && chosen.reduce((sum, { requests }) => sum + requests.length, 0) <= mostChosen;
  const job: Job = {
    files,
    profileId,
    isProfileFixed: args.has("profile"),
    overrides,
    mode: isEachChosen ? "send" : "run",
    sideBySide,
    bail: args.has("bail"),
  };
  try {
    for await (const event of runner.run(job, signal)) {
      reports?.add(event);
      output.add(event);
    }
  } finally {
    progress.end();
    await connections.close();
    await simulator.stop();
  }
  output.end(signal.aborted);
  const isReported = (await reports?.write(signal.aborted, terminal)) ?? true;
  if (signal.aborted) return 130;
  if (output.exitCode === 0 && chosen.every(({ requests }) => requests.length === 0)) {
    terminal.error(`${messages.noRequests()}\n`);
    return 2;
  }
  return isReported ? output.exitCode : 2;
}

/** The options that a second run of some requests needs, too. A variable's value may be secret, so it is left to the user. */
function repeatedOptions(args: Arguments): string[] {
  const profile = args.text("profile");
  const names = args.texts("var").map((text) => text.slice(0, text.indexOf("=")));
  return [
    ...(profile === undefined ? [] : ["--profile", shellWord(profile)]),
    ...names.flatMap((name) => ["--var", `${name}=…`]),
  ];
}

/** Loaded late: most runs have none. */
async function wantedReports(texts: readonly string[], profileId: string): Promise<Reports | undefined> {
  if (texts.length === 0) return undefined;
  const { Reports } = await import("./reports.ts");
  return new Reports(texts, profileId);
}

/** The variables that `--var name=value` sets. */
export function readVariables(texts: readonly string[]): Record<string, string> {
  // Without a prototype: “__proto__” is a variable as any other.
  const variables: Record<string, string> = Object.create(null);
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 0 || !isName(text.slice(0, at))) throw new UsageError(messages.badVariable(text));
    variables[text.slice(0, at)] = text.slice(at + 1);
  }
  return variables;
}

/** The part of the files that `2/4` means; all of them without it. */
function readShard<T>(text: string | undefined, files: readonly T[]): readonly T[] {
  if (text === undefined) return files;
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [part, parts] = [Number(index), Number(count)];
  if (!(part >= 1 && part <= parts && parts <= mostShards)) throw new UsageError(messages.badShard(text));
  return shardOf(files, part, parts);
}

/** What the templates of a file read from outside. */
export function surroundings(uri: string): Surroundings {
  const file = fileURLToPath(uri);
  const root = rootOf(file);
  return {
    env: (name) => process.env[name],
    now: Date.now,
    readFile: (wanted) => readInside(root, file, wanted),
    dotenv: () => readDotenvFile(root, file),
  };
}
