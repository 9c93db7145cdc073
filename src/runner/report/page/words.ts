import type { PhaseName, RequestRecord, Verdict } from "../record.ts";

/** What the page says, in one place for translation. */
export const words = {
  brand: "imreq run report",
  headline: (passed: number, broken: number, skipped: number) =>
    broken > 0
      ? `${count(broken)} of ${count(passed + broken)} ${passed + broken === 1 ? "request" : "requests"} did not pass`
      : passed > 0
        ? passed === 1
          ? "The request passed"
          : `All ${count(passed)} requests passed`
        : skipped > 0
          ? "Every request was skipped"
          : "Nothing was run",
  cancelled: "The run was cancelled before its end.",
  unlisted: (number: number) => `${count(number)} more requests are counted, but not listed.`,
  verdicts: {
    passed: "Passed",
    partial: "Partial",
    failed: "Failed",
    error: "Error",
    skipped: "Skipped",
  } satisfies Record<Verdict, string>,
  verdictHelp: {
    passed: "Every expectation holds.",
    partial: "The call succeeded for some of its items only.",
    failed: "The service answered, and an expectation does not hold.",
    error: "No answer that could be judged, or not sent at all.",
    skipped: "Left out on purpose.",
  } satisfies Record<Verdict, string>,
  marks: { passed: "✓", partial: "◐", failed: "✗", error: "!", skipped: "–" } satisfies Record<Verdict, string>,
  phases: {
    waitMs: "Wait",
    dnsMs: "DNS",
    tcpMs: "TCP",
    tlsMs: "TLS",
    firstByteMs: "First byte",
    bodyMs: "Body",
  } satisfies Record<PhaseName, string>,
  latencySummary: (answered: number, p50: string, p95: string, p99: string, max: string) =>
    `Latency of ${count(answered)} answered ${answered === 1 ? "call" : "calls"}: half within ${p50}, 95 % within ${p95}, 99 % within ${p99}, the slowest ${max}.`,
  timeSummary: (number: number, took: string) =>
    `${count(number)} calls by when they started, over ${took}, and how long each took.`,
  shown: (from: number, to: number, matching: number, all: number) =>
    matching === 0
      ? `No request matches; there are ${count(all)}.`
      : `${count(from)}–${count(to)} of ${count(matching)}${matching === all ? "" : ` matching; ${count(all)} in all`}`,
  timeline: (request: RequestRecord) =>
    request.startMs === undefined
      ? "Not sent."
      : `Started after ${duration(request.startMs)}, took ${duration(request.tookMs ?? 0)}.`,
  sorts: { run: "In order of the run", slow: "Slowest first", file: "By file and line", verdict: "Problems first" },
} as const;

/** `12,345` */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `0.4 ms`, `12 ms`, `1.25 s`, `3 min 20 s` */
export function duration(ms: number): string {
  if (ms === 0) return "0 ms";
  if (ms < 10) return `${Math.max(0.1, Math.round(ms * 10) / 10)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toPrecision(3))} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? "" : ` ${seconds % 60} s`}`;
}

/** `812 bytes`, `12 kB` */
export function bytes(value: number): string {
  if (value < 1000) return `${value} bytes`;
  return value < 1_000_000 ? `${Number((value / 1000).toPrecision(3))} kB` : `${(value / 1e6).toFixed(1)} MB`;
}
