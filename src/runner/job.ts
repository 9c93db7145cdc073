import type { Catalog } from "../catalog/catalog.ts";
import type { Client } from "../client/client.ts";
import type { Diagnosis } from "../client/diagnosis.ts";
import type { Outcome } from "../client/outcome.ts";
import type { Signer } from "../client/signer.ts";
import type { Profiles } from "../language/profiles.ts";
import type { Scope } from "../language/syntax/scope.ts";
import type { RequestSection } from "../language/syntax/syntax.ts";
import type { ExpectationResult } from "./expectations.ts";
import type { Questions } from "./gate.ts";
import type { Prepared, Refusal } from "./prepare.ts";
import type { Responses } from "./responses.ts";
import type { Surroundings } from "./values.ts";

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

/** A file with those of its requests that are to be run. */
export interface FileToRun {
  /** The file, its name, and the files that it imports. */
  readonly scope: Scope;
  /** In the order of the file. */
  readonly requests: readonly RequestSection[];
  readonly profiles: Profiles;
}

/** What to run, and as whom. */
export interface Job {
  readonly files: readonly FileToRun[];
  /** The profile of requests that name none. */
  readonly profileId: string;
  /** The user insists on `profileId`: a directive that names another refuses its request. */
  readonly isProfileFixed?: boolean;
  /** Values of the command line: they win over the file's variables. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** A run starts without earlier responses and leaves `@skip` out; a single send reuses them. */
  readonly mode: "send" | "run";
  /** A single send runs what it needs afresh, even where there are responses already. */
  readonly isFresh?: boolean;
  /** So many files are run side by side, as far as they do not need each other; one after the other when absent. */
  readonly sideBySide?: number;
  /** Sends nothing more after the first request that does not pass. */
  readonly bail?: boolean;
  /** Keeps only the items that these IDs name in the bodies of the job's requests: «send again with only the failed». */
  readonly onlyIds?: ReadonlySet<string>;
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
  /** Why the service refused the signature; absent for every other outcome. */
  readonly diagnosis?: Diagnosis;
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
  /** The file that the request stands in, be it one that another imports. */
  readonly uri: string;
  readonly request: RequestSection;
  /** The line, from 0, at which the request's section starts. */
  readonly startLine: number;
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

/** What a run tells as it goes. A request that is refused or skipped ends without having started. */
export type RunEvent =
  | { readonly kind: "started"; readonly uri: string; readonly request: RequestSection }
  | { readonly kind: "ended"; readonly result: RequestResult };
