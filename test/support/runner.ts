import { pathToFileURL } from "node:url";
import { Client } from "../../src/client/client.ts";
import { Connections } from "../../src/client/connections.ts";
import type { StoredSecret } from "../../src/client/secretKeys.ts";
import { Signer } from "../../src/client/signer.ts";
import { type Profiles, readProfiles, sandboxId } from "../../src/language/profiles.ts";
import { parse } from "../../src/language/syntax/parse.ts";
import { isRequest } from "../../src/language/syntax/syntax.ts";
import type { CallToConfirm, Draft, Job, RequestResult } from "../../src/runner/job.ts";
import type { Refusal } from "../../src/runner/prepare.ts";
import { Responses } from "../../src/runner/responses.ts";
import { Runner } from "../../src/runner/runner.ts";
import type { Surroundings } from "../../src/runner/values.ts";
import { sandboxApp } from "../../src/simulator/sandboxApp.ts";
import { catalog } from "./catalog.ts";

export interface RunSettings {
  /** Where the sandbox profile goes. */
  readonly sandbox: string;
  /** The text of an `imreq.json`. */
  readonly profiles?: string;
  readonly secret?: StoredSecret;
  readonly surroundings?: Partial<Surroundings>;
  readonly confirm?: (calls: readonly CallToConfirm[]) => boolean;
  readonly prompt?: (variable: string, question: string) => string | undefined;
}

/** A runner with real parts; what it would ask a person is answered by the settings. */
export class TestRun {
  readonly #runner: Runner;
  readonly #connections = new Connections(() => ({}));
  readonly #profiles: Profiles;

  constructor(settings: RunSettings) {
    const { sandbox, secret, surroundings, confirm, prompt } = settings;
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
      signer: new Signer({ find: async () => secret }, Date.now),
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
        prompt: async (variable, question) => prompt?.(variable, question),
      },
    });
  }

  /** Runs a text: all its requests, or the one of that title or name as a single send. */
  async run(
    text: string,
    change: Partial<Job> & { readonly only?: string } = {},
    signal = new AbortController().signal,
  ): Promise<RequestResult[]> {
    const results: RequestResult[] = [];
    for await (const result of this.#runner.run(this.#job(text, change), signal)) results.push(result);
    return results;
  }

  /** The call that a send of the request of that title would make, or why there is none. */
  async draft(text: string, only: string): Promise<Draft | readonly Refusal[]> {
    const job = this.#job(text, { only });
    const [request] = job.requests;
    if (request === undefined) throw new Error(`There is no request ${only}.`);
    return this.#runner.draft(job, request);
  }

  #job(text: string, { only, ...rest }: Partial<Job> & { readonly only?: string }): Job {
    const file = parse(text);
    const requests = file.sections.flatMap(({ section }) => (isRequest(section) ? [section] : []));
    const chosen = only === undefined ? requests : requests.filter(({ title }) => title?.text === only);
    return {
      uri: pathToFileURL("/workspace/a.imreq").toString(),
      file,
      requests: chosen,
      profiles: this.#profiles,
      profileId: sandboxId,
      mode: only === undefined ? "run" : "send",
      ...rest,
    };
  }

  async stop(): Promise<void> {
    await this.#connections.close();
  }
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
