import { type ReportPage, renderHtml } from "./html.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import type { RunRecord } from "./record.ts";

export const reportFormats = ["junit", "json", "html"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** The report, piece by piece; `loadPage` gives the page of an HTML report. */
export function renderReport(format: ReportFormat, record: RunRecord, loadPage: () => ReportPage): Iterable<string> {
  switch (format) {
    case "junit":
      return renderJunit(record);
    case "json":
      return renderJson(record);
    case "html":
      return renderHtml(record, loadPage());
  }
}
