import { TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionItem, Diagnostic, Location, WorkspaceEdit } from "vscode-languageserver-types";
import { LanguageService } from "../../src/language/languageService.ts";
import { readProfiles } from "../../src/language/profiles.ts";
import type { Workspace } from "../../src/language/workspace.ts";
import { atCursor } from "./atCursor.ts";
import { catalog } from "./catalog.ts";

const uri = "file:///requests.imreq";

/** Two profiles beside the sandbox, each with a variable. */
const profilesText = `{ "profiles": {
  "dev": { "sdkAppId": 1400000000, "region": "singapore", "variables": { "tester": "bob" } },
  "prod": { "sdkAppId": 1400000001, "region": "china", "protected": true } } }`;

/** What a test's workspace holds besides the file under test, which is `/requests.imreq`. */
export interface TestFiles {
  /** The last responses of named requests. */
  readonly responses?: Readonly<Record<string, string>>;
  /** Other files by their path, such as `shared/common.imreq`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly accounts?: readonly string[];
  readonly groups?: readonly string[];
  /** Whether the stored key made a UserSig; without it no key is stored. */
  readonly isSigned?: (userSig: string) => boolean;
}

/** A workspace at `file:///` whose selected profile is `dev`. */
export function testWorkspace(holds: TestFiles = {}): Workspace {
  const { responses = {}, files = {}, accounts = [], groups = [], isSigned } = holds;
  const profiles = readProfiles(profilesText, catalog.regions, { sdkAppId: 1400000999, admin: "administrator" });
  const pathOf = (other: string) => decodeURI(new URL(other).pathname).slice(1);
  return {
    profiles: () => ({ ...profiles, selected: "dev" }),
    lastResponse: (_, name) => responses[name],
    requestFiles: () =>
      Object.keys(files)
        .filter((path) => path.endsWith(".imreq"))
        .map((path) => `file:///${path}`),
    textOf: (other) => files[pathOf(other)],
    resolvePath: (from, path) => {
      const depth = pathOf(from).split("/").length - 1;
      const ups = path.split("/").filter((step) => step === "..").length;
      return ups > depth || path.startsWith("/") ? undefined : URL.parse(path, from)?.toString();
    },
    pathsFrom: async () => Object.keys(files).map((path) => `./${path}`),
    seenIds: (kind) => (kind === "account" ? accounts : groups),
    isSignedWithStoredKey: async (_, userSig) => isSigned?.(userSig),
  };
}

/** A language service that has one file open, and that file's name. */
export function opened(text: string, workspace = testWorkspace()): { service: LanguageService; uri: string } {
  const service = new LanguageService(catalog, workspace);
  service.open(uri, text);
  return { service, uri };
}

/** What completion offers at the `|`. */
export async function completionsAt(marked: string, workspace?: Workspace): Promise<CompletionItem[]> {
  const { text, position } = atCursor(marked);
  const { service } = opened(text, workspace);
  return service.complete(uri, position);
}

/** The labels that completion offers at the `|`, in the order of an editor. */
export async function labelsAt(marked: string, workspace?: Workspace): Promise<string[]> {
  const items = await completionsAt(marked, workspace);
  const key = (item: CompletionItem) => item.sortText ?? item.label;
  return items.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)).map(({ label }) => label);
}

/** The text after the item of that label was accepted at the `|`; tab stops are shown as ‹default›. */
export async function accepted(marked: string, label: string, workspace?: Workspace): Promise<string> {
  const items = await completionsAt(marked, workspace);
  const item = items.find((candidate) => candidate.label === label);
  const edit = item?.textEdit;
  if (edit === undefined || !("range" in edit)) {
    throw new Error(`There is no ${label} among ${items.map((other) => other.label)}.`);
  }
  const newText = item?.insertTextFormat === 2 ? showTabStops(edit.newText) : edit.newText;
  const document = TextDocument.create(uri, "imreq", 1, atCursor(marked).text);
  return TextDocument.applyEdits(document, [{ range: edit.range, newText }]);
}

function showTabStops(snippet: string): string {
  return snippet.replace(/\\(.)|\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d+/g, (_, escaped?: string, preset?: string) =>
    escaped === undefined ? `‹${preset?.replace(/\\(.)/g, "$1") ?? ""}›` : escaped,
  );
}

/** The hover at the `|` as Markdown; `undefined` where there is none. */
export async function hoverIn(marked: string, workspace?: Workspace): Promise<string | undefined> {
  const { text, position } = atCursor(marked);
  const { service } = opened(text, workspace);
  const hover = await service.hover(uri, position);
  return hover && (hover.contents as { value: string }).value;
}

/** The text that the hover at the `|` is about. */
export async function hoveredText(marked: string): Promise<string | undefined> {
  const { text, position } = atCursor(marked);
  const { service } = opened(text);
  const hover = await service.hover(uri, position);
  return hover?.range && TextDocument.create(uri, "imreq", 1, text).getText(hover.range);
}

/** What is wrong with a text. */
export function diagnosticsOf(text: string): Diagnostic[] {
  return opened(text).service.validate(uri);
}

/** The code of each diagnostic with the text that it underlines. */
export function problemsIn(text: string): string[] {
  const document = TextDocument.create(uri, "imreq", 1, text);
  return diagnosticsOf(text).map(({ code, range }) => `${code}: ${document.getText(range)}`);
}

/** A language service with the marked file open, and where its `|` stands. */
export function openedAt(marked: string, workspace?: Workspace) {
  const { text, position } = atCursor(marked);
  return { ...opened(text, workspace), position };
}

/** Locations as a person would tell them: `common.imreq:3 owner`; the path alone where no text is meant. */
export function tell(service: LanguageService, locations: readonly Location[]): string[] {
  return locations.map(({ uri: other, range }) => {
    const path = decodeURI(other).replace("file:///", "");
    const text = TextDocument.create(other, "imreq", 1, service.file(other)?.text ?? "").getText(range);
    return text === "" ? path : `${path}:${range.start.line + 1} ${text}`;
  });
}

/** The texts of the files that an edit changes, after it, by their path. */
export function appliedTo(service: LanguageService, edit: WorkspaceEdit): Record<string, string> {
  const changed = Object.entries(edit.changes ?? {}).map(([other, edits]) => {
    const document = TextDocument.create(other, "imreq", 1, service.file(other)?.text ?? "");
    return [decodeURI(other).replace("file:///", ""), TextDocument.applyEdits(document, edits)];
  });
  return Object.fromEntries(changed);
}
