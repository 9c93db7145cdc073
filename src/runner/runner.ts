import type { Outcome } from "../client/outcome.ts";
import type { RequestSection } from "../language/syntax/syntax.ts";
import type { ExpectationResult } from "./expectations.ts";
import type { Draft, Job, RunEvent, RunnerParts } from "./job.ts";
import { Preparer, type Refusal } from "./prepare.ts";
import { Run } from "./run.ts";

/** Runs requests of files: in order, what each needs first; fills, asks, signs, sends and checks. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #preparer: Preparer;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#preparer = new Preparer(parts.catalog);
  }

  /**
   * Tells each result when it is there. Nothing more is sent once `signal` cancels or a signature is refused; what is left says
   * so. Whoever stops reading early aborts `signal`, too.
   */
  run(job: Job, signal: AbortSignal): AsyncGenerator<RunEvent> {
    return new Run(this.#parts, this.#preparer, job, signal).events();
  }

  /**
   * What a single send of the request would put on the wire, from the responses that are there already: nothing is sent. Values
   * from the environment and UserSigs are redacted. The request is one of the job's.
   */
  draft(job: Job, request: RequestSection): Promise<Draft | readonly Refusal[]> {
    return new Run(this.#parts, this.#preparer, job, new AbortController().signal).draft(request);
  }

  /**
   * Holds the expectations that the request has now against an outcome that came before; nothing is sent. `undefined` where the
   * request's profile is not there. The request is one of the job's.
   */
  recheck(
    job: Job,
    request: RequestSection,
    outcome: Outcome,
  ): Promise<{ readonly expectations: readonly ExpectationResult[]; readonly passed: boolean } | undefined> {
    return new Run(this.#parts, this.#preparer, job, new AbortController().signal).recheck(request, outcome);
  }
}
