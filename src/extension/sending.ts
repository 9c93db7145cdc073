import type { Catalog } from "../catalog/catalog.ts";
import { Client } from "../client/client.ts";
import type { Connections } from "../client/connections.ts";
import { randomNumbers } from "../client/randomNumbers.ts";
import type { Signer } from "../client/signer.ts";
import { Responses } from "../runner/responses.ts";
import { Runner } from "../runner/runner.ts";
import { editorQuestions } from "./questions.ts";
import type { Sandbox } from "./sandbox.ts";
import { surroundingsOf } from "./surroundings.ts";

export interface SendingParts {
  readonly catalog: Catalog;
  readonly connections: Connections;
  readonly signer: Signer;
  readonly sandbox: Sandbox;
}

/** What sends: loaded when something is first sent or copied. */
export interface Sending {
  readonly client: Client;
  readonly runner: Runner;
}

export function buildSending({ catalog, connections, signer, sandbox }: SendingParts): Sending {
  const client = new Client({ catalog, connections, clock: () => performance.now(), random: randomNumbers() });
  const runner = new Runner({
    catalog,
    client,
    signer,
    responses: new Responses(),
    questions: editorQuestions(),
    sandbox: () => sandbox.origin(),
    surroundings: surroundingsOf,
  });
  return { client, runner };
}
