import * as vscode from "vscode";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";
import { newRequestSnippet } from "../language/write/newRequest.ts";

/** A request for `command` as a snippet, and the place for it behind the request that holds `line` (from 0). */
export function requestBehind(
  catalog: Catalog,
  command: Command,
  document: vscode.TextDocument,
  line: number,
): vscode.SnippetTextEdit {
  const snippet = newRequestSnippet(catalog, command);
  let next = line + 1;
  while (next < document.lineCount && !document.lineAt(next).text.startsWith("###")) next++;
  if (next < document.lineCount) {
    const text = `${snippet.replace(/\$0$/, "")}\n`;
    return vscode.SnippetTextEdit.insert(new vscode.Position(next, 0), new vscode.SnippetString(text));
  }
  const isEmpty = document.getText().trim() === "";
  const end = document.lineAt(document.lineCount - 1).range.end;
  const gap = isEmpty ? "" : end.character === 0 ? "\n" : "\n\n";
  return vscode.SnippetTextEdit.insert(end, new vscode.SnippetString(gap + snippet));
}
