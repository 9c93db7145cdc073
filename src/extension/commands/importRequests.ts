import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import {
  type ImportSource,
  importReport,
  importSummary,
  importWithPauses,
} from "../../language/write/import/importRequests.ts";
import { showError, showInformation } from "../notify.ts";

/** Larger files are no collections. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Opens what files of other tools, or the clipboard, hold as untitled `.imreq` documents. `target` and `targets` are the files that
 * the explorer hands over; asks where there are none.
 */
export async function importRequests(catalog: Catalog, target: unknown, targets: unknown): Promise<void> {
  const given = Array.isArray(targets) && targets.length > 0 ? targets : [target];
  const uris = given.filter((uri) => uri instanceof vscode.Uri);
  const sources = uris.length > 0 ? await readFiles(uris) : await askSources();
  if (sources === undefined || sources.length === 0) return;
  const result = await importWithPauses(catalog, sources, () => new Promise(setImmediate));
  for (const { text } of result.files) await show(text, "imreq");
  const details = vscode.l10n.t("Show");
  const summary = importSummary(result);
  const notify = result.files.length === 0 ? showError : showInformation;
  if ((await notify(summary, details)) === details) await show(importReport(result), "plaintext");
}

async function askSources(): Promise<ImportSource[] | undefined> {
  const files = { label: vscode.l10n.t("From Files…"), iconPath: new vscode.ThemeIcon("folder-opened") };
  const clipboard = { label: vscode.l10n.t("From the Clipboard"), iconPath: new vscode.ThemeIcon("clippy") };
  const chosen = await vscode.window.showQuickPick([files, clipboard], {
    title: vscode.l10n.t("Import requests: cURL, Postman, .http"),
  });
  if (chosen === clipboard) {
    return [{ name: vscode.l10n.t("the clipboard"), text: await vscode.env.clipboard.readText() }];
  }
  if (chosen !== files) return undefined;
  const uris = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Import requests"),
    openLabel: vscode.l10n.t("Import"),
    canSelectMany: true,
    filters: {
      [vscode.l10n.t("Requests of other tools")]: ["json", "http", "rest", "sh", "txt"],
      [vscode.l10n.t("All files")]: ["*"],
    },
  });
  return uris && readFiles(uris);
}

async function readFiles(uris: readonly vscode.Uri[]): Promise<ImportSource[]> {
  const sources: ImportSource[] = [];
  for (const uri of uris) {
    const name = uri.path.split("/").at(-1) ?? "";
    try {
      const { size } = await vscode.workspace.fs.stat(uri);
      if (size > mostBytes) void showError(vscode.l10n.t("{0} is too large to be imported: 16 MB is the most.", name));
      else sources.push({ name, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) });
    } catch {
      void showError(vscode.l10n.t("{0} cannot be read: it may be a folder, or have been deleted meanwhile.", name));
    }
  }
  return sources;
}

async function show(content: string, language: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, { preview: false });
}
