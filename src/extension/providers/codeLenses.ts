import * as vscode from "vscode";
import { profileDirective } from "../../language/effectiveProfile.ts";
import type { LanguageService } from "../../language/languageService.ts";
import type { RequestResult } from "../../runner/job.ts";
import { outcomeLine } from "../../runner/summary.ts";
import { commandId } from "../commands/ids.ts";
import { toVscodeRange } from "../convert.ts";
import type { LastResults } from "../lastResults.ts";
import type { ProfileStore } from "../profileStore.ts";
import { languageId } from "./languageFeatures.ts";
import type { OpenDocuments } from "./openDocuments.ts";

export interface CodeLensParts {
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly results: LastResults;
  readonly profiles: ProfileStore;
}

/** Above each request: Send, and how its last send ended. */
export function registerCodeLenses(parts: CodeLensParts): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: (document) => lensesOf(parts, document),
  };
  return vscode.Disposable.from(
    changed,
    parts.results.onDidChange(() => changed.fire()),
    parts.profiles.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(languageId, provider),
  );
}

function lensesOf(parts: CodeLensParts, document: vscode.TextDocument): vscode.CodeLens[] {
  const uri = parts.documents.current(document);
  const file = parts.language.file(uri);
  return parts.language.requests(uri).flatMap(({ range, section }) => {
    const where = toVscodeRange(range);
    const written = file && profileDirective(file, section)?.text;
    const profile = written === parts.profiles.selectedId ? undefined : written;
    const send = new vscode.CodeLens(where, {
      command: commandId("sendRequest"),
      title: `$(play) ${profile === undefined ? vscode.l10n.t("Send") : vscode.l10n.t("Send as {0}", profile)}`,
      tooltip: vscode.l10n.t("Send this request, and before it what it needs"),
      arguments: [uri, range.start.line],
    });
    const last = parts.results.get(document.uri, section);
    if (last === undefined) return [send];
    const outcome = new vscode.CodeLens(where, {
      command: commandId("showResponse"),
      title: lastOutcome(last.result),
      tooltip: vscode.l10n.t("Show the response"),
      arguments: [last.document.toString()],
    });
    return [send, outcome];
  });
}

function lastOutcome({ ending }: RequestResult): string {
  if (ending.kind !== "sent") return "";
  const { exchange, expectations, passed } = ending;
  const line = outcomeLine(exchange.outcome);
  if (passed)
    return exchange.outcome.kind === "ok" ? `$(pass) ${line}` : `$(pass) ${vscode.l10n.t("as expected: {0}", line)}`;
  const broken = expectations.filter(({ holds, expectation }) => !holds && expectation !== undefined).length;
  return `$(error) ${broken === 0 ? line : `${vscode.l10n.t("{0} expectations not met", broken)} · ${line}`}`;
}
