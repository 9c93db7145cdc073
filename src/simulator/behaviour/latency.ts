/** How long the simulator takes before it answers, in milliseconds. */
export type Latency =
  | { readonly kind: "between"; readonly leastMs: number; readonly mostMs: number }
  /** Most answers near the median, a few far above: a log-normal distribution, told by two of its points. */
  | { readonly kind: "longTail"; readonly medianMs: number; readonly p99Ms: number };

const mostMs = 600_000;
/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326;

/** Reads `80`, `50-300` (evenly between) or `p50=80,p99=900` (a long tail), in milliseconds; `undefined` where it is none. */
export function readLatency(text: string): Latency | undefined {
  const [, least, most] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (least !== undefined) {
    const found = { kind: "between", leastMs: Number(least), mostMs: Number(most ?? least) } as const;
    return found.leastMs <= found.mostMs && found.mostMs <= mostMs ? found : undefined;
  }
  const [, median, p99] = /^p50=(\d+),p99=(\d+)$/.exec(text) ?? [];
  const found = { kind: "longTail", medianMs: Number(median), p99Ms: Number(p99) } as const;
  return found.medianMs >= 1 && found.medianMs <= found.p99Ms && found.p99Ms <= mostMs ? found : undefined;
}

/** One value of the distribution; `random` gives numbers from 0 up to 1. */
export function sampleLatency(latency: Latency, random: () => number): number {
  if (latency.kind === "between") return latency.leastMs + random() * (latency.mostMs - latency.leastMs);
  const { medianMs, p99Ms } = latency;
  // Box and Muller's way from two even numbers to a normal one.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(mostMs, medianMs * Math.exp((Math.log(p99Ms / medianMs) / z99) * normal));
}

/** A latency as `readLatency` reads it. */
export function latencyText(latency: Latency): string {
  if (latency.kind === "longTail") return `p50=${latency.medianMs},p99=${latency.p99Ms}`;
  const { leastMs, mostMs: most } = latency;
  return leastMs === most ? String(leastMs) : `${leastMs}-${most}`;
}
