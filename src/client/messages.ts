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
      advice:
        "Check the endpoint's host name. Behind a company proxy that opens TLS, set NODE_EXTRA_CA_CERTS to its certificate. The certificate of the API is always verified.",
    }),
    proxy: (host, detail) => ({
      reason: `The proxy refused the connection to ${host}: ${detail}.`,
      advice:
        "Check http.proxy (VS Code) or HTTPS_PROXY (command line), its user name and password, and what it allows.",
    }),
    proxyUnreachable: (host, detail) => ({
      reason: `The proxy for ${host} cannot be reached: ${detail}.`,
      advice:
        "Check the address in http.proxy (VS Code) or HTTPS_PROXY (command line). For an https proxy with a certificate of its own, see NODE_EXTRA_CA_CERTS and http.proxyStrictSSL.",
    }),
    proxySettings: (host) => ({
      reason: `The proxy for ${host} has no address that can be read.`,
      advice: "Write http.proxy (VS Code) or HTTPS_PROXY (command line) as a URL, such as http://proxy.example:8080.",
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
};
