import type { Client as UndiciClient } from "undici";
import { isLoopbackOrigin } from "../protocol/callUrl.ts";
import { Connector, type Opening } from "./connector.ts";
import { chooseProxy, type ProxyChoice, type ProxySettings } from "./proxyChoice.ts";

/** One connection, used by one call at a time. It is opened by its first call, and again when the other side has closed it. */
export interface Lane {
  readonly http: UndiciClient;
  /** What was opened since this was last looked at; `undefined` where the connection was there already. */
  opening: Opening | undefined;
  /** Gives up opening the connection. */
  readonly stop: () => void;
  readonly place: string;
}

/** The kept-alive connections of everything that sends: as many as there are calls at the same time. */
export class Connections {
  readonly #settings: () => ProxySettings;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #idle = new Map<string, Lane[]>();
  readonly #all = new Set<Lane>();
  #systemCertificates: readonly string[] | undefined;

  /** `settings` is asked at each call, so that a changed setting counts at once. */
  constructor(settings: () => ProxySettings, environment: Readonly<Record<string, string | undefined>> = process.env) {
    this.#settings = settings;
    this.#environment = environment;
  }

  /**
   * A connection to a host for one call, which gives it back by `release` or `drop`; `undefined` where the proxy settings name none
   * that can be used. This machine is called directly, whatever they say.
   */
  async take(origin: string): Promise<Lane | undefined> {
    const settings = this.#settings();
    const route = chooseProxy(origin, settings, this.#environment);
    if (route.kind === "unreadable") return undefined;
    const { strictProxyTls = true } = settings;
    const place = route.kind === "direct" ? origin : `${origin} ${route.url} ${strictProxyTls}`;
    return this.#idle.get(place)?.pop() ?? this.#open(place, origin, route, settings);
  }

  /** A connection to this machine that is open and free; `take` finds all others. */
  idle(origin: string): Lane | undefined {
    return isLoopbackOrigin(origin) ? this.#idle.get(origin)?.pop() : undefined;
  }

  /** The call is over, and the connection good for another. */
  release(lane: Lane): void {
    const idle = this.#idle.get(lane.place);
    if (!this.#all.has(lane)) return;
    if (idle === undefined) this.#idle.set(lane.place, [lane]);
    else idle.push(lane);
  }

  /** Ends a connection, at once. */
  drop(lane: Lane): void {
    this.#all.delete(lane);
    lane.stop();
    void lane.http.destroy();
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {
    const all = [...this.#all];
    this.#all.clear();
    this.#idle.clear();
    for (const lane of all) lane.stop();
    await Promise.all(all.map((lane) => lane.http.destroy()));
  }

  async #open(
    place: string,
    origin: string,
    route: Exclude<ProxyChoice, { kind: "unreadable" }>,
    { strictProxyTls = true, trustsSystem = false }: ProxySettings,
  ): Promise<Lane> {
    // Loaded late: it takes longer than all the rest of a start.
    const { default: Client } = await import("undici/lib/dispatcher/client.js");
    const connector = new Connector({
      origin,
      route,
      strictProxyTls,
      moreCertificates: () => (trustsSystem ? this.#certificates() : undefined),
      clock: () => performance.now(),
    });
    const http = new Client(origin, {
      ...keepAlive,
      connect: (_options, done) => {
        connector.open().then(
          ({ socket, opening }) => {
            lane.opening = opening;
            done(null, socket);
          },
          (error: Error) => done(error, null),
        );
      },
    });
    const lane: Lane = { http, opening: undefined, stop: () => connector.stop(), place };
    this.#all.add(lane);
    return lane;
  }

  #certificates(): readonly string[] {
    this.#systemCertificates ??= systemCertificates();
    return this.#systemCertificates;
  }
}

/** What Node and the system trust. */
function systemCertificates(): readonly string[] {
  const { getCACertificates } = process.getBuiltinModule("node:tls");
  return [...getCACertificates("default"), ...getCACertificates("system")];
}

/**
 * A call brings its own time-out. With 1, undici lets a turn go by before it uses a connection again; as a connection here has one
 * call at a time, 2 means the same without that turn.
 */
const keepAlive = {
  keepAliveTimeout: 30_000,
  pipelining: 2,
  allowH2: false,
  headersTimeout: 0,
  bodyTimeout: 0,
} as const;
