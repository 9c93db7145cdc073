import type { Catalog } from "../../catalog/catalog.ts";
import { messages } from "../messages.ts";
import { CallRates } from "./callRates.ts";
import { type Fault, type FaultRule, Faults } from "./faults.ts";
import { faultText, readKnownFault } from "./faultText.ts";
import { type Latency, latencyText, readLatency, sampleLatency } from "./latency.ts";

/** How a simulator behaves beyond answering: well, where all is absent. */
export interface BehaviourOptions {
  readonly faults?: readonly FaultRule[];
  readonly latency?: Latency;
  /** Refuses calls beyond the documented frequency limits. */
  readonly hasRateLimits?: boolean;
  /** How far the simulator's clock is ahead of this machine's. */
  readonly clockSkewSeconds?: number;
}

/** Behaviour as texts, as it goes over the control calls. */
interface BehaviourTexts {
  readonly faults: readonly string[];
  /** "" for none. */
  readonly latency: string;
  readonly rateLimits: boolean;
  readonly clockSkewSeconds: number;
}

/** How far a clock may be ahead or behind. */
export const farthestSkewSeconds = 10 * 365 * 86_400;
/** The code of a command that is called too often. */
export const frequencyCode = 60007;
const frequencyLimit: Fault = { kind: "code", code: frequencyCode };

/** Delays, faults and limits on demand; they can be changed while the simulator runs. */
export class Behaviour {
  readonly #catalog: Catalog;
  readonly #random: () => number;
  readonly #faults: Faults;
  readonly #rates: CallRates;
  #latency: Latency | undefined;
  #hasRateLimits: boolean;
  #clockSkewSeconds: number;

  /** `clock` gives milliseconds, `random` numbers from 0 up to 1. */
  constructor(catalog: Catalog, clock: () => number, random: () => number, options: BehaviourOptions) {
    this.#catalog = catalog;
    this.#random = random;
    this.#faults = new Faults(random);
    this.#rates = new CallRates(catalog, clock);
    this.#faults.set(options.faults ?? []);
    this.#latency = options.latency;
    this.#hasRateLimits = options.hasRateLimits ?? false;
    this.#clockSkewSeconds = options.clockSkewSeconds ?? 0;
  }

  get clockSkewMs(): number {
    return this.#clockSkewSeconds * 1000;
  }

  /** What goes wrong with this call of `path` (`service/command`). */
  faultOf(path: string): Fault | undefined {
    if (this.#hasRateLimits && this.#rates.isTooMany(path)) return frequencyLimit;
    return this.#faults.take(path);
  }

  /** Counts that `what` happens once more; whether a limit of `most` times a second forbids it. */
  isTooOften(what: string, most: number): boolean {
    return this.#hasRateLimits && this.#rates.isTooOften(what, most);
  }

  /** How long this call is kept waiting. */
  delayMs(): number {
    return this.#latency === undefined ? 0 : sampleLatency(this.#latency, this.#random);
  }

  get texts(): BehaviourTexts {
    return {
      faults: this.#faults.rules.map(faultText),
      latency: this.#latency === undefined ? "" : latencyText(this.#latency),
      rateLimits: this.#hasRateLimits,
      clockSkewSeconds: this.#clockSkewSeconds,
    };
  }

  /** Takes over the fields of a control call; a sentence where one cannot be read, and then nothing is changed. */
  change(wanted: Readonly<Record<string, unknown>>): string | undefined {
    const current = this.texts;
    const { faults = current.faults, latency = current.latency, rateLimits = current.rateLimits } = wanted;
    const { clockSkewSeconds = current.clockSkewSeconds } = wanted;
    const unknown = Object.keys(wanted).find((name) => !Object.hasOwn(current, name));
    if (unknown !== undefined) return messages.unknownBehaviour(unknown, Object.keys(current));
    if (!Array.isArray(faults)) return messages.wrongFault(JSON.stringify(faults));
    const rules: FaultRule[] = [];
    for (const text of faults as unknown[]) {
      const rule = readKnownFault(this.#catalog, typeof text === "string" ? text : JSON.stringify(text));
      if (typeof rule === "string") return rule;
      rules.push(rule);
    }
    const read = latency === "" || typeof latency !== "string" ? undefined : readLatency(latency);
    if (read === undefined && latency !== "") return messages.wrongLatency(String(latency));
    if (typeof rateLimits !== "boolean") return messages.wrongRateLimits();
    if (!isSkew(clockSkewSeconds)) return messages.wrongSkew(String(clockSkewSeconds));
    // Rules that stay go on counting.
    if (Object.hasOwn(wanted, "faults")) this.#faults.set(rules);
    this.#latency = read;
    this.#hasRateLimits = rateLimits;
    this.#clockSkewSeconds = clockSkewSeconds;
    return undefined;
  }
}

/** Whether the simulator's clock may be so many seconds ahead. */
function isSkew(seconds: unknown): seconds is number {
  return typeof seconds === "number" && Number.isInteger(seconds) && Math.abs(seconds) <= farthestSkewSeconds;
}
