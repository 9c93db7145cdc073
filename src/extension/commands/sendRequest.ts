import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import type { RequestSection } from "../../language/syntax/syntax.ts";
import type { Job, RequestResult } from "../../runner/job.ts";
import type { Refusal } from "../../runner/prepare.ts";
import type { LastResults } from "../lastResults.ts";
import { showError, showInformation } from "../notify.ts";
import { openNamed } from "../openNamed.ts";
import type { ProfileStore } from "../profileStore.ts";
import { withProgress } from "../progress.ts";
import type { OpenDocuments } from "../providers/openDocuments.ts";
import type { ResponseDocuments } from "../providers/responseDocuments.ts";
import type { Runs } from "../runs.ts";
import type { Sending } from "../sending.ts";
import { isRequestNode } from "../tree/collectionNodes.ts";
import { isTrusted } from "../trust.ts";
import { commandId } from "./ids.ts";

export interface SendParts {
  readonly language: LanguageService;
  readonly sending: () => Promise<Sending>;
  readonly runs: Runs;
  readonly profiles: ProfileStore;
  readonly documents: ResponseDocuments;
  readonly openDocuments: OpenDocuments;
  readonly results: LastResults;
}

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
  target?: unknown,
  line?: unknown,
  isFresh: boolean = false,
): Promise<void> {
  if (!(await isTrusted())) return;
  const job = await requestedJob(parts, target, line);
  if (job !== undefined) await send(parts, { ...job, isFresh });
}

/** Sends the request of a result again, as the same profile, with just the items of its body's list that `ids` name. */
export async function sendOnly(parts: SendParts, result: RequestResult, ids: ReadonlySet<string>): Promise<void> {
  if (!(await isTrusted())) return;
  const document = await openNamed(result.uri);
  if (typeof document === "string") {
    void showInformation(document);
    return;
  }
  parts.openDocuments.current(document);
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
  const abort = new AbortController();
  await withProgress(vscode.l10n.t("Sending {0}", request.call.path), abort, async () => {
    for await (const event of parts.runs.run(job, abort)) {
      if (event.kind === "ended") shown.push(report(parts, event.result, request));
    }
  });
  await Promise.all(shown);
}

/** The request that a command is about; says so where there is none. */
export async function requestedJob(parts: SendParts, target: unknown, line: unknown): Promise<RequestJob | undefined> {
  const place = await requestedPlace(parts, target, line);
  if (typeof place === "string") {
    void showInformation(place);
    return undefined;
  }
  const { document, position } = place;
  const uri = parts.openDocuments.current(document);
  const request = parts.language.requestAt(uri, position);
  if (request === undefined) {
    void showInformation(
      vscode.l10n.t(
        "There is no request here. Write a line service/command, such as im_open_login_svc/account_import.",
      ),
    );
    return undefined;
  }
  const job = await parts.runs.job([{ uri, takes: (candidate) => candidate === request }], "send");
  return job.files.length === 0 ? undefined : { ...job, document, request };
}

/** Opens what a send showed, by the document's address, or what the last send of a request brought, by the request's place. */
export async function showResponse(parts: SendParts, target: unknown, line?: unknown): Promise<void> {
  const isAddress = typeof target === "string" && line === undefined;
  const document = isAddress ? vscode.Uri.parse(target) : await lastDocument(parts, target, line);
  const gone = vscode.l10n.t("This response is gone: send the request again.");
  if (typeof document === "string") void showInformation(document);
  else if (document !== undefined && parts.documents.has(document)) await parts.documents.show(document);
  else void showInformation(gone);
}

/** The document of a request's last response, which a run makes only when somebody wants to see it; else why there is none. */
async function lastDocument(
  parts: SendParts,
  target: unknown,
  line: unknown,
): Promise<vscode.Uri | string | undefined> {
  const place = await requestedPlace(parts, target, line);
  if (typeof place === "string") return place;
  const uri = parts.openDocuments.current(place.document);
  const request = parts.language.requestAt(uri, place.position);
  const mark = request && parts.results.mark(uri, request);
  if (request === undefined || mark === undefined) return vscode.l10n.t("This request has not been sent yet.");
  if (mark.state === "refused") return mark.line;
  const last = parts.results.get(uri, request);
  if (last === undefined || (last.document !== undefined && parts.documents.has(last.document))) return last?.document;
  const { ending } = last.result;
  if (ending.kind !== "sent") return undefined;
  const document = parts.documents.add({ ...last.result, ending });
  parts.results.setDocument(last.result, document);
  return document;
}

/** Where the request that a command is about stands; else why there is none. */
async function requestedPlace(
  parts: SendParts,
  target: unknown,
  line: unknown,
): Promise<{ document: vscode.TextDocument; position: vscode.Position } | string> {
  if (isRequestNode(target)) {
    const document = await openNamed(target.uri);
    if (typeof document === "string") return document;
    // The tree may be a moment behind the text.
    const uri = parts.openDocuments.current(document);
    const found = parts.language.file(uri)?.sections.find(({ section }) => section === target.section);
    return { document, position: new vscode.Position(found?.startLine ?? target.startLine, 0) };
  }
  if (typeof target === "string" && typeof line === "number") {
    const document = await openNamed(target);
    return typeof document === "string" ? document : { document, position: new vscode.Position(line, 0) };
  }
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "imreq") {
    return vscode.l10n.t("Open an .imreq file and put the cursor into a request.");
  }
  return { document: editor.document, position: editor.selection.active };
}

async function report(parts: SendParts, result: RequestResult, wanted: RequestSection): Promise<void> {
  const { ending } = result;
  if (ending.kind === "sent") {
    const shown = parts.documents.add({ ...result, ending });
    parts.results.setDocument(result, shown);
    const isCancelled = ending.exchange.outcome.kind === "cancelled";
    // What the request needed first is shown only where it is the reason that the rest was not sent.
    if (!isCancelled && (result.request === wanted || !ending.passed)) await parts.documents.show(shown);
  } else if (ending.kind === "refused") showRefusals(parts, result, ending.refusals);
}

function showRefusals(parts: SendParts, result: RequestResult, refusals: readonly Refusal[]): void {
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
    if (chosen === show) void reveal(parts, result, first);
  });
}

/** Leads to what is at fault: a place of the request, or of the imreq.json that applies to it. */
async function reveal(parts: SendParts, { uri, request, startLine }: RequestResult, refusal: Refusal): Promise<void> {
  const { span, profilesSpan } = refusal;
  const profiles = profilesSpan && parts.profiles.fileFor(vscode.Uri.parse(uri));
  const document = await openNamed(profiles?.uri.toString() ?? uri);
  if (typeof document === "string") {
    void showInformation(document);
    return;
  }
  const sectionStart = profiles === undefined ? document.offsetAt(new vscode.Position(startLine, 0)) : 0;
  const { start, end } = (profiles === undefined ? span : profilesSpan) ?? request.call;
  const range = new vscode.Range(document.positionAt(sectionStart + start), document.positionAt(sectionStart + end));
  await vscode.window.showTextDocument(document, { selection: range });
}
