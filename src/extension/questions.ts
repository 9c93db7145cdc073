import * as vscode from "vscode";
import type { CallToConfirm, Questions } from "../runner/gate.ts";

/** The most calls that a confirmation lists by name. */
const mostListed = 12;

/** Asks in modal dialogs and input boxes. */
export const editorQuestions: Questions = {
  async confirm(calls) {
    const send = vscode.l10n.t("Send");
    const detail = calls.slice(0, mostListed).map(describe);
    if (calls.length > mostListed) detail.push(vscode.l10n.t("… and {0} more", calls.length - mostListed));
    const apps = [...new Set(calls.map(({ profile }) => `${profile.id} (SDKAppID ${profile.sdkAppId})`))].join(", ");
    const question = vscode.l10n.t("Send to {0}?", apps);
    const options = { modal: true, detail: detail.join("\n") };
    return (await vscode.window.showWarningMessage(question, options, send)) === send;
  },
  async prompt(variable, question) {
    return vscode.window.showInputBox({ title: variable, prompt: question, ignoreFocusOut: true });
  },
};

function describe({ title, path, effect, question, itemCount }: CallToConfirm): string {
  const what = title === path ? path : `${title} — ${path}`;
  const items =
    itemCount === undefined
      ? undefined
      : itemCount === 1
        ? vscode.l10n.t("1 item")
        : vscode.l10n.t("{0} items", itemCount);
  const facts = [effect, items].filter((text) => text).join(", ");
  return [`${what} (${facts})`, question].filter((text) => text).join(": ");
}
