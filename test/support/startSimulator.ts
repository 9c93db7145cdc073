import { onTestFinished } from "vitest";
import { checkBody } from "../../src/catalog/bodySchema.ts";
import { callPath } from "../../src/protocol/callUrl.ts";
import { signUser } from "../../src/protocol/userSig.ts";
import { defaultApp } from "../../src/simulator/app.ts";
import {
  type AnsweredCall,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../src/simulator/server.ts";
import { catalog } from "./catalog.ts";

/** What of a call differs from a right one. */
export interface CallOverrides {
  readonly sdkAppId?: number;
  readonly identifier?: string;
  readonly userSig?: string;
  /** The body as text or bytes, in place of JSON. */
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  /** Changes the path and query. */
  readonly url?: (path: string) => string;
  readonly method?: string;
}

/** An answer's JSON, its lists and objects open for a test to look into. */
export interface TestAnswer {
  readonly ActionStatus?: string;
  readonly ErrorInfo?: string;
  readonly ErrorCode?: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects by looking
  readonly [field: string]: any;
}

/** A simulator at a free port whose clock stands still until a test moves it. */
export interface TestSimulator extends Simulator {
  readonly clock: { seconds: number };
  readonly answered: readonly AnsweredCall[];
  /** Calls as the administrator; an answer must fit the catalog's schema of the command. */
  call(path: string, body?: unknown, overrides?: CallOverrides): Promise<TestAnswer>;
  /** The answer's HTTP side. */
  fetch(path: string, body?: unknown, overrides?: CallOverrides): Promise<Response>;
  /** Imports accounts. */
  withAccounts(...userIds: string[]): Promise<void>;
}

/** Unix time at which every test's simulator starts. */
export const startSeconds = 1_700_000_000;

/** Starts a simulator that ends with the test. */
export async function simulatorForTest(options: Partial<SimulatorOptions> = {}): Promise<TestSimulator> {
  const clock = { seconds: startSeconds };
  const answered: AnsweredCall[] = [];
  const simulator = await startSimulator({
    catalog,
    now: () => clock.seconds * 1000,
    onCall: (call) => answered.push(call),
    ...options,
  });
  onTestFinished(() => simulator.stop());

  const request = (path: string, body: unknown = {}, overrides: CallOverrides = {}) => {
    const { url = (text: string) => text, method = "POST", rawBody = JSON.stringify(body) } = overrides;
    const target = simulator.origin + url(signedPath(simulator, path, clock.seconds, overrides));
    return fetch(target, { method, body: method === "GET" || method === "HEAD" ? null : rawBody });
  };
  const call = async (path: string, body?: unknown, overrides?: CallOverrides) => {
    const response = await request(path, body, overrides);
    const answer = (await response.json()) as TestAnswer;
    expectFits(path, answer);
    return answer;
  };
  return {
    origin: simulator.origin,
    port: simulator.port,
    app: simulator.app,
    token: simulator.token,
    certificate: simulator.certificate,
    behaviour: simulator.behaviour,
    get calls() {
      return simulator.calls;
    },
    status: (most) => simulator.status(most),
    members: (groupId, most) => simulator.members(groupId, most),
    stop: () => simulator.stop(),
    clock,
    answered,
    call,
    fetch: request,
    withAccounts: async (...userIds) => {
      await call("im_open_login_svc/multiaccount_import", {
        AccountList: userIds.map((userId) => ({ UserID: userId })),
      });
    },
  };
}

/** A UserSig of the default app's administrator, unless told otherwise. */
export function userSig(content: Partial<Parameters<typeof signUser>[0]> = {}): string {
  return signUser({
    sdkAppId: defaultApp.sdkAppId,
    key: defaultApp.key,
    identifier: "administrator",
    issuedAtSeconds: startSeconds,
    lifetimeSeconds: 86_400,
    ...content,
  });
}

function signedPath(simulator: Simulator, path: string, nowSeconds: number, overrides: CallOverrides): string {
  const [service = "", command = ""] = path.split("/");
  const { sdkAppId = simulator.app.sdkAppId, identifier = simulator.app.admins[0] ?? "" } = overrides;
  const signature =
    overrides.userSig ?? userSig({ sdkAppId, identifier, issuedAtSeconds: nowSeconds, key: simulator.app.key });
  return callPath({ origin: simulator.origin, service, command, sdkAppId, identifier, userSig: signature, random: 7 });
}

/** Throws where an answer of a known command is not what the catalog says. */
function expectFits(path: string, answer: TestAnswer): void {
  const command = catalog.command(path);
  if (command === undefined) return;
  const problems = checkBody(catalog, command.response, answer);
  if (problems.length === 0) return;
  const said = problems.map((problem) => `${problem.path.join(".")}: ${problem.message}`).join("; ");
  throw new Error(`The answer of ${path} does not fit the catalog: ${said}`);
}
