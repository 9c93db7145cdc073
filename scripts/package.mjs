import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { onProjectNode } from "./processes.mjs";
import { ensureDependencies, projectNode, repository, runQuietly } from "./setup.mjs";

// npm run package: builds imreq-<version>.vsix and refuses one that is too large.

const sizeLimitBytes = 1_000_000;
// Both bundles hold their dependencies. There is no public repository that relative links could lead to.
const vsceOptions = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];

/** Builds and packages the extension; returns the path of the .vsix. Throws when it is larger than a user should load. */
export function packageExtension(path = join(repository, `imreq-${version()}.vsix`)) {
  runQuietly(projectNode(), ["esbuild.mjs"], { cwd: repository, shell: false });
  const vsce = join(repository, "node_modules", "@vscode", "vsce", "vsce");
  runQuietly(projectNode(), [vsce, "package", ...vsceOptions, "--out", path], { cwd: repository, shell: false });
  const sizeBytes = statSync(path).size;
  console.log(`${path}  ${sizeBytes} bytes`);
  if (sizeBytes > sizeLimitBytes) {
    throw new Error(
      `The package is ${sizeBytes} bytes, the limit is ${sizeLimitBytes}. Run node esbuild.mjs --metafile.`,
    );
  }
  return path;
}

function version() {
  return JSON.parse(readFileSync(join(repository, "package.json"), "utf8")).version;
}

if (process.argv[1] === import.meta.filename) {
  ensureDependencies();
  await onProjectNode(() => packageExtension());
}
