import type { Catalog } from "../catalog/catalog.ts";
import type { Effect } from "../catalog/facts.ts";
import type { Client } from "../client/client.ts";
import type { Outcome } from "../client/outcome.ts";
import type { Signer } from "../client/signer.ts";
import type { Profile, Profiles } from "../language/profiles.ts";
import type { RequestFile, RequestSection } from "../language/syntax/syntax.ts";
import type { ExpectationResult } from "./expectations.ts";
import type { Prepared, Refusal } from "./prepare.ts";
import type { Responses } from "./responses.ts";
import type { Surroundings } from "./values.ts";

/** One call that a confirmation is about. */
export interface CallToConfirm {
  readonly title: string;
  readonly path: string;
  readonly effect: Effect;
  readonly profile: Profile;
  /** The words of `@confirm`; `undefined` where the profile is protected and the command destructive. */
  readonly question: string | undefined;
  /** The items of the longest list in the body; `undefined` where it has none. */
  readonly itemCount: number | undefined;
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
  /** A single send runs what it needs afresh, even where there are responses already. */
  readonly isFresh?: boolean;
  /** A run before this one was stopped for this reason: nothing is sent any more. */
  readonly stopped?: string;
}

/** One call with its answer as it may be shown: without UserSig, and without values from the environment. */
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

/** One call as it would be sent now, without its signature. */
export interface Draft extends Prepared {
  readonly origin: string;
  readonly service: string;
  readonly command: string;
  readonly sdkAppId: number;
  readonly identifier: string;
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
