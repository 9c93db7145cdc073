import type { Outcome } from "../../client/outcome.ts";

/**
 * How a request came out. `failed` and `partial`: the service answered, and an expectation does not hold; `error`: nothing that
 * could be judged came back (unreachable, no envelope, cancelled), or the request could not be sent.
 */
export const verdicts = ["passed", "partial", "failed", "error", "skipped"] as const;
export type Verdict = (typeof verdicts)[number];

/** The parts of a call's time, in the order in which they pass; those after the wait add up to what it took. */
export const phaseNames = ["waitMs", "dnsMs", "tcpMs", "tlsMs", "firstByteMs", "bodyMs"] as const;
export type PhaseName = (typeof phaseNames)[number];
export type PhasesRecord = Readonly<Record<PhaseName, number>>;

/** A `??` line with what came instead. */
export interface ExpectationRecord {
  readonly text: string;
  readonly holds: boolean;
  /** The JSON text of the left side, shortened; absent where there was nothing. */
  readonly actual?: string;
  /** Why it could not be checked. */
  readonly problem?: string;
  /** From 1; absent for the expectation that nobody wrote. */
  readonly line?: number;
}

export interface FailedItemRecord {
  readonly item: string;
  readonly code?: number;
  readonly meaning: string;
  readonly advice?: string;
}

/** A part of a text; `length` counts the characters of the whole. */
export interface Excerpt {
  readonly text: string;
  readonly length: number;
}

export interface RequestRecord {
  /** Counts the requests of the run from 1, in the order in which they ended. */
  readonly number: number;
  readonly file: string;
  /** The request line, from 1. */
  readonly line: number;
  readonly title: string;
  /** What `@name` calls it. */
  readonly name?: string;
  /** `service/command` */
  readonly command: string;
  readonly profile?: string;
  /** Name and port. */
  readonly host?: string;
  readonly verdict: Verdict;
  readonly outcome: Outcome["kind"] | "refused" | "skipped";
  readonly httpStatus?: number;
  readonly errorCode?: number;
  /** The service's own words. */
  readonly errorInfo?: string;
  /** What the code or the failure means, or why nothing was sent. */
  readonly meaning?: string;
  readonly advice?: string;
  /** Why the request could not be sent, each at its place. */
  readonly problems?: readonly { readonly message: string; readonly line?: number }[];
  /** What is wrong with this call's signature. */
  readonly findings?: readonly string[];
  readonly attempts?: number;
  readonly expectations: readonly ExpectationRecord[];
  readonly failedItems?: { readonly count: number; readonly listed: readonly FailedItemRecord[] };
  /** From the start of the run to the wish to send. */
  readonly startMs?: number;
  /** Without the wait for a turn. */
  readonly tookMs?: number;
  readonly phases?: PhasesRecord;
  readonly sentBytes?: number;
  readonly receivedBytes?: number;
  /** Body and answer of a request that did not pass; absent when the report holds enough of them. */
  readonly body?: Excerpt;
  readonly answer?: Excerpt;
}

export interface LatencyBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Of all calls that were answered. Percentiles are exact to 1 %. */
export interface LatencyRecord {
  readonly count: number;
  readonly minMs: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Rising; empty ones are left out. */
  readonly buckets: readonly LatencyBucket[];
}

/** A run as reports tell it: plain data, which is also the JSON report (schemas/report.schema.json). */
export interface RunRecord {
  readonly format: "imreq-report";
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly tookMs: number;
  readonly profile: string;
  readonly cancelled: boolean;
  readonly counts: Readonly<Record<Verdict | "total", number>>;
  /** Absent where nothing was answered. */
  readonly latency?: LatencyRecord;
  /** So many requests are only counted: a report lists the first ones, and of the rest those that did not pass. */
  readonly unlisted: number;
  readonly requests: readonly RequestRecord[];
}
