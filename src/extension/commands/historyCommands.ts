import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { curlCommand } from "../../runner/curl.ts";
import {
  findTraced,
  type HistoryEntry,
  isSameRequest,
  pastExpectation,
  type WholeEntry,
} from "../../runner/history/entry.ts";
import { sentRequest } from "../../runner/history/sentRequest.ts";
import { fieldFacts } from "../../runner/history/volatileFields.ts";
import { oneLine, outcomeLine } from "../../runner/summary.ts";
import type { TextWorker } from "../../runner/text/textWorker.ts";
import type { History } from "../history.ts";
import { showInformation } from "../notify.ts";
import type { ComparisonDocuments } from "../providers/comparisonDocuments.ts";
import { keepsListOrder } from "../settings.ts";
import { type HistoryTree, isEntryNode, timeText } from "../tree/historyTree.ts";
import { requestedJob, type SendParts, sendRequest } from "./sendRequest.ts";

export interface HistoryCommandParts {
  readonly catalog: Catalog;
  readonly history: History;
  readonly tree: HistoryTree;
  readonly comparisons: ComparisonDocuments;
  readonly texts: Pick<TextWorker, "do">;
  readonly send: SendParts;
}

/** Opens the answer of an exchange as a send would show it. */
export async function openHistoryEntry(parts: HistoryCommandParts, target: unknown): Promise<void> {
  const whole = await wholeOf(parts, target);
  if (whole === undefined) return;
  const { entry, exchange } = whole;
  const { path } = entry.request;
  const shown = { path, exchange, expectations: entry.expectations, notes: notesOf(entry) };
  await parts.send.documents.show(parts.send.documents.addExchange(shown));
}

/** Opens what was sent: the body after its templates were filled in. */
export async function openHistoryBody(parts: HistoryCommandParts, target: unknown): Promise<void> {
  const whole = await wholeOf(parts, target);
  if (whole === undefined) return;
  const content = sentRequest(whole);
  const document = await vscode.workspace.openTextDocument({ language: "imreq", content });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}

/** Sends the request as it is in its file now; where that is gone, opens what was sent as a new one. */
export async function resendHistoryEntry(parts: HistoryCommandParts, target: unknown): Promise<void> {
  const entry = await entryOf(parts, target);
  if (entry === undefined) return;
  const place = await placeNow(parts, entry);
  if (place !== undefined) {
    await sendRequest(parts.send, place.uri, place.line);
    return;
  }
  await openHistoryBody(parts, target);
  const gone = vscode.l10n.t("“{0}” is not in its file any more. This is what was sent.", oneLine(entry.request.title));
  void showInformation(gone);
}

/** Compares two chosen answers by what they mean. */
export async function compareHistoryEntries(
  parts: HistoryCommandParts,
  target: unknown,
  targets: unknown,
  ignoresVolatile: boolean,
): Promise<void> {
  const [older, newer, ...more] = await twoEntries(parts, target, targets);
  if (older === undefined) return;
  if (newer === undefined || more.length > 0) {
    void showInformation(vscode.l10n.t("Choose exactly two exchanges of the history to compare them."));
    return;
  }
  await compare(parts, older, newer, ignoresVolatile);
}

/** Compares an answer with the one that the same request had before. */
export async function compareWithPrevious(parts: HistoryCommandParts, target: unknown): Promise<void> {
  const entry = await entryOf(parts, target);
  if (entry === undefined) return;
  const previous = parts.history.store.entries.find(
    ({ id, request, answer }) => id < entry.id && answer !== undefined && isSameRequest(request, entry.request),
  );
  if (previous !== undefined) await compare(parts, previous, entry, true);
  else void showInformation(vscode.l10n.t("The history has no earlier answer to this request. Send it again."));
}

/** Puts what was sent on the clipboard as a command, without its UserSig. */
export async function copyHistoryAsCurl(parts: HistoryCommandParts, target: unknown): Promise<void> {
  const whole = await wholeOf(parts, target);
  if (whole === undefined) return;
  const draft = { ...whole.exchange, query: {} };
  await vscode.env.clipboard.writeText(curlCommand(draft, randomBytes(4).readUInt32LE()));
  void showInformation(vscode.l10n.t("Copied with usersig=***. “imreq sig” makes a UserSig to put there."));
}

/** Holds the expectations that the request has now against the answer that came then. */
export async function recheckHistoryEntry(parts: HistoryCommandParts, target: unknown): Promise<void> {
  const whole = await wholeOf(parts, target);
  if (whole === undefined) return;
  const { entry, exchange } = whole;
  const place = await placeNow(parts, entry);
  const job = place && (await requestedJob(parts.send, place.uri, place.line));
  const { runner } = await parts.send.sending();
  const checked = job && (await runner.recheck(job, job.request, exchange.outcome));
  if (checked === undefined) {
    const title = oneLine(entry.request.title);
    void showInformation(vscode.l10n.t("“{0}” cannot be checked: it or its profile is gone.", title));
    return;
  }
  const broken = checked.expectations.filter(({ holds }) => !holds).length;
  const verdict = checked.passed
    ? vscode.l10n.t("Checked again with the expectations of now: all of {0} hold.", checked.expectations.length)
    : vscode.l10n.t(
        "Checked again with the expectations of now: {0} of {1} do not hold.",
        broken,
        checked.expectations.length,
      );
  const expectations = checked.expectations.map(pastExpectation);
  const shown = { path: entry.request.path, exchange, expectations, notes: [...notesOf(entry), verdict] };
  await parts.send.documents.show(parts.send.documents.addExchange(shown));
}

export async function deleteHistoryEntries(
  parts: HistoryCommandParts,
  target: unknown,
  targets: unknown,
): Promise<void> {
  const entries = chosenEntries(parts, target, targets);
  await parts.history.store.delete(entries.map(({ id }) => id));
}

/** Removes the history of the workspace from the disk, after a yes. */
export async function clearHistory(parts: HistoryCommandParts): Promise<void> {
  const clear = vscode.l10n.t("Clear");
  const detail = vscode.l10n.t("Its files are removed from the disk. This cannot be undone.");
  const question = vscode.l10n.t("Clear the history of this workspace?");
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, clear);
  if (chosen === clear) await parts.history.store.clear();
}

async function compare(
  parts: HistoryCommandParts,
  older: HistoryEntry,
  newer: HistoryEntry,
  ignoresVolatile: boolean,
): Promise<void> {
  const [before, after] = await Promise.all([load(parts, older), load(parts, newer)]);
  if (before === undefined || after === undefined) return;
  const { path } = newer.request;
  const isSame = older.request.path === path;
  const fields = isSame ? fieldFacts(parts.catalog, path) : { known: [], times: [] };
  const options = { ignoresVolatile, keepsOrder: keepsListOrder(), fields };
  const comparison = await parts.texts.do("compare", answerText(before), answerText(after), options);
  const [first, second] = [timeText(older.exchange.sentAtMs), timeText(newer.exchange.sentAtMs)];
  const title = `${oneLine(newer.request.title)}: ${first} ↔ ${second} · ${comparison.summary}`;
  await parts.comparisons.show(title, path, comparison);
}

/** An answer's text; of a call that brought none, a line that says why. */
function answerText({ exchange: { outcome } }: WholeEntry): string {
  return "answer" in outcome ? outcome.answer.text : outcomeLine(outcome);
}

function notesOf({ exchange, body, answer }: HistoryEntry): string[] {
  const sent = new Date(exchange.sentAtMs).toLocaleString(vscode.env.language);
  const notes = [vscode.l10n.t("From the history: sent {0}", sent)];
  const cut = [body, answer].find((text) => text?.of !== undefined);
  if (cut?.of !== undefined) {
    notes.push(vscode.l10n.t("Shortened: the first {0} of {1} characters were kept.", cut.characters, cut.of));
  }
  return notes;
}

/** Where the request stands now; `undefined` where its file or it is gone. */
async function placeNow(
  parts: HistoryCommandParts,
  { request }: HistoryEntry,
): Promise<{ readonly uri: string; readonly line: number } | undefined> {
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(request.uri));
    const uri = document.uri.toString();
    parts.send.language.update(uri, document.getText());
    const file = parts.send.language.file(uri);
    const found = file && findTraced(file, request);
    return found && { uri, line: callLine(found) };
  } catch {
    return undefined;
  }
}

/** The line at which a request's call stands: the section's own first line may belong to what is above. */
function callLine({ request, startLine }: NonNullable<ReturnType<typeof findTraced>>): number {
  return startLine + request.text.slice(0, request.call.start).split("\n").length - 1;
}

async function entryOf(parts: HistoryCommandParts, target: unknown): Promise<HistoryEntry | undefined> {
  if (isEntryNode(target)) return target.entry;
  return parts.tree.selection.at(-1);
}

/** An entry with its texts; says so where they are gone. */
async function wholeOf(parts: HistoryCommandParts, target: unknown): Promise<WholeEntry | undefined> {
  const entry = await entryOf(parts, target);
  return entry && load(parts, entry);
}

async function load(parts: HistoryCommandParts, entry: HistoryEntry): Promise<WholeEntry | undefined> {
  const whole = await parts.history.store.whole(entry.id);
  if (whole === undefined) void showInformation(vscode.l10n.t("This exchange is gone from the history."));
  return whole;
}

function chosenEntries(parts: HistoryCommandParts, target: unknown, targets: unknown): readonly HistoryEntry[] {
  const nodes = Array.isArray(targets) && targets.length > 0 ? targets : [target];
  const entries = nodes.flatMap((node) => (isEntryNode(node) ? [node.entry] : []));
  if (entries.length === 0) return parts.tree.selection;
  return entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The chosen entries, the older first; asks where none is chosen. */
async function twoEntries(
  parts: HistoryCommandParts,
  target: unknown,
  targets: unknown,
): Promise<readonly HistoryEntry[]> {
  const chosen = chosenEntries(parts, target, targets);
  if (chosen.length > 0) return chosen;
  await parts.history.load();
  if (parts.history.store.entries.length < 2) {
    void showInformation(vscode.l10n.t("The history does not hold two exchanges yet. Send a request twice."));
    return [];
  }
  const items = parts.history.store.entries.map((entry) => ({
    label: oneLine(entry.request.title),
    description: new Date(entry.exchange.sentAtMs).toLocaleString(vscode.env.language),
    detail: entry.request.path,
    entry,
  }));
  const title = vscode.l10n.t("Which two exchanges?");
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true, matchOnDetail: true });
  return (picked ?? []).map(({ entry }) => entry).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
