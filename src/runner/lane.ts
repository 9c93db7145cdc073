import { setImmediate as nextTurn } from "node:timers/promises";
import type { Call, NextCall } from "../client/client.ts";
import { isRefusedSignature, type Outcome } from "../client/outcome.ts";
import type { Profile } from "../language/profiles.ts";
import { isTimeless } from "../language/syntax/functions.ts";
import { directive } from "../language/syntax/syntax.ts";
import type { RequestResult, RunEvent } from "./job.ts";
import { ended } from "./results.ts";
import type { Step } from "./runFile.ts";
import type { PlaceValues } from "./runValues.ts";

/** A call that is filled and signed, and only waits for its turn. */
export interface Ready {
  readonly step: Step;
  readonly profile: Profile;
  readonly place: PlaceValues;
  readonly call: Call;
}

/** A call that was sent, with its outcome as it came. */
export interface Sent extends Ready {
  /** Unix time in milliseconds. */
  readonly sentAtMs: number;
  readonly outcome: Outcome;
}

/** What a lane's steps need of their run. */
export interface LaneParts {
  /** Whether the first request that does not pass ends the run. */
  readonly bail: boolean;
  /** Steps that other lanes wait for, until they have ended. */
  readonly awaited: ReadonlyMap<Step, PromiseWithResolvers<void>>;
  /** How a step ends that is not sent; `undefined` for one that is. */
  unsent(step: Step): RequestResult | undefined;
  /** Reads the files of a step whose call cannot be made yet. */
  readAhead(step: Step): void;
  /** Makes a step's call, as far as it can be made before it is sent. */
  ready(step: Step): Promise<Ready | RequestResult>;
  send(made: Promise<Ready | RequestResult>, next: NextCall | undefined): Promise<Sent | RequestResult>;
  /** Takes over a call that has left. */
  sent(ready: Ready, sentAtMs: number, sending: Promise<Outcome>): Promise<Sent>;
  /** Unix time in milliseconds, as a step knows it. */
  now(step: Step): number;
  /** Takes note of how a step ended. */
  take(step: Step, result: RequestResult): void;
  /** Finds out what an answer means, and makes of it what may be shown. */
  finish(found: Sent | RequestResult): Promise<RequestResult>;
}

/** What is known of a step before its turn: its call, and, where the connection was handed over to it, what comes of it. */
interface Ahead {
  readonly made: Promise<Ready | RequestResult>;
  ready: Ready | undefined;
  sending: Promise<Sent> | undefined;
}

/** The steps that one of the job's files brings into the run, sent one after the other. */
export class Lane {
  /** In the order of sending. */
  readonly steps: readonly Step[];
  readonly #parts: LaneParts;
  /** What has been done for steps whose turn has not come. */
  readonly #ahead = new Map<Step, Ahead>();

  constructor(steps: readonly Step[], parts: LaneParts) {
    this.steps = steps;
    this.#parts = parts;
  }

  /** A result is finished and told while the next call is on its way: nothing that needs no answer holds that up. */
  async *events(): AsyncGenerator<RunEvent> {
    const { awaited, unsent: unsentOf, send, take, finish, ready } = this.#parts;
    let untold: Sent | RequestResult | undefined;
    for (const [index, step] of this.steps.entries()) {
      const ahead = this.#ahead.get(step);
      this.#ahead.delete(step);
      if (untold !== undefined && this.#mayWait(step)) {
        yield ended(await finish(untold));
        untold = undefined;
      }
      for (const { step: need } of step.needs) if (need !== undefined) await awaited.get(need)?.promise;
      const unsent = ahead?.sending === undefined ? unsentOf(step) : undefined;
      const next = this.#nextCalls(index + 1);
      const sending = unsent === undefined ? (ahead?.sending ?? send(ahead?.made ?? ready(step), next)) : undefined;
      // Whoever stops reading hears of no failure any more.
      sending?.catch(() => {});
      if (untold !== undefined) {
        // By the next turn the call has left.
        if (sending !== undefined && ahead?.sending === undefined) await nextTurn();
        yield ended(await finish(untold));
      }
      if (sending !== undefined) yield { kind: "started", uri: step.file.uri, request: step.request };
      if (sending !== undefined) this.#readAhead(this.steps[index + 1]);
      const found = unsent ?? (await sending);
      untold = found === undefined || this.#canFinishLater(found) ? found : await finish(found);
      if (untold !== undefined && "ending" in untold) take(step, untold);
      awaited.get(step)?.resolve();
    }
    if (untold !== undefined) yield ended(await finish(untold));
  }

  /** Whether the run goes on whatever is found out about this answer, and finding it out asks for no values. */
  #canFinishLater(found: Sent | RequestResult): boolean {
    if ("ending" in found || this.#parts.bail) return false;
    const { kind } = found.outcome;
    if (kind !== "ok" && kind !== "partial") return false;
    const { expectations, templates } = found.step.request;
    const start = expectations[0]?.start;
    return start === undefined || (templates.at(-1)?.end ?? 0) <= start;
  }

  /** Whether a step waits for another lane or a person before it is sent. */
  #mayWait({ needs, request }: Step): boolean {
    const { awaited } = this.#parts;
    const isAwaiting = awaited.size > 0 && needs.some(({ step }) => step !== undefined && awaited.has(step));
    return isAwaiting || directive(request, "prompt") !== undefined;
  }

  /** Does for the next step what needs no answer, while there is time. */
  #readAhead(step: Step | undefined): void {
    if (step === undefined) return;
    if (!canReadyAhead(step)) {
      this.#parts.readAhead(step);
      return;
    }
    const ahead: Ahead = { made: this.#parts.ready(step), ready: undefined, sending: undefined };
    this.#ahead.set(step, ahead);
    ahead.made.then(
      (made) => {
        if ("call" in made) ahead.ready = made;
      },
      // Whoever stops reading hears of no failure any more.
      () => {},
    );
  }

  /** The steps from `index` on, each as what leaves in the moment in which the one before it is answered. */
  #nextCalls(index: number): NextCall | undefined {
    const step = this.steps[index];
    if (step === undefined || this.#parts.bail || directive(step.request, "delay") !== undefined) return undefined;
    return (outcome) => {
      const ahead = this.#ahead.get(step);
      const ready = ahead?.ready;
      if (ahead === undefined || ready === undefined || isRefusedSignature(outcome)) return undefined;
      if (this.#parts.unsent(step) !== undefined) return undefined;
      const sentAtMs = this.#parts.now(step);
      const left = (sending: Promise<Outcome>) => {
        ahead.sending = this.#parts.sent(ready, sentAtMs, sending);
        ahead.sending.catch(() => {});
      };
      return { call: ready.call, left, next: this.#nextCalls(index + 1) };
    };
  }
}

/** Whether nothing that happens before it is sent can change a step's call: it is made while the one before is on its way. */
function canReadyAhead({ needs, request }: Step): boolean {
  if (needs.length > 0 || request.body?.kind === "file" || directive(request, "prompt") !== undefined) return false;
  return request.templates.every(
    ({ expression }) =>
      expression.kind === "variable" || (expression.kind === "function" && isTimeless(expression.name.text)),
  );
}
