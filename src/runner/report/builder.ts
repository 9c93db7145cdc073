import type { ItemFailure, Outcome } from "../../client/outcome.ts";
import { directive, type RequestSection } from "../../language/syntax/syntax.ts";
import { redactUserSig } from "../../protocol/callUrl.ts";
import type { ExpectationResult } from "../expectations.ts";
import type { Exchange, RequestResult, RunEvent } from "../job.ts";
import { valueLine } from "../summary.ts";
import { LatencyHistogram, roundMs } from "./latency.ts";
import type {
  Excerpt,
  ExpectationRecord,
  FailedItemRecord,
  PhasesRecord,
  RequestRecord,
  RunRecord,
  Verdict,
} from "./record.ts";

export interface ReportParts {
  /** The profile of requests that name none. */
  readonly profileId: string;
  /** A file's name as a reader knows it: a report that is passed on tells no paths of this machine. */
  readonly shownPath: (uri: string) => string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
}

/** Where a request stands, for a front end that can open it. */
export interface RequestPlace {
  readonly uri: string;
  /** From 1. */
  readonly line: number;
}

/** A run's record with what is not for passing on. */
export interface RunReport {
  readonly record: RunRecord;
  /** The place of each listed request, in their order. */
  readonly places: readonly RequestPlace[];
}

/** A page with more requests than these would open slowly. */
const mostListed = 20_000;
/** So many more of those that did not pass are listed when the run is longer. */
const mostListedBroken = 5_000;
const mostItems = 20;
const mostTextCharacters = 300;
const mostExcerptCharacters = 4_000;
/** Of all excerpts together. */
const mostExcerptsCharacters = 4_000_000;

/** Gathers a run, event by event, and keeps of it only what reports tell: however long it is, it stays small. */
export class ReportBuilder {
  readonly #parts: ReportParts;
  readonly #startedAtMs: number;
  readonly #startedClock: number;
  readonly #counts = { total: 0, passed: 0, partial: 0, failed: 0, error: 0, skipped: 0 };
  readonly #latency = new LatencyHistogram();
  readonly #requests: RequestRecord[] = [];
  readonly #places: RequestPlace[] = [];
  readonly #hosts = new Map<string, string>();
  #excerptCharacters = 0;

  /** The run starts now. */
  constructor(parts: ReportParts) {
    this.#parts = parts;
    this.#startedAtMs = parts.now();
    this.#startedClock = parts.clock();
  }

  add(event: RunEvent): void {
    if (event.kind !== "ended") return;
    const { result } = event;
    const verdict = verdictOf(result);
    this.#counts.total++;
    this.#counts[verdict]++;
    const exchange = result.ending.kind === "sent" ? result.ending.exchange : undefined;
    if (exchange !== undefined && "answer" in exchange.outcome) this.#latency.add(exchange.outcome.answer.tookMs);
    const isGood = verdict === "passed" || verdict === "skipped";
    if (this.#requests.length >= (isGood ? mostListed : mostListed + mostListedBroken)) return;
    const place = { uri: result.uri, line: lineAt(result, result.request.call.start) };
    this.#places.push(place);
    this.#requests.push(this.#request(result, verdict, place.line));
  }

  /** The run as it is now; its time ends here. */
  finish(isCancelled = false): RunReport {
    const latency = this.#latency.record();
    const record: RunRecord = {
      format: "imreq-report",
      version: 1,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      tookMs: roundMs(this.#parts.clock() - this.#startedClock),
      profile: this.#parts.profileId,
      cancelled: isCancelled,
      counts: { ...this.#counts },
      ...(latency !== undefined && { latency }),
      unlisted: this.#counts.total - this.#requests.length,
      requests: [...this.#requests],
    };
    return { record, places: [...this.#places] };
  }

  #request(result: RequestResult, verdict: Verdict, line: number): RequestRecord {
    const { request, ending } = result;
    const name = directive(request, "name")?.text;
    const common = {
      number: this.#counts.total,
      file: this.#parts.shownPath(result.uri),
      line,
      title: shortened(result.title),
      ...(name !== undefined && { name }),
      command: shortened(result.path),
      verdict,
    };
    switch (ending.kind) {
      case "skipped":
        return { ...common, outcome: "skipped", meaning: shortened(ending.reason), expectations: [] };
      case "refused": {
        const problems = ending.refusals.map(({ message, span }) => ({
          message: redactUserSig(shortened(message, 1000)),
          ...(span !== undefined && { line: lineAt(result, span.start) }),
        }));
        return { ...common, outcome: "refused", problems, expectations: [] };
      }
      case "sent":
        return {
          ...common,
          ...this.#sent(ending.exchange, verdict !== "passed"),
          expectations: ending.expectations.map((expectation) => expectationRecord(expectation, result)),
        };
    }
  }

  #sent(exchange: Exchange, isBroken: boolean) {
    const { diagnosis, outcome } = exchange;
    const answer = "answer" in outcome ? outcome.answer : undefined;
    const body = isBroken ? this.#excerpt(exchange.body) : undefined;
    const answerText = isBroken && answer !== undefined ? this.#excerpt(answer.text) : undefined;
    return {
      outcome: outcome.kind,
      profile: exchange.profileId,
      host: this.#host(exchange.origin),
      ...(answer !== undefined && { httpStatus: answer.status, receivedBytes: answer.sizeBytes }),
      ...explanation(outcome),
      ...(diagnosis !== undefined && { findings: diagnosis.findings.map((finding) => shortened(finding, 1000)) }),
      ...("attempts" in outcome && { attempts: outcome.attempts }),
      startMs: Math.max(0, exchange.sentAtMs - this.#startedAtMs),
      tookMs: roundMs(answer?.tookMs ?? ("tookMs" in outcome ? outcome.tookMs : 0)),
      ...(answer !== undefined && { phases: roundPhases(answer.phases) }),
      sentBytes: Buffer.byteLength(exchange.body),
      ...(body !== undefined && { body }),
      ...(answerText !== undefined && { answer: answerText }),
    };
  }

  #host(origin: string): string {
    let host = this.#hosts.get(origin);
    if (host === undefined) {
      host = new URL(origin).host;
      this.#hosts.set(origin, host);
    }
    return host;
  }

  #excerpt(text: string): Excerpt | undefined {
    const part = copied(redactUserSig(text.slice(0, mostExcerptCharacters)));
    if (this.#excerptCharacters + part.length > mostExcerptsCharacters) return undefined;
    this.#excerptCharacters += part.length;
    return { text: part, length: text.length };
  }
}

/** How a request came out, in the words of reports. */
export function verdictOf({ ending }: RequestResult): Verdict {
  switch (ending.kind) {
    case "skipped":
      return "skipped";
    case "refused":
      return "error";
    case "sent": {
      if (ending.passed) return "passed";
      const { kind } = ending.exchange.outcome;
      if (kind === "partial") return "partial";
      return kind === "ok" || kind === "failed" ? "failed" : "error";
    }
  }
}

function explanation(
  outcome: Outcome,
): Pick<RequestRecord, "errorCode" | "errorInfo" | "meaning" | "advice" | "failedItems"> {
  switch (outcome.kind) {
    case "ok":
    case "cancelled":
      return {};
    case "partial":
      return { failedItems: failedItems(outcome.items) };
    case "failed":
      return {
        ...(outcome.code !== undefined && { errorCode: outcome.code }),
        ...(outcome.info && { errorInfo: shortened(outcome.info) }),
        meaning: shortened(outcome.meaning, 1000),
        ...(outcome.advice && { advice: shortened(outcome.advice, 1000) }),
        ...(outcome.items.length > 0 && { failedItems: failedItems(outcome.items) }),
      };
    case "notEnvelope":
    case "unreachable":
      return { meaning: shortened(outcome.reason, 1000), advice: shortened(outcome.advice, 1000) };
  }
}

function failedItems(items: readonly ItemFailure[]): { count: number; listed: FailedItemRecord[] } {
  const listed = items.slice(0, mostItems).map(({ id, list, index, code, meaning, advice }) => ({
    item: shortened(id) || `${list}[${index}]`,
    ...(code !== undefined && { code }),
    meaning: shortened(meaning, 1000),
    ...(advice && { advice: shortened(advice, 1000) }),
  }));
  return { count: items.length, listed };
}

function expectationRecord(result: ExpectationResult, request: RequestResult): ExpectationRecord {
  const { text, expectation, holds, actual, problem } = result;
  return {
    text: shortened(text),
    holds,
    ...(actual !== undefined && { actual: shortened(actual) }),
    ...(problem !== undefined && { problem: shortened(problem) }),
    ...(expectation !== undefined && { line: lineAt(request, expectation.start) }),
  };
}

/** The line, from 1, of an offset in a result's section. */
function lineAt({ request, startLine }: { request: RequestSection; startLine: number }, offset: number): number {
  let line = startLine + 1;
  for (let at = request.text.indexOf("\n"); at >= 0 && at < offset; at = request.text.indexOf("\n", at + 1)) line++;
  return line;
}

function roundPhases(phases: PhasesRecord): PhasesRecord {
  const { waitMs, dnsMs, tcpMs, tlsMs, firstByteMs, bodyMs } = phases;
  return {
    waitMs: roundMs(waitMs),
    dnsMs: roundMs(dnsMs),
    tcpMs: roundMs(tcpMs),
    tlsMs: roundMs(tlsMs),
    firstByteMs: roundMs(firstByteMs),
    bodyMs: roundMs(bodyMs),
  };
}

function shortened(text: string, most = mostTextCharacters): string {
  const line = valueLine(text.length > most * 4 ? text.slice(0, most * 4) : text);
  return line.length > most || text.length > most * 4 ? `${copied(line.slice(0, most))}…` : line;
}

/** A copy of its own: a part of a text would keep all of it in memory. Halves of characters at the cut become U+FFFD. */
function copied(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
