import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { languageId, responseScheme } from "../fileKinds.ts";
import { explainsCodesEverywhere, explainsCodesEverywhereKey } from "../settings.ts";

/** Longer lines are minified code, which nobody reads. */
const mostLineCharacters = 1000;

/** How far above a `case` its `switch` is looked for. */
const mostLinesAbove = 200;

/** Explains IM error codes in the user's own source, in any language, while the setting is on. */
export function registerSourceHovers(catalog: Catalog): vscode.Disposable {
  let registered: vscode.Disposable | undefined;
  const follow = () => {
    const isOn = explainsCodesEverywhere();
    if (isOn && registered === undefined) registered = vscode.languages.registerHoverProvider("*", hovers(catalog));
    if (isOn) return;
    registered?.dispose();
    registered = undefined;
  };
  follow();
  return vscode.Disposable.from(
    { dispose: () => registered?.dispose() },
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(explainsCodesEverywhereKey)) follow();
    }),
  );
}

function hovers(catalog: Catalog): vscode.HoverProvider {
  return {
    provideHover: async (document, position) => {
      if (document.languageId === languageId || document.uri.scheme === responseScheme) return undefined;
      const { text } = document.lineAt(position.line);
      if (text.length > mostLineCharacters) return undefined;
      const { errorCodeInSource } = await import("../../language/explain/sourceCodes.ts");
      const found = errorCodeInSource(catalog, text, position.character, linesAbove(document, position.line));
      if (found === undefined) return undefined;
      const range = new vscode.Range(position.line, found.start, position.line, found.end);
      return new vscode.Hover(new vscode.MarkdownString(found.markdown), range);
    },
  };
}

/** The lines above one, the nearest first. */
function* linesAbove(document: vscode.TextDocument, line: number): Generator<string> {
  for (let above = line - 1; above >= 0 && line - above <= mostLinesAbove; above--) yield document.lineAt(above).text;
}
