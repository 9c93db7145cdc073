import * as vscode from "vscode";

/**
 * A text from outside for a notification or a progress title: VS Code turns `[text](command:…)` there into a link that runs
 * commands, which a file or an answer must not be able to write.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}

/** Shows an error that may hold text from outside; resolves to the pressed button. */
export function showError(text: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(text), ...buttons);
}

/** As `showError`, for what went well or is no fault. */
export function showInformation(text: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(text), ...buttons);
}
