/** An answer's JSON. The fields of the envelope are optional: some commands of the real service lack one. */
export interface Answer {
  readonly ActionStatus?: "OK" | "FAIL" | "SomeError";
  readonly ErrorInfo?: string;
  readonly ErrorCode?: number;
  readonly [field: string]: unknown;
}

/** The answer to a call that was not carried out; a few commands answer without `ActionStatus`. */
export interface Refusal extends Answer {
  readonly ActionStatus?: "FAIL";
  readonly ErrorInfo: string;
  readonly ErrorCode: number;
}

/** What was looked for, or why the call ends here. */
export type Found<T> = T | Refusal;

/** A success, with what the command answers beyond the envelope. */
export function ok(fields: Readonly<Record<string, unknown>> = {}): Answer {
  return { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, ...fields };
}

/** A failure. `code` is one of the error codes, `info` one of `messages`. */
export function refuse(code: number, info: string): Refusal {
  return { ActionStatus: "FAIL", ErrorInfo: info, ErrorCode: code };
}

/** Whether something looked for ended in a refusal. */
export function isRefusal(found: unknown): found is Refusal {
  return typeof found === "object" && found !== null && "ErrorCode" in found && found.ErrorCode !== 0;
}
