import * as vscode from "vscode";
import { profileDirective } from "../../language/syntax/effectiveProfile.ts";
import { importRequest } from "../../runner/importRequest.ts";
import type { RequestResult } from "../../runner/job.ts";
import type { OfferedStep, StepSource } from "../nextSteps.ts";
import { showInformation } from "../notify.ts";
import { openNamed } from "../openNamed.ts";
import { commandId } from "./ids.ts";
import { type SendParts, sendOnly } from "./sendRequest.ts";
import { tryRegion } from "./tryRegion.ts";

export interface StepParts extends SendParts {
  readonly stepSources: readonly StepSource[];
}

/** Takes the step of that number which a document offers: its button was pressed. */
export async function takeNextStep(parts: StepParts, document: unknown, index: unknown): Promise<void> {
  if (typeof document !== "string" || typeof index !== "number") return;
  const uri = vscode.Uri.parse(document);
  const steps = parts.stepSources.map((source) => source.stepsOf(uri)).find((found) => found !== undefined);
  const offered = steps?.[index];
  if (offered !== undefined) await take(parts, offered);
  else void showInformation(vscode.l10n.t("This response is gone: send the request again."));
}

async function take(parts: StepParts, { step, from }: OfferedStep): Promise<void> {
  switch (step.kind) {
    case "setSecretKey":
    case "setUserSig":
      await vscode.commands.executeCommand(commandId(step.kind), step.place);
      break;
    case "selectProfile":
      await useProfile(parts, step.profileId, from.result);
      break;
    case "openProfiles":
      await vscode.commands.executeCommand(commandId("openProfiles"), from.uri);
      break;
    case "tryRegions":
      await tryRegion(parts.profiles, step.regions, from);
      break;
    case "diagnoseConnection":
      await vscode.commands.executeCommand(commandId("diagnoseConnection"), from.uri, from.profileId);
      break;
    case "resendFailed":
      if (from.result !== undefined) await sendOnly(parts, from.result, new Set(step.ids));
      break;
    case "importAccounts": {
      // Not sent by itself: what it writes is seen first, and it passes the gate like any request.
      const content = importRequest(step.userIds, from.profileId);
      const document = await vscode.workspace.openTextDocument({ language: "imreq", content });
      await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.One });
      break;
    }
    case "setClock":
    case "waitForUnlock":
      break;
  }
}

async function useProfile(
  parts: StepParts,
  profileId: string | undefined,
  result: RequestResult | undefined,
): Promise<void> {
  const file = result && parts.language.file(result.uri);
  const written = result && file && profileDirective(file, result.request);
  if (written !== undefined) {
    // The window's profile does not count there: the directive has to be changed.
    const document = await openNamed(result?.uri ?? "");
    if (typeof document === "string") {
      void showInformation(document);
      return;
    }
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    void showInformation(vscode.l10n.t("The request names its profile itself: change # @profile {0}.", written.text));
  } else if (profileId === undefined) await vscode.commands.executeCommand(commandId("selectProfile"));
  else {
    await parts.profiles.select(profileId);
    void showInformation(vscode.l10n.t("This window uses profile “{0}” now. Send again.", profileId));
  }
}
