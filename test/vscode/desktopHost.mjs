import { join } from "node:path";
import { downloadAndUnzipVSCode, runTests, SilentReporter } from "@vscode/test-electron";
import { temporaryFolder } from "../../scripts/processes.mjs";
import { cacheFolder, findInPath, hasDisplay, repository } from "../../scripts/setup.mjs";

/**
 * Runs a built Mocha entry in the desktop VS Code. Resolves to `{ passed, log }`, or to `undefined` when there is no
 * desktop host here; the reason is then printed in one line.
 */
export async function runTestsOnDesktop(testEntry, environment) {
  const executable = await findExecutable().catch((error) => {
    console.log(`No desktop VS Code (${error.message}): the suites run in the VS Code server.`);
  });
  return executable && runIn(executable, testEntry, environment);
}

/** The display is asked for first: without one a download would be in vain. */
async function findExecutable() {
  if (!hasDisplay() && !findInPath("xvfb-run")) throw new Error("no display and no xvfb-run");
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  return downloadAndUnzipVSCode({
    version: "stable",
    cachePath: join(cacheFolder(), "vscode"),
    reporter: new SilentReporter(),
    timeout: 10_000,
  });
}

async function runIn(executable, testEntry, environment) {
  const workspace = temporaryFolder("workspace");
  const xvfb = hasDisplay() ? undefined : findInPath("xvfb-run");
  try {
    await runTests({
      vscodeExecutablePath: xvfb ?? executable,
      launchArgs: [...(xvfb ? ["-a", executable] : []), workspace.path],
      extensionDevelopmentPath: repository,
      extensionTestsPath: testEntry,
      extensionTestsEnv: environment,
    });
    return { passed: true, log: "" };
  } catch (error) {
    return { passed: false, log: error.message };
  } finally {
    workspace.remove();
  }
}
