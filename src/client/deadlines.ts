/** How exactly a deadline is kept, in milliseconds. */
const tickMs = 20;

interface Deadline {
  readonly atMs: number;
  readonly passed: () => void;
}

/**
 * Tells calls that their time is over. One timer looks after all of them: most end long before, and a timer for each costs as
 * much as much of the rest of a call.
 */
export class Deadlines {
  readonly #clock: () => number;
  readonly #open = new Set<Deadline>();
  #timer: NodeJS.Timeout | undefined;

  /** A monotonic clock in milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Calls `passed` once that time is over; the result takes that back. */
  after(milliseconds: number, passed: () => void): () => void {
    const deadline = { atMs: this.#clock() + milliseconds, passed };
    this.#open.add(deadline);
    // The connection keeps a process alive, not this.
    this.#timer ??= setInterval(() => this.#look(), tickMs).unref();
    return () => this.#open.delete(deadline);
  }

  #look(): void {
    const now = this.#clock();
    for (const deadline of this.#open) {
      // Where this process was busy, what has arrived meanwhile is read first.
      if (deadline.atMs <= now) setImmediate(() => this.#open.delete(deadline) && deadline.passed());
    }
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
