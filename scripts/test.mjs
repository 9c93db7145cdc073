import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runVisibly, temporaryFolder } from "./processes.mjs";
import { ensureDependencies, projectNode } from "./setup.mjs";

// npm test: everything, from a fresh clone. The last line is `N passed, N failed`.

// A log file is read without a terminal.
const colors = process.stdout.isTTY === true;
if (!colors) process.env.NO_COLOR = "1";
const results = temporaryFolder("test");

/** Each stage's `run` gets the path of a file for its counts; without `counts` it is one check, which its exit code decides. */
const stages = [
  { name: "types", run: () => runVisibly("npm", ["run", "--silent", "types"]) },
  {
    name: "lint",
    run: () => runVisibly("biome", ["ci", "--error-on-warnings", ...(colors ? [] : ["--colors=off"]), "."]),
  },
  { name: "build", run: () => runVisibly(projectNode(), ["esbuild.mjs", "--tests"]) },
  { name: "vitest", counts: vitestCounts, run: runVitest },
  { name: "VS Code", counts: ownCounts, needs: "build", run: runScript("test/vscode/runSuites.mjs") },
  { name: "end to end", counts: ownCounts, needs: "build", run: runScript("test/vscode/runEndToEnd.mjs") },
];

/** Here, other than in `npm run check`, the property tests take their time. */
function runVitest(result) {
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${result}`];
  return runVisibly("vitest", args, { IMREQ_FUZZ_RUNS: process.env.IMREQ_FUZZ_RUNS ?? "100000" });
}

function runScript(path) {
  return (result) => runVisibly(projectNode(), [path], { IMREQ_TEST_RESULT: result });
}

function vitestCounts({ numPassedTests, numFailedTests, testResults }) {
  // A file that cannot be loaded has no tests, and is a failure all the same.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

function ownCounts(result) {
  return result;
}

async function runStage({ name, counts, run, needs }, earlier) {
  console.log(`\n── ${name}`);
  const startedAt = Date.now();
  if (earlier.some((stage) => stage.name === needs && stage.failed > 0)) {
    console.log(`Not run: ${needs} failed.`);
    return { name, passed: 0, failed: 1, seconds: 0 };
  }
  const resultPath = join(results.path, `${name}.json`);
  const code = await run(resultPath);
  const { passed, failed } = counts ? readCounts(counts, resultPath) : { passed: 0, failed: 0 };
  const seconds = (Date.now() - startedAt) / 1000;
  if (!counts) return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, seconds };
  // A stage that ran nothing, or ended badly in spite of its tests, is a failure too.
  const endedBadly = failed === 0 && (code !== 0 || passed === 0);
  if (endedBadly) console.log(`${name}: exit code ${code}, ${passed} tests passed.`);
  return { name, passed, failed: endedBadly ? 1 : failed, seconds };
}

function readCounts(counts, path) {
  try {
    return counts(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return { passed: 0, failed: 0 };
  }
}

function sum(key, rows) {
  return rows.reduce((total, row) => total + row[key], 0);
}

try {
  ensureDependencies();
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exit(1);
}
const rows = [];
for (const stage of stages) rows.push(await runStage(stage, rows));

console.log(`\n${"stage".padEnd(12)}${"passed".padStart(8)}${"failed".padStart(8)}${"seconds".padStart(9)}`);
for (const { name, passed, failed, seconds } of rows) {
  console.log(
    `${name.padEnd(12)}${`${passed}`.padStart(8)}${`${failed}`.padStart(8)}${seconds.toFixed(1).padStart(9)}`,
  );
}
process.exitCode = sum("failed", rows) > 0 ? 1 : 0;
console.log(`\n${sum("passed", rows)} passed, ${sum("failed", rows)} failed`);
