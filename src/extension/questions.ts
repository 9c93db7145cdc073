import * as vscode from "vscode";
import type { Questions } from "../runner/gate.ts";
import { confirmationText } from "./confirmation.ts";

/** Variables whose values are neither shown while they are typed nor remembered. */
const secretName = /key|secret|sig|token|passw|pwd|auth|credential/i;

/** Asks in modal dialogs and input boxes. Answers to `@prompt` are remembered until the window closes. */
export function editorQuestions(): Questions {
  const remembered = new Map<string, string>();
  return {
    async confirm(calls) {
      const { question, detail } = confirmationText(calls);
      const send = vscode.l10n.t("Send");
      return (await vscode.window.showWarningMessage(question, { modal: true, detail }, send)) === send;
    },
    async prompt(variable, question, signal) {
      const isSecret = secretName.test(variable);
      const key = `${variable} ${question}`;
      const options: vscode.InputBoxOptions = {
        title: vscode.l10n.t("IM API: a value for “{0}”", variable),
        prompt: question || vscode.l10n.t("The request asks for it with @prompt. Escape leaves the request out."),
        value: isSecret ? "" : (remembered.get(key) ?? ""),
        password: isSecret,
        ignoreFocusOut: true,
      };
      const answer = await untilAborted(signal, (token) => vscode.window.showInputBox(options, token));
      if (answer !== undefined && !isSecret) remembered.set(key, answer);
      return answer;
    },
  };
}

/** Shows what asks for something until that is answered, or taken back by `signal`. */
async function untilAborted<T>(
  signal: AbortSignal,
  show: (token: vscode.CancellationToken) => Thenable<T>,
): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener("abort", cancel);
  try {
    return await show(source.token);
  } finally {
    signal.removeEventListener("abort", cancel);
    source.dispose();
  }
}
