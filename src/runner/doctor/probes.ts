import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import type { Client as UndiciClient } from "undici";
import { proxyLogin } from "../../client/proxyChoice.ts";

/** What a probe found, or why it found nothing. */
export type Probe<T> =
  | { readonly kind: "found"; readonly value: T; readonly tookMs: number }
  /** `code` is the system's own, or "" where it has none. */
  | { readonly kind: "failed"; readonly code: string; readonly detail: string; readonly tookMs: number }
  | { readonly kind: "timeout"; readonly tookMs: number }
  | { readonly kind: "cancelled" };

export interface ProbeBounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
}

/** Runs one probe; what it throws, its time-out and the user's cancelling are values. */
export async function probe<T>(bounds: ProbeBounds, start: (signal: AbortSignal) => Promise<T>): Promise<Probe<T>> {
  const { signal, clock } = bounds;
  const timeout = AbortSignal.timeout(bounds.timeoutMs);
  const stop = AbortSignal.any([signal, timeout]);
  const started = clock();
  const stopped = Promise.withResolvers<never>();
  const abort = () => stopped.reject(stop.reason);
  stop.addEventListener("abort", abort, { once: true });
  if (stop.aborted) abort();
  try {
    const value = await Promise.race([start(stop), stopped.promise]);
    return { kind: "found", value, tookMs: clock() - started };
  } catch (error) {
    if (signal.aborted) return { kind: "cancelled" };
    const tookMs = clock() - started;
    if (timeout.aborted) return { kind: "timeout", tookMs };
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    const code = first instanceof Error && "code" in first ? String(first.code) : "";
    return { kind: "failed", code, detail: first instanceof Error ? first.message : String(first), tookMs };
  } finally {
    stop.removeEventListener("abort", abort);
  }
}

/** The addresses of a name, as the system finds them. */
export async function resolveName(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** Opens a connection; `localhost` is this machine, whatever a name server says. */
export function openTcp(name: string, port: number, signal: AbortSignal): Promise<Socket> {
  const host = name === "localhost" ? "127.0.0.1" : name.replace(/^\[|\]$/g, "");
  const socket = connectTcp({ host, port });
  return whenReady(socket, "connect", signal);
}

/** What a handshake showed, trusted or not; nothing is sent over it before it is judged. */
export interface Handshake {
  readonly socket: TLSSocket;
  /** OpenSSL's or Node's code; `undefined` where the certificate is trusted. */
  readonly distrust: string | undefined;
  readonly protocol: string;
  readonly issuer: string;
  /** The names that the certificate is for. */
  readonly names: string;
  readonly expiresAtMs: number;
  readonly startsAtMs: number;
}

export async function shakeHands(socket: Socket, name: string, signal: AbortSignal): Promise<Handshake> {
  const host = name.replace(/^\[|\]$/g, "");
  // Looked at before it is judged: an untrusted certificate is what there is to tell about.
  const options: ConnectionOptions = { socket, host, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] };
  const secure = connectTls(isIP(host) ? options : { ...options, servername: host });
  await whenReady(secure, "secureConnect", signal);
  const certificate = secure.getPeerCertificate();
  const { issuer, subject, subjectaltname, valid_from: from, valid_to: to } = certificate;
  const error: unknown = secure.authorizationError;
  return {
    socket: secure,
    distrust: secure.authorized ? undefined : String(error instanceof Error && "code" in error ? error.code : error),
    protocol: secure.getProtocol() ?? "TLS",
    issuer: [issuer?.O, issuer?.CN].filter((part) => part).join(", "),
    names: subjectaltname?.replaceAll("DNS:", "").replaceAll("IP Address:", "") ?? String(subject?.CN ?? ""),
    startsAtMs: Date.parse(from),
    expiresAtMs: Date.parse(to),
  };
}

/**
 * Asks a forward proxy for a way to a host: its HTTP status; where that is 200 the connection leads there. Written by hand: VS
 * Code sends what goes through node:http over the proxy of its own settings.
 */
export function openTunnel(socket: Socket, proxy: URL, target: string, signal: AbortSignal): Promise<number> {
  const login = proxyLogin(proxy);
  const authorization = login ? `Proxy-Authorization: Basic ${Buffer.from(login).toString("base64")}\r\n` : "";
  return new Promise((resolve, reject) => {
    let head = "";
    const stop = () => socket.destroy();
    const settle = (end: () => void) => {
      // Later steps use the connection, beyond the time of this one.
      signal.removeEventListener("abort", stop);
      socket.off("data", onData).off("close", onClose).off("error", reject).pause();
      end();
    };
    const onData = (chunk: Buffer) => {
      head += chunk.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
      if (end >= 0 && status !== undefined) settle(() => resolve(Number(status)));
      else if (end >= 0 || head.length > mostCharacters) settle(() => reject(new Error("the answer is no HTTP")));
    };
    const onClose = () => settle(() => reject(closedError()));
    signal.addEventListener("abort", stop, { once: true });
    socket.on("data", onData).on("close", onClose).on("error", reject);
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  });
}

/** An answer to a question that carries no signature. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Its beginning. */
  readonly text: string;
}

/** The code of a question for which no connection is left. */
export const connectionGone = "CONNECTION_GONE";

/** Asks over one connection, as long as the other side keeps it. */
export class HttpLine {
  readonly #client: UndiciClient;

  constructor(client: UndiciClient) {
    this.#client = client;
  }

  static async over(socket: Socket, origin: string): Promise<HttpLine> {
    const { default: Client } = await import("undici/lib/dispatcher/client.js");
    let free: Socket | undefined = socket;
    const client = new Client(origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_options, done) => {
        const given = free;
        free = undefined;
        const gone = Object.assign(new Error("The connection was closed."), { code: connectionGone });
        // undici is not ready for a connection that is there at once.
        setImmediate(() => (given === undefined ? done(gone, null) : done(null, given)));
      },
    });
    return new HttpLine(client);
  }

  ask(path: string, body: string, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.close();
        reject(signal.reason);
      };
      const end = (settle: () => void) => {
        signal.removeEventListener("abort", stop);
        settle();
      };
      if (signal.aborted) {
        stop();
        return;
      }
      signal.addEventListener("abort", stop, { once: true });
      const decoder = new TextDecoder();
      let status = 0;
      let headers: Record<string, string> = {};
      let text = "";
      this.#client.dispatch(
        { method: "POST", path, headers: { "content-type": "application/json" }, body },
        {
          onRequestStart: () => {},
          onResponseStart: (_controller, statusCode, fields) => {
            const written = Object.entries(fields).flatMap(([name, value]) =>
              typeof value === "string" ? [[name, value] as const] : [],
            );
            status = statusCode;
            headers = Object.fromEntries(written);
          },
          onResponseData: (_controller, chunk) => {
            if (text.length < mostCharacters) text += decoder.decode(chunk, { stream: true });
          },
          // undici takes the connection back one turn after the body's end.
          onResponseEnd: () => void setImmediate(() => end(() => resolve({ status, headers, text }))),
          onResponseError: (_controller, error) => end(() => reject(error)),
        },
      );
    });
  }

  close(): void {
    void this.#client.destroy();
  }
}

const mostCharacters = 100_000;

function whenReady<T extends Socket>(socket: T, event: "connect" | "secureConnect", signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => socket.destroy();
    signal.addEventListener("abort", stop, { once: true });
    const settle = (end: () => void) => {
      signal.removeEventListener("abort", stop);
      end();
    };
    socket.once(event, () => settle(() => resolve(socket)));
    // What comes after the handshake is told by the next probe.
    socket.on("error", (error) => settle(() => reject(error)));
    socket.once("close", () => settle(() => reject(closedError())));
  });
}

function closedError(): Error {
  return Object.assign(new Error("The connection was closed."), { code: "ECONNRESET" });
}
