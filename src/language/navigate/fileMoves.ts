import type { TextEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { SectionPositions } from "../syntax/positions.ts";
import type { Home } from "../syntax/scope.ts";
import type { Section } from "../syntax/syntax.ts";
import { relativePath } from "../syntax/uris.ts";
import { type FilePath, filePathsIn } from "./links.ts";
import type { Files } from "./occurrences.ts";

/** A file or folder that gets another name or place. */
export interface FileMove {
  readonly oldUri: string;
  readonly newUri: string;
}

/**
 * The edits after which every path still leads to its file: those to a moved file, and those that a moved file has written. They
 * are meant for the files at their old places.
 */
export function moveEdits(files: Files, moves: readonly FileMove[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const uri of files.uris()) {
    // Only a line with one of these names a file: the others are not parsed.
    if (!/@import|@data|\$file|^\s*</m.test(files.text(uri) ?? "")) continue;
    const file = files.file(uri);
    const edits = file === undefined ? [] : editsIn(files, { uri, file }, moves);
    if (edits.length > 0) changes[uri] = edits;
  }
  return { changes };
}

function editsIn(files: Files, { uri, file }: Home, moves: readonly FileMove[]): TextEdit[] {
  const newUri = movedUri(uri, moves);
  return file.sections.flatMap((placed) =>
    filePathsIn(placed.section).flatMap((path): TextEdit[] => {
      const target = files.resolvePath(uri, path.path.text);
      if (target === undefined) return [];
      const newTarget = movedUri(target, moves);
      const isSame = newTarget === target && newUri === uri;
      const written =
        isSame || relativePath(uri, target) === relativePath(newUri, newTarget)
          ? undefined
          : relativePath(newUri, newTarget);
      const edit = written === undefined ? undefined : rewritten(placed.section, path, written);
      return edit === undefined ? [] : [{ range: new SectionPositions(placed).rangeOf(edit), newText: edit.text }];
    }),
  );
}

/** The URI after the moves; a moved folder takes all along that lies in it. */
function movedUri(uri: string, moves: readonly FileMove[]): string {
  for (const { oldUri, newUri } of moves) {
    if (uri === oldUri) return newUri;
    const folder = oldUri.endsWith("/") ? oldUri : `${oldUri}/`;
    if (uri.startsWith(folder)) return `${newUri.replace(/\/$/, "")}/${uri.slice(folder.length)}`;
  }
  return uri;
}

/** The new path in the form of the old one; `undefined` where it cannot be written there. */
function rewritten(
  section: Section,
  { path, kind }: FilePath,
  newPath: string,
): { start: number; end: number; text: string } | undefined {
  const { start, end } = path;
  const short = path.text.startsWith(".") ? newPath : newPath.replace(/^\.\//, "");
  if (/[\r\n]|\{\{|^\s|\s$/.test(short)) return undefined;
  if (kind !== "argument") return { start, end, text: short };
  const isQuoted = section.text[start - 1] === "'";
  if (short.includes("'") || short.includes("}}")) return undefined;
  return { start, end, text: isQuoted || /^[^\s,'()]+$/.test(short) ? short : `'${short}'` };
}
