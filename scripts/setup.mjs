import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

// Plain JavaScript over Node's own modules only: this runs before anything is installed, on whatever Node is there.

const isWindows = process.platform === "win32";
const codeServerVersion = "4.139.1";
const chromiumNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const macBrowsers = ["Google Chrome", "Chromium", "Microsoft Edge"];

/** The repository's folder, absolute, without a slash at the end. */
export const repository = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Installs the dependencies of package-lock.json unless exactly those are there. Throws when that fails. */
export function ensureDependencies() {
  if (dependenciesMatchLock()) return;
  console.log("Installing dependencies…");
  // The locked versions, as `npm ci` would, which however refuses a lock without the packages of every other system: npm
  // leaves them out when the registry that it was written from, a mirror for instance, does not have them.
  runNpm(repository, "install", "--no-save");
}

/** Runs npm by the machine's own Node, which is the one that its certificates and proxies are set up for. */
function runNpm(cwd, ...args) {
  const folders = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
  runQuietly("npm", args, { cwd, env: { ...process.env, PATH: folders.join(delimiter) } });
}

/** Whether node_modules holds what package-lock.json asks for; npm writes its own record last, so a broken install differs. */
function dependenciesMatchLock() {
  const installedPath = join(repository, "node_modules", ".package-lock.json");
  if (!existsSync(installedPath) || !existsSync(projectNode())) return false;
  const installed = JSON.parse(readFileSync(installedPath, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")).packages;
  // Packages for one system only are optional: each side may list some that the other does not.
  const isCurrent = ([path, { version, optional }]) =>
    path in wanted ? wanted[path].version === version : optional === true;
  const isThere = ([path, { optional }]) => path === "" || optional === true || path in installed;
  return Object.entries(installed).every(isCurrent) && Object.entries(wanted).every(isThere);
}

/** The Node that the project pins, as a path: the VS Code server and type stripping need it. */
export function projectNode() {
  return join(repository, "node_modules", "node", "bin", isWindows ? "node.exe" : "node");
}

/** This process's environment with the project's own tools, Node among them, first in PATH. */
export function projectEnvironment(extra = {}) {
  const path = [join(repository, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** Runs a command to its end without showing its output; throws with its first and last lines when it fails. */
export function runQuietly(command, args, options = {}) {
  const result = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 300_000,
    maxBuffer: 64_000_000,
    shell: isWindows,
    env: projectEnvironment(),
    ...options,
  });
  if (result.status === 0) return result.stdout;
  const lines = `${result.stdout ?? ""}${result.stderr ?? ""}`.trimEnd().split("\n");
  const output = (lines.length > 40 ? [...lines.slice(0, 10), "…", ...lines.slice(-30)] : lines).join("\n");
  throw new Error(
    `${[command, ...args].join(" ")} failed: ${result.error?.message ?? `exit ${result.status}`}\n${output}`,
  );
}

/** The path of the first of `names` that PATH holds, `undefined` when there is none. */
export function findInPath(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const endings = isWindows ? [".exe", ".cmd"] : [""];
  const candidates = names.flatMap((name) =>
    folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))),
  );
  return candidates.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a Chromium: $CHROMIUM, else an installed one, else (Debian, as root) a newly installed one. Throws without. */
export function ensureChromium() {
  const found = process.env.CHROMIUM ?? findInPath(...chromiumNames) ?? macChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && findInPath("apt-get")) {
    console.log("Installing Chromium (apt-get)…");
    runQuietly("apt-get", ["update"]);
    runQuietly("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
    const installed = findInPath(...chromiumNames);
    if (installed !== undefined) return installed;
  }
  throw new Error("No Chromium found. Install Chromium or Chrome, or set CHROMIUM to the path of one.");
}

/** The path of PHP's command line: an installed one, else (Debian, as root) a newly installed one. Throws without. */
export function ensurePhp() {
  return ensureProgram(["php"], "php-cli", "PHP");
}

/** As `ensurePhp`, of Python 3. */
export function ensurePython() {
  return ensureProgram(["python3", "python"], "python3", "Python 3");
}

/** The path of a program that one package of Debian brings. */
function ensureProgram(names, debianPackage, title) {
  const found = findInPath(...names);
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && findInPath("apt-get")) {
    console.log(`Installing ${title} (apt-get)…`);
    runQuietly("apt-get", ["update"]);
    runQuietly("apt-get", ["install", "-y", "--no-install-recommends", debianPackage]);
    const installed = findInPath(...names);
    if (installed !== undefined) return installed;
  }
  throw new Error(`No ${title} found in the PATH. Install it (Debian: apt-get install ${debianPackage}).`);
}

function macChromium() {
  return macBrowsers.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`).find(isExecutable);
}

/** The folder for what is downloaded once and used by every clone. */
export function cacheFolder() {
  return process.env.IMREQ_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "imreq");
}

/** Installs the VS Code server that the package `code-server` carries, unless it is there; returns its folder. */
export function ensureVsCodeServer() {
  const target = join(cacheFolder(), `code-server-${codeServerVersion}`);
  const server = join(target, "node_modules", "code-server", "lib", "vscode");
  if (existsSync(target)) return server;
  console.log(`Installing the VS Code server into ${target} (600 MB, once)…`);
  // Under another name until it is whole, so that an interrupted install is never taken for one.
  const unfinished = `${target}.${process.pid}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  try {
    installVsCodeServer(unfinished);
    renameSync(unfinished, target);
  } catch (error) {
    // Another process may have been first: its install is as good.
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return server;
}

/** Without install scripts: they would compile native modules that the server can do without. */
function installVsCodeServer(folder) {
  const quick = ["--ignore-scripts", "--no-audit", "--no-fund"];
  runNpm(folder, "install", ...quick, "--prefix", folder, `code-server@${codeServerVersion}`);
  const server = join(folder, "node_modules", "code-server", "lib", "vscode");
  for (const cwd of [server, join(server, "extensions")]) runNpm(cwd, "install", ...quick, "--omit=dev");
}

/** The user's own VS Code as a path, when there is one and a screen to show it on. */
export function desktopCode() {
  return hasDisplay() ? findInPath("code", "code-insiders", "codium") : undefined;
}

/** Whether a window can be shown. */
export function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
