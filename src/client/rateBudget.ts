/** Waits so many milliseconds, at most until the signal cancels. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** What one limit of the service counts together. */
export interface RateKey {
  readonly sdkAppId: number;
  readonly origin: string;
  /** `service/command` */
  readonly path: string;
}

/**
 * Spaces calls out, so that an app stays below its documented limits: one budget for everything that sends. A call takes its turn
 * when it asks, hence many that ask at once keep their order.
 */
export class RateBudget {
  readonly #clock: () => number;
  readonly #pause: Pause;
  /** When the next call of a key may start. */
  readonly #next = new Map<string, number>();

  /** `clock` gives milliseconds and never goes back. */
  constructor(clock: () => number, pause: Pause) {
    this.#clock = clock;
    this.#pause = pause;
  }

  /** Ends when the call may start, or `signal` cancels. */
  async turn({ sdkAppId, origin, path }: RateKey, callsPerSecond: number, signal: AbortSignal): Promise<void> {
    const key = `${sdkAppId} ${origin} ${path}`;
    const now = this.#clock();
    const at = Math.max(now, this.#next.get(key) ?? now);
    this.#next.set(key, at + 1000 / callsPerSecond);
    if (at > now) await this.#pause(at - now, signal);
  }
}
