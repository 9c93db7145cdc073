import type { Catalog } from "../catalog/catalog.ts";
import { type CallAddress, callPath, isAllowedOrigin, redactUserSig } from "../protocol/callUrl.ts";
import { breathe, isLarge } from "../protocol/largeText.ts";
import type { Connections, Lane } from "./connections.ts";
import { Deadlines } from "./deadlines.ts";
import { exchange, type Reply } from "./exchange.ts";
import { messages } from "./messages.ts";
import { type Answer, judge, type Outcome, type UnreachableCause } from "./outcome.ts";
import { pause } from "./pause.ts";
import { type Pause, RateBudget } from "./rateBudget.ts";
import { mayRetry, retryPauseMs } from "./retry.ts";

/** One call, complete but for its `random`. */
export interface Call extends Omit<CallAddress, "random"> {
  /** A JSON object. */
  readonly body: string;
  /** For each try. */
  readonly timeoutMs: number;
  /** How often the call may be sent again, where that is sure not to carry it out twice. */
  readonly retries: number;
  /** The command changes nothing. */
  readonly isRead: boolean;
  /** What the app may send of this command in all; `undefined` for no limit. */
  readonly callsPerSecond: number | undefined;
  /** Ends the waiting for a turn or for another try, but no call that has left. */
  readonly waits?: AbortSignal;
}

/** A call that leaves in the moment in which the one before it is answered. */
export interface Successor {
  readonly call: Call;
  /** The call is on its way. */
  readonly left: (outcome: Promise<Outcome>) => void;
  readonly next: NextCall | undefined;
}

/** What is sent behind a call that ended so; `undefined` where nothing is ready, or the outcome asks for a look first. */
export type NextCall = (outcome: Outcome) => Successor | undefined;

export interface ClientParts {
  readonly catalog: Catalog;
  readonly connections: Connections;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
  /** A fresh unsigned 32-bit integer. */
  readonly random: () => number;
  /** How the client waits; with a real timer when absent. */
  readonly pause?: Pause;
}

/** Sends calls. Every failure is an outcome; nothing is thrown. */
export class Client {
  readonly #parts: ClientParts;
  readonly #pause: Pause;
  readonly #budget: RateBudget;
  readonly #deadlines: Deadlines;
  readonly #allowed = new Map<string, boolean>();

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#pause = parts.pause ?? pause;
    this.#deadlines = new Deadlines(parts.clock);
    this.#budget = new RateBudget(parts.clock, this.#pause);
  }

  /** Sends, and again where the call allows it and it is safe. `signal` cancels; `next` gives the connection to another call. */
  async send(call: Call, signal: AbortSignal, next?: NextCall): Promise<Outcome> {
    if (!this.#isAllowed(call.origin)) {
      return unreachable("plainHttp", new URL(call.origin).host, "", { tookMs: 0, attempts: 0 });
    }
    return this.#send(call, signal, next, undefined);
  }

  async #send(
    call: Call,
    signal: AbortSignal,
    next: NextCall | undefined,
    handedOver: Lane | undefined,
  ): Promise<Outcome> {
    for (let attempts = 1; ; attempts++) {
      const lane = attempts === 1 ? handedOver : undefined;
      const { outcome, isUnsent } = await this.#attempt(call, attempts, signal, next, lane);
      if (attempts > call.retries || signal.aborted || !mayRetry(outcome, call.isRead, isUnsent)) return outcome;
      const { waits = signal } = call;
      await this.#pause(retryPauseMs(outcome, attempts, this.#parts.random() / 2 ** 32), waits);
      // The last answer says more than that somebody would not wait for another.
      if (waits.aborted) return outcome;
    }
  }

  /** Asked at every call, and the hosts are few. */
  #isAllowed(origin: string): boolean {
    let isAllowed = this.#allowed.get(origin);
    if (isAllowed === undefined) {
      isAllowed = isAllowedOrigin(origin);
      this.#allowed.set(origin, isAllowed);
    }
    return isAllowed;
  }

  async #attempt(
    call: Call,
    attempts: number,
    signal: AbortSignal,
    next: NextCall | undefined,
    handedOver: Lane | undefined,
  ): Promise<{ outcome: Outcome; isUnsent: boolean }> {
    const { connections, clock, random, catalog } = this.#parts;
    const { sdkAppId, origin, callsPerSecond, body, timeoutMs, waits = signal } = call;
    const path = `${call.service}/${call.command}`;
    const asked = clock();
    if (callsPerSecond !== undefined) await this.#budget.turn({ sdkAppId, origin, path }, callsPerSecond, waits);
    const waitMs = clock() - asked;
    if (waits.aborted) return cancelled(waitMs);
    const lane = handedOver ?? connections.idle(origin) ?? (await connections.take(origin));
    if (lane === undefined) {
      const host = new URL(origin).host;
      return { outcome: unreachable("proxySettings", host, "", { tookMs: 0, attempts: 0 }), isUnsent: true };
    }
    // Taking one may load code, a moment in which the user may have thought better of it.
    if (signal.aborted) {
      connections.release(lane);
      return cancelled(waitMs);
    }
    const message = { path: callPath({ ...call, random: random() }), body, timeoutMs };
    let judged: Outcome | undefined;
    let isHandedOver = false;
    const answered = (answer: Answer) => {
      if (next === undefined || isLarge(answer.text)) return;
      judged = judge(catalog, path, answer, attempts);
      isHandedOver = isLast(call, judged, attempts) && this.#handOver(lane, origin, judged, signal, next);
    };
    const reply = await exchange(lane, message, waitMs, signal, { clock, deadlines: this.#deadlines, answered });
    if (reply.kind === "answer") {
      if (!isHandedOver) connections.release(lane);
      if (isLarge(reply.answer.text)) await breathe(reply.answer.text);
      return { outcome: judged ?? judge(catalog, path, reply.answer, attempts), isUnsent: false };
    }
    connections.drop(lane);
    return {
      outcome: outcomeWithout(reply, origin, attempts),
      isUnsent: reply.kind === "unreachable" && reply.isUnsent,
    };
  }

  /** Gives a connection to the call that comes next, if there is one for it. */
  #handOver(lane: Lane, origin: string, outcome: Outcome, signal: AbortSignal, next: NextCall): boolean {
    const successor = signal.aborted ? undefined : next(outcome);
    if (successor === undefined) return false;
    // Another host, or a turn to wait for, is left to the usual way.
    const fits = successor.call.origin === origin && successor.call.callsPerSecond === undefined;
    successor.left(this.#send(successor.call, signal, successor.next, fits ? lane : undefined));
    return fits;
  }
}

/** Whether the call is not sent again after this outcome. */
function isLast({ retries, isRead }: Call, outcome: Outcome, attempts: number): boolean {
  return attempts > retries || !mayRetry(outcome, isRead, false);
}

function cancelled(tookMs: number): { outcome: Outcome; isUnsent: boolean } {
  return { outcome: { kind: "cancelled", tookMs }, isUnsent: true };
}

function outcomeWithout(reply: Exclude<Reply, { kind: "answer" }>, origin: string, attempts: number): Outcome {
  if (reply.kind === "cancelled") return reply;
  const { cause, detail, tookMs } = reply;
  return unreachable(cause, new URL(origin).host, detail, { tookMs, attempts });
}

function unreachable(
  cause: UnreachableCause,
  host: string,
  detail: string,
  rest: { readonly tookMs: number; readonly attempts: number },
): Outcome {
  // A library's own message may hold the address that it was given.
  return { kind: "unreachable", cause, ...messages.unreachable[cause](host, redactUserSig(detail)), ...rest };
}
