import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { loadReportPage, renderHtml } from "../../../src/runner/report/html.ts";
import { reportOf } from "../../support/report.ts";
import { everyEnding } from "../../support/reportResults.ts";

const page = loadReportPage("dist/report");
const html = [...renderHtml(reportOf(everyEnding()).record, page)].join("");

test("the policy lets nothing run but the page's own script", () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy?.split("; ")).toEqual([
    "default-src 'none'",
    `script-src ${hash(page.script)}`,
    `style-src ${hash(page.style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test("no text from outside ends the data before their end", () => {
  expect(html.match(/<\/script>/g)?.length).toBe(2);
  expect(html).not.toContain("<img");
});

test("the page carries the JSON report", () => {
  const data = /<script type="application\/json" id="report">([^<]*)<\/script>/.exec(html)?.[1];
  expect(JSON.parse(data ?? "")).toEqual(reportOf(everyEnding()).record);
});

test("the page asks for nothing from outside and weighs at most 40 kB", () => {
  expect(`${page.script}${page.style}`).not.toMatch(/url\(|@import|import\(|fetch\(|XMLHttpRequest|innerHTML|eval\(/);
  expect(page.script.length + page.style.length).toBeLessThan(40_000);
});
