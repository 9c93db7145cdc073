import * as vscode from "vscode";
import type { RegionChoice, SecretPlace } from "../../client/diagnosis.ts";
import { regionReplacement } from "../../language/write/profileRegion.ts";
import type { StepOrigin } from "../nextSteps.ts";
import { showError, showInformation } from "../notify.ts";
import type { ProfileStore } from "../profileStore.ts";
import { commandId } from "./ids.ts";

/**
 * Asks for another data centre and writes it into the profile, in an editor where it can be seen and undone. Nothing is sent
 * there: the secret is stored for each host, so the new one gets none before the user gives it.
 */
export async function tryRegion(
  store: ProfileStore,
  regions: readonly RegionChoice[],
  from: StepOrigin,
): Promise<void> {
  const items = regions.map((region) => ({ label: region.name, description: region.host, region }));
  const title = vscode.l10n.t("Which data centre is the app's? The console shows it.");
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  if (chosen === undefined) return;
  await store.load();
  const file = from.uri === undefined ? undefined : store.fileFor(vscode.Uri.parse(from.uri));
  const profile = file?.profiles.profiles.find(({ id }) => id === from.profileId);
  const document = file && (await vscode.workspace.openTextDocument(file.uri));
  const change = document && regionReplacement(document.getText(), from.profileId, chosen.region.id);
  if (profile === undefined || document === undefined || change === undefined) {
    void showError(vscode.l10n.t("imreq.json has no profile “{0}” whose region could be changed.", from.profileId));
    return;
  }
  const range = new vscode.Range(document.positionAt(change.start), document.positionAt(change.end));
  const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
  await editor.edit((edit) => edit.replace(range, change.text));
  const end = document.positionAt(change.start + change.text.length);
  editor.selection = new vscode.Selection(range.start, end);
  editor.revealRange(new vscode.Range(range.start, end));
  const { host, name } = chosen.region;
  const place = { sdkAppId: profile.sdkAppId, origin: `https://${host}`, admin: profile.admin };
  void offerKey(
    document,
    place,
    vscode.l10n.t(
      "“{0}” calls {1} now. Its key is stored for each host: give it for {2}, too.",
      from.profileId,
      name,
      host,
    ),
  );
}

async function offerKey(document: vscode.TextDocument, place: SecretPlace, text: string): Promise<void> {
  const save = vscode.l10n.t("Save and Set Secret Key");
  const undo = vscode.l10n.t("Undo");
  const pressed = await showInformation(text, save, undo);
  if (pressed === undefined) return;
  await vscode.window.showTextDocument(document);
  if (pressed === undo) await vscode.commands.executeCommand("undo");
  else if (await document.save()) await vscode.commands.executeCommand(commandId("setSecretKey"), place);
}
