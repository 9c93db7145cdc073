import type * as vscode from "vscode";

/** Does something at most so often, and once more behind the last time that it was asked for. */
export class Throttle implements vscode.Disposable {
  readonly #pauseMs: number;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isAsked = false;

  constructor(pauseMs: number, act: () => void) {
    this.#pauseMs = pauseMs;
    this.#act = act;
  }

  ask(): void {
    this.#isAsked = true;
    if (this.#timer === undefined) this.#run();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isAsked = false;
  }

  #run(): void {
    this.#timer = undefined;
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.#act();
    this.#timer = setTimeout(() => this.#run(), this.#pauseMs);
  }
}
