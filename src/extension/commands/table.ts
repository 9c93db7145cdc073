import * as vscode from "vscode";
import { redactUserSig } from "../../protocol/callUrl.ts";
import { showError } from "../notify.ts";
import { type CommandName, commandId, commandIds } from "./ids.ts";

/** What a command does with the arguments that VS Code or a link hands it; they are unchecked. */
export type CommandHandler = (...args: unknown[]) => Promise<void> | void;

export type CommandTable = Readonly<Record<CommandName, CommandHandler>>;

/**
 * Registers every command; `load` gives what they do. What one throws is a bug: it is logged with its stack and shown as one sentence. Expected failures
 * are shown by the commands themselves.
 */
export function registerCommands(load: () => Promise<CommandTable>, log: vscode.LogOutputChannel): vscode.Disposable {
  const registered = commandIds.map((name) =>
    vscode.commands.registerCommand(commandId(name), async (...args: unknown[]) => {
      try {
        const table = await load();
        await table[name](...args);
      } catch (error) {
        log.error(
          `${name} failed`,
          redactUserSig(error instanceof Error ? (error.stack ?? error.message) : String(error)),
        );
        const show = vscode.l10n.t("Show Log");
        const text = vscode.l10n.t("“{0}” failed unexpectedly; this is a bug of imreq. The log has the details.", name);
        if ((await showError(text, show)) === show) log.show();
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
