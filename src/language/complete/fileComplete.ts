import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-types";
import type { CompletionContext, Cursor } from "./cursor.ts";
import { fittingNames, orderOf } from "./offers.ts";

/** The files of the workspace that may be named at the cursor, behind what is `typed` of a path; `extension` without the dot. */
export async function pathsFor(
  { workspace, scope }: CompletionContext,
  cursor: Cursor,
  typed: string,
  rest: RegExp,
  extension?: RegExp,
): Promise<CompletionItem[]> {
  const paths = await workspace.pathsFrom(scope.uri);
  const fitting = paths
    .filter((path) => isWritable(path) && (extension?.test(path) ?? true))
    .map((path): [string, string] => [path, path]);
  const wanted = typed.startsWith(".") || typed === "" ? typed : `./${typed}`;
  const range = cursor.wordRange(typed, rest);
  return fittingNames(fitting, wanted).map(([path], index) => ({
    label: path,
    kind: CompletionItemKind.File,
    sortText: orderOf(0, index),
    // What is typed without the leading ./ finds the file as well.
    filterText: typed === "" || typed.startsWith(".") ? path : path.replace(/^\.\//, ""),
    textEdit: { range, newText: path },
  }));
}

/** Whether a path stays what it is on a line whose ends are trimmed. */
function isWritable(path: string): boolean {
  return path.trim() === path && !/[\r\n]/.test(path);
}
