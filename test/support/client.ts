import { onTestFinished } from "vitest";
import { type Call, Client } from "../../src/client/client.ts";
import { Connections } from "../../src/client/connections.ts";
import type { Outcome } from "../../src/client/outcome.ts";
import type { ProxySettings } from "../../src/client/proxyChoice.ts";
import type { Pause } from "../../src/client/rateBudget.ts";
import { catalog } from "./catalog.ts";

export interface ClientSettings {
  readonly proxy?: ProxySettings;
  readonly environment?: Readonly<Record<string, string>>;
  readonly pause?: Pause;
  readonly clock?: () => number;
}

/** A client with real connections, which end with the test; nothing of the test's own environment is used. */
export function newClient(settings: ClientSettings = {}): Client {
  const { proxy = {}, environment = {}, pause, clock = () => performance.now() } = settings;
  const connections = new Connections(() => proxy, environment);
  onTestFinished(() => connections.close());
  let random = 41;
  return new Client({ catalog, connections, clock, random: () => ++random, ...(pause && { pause }) });
}

export function callTo(origin: string, change: Partial<Call> = {}): Call {
  return {
    origin,
    service: "im_open_login_svc",
    command: "account_import",
    sdkAppId: 1400000000,
    identifier: "administrator",
    userSig: "signed*here_",
    body: '{"UserID":"alice"}',
    timeoutMs: 5000,
    retries: 0,
    isRead: false,
    callsPerSecond: undefined,
    ...change,
  };
}

export function send(origin: string, change: Partial<Call> = {}, client = newClient()): Promise<Outcome> {
  return client.send(callTo(origin, change), new AbortController().signal);
}

export const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
