import * as vscode from "vscode";
import { type Profile, sandboxId } from "../../language/profiles.ts";
import { profilesFileName } from "../fileKinds.ts";
import { showInformation } from "../notify.ts";
import type { ProfileStore } from "../profileStore.ts";

const template = `{
  "profiles": {
    // Nothing secret belongs here: the key goes into VS Code with “IM API: Set Secret Key”.
    "dev": {
      "sdkAppId": 1400000000,
      "region": "singapore",
      "admin": "administrator",
      "variables": { "owner": "alice" }
    }
  }
}
`;

/** Asks for the profile that this window uses. */
export async function selectProfile(store: ProfileStore): Promise<void> {
  await store.load();
  const items = store.current().map((profile) => ({
    label: profile.id,
    description: describePlace(profile),
    detail: detailOf(profile),
    profile,
    ...(profile.id === store.selectedId && { iconPath: new vscode.ThemeIcon("check") }),
  }));
  const edit = { label: vscode.l10n.t("Edit imreq.json…"), iconPath: new vscode.ThemeIcon("settings-gear") };
  const separator = { label: "", kind: vscode.QuickPickItemKind.Separator };
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { profile?: Profile }>(
    [...items, separator, edit],
    { title: vscode.l10n.t("Profile of this window"), matchOnDescription: true },
  );
  if (chosen === undefined) return;
  if (chosen.profile !== undefined) await store.select(chosen.profile.id);
  else await openProfiles(store);
}

/** Opens the `imreq.json` that applies to a document, else to the active editor; offers a first one where there is none. */
export async function openProfiles(store: ProfileStore, target?: unknown): Promise<void> {
  await store.load();
  const active = typeof target === "string" ? vscode.Uri.parse(target) : vscode.window.activeTextEditor?.document.uri;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const known = active && store.fileFor(active);
  const uri = known?.uri ?? (folder && vscode.Uri.joinPath(folder.uri, profilesFileName));
  if (uri === undefined) {
    void showInformation(
      vscode.l10n.t(
        "Open a folder first: imreq.json lies in it and is shared with it. The sandbox profile needs no file.",
      ),
    );
    return;
  }
  if (!(await exists(uri))) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(template));
  await vscode.window.showTextDocument(uri);
}

/** Where a profile's calls go, in a word. */
export function describePlace(profile: Profile): string {
  if (profile.id === sandboxId) return vscode.l10n.t("simulator, no account needed");
  return profile.region ?? (profile.origin === undefined ? "" : new URL(profile.origin).host);
}

function detailOf(profile: Profile): string {
  const parts = [`SDKAppID ${profile.sdkAppId}`, profile.admin];
  if (profile.protected) parts.push(vscode.l10n.t("protected"));
  if (profile.readOnly) parts.push(vscode.l10n.t("read-only"));
  return parts.join(" · ");
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
