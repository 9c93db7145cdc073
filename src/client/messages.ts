import { momentText } from "../catalog/wording.ts";
import { isLoopbackOrigin } from "../protocol/callUrl.ts";
import type { NotEnvelopeReason } from "../protocol/envelope.ts";
import type { UnreachableCause } from "./outcome.ts";

/** A reason and what to do about it. */
export interface Explanation {
  readonly reason: string;
  readonly advice: string;
}

/** What the client says to a reader, in one place for translation. */
export const messages = {
  unknownCode: (code: number) => `The catalogue does not know code ${code}.`,
  unknownCodeAdvice: "Read ErrorInfo, and the command's page of the documentation.",
  failedWithZero: "The answer says FAIL although its ErrorCode is 0.",
  noCode: "The answer reports a failure but gives no ErrorCode.",
  noCodeAdvice: "Read ErrorInfo and the failed items.",
  itemFailed: "This item failed; the answer gives no reason.",
  notEnvelope: {
    empty: {
      reason: "The answer is empty.",
      advice: "Check that the endpoint is the IM service, then send again. The call may have been carried out.",
    },
    cutOff: {
      reason: "The answer ends in the middle of its JSON.",
      advice: "Send again if the command only reads; the call itself may have been carried out.",
    },
    notJson: {
      reason: "The answer is not JSON.",
      advice: "Check the profile's endpoint: something other than the IM service answered.",
    },
    notObject: {
      reason: "The answer is JSON, but no envelope.",
      advice: "Check the profile's endpoint: something other than the IM service answered.",
    },
    noFields: {
      reason: "The answer has no ErrorCode.",
      advice: "Check the profile's endpoint: an answer of the IM service has ActionStatus, ErrorCode and ErrorInfo.",
    },
  } satisfies Record<NotEnvelopeReason, Explanation>,
  httpStatus: (status: number): Explanation => ({
    reason: `HTTP ${status} instead of 200.`,
    advice:
      status >= 300 && status < 400
        ? "Redirects are never followed. Set the profile's endpoint to the address of the IM service itself."
        : status === 403 || status === 404
          ? "Check the profile's endpoint: something other than the IM service answered."
          : "The service or something before it failed. Wait a little; look the data up before you repeat a write.",
  }),
  unreachable: {
    plainHttp: (host) => ({
      reason: `Plain HTTP to ${host} is refused: the UserSig would travel in the open.`,
      advice: "Use https in the profile's endpoint; plain HTTP is for this machine only.",
    }),
    dns: (host) => ({
      reason: `The name ${host} cannot be resolved.`,
      advice: "Check the spelling of the endpoint, the DNS server and the network.",
    }),
    refused: (host) => ({
      reason: `Nothing listens at ${host}.`,
      advice: "Check the port of the endpoint; start the simulator if it is meant (imreq simulate).",
    }),
    noRoute: (host) => ({
      reason: `There is no way to ${host} from here.`,
      advice: "Check the network, a VPN and the firewall.",
    }),
    tls: (host, detail) => ({
      reason: `The TLS connection to ${host} failed: ${detail}.`,
      advice: isLoopbackOrigin(`https://${host}`)
        ? "If the simulator is meant: with --https it writes a certificate at its start; set NODE_EXTRA_CA_CERTS to that file and start imreq or VS Code anew. Without --https the endpoint begins with http://."
        : "Check the endpoint's host name. Behind a company proxy that opens TLS, set NODE_EXTRA_CA_CERTS to its certificate. The certificate of the API is always verified.",
    }),
    proxy: (host, detail) => ({
      reason: `The connection to ${host} was refused by the proxy ${detail}.`,
      advice:
        "Check http.proxy (VS Code) or HTTPS_PROXY (command line), its user name and password, and what it allows.",
    }),
    proxyUnreachable: (host, detail) => ({
      reason: `There is no way to ${host}, since the proxy cannot be reached: ${detail}.`,
      advice:
        "Check the address in http.proxy (VS Code) or HTTPS_PROXY (command line). For an https proxy with a certificate of its own, see NODE_EXTRA_CA_CERTS and http.proxyStrictSSL.",
    }),
    proxySettings: (host) => ({
      reason: `The proxy for ${host} has no address that can be read.`,
      advice:
        "Write http.proxy (VS Code) or HTTPS_PROXY (command line) as a URL, such as http://proxy.example:8080; a % in its password is written %25.",
    }),
    connectTimeout: (host, detail) => ({
      reason: `There was no connection to ${host} within ${detail}.`,
      advice: "Nothing was sent. Check the network, a VPN and the firewall; many networks need a proxy.",
    }),
    tooLarge: (host, detail) => ({
      reason: `The answer of ${host} is larger than ${detail}.`,
      advice: "Ask for less at a time: a smaller Limit, or fewer items.",
    }),
    timeout: (host, detail) => ({
      reason: `${host} did not answer within ${detail}.`,
      advice:
        "The call may have been carried out. Check the network; the service itself gives up after 3 s, so more than 10 s rarely helps (@timeout, or timeout of the profile).",
    }),
    closed: (host) => ({
      reason: `${host} closed the connection before it answered.`,
      advice: "The call may have been carried out: look the data up before you repeat a write.",
    }),
    other: (host, detail) => ({
      reason: `The call to ${host} failed: ${detail}.`,
      advice: "Check the endpoint and the network.",
    }),
  } satisfies Record<UnreachableCause, (host: string, detail: string) => Explanation>,
  diagnosis: {
    tooManyFailures: (sdkAppId: number) =>
      `Too many refused UserSigs have locked SDKAppID ${sdkAppId} out for now. Send nothing for a minute, mend the cause, then try once.`,
    blocked: () => "The service has blocked this account. Sending again does not help: contact the support.",
    malformed: {
      empty: "The stored UserSig is empty. Store the app's secret key, or a whole UserSig.",
      alphabet:
        "The stored UserSig is written in standard base64 letters; Tencent's own writes * for +, - for / and _ for =. Make it with Tencent's library or “imreq sig”, or store the app's secret key.",
      cutOff: "The stored UserSig is cut off or damaged. Copy it whole, from its first to its last letter.",
      content: "The stored UserSig is a compressed text, but no UserSig of this version. Make a new one.",
    },
    otherApp: (signed: number, wanted: number, profile: string | undefined) =>
      `This UserSig is for SDKAppID ${signed}, the profile says ${wanted}.${profile === undefined ? "" : ` Profile “${profile}” is that app's.`}`,
    otherUser: (signed: string, wanted: string) =>
      `This UserSig is for “${signed}”, the profile's admin is “${wanted}”. User IDs are case-sensitive.`,
    expired: (expiredAtMs: number, nowMs: number) =>
      `This UserSig expired ${amountOf(nowMs - expiredAtMs)} ago${moment(expiredAtMs)}. Make a new one.`,
    expiredThere: (aheadMs: number, expiresAtMs: number) =>
      `${clockText(aheadMs)} By the service's clock this UserSig has expired${moment(expiresAtMs)}, by this one it has not. Set the clock right.`,
    notYetValid: (aheadMs: number, issuedAtMs: number) =>
      `${clockText(aheadMs)} By the service's clock this UserSig is from the future${moment(issuedAtMs)}. Set the clock right.`,
    skewed: (aheadMs: number) => `${clockText(aheadMs)} Set the clock right, then send again.`,
    clockUnknown: (expiresAtMs: number) =>
      `By this machine's clock this UserSig is still valid${moment(expiresAtMs)}, and the answer does not tell the service's time. Check the clock.`,
    revokedMade: () =>
      "By both clocks this UserSig is still valid, and yet the service takes it for invalid: it may have been revoked. Send again: a new one is made.",
    revokedFixed: () =>
      "By both clocks this UserSig is still valid, and yet the service takes it for invalid: it may have been revoked. Make a new one.",
    notWithStoredKey: (sdkAppId: number) =>
      `The key that is stored for SDKAppID ${sdkAppId} did not make this UserSig.`,
    foreignKey: (sdkAppId: number, host: string) =>
      `The UserSig itself is right and was made with the key stored for SDKAppID ${sdkAppId} at ${host}, but the service knows another key: the stored one belongs to another app, or was replaced in the console. Copy the app's key from the console once more.`,
    sameKey: (sdkAppId: number, profile: string) =>
      `The same key is used for SDKAppID ${sdkAppId} (profile “${profile}”), and no two apps have the same one.`,
    foreignSignature: (sdkAppId: number) =>
      `The stored UserSig names the right app, user and time, but a key made it that is not the one of SDKAppID ${sdkAppId}. Make a new one with the app's key.`,
    notAdmin: (identifier: string, sdkAppId: number) =>
      `“${identifier}” is no app administrator of SDKAppID ${sdkAppId}. Make it one in the console, or write another admin into the profile.`,
    wrongRegion: (sdkAppId: number, place: string) =>
      `${place} does not know SDKAppID ${sdkAppId} or its key: usually the app belongs to another data centre. The console shows which; the profile names it as its region.`,
    unknownHere: (sdkAppId: number, host: string) =>
      `The service at ${host} does not know SDKAppID ${sdkAppId}: it serves another app. Write its number into the profile.`,
    allFits: (code: number) =>
      `Everything that can be checked here fits: app, user, time and key. The service refuses it with ${code} all the same.`,
  },
};

/** How long, in the two largest units: «2 h 5 min». */
export function amountOf(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const units = [
    { name: "d", seconds: 86_400 },
    { name: "h", seconds: 3600 },
    { name: "min", seconds: 60 },
    { name: "s", seconds: 1 },
  ];
  const first = units.findIndex((unit) => seconds >= unit.seconds);
  if (first < 0) return "0 s";
  let rest = seconds;
  const amounts = units.slice(first, first + 2).map((unit) => {
    const amount = Math.floor(rest / unit.seconds);
    rest -= amount * unit.seconds;
    return { amount, name: unit.name };
  });
  return amounts.flatMap(({ amount, name }) => (amount === 0 ? [] : `${amount} ${name}`)).join(" ");
}

function clockText(aheadMs: number): string {
  return `This machine's clock is ${amountOf(aheadMs)} ${aheadMs < 0 ? "behind" : "ahead of"} the service's.`;
}

/** A moment in brackets, a blank before it; "" where no calendar has it. */
function moment(milliseconds: number): string {
  const text = momentText(milliseconds);
  return text === undefined ? "" : ` (${text})`;
}
