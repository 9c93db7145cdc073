import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { curlCommand } from "../../runner/curl.ts";
import type { Draft } from "../../runner/job.ts";
import { showError, showInformation } from "../notify.ts";
import { type RequestJob, requestedJob, type SendParts } from "./sendRequest.ts";

/** Puts the request at `line` (from 0) of a document, or the one under the cursor, on the clipboard; `usersig` is left out. */
export async function copyAsCurl(parts: SendParts, uriText?: unknown, line?: unknown): Promise<void> {
  const requested = await requestedDraft(parts, uriText, line);
  if (requested === undefined) return;
  await vscode.env.clipboard.writeText(curlCommand(requested.draft, randomBytes(4).readUInt32LE()));
  void showInformation(vscode.l10n.t("Copied with usersig=***. “imreq sig” makes a UserSig to put there."));
}

/** The call that a command is about, filled and not signed; says so where there is none. */
export async function requestedDraft(
  parts: SendParts,
  uriText: unknown,
  line: unknown,
): Promise<{ readonly draft: Draft; readonly job: RequestJob } | undefined> {
  const job = await requestedJob(parts, uriText, line);
  if (job === undefined) return undefined;
  const { runner } = await parts.sending();
  const draft = await runner.draft(job, job.request);
  if ("body" in draft) return { draft, job };
  const [first] = draft;
  if (first !== undefined && first.kind !== "declined") void showError(first.message);
  return undefined;
}
