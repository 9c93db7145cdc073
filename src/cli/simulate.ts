import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Catalog } from "../catalog/catalog.ts";
import type { SimulatorApp } from "../simulator/app.ts";
import { defaultApp } from "../simulator/app.ts";
import { farthestSkewSeconds } from "../simulator/behaviour/behaviour.ts";
import type { FaultRule } from "../simulator/behaviour/faults.ts";
import { readKnownFault } from "../simulator/behaviour/faultText.ts";
import { type Latency, readLatency } from "../simulator/behaviour/latency.ts";
import { messages as simulatorMessages } from "../simulator/messages.ts";
import type { Simulator, SimulatorOptions } from "../simulator/server.ts";
import type { Arguments } from "./arguments.ts";
import type { CommandParts } from "./commands.ts";
import { codeOf, replaceablePath, UsageError } from "./files.ts";
import { messages } from "./messages.ts";

const defaultPort = 7070;
const mostSeed = 4294967295;
const mostAppId = 9_999_999_999;

/** The simulator of one run, started by the first request that needs it. */
export class SharedSimulator {
  readonly #catalog: Catalog;
  #starting: Promise<Simulator> | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Scheme, name and port. */
  async origin(): Promise<string> {
    this.#starting ??= start({ catalog: this.#catalog });
    return (await this.#starting).origin;
  }

  async stop(): Promise<void> {
    await (await this.#starting)?.stop();
  }
}

/** Runs the simulator until it is cancelled. */
export async function simulate({ catalog, args, terminal, signal }: CommandParts): Promise<number> {
  const certificatePath = args.text("certificate-file");
  if (certificatePath !== undefined && !args.has("https")) throw new UsageError(messages.certificateNeedsHttps());
  const simulator = await start({
    catalog,
    ...readOptions(args, catalog),
    onProblem: (sentence) => terminal.error(`${sentence}\n`),
  });
  const { origin, app, token, certificate } = simulator;
  let written: WrittenCertificate | undefined;
  try {
    written = certificate === undefined ? undefined : writeCertificate(certificate, certificatePath);
    terminal.out(`${messages.simulating(origin, app.sdkAppId, app.admins.join(", "))}\n`);
    if (written !== undefined) terminal.out(`${messages.trusting(written.path)}\n`);
    terminal.out(`${messages.controlling(origin, token)}\n`);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return 0;
  } finally {
    written?.remove();
    await simulator.stop();
  }
}

function readOptions(args: Arguments, catalog: Catalog): Omit<SimulatorOptions, "catalog"> {
  const seed = args.number("seed", 0, mostSeed, undefined);
  const latency = readLatencyOption(args.text("latency"));
  return {
    port: args.number("port", 0, 65_535, defaultPort),
    stateFile: args.text("state"),
    app: readApp(args),
    faults: args.texts("fault").map((text) => readFaultOption(catalog, text)),
    hasRateLimits: args.has("rate-limits"),
    clockSkewSeconds: args.number("clock-skew", -farthestSkewSeconds, farthestSkewSeconds, 0),
    isHttps: args.has("https"),
    ...(seed !== undefined && { seed }),
    ...(latency !== undefined && { latency }),
  };
}

function readApp(args: Arguments): SimulatorApp {
  const sdkAppId = args.number("app", 1, mostAppId, undefined);
  const key = args.text("key");
  if (sdkAppId === undefined && key === undefined) return defaultApp;
  // A key of the public app would only seem to protect it: everything here knows the public one.
  if (sdkAppId === undefined || sdkAppId === defaultApp.sdkAppId) throw new UsageError(messages.keyNeedsApp());
  if (key === undefined || key.trim() === "") throw new UsageError(messages.appNeedsKey());
  return { sdkAppId, key, admins: defaultApp.admins };
}

function readFaultOption(catalog: Catalog, text: string): FaultRule {
  const rule = readKnownFault(catalog, text);
  if (typeof rule === "string") throw new UsageError(rule);
  return rule;
}

function readLatencyOption(text: string | undefined): Latency | undefined {
  const latency = text === undefined ? undefined : readLatency(text);
  if (text !== undefined && latency === undefined) throw new UsageError(simulatorMessages.wrongLatency(text));
  return latency;
}

interface WrittenCertificate {
  /** From the root: clients run in other folders. */
  readonly path: string;
  /** Takes away what was made for this run only. */
  remove(): void;
}

/** Writes a certificate, whole or not at all; without a path into a folder of its own, which is removed at the end. */
function writeCertificate(certificate: string, wanted: string | undefined): WrittenCertificate {
  const folder = wanted === undefined ? mkdtempSync(join(tmpdir(), "imreq-simulator-")) : undefined;
  const named = resolve(wanted ?? join(folder ?? "", "certificate.pem"));
  const path = placeOf(named);
  if (path === undefined) throw new UsageError(messages.noFileToReplace(named));
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    writeFileSync(unfinished, certificate);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new UsageError(messages.notWritten(path, codeOf(error)));
  }
  return {
    path,
    remove: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function placeOf(named: string): string | undefined {
  try {
    return replaceablePath(named);
  } catch (error) {
    throw new UsageError(messages.notWritten(named, codeOf(error)));
  }
}

/** Loads the simulator late: most commands do not need it. */
async function start(options: SimulatorOptions): Promise<Simulator> {
  const { startSimulator } = await import("../simulator/server.ts");
  try {
    return await startSimulator(options);
  } catch (error) {
    // The simulator's own errors, of a port that it cannot listen on or a file that it cannot use, say what to do.
    const isOwn =
      error instanceof Error && "kind" in error && (error.kind === "portTaken" || error.kind === "stateFile");
    if (isOwn) throw new UsageError(error.message);
    throw error;
  }
}
