import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { RunEvent } from "../runner/job.ts";
import { ReportBuilder } from "../runner/report/builder.ts";
import { reportFormats } from "../runner/report/formats.ts";
import { loadReportPage } from "../runner/report/html.ts";
import { type WantedReport, writeReports } from "../runner/report/writeReports.ts";
import { codeOf, replaceablePath, UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { shownPath } from "./runFiles.ts";
import type { Terminal } from "./terminal.ts";

/** The reports that `--report` asks for. A path that cannot be written is found before anything is sent. */
export class Reports {
  readonly #wanted: readonly WantedReport[];
  readonly #builder: ReportBuilder;

  /** `texts` are of the form `junit=out.xml`. */
  constructor(texts: readonly string[], profileId: string) {
    this.#wanted = texts.map(readReport);
    const paths = this.#wanted.map(({ path }) => path);
    const twice = paths.find((path, index) => paths.indexOf(path) !== index);
    if (twice !== undefined) throw new UsageError(messages.reportTwice(twice));
    for (const { path } of this.#wanted) tryWriting(path);
    this.#builder = new ReportBuilder({ profileId, shownPath, now: Date.now, clock: () => performance.now() });
  }

  add(event: RunEvent): void {
    this.#builder.add(event);
  }

  /** Whether all of them could be written. */
  async write(isCancelled: boolean, terminal: Terminal): Promise<boolean> {
    const { record } = this.#builder.finish(isCancelled);
    const loadPage = () => loadReportPage(join(import.meta.dirname, "report"));
    const problems = await writeReports(record, this.#wanted, loadPage);
    for (const problem of problems) terminal.error(`${problem}\n`);
    if (problems.length === 0) for (const { path } of this.#wanted) terminal.error(`${messages.wroteReport(path)}\n`);
    return problems.length === 0;
  }
}

function readReport(text: string): WantedReport {
  const [, word = "", written = ""] = /^([a-z]+)=(.+)$/.exec(text) ?? [];
  const format = reportFormats.find((known) => known === word);
  if (format === undefined) throw new UsageError(messages.badReport(text, reportFormats));
  const named = resolve(written);
  const path = placeOf(named);
  // A report takes the place of a file: not of a folder, and not of a device such as /dev/stdout.
  if (path === undefined) throw new UsageError(messages.noFileThere(named));
  return { format, path };
}

function placeOf(named: string): string | undefined {
  try {
    return replaceablePath(named);
  } catch (error) {
    throw new UsageError(messages.unwritable(named, codeOf(error)));
  }
}

function tryWriting(path: string): void {
  const trial = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(trial, "w"));
    rmSync(trial);
  } catch (error) {
    throw new UsageError(messages.unwritable(path, codeOf(error)));
  }
}
