import type { Outcome } from "../client/outcome.ts";
import type { RequestResult } from "../runner/job.ts";
import { oneLine } from "../runner/summary.ts";
import { messages } from "./messages.ts";
import { shownPath } from "./runFiles.ts";
import { paint, shellWord, type Terminal } from "./terminal.ts";

/** Fewer calls are overlooked at a glance. */
const leastForSlowest = 10;
const mostSlowest = 3;
/** A call that is quicker is no news. */
const slowMs = 500;
const mostFailed = 10;

interface Slow {
  readonly title: string;
  readonly tookMs: number;
}

/** Counts a run: how its requests ended, which were slow, and how to run those that failed again. */
export class RunSummary {
  readonly #startedAt: number;
  readonly #outcomes = { partial: 0, unreachable: 0 };
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #sent = 0;
  #slowest: Slow[] = [];
  readonly #failedPlaces: string[] = [];

  readonly #repeated: readonly string[];

  /** `startedAt` is of the same clock as `performance.now()`; `repeated` are the options that running some again needs, too. */
  constructor(startedAt: number, repeated: readonly string[]) {
    this.#startedAt = startedAt;
    this.#repeated = repeated;
  }

  get failed(): number {
    return this.#failed;
  }

  add({ ending, title, uri, startLine }: RequestResult): void {
    if (ending.kind === "skipped") {
      this.#skipped++;
      return;
    }
    if (ending.kind === "sent") this.#addSent(ending.exchange.outcome, title);
    if (ending.kind === "sent" && ending.passed) {
      this.#passed++;
      return;
    }
    if (ending.kind === "sent") this.#addFailed(ending.exchange.outcome);
    this.#failed++;
    if (this.#failedPlaces.length <= mostFailed) this.#failedPlaces.push(`${shownPath(uri)}:${startLine + 1}`);
  }

  /** A problem that belongs to no request. */
  addStray(): void {
    this.#failed++;
  }

  text(terminal: Terminal, isCancelled: boolean): string {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    const { partial, unreachable } = this.#outcomes;
    const counts = messages.summary(this.#passed, this.#failed, this.#skipped, seconds);
    const slowest = this.#slowest.filter(({ tookMs }) => tookMs >= slowMs);
    const isListed = this.#failedPlaces.length > 0 && this.#failedPlaces.length <= mostFailed && !isCancelled;
    const details = [
      ...(isCancelled ? [messages.cancelled()] : []),
      ...(partial + unreachable > 0 ? [messages.outcomes(partial, unreachable)] : []),
      ...(this.#sent >= leastForSlowest && slowest.length > 0 ? [messages.slowest(slowest)] : []),
      ...(isListed ? [messages.runAgain([...this.#repeated, ...this.#failedPlaces.map(shellWord)])] : []),
    ];
    return [...details.map((line) => paint(terminal, "dim", oneLine(line))), counts].join("\n");
  }

  #addSent(outcome: Outcome, title: string): void {
    this.#sent++;
    const tookMs = "answer" in outcome ? outcome.answer.tookMs : 0;
    const last = this.#slowest[mostSlowest - 1];
    if (last !== undefined && last.tookMs >= tookMs) return;
    this.#slowest = [...this.#slowest, { title: oneLine(title), tookMs }]
      .sort((a, b) => b.tookMs - a.tookMs)
      .slice(0, mostSlowest);
  }

  /** An outcome that was expected is no news. */
  #addFailed({ kind }: Outcome): void {
    if (kind === "partial" || kind === "unreachable") this.#outcomes[kind]++;
  }
}
