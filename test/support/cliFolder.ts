import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach } from "vitest";

/** The repository's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
/** The built command line. */
export const program = join(root, "dist/cli.cjs");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Called with each piece of output, and a function that sends the process a signal. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** The command line as a process of its own, in a folder that each test starts with empty. */
export class CliFolder {
  path = "";

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), "imreq-cli-"));
    });
    afterEach(() => rmSync(this.path, { recursive: true, force: true }));
  }

  write(name: string, text: string | Uint8Array): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return name;
  }

  remove(name: string): void {
    rmSync(join(this.path, name));
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), "utf8");
  }

  imreq(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
    return this.#run(process.execPath, [program, ...args], options);
  }

  /**
   * As `imreq`, on a terminal of its own, `columns` wide; what the process prints on either stream comes as `out`.
   */
  imreqOnTerminal(args: readonly string[], options: CliOptions = {}, columns = 80): Promise<Ended> {
    const words = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    const line = `stty cols ${columns}; exec ${words.join(" ")}`;
    const isMac = process.platform === "darwin";
    const script = isMac ? ["-q", "/dev/null", "sh", "-c", line] : ["-qec", line, "/dev/null"];
    return this.#run("script", script, { ...options, environment: { TERM: "xterm", ...options.environment } });
  }

  #run(command: string, args: readonly string[], options: CliOptions): Promise<Ended> {
    const { environment, cwd = this.path, input, onOutput } = options;
    const child = spawn(command, args, { cwd, env: { PATH: process.env["PATH"], ...environment } });
    child.stdin.end(input);
    let out = "";
    let error = "";
    const kill = (signal: NodeJS.Signals) => void child.kill(signal);
    child.stdout.on("data", (chunk) => {
      out += chunk;
      onOutput?.(String(chunk), kill);
    });
    child.stderr.on("data", (chunk) => {
      error += chunk;
      onOutput?.(String(chunk), kill);
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, out, error }));
    });
  }
}
