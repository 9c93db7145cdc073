import type * as vscode from "vscode";

/** The language id of request files. */
export const languageId = "imreq";

/** The name of the shared file that describes apps. */
export const profilesFileName = "imreq.json";

/** The scheme of the read-only documents that show responses. */
export const responseScheme = "imreq-response";

/** Whether a document is a request file or a file of profiles. */
export function isOurs({ languageId: language, uri }: vscode.TextDocument): boolean {
  return language === languageId || uri.path.endsWith(`/${profilesFileName}`);
}
