import { expect } from "vitest";
import { importRequests } from "../../src/language/write/import/importRequests.ts";
import { catalog } from "./catalog.ts";
import { diagnosticsOf } from "./language.ts";

/** What one text becomes: the file, which holds no error, without its first line; and the remarks. */
export function imported(text: string, name = "calls.http"): { readonly text: string; readonly notes: string[] } {
  const { files, notes } = importRequests(catalog, [{ name, text }]);
  const [file] = files;
  const written = file?.text ?? "";
  expect(diagnosticsOf(written).filter(({ severity }) => severity === 1)).toEqual([]);
  return {
    text: written.replace(/^# Imported from .*\n\n?/, ""),
    notes: notes.map((note) => (note.place === "" ? note.text : `${note.place}: ${note.text}`)),
  };
}
