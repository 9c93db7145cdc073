import { join } from "node:path";
import type { BehaviourChange, Simulator, StartOptions } from "../../types/simulator.d.ts";
import { type Catalog, loadCatalog } from "../catalog/catalog.ts";
import type { FaultRule } from "./behaviour/faults.ts";
import { readKnownFault } from "./behaviour/faultText.ts";
import { type Latency, readLatency } from "./behaviour/latency.ts";
import { messages } from "./messages.ts";
import { startSimulator as start } from "./server.ts";
import { optionProblem } from "./startOptions.ts";

/** Starts a simulator for tests of other projects. Throws a `RangeError` where an option cannot be read. */
export async function startSimulator(options: StartOptions = {}): Promise<Simulator> {
  const problem = optionProblem(options);
  if (problem !== undefined) throw new RangeError(problem);
  const { faults = [], latency, rateLimits = false, https = false, app, ...rest } = options;
  const catalog = loadCatalog(join(import.meta.dirname, "catalog"));
  const simulator = await start({
    ...rest,
    catalog,
    faults: faults.map((text) => faultOf(catalog, text)),
    hasRateLimits: rateLimits,
    isHttps: https,
    ...(latency !== undefined && { latency: latencyOf(latency) }),
    ...(app !== undefined && { app: { ...app, admins: app.admins ?? ["administrator"] } }),
  });
  return {
    origin: simulator.origin,
    port: simulator.port,
    app: simulator.app,
    token: simulator.token,
    certificate: simulator.certificate,
    get calls(): number {
      return simulator.calls;
    },
    behave(change: BehaviourChange): void {
      const problem = simulator.behaviour.change({ ...change });
      if (problem !== undefined) throw new RangeError(problem);
    },
    stop: () => simulator.stop(),
  };
}

function faultOf(catalog: Catalog, text: string): FaultRule {
  const rule = readKnownFault(catalog, text);
  if (typeof rule === "string") throw new RangeError(rule);
  return rule;
}

function latencyOf(text: string): Latency {
  const latency = readLatency(text);
  if (latency === undefined) throw new RangeError(messages.wrongLatency(text));
  return latency;
}
