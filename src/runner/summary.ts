import type { Diagnosis } from "../client/diagnosis.ts";
import type { ItemFailure, Outcome } from "../client/outcome.ts";
import type { ExpectationResult } from "./expectations.ts";
import type { Exchange } from "./job.ts";
import { messages } from "./messages.ts";

/** The items that a summary lists before it only counts. */
const mostListedItems = 20;
/** What is shown of the words of an answer, which may be anybody's. */
const mostInfoCharacters = 2000;

/** An outcome in one line: `failed · ErrorCode 70402 · HTTP 200 · 12 ms · 184 bytes`. */
export function outcomeLine(outcome: Outcome): string {
  const parts: string[] = [messages.outcomeWords[outcome.kind]];
  if (outcome.kind === "failed" && outcome.code !== undefined) parts.push(`ErrorCode ${outcome.code}`);
  if (outcome.kind === "partial") parts.push(messages.failedItems(outcome.items.length));
  if ("answer" in outcome) {
    const { status, tookMs, sizeBytes } = outcome.answer;
    parts.push(`HTTP ${status}`, milliseconds(tookMs), messages.bytes(sizeBytes));
  } else parts.push(milliseconds(outcome.tookMs));
  return parts.join(" · ");
}

/**
 * What the outcome means and what to do next, a sentence or two a line; none for a success. What was found out about a refused
 * signature stands in place of the general advice.
 */
export function explanationLines(outcome: Outcome, diagnosis?: Diagnosis): string[] {
  switch (outcome.kind) {
    case "ok":
    case "cancelled":
      return [];
    case "partial":
      return itemLines(outcome.items);
    case "failed":
      return [
        ...(outcome.info && outcome.info !== outcome.meaning
          ? [`ErrorInfo: ${shortened(outcome.info, mostInfoCharacters)}`]
          : []),
        outcome.meaning,
        ...(diagnosis?.findings.map(oneLine) ?? (outcome.advice ? [messages.next(outcome.advice)] : [])),
        ...itemLines(outcome.items),
      ];
    case "notEnvelope":
    case "unreachable":
      return [outcome.reason, messages.next(outcome.advice)];
  }
}

/** The call in one line: `im_open_login_svc/account_import · profile sandbox · SDKAppID 1400000000 · 127.0.0.1:7070`. */
export function callLine(exchange: Exchange): string {
  const { service, command, profileId, sdkAppId, origin } = exchange;
  return [
    oneLine(`${service}/${command}`),
    messages.profile(profileId),
    `SDKAppID ${sdkAppId}`,
    new URL(origin).host,
  ].join(" · ");
}

/** An expectation with what came instead, where it does not hold. */
export function expectationLine(result: Omit<ExpectationResult, "expectation">): string {
  if (result.holds) return valueLine(result.text);
  if (result.problem !== undefined) return valueLine(`${result.text} — ${result.problem}`);
  return `${valueLine(result.text)} — ${messages.actual(result.actual === undefined ? undefined : shortened(result.actual))}`;
}

function itemLines(items: readonly ItemFailure[]): string[] {
  const lines = items.slice(0, mostListedItems).map((item) => {
    const name = oneLine(item.id) || `${item.list}[${item.index}]`;
    const code = item.code === undefined ? "" : `${item.code} `;
    return `${name}: ${code}${oneLine(item.meaning)}${item.advice && ` ${item.advice}`}`;
  });
  const more = items.length - lines.length;
  return more > 0 ? [...lines, messages.moreItems(more)] : lines;
}

function milliseconds(value: number): string {
  return value < 10 ? `${Math.round(value * 10) / 10} ms` : `${Math.round(value)} ms`;
}

function shortened(text: string, most = 200): string {
  const line = valueLine(text);
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Text from outside without line breaks and control characters: it can neither leave its line nor drive a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** As `oneLine`, with all the spaces of a value: `"a  b"` is not `"a b"`. */
export function valueLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, (gap) => (/[\p{Cc}\u2028\u2029]/u.test(gap) ? " " : gap)).trim();
}
