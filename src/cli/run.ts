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
import { terminalQuestions } from "./terminal.ts";

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
  const files = openFiles(catalog, readShard(args.text("shard"), named), {
    profile: args.text("profile"),
    tags: args.texts("tag"),
    names,
  });
  const reports = await wantedReports(args.texts("report"), profileId);
  const simulator = new SharedSimulator(catalog);
  const connections = new Connections(() => ({}));
  const progress = new Progress(terminal, files);
  const output = new RunOutput({
    terminal,
    progress,
    files,
    isOrdered: sideBySide > 1,
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
  // One request that is chosen by its place or name is sent although a run would skip it.
  const isChosen = names.length > 0 || named.every(({ line }) => line !== undefined);
  const job: Job = {
    files,
    profileId,
    isProfileFixed: args.has("profile"),
    overrides,
    mode: isChosen ? "send" : "run",
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
  return isReported ? output.exitCode : 2;
}

/** Loaded late: most runs have none. */
async function wantedReports(texts: readonly string[], profileId: string): Promise<Reports | undefined> {
  if (texts.length === 0) return undefined;
  const { Reports } = await import("./reports.ts");
  return new Reports(texts, profileId);
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

/** The part of the files that `2/4` means; all of them without it. */
function readShard<T>(text: string | undefined, files: readonly T[]): readonly T[] {
  if (text === undefined) return files;
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [part, parts] = [Number(index), Number(count)];
  if (!(part >= 1 && part <= parts && parts <= mostShards)) throw new UsageError(messages.badShard(text));
  return shardOf(files, part, parts);
}

function surroundings(uri: string): Surroundings {
  const file = fileURLToPath(uri);
  const root = rootOf(file);
  return {
    env: (name) => process.env[name],
    now: Date.now,
    readFile: (wanted) => readInside(root, file, wanted),
    dotenv: () => readDotenvFile(root, file),
  };
}
