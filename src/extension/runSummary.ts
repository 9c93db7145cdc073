import * as vscode from "vscode";
import type { Job, RequestResult } from "../runner/job.ts";
import type { Refusal } from "../runner/prepare.ts";
import { commandId } from "./commands/ids.ts";
import { showError, showInformation } from "./notify.ts";
import { withProgress } from "./progress.ts";
import { countOf, type Runs } from "./runs.ts";

/** How many requests of a run ended in which way. */
interface Counts {
  passed: number;
  failed: number;
  refused: number;
  skipped: number;
  /** Those of all these that nobody asked for, but that the others need. */
  needed: number;
}

/** Runs a job with its progress, and tells at its end how it went. No response opens by itself. */
export async function runAndTell(runs: Runs, name: string, job: Job): Promise<void> {
  const total = countOf(job);
  const wanted = new Set(job.files.flatMap(({ requests }) => requests));
  const counts: Counts = { passed: 0, failed: 0, refused: 0, skipped: 0, needed: 0 };
  const abort = new AbortController();
  let ended = 0;
  let wasCancelled = false;
  let firstRefused: FirstRefused | undefined;
  await withProgress(vscode.l10n.t("Running {0}", name), abort, async (report) => {
    for await (const event of runs.run(job, abort)) {
      if (event.kind === "started") {
        report(`${ended}/${total} · ${event.request.call.path}`, 0);
        continue;
      }
      ended++;
      const { ending, title, request } = event.result;
      counts[wayOf(event.result)]++;
      if (!wanted.has(request)) counts.needed++;
      wasCancelled ||= abort.signal.aborted;
      const refusal = ending.kind === "refused" ? ending.refusals[0] : undefined;
      if (refusal !== undefined) firstRefused ??= { title, refusal };
      report(`${ended}/${total}`, 100 / Math.max(total, ended));
    }
  });
  void tell(name, counts, wasCancelled, firstRefused);
}

interface FirstRefused {
  readonly title: string;
  readonly refusal: Refusal;
}

/** A request that was cancelled on its way counts as left out. */
function wayOf({ ending }: RequestResult): "passed" | "failed" | "refused" | "skipped" {
  if (ending.kind !== "sent") return ending.kind;
  if (ending.exchange.outcome.kind === "cancelled") return "skipped";
  return ending.passed ? "passed" : "failed";
}

async function tell(
  name: string,
  counts: Counts,
  wasCancelled: boolean,
  firstRefused: FirstRefused | undefined,
): Promise<void> {
  const { needed } = counts;
  const all = needed === 0 ? name : vscode.l10n.t("{0} and {1} more that it needs", name, needed);
  const text = `${all}: ${countsText(counts)}`;
  const hasFailed = counts.failed + counts.refused > 0;
  const showFailed = vscode.l10n.t("Show Failed");
  const sentence = wasCancelled ? vscode.l10n.t("{0}. The run was cancelled.", text) : `${text}.`;
  const showReport = vscode.l10n.t("Show Report");
  const setKey = vscode.l10n.t("Set Secret Key");
  const { title, refusal } = firstRefused ?? {};
  const isKeyMissing = refusal?.kind === "missingSecret";
  const why = isKeyMissing ? refusal.message : `${title}: ${refusal?.message}`;
  const first = isKeyMissing ? setKey : showFailed;
  const chosen = hasFailed
    ? await showError(counts.failed === 0 && refusal ? `${sentence} ${why}` : sentence, first, showReport)
    : await showInformation(sentence, showReport);
  if (chosen === setKey) await vscode.commands.executeCommand(commandId("setSecretKey"), refusal?.secret);
  else if (chosen === showFailed) await vscode.commands.executeCommand(commandId("showFailed"));
  else if (chosen === showReport) await vscode.commands.executeCommand(commandId("showRunReport"));
}

function countsText({ passed, failed, refused, skipped }: Counts): string {
  return [
    vscode.l10n.t("{0} passed", passed),
    failed > 0 ? vscode.l10n.t("{0} failed", failed) : "",
    refused > 0 ? vscode.l10n.t("{0} not sent", refused) : "",
    skipped > 0 ? vscode.l10n.t("{0} skipped", skipped) : "",
  ]
    .filter((text) => text !== "")
    .join(", ");
}
