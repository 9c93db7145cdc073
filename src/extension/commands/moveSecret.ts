import * as vscode from "vscode";
import type { Range } from "vscode-languageserver-types";
import type { StoredSecret } from "../../client/secretKeys.ts";
import { toVscodeRange } from "../convert.ts";
import { showError, showInformation } from "../notify.ts";
import type { ProfileStore } from "../profileStore.ts";
import type { StoredSecretKeys } from "../secrets.ts";
import { choosePlace, userSigProblem } from "./secretCommands.ts";

/** As the console shows a secret key. */
const secretKeyForm = /^[0-9a-fA-F]{64}$/;

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
  // The file may have changed since the problem was shown: nothing else must be stored, nor deleted.
  if (text === "" || /\s/.test(text) || (kind === "key" && !secretKeyForm.test(text))) {
    void showError(vscode.l10n.t("There is no secret at this place any more. Nothing was stored."));
    return;
  }
  const profile = await choosePlace(store);
  if (profile === undefined) return;
  const problem = kind === "userSig" ? userSigProblem(text, profile, Date.now() / 1000) : undefined;
  if (problem !== undefined) {
    void showError(vscode.l10n.t("{0} It was not stored. Remove it from the file.", problem));
    return;
  }
  const secret: StoredSecret = kind === "key" ? { kind, key: text } : { kind, userSig: text };
  await secrets.set(profile.sdkAppId, profile.origin, secret);
  const app = vscode.l10n.t("Stored for SDKAppID {0} at {1}.", profile.sdkAppId, new URL(profile.origin).host);
  if (!(await takeOut(document, place, text))) {
    void showError(`${app} ${vscode.l10n.t("The file changed meanwhile: remove the secret from it yourself.")}`);
    return;
  }
  void showInformation(`${app} ${vscode.l10n.t("If it was ever committed, replace it in the console.")}`);
}

/** Deletes the secret where it still stands, and saves the file when nothing else in it waits to be saved. */
async function takeOut(document: vscode.TextDocument, place: vscode.Range, text: string): Promise<boolean> {
  if (document.getText(place).trim() !== text) return false;
  const wasSaved = !document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  edit.delete(document.uri, place);
  if (!(await vscode.workspace.applyEdit(edit))) return false;
  return wasSaved && !document.isUntitled ? document.save() : true;
}

function isRange(value: unknown): value is Range {
  return typeof value === "object" && value !== null && "start" in value && "end" in value;
}
