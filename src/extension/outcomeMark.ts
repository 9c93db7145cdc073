import * as vscode from "vscode";
import type { ExpectationResult } from "../runner/expectations.ts";
import type { RequestResult } from "../runner/job.ts";
import { oneLine, outcomeLine } from "../runner/summary.ts";

/** How a request of a send or run ended, as lists show it. */
export const markStates = ["passed", "failed", "refused", "skipped"] as const;
export type MarkState = (typeof markStates)[number];

/** What is remembered of a result long after its response was dropped. */
export interface Mark {
  readonly state: MarkState;
  /** The outcome in one line, without an icon. */
  readonly line: string;
  /** The profile that it was sent as; `undefined` where it was not sent. */
  readonly profileId: string | undefined;
  /** Unix time in milliseconds at which the request ended. */
  readonly atMs: number;
  /** With actual values that are cut off where they are long. */
  readonly expectations: readonly ExpectationResult[];
}

const mostActualCharacters = 2000;
const mostLineCharacters = 160;

/** The names of the product icons that stand for each state. */
export const markIcons: Readonly<Record<MarkState, string>> = {
  passed: "pass",
  failed: "error",
  refused: "circle-slash",
  skipped: "debug-step-over",
};

/** What to remember of a result; `undefined` where nobody meant to send it. */
export function markOf({ ending }: RequestResult, atMs: number): Mark | undefined {
  switch (ending.kind) {
    case "sent": {
      const isCancelled = ending.exchange.outcome.kind === "cancelled";
      const state = isCancelled ? "skipped" : ending.passed ? "passed" : "failed";
      const { profileId } = ending.exchange;
      return { state, line: sentLine(ending), profileId, atMs, expectations: ending.expectations.map(shortened) };
    }
    case "refused": {
      const [first] = ending.refusals;
      if (first === undefined || first.kind === "declined") return undefined;
      return unsent("refused", vscode.l10n.t("not sent: {0}", line(first.message)), atMs);
    }
    case "skipped":
      return unsent("skipped", line(ending.reason), atMs);
  }
}

function unsent(state: MarkState, text: string, atMs: number): Mark {
  return { state, line: text, profileId: undefined, atMs, expectations: [] };
}

/** How many of the written expectations do not hold, in words. */
export function notMet(count: number): string {
  return count === 1 ? vscode.l10n.t("1 expectation not met") : vscode.l10n.t("{0} expectations not met", count);
}

function sentLine({ exchange, expectations, passed }: Extract<RequestResult["ending"], { kind: "sent" }>): string {
  const { outcome } = exchange;
  const text = outcomeLine(outcome);
  if (passed) return outcome.kind === "ok" ? text : vscode.l10n.t("as expected: {0}", text);
  const broken = expectations.filter(({ holds, expectation }) => !holds && expectation !== undefined).length;
  return broken === 0 ? text : `${notMet(broken)} · ${text}`;
}

function shortened(result: ExpectationResult): ExpectationResult {
  const { actual } = result;
  if (actual === undefined || actual.length <= mostActualCharacters) return result;
  return { ...result, actual: `${actual.slice(0, mostActualCharacters)}…` };
}

function line(text: string): string {
  const one = oneLine(text);
  return one.length > mostLineCharacters ? `${one.slice(0, mostLineCharacters)}…` : one;
}
