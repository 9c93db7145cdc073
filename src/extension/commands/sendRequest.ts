import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import type { RequestSection } from "../../language/syntax/syntax.ts";
import type { Job, RequestResult } from "../../runner/job.ts";
import type { Refusal } from "../../runner/prepare.ts";
import type { Runner } from "../../runner/runner.ts";
import type { LastResults } from "../lastResults.ts";
import { showError, showInformation, withoutLinks } from "../notify.ts";
import type { ProfileStore } from "../profileStore.ts";
import type { ResponseDocuments } from "../providers/responseDocuments.ts";
import type { RequestFiles } from "../requestFiles.ts";
import { commandId } from "./ids.ts";

export interface SendParts {
  readonly language: LanguageService;
  readonly runner: Runner;
  readonly profiles: ProfileStore;
  readonly documents: ResponseDocuments;
  readonly results: LastResults;
  readonly requestFiles: RequestFiles;
}

/** A send that takes longer shows its progress, with a button to cancel. */
const quietMs = 1000;

/** A job for one request, with that request. */
export interface RequestJob extends Job {
  readonly request: RequestSection;
  readonly document: vscode.TextDocument;
}

/**
 * Sends the request at `line` (from 0) of a document, or the one under the cursor, and before it what it needs: what has run
 * already runs again only when `isFresh`. Shows the response beside it.
 */
export async function sendRequest(
  parts: SendParts,
  uriText?: unknown,
  line?: unknown,
  isFresh: boolean = false,
): Promise<void> {
  if (!(await isTrusted())) return;
  const job = await requestedJob(parts, uriText, line);
  if (job !== undefined) await send(parts, { ...job, isFresh });
}

/** Sends the request of a result again, as the same profile, with just the items of its body's list that `ids` name. */
export async function sendOnly(parts: SendParts, result: RequestResult, ids: ReadonlySet<string>): Promise<void> {
  if (!(await isTrusted())) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(result.uri));
  parts.language.update(result.uri, document.getText());
  const listed = parts.language.requests(result.uri).filter(({ section }) => section.text === result.request.text);
  // The same request may stand there twice; its place may have moved.
  const found = listed.find(({ range }) => range.start.line === result.startLine) ?? listed[0];
  if (found === undefined) {
    void showInformation(vscode.l10n.t("The request has changed since: send it as it is now."));
    return;
  }
  const job = await requestedJob(parts, result.uri, found.range.start.line);
  const profileId = result.ending.kind === "sent" ? result.ending.exchange.profileId : undefined;
  if (job !== undefined) await send(parts, { ...job, onlyIds: ids, ...(profileId !== undefined && { profileId }) });
}

async function send(parts: SendParts, job: RequestJob): Promise<void> {
  const { request } = job;
  // Shown outside of the progress: its notification would cover the answer that is there.
  const shown: Promise<void>[] = [];
  await withProgress(request.call.path, async (signal) => {
    for await (const event of parts.runner.run(job, signal)) {
      if (event.kind === "ended") shown.push(report(parts, event.result, request));
    }
  });
  await Promise.all(shown);
}

/** The request that a command is about; says so where there is none. */
export async function requestedJob(parts: SendParts, uriText: unknown, line: unknown): Promise<RequestJob | undefined> {
  const place = await requestedPlace(uriText, line);
  if (place === undefined) {
    void showInformation(vscode.l10n.t("Open an .imreq file and put the cursor into a request."));
    return undefined;
  }
  const { document, position } = place;
  const uri = document.uri.toString();
  parts.language.update(uri, document.getText());
  const request = parts.language.requestAt(uri, position);
  if (request === undefined) {
    void showInformation(
      vscode.l10n.t(
        "There is no request here. Write a line service/command, such as im_open_login_svc/account_import.",
      ),
    );
    return undefined;
  }
  await Promise.all([parts.profiles.load(), parts.requestFiles.load()]);
  const scope = parts.language.scope(uri);
  if (scope === undefined) return undefined;
  const profiles = parts.profiles.profilesFor(document.uri);
  const profileId = parts.profiles.selectedId;
  return { document, request, files: [{ scope, requests: [request], profiles }], profileId, mode: "send" };
}

/** Opens what the last send of a request showed. */
export async function showResponse(parts: SendParts, uriText: unknown): Promise<void> {
  if (typeof uriText !== "string") return;
  const uri = vscode.Uri.parse(uriText);
  if (parts.documents.has(uri)) await parts.documents.show(uri);
  else void showInformation(vscode.l10n.t("This response is gone: send the request again."));
}

async function requestedPlace(
  uriText: unknown,
  line: unknown,
): Promise<{ document: vscode.TextDocument; position: vscode.Position } | undefined> {
  if (typeof uriText === "string" && typeof line === "number") {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uriText));
    return { document, position: new vscode.Position(line, 0) };
  }
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "imreq") return undefined;
  return { document: editor.document, position: editor.selection.active };
}

/** Whether anything may be sent from this window; offers to change it where not. */
export async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t("Manage Workspace Trust");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("Sending is off until you trust this workspace: its files decide what is called with your keys."),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return false;
}

/** Runs `work`; shows its progress only when it takes a while, so that a quick answer does not flicker. */
async function withProgress(title: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const abort = new AbortController();
  const working = work(abort.signal);
  const settled = working.then(
    () => true,
    () => true,
  );
  const quiet = new Promise<false>((resolve) => setTimeout(resolve, quietMs, false));
  if (!(await Promise.race([settled, quiet]))) {
    const location = vscode.ProgressLocation.Notification;
    const options = { location, cancellable: true, title: withoutLinks(vscode.l10n.t("Sending {0}", title)) };
    await vscode.window.withProgress(options, async (_progress, token) => {
      token.onCancellationRequested(() => abort.abort());
      await settled;
    });
  }
  await working;
}

async function report(parts: SendParts, result: RequestResult, wanted: RequestSection): Promise<void> {
  const { ending } = result;
  if (ending.kind === "sent") {
    const shown = parts.documents.add({ ...result, ending });
    parts.results.set(vscode.Uri.parse(result.uri), result.request, { result, document: shown });
    const isCancelled = ending.exchange.outcome.kind === "cancelled";
    // What the request needed first is shown only where it is the reason that the rest was not sent.
    if (!isCancelled && (result.request === wanted || !ending.passed)) await parts.documents.show(shown);
  } else if (ending.kind === "refused") showRefusals(result, ending.refusals);
}

function showRefusals(result: RequestResult, refusals: readonly Refusal[]): void {
  const [first] = refusals;
  if (first === undefined || first.kind === "declined") return;
  const more = refusals.length - 1;
  const rest = more > 0 ? ` ${vscode.l10n.t("(and {0} more problems)", more)}` : "";
  if (first.kind === "missingSecret") {
    const setKey = vscode.l10n.t("Set Secret Key");
    const choose = vscode.l10n.t("Select Profile");
    void showError(first.message, setKey, choose).then((chosen) => {
      if (chosen === setKey) void vscode.commands.executeCommand(commandId("setSecretKey"), first.secret);
      else if (chosen === choose) void vscode.commands.executeCommand(commandId("selectProfile"));
    });
    return;
  }
  const show = vscode.l10n.t("Show");
  void showError(`${result.title}: ${first.message}${rest}`, show).then((chosen) => {
    if (chosen === show) void reveal(result, first);
  });
}

async function reveal({ uri, request, startLine }: RequestResult, refusal: Refusal): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const sectionStart = document.offsetAt(new vscode.Position(startLine, 0));
  const { start, end } = refusal.span ?? request.call;
  const range = new vscode.Range(document.positionAt(sectionStart + start), document.positionAt(sectionStart + end));
  await vscode.window.showTextDocument(document, { selection: range });
}
