import { join } from "node:path";
import type { BehaviourChange, Simulator, StartOptions } from "../../types/simulator.d.ts";
import { loadCatalog } from "../catalog/catalog.ts";
import type { FaultRule } from "./faults.ts";
import { readFault } from "./faultText.ts";
import { type Latency, readLatency } from "./latency.ts";
import { messages } from "./messages.ts";
import { startSimulator as start } from "./server.ts";

/** Starts a simulator for tests of other projects. Throws a `RangeError` where an option cannot be read. */
export async function startSimulator(options: StartOptions = {}): Promise<Simulator> {
  const { faults = [], latency, rateLimits = false, https = false, app, ...rest } = options;
  const catalog = loadCatalog(join(import.meta.dirname, "catalog"));
  const simulator = await start({
    ...rest,
    catalog,
    faults: faults.map(faultOf),
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

function faultOf(text: string): FaultRule {
  const rule = readFault(text);
  if (rule === undefined) throw new RangeError(messages.wrongFault(text));
  return rule;
}

function latencyOf(text: string): Latency {
  const latency = readLatency(text);
  if (latency === undefined) throw new RangeError(messages.wrongLatency(text));
  return latency;
}
