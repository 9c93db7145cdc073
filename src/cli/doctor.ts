import { Client } from "../client/client.ts";
import { Connections } from "../client/connections.ts";
import { randomNumbers } from "../client/randomNumbers.ts";
import { Signer } from "../client/signer.ts";
import { readProfiles, sandboxId } from "../language/profiles.ts";
import { examine } from "../runner/doctor/doctor.ts";
import type { DoctorLine, DoctorState } from "../runner/doctor/lines.ts";
import { messages } from "../runner/doctor/messages.ts";
import { verdictOf } from "../runner/doctor/verdict.ts";
import { oneLine } from "../runner/summary.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import type { CommandParts } from "./commands.ts";
import { EnvironmentKeys } from "./environmentKeys.ts";
import { findProfilesFile, readText } from "./files.ts";
import { SharedSimulator } from "./simulate.ts";
import { paint, type Terminal } from "./terminal.ts";

/** A step of the network that takes longer counts as failed. */
const stepTimeoutMs = 5000;

/** Examines the connection of a profile, a line for each step; gives the exit code. */
export async function doctor({ catalog, args, terminal, signal }: CommandParts): Promise<number> {
  const path = findProfilesFile("./imreq.json");
  const profiles = readProfiles(path && readText(path), catalog.regions, sandboxApp);
  const simulator = new SharedSimulator(catalog);
  const connections = new Connections(() => ({}));
  const clock = () => performance.now();
  const parts = {
    catalog,
    client: new Client({ catalog, connections, clock, random: randomNumbers() }),
    signer: new Signer(new EnvironmentKeys(process.env, catalog), Date.now),
    sandbox: () => simulator.origin(),
    proxySettings: () => ({}),
    environment: process.env,
    now: Date.now,
    clock,
    stepTimeoutMs,
  };
  const lines: DoctorLine[] = [];
  try {
    for await (const line of examine(parts, { profiles, profileId: args.text("profile") ?? sandboxId }, signal)) {
      lines.push(line);
      terminal.out(lineText(line, terminal));
    }
  } finally {
    await connections.close();
    await simulator.stop();
  }
  terminal.out(`\n${verdictOf(lines)}\n`);
  if (signal.aborted) return 130;
  return lines.some(({ state }) => state === "failed") ? 1 : 0;
}

const looks = {
  ok: { mark: "✓", colour: "green" },
  warning: { mark: "!", colour: "yellow" },
  failed: { mark: "✗", colour: "red" },
  skipped: { mark: "–", colour: "dim" },
} as const satisfies Record<DoctorState, unknown>;

function lineText({ step, state, what, advice, tookMs }: DoctorLine, terminal: Terminal): string {
  const { mark, colour } = looks[state];
  const took = tookMs === undefined ? "" : paint(terminal, "dim", `  ${Math.round(tookMs)} ms`);
  const head = `${paint(terminal, colour, mark)} ${messages.steps[step].padEnd(8)} ${oneLine(what)}${took}\n`;
  return advice === "" ? head : `${head}           ${oneLine(advice)}\n`;
}
