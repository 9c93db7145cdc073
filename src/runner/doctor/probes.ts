import { lookup } from "node:dns/promises";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";

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

/** Asks a forward proxy for a way to a host: its HTTP status, and the connection where that is 200. */
export function openTunnel(
  socket: Socket,
  proxy: URL,
  target: string,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly socket: Socket }> {
  const { username, password } = proxy;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
  return new Promise((resolve, reject) => {
    const connect = request({
      method: "CONNECT",
      path: target,
      headers: { host: target, ...authorization },
      createConnection: () => socket,
      signal,
    });
    connect.once("connect", ({ statusCode = 0 }) => resolve({ status: statusCode, socket }));
    // Some answer like a web server instead of closing.
    connect.once("response", ({ statusCode = 0 }) => resolve({ status: statusCode, socket }));
    connect.once("error", reject);
    connect.end();
  });
}

/** An answer to a question that carries no signature. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning. */
  readonly text: string;
  /** It came over the connection of an earlier answer. */
  readonly isReused: boolean;
}

/** Asks over one connection, as long as the other side keeps it. */
export class HttpLine {
  readonly #agent: Agent;
  readonly #host: string;

  constructor(host: string, socket: Socket) {
    this.#host = host;
    let free: Socket | undefined = socket;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#agent.createConnection = (_options, done) => {
      const given = free;
      free = undefined;
      if (given === undefined) done?.(new ConnectionGoneError("The connection was closed."), socket);
      return given;
    };
  }

  ask(path: string, body: string, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const headers = {
        host: this.#host,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      };
      const question = request({ agent: this.#agent, method: "POST", path, headers, signal }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          if (text.length < mostCharacters) text += piece;
        });
        response.once("error", reject);
        response.once("end", () => {
          const { statusCode: status = 0, headers: answered } = response;
          // The agent takes the connection back one turn later.
          setImmediate(() => resolve({ status, headers: answered, text, isReused: question.reusedSocket }));
        });
      });
      question.once("error", reject);
      question.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The code of a question for which no connection is left. */
export const connectionGone = "CONNECTION_GONE";

/** The other side does not keep connections. */
class ConnectionGoneError extends Error {
  readonly code = connectionGone;
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
    socket.once("close", () =>
      settle(() => reject(Object.assign(new Error("The connection was closed."), { code: "ECONNRESET" }))),
    );
  });
}
