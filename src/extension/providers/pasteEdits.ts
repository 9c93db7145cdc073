import * as vscode from "vscode";
import { toRange } from "../convert.ts";
import { languageId } from "../fileKinds.ts";
import type { LanguageFeatureParts } from "./languageFeatures.ts";

const textMime = "text/plain";

/** A cURL command, a URL or a JSON sample that is pasted becomes a request; «Paste As…» still has the text itself. */
export function registerPasteEdits({ language, documents }: LanguageFeatureParts): vscode.Disposable {
  const kind = vscode.DocumentDropOrPasteEditKind.Text.append("imreq", "request");
  const provider: vscode.DocumentPasteEditProvider = {
    provideDocumentPasteEdits: async (document, [range], dataTransfer, { only }) => {
      const text = await dataTransfer.get(textMime)?.asString();
      if (range === undefined || text === undefined || (only !== undefined && !only.contains(kind))) return undefined;
      const request = language.pasted(documents.current(document), toRange(range), text);
      return request === undefined
        ? undefined
        : [new vscode.DocumentPasteEdit(request, vscode.l10n.t("Paste as Request"), kind)];
    },
  };
  return vscode.languages.registerDocumentPasteEditProvider(languageId, provider, {
    pasteMimeTypes: [textMime],
    providedPasteEditKinds: [kind],
  });
}
