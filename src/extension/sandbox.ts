import type * as vscode from "vscode";
import type { Catalog } from "../catalog/catalog.ts";
import type { Simulator } from "../simulator/server.ts";

/** The simulator behind the sandbox profile: started in this process at the first call that needs it. */
export class Sandbox implements vscode.Disposable {
  readonly #catalog: Catalog;
  #starting: Promise<Simulator> | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Scheme, name and port of the simulator. */
  async origin(): Promise<string> {
    this.#starting ??= this.#start();
    try {
      return (await this.#starting).origin;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  dispose(): void {
    void this.#starting?.then((simulator) => simulator.stop());
  }

  async #start(): Promise<Simulator> {
    const { startSimulator } = await import("../simulator/server.ts");
    return startSimulator({ catalog: this.#catalog });
  }
}
