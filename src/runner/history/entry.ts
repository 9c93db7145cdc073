import { createHash } from "node:crypto";
import type { Outcome } from "../../client/outcome.ts";
import { isRequest, nameOf, type RequestFile, type RequestSection, titleOf } from "../../language/syntax/syntax.ts";
import type { ExpectationResult } from "../expectations.ts";
import type { Exchange, RequestResult } from "../job.ts";

/** Which request an exchange belongs to, so that it is found again after its file was edited. */
export interface RequestTrace {
  /** The file's URI. */
  readonly uri: string;
  readonly title: string;
  /** `service/command` */
  readonly path: string;
  /** `@name`; absent where it has none. */
  readonly name?: string;
  /** Stands for the request's whole text, which it does not reveal. */
  readonly digest: string;
  /** The line, from 0, at which it started. */
  readonly startLine: number;
}

/** A text of an exchange: beside the entry, in a file of its own. */
export interface KeptText {
  /** The characters that are kept. */
  readonly characters: number;
  /** The characters that there were, where the text was too long to be kept whole. */
  readonly of?: number;
}

/** How a call ended, without the text of its answer. */
export type OutcomeHead = Outcome extends infer One
  ? One extends { readonly answer: infer Whole }
    ? Omit<One, "answer"> & { readonly answer: Omit<Whole, "text"> }
    : One
  : never;

/** How an expectation came out, without its place in a text that has changed since. */
export interface PastExpectation extends Omit<ExpectationResult, "expectation"> {
  /** Whether somebody wrote it into the request. */
  readonly isWritten: boolean;
}

/** A past exchange as lists show it; its texts are loaded when they are asked for. */
export interface HistoryEntry {
  /** Sorts by time: the later, the greater. */
  readonly id: string;
  readonly request: RequestTrace;
  readonly exchange: Omit<Exchange, "body" | "outcome">;
  readonly outcome: OutcomeHead;
  readonly expectations: readonly PastExpectation[];
  readonly passed: boolean;
  readonly body: KeptText;
  /** Absent where no answer came. */
  readonly answer?: KeptText;
}

/** An entry with its texts. */
export interface WholeEntry {
  readonly entry: HistoryEntry;
  readonly exchange: Exchange;
}

/** What is kept of the text that stands for an expectation's value. */
const mostActualCharacters = 2000;
const digestCharacters = 20;

/** What stands for a request's text: the same for the same text, and nothing can be read from it. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, digestCharacters);
}

/** Which request a result belongs to. */
export function traceOf({ uri, request, startLine, path }: RequestResult): RequestTrace {
  const name = nameOf(request);
  return {
    uri,
    title: titleOf(request),
    path,
    ...(name !== undefined && { name }),
    digest: digestOf(request.text),
    startLine,
  };
}

/**
 * The request in its file as that is now, with the line at which it starts: the one of the same text or name, else the nearest of
 * the same title or command. `undefined` where there is none any more.
 */
export function findTraced(
  file: RequestFile,
  trace: RequestTrace,
): { readonly request: RequestSection; readonly startLine: number } | undefined {
  const placed = file.sections.flatMap(({ section, startLine }) =>
    isRequest(section) ? [{ request: section, startLine }] : [],
  );
  const nearest = placed.toSorted(
    (a, b) => Math.abs(a.startLine - trace.startLine) - Math.abs(b.startLine - trace.startLine),
  );
  const isTraced: ((request: RequestSection) => boolean)[] = [
    (request) => digestOf(request.text) === trace.digest,
    (request) => trace.name !== undefined && nameOf(request) === trace.name,
    (request) => titleOf(request) === trace.title && request.call.path === trace.path,
    (request) => trace.name === undefined && nameOf(request) === undefined && request.call.path === trace.path,
  ];
  for (const test of isTraced) {
    const found = nearest.find(({ request }) => test(request));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether two entries are of the same request. */
export function isSameRequest(a: RequestTrace, b: RequestTrace): boolean {
  if (a.uri !== b.uri || a.path !== b.path) return false;
  return a.name === undefined && b.name === undefined ? a.title === b.title : a.name === b.name;
}

/** A result's parts as an entry keeps them; `undefined` where nothing came of the call. */
export function partsOf(
  result: RequestResult,
): { head: Omit<HistoryEntry, "id" | "body" | "answer">; body: string; answer: string | undefined } | undefined {
  const { ending } = result;
  if (ending.kind !== "sent" || ending.exchange.outcome.kind === "cancelled") return undefined;
  const { body, outcome, ...exchange } = ending.exchange;
  const expectations = ending.expectations.map(pastExpectation);
  return {
    head: { request: traceOf(result), exchange, outcome: headOf(outcome), expectations, passed: ending.passed },
    body,
    answer: "answer" in outcome ? outcome.answer.text : undefined,
  };
}

/** The exchange that an entry was made of, from its texts. */
export function exchangeOf(entry: HistoryEntry, body: string, answer: string | undefined): Exchange {
  const { outcome } = entry;
  const whole = "answer" in outcome ? { ...outcome, answer: { ...outcome.answer, text: answer ?? "" } } : outcome;
  return { ...entry.exchange, body, outcome: whole };
}

/** An expectation as it is kept and shown without its request. */
export function pastExpectation({ expectation, actual, ...shown }: ExpectationResult): PastExpectation {
  return {
    ...shown,
    actual: actual === undefined ? undefined : shortened(actual),
    isWritten: expectation !== undefined,
  };
}

function headOf(outcome: Outcome): OutcomeHead {
  if (!("answer" in outcome)) return outcome;
  const { text: _, ...answer } = outcome.answer;
  return { ...outcome, answer };
}

function shortened(text: string): string {
  return text.length <= mostActualCharacters ? text : `${text.slice(0, mostActualCharacters)}…`;
}
