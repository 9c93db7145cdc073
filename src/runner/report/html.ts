import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderJson } from "./json.ts";
import { messages } from "./messages.ts";
import type { RunRecord } from "./record.ts";

/** What the page consists of beside the run's data: `dist/report`, built from `page/`. */
export interface ReportPage {
  readonly script: string;
  readonly style: string;
}

/** Reads the built page; throws where the build has not run. */
export function loadReportPage(folder: string): ReportPage {
  const read = (name: string) => readFileSync(join(folder, name), "utf8").trim();
  return { script: read("page.js"), style: read("page.css") };
}

/**
 * The report as one page that needs nothing from outside, for a browser and for a webview alike. Its policy lets nothing run and
 * nothing load but its own script and style, known by their hashes; the run's data are JSON that no markup can break out of.
 */
export function* renderHtml(record: RunRecord, { script, style }: ReportPage): Generator<string> {
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${messages.pageTitle(record.counts.total, record.startedAt)}</title>
<style>${style}</style>
</head>
<body>
<noscript>${messages.noScript(record.counts)}</noscript>
<script type="application/json" id="report">`;
  for (const piece of renderJson(record)) yield piece.replaceAll("<", "\\u003c");
  yield `</script>
<script>${script}</script>
</body>
</html>
`;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
