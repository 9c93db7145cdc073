import { parentPort } from "node:worker_threads";
import { type TextJobs, textJobs } from "./textJobs.ts";
import type { JobAnswer, JobQuestion } from "./textWorker.ts";

/** The thread's side of `TextWorker`: does one job after the other. */
function answer({ id, name, args }: JobQuestion): JobAnswer {
  try {
    const job = textJobs[name] as (...args: readonly unknown[]) => ReturnType<TextJobs[keyof TextJobs]>;
    return { id, result: job(...args) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", (question: JobQuestion) => parentPort?.postMessage(answer(question)));
