import type { Dispatcher } from "undici";
import { onCancelled } from "./cancelling.ts";
import type { Lane } from "./connections.ts";
import { ConnectError } from "./connector.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Answer, UnreachableCause } from "./outcome.ts";

/** What goes over the wire once. */
export interface Message {
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly timeoutMs: number;
}

/** Why there is no answer. */
export type NoAnswer =
  | { readonly kind: "cancelled"; readonly tookMs: number }
  | {
      readonly kind: "unreachable";
      readonly cause: UnreachableCause;
      readonly detail: string;
      /** The call never left: it was certainly not carried out. */
      readonly isUnsent: boolean;
      readonly tookMs: number;
    };

export type Reply = { readonly kind: "answer"; readonly answer: Answer } | NoAnswer;

export interface ExchangeParts {
  readonly clock: () => number;
  readonly deadlines: Deadlines;
  /** Hears of a whole answer in the moment of its last byte: a message that is given to the same connection then leaves at once. */
  readonly answered: (answer: Answer) => void;
}

/** Sends a message over a connection and reads the answer. `waitMs` is what the call has waited before. */
export function exchange(
  lane: Lane,
  message: Message,
  waitMs: number,
  signal: AbortSignal,
  { clock, deadlines, answered }: ExchangeParts,
): Promise<Reply> {
  return new Promise((resolve) => {
    const done = (reply: Reply) => {
      forgetDeadline();
      forgetCancelling();
      resolve(reply);
    };
    const reader = new AnswerReader({ lane, clock, waitMs, answered, done });
    const tooLate = () => reader.stop("timeout", durationText(message.timeoutMs));
    const forgetDeadline = deadlines.after(message.timeoutMs, tooLate);
    const forgetCancelling = onCancelled(signal, () => reader.stop("cancelled"));
    try {
      lane.http.dispatch({ path: message.path, method: "POST", headers, body: message.body }, reader);
    } catch (error) {
      reader.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)));
    }
  });
}

const noOpening = { dnsMs: 0, tcpMs: 0, tlsMs: 0 };

const headers = ["content-type", "application/json"];

/** Far beyond what the service answers; a foreign server must not fill the memory. */
const mostAnswerBytes = 100_000_000;

const decoder = new TextDecoder();

interface ReaderParts {
  readonly lane: Lane;
  readonly clock: () => number;
  readonly waitMs: number;
  readonly answered: (answer: Answer) => void;
  readonly done: (reply: Reply) => void;
}

/** Reads one answer as undici hands it over. */
class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #parts: ReaderParts;
  readonly #startedMs: number;
  readonly #chunks: Buffer[] = [];
  #isOver = false;
  #isStarted = false;
  #firstByteMs = 0;
  #sizeBytes = 0;
  #status = 0;
  #date: string | undefined;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) controller.abort(new Error("stopped"));
    this.#isStarted = true;
  }

  onResponseStarted(): void {
    this.#firstByteMs = this.#parts.clock();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, fields: Record<string, unknown>): void {
    this.#status = status;
    const { date } = fields;
    if (typeof date === "string") this.#date = date;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#sizeBytes > mostAnswerBytes) this.stop("tooLarge", "100 MB");
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    const answer = this.#answer();
    this.#parts.answered(answer);
    this.#end({ kind: "answer", answer });
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (error instanceof ConnectError) {
      const { cause, detail } = causeOfConnectError(error);
      this.#fail(cause, detail, true);
    } else if (this.#chunks.length > 0) {
      // An answer that breaks off is shown as far as it came; the envelope says that it is cut off.
      this.#end({ kind: "answer", answer: this.#answer() });
    } else {
      const found = causeOf(error);
      const { cause, detail } = this.#isStarted ? causeAfterSending(found) : found;
      this.#fail(cause, detail, !this.#isStarted);
    }
  }

  /** Ends the exchange from this side; the connection is of no more use. */
  stop(cause: "cancelled" | "timeout" | "tooLarge", detail = ""): void {
    if (cause === "cancelled") this.#end({ kind: "cancelled", tookMs: this.#tookMs() });
    else if (cause === "timeout" && !this.#isStarted) this.#fail("connectTimeout", detail, true);
    else this.#fail(cause, detail, false);
  }

  #fail(cause: UnreachableCause, detail: string, isUnsent: boolean): void {
    this.#end({ kind: "unreachable", cause, detail, isUnsent, tookMs: this.#tookMs() });
  }

  #end(reply: Reply): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.done(reply);
  }

  #tookMs(): number {
    return this.#parts.clock() - this.#startedMs;
  }

  #answer(): Answer {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#sizeBytes);
    const { lane, clock, waitMs } = this.#parts;
    const endedMs = clock();
    const { dnsMs, tcpMs, tlsMs } = lane.opening ?? noOpening;
    lane.opening = undefined;
    return {
      text: decoder.decode(bytes),
      status: this.#status,
      tookMs: endedMs - this.#startedMs,
      sizeBytes: this.#sizeBytes,
      serverDateMs: readDate(this.#date),
      phases: {
        waitMs,
        dnsMs,
        tcpMs,
        tlsMs,
        firstByteMs: Math.max(0, this.#firstByteMs - this.#startedMs - dnsMs - tcpMs - tlsMs),
        bodyMs: endedMs - this.#firstByteMs,
      },
    };
  }
}

/** The last date that was read: a server sends the same one for a second. */
let lastDate: { readonly text: string; readonly ms: number | undefined } | undefined;

function readDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (lastDate?.text !== text) {
    const ms = Date.parse(text);
    lastDate = { text, ms: Number.isNaN(ms) ? undefined : ms };
  }
  return lastDate.ms;
}

function durationText(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}

const causesByCode: Readonly<Record<string, UnreachableCause>> = {
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  ECONNREFUSED: "refused",
  EADDRNOTAVAIL: "refused",
  ENETUNREACH: "noRoute",
  EHOSTUNREACH: "noRoute",
  ETIMEDOUT: "connectTimeout",
  ECONNRESET: "closed",
  EPIPE: "closed",
  UND_ERR_SOCKET: "closed",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "closed",
  EPROTO: "tls",
};

interface Cause {
  readonly cause: UnreachableCause;
  readonly detail: string;
}

/** A proxy that cannot be reached is told as such: the API's host may be well. */
function causeOfConnectError({ cause, proxy, proxyStatus }: ConnectError): Cause {
  if (proxyStatus !== undefined) return { cause: "proxy", detail: `${proxy}: HTTP ${proxyStatus}` };
  const known = causeOf(cause);
  if (proxy !== undefined) {
    const what = known.cause === "closed" ? "it closed the connection" : known.detail;
    return { cause: "proxyUnreachable", detail: `${proxy}: ${what}` };
  }
  if (known.cause === "connectTimeout") return { cause: known.cause, detail: "the time that a connection may take" };
  return known;
}

/** A connection that was there and breaks is not one that cannot be made. */
function causeAfterSending(found: Cause): Cause {
  if (found.cause === "connectTimeout") return { cause: "timeout", detail: "the time that the system waits" };
  return found.cause === "noRoute" ? { ...found, cause: "closed" } : found;
}

/** Tells the errors of sockets and TLS apart; an error of several addresses speaks by its first. */
function causeOf(error: unknown): Cause {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return { cause: "other", detail: String(first) };
  const code = "code" in first && typeof first.code === "string" ? first.code : "";
  const known = causesByCode[code];
  if (known !== undefined) return { cause: known, detail: code === "EPROTO" ? tlsDetail(first.message) : code };
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return { cause: "tls", detail: tlsDetail(first.message) };
  if (first.cause instanceof Error) return causeOf(first.cause);
  return { cause: "other", detail: first.message || code };
}

/** OpenSSL's own sentence without its numbers. */
function tlsDetail(message: string): string {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.trim().replace(/\.$/, "");
}
