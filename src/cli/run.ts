import { randomBytes } from "node:crypto";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Catalog } from "../catalog/catalog.ts";
import { Client } from "../client/client.ts";
import { Connections } from "../client/connections.ts";
import { Signer } from "../client/signer.ts";
import { rules } from "../language/check/rules.ts";
import { readProfiles, sandboxId } from "../language/profiles.ts";
import { parse } from "../language/syntax/parse.ts";
import { Scope } from "../language/syntax/scope.ts";
import { isRequest, type PlacedSection, type RequestFile } from "../language/syntax/syntax.ts";
import type { FileToRun, Job, RequestResult } from "../runner/job.ts";
import { messages as runnerMessages } from "../runner/messages.ts";
import type { Refusal } from "../runner/prepare.ts";
import { Responses } from "../runner/responses.ts";
import { Runner } from "../runner/runner.ts";
import { expectationLine, explanationLines, oneLine, outcomeLine } from "../runner/summary.ts";
import type { Surroundings } from "../runner/values.ts";
import { readDotenvFile, readInside } from "../runner/workspaceFiles.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import { EnvironmentKeys } from "./environmentKeys.ts";
import { findProfilesFile, findRequestFiles, readText } from "./files.ts";
import { ImportedFiles, realPath, rootOf } from "./importedFiles.ts";
import { messages } from "./messages.ts";
import { requireProfile } from "./profiles.ts";
import { SharedSimulator } from "./simulate.ts";
import { paint, type Terminal, terminalQuestions } from "./terminal.ts";

export interface RunOptions {
  readonly paths: readonly string[];
  readonly profile: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly yes: boolean;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  unusable: number;
  /** The faults of `imreq.json` files that were told. */
  readonly toldProblems: Set<string>;
}

/** Sends every request of the files, in order; gives the exit code. */
export async function run(
  catalog: Catalog,
  options: RunOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const finder = new ImportedFiles();
  const files = findRequestFiles(options.paths).map((path) => openFile(catalog, path, finder, options));
  const simulator = new SharedSimulator(catalog);
  const connections = new Connections(() => ({}));
  const counts: Counts = { passed: 0, failed: 0, skipped: 0, unusable: 0, toldProblems: new Set() };
  const started = performance.now();
  try {
    const client = new Client({
      catalog,
      connections,
      clock: () => performance.now(),
      random: () => randomBytes(4).readUInt32LE(),
    });
    const runner = new Runner({
      catalog,
      client,
      signer: new Signer(new EnvironmentKeys(process.env, catalog), Date.now),
      responses: new Responses(),
      questions: terminalQuestions(terminal, options.yes),
      sandbox: () => simulator.origin(),
      surroundings,
    });
    for (const file of files) {
      reportProfiles(file, terminal, counts);
      reportStrayProblems(file.scope.file, file.shown, terminal, counts);
    }
    const job: Job = {
      files,
      profileId: options.profile ?? sandboxId,
      isProfileFixed: options.profile !== undefined,
      overrides: options.variables,
      mode: "run",
    };
    let lastUri = "";
    for await (const event of runner.run(job, signal)) {
      if (event.kind === "started") continue;
      const { result } = event;
      const path = relative(process.cwd(), fileURLToPath(result.uri));
      if (result.uri !== lastUri) terminal.out(`${paint(terminal, "bold", path)}\n`);
      lastUri = result.uri;
      count(result, counts);
      terminal.out(describe(result, path, terminal));
    }
  } finally {
    await connections.close();
    await simulator.stop();
  }
  const { passed, failed, skipped } = counts;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.out(`\n${messages.summary(passed, failed, skipped, seconds)}\n`);
  if (signal.aborted) return 130;
  if (counts.unusable > 0) return 2;
  return failed > 0 ? 1 : 0;
}

/** A file that is run, as it is shown and read. */
interface OpenFile extends FileToRun {
  /** The path as it is shown. */
  readonly shown: string;
}

/** A file with all its requests, and the profiles that apply to it. */
export function openFile(
  catalog: Catalog,
  path: string,
  finder: ImportedFiles,
  options: Pick<RunOptions, "profile">,
): OpenFile {
  const uri = pathToFileURL(realPath(resolve(path))).toString();
  const file = parse(readText(path));
  finder.add(uri, file);
  const profilesFile = findProfilesFile(path);
  const profiles = readProfiles(profilesFile && readText(profilesFile), catalog.regions, sandboxApp);
  if (options.profile !== undefined) requireProfile(profiles, options.profile, profilesFile);
  const requests = file.sections.flatMap(({ section }) => (isRequest(section) ? [section] : []));
  return { scope: new Scope(uri, file, finder), requests, profiles, shown: relative(process.cwd(), path) || path };
}

/** Problems of sections that hold no request would otherwise go unseen: a file of rubbish must not pass. */
function reportStrayProblems(file: RequestFile, path: string, terminal: Terminal, counts: Counts): void {
  for (const placed of file.sections) {
    if (isRequest(placed.section)) continue;
    for (const problem of placed.section.problems) {
      if (rules[problem.rule].severity !== "error") continue;
      counts.unusable++;
      counts.failed++;
      const mark = paint(terminal, "red", "✗");
      terminal.out(`  ${mark} ${messages.atLine(path, lineOf(placed, problem.start))}  ${problem.message}\n`);
    }
  }
}

/** A broken `imreq.json` is told once, whichever profile is used: its variables are missing everywhere. */
function reportProfiles({ profiles: { problems } }: OpenFile, terminal: Terminal, counts: Counts): void {
  const [problem] = problems;
  if (problem === undefined || counts.toldProblems.has(problem.message)) return;
  counts.toldProblems.add(problem.message);
  counts.unusable++;
  terminal.error(`${runnerMessages.brokenProfile(problem.message, problem.line)}\n`);
}

function count({ ending }: RequestResult, counts: Counts): void {
  switch (ending.kind) {
    case "sent":
      if (ending.passed) counts.passed++;
      else counts.failed++;
      break;
    case "skipped":
      counts.skipped++;
      break;
    case "refused":
      counts.failed++;
      if (ending.refusals.some(({ kind }) => kind !== "unresolved")) counts.unusable++;
      break;
  }
}

function describe(result: RequestResult, path: string, terminal: Terminal): string {
  const { ending } = result;
  const title = oneLine(result.title);
  const command = oneLine(result.path);
  const name = title === command ? title : `${title}  ${paint(terminal, "dim", command)}`;
  switch (ending.kind) {
    case "sent": {
      const { outcome, diagnosis } = ending.exchange;
      const mark = ending.passed ? paint(terminal, "green", "✓") : paint(terminal, "red", "✗");
      const broken = ending.expectations.filter(({ holds }) => !holds);
      const details = ending.passed
        ? []
        : [
            ...explanationLines(outcome, diagnosis),
            ...broken.map((expectation) => `?? ${expectationLine(expectation)}`),
          ];
      return lines(`${mark} ${name}  ${outcomeLine(outcome)}`, details);
    }
    case "skipped":
      return lines(`${paint(terminal, "yellow", "–")} ${name}  ${ending.reason}`, []);
    case "refused": {
      const placed = { section: result.request, startLine: result.startLine };
      const details = ending.refusals.map((refusal) => refusalLine(refusal, placed, path));
      return lines(`${paint(terminal, "red", "✗")} ${name}`, details);
    }
  }
}

function refusalLine(refusal: Refusal, placed: Placed, path: string): string {
  const message = refusal.kind === "missingSecret" ? `${refusal.message} ${messages.setKey()}` : refusal.message;
  if (refusal.span === undefined) return message;
  return `${messages.atLine(path, lineOf(placed, refusal.span.start))}  ${message}`;
}

type Placed = Pick<PlacedSection, "section" | "startLine">;

/** The line, from 1, of an offset in a section. */
function lineOf(placed: Placed, offset: number): number {
  return placed.startLine + placed.section.text.slice(0, offset).split("\n").length;
}

function lines(first: string, details: readonly string[]): string {
  return `  ${first}\n${details.map((detail) => `      ${detail}\n`).join("")}`;
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
