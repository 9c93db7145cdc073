import * as vscode from "vscode";

/** Whether anything may be sent from this workspace; says so where it may not. */
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
