import type { RequestResult } from "../../src/runner/job.ts";
import { ReportBuilder, type ReportParts, type RunReport } from "../../src/runner/report/builder.ts";

/** 2026-01-02T03:04:05.000Z, when every reported run of a test starts. */
export const runStartedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The report of these results; the run takes 10 s. */
export function reportOf(results: readonly RequestResult[], parts: Partial<ReportParts> = {}): RunReport {
  let clockMs = 0;
  const builder = new ReportBuilder({
    profileId: "sandbox",
    shownPath: (uri) => uri.slice(uri.lastIndexOf("/") + 1),
    now: () => runStartedAtMs,
    clock: () => clockMs,
    ...parts,
  });
  for (const result of results) builder.add({ kind: "ended", result });
  clockMs = 10_000;
  return builder.finish();
}
