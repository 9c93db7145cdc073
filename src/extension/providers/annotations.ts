import * as vscode from "vscode";
import { semanticTokenModifiers, semanticTokenTypes } from "../../language/navigate/semanticTokens.ts";
import { toInlayHint, toRange } from "../convert.ts";
import { languageId } from "../fileKinds.ts";
import type { LastResults } from "../lastResults.ts";
import { showsInlayHints } from "../settings.ts";
import type { LanguageFeatureParts } from "./languageFeatures.ts";

/** What is drawn into the text: colours by meaning, and values behind their names where the user wants them. */
export function registerAnnotations(
  { language, documents, requestFiles }: LanguageFeatureParts,
  results: LastResults,
): vscode.Disposable {
  const legend = new vscode.SemanticTokensLegend([...semanticTokenTypes], [...semanticTokenModifiers]);
  const tokens = async (document: vscode.TextDocument, range?: vscode.Range) => {
    await requestFiles.load();
    const { data } = language.semanticTokens(documents.current(document), range && toRange(range));
    return new vscode.SemanticTokens(new Uint32Array(data));
  };
  const hintsChanged = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    hintsChanged,
    results.onDidChange(() => hintsChanged.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("imreq.inlayHints")) hintsChanged.fire();
    }),
    vscode.languages.registerDocumentSemanticTokensProvider(
      languageId,
      { provideDocumentSemanticTokens: (document) => tokens(document) },
      legend,
    ),
    vscode.languages.registerDocumentRangeSemanticTokensProvider(
      languageId,
      { provideDocumentRangeSemanticTokens: tokens },
      legend,
    ),
    vscode.languages.registerInlayHintsProvider(languageId, {
      onDidChangeInlayHints: hintsChanged.event,
      provideInlayHints: async (document, range) => {
        if (!showsInlayHints()) return [];
        await requestFiles.load();
        return language.inlayHints(documents.current(document), toRange(range)).map(toInlayHint);
      },
    }),
  );
}
