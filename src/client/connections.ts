import type { Dispatcher } from "undici";
import { isLoopback } from "../protocol/callUrl.ts";

/** The proxy that calls go through; a variable of the environment fills in for what is absent. */
export interface ProxySettings {
  /** Used for plain and for TLS targets alike. */
  readonly proxy?: string;
  /** Hosts that are called directly, separated by commas. */
  readonly noProxy?: string;
  /** Whether the TLS of an https proxy is verified. The API's own TLS always is. */
  readonly strictProxyTls?: boolean;
}

/** One pool of kept-alive connections for everything that sends. */
export class Connections {
  readonly #settings: () => ProxySettings;
  #direct: Dispatcher | undefined;
  #proxied: { settings: string; dispatcher: Dispatcher } | undefined;

  /** `settings` is asked at each call, so that a changed setting counts at once. */
  constructor(settings: () => ProxySettings) {
    this.#settings = settings;
  }

  /** The dispatcher for a host. This machine is called directly, whatever the proxy settings say. */
  async to(origin: string): Promise<Dispatcher> {
    // Loaded late: undici takes longer than all the rest of a start.
    const { Agent, EnvHttpProxyAgent } = await import("undici");
    if (isLoopback(new URL(origin).hostname)) {
      this.#direct ??= new Agent({ ...keepAlive, connect: { lookup: loopbackLookup } });
      return this.#direct;
    }
    const settings = this.#settings();
    const key = JSON.stringify(settings);
    if (this.#proxied?.settings !== key) {
      const { proxy, noProxy, strictProxyTls = true } = settings;
      const dispatcher = new EnvHttpProxyAgent({
        ...keepAlive,
        ...(proxy && { httpProxy: proxy, httpsProxy: proxy }),
        ...(noProxy !== undefined && { noProxy }),
        proxyTls: { rejectUnauthorized: strictProxyTls },
      });
      void this.#proxied?.dispatcher.close();
      this.#proxied = { settings: key, dispatcher };
    }
    return this.#proxied.dispatcher;
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {
    await Promise.all([this.#direct?.destroy(), this.#proxied?.dispatcher.destroy()]);
    this.#direct = undefined;
    this.#proxied = undefined;
  }
}

const keepAlive = { keepAliveTimeout: 30_000, pipelining: 1, allowH2: false } as const;

/** `localhost` is this machine, whatever a name server says. */
const loopbackLookup: import("node:net").LookupFunction = (_name, options, done) => {
  if (options.all) {
    const addresses = [
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ];
    done(null, addresses);
  } else done(null, "127.0.0.1", 4);
};
