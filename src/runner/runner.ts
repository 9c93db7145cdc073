import type { Catalog } from "../catalog/catalog.ts";
import type { Effect } from "../catalog/facts.ts";
import type { Client } from "../client/client.ts";
import { isRefusedSignature, type Outcome } from "../client/outcome.ts";
import type { Signer } from "../client/signer.ts";
import { readDuration } from "../language/directives.ts";
import { profileDirective } from "../language/effectiveProfile.ts";
import { type FileNames, namesOf } from "../language/names.ts";
import type { Profile, Profiles } from "../language/profiles.ts";
import { directive, type RequestFile, type RequestSection, titleOf } from "../language/syntax.ts";
import { checkExpectations, type ExpectationResult } from "./expectations.ts";
import { messages } from "./messages.ts";
import { nameOf, planRun } from "./plan.ts";
import { Preparer, type Refusal } from "./prepare.ts";
import type { Responses } from "./responses.ts";
import { type Surroundings, type Value, Values } from "./values.ts";

/** One call that a confirmation is about. */
export interface CallToConfirm {
  readonly title: string;
  readonly path: string;
  readonly effect: Effect;
  readonly profile: Profile;
  /** The words of `@confirm`; `undefined` where the profile is protected and the command destructive. */
  readonly question: string | undefined;
}

/** What only a person can answer; each front end asks in its own way. */
export interface Questions {
  /** Asks once, before the first call, about all that need it. */
  confirm(calls: readonly CallToConfirm[]): Promise<boolean>;
  /** The value for `@prompt`; `undefined` where nobody gave one. */
  prompt(variable: string, question: string): Promise<string | undefined>;
}

export interface RunnerParts {
  readonly catalog: Catalog;
  readonly client: Client;
  readonly signer: Signer;
  readonly responses: Responses;
  readonly questions: Questions;
  /** Starts the built-in simulator, or gives the one that runs: its origin. */
  readonly sandbox: () => Promise<string>;
  /** What the templates of a file read from outside. */
  readonly surroundings: (uri: string) => Surroundings;
}

/** What to run, and as whom. */
export interface Job {
  readonly uri: string;
  readonly file: RequestFile;
  /** In the order of the file. */
  readonly requests: readonly RequestSection[];
  readonly profiles: Profiles;
  /** The profile of requests that name none. */
  readonly profileId: string;
  /** The user insists on `profileId`: a directive that names another refuses its request. */
  readonly isProfileFixed?: boolean;
  /** Values of the command line: they win over the file's variables. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** A run of a file starts without earlier responses and leaves `@skip` out; a single send reuses them. */
  readonly mode: "send" | "run";
}

/** One call with its answer, as it went over the wire; holds no UserSig. */
export interface Exchange {
  readonly service: string;
  readonly command: string;
  readonly profileId: string;
  readonly sdkAppId: number;
  readonly origin: string;
  readonly identifier: string;
  readonly body: string;
  /** Unix time in milliseconds. */
  readonly sentAtMs: number;
  readonly outcome: Outcome;
}

/** How one request of a run ended. */
export interface RequestResult {
  readonly request: RequestSection;
  readonly title: string;
  /** `service/command` */
  readonly path: string;
  readonly ending:
    | {
        readonly kind: "sent";
        readonly exchange: Exchange;
        readonly expectations: readonly ExpectationResult[];
        readonly passed: boolean;
      }
    | { readonly kind: "refused"; readonly refusals: readonly Refusal[] }
    | { readonly kind: "skipped"; readonly reason: string };
}

/** A request with the profile and host that it goes to. */
interface Step {
  readonly request: RequestSection;
  readonly profile: Profile;
  readonly origin: string;
}

/** Runs requests of a file: in order, what each needs first; fills, asks, signs, sends and checks. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #preparer: Preparer;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#preparer = new Preparer(parts.catalog);
  }

  /** Gives each result when it is there. Ends early when `signal` cancels or a signature is refused; what is left says so. */
  async *run(job: Job, signal: AbortSignal): AsyncGenerator<RequestResult> {
    const names = namesOf(job.file);
    const steps: (Step | RequestResult)[] = [];
    const wanted = job.requests.filter((request) => job.mode === "send" || directive(request, "skip") === undefined);
    const done = await this.#isDone(job, names);
    const plan = planRun(names, wanted, done);
    if (plan.kind === "cycle") {
      const refusal: Refusal = { kind: "unusable", message: messages.cycle(plan.chain.join(" → ")) };
      for (const request of job.requests) yield refused(request, [refusal]);
      return;
    }
    for (const request of plan.requests) steps.push(await this.#step(job, request));
    const skipped = job.requests.filter((request) => !plan.requests.includes(request));
    if (!(await this.#confirm(job, steps))) {
      const refusal: Refusal = { kind: "declined", message: messages.declined() };
      for (const step of steps) yield "ending" in step ? step : refused(step.request, [refusal]);
      return;
    }
    yield* this.#sendAll(job, names, steps, signal);
    for (const request of skipped) {
      yield { ...head(request), ending: { kind: "skipped", reason: messages.skipped() } };
    }
  }

  async *#sendAll(
    job: Job,
    names: FileNames,
    steps: readonly (Step | RequestResult)[],
    signal: AbortSignal,
  ): AsyncGenerator<RequestResult> {
    const values = new Map<string, Values>();
    let stopped: string | undefined;
    for (const step of steps) {
      if (signal.aborted) stopped ??= messages.cancelled();
      if ("ending" in step) yield step;
      else if (stopped !== undefined) {
        yield { ...head(step.request), ending: { kind: "skipped", reason: stopped } };
      } else {
        const result = await this.#send(job, names, step, values, signal);
        if (result.ending.kind === "sent" && isRefusedSignature(result.ending.exchange.outcome)) {
          stopped = messages.stopped();
        }
        yield result;
      }
    }
  }

  async #send(
    job: Job,
    names: FileNames,
    step: Step,
    valuesByPlace: Map<string, Values>,
    signal: AbortSignal,
  ): Promise<RequestResult> {
    const { request, profile, origin } = step;
    const answers = await this.#ask(request);
    if ("kind" in answers) return refused(request, [answers]);
    const values = this.#values(job, names, step, answers.values, valuesByPlace);
    const prepared = await this.#preparer.prepare(request, profile, origin, values, this.#parts.surroundings(job.uri));
    if (!("body" in prepared)) return refused(request, prepared);
    const signature = await this.#parts.signer.sign({
      sdkAppId: profile.sdkAppId,
      origin,
      identifier: profile.admin,
      lifetimeSeconds: profile.userSigSeconds,
    });
    if (signature.kind !== "signed") return refused(request, [signatureRefusal(signature, profile, origin)]);
    await pause(durationOf(request, "delay"), signal);
    const { service, command } = request.call;
    const sentAtMs = this.#parts.surroundings(job.uri).now();
    const { userSig } = signature;
    const call = { origin, service, command, sdkAppId: profile.sdkAppId, identifier: profile.admin, ...prepared };
    const timeoutMs = durationOf(request, "timeout") ?? profile.timeoutMs;
    const outcome = await this.#parts.client.send({ ...call, userSig, timeoutMs }, signal);
    this.#keep(job, step, outcome);
    const expectations = await checkExpectations(request, outcome, values);
    const passed = expectations.every(({ holds }) => holds);
    const { body } = prepared;
    const exchange = {
      service,
      command,
      profileId: profile.id,
      sdkAppId: profile.sdkAppId,
      origin,
      identifier: profile.admin,
      body,
      sentAtMs,
      outcome,
    };
    return { ...head(request), ending: { kind: "sent", exchange, expectations, passed } };
  }

  #keep(job: Job, step: Step, outcome: Outcome): void {
    const requestName = nameOf(step.request);
    if (requestName === undefined) return;
    const key = { uri: job.uri, requestName, sdkAppId: step.profile.sdkAppId, origin: step.origin };
    if (outcome.kind === "ok" || outcome.kind === "partial") {
      this.#parts.responses.keep(key, step.request, outcome.answer.text);
    } else this.#parts.responses.drop(key);
  }

  /** One set of values for a file, app and host: the file's variables are evaluated once in a run. */
  #values(
    job: Job,
    names: FileNames,
    { profile, origin }: Step,
    answers: Readonly<Record<string, string>>,
    known: Map<string, Values>,
  ): Values {
    const hasAnswers = Object.keys(answers).length > 0;
    const found = known.get(`${profile.id} ${origin}`);
    if (found !== undefined && !hasAnswers) return found;
    const { signer, responses, surroundings } = this.#parts;
    const values = new Values({
      names,
      overrides: { ...job.overrides, ...answers },
      profile: profile.variables,
      sdkAppId: profile.sdkAppId,
      admin: profile.admin,
      surroundings: surroundings(job.uri),
      response: (requestName) => {
        const request = names.requests.get(requestName)?.section;
        const key = { uri: job.uri, requestName, sdkAppId: profile.sdkAppId, origin };
        return request && responses.find(key, request);
      },
      userSig: async (userId, lifetimeSeconds): Promise<Value> => {
        const request = { sdkAppId: profile.sdkAppId, origin, identifier: userId, lifetimeSeconds };
        const signature = await signer.signUser(request);
        if (signature.kind === "signed") return { kind: "json", json: JSON.stringify(signature.userSig) };
        if (signature.kind === "fixed") return { kind: "unresolved", message: messages.userSigNeedsKey() };
        return { kind: "unresolved", message: signatureRefusal(signature, profile, origin).message };
      },
    });
    if (!hasAnswers) known.set(`${profile.id} ${origin}`, values);
    return values;
  }

  async #ask(request: RequestSection): Promise<{ values: Record<string, string> } | Refusal> {
    const values: Record<string, string> = {};
    for (const { word, argument } of request.directives) {
      if (word.text !== "prompt") continue;
      const [variable = "", ...question] = argument.text.split(/\s+/);
      const answer = await this.#parts.questions.prompt(variable, question.join(" "));
      if (answer === undefined) return { kind: "declined", message: messages.unanswered(variable), span: argument };
      values[variable] = answer;
    }
    return { values };
  }

  /** Which named requests need not run again: none in a run, in a send those whose response is still there. */
  async #isDone(job: Job, names: FileNames): Promise<(requestName: string) => boolean> {
    const done = new Set<string>();
    for (const [requestName, { section }] of names.requests) {
      const profile = this.#profile(job, section);
      if (typeof profile === "string") continue;
      const key = { uri: job.uri, requestName, sdkAppId: profile.sdkAppId, origin: await this.#origin(profile) };
      if (job.mode === "run") this.#parts.responses.drop(key);
      else if (this.#parts.responses.find(key, section) !== undefined) done.add(requestName);
    }
    return (requestName) => done.has(requestName);
  }

  async #step(job: Job, request: RequestSection): Promise<Step | RequestResult> {
    const profile = this.#profile(job, request);
    if (typeof profile === "string") return refused(request, [{ kind: "unusable", message: profile }]);
    if (profile.readOnly && this.#effect(request) !== "read") {
      return refused(request, [{ kind: "unusable", message: messages.readOnly(request.call.path, profile.id) }]);
    }
    return { request, profile, origin: await this.#origin(profile) };
  }

  async #origin(profile: Profile): Promise<string> {
    return profile.origin ?? (await this.#parts.sandbox());
  }

  /** The request's profile, or a sentence about why there is none. */
  #profile(job: Job, request: RequestSection): Profile | string {
    const written = profileDirective(job.file, request)?.text;
    if (job.isProfileFixed && written !== undefined && written !== job.profileId) {
      return messages.profileContradicts(written, job.profileId);
    }
    const id = written ?? job.profileId;
    const profile = job.profiles.profiles.find((candidate) => candidate.id === id);
    if (profile !== undefined) return profile;
    const [problem] = job.profiles.problems;
    if (problem !== undefined) return messages.brokenProfile(problem.message, problem.line);
    return messages.unknownProfile(id, job.profiles.profiles.map((known) => known.id).join(", "));
  }

  async #confirm(job: Job, steps: readonly (Step | RequestResult)[]): Promise<boolean> {
    const calls = steps.flatMap((step): CallToConfirm[] => {
      if ("ending" in step) return [];
      const question = directive(step.request, "confirm")?.text;
      const effect = this.#effect(step.request);
      const isRisky = step.profile.protected && (effect === "destructive" || job.mode === "run");
      if (!isRisky && question === undefined) return [];
      const { profile, request } = step;
      return [{ title: titleOf(request), path: request.call.path, effect, profile, question }];
    });
    return calls.length === 0 || this.#parts.questions.confirm(calls);
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

function signatureRefusal(
  signature: { kind: "missing" | "fixed" } | { kind: "withheld"; reason: string },
  profile: Profile,
  origin: string,
): Refusal {
  if (signature.kind === "withheld") return { kind: "unusable", message: signature.reason };
  return { kind: "missingSecret", message: messages.missingSecret(profile.sdkAppId, new URL(origin).host) };
}

function durationOf(request: RequestSection, word: "delay" | "timeout"): number | undefined {
  const text = directive(request, word)?.text;
  return text === undefined ? undefined : readDuration(text);
}

async function pause(milliseconds: number | undefined, signal: AbortSignal): Promise<void> {
  if (milliseconds === undefined || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
