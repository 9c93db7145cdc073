import * as vscode from "vscode";
import type { ProxySettings } from "../client/proxyChoice.ts";
import type { HistoryBounds } from "../runner/history/historyStore.ts";

/** VS Code's own proxy settings, as they are now. */
export function proxySettings(): ProxySettings {
  const http = vscode.workspace.getConfiguration("http");
  const proxy = http.get<string>("proxy");
  const noProxy = http.get<string[]>("noProxy") ?? [];
  return {
    ...(proxy && { proxy }),
    ...(noProxy.length > 0 && { noProxy: noProxy.join(",") }),
    strictProxyTls: http.get<boolean>("proxyStrictSSL") ?? true,
    trustsSystem: http.get<boolean>("systemCertificates") ?? true,
  };
}

/** The documentation site that links lead to. */
export function documentationSite(): "intl" | "cn" {
  return vscode.workspace.getConfiguration("imreq").get<string>("documentation") === "china" ? "cn" : "intl";
}

/** How much of the past is kept; nothing where either is 0. */
export function historyBounds(): HistoryBounds {
  const settings = vscode.workspace.getConfiguration("imreq.history");
  const maxMegabytes = settings.get<number>("maxMegabytes") ?? 100;
  return { maxEntries: settings.get<number>("maxEntries") ?? 500, maxBytes: maxMegabytes * 1_000_000 };
}

/** Whether a comparison leaves the items of lists in the order in which they came. */
export function keepsListOrder(): boolean {
  return vscode.workspace.getConfiguration("imreq.compare").get<string>("lists") === "inOrder";
}

/** Whether values are shown behind the names of variables and responses. */
export function showsInlayHints(): boolean {
  return vscode.workspace.getConfiguration("imreq").get<boolean>("inlayHints") ?? false;
}

/** The setting of `explainsCodesEverywhere`, for those who follow its changes. */
export const explainsCodesEverywhereKey = "imreq.errorCodesInOtherLanguages";

/** Whether error codes are explained in files of other languages. */
export function explainsCodesEverywhere(): boolean {
  return vscode.workspace.getConfiguration().get<boolean>(explainsCodesEverywhereKey) ?? false;
}

/** So many files of a run are sent side by side. */
export function filesSideBySide(): number {
  const value = vscode.workspace.getConfiguration("imreq").get<number>("run.filesSideBySide");
  return Number.isInteger(value) ? Math.min(Math.max(value ?? 1, 1), 64) : 4;
}

/** Whether the Collections view selects the request under the cursor. */
export function collectionsFollowEditor(): boolean {
  return vscode.workspace.getConfiguration("imreq").get<boolean>("collections.followEditor") ?? true;
}
