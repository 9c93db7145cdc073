import * as vscode from "vscode";
import type { Catalog } from "../catalog/catalog.ts";
import type { Simulator } from "../simulator/server.ts";

/** The simulator behind the sandbox profile: started in this process at the first call that needs it. */
export class Sandbox implements vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #changed = new vscode.EventEmitter<void>();
  #starting: Promise<Simulator> | undefined;
  #running: Simulator | undefined;

  /** The simulator has started, or answered a call: nothing else changes what it holds. */
  readonly onDidChange = this.#changed.event;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** `undefined` as long as nothing has needed it. */
  get running(): Simulator | undefined {
    return this.#running;
  }

  /** Scheme, name and port of the simulator. */
  async origin(): Promise<string> {
    return (await this.start()).origin;
  }

  /** The simulator, started where it is not running. Rejects with `PortTakenError`. */
  async start(): Promise<Simulator> {
    this.#starting ??= this.#start();
    try {
      return await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  dispose(): void {
    this.#changed.dispose();
    void this.#starting?.then((simulator) => simulator.stop());
  }

  async #start(): Promise<Simulator> {
    const { startSimulator } = await import("../simulator/server.ts");
    this.#running = await startSimulator({ catalog: this.#catalog, onCall: () => this.#changed.fire() });
    this.#changed.fire();
    return this.#running;
  }
}
