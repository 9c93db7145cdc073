import type { Questions } from "../runner/gate.ts";
import type { FileToRun } from "../runner/job.ts";
import { oneLine } from "../runner/summary.ts";
import { messages } from "./messages.ts";
import type { Terminal } from "./terminal.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 80;

/** A line at the foot of a terminal that tells how far a run is. Anywhere else there is none. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #total: number;
  #ended = 0;
  #failed = 0;
  #current = "";
  #frame = 0;
  #isShown = false;
  #isPaused = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(terminal: Terminal, files: readonly FileToRun[]) {
    this.#terminal = terminal;
    this.#total = files.reduce((sum, { requests }) => sum + requests.length, 0);
    if (!terminal.showsProgress) return;
    this.#timer = setInterval(() => this.#draw(), frameMs);
    this.#timer.unref();
  }

  /** A request is on its way. */
  started(path: string): void {
    this.#current = path;
  }

  ended(hasPassed: boolean): void {
    this.#ended++;
    if (!hasPassed) this.#failed++;
  }

  /** Takes the line away, so that something else can be printed there; it comes again by itself. */
  clear(): void {
    if (!this.#isShown) return;
    this.#terminal.error("\r\x1b[2K");
    this.#isShown = false;
  }

  /** Asks with the line out of the way. */
  quiet(questions: Questions): Questions {
    const during = async <T>(ask: () => Promise<T>): Promise<T> => {
      this.#isPaused = true;
      this.clear();
      try {
        return await ask();
      } finally {
        this.#isPaused = false;
      }
    };
    return {
      confirm: (calls) => during(() => questions.confirm(calls)),
      prompt: (variable, question, signal) => during(() => questions.prompt(variable, question, signal)),
    };
  }

  end(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    if (this.#isPaused) return;
    const frame = frames[this.#frame++ % frames.length] ?? "";
    const text = `${frame} ${messages.progress(this.#ended, this.#total, this.#failed)} ${oneLine(this.#current)}`;
    // One column less: a full line would wrap, and only its last part could be taken away again.
    this.#terminal.error(`\r\x1b[2K${[...text].slice(0, this.#terminal.columns - 1).join("")}`);
    this.#isShown = true;
  }
}
