import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { buildCatalog } from "../scripts/catalogBuild.mjs";
import { temporaryFolder } from "../scripts/processes.mjs";
import { repository } from "../scripts/setup.mjs";

/**
 * A row of the table: `measured` and `peer` are texts with their unit, `ratio` is the number that counts against `bar`, the most
 * that it may be.
 */
export function row({ name, measured, peer = "", ratio, bar, unit = "" }) {
  return { name, measured, peer, ratio: `${ratio.toFixed(2)}${unit}`, bar: `≤ ${bar}${unit}`, isMet: ratio <= bar };
}

const widths = { name: 52, measured: 14, peer: 38, ratio: 11, bar: 9 };

export function printHead() {
  printCells({ name: "measure", measured: "measured", peer: "floor", ratio: "value", bar: "bar", end: "" });
}

export function printRow({ isMet, ...cells }) {
  printCells({ ...cells, end: isMet ? "met" : "MISSED" });
}

function printCells({ end, ...cells }) {
  const line = Object.entries(widths).map(([key, width]) =>
    key === "name" ? cells[key].padEnd(width) : cells[key].padStart(width),
  );
  console.log(`${line.join("")}  ${end}`);
}

/** The exports of TypeScript modules: bundled, with their names for a profile, into a folder that goes with this process. */
export async function bundled(...paths) {
  const folder = temporaryFolder("bench").path;
  const outfile = join(folder, "bundle.cjs");
  await build({
    stdin: {
      contents: paths.map((path) => `export * from ${JSON.stringify(`./${path}`)};`).join("\n"),
      resolveDir: repository,
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  return createRequire(import.meta.url)(outfile);
}

/** The folder of a freshly built catalog. */
export function catalogFolder() {
  const { path } = temporaryFolder("bench-catalog");
  buildCatalog(join(repository, "src/catalog/data"), path);
  return path;
}

/** Milliseconds that `work` takes. */
export function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/**
 * Two works done by turns, so that a busy machine slows both alike: the median of each, and the median of what one round's first
 * took for each unit of time of its second.
 */
export function compared(rounds, first, second) {
  for (let round = 0; round < 3; round++) {
    first();
    second();
  }
  const times = Array.from({ length: rounds }, () => [timed(first), timed(second)]);
  const median = (read) => quantile(times.map(read), 0.5);
  return { first: median(([a]) => a), second: median(([, b]) => b), ratio: median(([a, b]) => a / b) };
}

/** The value below which that share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

setFlagsFromString("--expose-gc");

/** Collects all garbage there is. */
export const collectGarbage = runInNewContext("gc");

/** Bytes of the heap and of buffers that are still held after a full collection. */
export async function heldBytes() {
  for (let round = 0; round < 4; round++) {
    // What the caller's own frame still points to goes with the turn.
    await new Promise(setImmediate);
    collectGarbage();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Numbers from 0 to 1, the same in every run. */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
