import { type Diagnosis, noticeableSkewMs } from "../../client/diagnosis.ts";
import type { Outcome } from "../../client/outcome.ts";
import { readEnvelope } from "../../protocol/envelope.ts";
import { type Finding, finding } from "./lines.ts";
import { messages } from "./messages.ts";
import { connectionGone, type HttpAnswer, type Probe } from "./probes.ts";

/** Who answered a question without a signature: the service refuses it with an envelope of its own. */
export function serviceLine({ status, headers, text }: HttpAnswer, host: string): Finding {
  const { location = "", "content-type": type = "" } = headers;
  if (status >= 300 && status < 400) {
    const target = URL.canParse(location) ? new URL(location).host : "";
    return finding("failed", messages.redirect(host, status, target), messages.redirectAdvice(), {
      fixes: [{ kind: "openProfiles" }],
    });
  }
  const envelope = readEnvelope(text, []);
  if (envelope.kind !== "notEnvelope") {
    return finding("ok", messages.service(host, status, envelope.kind === "failed" ? envelope.code : undefined));
  }
  if (status >= 500) return finding("failed", messages.serverError(host, status), messages.serverErrorAdvice());
  const isPage = type.includes("html") || /^\s*</.test(text);
  const what = messages.notTheService(host, status, isPage);
  return finding("failed", what, messages.notTheServiceAdvice(), { fixes: [{ kind: "openProfiles" }] });
}

/** The two clocks; `faults` is what the service's makes of the UserSig. */
export function clockLine(aheadMs: number, faults: Diagnosis | undefined): Finding {
  if (faults !== undefined)
    return finding("failed", faults.findings.join(" "), messages.clockAdvice(), { fixes: faults.fixes });
  if (Math.abs(aheadMs) < noticeableSkewMs) return finding("ok", messages.clock(aheadMs));
  return finding("warning", messages.clockOff(aheadMs), messages.clockAdvice(), {
    fixes: [{ kind: "setClock", aheadMs }],
  });
}

/** How a real call ended. */
export function outcomeLine(outcome: Outcome, diagnosis: Diagnosis | undefined, path: string): Finding {
  switch (outcome.kind) {
    case "ok":
    case "partial":
      return finding("ok", messages.called(path), "", { tookMs: outcome.answer.tookMs });
    case "failed": {
      const what = messages.callFailed(path, outcome.code, outcome.meaning);
      const { tookMs } = outcome.answer;
      if (diagnosis === undefined) return finding("failed", what, outcome.advice, { tookMs });
      return finding("failed", what, diagnosis.findings.join(" "), { tookMs, fixes: diagnosis.fixes });
    }
    case "notEnvelope":
      return finding("failed", outcome.reason, outcome.advice, { tookMs: outcome.answer.tookMs });
    case "unreachable":
      return finding("failed", outcome.reason, outcome.advice, { tookMs: outcome.tookMs });
    case "cancelled":
      return finding("skipped", messages.cancelled());
  }
}

/** What a kept-alive connection saves; `connectMs` is what a new one costs. */
export function latencyLine(second: Probe<HttpAnswer>, connectMs: number, firstAnswerMs: number): Finding {
  if (second.kind === "failed" && closedCodes.includes(second.code)) {
    return finding("warning", messages.notKept(connectMs), messages.notKeptAdvice());
  }
  if (second.kind !== "found")
    return finding("warning", messages.secondFailed(reasonOf(second)), messages.httpAdvice());
  const { tookMs } = second;
  const what = messages.latency(connectMs + firstAnswerMs, tookMs);
  return tookMs < slowMs
    ? finding("ok", what, "", { tookMs })
    : finding("warning", what, messages.slowAdvice(), { tookMs });
}

/** The other side has closed the connection, or nobody has another one. */
const closedCodes: readonly string[] = [connectionGone, "ECONNRESET", "UND_ERR_SOCKET"];

/** A kept-alive answer that takes longer comes from far away, or through something slow. */
const slowMs = 1000;

/** Why a probe found nothing, in a few words. */
export function reasonOf(found: Exclude<Probe<unknown>, { kind: "found" }>): string {
  switch (found.kind) {
    case "timeout":
      return messages.noAnswerWithin(found.tookMs);
    case "failed":
      return messages.reasons[found.code] ?? found.detail;
    case "cancelled":
      return messages.cancelled();
  }
}
