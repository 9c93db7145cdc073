import type { Catalog } from "../catalog/catalog.ts";
import { type FailedItem, readEnvelope } from "../protocol/envelope.ts";
import { messages } from "./messages.ts";

/** What came back over HTTP. */
export interface Answer {
  /** The body as it came, digits and all. */
  readonly text: string;
  /** The HTTP status. */
  readonly status: number;
  /** From the start of sending to the last byte, of the last try; waiting for a turn is not in it. */
  readonly tookMs: number;
  readonly sizeBytes: number;
  readonly phases: Phases;
  /** The server's clock, Unix time in milliseconds; `undefined` where the answer has no `Date` that can be read. */
  readonly serverDateMs: number | undefined;
}

/** Where the time of a call went, in milliseconds; the phases after `waitMs` add up to `tookMs`. */
export interface Phases {
  /** Until the rate budget let the call go. */
  readonly waitMs: number;
  /** 0 on a connection that was there already, as are the next two. */
  readonly dnsMs: number;
  /** With the proxy's part, where there is one. */
  readonly tcpMs: number;
  readonly tlsMs: number;
  /** From the open connection to the first byte of the answer. */
  readonly firstByteMs: number;
  readonly bodyMs: number;
}

/** A failed item with its code explained. */
export interface ItemFailure extends FailedItem {
  readonly meaning: string;
  /** What to do; "" where nothing is documented. */
  readonly advice: string;
}

export const unreachableCauses = [
  "plainHttp",
  "dns",
  "refused",
  "noRoute",
  "tls",
  "proxy",
  "proxyUnreachable",
  "proxySettings",
  "connectTimeout",
  "timeout",
  "closed",
  "tooLarge",
  "other",
] as const;
export type UnreachableCause = (typeof unreachableCauses)[number];

/** How a call ended. `attempts` counts how often it was sent: 1 without a retry, 0 where it was refused here. */
export type Outcome =
  | { readonly kind: "ok"; readonly answer: Answer; readonly attempts: number }
  /** The call succeeded, some of its items did not. */
  | {
      readonly kind: "partial";
      readonly answer: Answer;
      readonly attempts: number;
      readonly items: readonly ItemFailure[];
    }
  /** `code` is `undefined` where the answer has none. */
  | {
      readonly kind: "failed";
      readonly answer: Answer;
      readonly attempts: number;
      readonly code: number | undefined;
      /** The service's own words; "" where it has none. */
      readonly info: string;
      readonly meaning: string;
      readonly advice: string;
      readonly items: readonly ItemFailure[];
    }
  | {
      readonly kind: "notEnvelope";
      readonly answer: Answer;
      readonly attempts: number;
      readonly reason: string;
      readonly advice: string;
    }
  | {
      readonly kind: "unreachable";
      readonly cause: UnreachableCause;
      readonly reason: string;
      readonly advice: string;
      readonly tookMs: number;
      readonly attempts: number;
    }
  | { readonly kind: "cancelled"; readonly tookMs: number };

/** Codes that refuse the signature or the admin: a repeated one gets an app locked out, so the first ends a run. */
const refusedSignatureCodes: ReadonlySet<number> = new Set([
  20002, 60004, 60005, 60010, 60026, 70001, 70002, 70003, 70005, 70009, 70013, 70014, 70016, 70020, 70050, 70051, 70052,
]);

/** Whether the service refused the UserSig, the admin or the app. */
export function isRefusedSignature(outcome: Outcome): boolean {
  return outcome.kind === "failed" && outcome.code !== undefined && refusedSignatureCodes.has(outcome.code);
}

/** Judges an answer to `path` (`service/command`), which came at the `attempts`th try. */
export function judge(catalog: Catalog, path: string, answer: Answer, attempts = 1): Outcome {
  const envelope = readEnvelope(answer.text, catalog.partialRules(path));
  // Another status than 200 is an error of the network, whatever a body says; a refusal in it still explains more.
  if (answer.status !== 200 && envelope.kind !== "failed") {
    return { kind: "notEnvelope", answer, attempts, ...messages.httpStatus(answer.status) };
  }
  switch (envelope.kind) {
    case "ok":
      return { kind: "ok", answer, attempts };
    case "partial":
      return {
        kind: "partial",
        answer,
        attempts,
        items: envelope.items.map((item) => explainItem(catalog, path, item)),
      };
    case "failed":
      return {
        kind: "failed",
        answer,
        attempts,
        code: envelope.code,
        info: envelope.info,
        ...explainCode(catalog, path, envelope.code),
        items: envelope.items.map((item) => explainItem(catalog, path, item)),
      };
    case "notEnvelope":
      return {
        kind: "notEnvelope",
        answer,
        attempts,
        ...messages.notEnvelope[envelope.reason],
      };
  }
}

function explainCode(catalog: Catalog, path: string, code: number | undefined): { meaning: string; advice: string } {
  if (code === 0) return { meaning: messages.failedWithZero, advice: messages.noCodeAdvice };
  if (code === undefined) return { meaning: messages.noCode, advice: messages.noCodeAdvice };
  const facts = catalog.errorCode(code, path);
  if (facts === undefined) return { meaning: messages.unknownCode(code), advice: messages.unknownCodeAdvice };
  return { meaning: facts.meaning, advice: facts.action };
}

function explainItem(catalog: Catalog, path: string, item: FailedItem): ItemFailure {
  if (item.code !== undefined) return { ...item, ...explainCode(catalog, path, item.code) };
  return { ...item, meaning: item.meaning ?? (item.info || messages.itemFailed), advice: "" };
}
