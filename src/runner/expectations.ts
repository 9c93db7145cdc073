import type { Answer, Outcome } from "../client/outcome.ts";
import type { Expectation, Operator, Section } from "../language/syntax/syntax.ts";
import { isTooDeep, plainText, textAt, textWithin } from "../protocol/jsonText.ts";
import { breathe } from "../protocol/largeText.ts";
import { messages } from "./messages.ts";
import { asJson, type Values } from "./values.ts";

/** How one expectation came out. */
export interface ExpectationResult {
  /** As it was written; the default expectation has words of its own. */
  readonly text: string;
  /** Its place in the section; `undefined` for the expectation that nobody wrote. */
  readonly expectation: Expectation | undefined;
  readonly holds: boolean;
  /** The JSON text of what the left side was; `undefined` where there was nothing. */
  readonly actual: string | undefined;
  /** Why it could not be checked. */
  readonly problem?: string;
}

/** Holds the `??` lines of a request against its outcome, and what a request without them expects. */
export async function checkExpectations(
  section: Section,
  outcome: Outcome,
  values: Values,
): Promise<readonly ExpectationResult[]> {
  const results: ExpectationResult[] = [];
  for (const expectation of section.expectations) {
    results.push(await check(section, expectation, outcome, values));
    await breathe(answerOf(outcome)?.text ?? "");
  }
  const unwritten = unwrittenExpectation(section, outcome);
  return unwritten === undefined ? results : [...results, unwritten];
}

/**
 * What a request expects without saying it: «ok» where it says nothing about its outcome; one that only wants `ErrorCode == 0` still
 * wants no partial one. `undefined` where it says all itself.
 */
export function unwrittenText(section: Section): 'outcome == "ok"' | 'outcome != "partial"' | undefined {
  const about = (word: string) => section.expectations.filter(({ left }) => left.text === word);
  if (about("outcome").length > 0) return undefined;
  const codes = about("ErrorCode");
  if (codes.length === 0) return 'outcome == "ok"';
  const wantsSuccess = codes.some(({ operator, right }) => operator === "==" && right.text === "0");
  return wantsSuccess ? 'outcome != "partial"' : undefined;
}

function unwrittenExpectation(section: Section, outcome: Outcome): ExpectationResult | undefined {
  const text = unwrittenText(section);
  if (text === undefined) return undefined;
  const holds = text === 'outcome == "ok"' ? outcome.kind === "ok" : outcome.kind !== "partial";
  return { text, expectation: undefined, holds, actual: JSON.stringify(outcome.kind) };
}

async function check(
  section: Section,
  expectation: Expectation,
  outcome: Outcome,
  values: Values,
): Promise<ExpectationResult> {
  const text = section.text.slice(expectation.start + 2, expectation.end).trim();
  const actual = actualValue(expectation, outcome);
  if (expectation.operator === "exists") return { text, expectation, holds: actual !== undefined, actual };
  const filled = await values.fillJson(section, expectation.right);
  if (filled.kind === "unresolved") return { text, expectation, holds: false, actual, problem: filled.message };
  if (actual === undefined) return { text, expectation, holds: false, actual };
  return { text, expectation, ...compare(actual, expectation.operator, asJson(filled)), actual };
}

function actualValue(expectation: Expectation, outcome: Outcome): string | undefined {
  const answer = answerOf(outcome);
  switch (expectation.left.text) {
    case "status":
      return answer && String(answer.status);
    case "duration":
      return String(Math.round("answer" in outcome ? outcome.answer.tookMs : outcome.tookMs));
    case "outcome":
      return JSON.stringify(outcome.kind);
    default:
      // Whoever judged an envelope has read it as JSON.
      if (outcome.kind !== "notEnvelope") return answer && textWithin(answer.text, expectation.path);
      return answer && textAt(answer.text, expectation.path);
  }
}

function answerOf(outcome: Outcome): Answer | undefined {
  return "answer" in outcome ? outcome.answer : undefined;
}

function compare(actual: string, operator: Operator, wanted: string): { holds: boolean; problem?: string } {
  switch (operator) {
    case "==":
      return { holds: isSameJson(actual, wanted) };
    case "!=":
      return { holds: !isSameJson(actual, wanted) };
    case "<":
      return { holds: order(actual, wanted) === -1 };
    case "<=":
      return { holds: (order(actual, wanted) ?? 1) <= 0 };
    case ">":
      return { holds: order(actual, wanted) === 1 };
    case ">=":
      return { holds: (order(actual, wanted) ?? -1) >= 0 };
    case "contains":
      return { holds: containsJson(actual, wanted) };
    case "startsWith":
      return { holds: plainText(actual).startsWith(plainText(wanted)) };
    case "endsWith":
      return { holds: plainText(actual).endsWith(plainText(wanted)) };
    case "matches":
      return matches(plainText(actual), plainText(wanted));
    case "exists":
      return { holds: true };
  }
}

function matches(actual: string, pattern: string): { holds: boolean; problem?: string } {
  try {
    new RegExp(pattern, "u");
  } catch {
    return { holds: false, problem: messages.badPattern(pattern) };
  }
  const { createContext, runInContext } = process.getBuiltinModule("node:vm");
  matching ??= createContext({});
  Object.assign(matching, { actual, pattern });
  try {
    const holds: unknown = runInContext('new RegExp(pattern, "u").test(actual)', matching, { timeout: mostMatchMs });
    return { holds: holds === true };
  } catch {
    return { holds: false, problem: messages.slowPattern(pattern, mostMatchMs) };
  }
}

/** Some patterns take years over a short text, and nothing else of the process would run meanwhile. */
const mostMatchMs = 1000;

/** Where patterns are tried: only there can one be stopped. */
let matching: object | undefined;

/** Equal as JSON values: the order of keys does not matter, and numbers are compared by all their digits. */
function isSameJson(a: string, b: string): boolean {
  return a === b || JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(json: string): unknown {
  // Reading such a text level by level would exhaust the stack.
  if (isTooDeep(json)) return json;
  return JSON.parse(json, function (this: unknown, _key, value: unknown, context?: { source?: string }) {
    if (typeof value === "number") return { [numberKey]: decimal(context?.source ?? String(value)) };
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
  } as (key: string, value: unknown) => unknown);
}

/** No key of a real answer. */
const numberKey = "\u0000number";

/** One spelling for a number: an integer beyond 2^53 keeps its digits, anything else is what JavaScript makes of it. */
function decimal(source: string): string {
  return /^-?\d+$/.test(source) ? (source === "-0" ? "0" : source) : String(Number(source));
}

function containsJson(actual: string, wanted: string): boolean {
  const value: unknown = canonical(actual);
  if (Array.isArray(value)) {
    const text = JSON.stringify(canonical(wanted));
    return value.some((item) => JSON.stringify(item) === text);
  }
  return plainText(actual).includes(plainText(wanted));
}

/** −1, 0 or 1 for two numbers or two texts; `undefined` where they cannot be compared. */
function order(actual: string, wanted: string): -1 | 0 | 1 | undefined {
  if (actual.startsWith('"') && wanted.startsWith('"')) return sign(plainText(actual), plainText(wanted));
  const integer = /^-?\d+$/;
  if (integer.test(actual) && integer.test(wanted)) return orderOfIntegers(decimal(actual), decimal(wanted));
  const [left, right] = [Number(actual), Number(wanted)];
  return Number.isNaN(left) || Number.isNaN(right) || actual.startsWith('"') ? undefined : sign(left, right);
}

/** Both in one spelling. Their digits tell: to make a number of a million of them takes seconds. */
function orderOfIntegers(a: string, b: string): -1 | 0 | 1 {
  const isBelow = a.startsWith("-");
  if (isBelow !== b.startsWith("-")) return isBelow ? -1 : 1;
  if (isBelow) return orderOfIntegers(b.slice(1), a.slice(1));
  return sign(a.length, b.length) || sign(a, b);
}

function sign<T extends string | number>(a: T, b: T): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}
