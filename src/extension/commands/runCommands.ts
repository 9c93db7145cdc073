import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { sectionsIn } from "../../language/syntax/sectionsIn.ts";
import { isRequest, type RequestSection } from "../../language/syntax/syntax.ts";
import { fileName } from "../../language/syntax/uris.ts";
import { hasTags, tagsOf } from "../../runner/selection.ts";
import { toRange } from "../convert.ts";
import { languageId } from "../fileKinds.ts";
import type { LastResults } from "../lastResults.ts";
import { showInformation } from "../notify.ts";
import { openNamed } from "../openNamed.ts";
import type { RequestFiles } from "../requestFiles.ts";
import { runAndTell } from "../runSummary.ts";
import type { Runs, Wanted } from "../runs.ts";
import { filesOf, isNode, isRequestNode } from "../tree/collectionNodes.ts";
import { isTrusted } from "../trust.ts";

export interface RunParts {
  readonly language: LanguageService;
  readonly runs: Runs;
  readonly requestFiles: RequestFiles;
  readonly results: LastResults;
}

/** Runs all requests of a file: the one that is named, or the one in the active editor. */
export async function runFile(parts: RunParts, target?: unknown): Promise<void> {
  const uri = uriOf(target) ?? activeFile()?.uri.toString();
  if (uri === undefined) sayNoFile();
  else await run(parts, fileName(uri), async () => [{ uri }]);
}

/** Runs the requests that the selections of the active editor touch. */
export async function runSelection(parts: RunParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== languageId) {
    sayNoFile();
    return;
  }
  const { document, selections } = editor;
  await run(parts, fileName(document.uri.toString()), async () => {
    const uri = document.uri.toString();
    const file = parts.language.file(uri);
    if (file === undefined) return [];
    const touched = new Set(selections.flatMap((range) => sectionsIn(file, toRange(range))));
    const lines = new Set([...touched].map(({ startLine }) => startLine));
    return [{ uri, takes: (_request, startLine) => lines.has(startLine) }];
  });
}

/** Runs what is chosen in the explorer or in the Collections view: files, and all files of folders. */
export async function runFolder(parts: RunParts, target: unknown, targets: unknown): Promise<void> {
  const chosen = Array.isArray(targets) && targets.length > 0 ? targets : [target];
  await run(parts, chosenName(chosen), async () => {
    await parts.requestFiles.refresh();
    return wantedOf(parts, chosen);
  });
}

/** Runs every request file of the workspace. */
export async function runEverything(parts: RunParts): Promise<void> {
  await run(parts, vscode.l10n.t("everything"), async () => {
    await parts.requestFiles.refresh();
    return sorted(parts.requestFiles.uris).map((uri) => ({ uri }));
  });
}

/** Asks for tags, and runs the requests that have one of them. */
export async function runByTag(parts: RunParts): Promise<void> {
  await parts.requestFiles.refresh();
  await parts.runs.load();
  const counts = tagCounts(parts);
  if (counts.size === 0) {
    void showInformation(vscode.l10n.t("No request has a tag. Write # @tag smoke above one."));
    return;
  }
  const picks = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, count]) => ({
      label,
      description: count === 1 ? vscode.l10n.t("1 request") : vscode.l10n.t("{0} requests", count),
    }));
  const title = vscode.l10n.t("Run the requests with any of these tags");
  const chosen = await vscode.window.showQuickPick(picks, { title, canPickMany: true });
  if (chosen === undefined || chosen.length === 0) return;
  const tags = chosen.map(({ label }) => label);
  await run(parts, tags.join(", "), async () =>
    taggedFiles(parts).map((uri) => ({ uri, takes: (request) => hasTags(request, tags) })),
  );
}

/** Runs again what failed or was refused the last time. */
export async function runFailed(parts: RunParts): Promise<void> {
  const failed = (uri: string) => (request: RequestSection) => {
    const state = parts.results.mark(uri, request)?.state;
    return state === "failed" || state === "refused";
  };
  await run(
    parts,
    vscode.l10n.t("failed requests"),
    async () => sorted(parts.results.files).map((uri) => ({ uri, takes: failed(uri) })),
    vscode.l10n.t("No request has failed."),
  );
}

async function run(
  parts: RunParts,
  name: string,
  findWanted: () => Promise<readonly Wanted[]>,
  nothing: string = vscode.l10n.t("There is no request to run."),
): Promise<void> {
  if (!(await isTrusted())) return;
  await parts.runs.load();
  const job = await parts.runs.job(await findWanted(), "run");
  if (job.files.length === 0) void showInformation(nothing);
  else await runAndTell(parts.runs, name, job);
}

function sayNoFile(): void {
  void showInformation(vscode.l10n.t("Open an .imreq file and put the cursor into a request."));
}

function activeFile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === languageId ? document : undefined;
}

function uriOf(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (target instanceof vscode.Uri) return target.toString();
  return isNode(target) ? target.uri : undefined;
}

function chosenName(targets: readonly unknown[]): string {
  const [first] = targets;
  if (targets.length > 1) return vscode.l10n.t("{0} chosen items", targets.length);
  return isNode(first) && first.kind !== "request" ? first.label : fileName(uriOf(first) ?? "");
}

/** The requests of all chosen items, each once: chosen requests of a file that is chosen, too, are part of it. */
function wantedOf({ requestFiles }: RunParts, targets: readonly unknown[]): Wanted[] {
  const files = new Set<string>();
  const requests = new Map<string, Set<RequestSection>>();
  for (const target of targets) {
    if (isRequestNode(target)) {
      const sections = requests.get(target.uri) ?? new Set();
      requests.set(target.uri, sections.add(target.section));
    } else if (isNode(target)) for (const uri of filesOf(target)) files.add(uri);
    else {
      const uri = uriOf(target);
      if (uri?.endsWith(".imreq")) files.add(uri);
      else for (const inside of requestFiles.uris) if (inside.startsWith(`${uri}/`)) files.add(inside);
    }
  }
  const all = sorted(new Set([...files, ...requests.keys()]));
  return all.map((uri) => {
    const sections = requests.get(uri);
    return files.has(uri) || sections === undefined ? { uri } : { uri, takes: (request) => sections.has(request) };
  });
}

/** The files that may hold a tag; the others need not be parsed. */
function taggedFiles({ requestFiles, language }: RunParts): string[] {
  const open = vscode.workspace.textDocuments.filter((document) => document.languageId === languageId);
  const uris = new Set([...requestFiles.uris, ...open.map(({ uri }) => uri.toString())]);
  const isOpen = new Set(open.map(({ uri }) => uri.toString()));
  return sorted(uris).filter((uri) =>
    (isOpen.has(uri) ? language.file(uri)?.text : requestFiles.textOf(uri))?.includes("@tag"),
  );
}

function tagCounts(parts: RunParts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const uri of taggedFiles(parts)) {
    for (const { section } of parts.language.file(uri)?.sections ?? []) {
      if (!isRequest(section)) continue;
      for (const tag of tagsOf(section)) if (tag !== "") counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
  }
  return counts;
}

function sorted(uris: Iterable<string>): string[] {
  return [...uris].sort();
}

/** Shows the request of a node of the Collections view. */
export async function showRequest(parts: RunParts, target: unknown): Promise<void> {
  if (!isRequestNode(target)) return;
  const document = await openNamed(target.uri);
  if (typeof document === "string") {
    void showInformation(document);
    return;
  }
  const moved = parts.language.file(target.uri)?.sections.find(({ section }) => section === target.section);
  const line = target.callLine + (moved === undefined ? 0 : moved.startLine - target.startLine);
  const position = new vscode.Position(Math.min(line, document.lineCount - 1), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}
