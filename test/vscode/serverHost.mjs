import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { startGroup, temporaryFolder } from "../../scripts/processes.mjs";
import { ensureChromium, ensureVsCodeServer, projectNode, repository, runQuietly } from "../../scripts/setup.mjs";
import { Workbench } from "./workbench.mjs";

/** What mochaEntry.ts puts before each of its lines, as the window's console carries much else. */
const testLineMark = "│ ";
const startTimeoutMs = 60_000;
const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Settings that keep a window quiet; a test's own settings come after them. */
const quietSettings = {
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "editor.minimap.enabled": false,
  "telemetry.telemetryLevel": "off",
};

/**
 * Opens a VS Code window as a person sees it, on a workspace of its own, and closes all of it after `use`, whatever
 * happens. Options, none of them needed:
 * - `folder`: its files are copied into the workspace. `files`: name → text, written there as well.
 * - `vsix`: a package to install. Without it the extension is loaded from the repository, or others from the folders of
 *   `extensions` instead.
 * - `opened`: the name of a file that the window opens with.
 * - `settings`: user settings. `trusted: false` opens the workspace in restricted mode.
 * - `environment`: variables that the extension sees. `size`: `{ width, height }` of the window.
 * `use` gets `{ workbench, page, workspace, url, log }`: the window, its Playwright page, the workspace's path, the address
 * and a function that gives the end of the server's output. Throws when the window does not come up.
 */
export async function withServerHost(options, use) {
  const server = await startServer(options);
  try {
    const { page, close } = await openPage(server.url, options.size);
    try {
      const workbench = new Workbench(page, server.dataFolder);
      await workbench.untilReady().catch((error) => {
        throw new Error(`VS Code's window did not come up: ${error.message}\n${server.log()}`);
      });
      return await use({ workbench, page, workspace: server.workspace, url: server.url, log: server.log });
    } finally {
      await close();
    }
  } finally {
    server.stop();
  }
}

/**
 * Runs a built Mocha entry (an absolute path) in the extension host and shows its lines as they come. The entry tells its
 * counts by itself; this resolves to whether it ended well and to the last of what the window said besides.
 */
export async function runTestsInServer(options, testEntry) {
  const server = await startServer({ ...options, testEntry });
  try {
    const { page, close } = await openPage("about:blank");
    try {
      return await runTestPage(page, server, options.timeoutMs ?? 300_000);
    } finally {
      await close();
    }
  } finally {
    server.stop();
  }
}

async function runTestPage(page, server, timeoutMs) {
  const noise = [];
  await page.exposeFunction("codeAutomationLog", (_type, args) => {
    const text = args.map(String).join(" ");
    if (text.startsWith(testLineMark)) console.log(text);
    else noise.push(text);
  });
  const ended = new Promise((resolve, reject) => {
    page.exposeFunction("codeAutomationExit", resolve).catch(reject);
  });
  const stopped = new AbortController();
  const tooLate = sleep(timeoutMs, "not ended in time", { signal: stopped.signal }).catch(() => {});
  await page.goto(server.url);
  const code = await Promise.race([ended, tooLate]);
  stopped.abort();
  return { passed: code === 0, log: [...noise, server.log(), `exit: ${code}`].join("\n").slice(-6000) };
}

/**
 * Starts the server on a free port, over a new workspace; `stop` ends it and removes all it wrote. `inPlace: true` opens
 * `folder` itself instead of a copy, for a person who wants to keep what they type.
 */
export async function startServer(options = {}) {
  const data = temporaryFolder("data");
  const workspace = options.inPlace ? { path: options.folder, remove: () => {} } : temporaryFolder("workspace");
  if (!options.inPlace) fillWorkspace(workspace.path, options);
  writeText(
    join(data.path, "data", "User", "settings.json"),
    JSON.stringify({ ...quietSettings, ...options.settings }, undefined, 2),
  );
  const port = await freePort();
  const main = join(ensureVsCodeServer(), "out", "server-main.js");
  if (options.vsix) installPackage(main, data.path, options.vsix);
  else if (!options.testEntry) installFolders(data.path, options.extensions ?? [repository]);
  const group = startGroup(projectNode(), [main, ...serverArguments(port, data.path, options)], {
    env: { ...process.env, ...options.environment },
  });
  const stop = () => {
    group.stop();
    data.remove();
    workspace.remove();
  };
  try {
    await untilListening(port, group);
  } catch (error) {
    stop();
    throw error;
  }
  const url = pageAddress(port, workspace.path, options);
  return { url, workspace: workspace.path, dataFolder: data.path, log: group.output, stop, child: group.child };
}

function fillWorkspace(path, { folder, files = {} }) {
  if (folder) cpSync(folder, path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeText(join(path, name), text);
}

function writeText(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function serverArguments(port, dataFolder, { trusted = true, testEntry }) {
  return [
    ...["--host", "127.0.0.1", "--port", String(port), "--without-connection-token"],
    ...["--accept-server-license-terms", "--server-data-dir", dataFolder, "--telemetry-level", "off"],
    ...(trusted ? ["--disable-workspace-trust"] : []),
    // The driver makes the window take the suites from its address, and keeps it from showing any notification.
    ...(testEntry ? ["--enable-smoke-test-driver"] : []),
  ];
}

/** Installs a .vsix for the server whose data is in `dataFolder`. */
function installPackage(main, dataFolder, vsix) {
  runQuietly(projectNode(), [main, "--install-extension", vsix, "--server-data-dir", dataFolder], { shell: false });
}

/** Lists folders themselves among the installed extensions: a person's window without a package. */
function installFolders(dataFolder, folders) {
  const entries = folders.map((folder) => {
    const { name, publisher, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const location = { $mid: 1, scheme: "file", path: pathToFileURL(folder).pathname };
    return { identifier: { id: `${publisher}.${name}` }, version, location };
  });
  writeText(join(dataFolder, "extensions", "extensions.json"), JSON.stringify(entries));
}

function pageAddress(port, workspace, { testEntry, opened }) {
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(path).pathname}`;
  const query = new URLSearchParams({ folder: pathToFileURL(workspace).pathname });
  const payload = [
    ...(opened ? [["openFile", remote(join(workspace, opened))]] : []),
    ...(testEntry
      ? [
          ["extensionDevelopmentPath", remote(repository)],
          ["extensionTestsPath", remote(testEntry)],
          ["skipWelcome", "true"],
        ]
      : []),
  ];
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query}`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function untilListening(port, { child, output }) {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const answers = await fetch(`http://127.0.0.1:${port}/version`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await sleep(100);
  }
  throw new Error(`The VS Code server did not start. Its last output:\n${output().split("\n").slice(-20).join("\n")}`);
}

/** Starts a headless Chromium; its caller closes it. */
export function launchChromium() {
  return chromium.launch({
    executablePath: ensureChromium(),
    args: chromiumFlags,
    // This process's own handlers end the browser with everything else.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

async function openPage(url, size = { width: 1280, height: 800 }) {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: size });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    await page.goto(url);
    return { page, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
