import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { profileDirective } from "../../language/syntax/effectiveProfile.ts";
import { requestNeeds } from "../../language/syntax/needs.ts";
import type { RequestSection } from "../../language/syntax/syntax.ts";
import { type CommandName, commandId } from "../commands/ids.ts";
import { toVscodeRange } from "../convert.ts";
import { languageId } from "../fileKinds.ts";
import type { LastResults } from "../lastResults.ts";
import { type Mark, markIcons } from "../outcomeMark.ts";
import type { ProfileStore } from "../profileStore.ts";
import type { OpenDocuments } from "./openDocuments.ts";

export interface CodeLensParts {
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly results: LastResults;
  readonly profiles: ProfileStore;
}

/** What stands above a request, in this order: beside a response an editor is narrow, and the outcome must be in sight. */
const lensKinds = ["runFile", "send", "lastOutcome", "sendFresh", "copyAsCurl"] as const;
/** A longer outcome, such as the reason why nothing was sent, would push the others out of sight. */
const mostOutcomeCharacters = 60;

/**
 * In a file of up to so many requests all lenses bring their commands along, in a larger one those in sight. VS Code drops the
 * commands of older lenses as soon as it got those that it asked for later, though the older ones may still be in sight: a
 * click on them would end with “Actual command not found”.
 */
const mostRequestsAtOnce = 300;

/** In a large file a lens gets its words when it comes into sight. */
class RequestLens extends vscode.CodeLens {
  constructor(
    range: vscode.Range,
    readonly kind: (typeof lensKinds)[number],
    readonly document: vscode.Uri,
    readonly section: RequestSection,
    /** The requests of the file. */
    readonly count: number,
  ) {
    super(range);
  }
}

/** Above each request: Send, how its last send ended, Send with what it depends on, and the copy as cURL. */
export function registerCodeLenses(parts: CodeLensParts): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider<RequestLens> = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: (document) => lensesOf(parts, document),
    resolveCodeLens: (lens) => {
      lens.command = commandOf(parts, lens);
      return lens;
    },
  };
  return vscode.Disposable.from(
    changed,
    parts.results.onDidChange(() => changed.fire()),
    parts.profiles.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(languageId, provider),
  );
}

function lensesOf(parts: CodeLensParts, document: vscode.TextDocument): RequestLens[] {
  const uri = parts.documents.current(document);
  const scope = parts.language.scope(uri);
  const requests = parts.language.requests(uri);
  const inSight = vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .flatMap(({ visibleRanges }) => visibleRanges);
  return requests.flatMap(({ range, section }, index) => {
    const where = toVscodeRange(range);
    const isShown = {
      runFile: index === 0 && requests.length > 1,
      send: true,
      sendFresh: scope !== undefined && requestNeeds(scope, section).length > 0,
      copyAsCurl: true,
      lastOutcome: parts.results.mark(uri, section) !== undefined,
    };
    const lenses = lensKinds
      .filter((kind) => isShown[kind])
      .map((kind) => new RequestLens(where, kind, document.uri, section, requests.length));
    const isAtOnce = requests.length <= mostRequestsAtOnce || inSight.some((seen) => seen.contains(where.start));
    if (isAtOnce) for (const lens of lenses) lens.command = commandOf(parts, lens);
    return lenses;
  });
}

function commandOf(parts: CodeLensParts, { kind, document, section, range, count }: RequestLens): vscode.Command {
  const uri = document.toString();
  const at = (command: CommandName, title: string, tooltip: string) => ({
    command: commandId(command),
    title,
    tooltip,
    arguments: [uri, range.start.line],
  });
  switch (kind) {
    case "runFile":
      return {
        command: commandId("runFile"),
        title: `$(run-all) ${vscode.l10n.t("Run All ({0})", count)}`,
        tooltip: vscode.l10n.t("Send all requests of this file in their order, and check what they expect"),
        arguments: [uri],
      };
    case "send":
      return at(
        "sendRequest",
        sendTitle(parts, uri, section),
        vscode.l10n.t("Send this request, and before it what it needs"),
      );
    case "sendFresh":
      return at(
        "sendFresh",
        vscode.l10n.t("Send with dependencies"),
        vscode.l10n.t("Send afresh what it needs, then it"),
      );
    case "copyAsCurl":
      return at(
        "copyAsCurl",
        vscode.l10n.t("Copy as cURL"),
        vscode.l10n.t("Copy it as a shell command, without UserSig"),
      );
    case "lastOutcome": {
      const mark = parts.results.mark(uri, section);
      const shown = parts.results.get(uri, section)?.document;
      return {
        command: commandId("showResponse"),
        title: mark === undefined ? "" : outcomeTitle(parts, uri, section, mark),
        tooltip:
          mark?.profileId === undefined
            ? (mark?.line ?? "")
            : vscode.l10n.t("Sent as profile “{0}”. Show the response", mark.profileId),
        arguments: shown === undefined ? [uri, range.start.line] : [shown.toString()],
      };
    }
  }
}

/** Names the profile that it was sent as where the next send uses another one. */
function outcomeTitle(parts: CodeLensParts, uri: string, section: RequestSection, mark: Mark): string {
  const file = parts.language.file(uri);
  const next = (file && profileDirective(file, section)?.text) ?? parts.profiles.selectedId;
  const isOther = mark.profileId !== undefined && mark.profileId !== next;
  const place = isOther ? ` · ${vscode.l10n.t("sent as {0}", mark.profileId)}` : "";
  return `$(${markIcons[mark.state]}) ${shortened(mark.line)}${place}`;
}

function shortened(line: string): string {
  return line.length > mostOutcomeCharacters ? `${line.slice(0, mostOutcomeCharacters - 1)}…` : line;
}

/** Names the profile where it is not the one of the status bar. */
function sendTitle(parts: CodeLensParts, uri: string, section: RequestSection): string {
  const file = parts.language.file(uri);
  const written = file && profileDirective(file, section)?.text;
  const isOther = written !== undefined && written !== parts.profiles.selectedId;
  return `$(play) ${isOther ? vscode.l10n.t("Send as {0}", written) : vscode.l10n.t("Send")}`;
}
