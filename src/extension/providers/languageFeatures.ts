import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import {
  toCodeAction,
  toCompletionItem,
  toDocumentHighlight,
  toDocumentLink,
  toDocumentSymbol,
  toFoldingRange,
  toHover,
  toPosition,
  toRange,
  toSelectionRange,
  toSignatureHelp,
  toTextEdit,
} from "../convert.ts";
import { languageId } from "../fileKinds.ts";
import type { RequestFiles } from "../requestFiles.ts";
import type { OpenDocuments } from "./openDocuments.ts";

export interface LanguageFeatureParts {
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly requestFiles: RequestFiles;
}

/** What an editor asks about one place or one file: each provider hands the question on and converts the answer. */
export function registerLanguageFeatures(parts: LanguageFeatureParts): vscode.Disposable {
  const { language, documents, requestFiles } = parts;
  const uriOf = (document: vscode.TextDocument) => documents.current(document);
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerCompletionItemProvider(
      languageId,
      {
        provideCompletionItems: async (document, position) => {
          await requestFiles.load();
          const items = await language.complete(uriOf(document), toPosition(position));
          // Asked again at each letter: the order depends on what is typed.
          return new vscode.CompletionList(items.map(toCompletionItem), true);
        },
      },
      ...'/"{@$.[(<?: ',
    ),
    languages.registerSignatureHelpProvider(
      languageId,
      {
        provideSignatureHelp: (document, position) => {
          const help = language.signatureHelp(uriOf(document), toPosition(position));
          return help && toSignatureHelp(help);
        },
      },
      ...["(", ","],
    ),
    languages.registerHoverProvider(languageId, {
      provideHover: async (document, position) => {
        await requestFiles.load();
        return toHover(await language.hover(uriOf(document), toPosition(position)));
      },
    }),
    languages.registerDocumentSymbolProvider(languageId, {
      provideDocumentSymbols: (document) => language.symbols(uriOf(document)).map(toDocumentSymbol),
    }),
    languages.registerFoldingRangeProvider(languageId, {
      provideFoldingRanges: (document) => language.folding(uriOf(document)).map(toFoldingRange),
    }),
    languages.registerSelectionRangeProvider(languageId, {
      provideSelectionRanges: (document, positions) =>
        language.selectionRanges(uriOf(document), positions.map(toPosition)).map(toSelectionRange),
    }),
    languages.registerDocumentHighlightProvider(languageId, {
      provideDocumentHighlights: (document, position) =>
        language.highlights(uriOf(document), toPosition(position)).map(toDocumentHighlight),
    }),
    languages.registerDocumentLinkProvider(languageId, {
      provideDocumentLinks: (document) => language.links(uriOf(document)).map(toDocumentLink),
    }),
    languages.registerDocumentFormattingEditProvider(languageId, {
      provideDocumentFormattingEdits: (document, options) => language.format(uriOf(document), options).map(toTextEdit),
    }),
    languages.registerDocumentRangeFormattingEditProvider(languageId, {
      provideDocumentRangeFormattingEdits: (document, range, options) =>
        language.formatRange(uriOf(document), toRange(range), options).map(toTextEdit),
    }),
    languages.registerCodeActionsProvider(
      languageId,
      {
        provideCodeActions: async (document, range) => {
          await requestFiles.load();
          return language.codeActions(uriOf(document), toRange(range)).map(toCodeAction);
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}
