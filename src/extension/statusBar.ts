import * as vscode from "vscode";
import { commandId } from "./commands/ids.ts";
import { describePlace } from "./commands/profileCommands.ts";
import type { ProfileStore } from "./profileStore.ts";

/** Shows the profile of the window and its region; a click switches it. */
export function registerStatusBar(store: ProfileStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("imreq.profile", vscode.StatusBarAlignment.Right, 100);
  item.name = vscode.l10n.t("IM API Profile");
  item.command = commandId("selectProfile");
  const update = () => {
    item.text = `$(comment-discussion) ${store.selectedId}`;
    item.show();
    // A start waits for no file.
    if (!store.isLoaded) return;
    const profile = store.current().find((candidate) => candidate.id === store.selectedId);
    const place = profile && describePlace(profile);
    item.text = `$(comment-discussion) ${store.selectedId}${profile?.region ? ` · ${profile.region}` : ""}`;
    item.tooltip =
      profile === undefined
        ? vscode.l10n.t("imreq.json has no profile “{0}”. Click to choose another.", store.selectedId)
        : vscode.l10n.t(
            "IM API profile: {0} (SDKAppID {1}, {2}). Click to switch.",
            profile.id,
            profile.sdkAppId,
            place ?? "",
          );
    item.backgroundColor =
      profile === undefined
        ? new vscode.ThemeColor("statusBarItem.errorBackground")
        : profile?.protected
          ? new vscode.ThemeColor("statusBarItem.warningBackground")
          : undefined;
    const [problem] = store.currentProblems();
    if (problem !== undefined) {
      item.text = `$(warning) ${store.selectedId}`;
      item.tooltip = vscode.l10n.t("imreq.json, line {0}: {1}", problem.line, problem.message);
      item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    }
  };
  update();
  void store.load();
  return vscode.Disposable.from(item, store.onDidChange(update), vscode.window.onDidChangeActiveTextEditor(update));
}
