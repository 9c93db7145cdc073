import { Worker } from "node:worker_threads";
import { isLarge } from "../../protocol/largeText.ts";
import { type TextJobs, textJobs } from "./textJobs.ts";

/** One job, as it goes to the thread. */
export interface JobQuestion {
  readonly id: number;
  readonly name: keyof TextJobs;
  readonly args: readonly unknown[];
}

/** What the thread says to a job. */
export interface JobAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly problem?: string;
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with nothing to do for so long is ended: it holds memory. */
const idleMs = 30_000;

/** Does the work on long texts in a thread of its own, so that nobody waits for it; on short ones at once. */
export class TextWorker {
  readonly #file: string;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #count = 0;

  /** `file` is the script of `textThread.ts`. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Does a job; what it cannot do in the thread rejects. */
  async do<Name extends keyof TextJobs>(
    name: Name,
    ...args: Parameters<TextJobs[Name]>
  ): Promise<ReturnType<TextJobs[Name]>> {
    const job = textJobs[name] as (...args: Parameters<TextJobs[Name]>) => ReturnType<TextJobs[Name]>;
    if (!args.some((arg) => typeof arg === "string" && isLarge(arg))) return job(...args);
    const id = ++this.#count;
    clearTimeout(this.#idle);
    const worker = this.#start();
    worker.ref();
    const done = new Promise<ReturnType<TextJobs[Name]>>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
    worker.postMessage({ id, name, args } satisfies JobQuestion);
    return done;
  }

  /** Ends the thread; what it has not done is rejected. */
  dispose(): void {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#stop(new Error("The text worker was ended."));
    void worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#file);
    this.#worker = worker;
    worker.on("message", (answer: JobAnswer) => this.#take(answer));
    const fail = (error: Error) => {
      if (this.#worker === worker) this.#stop(error);
    };
    worker.on("error", (error) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", () => fail(new Error("The text worker ended.")));
    return worker;
  }

  #take({ id, result, problem }: JobAnswer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (problem === undefined) pending?.resolve(result as never);
    else pending?.reject(new Error(problem));
    if (this.#pending.size > 0) return;
    this.#idle = setTimeout(() => this.dispose(), idleMs);
    this.#idle.unref();
    this.#worker?.unref();
  }

  #stop(error: Error): void {
    this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(error);
  }
}
