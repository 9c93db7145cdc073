import * as vscode from "vscode";
import {
  type CodeLanguageName,
  codeFor,
  codeLanguageNames,
  codeLanguages,
  isCodeLanguage,
} from "../../runner/export/code.ts";
import { showInformation } from "../notify.ts";
import { requestedDraft } from "./copyAsCurl.ts";
import type { SendParts } from "./sendRequest.ts";

/**
 * Puts the request at `line` (from 0) of a document, or the one under the cursor, on the clipboard as a program. A key binding may
 * name the language instead of a document, as `{ "language": "python" }`; otherwise the user is asked.
 */
export async function copyAsCode(parts: SendParts, target: unknown, line: unknown): Promise<void> {
  const requested = await requestedDraft(parts, target, line);
  if (requested === undefined) return;
  const name = languageOf(target) ?? (await askLanguage());
  if (name === undefined) return;
  await vscode.env.clipboard.writeText(codeFor(name, requested.draft));
  void showInformation(
    vscode.l10n.t(
      "Copied. The program takes the secret key of SDKAppID {0} from the environment variable IMREQ_SECRET_KEY.",
      requested.draft.sdkAppId,
    ),
  );
}

function languageOf(target: unknown): CodeLanguageName | undefined {
  if (typeof target !== "object" || target === null || !("language" in target)) return undefined;
  const { language } = target;
  return typeof language === "string" && isCodeLanguage(language) ? language : undefined;
}

async function askLanguage(): Promise<CodeLanguageName | undefined> {
  const items = codeLanguageNames.map((name) => {
    const { title, run } = codeLanguages[name];
    return { label: title, description: run, name };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Copy as code"),
    placeHolder: vscode.l10n.t("In which language?"),
  });
  return chosen?.name;
}
