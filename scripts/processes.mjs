import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectEnvironment, projectNode, repository } from "./setup.mjs";

const isWindows = process.platform === "win32";
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const cleanups = new Set();
const shown = new Set();
let isListening = false;
let interruptedWith;

/** Calls `cleanup` once: when the returned function is called, or at the latest when this process ends or is interrupted. */
export function cleanUpWith(cleanup) {
  listenForTheEnd();
  const once = () => cleanups.delete(once) && cleanup();
  cleanups.add(once);
  return once;
}

function listenForTheEnd() {
  if (isListening) return;
  isListening = true;
  process.on("exit", () => {
    for (const cleanup of [...cleanups].reverse()) cleanup();
  });
  for (const signal of Object.keys(exitCodes)) process.on(signal, () => interrupt(signal));
}

/** A shown process has things of its own to clean up: this one ends when that has. */
function interrupt(signal) {
  interruptedWith = exitCodes[signal];
  if (shown.size === 0) process.exit(interruptedWith);
  for (const child of shown) child.kill(signal);
}

/** A new folder that is gone when this process ends; `remove` removes it sooner. */
export function temporaryFolder(purpose) {
  const path = mkdtempSync(join(tmpdir(), `imreq-${purpose}-`));
  const remove = cleanUpWith(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return { path, remove };
}

/** Starts a process that leads its own group; `stop` ends it with all that it started. Keeps the end of its output. */
export function startGroup(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: !isWindows, ...options });
  let output = "";
  const keep = (chunk) => {
    output = (output + chunk).slice(-20_000);
  };
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  child.on("error", (error) => keep(`${error.message}\n`));
  return { child, stop: cleanUpWith(() => killGroup(child)), output: () => output };
}

function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    if (isWindows) child.kill();
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** Runs a command with its output shown; resolves to the exit code. An interruption is passed on to it. */
export function runVisibly(command, args, extraEnvironment = {}, cwd = repository) {
  listenForTheEnd();
  const child = spawn(command, args, {
    stdio: "inherit",
    cwd,
    env: projectEnvironment(extraEnvironment),
    shell: isWindows && !command.endsWith(".exe"),
  });
  shown.add(child);
  return new Promise((resolve) => {
    child.on("error", (error) => console.error(error.message));
    child.on("close", (code) => {
      shown.delete(child);
      if (interruptedWith !== undefined) process.exit(interruptedWith);
      resolve(code ?? 1);
    });
  });
}

/**
 * Runs `main` on the project's Node: here when this is it, else this whole script again in a process of that Node. An error
 * ends the process with its message.
 */
export async function onProjectNode(main) {
  if (realpathSync(process.execPath) !== realpathSync(projectNode())) {
    process.exitCode = await runVisibly(projectNode(), process.argv.slice(1));
    return;
  }
  try {
    await main();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
