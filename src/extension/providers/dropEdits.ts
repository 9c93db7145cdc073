import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { languageId } from "../fileKinds.ts";
import { requestBehind } from "../insertRequest.ts";
import { draggedCommandMime } from "../tree/apiTree.ts";

/** A command dragged from the tree into a request file becomes a request behind the one under the pointer. */
export function registerDropEdits(catalog: Catalog): vscode.Disposable {
  const provider: vscode.DocumentDropEditProvider = {
    provideDocumentDropEdits: async (document, position, dataTransfer) => {
      const path = await dataTransfer.get(draggedCommandMime)?.asString();
      const command = path === undefined ? undefined : catalog.command(path);
      if (command === undefined) return undefined;
      // Nothing goes in at the pointer itself: it may stand in the middle of a body.
      const edit = new vscode.DocumentDropEdit("", vscode.l10n.t("Insert a request"));
      edit.additionalEdit = new vscode.WorkspaceEdit();
      edit.additionalEdit.set(document.uri, [requestBehind(catalog, command, document, position.line)]);
      return edit;
    },
  };
  return vscode.languages.registerDocumentDropEditProvider(languageId, provider, {
    dropMimeTypes: [draggedCommandMime],
    providedDropEditKinds: [vscode.DocumentDropOrPasteEditKind.Empty.append("imreq", "request")],
  });
}
