import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Client } from "../../src/client/client.ts";
import { Connections } from "../../src/client/connections.ts";
import type { Outcome } from "../../src/client/outcome.ts";
import type { StoredSecret } from "../../src/client/secretKeys.ts";
import { Signer } from "../../src/client/signer.ts";
import { type Profiles, readProfiles, sandboxId } from "../../src/language/profiles.ts";
import { parse } from "../../src/language/syntax/parse.ts";
import { type FileFinder, Scope } from "../../src/language/syntax/scope.ts";
import type { RequestSection } from "../../src/language/syntax/syntax.ts";
import type { CallToConfirm } from "../../src/runner/gate.ts";
import type { Draft, Job, RequestResult, RunEvent } from "../../src/runner/job.ts";
import type { Refusal } from "../../src/runner/prepare.ts";
import { Responses } from "../../src/runner/responses.ts";
import { Runner } from "../../src/runner/runner.ts";
import { requestsOf } from "../../src/runner/selection.ts";
import type { Surroundings } from "../../src/runner/values.ts";
import { sandboxApp } from "../../src/simulator/sandboxApp.ts";
import { catalog } from "./catalog.ts";

export interface RunSettings {
  /** Where the sandbox profile goes. */
  readonly sandbox: string;
  /** The text of an `imreq.json`. */
  readonly profiles?: string;
  readonly secret?: StoredSecret;
  /** How long a stored secret takes to be found, as it does in a window. */
  readonly secretMs?: number;
  readonly surroundings?: Partial<Surroundings>;
  /** The clock that UserSigs are made by. */
  readonly signerNow?: () => number;
  readonly confirm?: (calls: readonly CallToConfirm[]) => boolean;
  readonly prompt?: (
    variable: string,
    question: string,
    signal: AbortSignal,
  ) => string | undefined | Promise<string | undefined>;
}

/** What is special about a job: `only` sends the request of that title, `wanted` names the files to run. */
export type JobChange = Partial<Omit<Job, "files">> & { readonly only?: string; readonly wanted?: readonly string[] };

/** A runner with real parts; what it would ask a person is answered by the settings. */
export class TestRun {
  readonly #runner: Runner;
  readonly #connections = new Connections(() => ({}));
  readonly #profiles: Profiles;

  constructor(settings: RunSettings) {
    const { sandbox, secret, secretMs, surroundings, confirm, prompt } = settings;
    this.#profiles = readProfiles(settings.profiles, catalog.regions, sandboxApp);
    let random = 0;
    this.#runner = new Runner({
      catalog,
      client: new Client({
        catalog,
        connections: this.#connections,
        clock: () => performance.now(),
        random: () => ++random,
      }),
      signer: new Signer({ find: () => found(secret, secretMs) }, settings.signerNow ?? Date.now),
      responses: new Responses(),
      sandbox: async () => sandbox,
      surroundings: () => ({
        env: () => undefined,
        now: Date.now,
        readFile: () => ({ problem: "There are no files here." }),
        dotenv: () => ({ problem: "There is no .env file." }),
        ...surroundings,
      }),
      questions: {
        confirm: async (calls) => confirm?.(calls) ?? false,
        prompt: async (variable, question, signal) => prompt?.(variable, question, signal),
      },
    });
  }

  /** Runs a text: all its requests, or the one of that title or name as a single send. */
  async run(text: string, change: JobChange = {}, signal = new AbortController().signal): Promise<RequestResult[]> {
    return this.runFiles({ "a.imreq": text }, change, signal);
  }

  /** Runs files, which may import each other: those of `wanted`, else all. */
  async runFiles(
    texts: Readonly<Record<string, string>>,
    change: JobChange = {},
    signal = new AbortController().signal,
  ): Promise<RequestResult[]> {
    const results: RequestResult[] = [];
    for await (const event of this.events(texts, change, signal))
      if (event.kind === "ended") results.push(event.result);
    return results;
  }

  /** All that a run tells. */
  events(
    texts: Readonly<Record<string, string>>,
    change: JobChange = {},
    signal = new AbortController().signal,
  ): AsyncGenerator<RunEvent> {
    return this.#runner.run(this.#job(texts, change), signal);
  }

  /** The call that a send of the request of that title would make, or why there is none. */
  async draft(text: string, only: string): Promise<Draft | readonly Refusal[]> {
    const job = this.#job({ "a.imreq": text }, { only });
    return this.#runner.draft(job, onlyRequest(job));
  }

  /** What a request of a text expects of an outcome that came before. */
  async recheck(text: string, only: string, outcome: Outcome) {
    const job = this.#job({ "a.imreq": text }, { only });
    return this.#runner.recheck(job, onlyRequest(job), outcome);
  }

  #job(texts: Readonly<Record<string, string>>, { only, wanted, ...rest }: JobChange): Job {
    const parsed = new Map(Object.entries(texts).map(([name, text]) => [uriOf(name), parse(text)]));
    const finder: FileFinder = {
      file: (uri) => parsed.get(uri),
      resolvePath: (from, path) => new URL(path, from).toString(),
    };
    const files = (wanted ?? Object.keys(texts)).flatMap((name) => {
      const file = parsed.get(uriOf(name));
      if (file === undefined) return [];
      const requests = requestsOf(file).filter(({ title }) => only === undefined || title?.text === only);
      return [{ scope: new Scope(uriOf(name), file, finder), requests, profiles: this.#profiles }];
    });
    return { files, profileId: sandboxId, mode: only === undefined ? "run" : "send", ...rest };
  }

  async stop(): Promise<void> {
    await this.#connections.close();
  }
}

function uriOf(name: string): string {
  return pathToFileURL(`/workspace/${name}`).toString();
}

function onlyRequest({ files }: Job): RequestSection {
  const request = files[0]?.requests[0];
  if (request === undefined) throw new Error("There is no such request.");
  return request;
}

/** What a result says, in a line: `sent ok`, `refused There is no variable …`. */
export function brief({ title, ending }: RequestResult): string {
  switch (ending.kind) {
    case "sent":
      return `${title}: ${ending.passed ? "passed" : "broken"} ${ending.exchange.outcome.kind}`;
    case "refused":
      return `${title}: refused ${ending.refusals.map(({ message }) => message).join(" | ")}`;
    case "skipped":
      return `${title}: skipped`;
  }
}

async function found(secret: StoredSecret | undefined, afterMs = 0): Promise<StoredSecret | undefined> {
  if (afterMs > 0) await setTimeout(afterMs);
  return secret;
}
