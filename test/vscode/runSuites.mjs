import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { onProjectNode, temporaryFolder } from "../../scripts/processes.mjs";
import { repository } from "../../scripts/setup.mjs";
import { runTestsOnDesktop } from "./desktopHost.mjs";
import { runTestsInServer } from "./serverHost.mjs";

// node esbuild.mjs --tests && node test/vscode/runSuites.mjs [--grep text] [--host server]
// The counts go to the file that IMREQ_TEST_RESULT names, when it does.

await onProjectNode(async () => {
  const { values } = parseArgs({ options: { grep: { type: "string" }, host: { type: "string" } } });
  const entry = join(repository, "dist-test", "suites.cjs");
  const result = process.env.IMREQ_TEST_RESULT ?? join(temporaryFolder("result").path, "result.json");
  const environment = {
    IMREQ_TEST_RESULT: result,
    IMREQ_TEST_GREP: values.grep ?? "",
    IMREQ_TEST_COLOR: process.stdout.isTTY ? "1" : "",
  };
  const onDesktop = values.host === "server" ? undefined : await runTestsOnDesktop(entry, environment);
  const { passed, log } = onDesktop ?? (await runTestsInServer({ environment }, entry));
  if (!existsSync(result)) throw new Error(`The suites did not come to their end. The last of the log:\n${log}`);
  const counts = JSON.parse(readFileSync(result, "utf8"));
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = passed && counts.passed > 0 ? 0 : 1;
});
