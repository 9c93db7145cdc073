import * as vscode from "vscode";
import type { DoctorLine, DoctorState } from "../../runner/doctor/lines.ts";
import { messages } from "../../runner/doctor/messages.ts";
import { verdictOf } from "../../runner/doctor/verdict.ts";
import { oneLine } from "../../runner/summary.ts";
import { type OfferedStep, type StepOrigin, type StepSource, stepTitle } from "../nextSteps.ts";
import { stepLens } from "./responseLenses.ts";

/** The scheme of the read-only documents that tell what the doctor found. */
const doctorScheme = "imreq-doctor";

const marks = { ok: "✓", warning: "!", failed: "✗", skipped: "–" } as const satisfies Record<DoctorState, string>;
const indent = " ".repeat(11);
const mostColumns = 92;
const mostKept = 20;

interface Report {
  readonly from: StepOrigin;
  readonly lines: DoctorLine[];
  isComplete: boolean;
}

/** What the doctor found, in a document for each examination that grows as it goes on. */
export class DoctorDocuments
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, StepSource, vscode.Disposable
{
  readonly #reports = new Map<string, Report>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly #disposables: readonly vscode.Disposable[];
  #count = 0;

  readonly onDidChange = this.#changed.event;
  readonly onDidChangeCodeLenses = this.#lensesChanged.event;

  constructor() {
    this.#disposables = [
      this.#changed,
      this.#lensesChanged,
      vscode.workspace.registerTextDocumentContentProvider(doctorScheme, this),
      vscode.languages.registerCodeLensProvider({ scheme: doctorScheme }, this),
    ];
  }

  /** Begins a document. */
  start(from: StepOrigin): vscode.Uri {
    const name = from.profileId.replace(/[^\w-]+/g, " ").trim();
    const uri = vscode.Uri.from({ scheme: doctorScheme, path: `/${++this.#count}/Connection of ${name}.txt` });
    this.#reports.set(uri.toString(), { from, lines: [], isComplete: false });
    for (const known of [...this.#reports.keys()].slice(0, -mostKept)) this.#reports.delete(known);
    return uri;
  }

  add(uri: vscode.Uri, line: DoctorLine): void {
    this.#reports.get(uri.toString())?.lines.push(line);
    this.#tell(uri);
  }

  /** Ends a document with the verdict. */
  complete(uri: vscode.Uri): void {
    const report = this.#reports.get(uri.toString());
    if (report !== undefined) report.isComplete = true;
    this.#tell(uri);
  }

  stepsOf(document: vscode.Uri): readonly OfferedStep[] | undefined {
    const report = this.#reports.get(document.toString());
    return report && [again(report), ...report.lines.flatMap((line) => stepsOfLine(report, line))];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const report = this.#reports.get(uri.toString());
    if (report === undefined)
      return vscode.l10n.t("This examination is gone: run “IM API: Diagnose Connection” again.");
    return `${textOf(report).flat().join("\n")}\n`;
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const report = this.#reports.get(uri.toString());
    if (report === undefined) return [];
    const [head = [], ...rest] = textOf(report);
    const lenses = report.isComplete ? stepLens(uri, 0, 0, `$(refresh) ${vscode.l10n.t("Diagnose Again")}`) : [];
    let row = head.length;
    let index = 1;
    for (const [place, line] of report.lines.entries()) {
      for (const { step } of stepsOfLine(report, line)) lenses.push(...stepLens(uri, index++, row, stepTitle(step)));
      row += rest[place]?.length ?? 0;
    }
    return lenses;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #tell(uri: vscode.Uri): void {
    this.#changed.fire(uri);
    this.#lensesChanged.fire();
  }
}

function again({ from }: Report): OfferedStep {
  return { step: { kind: "diagnoseConnection" }, from };
}

function stepsOfLine({ from }: Report, { fixes = [] }: DoctorLine): OfferedStep[] {
  return fixes.map((step) => ({ step, from }));
}

/** The rows of the head, then those of each line. */
function textOf({ from, lines, isComplete }: Report): string[][] {
  const title = vscode.l10n.t("Connection of profile “{0}”", oneLine(from.profileId));
  const verdict = isComplete ? verdictOf(lines) : vscode.l10n.t("Looking…");
  return [[`${title}: ${verdict}`, ""], ...lines.map(rowsOf)];
}

function rowsOf({ step, state, what, advice, tookMs }: DoctorLine): string[] {
  const took = tookMs === undefined ? "" : ` (${Math.round(tookMs)} ms)`;
  const [first = "", ...more] = wrapped(`${oneLine(what)}${took}`);
  const rows = [`${marks[state]} ${messages.steps[step].padEnd(8)} ${first}`, ...more.map((row) => indent + row)];
  if (advice !== "") rows.push(...wrapped(`→ ${oneLine(advice)}`).map((row) => indent + row));
  return rows;
}

function wrapped(text: string): string[] {
  const rows: string[] = [];
  for (const word of text.split(" ")) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length < mostColumns) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}
