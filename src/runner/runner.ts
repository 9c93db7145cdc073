import type { Effect } from "../catalog/facts.ts";
import { isRefusedSignature, type Outcome } from "../client/outcome.ts";
import type { Profile } from "../language/profiles.ts";
import { maskBody } from "../language/syntax/body.ts";
import { readDuration } from "../language/syntax/directives.ts";
import { profileDirective } from "../language/syntax/effectiveProfile.ts";
import { type FileNames, namesOf, requestNeeds } from "../language/syntax/names.ts";
import { directive, isRequest, type RequestSection, titleOf } from "../language/syntax/syntax.ts";
import { checkExpectations } from "./expectations.ts";
import type { CallToConfirm, Draft, Exchange, Job, RequestResult, RunnerParts } from "./job.ts";
import { messages } from "./messages.ts";
import { nameOf, planRun } from "./plan.ts";
import { errorRefusals, type Prepared, Preparer, type Refusal } from "./prepare.ts";
import { redact, redactOutcome } from "./redact.ts";
import { type ResponseKey, Responses } from "./responses.ts";
import { type Value, Values } from "./values.ts";

/** Runs requests of a file: in order, what each needs first; fills, asks, signs, sends and checks. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #preparer: Preparer;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#preparer = new Preparer(parts.catalog);
  }

  /** Gives each result when it is there. Ends early when `signal` cancels or a signature is refused; what is left says so. */
  run(job: Job, signal: AbortSignal): AsyncGenerator<RequestResult> {
    return new Run(this.#parts, this.#preparer, job, signal).results();
  }

  /**
   * What a single send of the request would put on the wire, from the responses that are there already: nothing is sent. Values
   * from the environment and UserSigs are redacted.
   */
  draft(job: Job, request: RequestSection): Promise<Draft | readonly Refusal[]> {
    return new Run(this.#parts, this.#preparer, job, new AbortController().signal).draft(request);
  }
}

const noRetries = { retries: 0, isRead: false, callsPerSecond: undefined } as const;

/** A request with the profile and host that it goes to. */
interface Step {
  readonly request: RequestSection;
  readonly profile: Profile;
  readonly origin: string;
}

/** One run. What it receives is its own: another run at the same time cannot change its values. */
class Run {
  readonly #parts: RunnerParts;
  readonly #preparer: Preparer;
  readonly #job: Job;
  readonly #signal: AbortSignal;
  readonly #names: FileNames;
  readonly #received = new Responses();
  readonly #values = new Map<string, Values>();
  readonly #failed = new Set<RequestSection>();

  constructor(parts: RunnerParts, preparer: Preparer, job: Job, signal: AbortSignal) {
    this.#parts = parts;
    this.#preparer = preparer;
    this.#job = job;
    this.#signal = signal;
    this.#names = namesOf(job.file);
  }

  async *results(): AsyncGenerator<RequestResult> {
    const { requests, mode } = this.#job;
    const wanted = requests.filter((request) => mode === "send" || directive(request, "skip") === undefined);
    const reuses = mode === "send" && this.#job.isFresh !== true;
    const done = reuses ? await this.#reuse(wanted) : new Set<RequestSection>();
    const plan = planRun(wanted, (request) => this.#needsOf(request).filter((need) => !done.has(need)));
    const steps: (Step | RequestResult)[] = [];
    for (const request of plan.requests) {
      const circle = plan.circles.get(request);
      if (circle === undefined) steps.push(await this.#step(request));
      else steps.push(refused(request, [{ kind: "unusable", message: messages.cycle(circle.join(" → ")) }]));
    }
    yield* this.#sendAll(this.#job.stopped === undefined ? await this.#confirmed(steps) : steps);
    for (const request of requests) {
      if (!plan.requests.includes(request)) yield skipped(request, messages.skipped());
    }
  }

  async draft(request: RequestSection): Promise<Draft | readonly Refusal[]> {
    const profile = this.#profile(request);
    if (typeof profile === "string") return [{ kind: "unusable", message: profile }];
    const step = { request, profile, origin: profile.origin ?? (await this.#parts.sandbox()) };
    await this.#reuse([request]);
    const answers = await this.#ask(request);
    if ("kind" in answers) return [answers];
    const values = this.#valuesOf(step).withAnswers(answers.values);
    const surroundings = this.#parts.surroundings(this.#job.uri);
    const prepared = await this.#preparer.prepare(request, profile, step.origin, values, surroundings);
    if (!("body" in prepared)) return prepared;
    const { service, command } = request.call;
    const hide = (text: string) => redact(text, values.secrets);
    const query = Object.fromEntries(Object.entries(prepared.query).map(([name, value]) => [name, hide(value)]));
    const shown = { query, body: hide(prepared.body) };
    return { origin: step.origin, service, command, sdkAppId: profile.sdkAppId, identifier: profile.admin, ...shown };
  }

  async *#sendAll(steps: readonly (Step | RequestResult)[]): AsyncGenerator<RequestResult> {
    let stopped = this.#job.stopped;
    for (const step of steps) {
      if (this.#signal.aborted) stopped ??= messages.cancelled();
      if ("ending" in step) {
        this.#failed.add(step.request);
        yield step;
      } else if (stopped !== undefined) yield skipped(step.request, stopped);
      else {
        const result = await this.#send(step);
        if (!hasSucceeded(result)) this.#failed.add(step.request);
        if (result.ending.kind === "sent" && isRefusedSignature(result.ending.exchange.outcome)) {
          stopped = messages.stopped();
        }
        yield result;
      }
    }
  }

  async #send(step: Step): Promise<RequestResult> {
    const { request, profile, origin } = step;
    const early = this.#earlyRefusals(request);
    if (early.length > 0) return refused(request, early);
    const answers = await this.#ask(request);
    if ("kind" in answers) return refused(request, [answers]);
    const values = this.#valuesOf(step).withAnswers(answers.values);
    const surroundings = this.#parts.surroundings(this.#job.uri);
    const prepared = await this.#preparer.prepare(request, profile, origin, values, surroundings);
    if (!("body" in prepared)) return refused(request, prepared);
    const signature = await this.#parts.signer.sign({
      sdkAppId: profile.sdkAppId,
      origin,
      identifier: profile.admin,
      lifetimeSeconds: profile.userSigSeconds,
    });
    if (signature.kind !== "signed") return refused(request, [signatureRefusal(signature, step)]);
    await pause(durationOf(request, "delay"), this.#signal);
    const sentAtMs = surroundings.now();
    const outcome = await this.#call(step, prepared, signature.userSig);
    this.#keep(step, outcome);
    const checked = await checkExpectations(request, outcome, values);
    const expectations = checked.map((result) => ({
      ...result,
      actual: result.actual === undefined ? undefined : redact(result.actual, values.secrets),
    }));
    const passed = expectations.every(({ holds }) => holds);
    const shown = { body: redact(prepared.body, values.secrets), outcome: redactOutcome(outcome, values.secrets) };
    return {
      ...head(request),
      ending: { kind: "sent", exchange: exchangeOf(step, sentAtMs, shown), expectations, passed },
    };
  }

  /** What is wrong before anything is asked: text above the file's first request, and needs that are not there or failed. */
  #earlyRefusals(request: RequestSection): Refusal[] {
    const [preamble, first] = this.#job.file.sections;
    const isFirst = first?.section === request && preamble !== undefined && !isRequest(preamble.section);
    const refusals: Refusal[] = isFirst
      ? errorRefusals(preamble.section.problems).map(({ kind, message }) => ({ kind, message }))
      : [];
    const name = nameOf(request);
    if (name !== undefined && this.#names.ambiguous.has(name)) {
      refusals.push({ kind: "unusable", message: messages.ambiguous(name) });
    }
    for (const need of requestNeeds(this.#names, request)) {
      const needed = this.#names.requests.get(need.name.text)?.section;
      const place = need.section === request ? { span: need.name } : {};
      if (needed === undefined) {
        const { text } = need.name;
        const message = this.#job.file.hasImports ? messages.importNotRunYet(text) : messages.unknownRequest(text);
        refusals.push({ kind: "unusable", message, ...place });
      } else if (this.#failed.has(needed)) {
        refusals.push({ kind: "unresolved", message: messages.needFailed(need.name.text), ...place });
      }
    }
    return refusals;
  }

  #call({ request, profile, origin }: Step, prepared: Prepared, userSig: string): Promise<Outcome> {
    const { service, command } = request.call;
    const timeoutMs = durationOf(request, "timeout") ?? profile.timeoutMs;
    const { sdkAppId, admin: identifier } = profile;
    const call = { origin, service, command, sdkAppId, identifier, userSig, timeoutMs, ...noRetries, ...prepared };
    return this.#parts.client.send(call, this.#signal);
  }

  #keep(step: Step, outcome: Outcome): void {
    const key = this.#keyOf(step);
    if (key === undefined || outcome.kind === "cancelled") return;
    if (outcome.kind === "ok" || outcome.kind === "partial") {
      this.#received.keep(key, step.request, outcome.answer.text);
      this.#parts.responses.keep(key, step.request, outcome.answer.text);
    } else this.#parts.responses.drop(key);
  }

  #keyOf({ request, profile, origin }: Step): ResponseKey | undefined {
    const requestName = nameOf(request);
    return requestName === undefined
      ? undefined
      : { uri: this.#job.uri, requestName, sdkAppId: profile.sdkAppId, origin };
  }

  /** One set of values for an app and host: the file's variables are evaluated once in a run. */
  #valuesOf({ profile, origin }: Step): Values {
    const place = `${profile.id} ${origin}`;
    const known = this.#values.get(place);
    if (known !== undefined) return known;
    const { signer, surroundings } = this.#parts;
    const { uri, overrides = {} } = this.#job;
    const values = new Values({
      names: this.#names,
      hasImports: this.#job.file.hasImports,
      overrides,
      profile: profile.variables,
      sdkAppId: profile.sdkAppId,
      admin: profile.admin,
      surroundings: surroundings(uri),
      response: (requestName) => {
        const request = this.#names.requests.get(requestName)?.section;
        const key = { uri, requestName, sdkAppId: profile.sdkAppId, origin };
        return request && this.#received.find(key, request);
      },
      userSig: async (userId, lifetimeSeconds): Promise<Value> => {
        const request = { sdkAppId: profile.sdkAppId, origin, identifier: userId, lifetimeSeconds };
        const signature = await signer.signUser(request);
        if (signature.kind === "signed") return { kind: "json", json: JSON.stringify(signature.userSig) };
        if (signature.kind === "fixed") return { kind: "unresolved", message: messages.userSigNeedsKey() };
        const { message } = signatureRefusal(signature, { profile, origin });
        return { kind: "unresolved", message };
      },
    });
    this.#values.set(place, values);
    return values;
  }

  async #ask(request: RequestSection): Promise<{ values: Record<string, string> } | Refusal> {
    const values: Record<string, string> = {};
    for (const { word, argument } of request.directives) {
      if (word.text !== "prompt") continue;
      const [variable = "", ...question] = argument.text.split(/\s+/);
      // The command line has answered already.
      if (this.#job.overrides !== undefined && Object.hasOwn(this.#job.overrides, variable)) continue;
      const answer = await this.#parts.questions.prompt(variable, question.join(" "));
      if (answer === undefined) return { kind: "declined", message: messages.unanswered(variable), span: argument };
      values[variable] = answer;
    }
    return { values };
  }

  /** Takes over the responses that are there already of what `wanted` needs, directly or not; gives those requests. */
  async #reuse(wanted: readonly RequestSection[]): Promise<Set<RequestSection>> {
    const done = new Set<RequestSection>();
    const seen = new Set(wanted);
    for (const request of seen) {
      for (const need of this.#needsOf(request)) {
        if (seen.has(need) || done.has(need)) continue;
        const step = await this.#step(need);
        const key = "ending" in step ? undefined : this.#keyOf(step);
        const body = key && this.#parts.responses.find(key, need);
        if (key === undefined || body === undefined) seen.add(need);
        else {
          this.#received.keep(key, need, body);
          done.add(need);
        }
      }
    }
    return done;
  }

  /** The requests whose response or effect this one needs, also through the file that its body comes from. */
  #needsOf(request: RequestSection): RequestSection[] {
    const bodyFile = this.#preparer.bodyFileSection(request, this.#parts.surroundings(this.#job.uri));
    const needs = requestNeeds(this.#names, request);
    if (bodyFile !== undefined) needs.push(...requestNeeds(this.#names, bodyFile));
    return needs.flatMap(({ name }) => this.#names.requests.get(name.text)?.section ?? []);
  }

  async #step(request: RequestSection): Promise<Step | RequestResult> {
    const profile = this.#profile(request);
    if (typeof profile === "string") return refused(request, [{ kind: "unusable", message: profile }]);
    if (profile.readOnly && this.#effect(request) !== "read") {
      return refused(request, [{ kind: "unusable", message: messages.readOnly(request.call.path, profile.id) }]);
    }
    return { request, profile, origin: profile.origin ?? (await this.#parts.sandbox()) };
  }

  /** The request's profile, or a sentence about why there is none. */
  #profile(request: RequestSection): Profile | string {
    const { file, isProfileFixed, profileId, profiles } = this.#job;
    const written = profileDirective(file, request)?.text;
    if (isProfileFixed && written !== undefined && written !== profileId) {
      return messages.profileContradicts(written, profileId);
    }
    const id = written ?? profileId;
    const profile = profiles.profiles.find((candidate) => candidate.id === id);
    if (profile !== undefined) return profile;
    const [problem] = profiles.problems;
    if (problem !== undefined) return messages.brokenProfile(problem.message, problem.line);
    return messages.unknownProfile(id, profiles.profiles.map((known) => known.id).join(", "));
  }

  /** Asks once about all calls that need a yes; without it those are refused, and the others go on. */
  async #confirmed(steps: readonly (Step | RequestResult)[]): Promise<readonly (Step | RequestResult)[]> {
    const calls = new Map<RequestSection, CallToConfirm>();
    for (const step of steps) {
      const call = "ending" in step ? undefined : this.#callToConfirm(step);
      if (call !== undefined) calls.set(step.request, call);
    }
    if (calls.size === 0 || (await this.#parts.questions.confirm([...calls.values()]))) return steps;
    const refusal: Refusal = { kind: "declined", message: messages.declined() };
    return steps.map((step) => (calls.has(step.request) ? refused(step.request, [refusal]) : step));
  }

  /** What a person is asked about a call; `undefined` where it needs no yes. */
  #callToConfirm({ request, profile }: Step): CallToConfirm | undefined {
    const question = directive(request, "confirm")?.text;
    const effect = this.#effect(request);
    const isRisky = profile.protected && (effect === "destructive" || this.#job.mode === "run");
    if (!isRisky && question === undefined) return undefined;
    return {
      title: titleOf(request),
      path: request.call.path,
      effect,
      profile,
      question,
      itemCount: itemCount(request),
    };
  }

  /** A command that the catalogue does not know counts as destructive. */
  #effect(request: RequestSection): Effect {
    return this.#parts.catalog.commandName(request.call.path)?.effect ?? "destructive";
  }
}

function head(request: RequestSection): Pick<RequestResult, "request" | "title" | "path"> {
  return { request, title: titleOf(request), path: request.call.path };
}

function refused(request: RequestSection, refusals: readonly Refusal[]): RequestResult {
  return { ...head(request), ending: { kind: "refused", refusals } };
}

function skipped(request: RequestSection, reason: string): RequestResult {
  return { ...head(request), ending: { kind: "skipped", reason } };
}

/** Whether what needs this request can go on: it was carried out, or it failed as it was expected to. */
function hasSucceeded({ ending }: RequestResult): boolean {
  if (ending.kind !== "sent") return false;
  const { kind } = ending.exchange.outcome;
  return kind === "ok" || kind === "partial" || ending.passed;
}

function exchangeOf(
  { request, profile, origin }: Step,
  sentAtMs: number,
  shown: { readonly body: string; readonly outcome: Outcome },
): Exchange {
  const { service, command } = request.call;
  const { id: profileId, sdkAppId, admin: identifier } = profile;
  return { service, command, profileId, sdkAppId, origin, identifier, sentAtMs, ...shown };
}

function signatureRefusal(
  signature: { kind: "missing" | "fixed" } | { kind: "withheld"; reason: string },
  { profile, origin }: Pick<Step, "profile" | "origin">,
): Refusal {
  if (signature.kind === "withheld") return { kind: "unusable", message: signature.reason };
  const { sdkAppId, admin } = profile;
  const message = messages.missingSecret(sdkAppId, new URL(origin).host);
  return { kind: "missingSecret", message, secret: { sdkAppId, origin, admin } };
}

/** The length of the longest list that stands directly in the body. */
function itemCount(request: RequestSection): number | undefined {
  const properties = maskBody(request)?.root?.children ?? [];
  const lists = properties.flatMap(({ children: [, value] = [] }) => (value?.type === "array" ? [value] : []));
  return lists.length === 0 ? undefined : Math.max(...lists.map(({ children = [] }) => children.length));
}

function durationOf(request: RequestSection, word: "delay" | "timeout"): number | undefined {
  const text = directive(request, word)?.text;
  return text === undefined ? undefined : readDuration(text);
}

async function pause(milliseconds: number | undefined, signal: AbortSignal): Promise<void> {
  if (milliseconds === undefined || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
