import { createWriteStream, rmSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ReportFormat, renderReport } from "./formats.ts";
import type { ReportPage } from "./html.ts";
import { messages } from "./messages.ts";
import type { RunRecord } from "./record.ts";

/** A report that was asked for: `--report junit=out.xml`. */
export interface WantedReport {
  readonly format: ReportFormat;
  readonly path: string;
}

/**
 * Writes the reports, each whole or not at all; folders are made as needed. Gives a sentence for each that could not be written.
 */
export async function writeReports(
  record: RunRecord,
  wanted: readonly WantedReport[],
  loadPage: () => ReportPage,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { format, path } of wanted) {
    const unfinished = `${path}.${process.pid}.unfinished`;
    // Whoever asks twice for the end of a run ends the process at once.
    const leaveNothing = () => rmSync(unfinished, { force: true });
    process.once("exit", leaveNothing);
    try {
      await mkdir(dirname(path), { recursive: true });
      await pipeline(Readable.from(renderReport(format, record, loadPage)), createWriteStream(unfinished));
      await rename(unfinished, path);
    } catch (error) {
      // Where not even the folder could be made, there is nothing to remove.
      await rm(unfinished, { force: true }).catch(() => {});
      if (!(error instanceof Error && "code" in error)) throw error;
      problems.push(messages.cannotWrite(path, String(error.code)));
    } finally {
      process.off("exit", leaveNothing);
    }
  }
  return problems;
}
