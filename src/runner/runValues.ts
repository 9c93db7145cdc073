import type { Outcome } from "../client/outcome.ts";
import type { Profile } from "../language/profiles.ts";
import { nameOf } from "../language/syntax/syntax.ts";
import type { Job, RunnerParts } from "./job.ts";
import { messages } from "./messages.ts";
import type { Refusal } from "./prepare.ts";
import { Secrets } from "./redact.ts";
import { type ResponseKey, Responses } from "./responses.ts";
import type { RunFile, Step } from "./runFile.ts";
import { type Surroundings, type Value, Values } from "./values.ts";

/** The values of a file with the host that they are for. */
export interface PlaceValues {
  readonly origin: string;
  readonly values: Values;
}

interface KeptPlace {
  readonly profile: Profile;
  readonly origin: string;
  readonly isNeeded: boolean;
}

/** What the templates of a run stand for: the variables of its files, and the responses that it has received. */
export class RunValues {
  /** What came from the environment, `.env` or `$userSig`: it is not shown. */
  readonly secrets = new Secrets();
  readonly #parts: RunnerParts;
  readonly #overrides: Readonly<Record<string, string>>;
  readonly #received = new Responses(Number.POSITIVE_INFINITY);
  readonly #values = new Map<string, Values>();
  /** What was asked for last: a run asks for the same at every call. */
  #lastValues: { file: RunFile; profile: Profile; origin: string; values: Values } | undefined;
  readonly #openVariables = new Set<string>();
  readonly #surroundings = new Map<string, Surroundings>();
  #sandboxOrigin: string | undefined;

  constructor(parts: RunnerParts, job: Job) {
    this.#parts = parts;
    this.#overrides = job.overrides ?? {};
  }

  /** What the templates of a file read from outside: found once, as a run asks for it at every request. */
  surroundingsOf(uri: string): Surroundings {
    let found = this.#surroundings.get(uri);
    if (found === undefined) {
      found = this.#parts.surroundings(uri);
      this.#surroundings.set(uri, found);
    }
    return found;
  }

  /** The text without what is not shown. */
  shown(text: string): string {
    return this.secrets.redact(text);
  }

  /**
   * Keeps what came back for the requests that use it, and, where one of this run does (`isNeeded`), until its end. A failure
   * leaves nothing to use.
   */
  keep(step: Step, { profile, origin, isNeeded }: KeptPlace, outcome: Outcome): void {
    const key = keyOf(step, profile, origin);
    if (key === undefined || outcome.kind === "cancelled") return;
    if (outcome.kind === "ok" || outcome.kind === "partial") {
      if (isNeeded) this.#received.keep(key, step.request, outcome.answer.text);
      this.#parts.responses.keep(key, step.request, outcome.answer.text);
    } else this.#parts.responses.drop(key);
  }

  /** Where the calls of a profile go. */
  async originOf(profile: Profile): Promise<string> {
    if (profile.origin !== undefined) return profile.origin;
    this.#sandboxOrigin ??= await this.#parts.sandbox();
    return this.#sandboxOrigin;
  }

  /** One set of values for a file, an app and a host: the file's variables are evaluated once in a run. */
  valuesOf(file: RunFile, profile: Profile, origin: string, answers: Readonly<Record<string, string>>): PlaceValues {
    return { origin, values: this.#sharedValues(file, profile, origin).withAnswers(answers) };
  }

  #sharedValues(file: RunFile, profile: Profile, origin: string): Values {
    const last = this.#lastValues;
    if (last?.file === file && last.profile === profile && last.origin === origin) return last.values;
    const place = `${profile.id}\n${origin}\n${file.uri}`;
    const values = this.#values.get(place) ?? this.#newValues(file, profile, origin);
    this.#values.set(place, values);
    this.#lastValues = { file, profile, origin, values };
    return values;
  }

  #newValues(file: RunFile, profile: Profile, origin: string): Values {
    const { scope } = file;
    return new Values({
      uri: file.uri,
      names: scope.own,
      imported: (name) => {
        const home = scope.importedHomeOf("variable", name);
        return home && this.#sharedValues(file.imported(home), profile, origin);
      },
      missingImport: missingImport(file),
      overrides: this.#overrides,
      profile: profile.variables,
      sdkAppId: profile.sdkAppId,
      admin: profile.admin,
      surroundings: this.surroundingsOf(file.uri),
      response: (requestName) => this.#responseTo(file.namedStep(requestName)),
      userSig: (userId, lifetimeSeconds) => this.#userSig(profile, origin, userId, lifetimeSeconds),
      secrets: this.secrets,
      open: this.#openVariables,
    });
  }

  /** What a named request answered as its own profile, in this run or, for a single send, before it. */
  #responseTo(step: Step | undefined): { readonly body: string } | "none" | "unknown" {
    if (step === undefined) return "unknown";
    const { profile } = step;
    const origin = "message" in profile ? undefined : (profile.origin ?? this.#sandboxOrigin);
    if ("message" in profile || origin === undefined) return "none";
    const key = keyOf(step, profile, origin);
    const body = key && this.#received.find(key, step.request);
    return body === undefined ? "none" : { body };
  }

  async #userSig(profile: Profile, origin: string, identifier: string, lifetimeSeconds: number): Promise<Value> {
    const { sdkAppId } = profile;
    const signature = await this.#parts.signer.signUser({ sdkAppId, origin, identifier, lifetimeSeconds });
    if (signature.kind === "signed") return { kind: "json", json: JSON.stringify(signature.userSig) };
    if (signature.kind === "fixed") return { kind: "unresolved", message: messages.userSigNeedsKey() };
    return { kind: "unresolved", message: signatureRefusal(signature, profile, origin).message };
  }

  /** Takes over the responses that are there already of what `wanted` needs, directly or not; gives those steps. */
  async reuse(wanted: readonly Step[]): Promise<Set<Step>> {
    const done = new Set<Step>();
    const seen = new Set(wanted);
    for (const step of seen) {
      for (const { step: need } of step.needs) {
        if (need === undefined || seen.has(need) || done.has(need)) continue;
        const { profile } = need;
        const key = "message" in profile ? undefined : keyOf(need, profile, await this.originOf(profile));
        const body = key && this.#parts.responses.find(key, need.request);
        if (key === undefined || body === undefined) seen.add(need);
        else {
          this.#received.keep(key, need.request, body);
          done.add(need);
        }
      }
    }
    return done;
  }
}

function keyOf({ file, request }: Step, { sdkAppId }: Profile, origin: string): ResponseKey | undefined {
  const requestName = nameOf(request);
  return requestName === undefined ? undefined : { uri: file.uri, requestName, sdkAppId, origin };
}

/** An imported file that is not there, as its path is written. */
export function missingImport({ scope }: RunFile): string | undefined {
  return scope.file.hasImports ? scope.imports.find(({ file }) => file === undefined)?.path.text : undefined;
}

/** Says why a call has no signature. */
export function signatureRefusal(
  signature: { kind: "missing" | "fixed" } | { kind: "withheld"; reason: string },
  { sdkAppId, admin }: Profile,
  origin: string,
): Refusal {
  if (signature.kind === "withheld") return { kind: "unusable", message: signature.reason };
  const message = messages.missingSecret(sdkAppId, new URL(origin).host);
  return { kind: "missingSecret", message, secret: { sdkAppId, origin, admin } };
}
