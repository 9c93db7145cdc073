import type { Catalog } from "../catalog/catalog.ts";
import type { Simulator } from "../simulator/server.ts";
import type { CommandParts } from "./commands.ts";
import { UsageError } from "./files.ts";
import { messages } from "./messages.ts";

const defaultPort = 7070;

/** The simulator of one run, started by the first request that needs it. */
export class SharedSimulator {
  readonly #catalog: Catalog;
  #starting: Promise<Simulator> | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Scheme, name and port. */
  async origin(): Promise<string> {
    this.#starting ??= start(this.#catalog, 0);
    return (await this.#starting).origin;
  }

  async stop(): Promise<void> {
    await (await this.#starting)?.stop();
  }
}

/** Runs the simulator until it is cancelled. */
export async function simulate({ catalog, args, terminal, signal }: CommandParts): Promise<number> {
  const port = args.number("port", 0, 65_535, defaultPort);
  const simulator = await start(catalog, port);
  const { sdkAppId, admins } = simulator.app;
  terminal.out(`${messages.simulating(simulator.origin, sdkAppId, admins.join(", "))}\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await simulator.stop();
  return 0;
}

/** Loads the simulator late: most commands do not need it. */
async function start(catalog: Catalog, port: number): Promise<Simulator> {
  const { startSimulator } = await import("../simulator/server.ts");
  try {
    return await startSimulator({ catalog, port });
  } catch (error) {
    // The simulator's own error of a port that it cannot listen on says what to do.
    if (error instanceof Error && "port" in error) throw new UsageError(error.message);
    throw error;
  }
}
