import type { CompletionItem, Hover, WorkspaceEdit } from "vscode-languageserver-types";

/** The number of LSP for text with tab stops. */
const snippetFormat = 2;

/** A completion item as a client other than VS Code takes it: without VS Code's commands, and without tab stops where it has none. */
export function toClientItem({ command: _, ...item }: CompletionItem, hasSnippets: boolean): CompletionItem {
  if (hasSnippets || item.insertTextFormat !== snippetFormat) return item;
  const { insertTextFormat: __, textEdit, insertText, ...plain } = item;
  return {
    ...plain,
    ...(textEdit && { textEdit: { ...textEdit, newText: plainText(textEdit.newText) } }),
    ...(insertText !== undefined && { insertText: plainText(insertText) }),
  };
}

/** A snippet with each tab stop replaced by its default or first choice. */
function plainText(snippet: string): string {
  const pattern = /\\(.)|\$\{\d+:((?:\\.|[^}\\])*)\}|\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}|\$\{\d+\}|\$\d+/gs;
  return snippet.replace(
    pattern,
    (_, escaped?: string, preset = "", choice = "") => escaped ?? (preset || choice).replace(/\\(.)/gs, "$1"),
  );
}

/** A hover as a client takes it: plain text where it cannot show Markdown. */
export function toClientHover(hover: Hover, hasMarkdown: boolean): Hover {
  const { contents } = hover;
  if (hasMarkdown || typeof contents === "string" || !("kind" in contents)) return hover;
  return { ...hover, contents: { kind: "plaintext", value: contents.value } };
}

/** An edit with each file's URI as `spell` writes it. */
export function respelled(edit: WorkspaceEdit, spell: (uri: string) => string): WorkspaceEdit {
  const { changes, documentChanges } = edit;
  return {
    ...edit,
    ...(changes && {
      changes: Object.fromEntries(Object.entries(changes).map(([uri, edits]) => [spell(uri), edits])),
    }),
    ...(documentChanges && {
      documentChanges: documentChanges.map((change) =>
        "textDocument" in change
          ? { ...change, textDocument: { ...change.textDocument, uri: spell(change.textDocument.uri) } }
          : change,
      ),
    }),
  };
}
