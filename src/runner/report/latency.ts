import type { LatencyRecord } from "./record.ts";

/** Each bucket is 2 % wider than the one before, so its middle is within 1 % of what it holds. */
const growth = 1.02;
const leastMs = 0.01;

/** Times by their order of magnitude: as small after a million calls as after ten. */
export class LatencyHistogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #sumMs = 0;
  #minMs = Number.POSITIVE_INFINITY;
  #maxMs = 0;

  add(ms: number): void {
    const index = Math.max(0, Math.floor(Math.log(Math.max(ms, leastMs) / leastMs) / Math.log(growth)));
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + 1);
    this.#count++;
    this.#sumMs += ms;
    this.#minMs = Math.min(this.#minMs, ms);
    this.#maxMs = Math.max(this.#maxMs, ms);
  }

  /** `undefined` while nothing was added. */
  record(): LatencyRecord | undefined {
    if (this.#count === 0) return undefined;
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
    const percentile = (share: number) => this.#percentile(buckets, share);
    return {
      count: this.#count,
      minMs: roundMs(this.#minMs),
      meanMs: roundMs(this.#sumMs / this.#count),
      p50Ms: percentile(0.5),
      p90Ms: percentile(0.9),
      p95Ms: percentile(0.95),
      p99Ms: percentile(0.99),
      maxMs: roundMs(this.#maxMs),
      buckets: buckets.map(([index, count]) => ({
        fromMs: roundMs(boundMs(index)),
        toMs: roundMs(boundMs(index + 1)),
        count,
      })),
    };
  }

  /** By nearest rank. */
  #percentile(buckets: readonly (readonly [index: number, count: number])[], share: number): number {
    const rank = Math.ceil(share * this.#count);
    let seen = 0;
    for (const [index, count] of buckets) {
      seen += count;
      if (seen < rank) continue;
      const middle = Math.sqrt(boundMs(index) * boundMs(index + 1));
      return roundMs(Math.min(Math.max(middle, this.#minMs), this.#maxMs));
    }
    return roundMs(this.#maxMs);
  }
}

function boundMs(index: number): number {
  return leastMs * growth ** index;
}

/** Milliseconds with three decimals: what a clock can tell. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
