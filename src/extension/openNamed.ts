import * as vscode from "vscode";

/** Opens a file that something shown earlier names, by its URI; where it cannot be opened any more, gives the sentence that says so. */
export async function openNamed(uriText: string): Promise<vscode.TextDocument | string> {
  const uri = vscode.Uri.parse(uriText);
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    const name = vscode.workspace.asRelativePath(uri);
    return vscode.l10n.t("{0} cannot be opened: it may have been deleted or renamed meanwhile.", name);
  }
}
