import * as vscode from "vscode";
import type { Job, RunEvent } from "../runner/job.ts";
import { ReportBuilder, type RequestPlace, type RunReport } from "../runner/report/builder.ts";
import { loadReportPage, renderHtml } from "../runner/report/html.ts";
import { showError, showInformation } from "./notify.ts";

/** What the page of the report asks for; it is checked, as a page is no trusted sender. */
type PageRequest = { readonly kind: "open"; readonly place: RequestPlace } | { readonly kind: "save" };

/** Keeps the report of the window's last run, and shows it. */
export class ReportView implements vscode.Disposable {
  readonly #pageFolder: string;
  #lastRun: RunReport | undefined;
  /** Shown while nothing else has run: a single send must not take the report of a long run away. */
  #lastSend: RunReport | undefined;
  #shown: { readonly panel: vscode.WebviewPanel; report: RunReport } | undefined;

  /** `pageFolder` is the built page of the report: `dist/report`. */
  constructor(pageFolder: string) {
    this.#pageFolder = pageFolder;
  }

  /** Passes the events of a run on and keeps what its report needs. */
  async *record(job: Job, events: AsyncIterable<RunEvent>, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const builder = new ReportBuilder({
      profileId: job.profileId,
      shownPath,
      now: Date.now,
      clock: () => performance.now(),
    });
    try {
      for await (const event of events) {
        builder.add(event);
        yield event;
      }
    } finally {
      const report = builder.finish(signal.aborted);
      if (job.mode === "run") this.#lastRun = report;
      else this.#lastSend = report;
    }
  }

  /** Shows the report of the last run. */
  async showLast(): Promise<void> {
    const report = this.#lastRun ?? this.#lastSend;
    if (report !== undefined) this.show(report);
    else
      await showInformation(vscode.l10n.t("Nothing has run in this window yet. Run a file or send a request first."));
  }

  /** Shows a report in a page beside the editor: the same page for every report. */
  show(report: RunReport): void {
    if (this.#shown === undefined) this.#shown = { panel: this.#openPanel(), report };
    else {
      this.#shown.report = report;
      this.#shown.panel.reveal();
    }
    this.#shown.panel.webview.html = this.#html(report);
  }

  dispose(): void {
    this.#shown?.panel.dispose();
  }

  #openPanel(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      "imreq.report",
      vscode.l10n.t("IM API Run Report"),
      vscode.ViewColumn.Active,
      { enableScripts: true, localResourceRoots: [], enableFindWidget: true, retainContextWhenHidden: true },
    );
    const received = panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    panel.onDidDispose(() => {
      received.dispose();
      this.#shown = undefined;
    });
    return panel;
  }

  async #receive(message: unknown): Promise<void> {
    if (this.#shown === undefined) return;
    const { panel, report } = this.#shown;
    const request = readRequest(message, report.places);
    if (request?.kind === "open") await openRequest(request.place, panel.viewColumn);
    else if (request?.kind === "save") await this.#save(report);
  }

  async #save(report: RunReport): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const chosen = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Save the report as HTML"),
      filters: { HTML: ["html"] },
      ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, "report.html") }),
    });
    if (chosen === undefined) return;
    try {
      await vscode.workspace.fs.writeFile(chosen, new TextEncoder().encode(this.#html(report)));
      await showInformation(vscode.l10n.t("The report is in {0}.", vscode.workspace.asRelativePath(chosen)));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      await showError(vscode.l10n.t("{0} cannot be written: {1}", vscode.workspace.asRelativePath(chosen), problem));
    }
  }

  #html({ record }: RunReport): string {
    return [...renderHtml(record, loadReportPage(this.#pageFolder))].join("");
  }
}

function readRequest(message: unknown, places: readonly RequestPlace[]): PageRequest | undefined {
  if (typeof message !== "object" || message === null || !("kind" in message)) return undefined;
  if (message.kind === "save") return { kind: "save" };
  if (message.kind !== "open" || !("index" in message) || typeof message.index !== "number") return undefined;
  const place = places[message.index];
  return place && { kind: "open", place };
}

/** Opens the request at its line, beside the report where that has the first column. */
async function openRequest({ uri, line }: RequestPlace, column: vscode.ViewColumn | undefined): Promise<void> {
  const viewColumn = column === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    const start = new vscode.Position(Math.min(line, document.lineCount) - 1, 0);
    await vscode.window.showTextDocument(document, { viewColumn, selection: new vscode.Range(start, start) });
  } catch {
    await showInformation(vscode.l10n.t("{0} is gone since the run.", shownPath(uri)));
  }
}

/** A file's path within the workspace; a file outside has only its name, as a report may be passed on. */
function shownPath(uriText: string): string {
  const uri = vscode.Uri.parse(uriText);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return vscode.workspace.asRelativePath(uri);
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}
