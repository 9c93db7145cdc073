import type { Position } from "vscode-languageserver-types";

/** A text without its `|` cursor, and where the cursor stood. Throws where there is not exactly one. */
export function atCursor(marked: string): { readonly text: string; readonly position: Position } {
  const [before, after, ...more] = marked.split("|");
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error("The text needs one | as cursor.");
  const lines = before.split("\n");
  return { text: before + after, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
}
