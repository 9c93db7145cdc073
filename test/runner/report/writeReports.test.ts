import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reportFormats } from "../../../src/runner/report/formats.ts";
import { loadReportPage } from "../../../src/runner/report/html.ts";
import { writeReports } from "../../../src/runner/report/writeReports.ts";
import { reportOf } from "../../support/report.ts";
import { everyEnding } from "../../support/reportResults.ts";

const loadPage = () => loadReportPage("dist/report");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "imreq-reports-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("writes every format, into folders that it makes", async () => {
  const wanted = reportFormats.map((format) => ({ format, path: join(folder, "a", "b", format) }));
  expect(await writeReports(reportOf(everyEnding()).record, wanted, loadPage)).toEqual([]);
  expect(readdirSync(join(folder, "a", "b")).sort()).toEqual(["html", "json", "junit"]);
  expect(readFileSync(join(folder, "a", "b", "junit"), "utf8")).toMatch(/^<\?xml.*<\/testsuites>\n$/s);
});

test("says which report could not be written, and writes the others", async () => {
  writeFileSync(join(folder, "file"), "");
  const wanted = [
    { format: "json", path: join(folder, "file", "out.json") },
    { format: "junit", path: join(folder, "out.xml") },
  ] as const;
  const problems = await writeReports(reportOf([]).record, wanted, loadPage);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(join("file", "out.json"));
  expect(readdirSync(folder).sort()).toEqual(["file", "out.xml"]);
});

test("leaves nothing unfinished behind where the process ends while it writes", () => {
  const program = `
    import { readdirSync } from "node:fs";
    import { setImmediate } from "node:timers/promises";
    import { writeReports } from ${JSON.stringify(new URL("../../../src/runner/report/writeReports.ts", import.meta.url))};
    function* requests() {
      for (let number = 0; ; number++) yield [number, { number, title: "a".repeat(1000) }];
    }
    const wanted = [{ format: "json", path: "out.json" }];
    void writeReports({ requests: { entries: requests } }, wanted, () => {});
    while (readdirSync(".").length === 0) await setImmediate();
    console.log(readdirSync(".").join());
    process.exit(130);`;
  const ended = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: folder,
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(ended).toMatchObject({ status: 130, stdout: expect.stringMatching(/^out\.json\.\d+\.unfinished$/m) });
  expect(readdirSync(folder)).toEqual([]);
});
