import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command } from "../../catalog/facts.ts";
import { documentationLink } from "../../catalog/wording.ts";
import { newRequestSnippet } from "../../language/write/newRequest.ts";
import { requestBehind } from "../insertRequest.ts";
import { showInformation } from "../notify.ts";
import { documentationSite } from "../settings.ts";

/** Opens an untitled file with a request for the command: its required fields are tab stops. */
export async function newRequest(catalog: Catalog, target: unknown): Promise<void> {
  const command = await targetCommand(catalog, target);
  if (command === undefined) return;
  const document = await vscode.workspace.openTextDocument({ language: "imreq", content: "" });
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  await editor.insertSnippet(new vscode.SnippetString(newRequestSnippet(catalog, command)));
}

/** Puts a request for the command behind the request under the cursor. */
export async function insertRequest(catalog: Catalog, target: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "imreq") return newRequest(catalog, target);
  const command = await targetCommand(catalog, target);
  if (command === undefined) return;
  const { snippet, range } = requestBehind(catalog, command, editor.document, editor.selection.active.line);
  await editor.insertSnippet(snippet, range.start);
}

/** Opens the command's page of the documentation. */
export async function openDocumentation(catalog: Catalog, target: unknown): Promise<void> {
  const command = await targetCommand(catalog, target);
  if (command === undefined) return;
  const link = documentationLink(command, documentationSite());
  if (link !== undefined) await vscode.env.openExternal(vscode.Uri.parse(link));
  else void showInformation(vscode.l10n.t("The documentation has no page for {0}.", command.command));
}

/** The command that a tree node or a link names; asks where there is none. */
async function targetCommand(catalog: Catalog, target: unknown): Promise<Command | undefined> {
  const path = typeof target === "string" ? target : pathOfNode(target);
  if (path !== undefined) return catalog.command(path);
  const items = catalog.commandNames.map((name) => ({
    label: `${name.service}/${name.command}`,
    description: name.title,
    detail: name.summary,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Which command?"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen && catalog.command(chosen.label);
}

function pathOfNode(target: unknown): string | undefined {
  if (typeof target !== "object" || target === null || !("path" in target)) return undefined;
  return typeof target.path === "string" ? target.path : undefined;
}
