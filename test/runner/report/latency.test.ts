import { expect, test } from "vitest";
import { LatencyHistogram } from "../../../src/runner/report/latency.ts";

function recordOf(times: readonly number[]) {
  const histogram = new LatencyHistogram();
  for (const ms of times) histogram.add(ms);
  return histogram.record();
}

test("nothing added says nothing", () => {
  expect(recordOf([])).toBeUndefined();
});

test("a single time is every percentile", () => {
  expect(recordOf([12.3456])).toMatchObject({ count: 1, minMs: 12.346, p50Ms: 12.346, p99Ms: 12.346, maxMs: 12.346 });
});

test("percentiles are exact to 1 %", () => {
  const record = recordOf(Array.from({ length: 10_000 }, (_, index) => (10_000 - index) / 7));
  for (const [percentile, exact] of [
    [record?.p50Ms, 5000 / 7],
    [record?.p90Ms, 9000 / 7],
    [record?.p95Ms, 9500 / 7],
    [record?.p99Ms, 9900 / 7],
  ] as const) {
    expect(Math.abs((percentile ?? 0) / exact - 1)).toBeLessThan(0.01);
  }
});

test("buckets hold every time once, in order, even none and an hour", () => {
  const record = recordOf([3_600_000, 0, 5, 5, 0.001]);
  expect(record?.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  expect(record?.buckets.map(({ fromMs }) => fromMs)).toEqual(
    record?.buckets.map(({ fromMs }) => fromMs).toSorted((a, b) => a - b),
  );
  expect(record?.buckets.at(-1)?.toMs).toBeGreaterThan(3_600_000);
});
