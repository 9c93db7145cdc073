import type { Catalog } from "../catalog/catalog.ts";
import { isRefusal, refuse } from "./answer.ts";
import type { SimulatorApp } from "./app.ts";
import { firstHalf } from "./behaviour/firstHalf.ts";
import { check, type RawCall } from "./checks.ts";
import { messages } from "./messages.ts";
import { sendDue } from "./services/scheduledPushes.ts";
import { services } from "./services/table.ts";
import { AppState } from "./state/state.ts";
import type { StoredState } from "./state/storedState.ts";
import { UserSigs } from "./userSigs.ts";

/** Group commands that document this code answer it in place of more bytes. */
const tooLongAnswer = 10018;
const mostAnswerBytes = 1024 * 1024;

/** An answer's text with the code that stands in it. */
export interface Reply {
  readonly code: number;
  readonly text: string;
}

/** What a simulation is built from. */
export interface SimulationParts {
  readonly catalog: Catalog;
  readonly app: SimulatorApp;
  /** `http://127.0.0.1:<port>`, once the server listens. */
  readonly origin: () => string;
  /** Unix time in milliseconds, against which UserSigs are held. */
  readonly now: () => number;
  /** Unix time in milliseconds of what a call stores and answers. */
  readonly callTime: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Counts that something happens once more; whether a limit of so many times a second forbids it. */
  readonly isTooOften: (what: string, mostPerSecond: number) => boolean;
  /** Data to begin with. */
  readonly stored?: StoredState | undefined;
  /** A call may have changed the data. */
  readonly onChange?: (() => void) | undefined;
}

/** The service behind the wire: one app with its data, asked call by call. Knows nothing of HTTP but a call's parts. */
export class Simulation {
  readonly #parts: SimulationParts;
  readonly #state: AppState;
  readonly #userSigs: UserSigs;

  constructor(parts: SimulationParts) {
    this.#parts = parts;
    this.#state = new AppState(parts.app.admins, parts.stored);
    this.#userSigs = new UserSigs(parts.app);
  }

  /** The app's data, to be looked at. */
  get state(): AppState {
    return this.#state;
  }

  /** Of a `firstHalf` the reply tells only whether the call was refused: nobody gets it. */
  answer(raw: RawCall, extent: "whole" | "firstHalf" = "whole"): Reply {
    const { catalog, app, origin, now, callTime, random, isTooOften, onChange } = this.#parts;
    const nowSeconds = Math.floor(now() / 1000);
    // In a seeded time, which is past, nobody is signed out.
    const kickedAtSeconds = (userId: string) => this.#state.account(userId)?.kickedAtSeconds ?? 0;
    const checked = check(raw, { catalog, app, userSigs: this.#userSigs, nowSeconds, kickedAtSeconds });
    if (isRefusal(checked)) return { code: checked.ErrorCode, text: JSON.stringify(checked) };
    const { command, identifier } = checked;
    const body = extent === "whole" ? checked.body : firstHalf(checked.body);
    if (body === undefined) return { code: 0, text: "" };
    const handler = services[command.service]?.[command.command];
    if (handler === undefined) throw new Error(`No service answers ${command.service}/${command.command}.`);
    const callSeconds = Math.floor(callTime() / 1000);
    this.#state.figures.turnTo(callSeconds);
    const call = {
      app,
      state: this.#state,
      origin: origin(),
      identifier,
      nowSeconds: callSeconds,
      random,
      isTooOften,
      bodyBytes: raw.body.length,
    };
    const hasSent = sendDue(call);
    const answer = handler(body, call);
    if (hasSent || command.effect !== "read") onChange?.();
    const text = JSON.stringify(answer);
    // A character takes at most three bytes: few answers need to be counted.
    const isTooLong = text.length * 3 > mostAnswerBytes && Buffer.byteLength(text) > mostAnswerBytes;
    if (isTooLong && command.errorCodes.includes(tooLongAnswer)) {
      return refusal(tooLongAnswer, messages.answerTooLong(mostAnswerBytes));
    }
    return { code: answer.ErrorCode ?? 0, text };
  }
}

/** The answer to a call that is not carried out. */
export function refusal(code: number, info: string): Reply {
  return { code, text: JSON.stringify(refuse(code, info)) };
}

/** The answer to a call that made the simulator fail: a mistake of ours, in the service's form. */
export function internalFailure(): Reply {
  return refusal(60008, messages.internal());
}
