/** How the simulator misbehaves in one call. */
export type Fault =
  /** Answers this code and does not carry the call out. */
  | { readonly kind: "code"; readonly code: number }
  /** Answers this HTTP status with a page of HTML, as a gateway does, and does not carry the call out. */
  | { readonly kind: "http"; readonly status: number }
  /**
   * Closes the connection without an answer: before the call is carried out, after the first half of its items (`firstHalf.ts`), or
   * after all of it.
   */
  | { readonly kind: "dropBefore" | "dropDuring" | "dropAfter" }
  /** Carries the call out and closes the connection in the middle of the answer. */
  | { readonly kind: "half" }
  /** Carries the call out and answers text that is not JSON. */
  | { readonly kind: "notJson" }
  /** Carries the call out and adds a field of so many bytes to the answer. */
  | { readonly kind: "huge"; readonly bytes: number };

/** A fault with the calls that it strikes. */
export interface FaultRule {
  /** `service/command`, `service/*` or `*`. */
  readonly calls: string;
  readonly fault: Fault;
  /** It strikes the first so many calls; every one where absent. */
  readonly times?: number;
  /** The share of calls that it strikes, above 0 up to 1; every one where absent. */
  readonly share?: number;
}

/** Decides which call goes wrong, and how: the first rule that strikes counts. */
export class Faults {
  readonly #random: () => number;
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  get rules(): readonly FaultRule[] {
    return this.#rules.map(({ rule }) => rule);
  }

  /** Puts these rules in place of all others. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  }

  /** What goes wrong with a call to `path` (`service/command`); `undefined` where nothing does. */
  take(path: string): Fault | undefined {
    for (const counted of this.#rules) {
      const { calls, share = 1, fault } = counted.rule;
      if (counted.left <= 0 || !fits(calls, path) || (share < 1 && this.#random() >= share)) continue;
      counted.left--;
      return fault;
    }
    return undefined;
  }
}

function fits(calls: string, path: string): boolean {
  return calls === "*" || calls === path || (calls.endsWith("/*") && path.startsWith(calls.slice(0, -1)));
}
