import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const program = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** A folder of a test's own, in which the built command line runs as a process. */
export interface ImreqFolder {
  readonly path: string;
  write(name: string, text: string): void;
  imreq(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
}

/** Makes a folder that ends with the test. */
export function imreqFolder(): ImreqFolder {
  const path = mkdtempSync(join(tmpdir(), "imreq-cli-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write: (name, text) => {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    },
    imreq: (args, environment = {}) => {
      const env = { PATH: process.env["PATH"], ...environment };
      const child = spawn(process.execPath, [program, ...args], { cwd: path, env });
      child.stdin.end();
      let out = "";
      let error = "";
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      child.stderr.on("data", (chunk) => {
        error += chunk;
      });
      return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, error })));
    },
  };
}
