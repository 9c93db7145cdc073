import { isRefusedSignature, type Outcome } from "./outcome.ts";

/** Frequency limits: the service says that it did not carry the call out. */
const limitCodes: ReadonlySet<number> = new Set([
  10006, 10023, 10049, 22006, 60007, 60011, 60018, 60019, 72010, 90024, 90057,
]);

/** The service's own time-outs and network errors: the call may have been carried out, which does no harm where it only reads. */
const unsureCodes: ReadonlySet<number> = new Set([20004, 22002, 30007, 50005, 60008, 60014, 70169, 70202]);

/** What a failed connection can be mended by: the next try may find another address, or the server back. */
const openingCauses: ReadonlySet<string> = new Set([
  "dns",
  "refused",
  "noRoute",
  "connectTimeout",
  "tls",
  "proxy",
  "proxyUnreachable",
  "closed",
]);

/** The codes after which a call may be sent again; those of a command that writes never leave doubt whether it was carried out. */
export const retriedCodes = { always: limitCodes, whenReading: unsureCodes } as const;

/**
 * Whether the same call may be sent once more without being carried out twice. `isUnsent` says that it never left. A refused
 * signature is never repeated: an app that fails too often is locked out.
 */
export function mayRetry(outcome: Outcome, isRead: boolean, isUnsent: boolean): boolean {
  if (isRefusedSignature(outcome)) return false;
  if (outcome.kind === "failed") {
    const { code } = outcome;
    return code !== undefined && (limitCodes.has(code) || (isRead && unsureCodes.has(code)));
  }
  if (outcome.kind !== "unreachable") return false;
  if (isUnsent) return openingCauses.has(outcome.cause);
  return isRead && (outcome.cause === "timeout" || outcome.cause === "closed");
}

const mostPauseMs = 30_000;

/**
 * The pause before a further try; `attempts` have been made, `chance` is from 0 to 1. A limit counts by the second, so it waits
 * longer than a connection. Half of it is left to chance, so that several runs do not come back in step.
 */
export function retryPauseMs(outcome: Outcome, attempts: number, chance: number): number {
  const firstMs = outcome.kind === "failed" ? 1000 : 250;
  return Math.min(mostPauseMs, firstMs * 2 ** (attempts - 1)) * (0.5 + chance / 2);
}
