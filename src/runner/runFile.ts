import type { Profile, Profiles } from "../language/profiles.ts";
import { fileProfile } from "../language/syntax/effectiveProfile.ts";
import { type Need, requestNeeds } from "../language/syntax/needs.ts";
import type { Home, Scope } from "../language/syntax/scope.ts";
import { directive, type PlacedSection, type RequestSection, type Section } from "../language/syntax/syntax.ts";
import { messages } from "./messages.ts";
import { type Refusal, unusable } from "./prepare.ts";

export interface StepNeed extends Need {
  readonly step: Step | undefined;
}

/** What a run has in common for all its files. */
export interface RunFileParts {
  readonly profileId: string;
  readonly isProfileFixed: boolean;
  /** The section of the file that a request takes its body from. */
  readonly bodyFile: (uri: string, request: RequestSection) => Section | undefined;
}

/** The files of a run: those that it was asked to run, and those that they import. */
export class RunFiles {
  readonly #parts: RunFileParts;
  readonly #files = new Map<string, RunFile>();

  constructor(parts: RunFileParts) {
    this.#parts = parts;
  }

  /** The file with the profile that it names, else `profileId`; the same one whenever it is asked for. */
  file(scope: Scope, profiles: Profiles, profileId = this.#parts.profileId): RunFile {
    const ownProfileId = fileProfile(scope.file)?.text ?? profileId;
    const key = `${ownProfileId}\n${scope.uri}`;
    let found = this.#files.get(key);
    if (found === undefined) {
      found = new RunFile(this, this.#parts, scope, profiles, ownProfileId);
      this.#files.set(key, found);
    }
    return found;
  }
}

/** A file as a run reads it: its requests, and what they need in it and in the files that it imports. */
export class RunFile {
  readonly scope: Scope;
  readonly #files: RunFiles;
  readonly #parts: RunFileParts;
  readonly #profiles: Profiles;
  readonly #profileId: string;
  readonly #steps = new Map<RequestSection, Step>();
  #places: ReadonlyMap<Section, PlacedSection> | undefined;

  constructor(files: RunFiles, parts: RunFileParts, scope: Scope, profiles: Profiles, profileId: string) {
    this.#files = files;
    this.#parts = parts;
    this.scope = scope;
    this.#profiles = profiles;
    this.#profileId = profileId;
  }

  get uri(): string {
    return this.scope.uri;
  }

  /** The apps that its requests could be sent to. */
  get places(): readonly Profile[] {
    return this.#profiles.profiles;
  }

  /** A file that this one imports: without a profile of its own it is read with this one's. */
  imported(home: Home): RunFile {
    if (home.uri === this.uri) return this;
    return this.#files.file(this.scope.within(home), this.#profiles, this.#profileId);
  }

  /** The step of a request of this file; the same one whenever it is asked for. */
  step(request: RequestSection): Step {
    let step = this.#steps.get(request);
    if (step === undefined) {
      step = new Step(this, request);
      this.#steps.set(request, step);
    }
    return step;
  }

  /** The step of a named request of this file or of one that it imports. */
  namedStep(name: string): Step | undefined {
    const found = this.scope.request(name);
    return found && this.imported(found).step(found.section);
  }

  startLineOf(request: RequestSection): number {
    this.#places ??= new Map(this.scope.file.sections.map((placed) => [placed.section, placed]));
    return this.#places.get(request)?.startLine ?? 0;
  }

  /** What a request needs, also through the file that its body comes from. */
  needsOf(request: RequestSection): StepNeed[] {
    const needs = requestNeeds(this.scope, request);
    const bodyFile = this.#parts.bodyFile(this.uri, request);
    for (const need of bodyFile === undefined ? [] : requestNeeds(this.scope, bodyFile)) needs.push(need);
    return needs.map((need) => {
      const found = need.home && this.imported(need.home).scope.own.requests.get(need.name.text);
      return { ...need, step: need.home && found && this.imported(need.home).step(found.section) };
    });
  }

  /** The request's own profile, else the file's, else the run's; or why there is none. */
  profileOf(request: RequestSection): Profile | Refusal {
    const written = directive(request, "profile")?.text ?? fileProfile(this.scope.file)?.text;
    const { profileId, isProfileFixed } = this.#parts;
    if (isProfileFixed && written !== undefined && written !== profileId) {
      return unusable(messages.profileContradicts(written, profileId));
    }
    const id = directive(request, "profile")?.text ?? this.#profileId;
    const { profiles, problems } = this.#profiles;
    const profile = profiles.find((candidate) => candidate.id === id);
    if (profile !== undefined) return profile;
    const [problem] = problems;
    if (problem !== undefined) {
      const { message, line, start, end } = problem;
      return { ...unusable(messages.brokenProfile(message, line)), profilesSpan: { start, end } };
    }
    return unusable(messages.unknownProfile(id, profiles.map((known) => known.id).join(", ")));
  }
}

/** A request of a run. What it needs is found when it is first asked for: a plan may hold thousands. */
export class Step {
  readonly file: RunFile;
  readonly request: RequestSection;
  #needs: readonly StepNeed[] | undefined;
  #profile: Profile | Refusal | undefined;

  constructor(file: RunFile, request: RequestSection) {
    this.file = file;
    this.request = request;
  }

  /** The line, from 0, at which the request's section starts. */
  get startLine(): number {
    return this.file.startLineOf(this.request);
  }

  /** What must have run before it, and the names that no request has. */
  get needs(): readonly StepNeed[] {
    this.#needs ??= this.file.needsOf(this.request);
    return this.#needs;
  }

  /** The profile that it is sent as, or why there is none. */
  get profile(): Profile | Refusal {
    this.#profile ??= this.file.profileOf(this.request);
    return this.#profile;
  }
}
