import * as vscode from "vscode";
import type { ProxySettings } from "../client/proxyChoice.ts";

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
