import * as vscode from "vscode";
import type * as lsp from "vscode-languageserver-types";

/** Plain LSP objects of the language layer ↔ VS Code's own. */

export function toPosition(position: vscode.Position): lsp.Position {
  return { line: position.line, character: position.character };
}

export function toVscodeRange(range: lsp.Range): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

export function toHover(hover: lsp.Hover | undefined): vscode.Hover | undefined {
  if (hover === undefined) return undefined;
  return new vscode.Hover(toMarkdown(hover.contents), hover.range && toVscodeRange(hover.range));
}

export function toCompletionItem(item: lsp.CompletionItem): vscode.CompletionItem {
  // The two enumerations differ by one: LSP counts from 1.
  const kind = item.kind === undefined ? undefined : ((item.kind - 1) as vscode.CompletionItemKind);
  const converted = new vscode.CompletionItem(
    item.labelDetails === undefined ? item.label : { label: item.label, ...item.labelDetails },
    kind,
  );
  const edit = item.textEdit;
  const text = edit?.newText ?? item.insertText ?? item.label;
  converted.insertText = item.insertTextFormat === 2 ? new vscode.SnippetString(text) : text;
  if (edit !== undefined) {
    converted.range =
      "range" in edit
        ? toVscodeRange(edit.range)
        : { inserting: toVscodeRange(edit.insert), replacing: toVscodeRange(edit.replace) };
  }
  if (item.detail !== undefined) converted.detail = item.detail;
  if (item.documentation !== undefined) converted.documentation = toMarkdown(item.documentation);
  if (item.sortText !== undefined) converted.sortText = item.sortText;
  if (item.filterText !== undefined) converted.filterText = item.filterText;
  if (item.preselect !== undefined) converted.preselect = item.preselect;
  if (item.command !== undefined) {
    const { command, title, arguments: args } = item.command;
    converted.command = { command, title, ...(args && { arguments: args }) };
  }
  return converted;
}

export function toDiagnostic(diagnostic: lsp.Diagnostic): vscode.Diagnostic {
  const message = typeof diagnostic.message === "string" ? diagnostic.message : diagnostic.message.value;
  // LSP counts severities from 1.
  const severity = ((diagnostic.severity ?? 1) - 1) as vscode.DiagnosticSeverity;
  const converted = new vscode.Diagnostic(toVscodeRange(diagnostic.range), message, severity);
  if (diagnostic.code !== undefined) converted.code = diagnostic.code;
  converted.source = diagnostic.source ?? "imreq";
  return converted;
}

export function toDocumentSymbol(symbol: lsp.DocumentSymbol): vscode.DocumentSymbol {
  const converted = new vscode.DocumentSymbol(
    symbol.name,
    symbol.detail ?? "",
    (symbol.kind - 1) as vscode.SymbolKind,
    toVscodeRange(symbol.range),
    toVscodeRange(symbol.selectionRange),
  );
  converted.children = (symbol.children ?? []).map(toDocumentSymbol);
  return converted;
}

export function toFoldingRange(range: lsp.FoldingRange): vscode.FoldingRange {
  return new vscode.FoldingRange(range.startLine, range.endLine);
}

/** Markdown that may hold text from outside: links to commands stay off. */
function toMarkdown(contents: lsp.Hover["contents"] | lsp.CompletionItem["documentation"]): vscode.MarkdownString {
  if (typeof contents === "string") return new vscode.MarkdownString().appendText(contents);
  if (contents !== undefined && !Array.isArray(contents) && "kind" in contents) {
    return contents.kind === "markdown"
      ? new vscode.MarkdownString(contents.value)
      : new vscode.MarkdownString().appendText(contents.value);
  }
  return new vscode.MarkdownString();
}
