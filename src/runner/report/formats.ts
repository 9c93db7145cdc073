import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import type { RunRecord } from "./record.ts";

export const reportFormats = ["junit", "json", "html"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** The report, piece by piece. */
export function renderReport(format: Exclude<ReportFormat, "html">, record: RunRecord): Iterable<string> {
  switch (format) {
    case "junit":
      return renderJunit(record);
    case "json":
      return renderJson(record);
  }
}
