import { setImmediate as nextTurn } from "node:timers/promises";
import * as vscode from "vscode";
import type { LanguageService } from "../language/languageService.ts";
import { isRequest, type RequestSection } from "../language/syntax/syntax.ts";
import type { FileToRun, Job, RunEvent } from "../runner/job.ts";
import { commandId } from "./commands/ids.ts";
import { languageId } from "./fileKinds.ts";
import type { History } from "./history.ts";
import type { LastResults } from "./lastResults.ts";
import type { ProfileStore } from "./profileStore.ts";
import type { OpenDocuments } from "./providers/openDocuments.ts";
import type { ReportView } from "./reportView.ts";
import type { RequestFiles } from "./requestFiles.ts";
import type { Sending } from "./sending.ts";
import { filesSideBySide } from "./settings.ts";
import type { TestReports } from "./tests/testReports.ts";
import { Throttle } from "./throttle.ts";

export interface RunsParts {
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly sending: () => Promise<Sending>;
  readonly profiles: ProfileStore;
  readonly requestFiles: RequestFiles;
  readonly results: LastResults;
  readonly tests: TestReports;
  readonly reports: ReportView;
  readonly history: History;
}

/** What to run of a file. */
export interface Wanted {
  readonly uri: string;
  /** Whether a request is run, by its section and the line at which that starts; all are where this is absent. */
  readonly takes?: (request: RequestSection, startLine: number) => boolean;
}

/** Files are parsed in bundles; in between others have their turn. */
const filesAtOnce = 50;
/** The window is asked so often, in results, whether it has taken them in; a run is at most twice as many ahead of it. */
const resultsAtOnce = 50;
/** The status bar is not written more often. */
const pauseMs = 100;

/** The one way by which this window sends: a single request, runs, and the Test Explorer. */
export class Runs implements vscode.Disposable {
  readonly #parts: RunsParts;
  readonly #counting = new Throttle(pauseMs, () => {
    this.#item.text = `$(loading~spin) ${Math.min(this.#sent, this.#total)}/${this.#total}`;
    this.#item.show();
  });
  readonly #aborts = new Set<AbortController>();
  readonly #item = vscode.window.createStatusBarItem("imreq.run", vscode.StatusBarAlignment.Left, 0);
  #isRunning = false;
  #sent = 0;
  #total = 0;

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.#item.name = vscode.l10n.t("IM API Run");
    this.#item.command = commandId("cancelRun");
    this.#item.tooltip = vscode.l10n.t("Requests are being sent. Click to cancel.");
  }

  /** The texts of files as they are now, those of the workspace on disk, too. */
  async load(): Promise<void> {
    await Promise.all([this.#parts.profiles.load(), this.#parts.requestFiles.load()]);
    for (const document of vscode.workspace.textDocuments) {
      if (document.languageId === languageId) this.#parts.documents.current(document);
    }
  }

  /** A job of what is wanted, as the window's profile; files that are gone or of which nothing is left are not in it. */
  async job(wanted: readonly Wanted[], mode: Job["mode"]): Promise<Job> {
    await this.load();
    const files: FileToRun[] = [];
    for (const [index, { uri, takes }] of wanted.entries()) {
      if (index % filesAtOnce === filesAtOnce - 1) await nextTurn();
      const scope = this.#parts.language.scope(uri);
      if (scope === undefined) continue;
      const requests = scope.file.sections.flatMap(({ section, startLine }) =>
        isRequest(section) && (takes === undefined || takes(section, startLine)) ? [section] : [],
      );
      if (requests.length === 0) continue;
      files.push({ scope, requests, profiles: this.#parts.profiles.profilesFor(vscode.Uri.parse(uri)) });
    }
    return { files, profileId: this.#parts.profiles.selectedId, mode, sideBySide: filesSideBySide() };
  }

  /**
   * Sends, takes each result over for all that show results, and tells it. `abort` cancels, and so does `cancelAll`; `request` is
   * the Test Explorer's, where that has started the run.
   */
  async *run(job: Job, abort: AbortController, request?: vscode.TestRunRequest): AsyncGenerator<RunEvent> {
    const running: { uri: string; request: RequestSection }[] = [];
    const count = countOf(job);
    this.#total += count;
    this.#aborts.add(abort);
    this.#show();
    const report = this.#parts.tests.begin(job, request);
    const cancelled = report.token?.onCancellationRequested(() => abort.abort());
    let ended = 0;
    let shown = Promise.resolve();
    try {
      const { runner } = await this.#parts.sending();
      const events = runner.run(job, abort.signal);
      for await (const event of this.#parts.reports.record(job, events, abort.signal)) {
        if (event.kind === "started") {
          this.#parts.results.start(event.uri, event.request);
          running.push(event);
        } else {
          const { result } = event;
          ended++;
          this.#sent++;
          this.#parts.results.add(result);
          this.#parts.history.record(result);
          const index = running.findIndex(({ uri, request }) => uri === result.uri && request === result.request);
          if (index >= 0) running.splice(index, 1);
          if (index >= 0) this.#parts.results.stop(result.uri, result.request);
          this.#show();
        }
        report.take(event);
        yield event;
        if (event.kind !== "ended" || ended % resultsAtOnce !== 0) continue;
        await shown;
        shown = untilShown();
      }
    } finally {
      cancelled?.dispose();
      report.end();
      // Who stops reading early wants nothing more to be sent.
      abort.abort();
      for (const { uri, request } of running) this.#parts.results.stop(uri, request);
      this.#aborts.delete(abort);
      this.#total -= count;
      this.#sent -= ended;
      this.#show();
    }
  }

  cancelAll(): void {
    for (const abort of this.#aborts) abort.abort();
  }

  dispose(): void {
    this.cancelAll();
    this.#counting.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const isRunning = this.#aborts.size > 0;
    void this.#setRunning(isRunning);
    // A single send needs no count.
    if (isRunning && this.#total > 1) this.#counting.ask();
    else {
      this.#counting.dispose();
      this.#item.hide();
    }
  }

  async #setRunning(isRunning: boolean): Promise<void> {
    if (this.#isRunning === isRunning) return;
    this.#isRunning = isRunning;
    await vscode.commands.executeCommand("setContext", "imreq.isRunning", isRunning);
  }
}

/**
 * Resolves when the window has taken in what it was told so far. It takes longer to show a result than a service nearby to answer:
 * without a wait all would be sent while it still counts the first ones, and whoever cancels then would be too late.
 */
async function untilShown(): Promise<void> {
  // A window that closes meanwhile takes in nothing more.
  await vscode.commands.executeCommand("setContext", "imreq.isRunning", true).then(undefined, () => {});
}

/** The requests of a job, without those that they need. */
export function countOf(job: Job): number {
  return job.files.reduce((count, { requests }) => count + requests.length, 0);
}
