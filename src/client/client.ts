import type { Dispatcher } from "undici";
import type { Catalog } from "../catalog/catalog.ts";
import { type CallAddress, callPath, isAllowedOrigin, redactUserSig } from "../protocol/callUrl.ts";
import { breathe } from "../protocol/largeText.ts";
import type { Connections } from "./connections.ts";
import { messages } from "./messages.ts";
import { type Answer, judge, type Outcome, type UnreachableCause } from "./outcome.ts";

/** One call, complete but for its `random`. */
export interface Call extends Omit<CallAddress, "random"> {
  /** A JSON object. */
  readonly body: string;
  readonly timeoutMs: number;
}

export interface ClientParts {
  readonly catalog: Catalog;
  readonly connections: Connections;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
  /** A fresh unsigned 32-bit integer. */
  readonly random: () => number;
}

/** Sends calls. Every failure is an outcome; nothing is thrown. */
export class Client {
  readonly #parts: ClientParts;

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  /** Sends once, never again by itself. `signal` cancels. */
  async send(call: Call, signal: AbortSignal): Promise<Outcome> {
    const { host } = new URL(call.origin);
    if (!isAllowedOrigin(call.origin)) return unreachable("plainHttp", host, "", 0);
    if (signal.aborted) return { kind: "cancelled", tookMs: 0 };
    const dispatcher = await this.#dispatcher(call.origin);
    if (dispatcher === undefined) return unreachable("proxySettings", host, "", 0);
    // Loading takes a moment, in which the user may have thought better of it.
    if (signal.aborted) return { kind: "cancelled", tookMs: 0 };
    const started = this.#parts.clock();
    const tookMs = () => this.#parts.clock() - started;
    const stop = new AbortController();
    const cancel = () => stop.abort();
    signal.addEventListener("abort", cancel, { once: true });
    const timer = setTimeout(cancel, call.timeoutMs);
    try {
      const answer = await this.#exchange(dispatcher, call, stop.signal, tookMs);
      await breathe(answer.text);
      return judge(this.#parts.catalog, `${call.service}/${call.command}`, answer);
    } catch (error) {
      if (signal.aborted) return { kind: "cancelled", tookMs: tookMs() };
      if (error instanceof TooLargeError) return unreachable("tooLarge", host, "100 MB", tookMs());
      if (stop.signal.aborted) return unreachable("timeout", host, durationText(call.timeoutMs), tookMs());
      const { cause, detail } = causeOf(error);
      return unreachable(cause, host, detail, tookMs());
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    }
  }

  /** `undefined` where the proxy settings name none that could be used. */
  async #dispatcher(origin: string): Promise<Dispatcher | undefined> {
    try {
      return await this.#parts.connections.to(origin);
    } catch {
      return undefined;
    }
  }

  async #exchange(dispatcher: Dispatcher, call: Call, signal: AbortSignal, tookMs: () => number): Promise<Answer> {
    const { statusCode, headers, body } = await dispatcher.request({
      origin: call.origin,
      path: callPath({ ...call, random: this.#parts.random() }),
      method: "POST",
      headers: { "content-type": "application/json" },
      body: call.body,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const chunks: Uint8Array[] = [];
    let received = 0;
    try {
      for await (const chunk of body) {
        received += chunk.length;
        if (received > mostAnswerBytes) throw new TooLargeError();
        chunks.push(chunk);
      }
    } catch (error) {
      // An answer that breaks off is shown as far as it came; the envelope says that it is cut off.
      if (signal.aborted || chunks.length === 0 || error instanceof TooLargeError) throw error;
    }
    // undici frees the connection one turn after the body's end: a call sent before that would open a second one.
    await new Promise(setImmediate);
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    return {
      text: new TextDecoder().decode(bytes),
      status: statusCode,
      tookMs: tookMs(),
      sizeBytes: bytes.length,
      serverDateMs: readDate(headers["date"]),
    };
  }
}

/** Far beyond what the service answers; a foreign server must not fill the memory. */
const mostAnswerBytes = 100_000_000;

class TooLargeError extends Error {}

function readDate(header: string | string[] | undefined): number | undefined {
  const milliseconds = typeof header === "string" ? Date.parse(header) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function unreachable(cause: UnreachableCause, host: string, detail: string, tookMs: number): Outcome {
  // A library's own message may hold the address that it was given.
  return { kind: "unreachable", cause, ...messages.unreachable[cause](host, redactUserSig(detail)), tookMs };
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
  ETIMEDOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  ECONNRESET: "closed",
  EPIPE: "closed",
  UND_ERR_SOCKET: "closed",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "closed",
  EPROTO: "tls",
};

/** Tells the errors of sockets, TLS and proxies apart; an error of several addresses speaks by its first. */
function causeOf(error: unknown): { cause: UnreachableCause; detail: string } {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return { cause: "other", detail: String(first) };
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(first.message)?.[1];
  if (proxyStatus !== undefined) return { cause: "proxy", detail: `HTTP ${proxyStatus}` };
  const code = "code" in first && typeof first.code === "string" ? first.code : "";
  const known = causesByCode[code];
  if (known === "timeout") return { cause: known, detail: "the time that a connection may take" };
  if (known !== undefined) return { cause: known, detail: code === "EPROTO" ? tlsDetail(first.message) : code };
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return { cause: "tls", detail: tlsDetail(first.message) };
  if (first.cause instanceof Error) return causeOf(first.cause);
  return { cause: "other", detail: first.message || code };
}

/** OpenSSL's own sentence without its numbers. */
function tlsDetail(message: string): string {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.trim().replace(/\.$/, "");
}
