import { onCancelled } from "./cancelling.ts";

/** Waits so many milliseconds, at most until the signal cancels. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** What one limit of the service counts together. */
export interface RateKey {
  readonly sdkAppId: number;
  readonly origin: string;
  /** `service/command` */
  readonly path: string;
}

/** The calls of a key: each starts after the one before it, and a while after the last that did start. */
interface Queue {
  last: Promise<void>;
  /** When the next call may start. */
  nextMs: number;
}

/**
 * Spaces calls out, so that an app stays below its documented limits: one budget for everything that sends. Calls start in the
 * order of asking; one that is cancelled while it waits takes nothing of the budget.
 */
export class RateBudget {
  readonly #clock: () => number;
  readonly #pause: Pause;
  readonly #queues = new Map<string, Queue>();

  /** `clock` gives milliseconds and never goes back. */
  constructor(clock: () => number, pause: Pause) {
    this.#clock = clock;
    this.#pause = pause;
  }

  /** Ends when the call may start, or `signal` cancels. */
  async turn({ sdkAppId, origin, path }: RateKey, callsPerSecond: number, signal: AbortSignal): Promise<void> {
    // Such a signal tells nobody any more: the call would wait for all that asked before it.
    if (signal.aborted) return;
    const key = `${sdkAppId} ${origin} ${path}`;
    const queue = this.#queues.get(key) ?? { last: Promise.resolve(), nextMs: 0 };
    this.#queues.set(key, queue);
    const own = this.#start(queue, queue.last, 1000 / callsPerSecond, signal);
    queue.last = own;
    const cancelled = Promise.withResolvers<void>();
    const forget = onCancelled(signal, cancelled.resolve);
    await Promise.race([own, cancelled.promise]);
    forget();
  }

  async #start(queue: Queue, before: Promise<void>, spaceMs: number, signal: AbortSignal): Promise<void> {
    await before;
    const waitMs = queue.nextMs - this.#clock();
    if (waitMs > 0 && !signal.aborted) await this.#pause(waitMs, signal);
    if (!signal.aborted) queue.nextMs = Math.max(this.#clock(), queue.nextMs) + spaceMs;
  }
}
