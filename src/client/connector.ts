import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import type { buildConnector, Client as UndiciClient } from "undici";
import { isLoopback } from "../protocol/callUrl.ts";
import { loopbackLookup } from "./loopbackLookup.ts";
import { type ProxyChoice, proxyLogin, proxyName } from "./proxyChoice.ts";

/** How long the steps to a connection took, in milliseconds. */
export interface Opening {
  dnsMs: number;
  tcpMs: number;
  tlsMs: number;
}

/** What a connection is opened with. */
export interface ConnectorParts {
  readonly origin: string;
  readonly route: Exclude<ProxyChoice, { kind: "unreadable" }>;
  /** Whether the TLS of an https proxy is verified. */
  readonly strictProxyTls: boolean;
  /** Further certificates to trust, asked for only when one is met that Node does not know. */
  readonly moreCertificates: () => readonly string[] | undefined;
  readonly clock: () => number;
}

/** A failed step on the way to a connection, before anything of a call was sent. */
export class ConnectError extends Error {
  /** The proxy's answer to CONNECT, where that was the reason. */
  readonly proxyStatus: number | undefined;
  /** The proxy that could not be reached or refused, with where it is set: `http://proxy:8080 (HTTPS_PROXY)`. */
  readonly proxy: string | undefined;

  constructor(cause: unknown, proxy: string | undefined, proxyStatus?: number) {
    super("no connection", { cause });
    this.proxy = proxy;
    this.proxyStatus = proxyStatus;
  }
}

/** Opens connections to one host, and can give up while one is being opened. */
export class Connector {
  readonly #parts: ConnectorParts;
  #socket: Socket | undefined;
  #isStopped = false;

  constructor(parts: ConnectorParts) {
    this.#parts = parts;
  }

  /** Fails with a `ConnectError`. */
  async open(): Promise<{ socket: Socket; opening: Opening }> {
    const opening: Opening = { dnsMs: 0, tcpMs: 0, tlsMs: 0 };
    const { origin, route, strictProxyTls } = this.#parts;
    const target = new URL(origin);
    if (route.kind === "direct") {
      if (target.protocol === "http:") return { socket: await this.#tcp(target, opening, false), opening };
      return { socket: await this.#verified(opening, () => this.#tcp(target, opening, false)), opening };
    }
    const tunnel = async () => {
      const { default: Client } = await import("undici/lib/dispatcher/client.js");
      const plain = await this.#tcp(route.url, opening, true);
      const toProxy =
        route.url.protocol === "https:" ? await this.#tls(plain, route.url, opening, strictProxyTls, true) : plain;
      // undici wants its connection after it asked for it, and would ask for one that is closed again and again, without end.
      const connect: buildConnector.connector = (_options, done) =>
        queueMicrotask(() => (toProxy.destroyed ? done(closedError(), null) : done(null, toProxy)));
      await this.#tunnel(new Client(route.url.origin, { connect, allowH2: false }), route.url, target, opening);
      return toProxy;
    };
    return { socket: await this.#verified(opening, tunnel), opening };
  }

  /** Ends what is being opened. */
  stop(): void {
    this.#isStopped = true;
    this.#socket?.destroy();
  }

  /** The API's own TLS over a connection; once more with further certificates where its own is not known. */
  async #verified(opening: Opening, connect: () => Promise<Socket>): Promise<Socket> {
    const target = new URL(this.#parts.origin);
    try {
      return await this.#tls(await connect(), target, opening, true, false);
    } catch (error) {
      const more = isUnknownIssuer(error) ? this.#parts.moreCertificates() : undefined;
      if (more === undefined || this.#isStopped) throw error;
      return this.#tls(await connect(), target, opening, true, false, more);
    }
  }

  async #tcp(url: URL, opening: Opening, isProxy: boolean): Promise<Socket> {
    const { clock } = this.#parts;
    const host = url.hostname.replace(/^\[(.+)\]$/, "$1");
    const started = clock();
    let resolved = started;
    const socket = connectTcp({
      host,
      port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
      noDelay: true,
      keepAlive: true,
      ...(isIP(host) === 0 && {
        lookup: await timedLookup(isLoopback(host), () => {
          resolved = clock();
        }),
      }),
    });
    await this.#until(socket, "connect", isProxy);
    opening.dnsMs += resolved - started;
    opening.tcpMs += clock() - resolved;
    return socket;
  }

  async #tls(
    plain: Socket,
    url: URL,
    opening: Opening,
    isStrict: boolean,
    isProxy: boolean,
    ca?: readonly string[],
  ): Promise<Socket> {
    // At once: an error of a socket that nobody listens to would end the process.
    const { connect } = process.getBuiltinModule("node:tls");
    const { clock } = this.#parts;
    const started = clock();
    const host = url.hostname.replace(/^\[(.+)\]$/, "$1");
    const socket = connect({
      socket: plain,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      ALPNProtocols: ["http/1.1"],
      rejectUnauthorized: isStrict,
      ...(ca !== undefined && { ca: [...ca] }),
    });
    await this.#until(socket, "secureConnect", isProxy);
    opening.tlsMs += clock() - started;
    return socket;
  }

  /**
   * Asks the proxy for a tunnel, whose connection is then free; its credentials are in its address. By undici, since VS Code sends
   * what goes through `node:http` to proxies of its own.
   */
  async #tunnel(asking: UndiciClient, proxy: URL, target: URL, opening: Opening): Promise<void> {
    const { clock } = this.#parts;
    const started = clock();
    const place = `${target.hostname}:${target.port || 443}`;
    const login = proxyLogin(proxy);
    const headers = {
      host: place,
      ...(login && { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` }),
    };
    await new Promise<void>((resolve, reject) => {
      asking.dispatch(
        { method: "CONNECT", path: place, headers },
        {
          onRequestStart: () => {},
          onRequestUpgrade: (_controller, status, _headers, socket) => {
            if (status === 200) return resolve();
            socket.destroy();
            reject(new ConnectError(undefined, this.#proxyName(), status));
          },
          onResponseError: (_controller, error) => reject(new ConnectError(error, this.#proxyName())),
        },
      );
    });
    opening.tcpMs += clock() - started;
  }

  #proxyName(): string | undefined {
    const { route } = this.#parts;
    return route.kind === "proxy" ? `${proxyName(route.url)} (${route.source})` : undefined;
  }

  #until(socket: Socket, event: "connect" | "secureConnect", isProxy: boolean): Promise<void> {
    this.#socket = socket;
    if (this.#isStopped) socket.destroy();
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new ConnectError(error, isProxy ? this.#proxyName() : undefined));
      const close = () => fail(closedError());
      socket.once("error", fail).once("close", close);
      socket.once(event, () => {
        socket.off("error", fail).off("close", close);
        resolve();
      });
    });
  }
}

function closedError(): Error {
  return Object.assign(new Error("closed"), { code: "ECONNRESET" });
}

/** Resolves names as usual, those of this machine without a name server; tells when it is done. */
async function timedLookup(isHere: boolean, done: () => void): Promise<LookupFunction> {
  const lookup: LookupFunction = isHere ? loopbackLookup : (await import("node:dns")).lookup;
  return (name, options, callback) =>
    lookup(name, options, (...found) => {
      done();
      callback(...found);
    });
}

const unknownIssuers: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function isUnknownIssuer(error: unknown): boolean {
  if (!(error instanceof ConnectError) || error.proxy !== undefined) return false;
  const { cause } = error;
  return cause instanceof Error && "code" in cause && unknownIssuers.has(String(cause.code));
}
