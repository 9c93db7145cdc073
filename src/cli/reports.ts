import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunEvent } from "../runner/job.ts";
import { ReportBuilder } from "../runner/report/builder.ts";
import { renderReport } from "../runner/report/formats.ts";
import { UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { shownPath } from "./runFiles.ts";
import type { Terminal } from "./terminal.ts";

const formats = ["junit", "json"] as const;

interface ReportFile {
  readonly format: (typeof formats)[number];
  readonly path: string;
  /** Filled beside the place, then moved there: a report is whole or not there. */
  readonly partPath: string;
}

/** The reports that `--report` asks for. A path that cannot be written is found before anything is sent. */
export class Reports {
  readonly #files: readonly ReportFile[];
  readonly #builder: ReportBuilder | undefined;

  /** `texts` are of the form `junit=out.xml`. */
  constructor(texts: readonly string[], profileId: string) {
    this.#files = texts.map(readReport);
    for (const { path, partPath } of this.#files) tryWriting(path, partPath);
    if (this.#files.length === 0) return;
    this.#builder = new ReportBuilder({ profileId, shownPath, now: Date.now, clock: () => performance.now() });
  }

  add(event: RunEvent): void {
    this.#builder?.add(event);
  }

  write(isCancelled: boolean, terminal: Terminal): void {
    if (this.#builder === undefined) return;
    const { record } = this.#builder.finish(isCancelled);
    for (const { format, path, partPath } of this.#files) {
      const file = openSync(partPath, "w");
      try {
        for (const piece of renderReport(format, record)) writeSync(file, piece);
      } finally {
        closeSync(file);
      }
      renameSync(partPath, path);
      terminal.error(`${messages.wroteReport(path)}\n`);
    }
  }
}

function readReport(text: string): ReportFile {
  const [, word = "", written = ""] = /^([a-z]+)=(.+)$/.exec(text) ?? [];
  const format = formats.find((known) => known === word);
  if (format === undefined) throw new UsageError(messages.badReport(text, formats));
  const path = resolve(written);
  return { format, path, partPath: `${path}.${process.pid}.part` };
}

function tryWriting(path: string, partPath: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(partPath, "w"));
    rmSync(partPath);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(messages.unwritable(path, code));
  }
}
