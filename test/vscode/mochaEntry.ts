import { writeFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";

/**
 * Runs the suites that `loaders` load and rejects when a test fails. The counts go to the file that `IMREQ_TEST_RESULT`
 * names; `IMREQ_TEST_GREP` narrows the run to the tests whose full title holds it;
 * `IMREQ_TEST_COLOR=1` colours the output.
 */
export function runSuites(loaders: readonly (() => unknown)[]): Promise<void> {
  const grep = process.env["IMREQ_TEST_GREP"];
  const mocha = new Mocha({
    ui: "tdd",
    timeout: 20_000,
    color: process.env["IMREQ_TEST_COLOR"] === "1",
    ...(grep ? { fgrep: grep } : {}),
  });
  Mocha.reporters.Base.consoleLog = report;
  // Defines suite(), test() and the rest, as Mocha does before it loads a file by itself.
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  for (const load of loaders) load();
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failed) => {
      writeResult({ passed: runner.stats?.passes ?? 0, failed });
      if (failed > 0) reject(new Error(`${failed} tests failed`));
      else resolve();
    });
  });
}

/** Shows a line in the terminal that runs the suites: everything else that the extension host prints is left out there. */
export function report(...values: unknown[]): void {
  for (const line of format(...values).split("\n")) console.log(`│ ${line}`);
}

function writeResult(counts: { passed: number; failed: number }): void {
  const path = process.env["IMREQ_TEST_RESULT"];
  if (path) writeFileSync(path, JSON.stringify(counts));
}
