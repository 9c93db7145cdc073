import * as vscode from "vscode";
import type { Range } from "vscode-languageserver-types";
import type { StoredSecret } from "../../client/secretKeys.ts";
import { toVscodeRange } from "../convert.ts";
import { showError, showInformation } from "../notify.ts";
import type { ProfileStore } from "../profileStore.ts";
import type { StoredSecretKeys } from "../secrets.ts";
import { choosePlace, userSigProblem } from "./secretCommands.ts";

/** Stores the secret that stands at a range of a document and takes it out of the text. `kind` is `key` or `userSig`. */
export async function moveSecret(
  store: ProfileStore,
  secrets: StoredSecretKeys,
  uriText: unknown,
  range: unknown,
  kind: unknown,
): Promise<void> {
  if (typeof uriText !== "string" || !isRange(range) || (kind !== "key" && kind !== "userSig")) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uriText));
  const place = toVscodeRange(range);
  const text = document.getText(place).trim();
  const { version } = document;
  if (text === "") return;
  const profile = await choosePlace(store);
  if (profile === undefined) return;
  const problem = kind === "userSig" ? userSigProblem(text, profile, Date.now() / 1000) : undefined;
  if (problem !== undefined) {
    void showError(vscode.l10n.t("{0} It was not stored. Remove it from the file.", problem));
    return;
  }
  if (document.version !== version) {
    void showError(vscode.l10n.t("The file changed meanwhile, so nothing was stored. Try again."));
    return;
  }
  const secret: StoredSecret = kind === "key" ? { kind, key: text } : { kind, userSig: text };
  await secrets.set(profile.sdkAppId, profile.origin, secret);
  const edit = new vscode.WorkspaceEdit();
  edit.delete(document.uri, place);
  await vscode.workspace.applyEdit(edit);
  const app = vscode.l10n.t("Stored for SDKAppID {0} at {1}.", profile.sdkAppId, new URL(profile.origin).host);
  void showInformation(`${app} ${vscode.l10n.t("If it was ever committed, replace it in the console.")}`);
}

function isRange(value: unknown): value is Range {
  return typeof value === "object" && value !== null && "start" in value && "end" in value;
}
