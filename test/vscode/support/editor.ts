import assert from "node:assert/strict";
import * as vscode from "vscode";

/** The workspace folder of the window under test. */
export function workspaceFolder(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "the window has a folder");
  return folder.uri;
}

/** Writes a file of the workspace and opens it. */
export async function openFile(name: string, text: string): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.joinPath(workspaceFolder(), name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

/** Waits until `read` gives something; fails with `what` after `limitMs`. */
export async function until<T>(
  what: string,
  read: () => T | undefined | Promise<T | undefined>,
  limitMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** The code lenses of a document, as VS Code shows them. */
export async function lensesOf(document: vscode.TextDocument): Promise<vscode.Command[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    document.uri,
    100,
  );
  return lenses.flatMap(({ command }) => (command ? [command] : []));
}

/** Presses the n-th «Send» of a document and gives the response document that opens. */
export async function pressSend(document: vscode.TextDocument, index = 0): Promise<vscode.TextDocument> {
  const before = new Set(responses().map(({ uri }) => uri.toString()));
  const sends = (await lensesOf(document)).filter(({ command }) => command === "imreq.sendRequest");
  const send = sends[index];
  assert.ok(send, `there is a Send number ${index}`);
  await vscode.commands.executeCommand(send.command, ...(send.arguments ?? []));
  return until("a response document", () => responses().find(({ uri }) => !before.has(uri.toString())));
}

/** The texts of a hover at the first occurrence of `text`. */
export async function hoverAt(document: vscode.TextDocument, text: string): Promise<string> {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `the document holds ${text}`);
  const position = document.positionAt(offset + Math.floor(text.length / 2));
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents.map((content) => (typeof content === "string" ? content : content.value)))
    .join("\n");
}

/** What is offered behind the first occurrence of `text`. */
export async function completionsBehind(document: vscode.TextDocument, text: string): Promise<string[]> {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `the document holds ${text}`);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    document.uri,
    document.positionAt(offset + text.length),
  );
  return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
}

function responses(): vscode.TextDocument[] {
  return vscode.window.visibleTextEditors
    .map(({ document }) => document)
    .filter(({ uri }) => uri.scheme === "imreq-response");
}
