import * as vscode from "vscode";
import type * as lsp from "vscode-languageserver-types";

/** Plain LSP objects of the language layer ↔ VS Code's own. */

export function toPosition(position: vscode.Position): lsp.Position {
  return { line: position.line, character: position.character };
}

export function toVscodeRange(range: lsp.Range): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

export function toRange(range: vscode.Range): lsp.Range {
  return { start: toPosition(range.start), end: toPosition(range.end) };
}

export function toLocation({ uri, range }: lsp.Location): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(uri), toVscodeRange(range));
}

export function toTextEdit({ range, newText }: lsp.TextEdit): vscode.TextEdit {
  return vscode.TextEdit.replace(toVscodeRange(range), newText);
}

/** The edits of several files; the language makes no other kind of change. */
export function toWorkspaceEdit({ changes = {} }: lsp.WorkspaceEdit): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const [uri, edits] of Object.entries(changes)) edit.set(vscode.Uri.parse(uri), edits.map(toTextEdit));
  return edit;
}

export function toCodeAction(action: lsp.CodeAction): vscode.CodeAction {
  const kind = action.kind === undefined ? undefined : vscode.CodeActionKind.Empty.append(action.kind);
  const converted = new vscode.CodeAction(action.title, kind);
  if (action.edit !== undefined) converted.edit = toWorkspaceEdit(action.edit);
  if (action.diagnostics !== undefined) converted.diagnostics = action.diagnostics.map(toDiagnostic);
  if (action.isPreferred !== undefined) converted.isPreferred = action.isPreferred;
  if (action.command !== undefined) converted.command = toCommand(action.command);
  return converted;
}

export function toSelectionRange({ range, parent }: lsp.SelectionRange): vscode.SelectionRange {
  return new vscode.SelectionRange(toVscodeRange(range), parent && toSelectionRange(parent));
}

export function toDocumentLink({ range, target, tooltip }: lsp.DocumentLink): vscode.DocumentLink {
  const converted = new vscode.DocumentLink(
    toVscodeRange(range),
    target === undefined ? undefined : vscode.Uri.parse(target),
  );
  if (tooltip !== undefined) converted.tooltip = tooltip;
  return converted;
}

export function toDocumentHighlight({ range, kind }: lsp.DocumentHighlight): vscode.DocumentHighlight {
  // LSP counts kinds from 1.
  return new vscode.DocumentHighlight(toVscodeRange(range), ((kind ?? 1) - 1) as vscode.DocumentHighlightKind);
}

export function toInlayHint({ position, label, tooltip }: lsp.InlayHint): vscode.InlayHint {
  const text = typeof label === "string" ? label : label.map(({ value }) => value).join("");
  const converted = new vscode.InlayHint(new vscode.Position(position.line, position.character), text);
  if (typeof tooltip === "string") converted.tooltip = tooltip;
  return converted;
}

export function toSignatureHelp(help: lsp.SignatureHelp): vscode.SignatureHelp {
  const converted = new vscode.SignatureHelp();
  converted.signatures = help.signatures.map(({ label, documentation, parameters = [] }) => {
    const signature = new vscode.SignatureInformation(label, documentation && toMarkdown(documentation));
    signature.parameters = parameters.map(
      (parameter) =>
        new vscode.ParameterInformation(
          parameter.label,
          parameter.documentation && toMarkdown(parameter.documentation),
        ),
    );
    return signature;
  });
  converted.activeSignature = help.activeSignature ?? 0;
  converted.activeParameter = help.activeParameter ?? 0;
  return converted;
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
  if (item.command !== undefined) converted.command = toCommand(item.command);
  return converted;
}

function toCommand({ command, title, arguments: args }: lsp.Command): vscode.Command {
  return { command, title, ...(args && { arguments: args }) };
}

export function toDiagnostic(diagnostic: lsp.Diagnostic): vscode.Diagnostic {
  const message = typeof diagnostic.message === "string" ? diagnostic.message : diagnostic.message.value;
  // LSP counts severities from 1.
  const severity = ((diagnostic.severity ?? 1) - 1) as vscode.DiagnosticSeverity;
  const converted = new vscode.Diagnostic(toVscodeRange(diagnostic.range), message, severity);
  if (diagnostic.code !== undefined) converted.code = diagnostic.code;
  converted.source = diagnostic.source ?? "imreq";
  if (diagnostic.tags !== undefined) converted.tags = diagnostic.tags;
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
