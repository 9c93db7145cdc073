import type { Call, NextCall } from "../client/client.ts";
import { diagnose } from "../client/diagnose.ts";
import { isRefusedSignature, type Outcome } from "../client/outcome.ts";
import { pause } from "../client/pause.ts";
import type { Profile } from "../language/profiles.ts";
import { circleText } from "../language/syntax/circleText.ts";
import { readDuration } from "../language/syntax/directives.ts";
import { directive, isRequest, nameOf, type RequestSection, type Section, titleOf } from "../language/syntax/syntax.ts";
import { breathe, isLarge } from "../protocol/largeText.ts";
import { checkExpectations, type ExpectationResult } from "./expectations.ts";
import { type CallToConfirm, callToConfirm } from "./gate.ts";
import type { Draft, Exchange, Job, RequestResult, RunEvent, RunnerParts } from "./job.ts";
import { Lane, type LaneParts, type Ready, type Sent } from "./lane.ts";
import { messages } from "./messages.ts";
import { keepItems } from "./onlyItems.ts";
import { Planner } from "./planner.ts";
import { errorRefusals, type Prepared, type Preparer, type Refusal, unusable } from "./prepare.ts";
import { callsPerSecond } from "./rateLimit.ts";
import { ended, hasSucceeded, head, refused, skipped } from "./results.ts";
import { RunFiles, type Step } from "./runFile.ts";
import { missingImport, type PlaceValues, RunValues, signatureRefusal } from "./runValues.ts";
import { sideBySide } from "./sideBySide.ts";
import { Turns } from "./turns.ts";

/** What stands between a step and its send. */
type Refusals = ReadonlyMap<Step, readonly Refusal[]>;

/**
 * One run. What it receives is its own: another run at the same time cannot change its values.
 *
 * Each of the job's files has a lane of steps. A lane only waits for steps of earlier lanes, which are begun earlier: so lanes
 * that run side by side never wait for each other in a circle.
 */
export class Run {
  readonly #parts: RunnerParts;
  readonly #preparer: Preparer;
  readonly #job: Job;
  readonly #signal: AbortSignal;
  readonly #files: RunFiles;
  readonly #values: RunValues;
  readonly #failed = new Set<Step>();
  /** The apps for which there is no secret, as `appOf` names them: once is enough to say so. */
  readonly #withoutSecret = new Set<string>();
  /** Steps whose response or effect others need. */
  readonly #needed = new Set<Step>();
  /** Steps that another lane waits for, until they have ended. */
  readonly #awaited = new Map<Step, PromiseWithResolvers<void>>();
  /** Values are found by one step at a time, also within a lane: the next step is made ready while one is on its way. */
  readonly #filling = new Turns();
  /** A person is asked one question at a time. */
  readonly #asking = new Turns();
  #stopped: string | undefined;
  /** What waits for its turn does not wait on once the run has stopped. */
  readonly #stopping = new AbortController();
  readonly #waits: AbortSignal;

  constructor(parts: RunnerParts, preparer: Preparer, job: Job, signal: AbortSignal) {
    this.#parts = parts;
    this.#preparer = preparer;
    this.#job = job;
    this.#signal = signal;
    this.#waits = AbortSignal.any([signal, this.#stopping.signal]);
    this.#values = new RunValues(parts, job);
    this.#files = new RunFiles({
      profileId: job.profileId,
      isProfileFixed: job.isProfileFixed === true,
      bodyFile: (uri, request) => preparer.bodyFileSection(request, this.#values.surroundingsOf(uri)),
    });
  }

  async *events(): AsyncGenerator<RunEvent> {
    const { mode, isFresh, sideBySide: limit = 1 } = this.#job;
    // Those of a run are registered before any that another file imports.
    const files = this.#job.files.map((file) => ({ file: this.#files.file(file.scope, file.profiles), ...file }));
    const wanted = files.map(({ file, requests }) =>
      requests.filter((request) => mode === "send" || !isSkipped(request)).map((request) => file.step(request)),
    );
    const done = mode === "send" && isFresh !== true ? await this.#values.reuse(wanted.flat()) : new Set<Step>();
    const { lanes, refusals } = this.#plan(wanted, done);
    const all = lanes.flat();
    const isAllowed = await this.#confirmed(all, refusals);
    this.#awaitAcross(lanes);
    const parts = this.#laneParts((step) => this.#unsent(step, refusals, isAllowed));
    const running = lanes.map((steps) => new Lane(steps, parts).events());
    const [only] = running;
    if (running.length === 1 && only !== undefined) yield* only;
    else yield* sideBySide(running, limit);
    const planned = new Set(all);
    for (const { file, requests } of files) {
      for (const request of requests) {
        const step = file.step(request);
        if (isSkipped(request) && mode === "run" && !planned.has(step)) yield ended(skipped(step, messages.skipped()));
      }
    }
  }

  async draft(request: RequestSection): Promise<Draft | readonly Refusal[]> {
    const step = this.#stepOf(request);
    const { profile } = step;
    if ("message" in profile) return [profile];
    await this.#values.reuse([step]);
    const answers = await this.#ask(step);
    if ("kind" in answers) return [answers];
    const origin = await this.#values.originOf(profile);
    const prepared = await this.#prepare(
      step,
      profile,
      this.#values.valuesOf(step.file, profile, origin, answers.values),
    );
    if (!("body" in prepared)) return prepared;
    const { service, command } = request.call;
    const query = Object.fromEntries(
      Object.entries(prepared.query).map(([name, value]) => [name, this.#values.shown(value)]),
    );
    const shown = { query, body: this.#values.shown(prepared.body) };
    return { origin, service, command, sdkAppId: profile.sdkAppId, identifier: profile.admin, ...shown };
  }

  async recheck(request: RequestSection, outcome: Outcome) {
    const step = this.#stepOf(request);
    const { profile } = step;
    if ("message" in profile) return undefined;
    await this.#values.reuse([step]);
    const values = this.#values.valuesOf(step.file, profile, await this.#values.originOf(profile), {});
    return this.#check(step, outcome, values);
  }

  #stepOf(request: RequestSection): Step {
    const found = this.#job.files.find(({ requests }) => requests.includes(request));
    if (found === undefined) throw new RangeError("The request is none of the job's.");
    return this.#files.file(found.scope, found.profiles).step(request);
  }

  #plan(wanted: readonly (readonly Step[])[], done: ReadonlySet<Step>): { lanes: Step[][]; refusals: Refusals } {
    const planner = new Planner<Step>((step) =>
      step.needs.flatMap(({ step: need }) => (!need || done.has(need) ? [] : need)),
    );
    const lanes = wanted.map((steps) => steps.flatMap((step) => planner.add(step)));
    const refusals = new Map<Step, readonly Refusal[]>();
    for (const step of lanes.flat()) {
      for (const { step: need } of step.needs) if (need !== undefined) this.#needed.add(need);
      const circle = planner.circles.get(step);
      const refusal = circle === undefined ? this.#refusalOf(step) : unusable(messages.cycle(namesOf(circle)));
      if (refusal !== undefined) refusals.set(step, [refusal]);
    }
    return { lanes, refusals };
  }

  /** Why a step cannot be sent, whatever its values are. */
  #refusalOf({ profile, request }: Step): Refusal | undefined {
    if ("message" in profile) return profile;
    const isWrite = this.#parts.catalog.commandName(request.call.path)?.effect !== "read";
    return profile.readOnly && isWrite ? unusable(messages.readOnly(request.call.path, profile.id)) : undefined;
  }

  /** Asks once about all calls that need a yes; without it those are refused, and the others go on. */
  async #confirmed(steps: readonly Step[], refusals: Refusals): Promise<(step: Step) => boolean> {
    const calls = new Map<Step, CallToConfirm>();
    for (const step of steps) {
      const { profile } = step;
      if ("message" in profile || refusals.has(step)) continue;
      const call = callToConfirm(this.#parts.catalog, step, profile, this.#bodySection(step), this.#job.mode);
      const itemCount = this.#job.onlyIds?.size ?? call?.itemCount;
      if (call !== undefined) calls.set(step, { ...call, itemCount });
    }
    const isAllowed = calls.size === 0 || (await this.#parts.questions.confirm([...calls.values()]));
    return (step) => isAllowed || !calls.has(step);
  }

  #bodySection({ file, request }: Step): Section | undefined {
    if (request.body?.kind !== "file") return request;
    return this.#preparer.bodyFileSection(request, this.#values.surroundingsOf(file.uri));
  }

  #awaitAcross(lanes: readonly (readonly Step[])[]): void {
    if (lanes.length < 2) return;
    const laneOf = new Map(lanes.flatMap((lane) => lane.map((step) => [step, lane] as const)));
    for (const [step, lane] of laneOf) {
      for (const { step: need } of step.needs) {
        if (need === undefined || laneOf.get(need) === lane || !laneOf.has(need)) continue;
        if (!this.#awaited.has(need)) this.#awaited.set(need, Promise.withResolvers());
      }
    }
  }

  #laneParts(unsent: LaneParts["unsent"]): LaneParts {
    return {
      bail: this.#job.bail === true,
      awaited: this.#awaited,
      unsent,
      readAhead: ({ request }) => this.#preparer.readAhead(request),
      ready: (step) => this.#ready(step),
      send: (made, next) => this.#send(made, next),
      sent: (ready, sentAtMs, sending) => this.#sent(ready, sentAtMs, sending),
      now: ({ file }) => this.#values.surroundingsOf(file.uri).now(),
      take: (step, result) => this.#take(step, result),
      finish: (found) => this.#finish(found),
    };
  }

  /** How a step ends that is not sent; `undefined` for one that is. */
  #unsent(step: Step, refusals: Refusals, isAllowed: (step: Step) => boolean): RequestResult | undefined {
    if (this.#signal.aborted) this.#stop(messages.cancelled());
    const known = refusals.get(step);
    if (known !== undefined) return refused(step, known);
    if (!isAllowed(step)) return refused(step, [{ kind: "declined", message: messages.declined() }]);
    if (this.#stopped !== undefined) return skipped(step, this.#stopped);
    const { profile } = step;
    const isWithoutSecret = !("message" in profile) && this.#withoutSecret.has(appOf(profile));
    return isWithoutSecret ? skipped(step, messages.withoutSecret(profile.sdkAppId)) : undefined;
  }

  #take(step: Step, result: RequestResult): void {
    if (!hasSucceeded(result)) this.#failed.add(step);
    const { ending } = result;
    const isCancelled = ending.kind === "sent" && ending.exchange.outcome.kind === "cancelled";
    const hasFailed = ending.kind === "refused" || (ending.kind === "sent" && !ending.passed && !isCancelled);
    if (this.#job.bail === true && hasFailed) this.#stop(messages.bailed());
  }

  /** Nothing more leaves; what is on its way comes to its end. */
  #stop(reason: string): void {
    this.#stopped ??= reason;
    this.#stopping.abort();
  }

  /** Makes a step's call, as far as it can be made before it is sent. */
  async #ready(step: Step): Promise<Ready | RequestResult> {
    const { file, request, profile } = step;
    const early = this.#earlyRefusals(step);
    if (early.length > 0 || "message" in profile) return refused(step, early);
    const answers = directive(request, "prompt") === undefined ? noAnswers : await this.#ask(step);
    if ("kind" in answers) {
      return this.#waits.aborted ? skipped(step, this.#stopped ?? messages.cancelled()) : refused(step, [answers]);
    }
    const origin = profile.origin ?? (await this.#values.originOf(profile));
    const values = this.#values.valuesOf(file, profile, origin, answers.values);
    const prepared = this.#onlyItems(step, await this.#prepare(step, profile, values));
    if (!("body" in prepared)) return refused(step, prepared);
    const { sdkAppId, admin: identifier, userSigSeconds: lifetimeSeconds } = profile;
    const signature = await this.#parts.signer.sign({ sdkAppId, origin, identifier, lifetimeSeconds });
    if (signature.kind === "missing") this.#withoutSecret.add(appOf(profile));
    if (signature.kind !== "signed") return refused(step, [signatureRefusal(signature, profile, origin)]);
    return { step, profile, place: values, call: this.#call(step, profile, origin, prepared, signature.userSig) };
  }

  async #send(made: Promise<Ready | RequestResult>, next: NextCall | undefined): Promise<Sent | RequestResult> {
    const ready = await made;
    if ("ending" in ready) return ready;
    const { step, call } = ready;
    const delayMs = durationOf(step.request, "delay");
    if (delayMs !== undefined) await pause(delayMs, this.#waits);
    if (this.#stopped !== undefined && !this.#signal.aborted) return skipped(step, this.#stopped);
    const sentAtMs = this.#values.surroundingsOf(step.file.uri).now();
    const sent = await this.#sent(ready, sentAtMs, this.#parts.client.send(call, this.#signal, next));
    const hasWaitedInVain = sent.outcome.kind === "cancelled" && !this.#signal.aborted;
    return hasWaitedInVain && this.#stopped !== undefined ? skipped(step, this.#stopped) : sent;
  }

  async #sent(ready: Ready, sentAtMs: number, sending: Promise<Outcome>): Promise<Sent> {
    const outcome = await sending;
    // At once: another lane must not send one more that is refused.
    if (isRefusedSignature(outcome)) this.#stop(messages.stopped());
    const { step, profile, place } = ready;
    this.#values.keep(step, { profile, origin: place.origin, isNeeded: this.#needed.has(step) }, outcome);
    return { ...ready, sentAtMs, outcome };
  }

  /** Finds out what an answer means, and makes of it what may be shown. */
  async #finish(found: Sent | RequestResult): Promise<RequestResult> {
    if ("ending" in found) return found;
    const { step, profile, place, call, sentAtMs, outcome } = found;
    const { origin, service, command, userSig } = call;
    const text = "answer" in outcome ? outcome.answer.text : "";
    if (isLarge(text)) await breathe(text);
    const diagnosis = isRefusedSignature(outcome)
      ? await this.#diagnose(step, profile, origin, userSig, outcome)
      : undefined;
    const { expectations, passed } = await this.#check(step, outcome, place, userSig);
    if (isLarge(text)) await breathe(text);
    const exchange: Exchange = {
      service,
      command,
      profileId: profile.id,
      sdkAppId: profile.sdkAppId,
      origin,
      identifier: profile.admin,
      sentAtMs,
      body: this.#values.shown(call.body),
      // Whatever stands between here and the service may send a call back as it came.
      outcome: this.#values.secrets.redactOutcome(outcome, userSig),
      ...(diagnosis && { diagnosis }),
    };
    return { ...head(step), ending: { kind: "sent", exchange, expectations, passed } };
  }

  #diagnose({ file }: Step, { sdkAppId, admin }: Profile, origin: string, userSig: string, outcome: Outcome) {
    const receivedAtMs = this.#values.surroundingsOf(file.uri).now();
    const call = { origin, sdkAppId, identifier: admin, userSig, receivedAtMs, places: file.places };
    return diagnose(this.#parts, call, outcome);
  }

  /** What is wrong before anything is asked: text above the file's first request, and needs that are not there or failed. */
  #earlyRefusals({ file, request, needs }: Step): Refusal[] {
    const [preamble, first] = file.scope.file.sections;
    const isFirst = first?.section === request && preamble !== undefined && !isRequest(preamble.section);
    const refusals: Refusal[] = isFirst
      ? errorRefusals(preamble.section.problems).map(({ kind, message }) => ({ kind, message }))
      : [];
    const name = nameOf(request);
    if (name !== undefined && file.scope.own.ambiguous.has(name)) {
      refusals.push({ kind: "unusable", message: messages.ambiguous(name) });
    }
    for (const need of needs) {
      const place = need.section === request ? { span: need.name } : {};
      if (need.step === undefined) {
        const message = messages.unknownRequest(need.name.text, missingImport(file));
        refusals.push({ kind: "unusable", message, ...place });
      } else if (this.#failed.has(need.step)) {
        refusals.push({ kind: "unresolved", message: messages.needFailed(need.name.text), ...place });
      }
    }
    return refusals;
  }

  #prepare({ file, request }: Step, profile: Profile, place: PlaceValues): Promise<Prepared | readonly Refusal[]> {
    const surroundings = this.#values.surroundingsOf(file.uri);
    return this.#filling.take(() => this.#preparer.prepare(request, profile, place.origin, place.values, surroundings));
  }

  /** The call with just the items that the job wants of it: what it needs first is sent whole. */
  #onlyItems({ request }: Step, prepared: Prepared | readonly Refusal[]): Prepared | readonly Refusal[] {
    const { onlyIds, files } = this.#job;
    if (onlyIds === undefined || !("body" in prepared)) return prepared;
    if (!files.some(({ requests }) => requests.includes(request))) return prepared;
    const body = keepItems(prepared.body, onlyIds);
    return body === undefined ? [{ kind: "unusable", message: messages.itemsGone() }] : { ...prepared, body };
  }

  #call({ request }: Step, profile: Profile, origin: string, prepared: Prepared, userSig: string): Call {
    const { service, command } = request.call;
    const { sdkAppId, admin: identifier } = profile;
    const known = this.#parts.catalog.commandName(`${service}/${command}`);
    const how = {
      timeoutMs: durationOf(request, "timeout") ?? profile.timeoutMs,
      retries: Number(directive(request, "retry")?.text ?? 0),
      isRead: known?.effect === "read",
      callsPerSecond: callsPerSecond(profile, origin, `${service}/${command}`, known?.rateLimit?.perSecond),
    };
    return { origin, service, command, sdkAppId, identifier, userSig, waits: this.#waits, ...how, ...prepared };
  }

  async #check(step: Step, outcome: Outcome, { values }: PlaceValues, userSig = "") {
    const checked = await this.#filling.take(() => checkExpectations(step.request, outcome, values));
    const shown = (text: string) => this.#values.secrets.redact(text, userSig);
    const expectations = checked.map(
      ({ actual, problem, ...result }): ExpectationResult => ({
        ...result,
        actual: actual === undefined ? undefined : shown(actual),
        ...(problem !== undefined && { problem: shown(problem) }),
      }),
    );
    return { expectations, passed: expectations.every(({ holds }) => holds) };
  }

  async #ask({ request }: Step): Promise<{ values: Record<string, string> } | Refusal> {
    const values: Record<string, string> = Object.create(null);
    for (const { word, argument } of request.directives) {
      if (word.text !== "prompt") continue;
      const [variable = "", ...question] = argument.text.split(/\s+/);
      // The command line has answered already.
      if (this.#job.overrides !== undefined && Object.hasOwn(this.#job.overrides, variable)) continue;
      const answer = await this.#asking.take(async () =>
        this.#waits.aborted ? undefined : this.#parts.questions.prompt(variable, question.join(" "), this.#waits),
      );
      if (answer === undefined) return { kind: "declined", message: messages.unanswered(variable), span: argument };
      values[variable] = answer;
    }
    return { values };
  }
}

const noAnswers = { values: {} };

/** What a secret is kept for. */
function appOf({ sdkAppId, origin }: Profile): string {
  return `${sdkAppId} ${origin}`;
}

/** The requests of a circle in words. */
function namesOf(circle: readonly Step[]): string {
  return circleText(circle.length, (at) => {
    const request = circle[at]?.request;
    return request === undefined ? "" : (nameOf(request) ?? titleOf(request));
  });
}

function isSkipped(request: RequestSection): boolean {
  return directive(request, "skip") !== undefined;
}

function durationOf(request: RequestSection, word: "delay" | "timeout"): number | undefined {
  const text = directive(request, word)?.text;
  return text === undefined ? undefined : readDuration(text);
}
