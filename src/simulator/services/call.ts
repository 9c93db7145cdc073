import type { Answer } from "../answer.ts";
import type { SimulatorApp } from "../app.ts";
import type { AppState } from "../state/state.ts";

/** All that a command needs to know beside its body. */
export interface Call {
  readonly app: SimulatorApp;
  readonly state: AppState;
  /** Where the simulator listens: `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** The administrator who calls. */
  readonly identifier: string;
  /** Unix time. */
  readonly nowSeconds: number;
  /** From 0 up to 1, like `Math.random`. */
  readonly random: () => number;
  /** Counts that `what` happens once more; whether that is too often where frequency limits count. */
  readonly isTooOften: (what: string, mostPerSecond: number) => boolean;
  /** The body's length as it came. */
  readonly bodyBytes: number;
}

/** Answers one call whose body fits the command's schema. */
export type Handler = (body: Readonly<Record<string, unknown>>, call: Call) => Answer;

/** The commands of a service that keep state, by name. */
export type Service = Readonly<Record<string, Handler>>;

/**
 * A command whose body has the form `Body`. The one place where a body becomes a type: it was held against the catalog's
 * schema before, so `Body` may claim what that schema demands and no more.
 */
export function command<Body>(answer: (body: Body, call: Call) => Answer): Handler {
  return (body, call) => answer(body as Body, call);
}

/** A whole number from 0 to 4294967295. */
export function random32(call: Call): number {
  return Math.floor(call.random() * 4294967296);
}

/** A random ID, in the form of a UUID. */
export function randomUuid(call: Call): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(call.random() * 16).toString(16)).join("");
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-");
}
