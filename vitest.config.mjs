import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/vscode/**"],
    globalSetup: ["test/support/build.ts"],
    // With as many documents as `npm test` tries, a property takes its time.
    testTimeout: process.env.IMREQ_FUZZ_RUNS ? 180_000 : 20_000,
  },
});
