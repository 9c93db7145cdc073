import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { curlCommand } from "../../runner/curl.ts";
import { showError, showInformation } from "../notify.ts";
import { requestedJob, type SendParts } from "./sendRequest.ts";

/** Puts the request at `line` (from 0) of a document, or the one under the cursor, on the clipboard; `usersig` is left out. */
export async function copyAsCurl(parts: SendParts, uriText?: unknown, line?: unknown): Promise<void> {
  const job = await requestedJob(parts, uriText, line);
  if (job === undefined) return;
  const draft = await parts.runner.draft(job, job.request);
  if (!("body" in draft)) {
    const [first] = draft;
    if (first !== undefined && first.kind !== "declined") void showError(first.message);
    return;
  }
  await vscode.env.clipboard.writeText(curlCommand(draft, randomBytes(4).readUInt32LE()));
  void showInformation(vscode.l10n.t("Copied with usersig=***. “imreq sig” makes a UserSig to put there."));
}
