import * as vscode from "vscode";
import { toLocation, toPosition, toVscodeRange, toWorkspaceEdit } from "../convert.ts";
import { languageId } from "../fileKinds.ts";
import type { LanguageFeatureParts } from "./languageFeatures.ts";

/** Definitions, references and renaming, across the files of the workspace. */
export function registerNavigation({ language, documents, requestFiles }: LanguageFeatureParts): vscode.Disposable {
  /** All files are known before anything is looked up in them; open ones count with the text of their editors. */
  const ready = async () => {
    await requestFiles.load();
    const open = vscode.workspace.textDocuments.filter((document) => document.languageId === languageId);
    await requestFiles.loadBodiesOf(open);
    for (const document of open) documents.current(document);
  };
  const at = async (document: vscode.TextDocument) => {
    await ready();
    return documents.current(document);
  };
  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider(languageId, {
      provideDefinition: async (document, position) =>
        language.definition(await at(document), toPosition(position)).map(toLocation),
    }),
    vscode.languages.registerReferenceProvider(languageId, {
      provideReferences: async (document, position, { includeDeclaration }) =>
        language.references(await at(document), toPosition(position), includeDeclaration).map(toLocation),
    }),
    vscode.languages.registerRenameProvider(languageId, {
      prepareRename: async (document, position) => {
        const found = language.prepareRename(await at(document), toPosition(position));
        if ("problem" in found) throw new Error(found.problem);
        return { range: toVscodeRange(found.range), placeholder: found.placeholder };
      },
      provideRenameEdits: async (document, position, newName) => {
        const renamed = language.rename(await at(document), toPosition(position), newName);
        if ("problem" in renamed) throw new Error(renamed.problem);
        return toWorkspaceEdit(renamed);
      },
    }),
    vscode.workspace.onWillRenameFiles((event) => {
      const moves = event.files.map(({ oldUri, newUri }) => ({ oldUri: oldUri.toString(), newUri: newUri.toString() }));
      event.waitUntil(ready().then(() => toWorkspaceEdit(language.renameFiles(moves))));
    }),
  );
}
