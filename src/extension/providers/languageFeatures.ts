import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { toCompletionItem, toDocumentSymbol, toFoldingRange, toHover, toPosition } from "../convert.ts";
import type { OpenDocuments } from "./openDocuments.ts";

/** The language id of request files. */
export const languageId = "imreq";

/** Completion, hover, outline and folding. */
export function registerLanguageFeatures(language: LanguageService, documents: OpenDocuments): vscode.Disposable {
  const uriOf = (document: vscode.TextDocument) => documents.current(document);
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      languageId,
      {
        provideCompletionItems: async (document, position) => {
          const items = await language.complete(uriOf(document), toPosition(position));
          // Asked again at each letter: the order depends on what is typed.
          return new vscode.CompletionList(items.map(toCompletionItem), true);
        },
      },
      ...'/"{@$.: ',
    ),
    vscode.languages.registerHoverProvider(languageId, {
      provideHover: async (document, position) => toHover(await language.hover(uriOf(document), toPosition(position))),
    }),
    vscode.languages.registerDocumentSymbolProvider(languageId, {
      provideDocumentSymbols: (document) => language.symbols(uriOf(document)).map(toDocumentSymbol),
    }),
    vscode.languages.registerFoldingRangeProvider(languageId, {
      provideFoldingRanges: (document) => language.folding(uriOf(document)).map(toFoldingRange),
    }),
  );
}
