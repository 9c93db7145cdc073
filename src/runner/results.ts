import { titleOf } from "../language/syntax/syntax.ts";
import type { RequestResult, RunEvent } from "./job.ts";
import type { Refusal } from "./prepare.ts";
import type { Step } from "./runFile.ts";

/** The event that tells a result. */
export function ended(result: RequestResult): RunEvent {
  return { kind: "ended", result };
}

/** What a result says of its request, however that ended. */
export function head(step: Step): Omit<RequestResult, "ending"> {
  const { file, request, startLine } = step;
  return { uri: file.uri, request, startLine, title: titleOf(request), path: request.call.path };
}

/** The result of a request that cannot be sent. */
export function refused(step: Step, refusals: readonly Refusal[]): RequestResult {
  return { ...head(step), ending: { kind: "refused", refusals } };
}

/** The result of a request that is left out. */
export function skipped(step: Step, reason: string): RequestResult {
  return { ...head(step), ending: { kind: "skipped", reason } };
}

/** Whether what needs this request can go on: it was carried out, or it failed as it was expected to. */
export function hasSucceeded({ ending }: RequestResult): boolean {
  if (ending.kind !== "sent") return false;
  const { kind } = ending.exchange.outcome;
  return kind === "ok" || kind === "partial" || ending.passed;
}
