import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { onProjectNode, runVisibly, startGroup } from "./processes.mjs";
import { desktopCode, ensureDependencies, findInPath, hasDisplay, projectNode, repository } from "./setup.mjs";

// npm start                        VS Code on examples/ with the extension, and a simulator on port 7070, until Ctrl+C
// npm start -- --check             the same without a screen: sends the first example, exits 0 if its outcome is ok
//          [--screenshot path]     where --check puts its picture

const simulatorPort = 7070;
const examples = join(repository, "examples");
/** What a person looks for in the window. */
const sendLens = "Send";
const responseScheme = "imreq-response:";
const outcomeLine = /^\/\/ (.+)$/m;
const okLine = /^ok\b/i;

ensureDependencies();
await onProjectNode(async () => {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, screenshot: { type: "string" } } });
  if ((await runVisibly(projectNode(), ["esbuild.mjs"])) !== 0) throw new Error("The build failed.");
  if (values.check) return check(values.screenshot ?? join(repository, ".cache", "check.png"));
  await startSimulator();
  await openWindow();
});

/** The window works without it, so that a taken port only gets a word. */
async function startSimulator() {
  const cli = join(repository, "dist", "cli.cjs");
  const { child, output } = startGroup(projectNode(), [cli, "simulate", "--port", String(simulatorPort)]);
  await new Promise((resolve) => {
    child.stdout.once("data", resolve);
    child.once("close", resolve);
  });
  console.log(output().trim() || `The simulator did not start on port ${simulatorPort}.`);
  console.log(
    "It is the profile “local” of the examples. “sandbox”, to which Send goes at first, has one of its own in VS Code.\n",
  );
}

async function openWindow() {
  const code = desktopCode();
  if (code !== undefined) {
    console.log("Opening examples/ in VS Code. Ctrl+C ends the simulator.");
    await runVisibly(code, ["--new-window", `--extensionDevelopmentPath=${repository}`, examples]);
    // `code` returns at once; the simulator goes on for as long as this does.
    return untilInterrupted();
  }
  const { startServer } = await import("../test/vscode/serverHost.mjs");
  const server = await startServer({ folder: examples, inPlace: true });
  console.log(`VS Code is open at\n${server.url}\nCtrl+C ends it.`);
  const opener = hasDisplay() && findInPath("xdg-open", "open");
  if (opener) startGroup(opener, [server.url]);
  return untilInterrupted(server);
}

/** Resolves never: the signal's handler ends this process. Rejects when the server, if there is one, ends by itself. */
function untilInterrupted(server) {
  const idle = setInterval(() => {}, 60_000);
  return new Promise((_, reject) => {
    server?.child.on("close", () => {
      clearInterval(idle);
      reject(new Error(`The VS Code server has ended. Its last output:\n${server.log()}`));
    });
  });
}

/** Does what a new user does first, and fails unless the answer is ok. */
async function check(screenshotPath) {
  const [first] = readdirSync(examples)
    .filter((name) => name.endsWith(".imreq"))
    .sort();
  if (first === undefined) throw new Error("examples/ holds no .imreq file.");
  const { withServerHost } = await import("../test/vscode/serverHost.mjs");
  const outcome = await withServerHost(
    { folder: examples, size: { width: 1440, height: 720 } },
    async ({ workbench }) => {
      try {
        await workbench.openFile(first);
        await workbench.clickCodeLens(sendLens);
        const { text } = await workbench.untilEditor(outcomeLine, responseScheme);
        await workbench.untilCodeLens("HTTP");
        return outcomeLine.exec(text)?.[1] ?? "";
      } finally {
        await workbench.screenshot(screenshotPath);
        console.log(`Screenshot: ${screenshotPath}`);
      }
    },
  );
  console.log(`${first}: ${outcome}`);
  if (!okLine.test(outcome)) throw new Error(`The first request of examples/${first} should end ok.`);
}
