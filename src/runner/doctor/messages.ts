import { momentText } from "../../catalog/wording.ts";
import { amountOf } from "../../client/messages.ts";
import { proxyName } from "../../client/proxyChoice.ts";
import type { Profile } from "../../language/profiles.ts";
import type { DoctorState, DoctorStep } from "./lines.ts";

/** What the doctor says to a reader, in one place for translation. */
export const messages = {
  steps: {
    profile: "Profile",
    secret: "Secret",
    proxy: "Proxy",
    dns: "DNS",
    tcp: "TCP",
    tunnel: "Tunnel",
    tls: "TLS",
    http: "HTTP",
    clock: "Clock",
    call: "Call",
    latency: "Latency",
  } satisfies Record<DoctorStep, string>,
  states: { ok: "ok", warning: "warning", failed: "failed", skipped: "skipped" } satisfies Record<DoctorState, string>,
  healthy: "Everything that a call needs is in order.",
  withWarnings: (count: number) =>
    `Calls work; ${count === 1 ? "1 thing deserves" : `${count} things deserve`} a look.`,
  ill: (step: string) => `Calls cannot work yet. Begin with “${step}”.`,
  incomplete: "The examination was cancelled before its end.",
  cancelled: () => "Not checked: cancelled.",
  notChecked: (step: string) => `Not checked: “${step}” has to be in order first.`,
  noAnswerWithin: (ms: number) => `no answer within ${durationText(ms)}`,
  reasons: {
    ENOTFOUND: "there is no such name",
    EAI_AGAIN: "the name server does not answer",
    ECONNREFUSED: "nothing listens there",
    EADDRNOTAVAIL: "nothing listens there",
    ENETUNREACH: "there is no way to this network",
    EHOSTUNREACH: "there is no way to this host",
    ECONNRESET: "the connection was closed",
    EPIPE: "the connection was closed",
    UND_ERR_SOCKET: "the connection was closed",
    ETIMEDOUT: "no answer came in time",
  } as Readonly<Record<string, string>>,

  profile: ({ id, sdkAppId, admin, region }: Profile, host: string) =>
    `“${id}” calls ${region === undefined ? host : `${region} (${host})`} as “${admin}” of SDKAppID ${sdkAppId}.`,
  profileUnknown: (id: string, known: string) => `There is no profile “${id}”. The profiles are ${known}.`,
  profileBroken: (line: number, problem: string) => `imreq.json, line ${line}: ${problem}`,
  profileAdvice: () => "Correct imreq.json, or choose another profile.",

  secretKey: (admin: string, sdkAppId: number, leftMs: number) =>
    `A key is stored and makes UserSigs of “${admin}” for SDKAppID ${sdkAppId}; this one is valid for ${amountOf(leftMs)}. Whether it is this app's key shows in the call.`,
  secretFixed: (admin: string, sdkAppId: number, leftMs: number) =>
    `A fixed UserSig of “${admin}” for SDKAppID ${sdkAppId} is stored; it expires in ${amountOf(leftMs)}.`,
  secretSoon: () => "Make a new UserSig before it expires, or store the secret key, which makes them as needed.",
  secretWrong: () => "The stored UserSig does not fit.",
  secretWithheld: () => "There is a secret, but it is not used for this host.",
  noSecret: (sdkAppId: number, host: string) => `No secret is stored for SDKAppID ${sdkAppId} at ${host}.`,
  noSecretAdvice: () =>
    "Store the app's secret key, as the console shows it: “IM API: Set Secret Key”, or IMREQ_SECRET_KEY.",

  direct: {
    loopback: () => "None: this machine is always called directly.",
    noneSet: () => "None is set: the service is called directly.",
    noProxy: (source: string) => `None for this host: ${source} says that it is called directly.`,
  } as Readonly<Record<"loopback" | "noneSet" | "noProxy", (source: string) => string>>,
  proxy: (url: URL, source: string) =>
    `Calls go through ${proxyName(url)}${url.username === "" ? "" : ", with a user name and password"}, as ${source} says.`,
  proxyUnreadable: (source: string) => `${source} holds no address of a proxy that can be read.`,
  proxyUnreadableAdvice: (source: string) =>
    `Write ${source} as a URL, such as http://proxy.example:8080, or clear it.`,

  dns: (name: string, addresses: readonly string[], isProxy: boolean) =>
    `${name}${isProxy ? ", the proxy," : ""} is ${addresses.slice(0, 3).join(", ")}${addresses.length > 3 ? " …" : ""}.`,
  dnsLoopback: (name: string) => `Not needed: ${name} is this machine.`,
  dnsAddress: (name: string) => `Not needed: ${name} is an address, no name.`,
  dnsFailed: (name: string, reason: string) => `The name ${name} cannot be resolved: ${reason}.`,
  dnsAdvice: (isProxy: boolean) =>
    isProxy
      ? "Check the spelling of the proxy's name in http.proxy or HTTPS_PROXY, and whether you are in the network that knows it (VPN)."
      : "Check the spelling of the endpoint, the network, a VPN and the name server. Where only a proxy knows names, set http.proxy or HTTPS_PROXY.",

  tcp: (name: string, port: number) => `${name} takes connections at port ${port}.`,
  tcpFailed: (name: string, port: number, reason: string) => `No connection to ${name}, port ${port}: ${reason}.`,
  tcpAdvice: (isProxy: boolean, isHere: boolean) =>
    isProxy
      ? "Check the proxy's address and port in http.proxy or HTTPS_PROXY, and whether the proxy runs."
      : isHere
        ? "Start the simulator (imreq simulate), or correct the port of the endpoint."
        : "Check the port of the endpoint. A firewall may let only a proxy out: ask for its address and set http.proxy or HTTPS_PROXY.",

  proxyTlsFailed: (reason: string) => `The proxy's own TLS failed: ${reason}.`,
  proxyTlsAdvice: () =>
    "Check that http.proxy or HTTPS_PROXY may be https: most proxies are http. For a certificate of your company set NODE_EXTRA_CA_CERTS, or http.proxyStrictSSL to false.",
  tunnel: (target: string) => `The proxy opened a way to ${target}.`,
  tunnelRefused: (status: number, target: string) => `The proxy refused a way to ${target}: HTTP ${status}.`,
  tunnelFailed: (reason: string) => `The proxy did not answer as a proxy: ${reason}.`,
  tunnelAdvice: (status: number) =>
    status === 407
      ? "The proxy wants a user name and password: write them into its address (http://name:password@host:port) in http.proxy or HTTPS_PROXY."
      : status === 403 || status === 405
        ? "The proxy does not allow this host: ask whoever runs it, or name the host in http.noProxy or NO_PROXY where it can be reached directly."
        : status >= 500
          ? "The proxy itself cannot reach the host: check the endpoint, then ask whoever runs the proxy."
          : "Check that http.proxy or HTTPS_PROXY is the address of a forward proxy that allows CONNECT.",

  tlsPlain: () => "Not needed: plain HTTP, which stays on this machine.",
  tls: (protocol: string, issuer: string, expiresAtMs: number, leftMs: number) =>
    `${protocol}, certificate by ${issuer || "an unnamed issuer"}, trusted, valid for ${amountOf(leftMs)}${until(expiresAtMs)}.`,
  certificateSoon: () => "The certificate ends soon: whoever runs the endpoint has to renew it.",
  certificateExpired: (host: string, expiredAtMs: number) =>
    `The certificate of ${host} has expired${until(expiredAtMs)}.`,
  certificateEarly: (host: string, startsAtMs: number) =>
    `The certificate of ${host} is not valid yet${until(startsAtMs)}.`,
  certificateExpiredAdvice: () =>
    "Check this machine's date first; when it is right, whoever runs the host has to renew the certificate.",
  certificateOther: (host: string, names: string) =>
    `The certificate is not for ${host} but for ${names || "no name"}.`,
  certificateOtherAdvice: (isOfTheService: boolean) =>
    isOfTheService
      ? "Something else answers for the service: a captive portal, a changed hosts file or name server. Nothing was sent to it."
      : "Write the name that the certificate is for into the profile's endpoint, or give the host a certificate for its name.",
  certificateUnknown: (host: string, issuer: string) =>
    `The certificate of ${host} was issued by ${issuer || "an unnamed issuer"}, whom this machine does not trust.`,
  intercepted: () =>
    "The service's own certificate is trusted everywhere, so something on the way opens the TLS: a company proxy or a virus scanner. Set NODE_EXTRA_CA_CERTS to its certificate, if you trust it, and start VS Code or imreq anew.",
  certificateUnknownAdvice: () =>
    "If the host is yours, set NODE_EXTRA_CA_CERTS to the certificate of its issuer and start VS Code or imreq anew. The certificate of the API is always verified.",
  certificateRefused: (host: string, code: string) => `The certificate of ${host} is refused: ${code}.`,
  tlsFailed: (host: string, reason: string) => `No TLS connection to ${host}: ${reason}.`,
  tlsAdvice: () => "Check that the endpoint's port speaks HTTPS, and that nothing on the way cuts TLS off.",

  service: (host: string, status: number, code: number | undefined) =>
    `The IM service answers at ${host}: HTTP ${status}, ${code === undefined ? "an envelope" : `ErrorCode ${code}, as it should to a question without an app`}.`,
  redirect: (host: string, status: number, target: string) =>
    `${host} redirects (HTTP ${status})${target === "" ? "" : ` to ${target}`}: it is not the IM service itself.`,
  redirectAdvice: () =>
    "Redirects are never followed, since they would take the UserSig along. Correct the profile's endpoint.",
  serverError: (host: string, status: number) =>
    `${host} answers HTTP ${status}: the service, or something before it, is broken.`,
  serverErrorAdvice: () =>
    "Wait a little and try again. When it stays, check the endpoint, or look at the service's status page.",
  notTheService: (host: string, status: number, isPage: boolean) =>
    `${host} answers HTTP ${status} with ${isPage ? "a web page" : "something that is no envelope"}: it is not the IM service.`,
  notTheServiceAdvice: () =>
    "Correct the profile's region or endpoint. In a hotel or at an airport, log in to the network with a browser first.",
  httpFailed: (host: string, reason: string) => `${host} took the connection but gave no HTTP answer: ${reason}.`,
  httpAdvice: () =>
    "Check that the endpoint is the IM service. A firewall may let connections through and drop what is in them.",

  noDate: () => "Not known: the answer does not tell the service's time.",
  noDateAdvice: () => "Compare this machine's clock with another one when UserSigs are refused as expired.",
  clock: (aheadMs: number) =>
    Math.abs(aheadMs) < 2000
      ? "This machine's clock and the service's agree."
      : `This machine's clock is ${skewText(aheadMs)}, which is near enough.`,
  clockOff: (aheadMs: number) => `This machine's clock is ${skewText(aheadMs)}. UserSigs carry its time.`,
  clockAdvice: () => "Set the clock right, best by the network (NTP).",

  called: (path: string) => `${path} succeeded: key, app and admin are right.`,
  callFailed: (path: string, code: number | undefined, meaning: string) =>
    `${path} failed${code === undefined ? "" : ` with ErrorCode ${code}`}: ${meaning}`,

  latency: (newMs: number, keptMs: number) =>
    `A call takes ${durationText(keptMs)} on a kept-alive connection, ${durationText(newMs)} on a new one.`,
  slowAdvice: () =>
    "The service is far away or the way is slow: call from a place near the app's data centre, and send in batches where a command takes lists.",
  notKept: (connectMs: number) =>
    `The connection was closed after one answer: each call pays ${durationText(connectMs)} for a new one.`,
  notKeptAdvice: () => "The service keeps connections; a proxy or a firewall on the way seems to close them.",
  secondFailed: (reason: string) => `A second question over the same connection got no answer: ${reason}.`,
};

function durationText(ms: number): string {
  return ms < 10
    ? `${Math.round(ms * 10) / 10} ms`
    : ms < 10_000
      ? `${Math.round(ms)} ms`
      : `${Math.round(ms / 1000)} s`;
}

function skewText(aheadMs: number): string {
  return `${amountOf(aheadMs)} ${aheadMs < 0 ? "behind" : "ahead of"} the service's`;
}

function until(milliseconds: number): string {
  const text = momentText(milliseconds);
  return text === undefined ? "" : ` (${text})`;
}
