import { type Finding, finding } from "./lines.ts";
import { messages } from "./messages.ts";
import type { Handshake } from "./probes.ts";

/** A certificate that ends sooner deserves a word. */
const soonMs = 14 * 24 * 3_600_000;

/** Codes of a chain that leads to nobody whom this machine trusts. */
const unknownIssuer: readonly string[] = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_UNTRUSTED",
];

/** What the certificate of a host says; on one of the service's own hosts an unknown issuer opens the TLS on the way. */
export function certificateLine(seen: Handshake, host: string, isOfTheService: boolean, nowMs: number): Finding {
  const { distrust, issuer, names, protocol, expiresAtMs, startsAtMs } = seen;
  if (distrust === undefined) {
    const leftMs = expiresAtMs - nowMs;
    const what = messages.tls(protocol, issuer, expiresAtMs, leftMs);
    return leftMs > soonMs ? finding("ok", what) : finding("warning", what, messages.certificateSoon());
  }
  if (distrust === "CERT_HAS_EXPIRED") {
    return finding("failed", messages.certificateExpired(host, expiresAtMs), messages.certificateExpiredAdvice());
  }
  if (distrust === "CERT_NOT_YET_VALID") {
    return finding("failed", messages.certificateEarly(host, startsAtMs), messages.certificateExpiredAdvice());
  }
  if (distrust === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return finding("failed", messages.certificateOther(host, names), messages.certificateOtherAdvice(isOfTheService));
  }
  if (unknownIssuer.includes(distrust)) {
    const what = messages.certificateUnknown(host, issuer);
    return finding("failed", what, isOfTheService ? messages.intercepted() : messages.certificateUnknownAdvice());
  }
  return finding("failed", messages.certificateRefused(host, distrust), messages.tlsAdvice());
}
