import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/vscode/**"],
    globalSetup: ["test/support/build.ts"],
    // By default one processor is left to Vitest itself, which hardly needs it: on a machine with two that is half of all.
    maxWorkers: availableParallelism(),
    // With as many documents as `npm test` tries, a property takes its time.
    testTimeout: process.env.IMREQ_FUZZ_RUNS ? 180_000 : 20_000,
  },
});
