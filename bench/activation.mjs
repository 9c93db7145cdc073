import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../scripts/processes.mjs";
import { projectNode, repository, runQuietly } from "../scripts/setup.mjs";
import { launchChromium, startServer } from "../test/vscode/serverHost.mjs";
import { Workbench } from "../test/vscode/workbench.mjs";
import { quantile, row } from "./harness.mjs";

const rounds = 7;
const emptyMark = "An empty extension";
const file = "first.imreq";
const text = "### First\nim_open_login_svc/account_import\n{}\n";

/**
 * How much longer this extension takes than an empty one, each in windows of its own that open with a request file: as VS Code
 * counts an activation, and until all that the file needs is loaded and built.
 */
export async function* measures(wanted) {
  const startName = "activation in VS Code, beyond an empty extension's";
  const doneName = "activation until a request file's features are there";
  if (!wanted(startName) && !wanted(doneName)) return;
  runQuietly(projectNode(), ["esbuild.mjs"], { cwd: repository, shell: false });
  const window = { files: { [file]: text }, opened: file };
  const servers = [];
  const browser = await launchChromium();
  try {
    servers.push(await startServer(window), await startServer({ ...window, extensions: [emptyExtension()] }));
    const [ours, empty] = servers;
    const round = async () => ({
      ours: await activationIn(browser, ours, "imreq.imreq", (workbench) => workbench.untilCodeLens("Send")),
      empty: await activationIn(browser, empty, "imreq.empty", (workbench) => workbench.untilStatusBar(emptyMark)),
    });
    // The first windows fill the servers' caches.
    await round();
    const times = [];
    for (let count = 0; count < rounds; count++) times.push(await round());
    const rowOf = (name, key, bar) => {
      const oursMs = quantile(
        times.map(({ ours }) => ours[key]),
        0.5,
      );
      const emptyMs = quantile(
        times.map(({ empty }) => empty[key]),
        0.5,
      );
      return row({ name, measured: `${oursMs} ms`, peer: `${emptyMs} ms`, ratio: oursMs - emptyMs, bar, unit: " ms" });
    };
    if (wanted(startName)) yield rowOf(startName, "startMs", 25);
    if (wanted(doneName)) yield rowOf(doneName, "doneMs", 100);
  } finally {
    await browser.close();
    for (const server of servers) server.stop();
  }
}

/** What VS Code tells of an extension in a new window, once it is seen to be active. */
async function activationIn(browser, server, id, untilActive) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(server.url);
  const workbench = new Workbench(page, server.dataFolder);
  await workbench.untilReady();
  await untilActive(workbench);
  const times = await workbench.activationTimes(id);
  // A window that says goodbye leaves no extension host behind.
  await page.goto("about:blank");
  await context.close();
  return times;
}

/** Empty but for a word in the status bar, which tells that it is active. */
function emptyExtension() {
  const { path } = temporaryFolder("bench-empty");
  const manifest = {
    name: "empty",
    publisher: "imreq",
    version: "0.0.1",
    main: "./main.cjs",
    engines: { vscode: "^1.107.0" },
    activationEvents: ["onLanguage:imreq"],
    contributes: { languages: [{ id: "imreq", extensions: [".imreq"] }] },
  };
  writeFileSync(join(path, "package.json"), JSON.stringify(manifest));
  writeFileSync(
    join(path, "main.cjs"),
    `exports.activate = () => {
      const item = require("vscode").window.createStatusBarItem();
      item.text = "${emptyMark}";
      item.show();
    };`,
  );
  return path;
}
