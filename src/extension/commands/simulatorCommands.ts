import * as vscode from "vscode";
import { controlPagePath } from "../../simulator/http/control.ts";
import type { PortTakenError } from "../../simulator/http/listening.ts";
import { statusPaths } from "../../simulator/http/status.ts";
import type { Simulator } from "../../simulator/server.ts";
import { showError, showInformation } from "../notify.ts";
import type { Sandbox } from "../sandbox.ts";

/** Starts the simulator of the sandbox profile, which otherwise waits for a first call. */
export async function startSimulator(sandbox: Sandbox): Promise<void> {
  await started(sandbox);
}

/** Opens the simulator's page in the browser; from a remote window VS Code forwards the port. */
export async function openSimulatorPage(sandbox: Sandbox): Promise<void> {
  const simulator = await started(sandbox);
  if (simulator !== undefined) await vscode.env.openExternal(vscode.Uri.parse(pageOf(simulator)));
}

/** Opens the simulator's control page in the browser, with the token that it needs: nobody else is told it. */
export async function changeSimulatorBehaviour(sandbox: Sandbox): Promise<void> {
  const simulator = await started(sandbox);
  if (simulator === undefined) return;
  const page = vscode.Uri.parse(simulator.origin + controlPagePath);
  await vscode.env.openExternal(page.with({ fragment: `token=${simulator.token}` }));
}

/** Puts the address of the simulator's page into the clipboard, as it is on the machine that the simulator runs on. */
export async function copySimulatorAddress(sandbox: Sandbox): Promise<void> {
  const simulator = await started(sandbox);
  if (simulator === undefined) return;
  await vscode.env.clipboard.writeText(pageOf(simulator));
  void showInformation(vscode.l10n.t("Copied {0}.", pageOf(simulator)));
}

function pageOf({ origin }: Simulator): string {
  return origin + statusPaths.page;
}

/** The running simulator; `undefined` where it could not start, which is then said. */
async function started(sandbox: Sandbox): Promise<Simulator | undefined> {
  try {
    return await sandbox.start();
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    void showError(error.message);
    return undefined;
  }
}

/** Told by its kind: the class would load the simulator with the extension. */
function isPortTaken(error: unknown): error is PortTakenError {
  return error instanceof Error && "kind" in error && error.kind === "portTaken";
}
