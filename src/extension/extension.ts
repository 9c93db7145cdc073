import * as vscode from "vscode";
import { loadCatalog } from "../catalog/catalog.ts";
import { registerCommands } from "./commands/table.ts";
import { isOurs } from "./fileKinds.ts";
import { once } from "./once.ts";
import { registerSourceHovers } from "./providers/sourceHovers.ts";
import { registerStandIns } from "./tree/standIns.ts";
import { registerWelcome } from "./welcome.ts";

/**
 * Registers what every window has: the commands, the views, and the hover in other languages. Everything else is loaded and built
 * when the first request file is there, a view is seen or a command is run.
 */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("IM API", { log: true });
  const catalog = loadCatalog(context.asAbsolutePath("dist/catalog"));
  const parts = once(async () => {
    const { buildParts } = await import("./parts.ts");
    standIns.dispose();
    return buildParts(context, catalog, log);
  });
  const handlers = once(async () => {
    const { commandHandlers } = await import("./commands/handlers.ts");
    return commandHandlers(await parts());
  });
  const standIns = registerStandIns(parts);
  context.subscriptions.push(
    log,
    standIns,
    registerCommands(handlers, log),
    registerWelcome(parts),
    registerSourceHovers(catalog),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isOurs(document)) void parts();
    }),
  );
  if (vscode.workspace.textDocuments.some(isOurs)) await parts();
}
