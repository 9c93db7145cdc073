import * as vscode from "vscode";
import type { RequestResult } from "../runner/job.ts";
import type { NextStep } from "../runner/nextSteps.ts";

/** A step with what it is about. */
export interface OfferedStep {
  readonly step: NextStep;
  readonly from: StepOrigin;
}

/** Where a step was offered. */
export interface StepOrigin {
  /** The file that the call stands in, or that its profile comes from; `undefined` for the window's own profile. */
  readonly uri: string | undefined;
  readonly profileId: string;
  /** What was sent; `undefined` where nothing was. */
  readonly result: RequestResult | undefined;
}

/** A document that offers steps; they are found again by their place in it. */
export interface StepSource {
  /** `undefined` where the document is none of these. */
  stepsOf(document: vscode.Uri): readonly OfferedStep[] | undefined;
}

/** The words of a step's button; `undefined` where nothing can be pressed. */
export function stepTitle(step: NextStep): string | undefined {
  switch (step.kind) {
    case "setSecretKey":
      return `$(key) ${vscode.l10n.t("Set Secret Key…")}`;
    case "setUserSig":
      return `$(key) ${vscode.l10n.t("Set Fixed UserSig…")}`;
    case "selectProfile":
      return step.profileId === undefined
        ? `$(account) ${vscode.l10n.t("Select Profile…")}`
        : `$(account) ${vscode.l10n.t("Use Profile “{0}”", plain(step.profileId))}`;
    case "openProfiles":
      return `$(settings-gear) ${vscode.l10n.t("Open imreq.json")}`;
    case "tryRegions":
      return `$(globe) ${vscode.l10n.t("Try Another Data Centre…")}`;
    case "diagnoseConnection":
      return `$(pulse) ${vscode.l10n.t("Diagnose Connection")}`;
    case "resendFailed":
      return `$(debug-restart) ${vscode.l10n.t("Send Again with Only the Failed ({0})", step.ids.length)}`;
    case "importAccounts": {
      const [first = ""] = step.userIds;
      return step.userIds.length === 1
        ? `$(person-add) ${vscode.l10n.t("Import “{0}”…", plain(first))}`
        : `$(person-add) ${vscode.l10n.t("Import {0} Accounts…", step.userIds.length)}`;
    }
    case "setClock":
    case "waitForUnlock":
      return undefined;
  }
}

/** A text from outside that draws no icons. */
function plain(text: string): string {
  return text.replaceAll("$(", "$ (");
}
