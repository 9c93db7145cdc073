import { isLoopbackOrigin } from "../protocol/callUrl.ts";

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

/** How a host is reached, and because of what. */
export type ProxyChoice =
  | { readonly kind: "direct"; readonly reason: "loopback" | "noProxy" | "noneSet"; readonly source: string }
  | { readonly kind: "proxy"; readonly url: URL; readonly source: string }
  /** The setting holds no address that can be read. */
  | { readonly kind: "unreadable"; readonly source: string };

/** The proxy for an origin: the setting before the environment, in the order in which the client asks. */
export function chooseProxy(
  origin: string,
  settings: ProxySettings,
  environment: Readonly<Record<string, string | undefined>>,
): ProxyChoice {
  if (isLoopbackOrigin(origin)) return { kind: "direct", reason: "loopback", source: "" };
  const target = new URL(origin);
  const names =
    target.protocol === "https:"
      ? ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"]
      : ["http_proxy", "HTTP_PROXY"];
  const set: { source: string; text: string | undefined }[] = [
    { source: "http.proxy", text: settings.proxy },
    ...names.map((name) => ({ source: name, text: environment[name] })),
  ];
  const chosen = set.find(({ text }) => text);
  if (chosen?.text === undefined) return { kind: "direct", reason: "noneSet", source: "" };
  const exception = exceptionFor(target, settings, environment);
  if (exception !== undefined) return { kind: "direct", reason: "noProxy", source: exception };
  const url = URL.canParse(chosen.text) ? new URL(chosen.text) : undefined;
  const isReadable =
    url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "" && proxyLogin(url) !== undefined;
  return isReadable ? { kind: "proxy", url, source: chosen.source } : { kind: "unreadable", source: chosen.source };
}

/** The `name:password` in a proxy's address, "" where there is none; `undefined` where a `%` in it stands for nothing. */
export function proxyLogin({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return "";
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return undefined;
  }
}

/** Scheme, name and port of a proxy, with whether it is used with a user name; never the password. */
export function proxyName(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

/** Which setting says that this host is called directly. */
function exceptionFor(
  target: URL,
  { noProxy }: ProxySettings,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const [source, text] =
    noProxy === undefined
      ? environment["no_proxy"] === undefined
        ? ["NO_PROXY", environment["NO_PROXY"]]
        : ["no_proxy", environment["no_proxy"]]
      : ["http.noProxy", noProxy];
  return (text ?? "").split(/[,\s]+/).some((entry) => matches(entry, target)) ? source : undefined;
}

/** `example.com` and `.example.com` stand for the name and all below it, `*.example.com` for those below, `*` for all. */
function matches(entry: string, target: URL): boolean {
  const [, written = "", port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (written === "") return false;
  const targetPort = target.port || (target.protocol === "https:" ? "443" : "80");
  if (port !== undefined && port !== targetPort) return false;
  if (written === "*") return true;
  const name = written
    .replace(/^\*?\./, "")
    .replace(/\.$/, "")
    .toLowerCase();
  const host = target.hostname.toLowerCase().replace(/\.$/, "");
  return host.endsWith(`.${name}`) || (!written.startsWith("*") && host === name);
}
