import { isIP } from "node:net";

/** The proxy that calls go through; a variable of the environment fills in for what is absent. */
export interface ProxySettings {
  /** Used for every host that is not excepted. */
  readonly proxy?: string;
  /** Hosts that are called directly, separated by commas: `example.com` with all below it, `*.example.com`, `host:port`, `*`. */
  readonly noProxy?: string;
  /** Whether the TLS of an https proxy is verified. The API's own TLS always is. */
  readonly strictProxyTls?: boolean;
  /** Whether a certificate that Node does not know may be one that the system trusts. */
  readonly trustsSystem?: boolean;
}

/** `unreadable`: there is a proxy, but its address is none of `http://` or `https://`. */
export type Route =
  | { readonly kind: "direct" }
  | { readonly kind: "proxy"; readonly url: URL }
  | { readonly kind: "unreadable" };

/** How a host that is not this machine is reached. Variables count in lower case first, as in curl. */
export function routeTo(
  origin: string,
  settings: ProxySettings,
  environment: Readonly<Record<string, string | undefined>>,
): Route {
  const variable = (name: string) => environment[name] || environment[name.toUpperCase()];
  const address = settings.proxy ?? variable("https_proxy") ?? variable("http_proxy");
  if (!address) return { kind: "direct" };
  const exceptions = settings.noProxy ?? variable("no_proxy") ?? "";
  if (isExcepted(new URL(origin), exceptions)) return { kind: "direct" };
  const written = address.includes("://") ? address : `http://${address}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isHttp = (url?.protocol === "http:" || url?.protocol === "https:") && url.hostname !== "";
  return isHttp && url !== undefined ? { kind: "proxy", url } : { kind: "unreadable" };
}

function isExcepted(url: URL, exceptions: string): boolean {
  const host = withoutBrackets(url.hostname);
  const port = url.port || "443";
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      const { name, port: wantedPort } = readException(entry);
      if (wantedPort !== undefined && wantedPort !== port) return false;
      if (name === "*") return true;
      const domain = name.replace(/^\*?\./, "");
      return host.endsWith(`.${domain}`) || (host === domain && !name.startsWith("*."));
    });
}

/** `host`, `host:port`, `[::1]:port` or a bare IPv6 address. */
function readException(entry: string): { name: string; port: string | undefined } {
  const [, host, port] = isIP(entry) === 6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  return { name: withoutBrackets(host ?? entry), port };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.+)\]$/, "$1").replace(/\.$/, "");
}
