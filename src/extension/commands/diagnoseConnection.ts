import * as vscode from "vscode";
import type { Profiles } from "../../language/profiles.ts";
import { messages } from "../../runner/doctor/messages.ts";
import type { DoctorParts } from "../../runner/doctor/patient.ts";
import type { ProfileStore } from "../profileStore.ts";
import type { DoctorDocuments } from "../providers/doctorDocuments.ts";
import { isTrusted } from "../trust.ts";

export interface DiagnoseParts extends DoctorParts {
  readonly profiles: ProfileStore;
  readonly documents: DoctorDocuments;
}

/**
 * Examines the connection of a profile in a document that grows with each step. Without arguments it is the window's profile, as
 * the active editor's `imreq.json` describes it.
 */
export async function diagnoseConnection(parts: DiagnoseParts, uri?: unknown, profile?: unknown): Promise<void> {
  if (!(await isTrusted())) return;
  await parts.profiles.load();
  const active = vscode.window.activeTextEditor?.document;
  const file = typeof uri === "string" ? uri : active?.languageId === "imreq" ? active.uri.toString() : undefined;
  const profileId = typeof profile === "string" ? profile : parts.profiles.selectedId;
  const profiles = profilesOf(parts.profiles, file);
  const document = parts.documents.start({ uri: file, profileId, result: undefined });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(document), { preview: false });
  const abort = new AbortController();
  const title = vscode.l10n.t("Diagnosing the connection of “{0}”", profileId);
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  // Loaded when it is first used: a start does not need it.
  const { examine } = await import("../../runner/doctor/doctor.ts");
  await vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => abort.abort());
    try {
      for await (const line of examine(parts, { profiles, profileId }, abort.signal)) {
        parts.documents.add(document, line);
        progress.report({ message: messages.steps[line.step] });
      }
    } finally {
      parts.documents.complete(document);
    }
  });
}

function profilesOf(store: ProfileStore, file: string | undefined): Profiles {
  if (file !== undefined) return store.profilesFor(vscode.Uri.parse(file));
  return { profiles: store.current(), problems: store.currentProblems() };
}
