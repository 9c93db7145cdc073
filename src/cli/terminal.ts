import { createInterface } from "node:readline/promises";
import type { CallToConfirm, Questions } from "../runner/gate.ts";
import { codeOf } from "./files.ts";
import { messages } from "./messages.ts";

/** Where a command reads and writes. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly isColoured: boolean;
  /** A person can answer questions. */
  readonly isInteractive: boolean;
  /** `error` may draw a line and take it away again. */
  readonly showsProgress: boolean;
  /** The characters of a line. */
  readonly columns: number;
  /** Asks one question; `undefined` where the input has ended, or `signal` has taken the question back. */
  readonly ask: (question: string, signal?: AbortSignal) => Promise<string | undefined>;
}

/** How long printed text may wait for more, so that thousands of lines cost few writes. */
const gatherMs = 20;
const mostGathered = 16_384;

/** The process's own terminal; Ctrl+C at a question calls `cancel`. `flush` prints what is still gathered. */
export function processTerminal(cancel: () => void): Terminal & { readonly flush: () => void } {
  const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  let gathered = "";
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered !== "" && !isClosed) process.stdout.write(gathered);
    gathered = "";
  };
  process.stdout.on("error", (error) => {
    if (isClosed) return;
    isClosed = true;
    // The reader of a pipe may have seen enough: imreq list | head. What runs goes on, and its exit code stays honest.
    if (codeOf(error) === "EPIPE") return;
    process.exitCode = 2;
    process.stderr.write(`imreq: ${messages.unwritableOutput(codeOf(error))}\n`);
  });
  process.stderr.on("error", () => undefined);
  return {
    flush,
    out: (text) => {
      gathered += text;
      if (gathered.length > mostGathered) flush();
      else timer ??= setTimeout(flush, gatherMs);
    },
    error: (text) => {
      flush();
      process.stderr.write(text);
    },
    isColoured: process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
    isInteractive,
    showsProgress: process.stderr.isTTY === true && !process.env["CI"] && process.env["TERM"] !== "dumb",
    get columns() {
      return process.stderr.columns || 80;
    },
    ask: async (question, signal) => {
      flush();
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      const stop = new AbortController();
      lines.on("SIGINT", () => {
        cancel();
        stop.abort();
      });
      try {
        return await lines.question(question, { signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]) });
      } catch {
        return undefined;
      } finally {
        lines.close();
      }
    },
  };
}

/** Asks on the terminal; without one, only `--yes` confirms and nothing answers a prompt. */
export function terminalQuestions(terminal: Terminal, saysYes: boolean): Questions {
  return {
    async confirm(calls) {
      if (saysYes) return true;
      if (!terminal.isInteractive) {
        terminal.error(`${messages.needsYes(calls.length)}\n`);
        return false;
      }
      const answer = await terminal.ask(messages.confirm(visible(calls.map(describe).join("\n"))));
      return /^y(es)?$/i.test(answer?.trim() ?? "");
    },
    async prompt(variable, question, signal) {
      return terminal.isInteractive ? terminal.ask(visible(messages.prompt(variable, question)), signal) : undefined;
    },
  };
}

function describe({ title, path, effect, profile, question, itemCount }: CallToConfirm): string {
  const items = itemCount === undefined ? "" : itemCount === 1 ? ", 1 item" : `, ${itemCount} items`;
  return `  ${title} (${path}, ${effect}${items}, profile ${profile.id})${question ? `: ${question}` : ""}`;
}

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text of one or more lines without what could drive a terminal. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, " ");
}

const colours = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 } as const;

/** A text in a colour, where the terminal shows colours. */
export function paint(terminal: Terminal, colour: keyof typeof colours, text: string): string {
  return terminal.isColoured ? `\x1b[${colours[colour]}m${text}\x1b[0m` : text;
}
