import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { onProjectNode } from "../../scripts/processes.mjs";
import { repository } from "../../scripts/setup.mjs";

// node test/vscode/runEndToEnd.mjs [words in file names…]
// The counts go to the file that IMREQ_TEST_RESULT names, when it does.

await onProjectNode(async () => {
  const words = process.argv.slice(2);
  const folder = join(repository, "test", "vscode", "e2e");
  const all = readdirSync(folder).filter((file) => file.endsWith(".e2e.mjs"));
  const files = all.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).sort();
  // One file at a time: each has a window of its own, and two windows would slow each other down.
  const tests = run({ files: files.map((file) => join(folder, file)), concurrency: 1 });
  tests.on("test:summary", ({ file, counts, success }) => {
    if (file !== undefined) return;
    process.exitCode = success && counts.passed > 0 ? 0 : 1;
    const result = { passed: counts.passed, failed: counts.failed + counts.cancelled };
    if (process.env.IMREQ_TEST_RESULT) writeFileSync(process.env.IMREQ_TEST_RESULT, JSON.stringify(result));
  });
  await tests.compose(new spec()).pipe(process.stdout, { end: false });
});
