import { type JsonStep, nesting, readTree, textAtNode } from "./jsonText.ts";

/** Where failed items can stand in an answer whose `ErrorCode` is 0; the catalog's `PartialRule` has this form. */
export interface FailedItemsRule {
  readonly list: string;
  readonly code?: string;
  readonly succeeded?: readonly number[];
  readonly failed?: readonly number[];
  readonly text?: string;
  readonly id?: string;
  readonly meaning?: string;
}

/** One item of a call that did not succeed although the call itself did. */
export interface FailedItem {
  /** Where it stands in the answer: list and index. */
  readonly list: string;
  readonly index: number;
  /** The account, group or message, as text; "" where the answer does not name it. */
  readonly id: string;
  /** The item's own code, where it has one that is an error code. */
  readonly code?: number;
  /** The service's own words; "" where it has none. */
  readonly info: string;
  /** Said where no code explains the item. */
  readonly meaning?: string;
}

export const notEnvelopeReasons = ["empty", "cutOff", "notJson", "notObject", "noFields"] as const;
export type NotEnvelopeReason = (typeof notEnvelopeReasons)[number];

/** What an answer's text says, whatever the HTTP status was. */
export type Envelope =
  | { readonly kind: "ok"; readonly info: string }
  | { readonly kind: "partial"; readonly info: string; readonly items: readonly FailedItem[] }
  /** `code` is `undefined` where the answer has none: a failing `batchsendmsg`. */
  | {
      readonly kind: "failed";
      readonly code: number | undefined;
      readonly info: string;
      readonly items: readonly FailedItem[];
    }
  | { readonly kind: "notEnvelope"; readonly reason: NotEnvelopeReason };

/**
 * Judges an answer by its `ErrorCode` first; `ActionStatus` decides only where there is none, or where it contradicts a 0.
 * Source: «RESTful API Overview», HTTP response body format; real answers may lack `ErrorInfo` or `ActionStatus`.
 */
export function readEnvelope(text: string, rules: readonly FailedItemsRule[]): Envelope {
  const parsed = parse(text);
  if (typeof parsed === "string") return { kind: "notEnvelope", reason: parsed };
  const code = parsed["ErrorCode"];
  const status = parsed["ActionStatus"];
  const info = typeof parsed["ErrorInfo"] === "string" ? parsed["ErrorInfo"] : "";
  const textAt = lazyTextAt(text);
  const items = withoutRepetition(rules.flatMap((rule) => failedItems(textAt, parsed, rule)));
  if (typeof code !== "number") {
    if (status !== "FAIL" && status !== "SomeError") return { kind: "notEnvelope", reason: "noFields" };
    return { kind: "failed", code: undefined, info, items };
  }
  if (code !== 0 || status === "FAIL") return { kind: "failed", code, info, items };
  return items.length > 0 || status === "SomeError" ? { kind: "partial", info, items } : { kind: "ok", info };
}

function parse(text: string): Readonly<Record<string, unknown>> | NotEnvelopeReason {
  if (text.trim() === "") return "empty";
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : "notObject";
  } catch {
    return /^\s*[{[]/.test(text) && nesting(text).atEnd > 0 ? "cutOff" : "notJson";
  }
}

type TextAt = (path: readonly JsonStep[]) => string | undefined;

/** Finds the digits of numbers that JSON.parse rounds; the text is parsed a second time only where there is one. */
function lazyTextAt(text: string): TextAt {
  let root: ReturnType<typeof readTree>;
  return (path) => {
    root ??= readTree(text);
    return root && textAtNode(text, root, path);
  };
}

function failedItems(textAt: TextAt, answer: Readonly<Record<string, unknown>>, rule: FailedItemsRule): FailedItem[] {
  const list = answer[rule.list];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) =>
    hasFailed(codeOf(item, rule), rule) ? [describe(item, index, rule, textAt)] : [],
  );
}

/** An item that says no more than that it failed is left out where another one tells why: `Fail_Account` repeats `ResultItem`. */
function withoutRepetition(items: readonly FailedItem[]): readonly FailedItem[] {
  if (items.length === 0) return items;
  const explained = new Set(items.filter(({ code }) => code !== undefined).map(({ id }) => id));
  return items.filter(({ code, id }) => code !== undefined || id === "" || !explained.has(id));
}

function codeOf(item: unknown, rule: FailedItemsRule): unknown {
  return rule.code === undefined ? undefined : valueIn(item, rule.code);
}

function hasFailed(code: unknown, rule: FailedItemsRule): boolean {
  if (rule.failed !== undefined) return typeof code === "number" && rule.failed.includes(code);
  if (rule.succeeded !== undefined) return typeof code === "number" && !rule.succeeded.includes(code);
  return true;
}

function describe(item: unknown, index: number, rule: FailedItemsRule, textAt: TextAt): FailedItem {
  const code = codeOf(item, rule);
  const idPath = rule.id?.split(".") ?? [];
  const info = rule.text === undefined ? undefined : valueIn(item, rule.text);
  // A code of `failed` is a flag of the command (`Result` 0), not one of the error codes.
  const isErrorCode = typeof code === "number" && rule.failed === undefined;
  return {
    list: rule.list,
    index,
    id: asText(idPath.reduce(valueIn, item), textAt, [rule.list, index, ...idPath]),
    info: typeof info === "string" ? info : "",
    ...(isErrorCode && { code }),
    ...(rule.meaning !== undefined && { meaning: rule.meaning }),
  };
}

function valueIn(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** A number keeps the digits that came. */
function asText(value: unknown, textAt: TextAt, path: readonly JsonStep[]): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number" && !Number.isSafeInteger(value)) return textAt(path) ?? String(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
