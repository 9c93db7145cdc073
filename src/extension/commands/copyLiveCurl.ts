import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { Signer } from "../../client/signer.ts";
import { effectiveProfile } from "../../language/syntax/effectiveProfile.ts";
import { curlCommand } from "../../runner/curl.ts";
import { liveSignatureSeconds, signLive } from "../../runner/export/liveSignature.ts";
import type { Draft } from "../../runner/job.ts";
import { showError, showInformation, withoutLinks } from "../notify.ts";
import { isTrusted } from "../trust.ts";
import { requestedDraft } from "./copyAsCurl.ts";
import { commandId } from "./ids.ts";
import type { RequestJob, SendParts } from "./sendRequest.ts";

/** Puts the request on the clipboard with a signature that works, once the user has said yes to what that means. */
export async function copyLiveCurl(parts: SendParts, signer: Signer, uriText?: unknown, line?: unknown): Promise<void> {
  if (!(await isTrusted())) return;
  const requested = await requestedDraft(parts, uriText, line);
  if (requested === undefined || !(await isWanted(requested.draft, requested.job))) return;
  const { draft } = requested;
  const signature = await signLive(signer, draft, Date.now() / 1000);
  switch (signature.kind) {
    case "signed": {
      await vscode.env.clipboard.writeText(curlCommand(draft, randomBytes(4).readUInt32LE(), signature.userSig));
      const end = new Date(signature.expiresAtSeconds * 1000);
      const text = vscode.l10n.t(
        "Copied. The signature is valid for {0}, until {1}.",
        durationText(signature.expiresAtSeconds - Date.now() / 1000),
        end.toLocaleString(),
      );
      const hidden = draft.body.includes("***") ? ` ${vscode.l10n.t("Hidden values stand in it as ***.")}` : "";
      void showInformation(text + hidden);
      return;
    }
    case "missing": {
      const setKey = vscode.l10n.t("Set Secret Key");
      if ((await showError(signature.message, setKey)) !== setKey) return;
      const { sdkAppId, origin, identifier: admin } = draft;
      await vscode.commands.executeCommand(commandId("setSecretKey"), { sdkAppId, origin, admin });
      return;
    }
    case "refused":
      void showError(signature.message);
  }
}

async function isWanted(draft: Draft, job: RequestJob): Promise<boolean> {
  const [file] = job.files;
  const profiles = file && { ...file.profiles, selected: job.profileId };
  const profile = profiles && effectiveProfile(file.scope.file, job.request, profiles);
  const question = vscode.l10n.t(
    "Copy a command with a live signature of {0} for SDKAppID {1} at {2}?",
    draft.identifier,
    draft.sdkAppId,
    new URL(draft.origin).host,
  );
  const detail = [
    ...(profile?.protected ? [vscode.l10n.t("The profile “{0}” is protected.", profile.id)] : []),
    vscode.l10n.t(
      "Until it expires, whoever sees it can do everything that {0} can, in your terminal's history as well. One that is made from the secret key expires after {1}; a stored UserSig when it says so.",
      draft.identifier,
      durationText(liveSignatureSeconds),
    ),
  ];
  const copy = vscode.l10n.t("Copy with Signature");
  const options = { modal: true, detail: detail.join("\n\n") };
  return (await vscode.window.showWarningMessage(withoutLinks(question), options, copy)) === copy;
}

function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return vscode.l10n.t("{0} minutes", Math.max(minutes, 1));
  const hours = Math.round(minutes / 60);
  return hours < 48 ? vscode.l10n.t("{0} hours", hours) : vscode.l10n.t("{0} days", Math.round(hours / 24));
}
