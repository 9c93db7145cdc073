import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Surroundings } from "../runner/values.ts";
import { readDotenvFile, readInside } from "../runner/workspaceFiles.ts";

/** What the templates of a document read from outside: files of its workspace folder only. */
export function surroundingsOf(uriText: string): Surroundings {
  const uri = vscode.Uri.parse(uriText);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const isOnDisk = uri.scheme === "file";
  const file = isOnDisk ? uri.fsPath : folder && vscode.Uri.joinPath(folder, "untitled").fsPath;
  const root = folder?.scheme === "file" ? folder.fsPath : file && dirname(file);
  const nowhere = { problem: vscode.l10n.t("This file lies in no folder. Save it into the workspace first.") };
  return {
    env: (name) => process.env[name],
    now: Date.now,
    readFile: (path) => (file && root ? readInside(root, file, path) : nowhere),
    dotenv: () => (file && root ? readDotenvFile(root, file) : nowhere),
  };
}
