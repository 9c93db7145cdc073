import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { buildCatalog } from "./scripts/catalogBuild.mjs";

// node esbuild.mjs [--dev] [--tests] [--metafile]
const options = new Set(process.argv.slice(2));
const isDevelopment = options.has("--dev");

// The bundles are CommonJS in one file each: an `import()` in the source stays a lazily initialised part of it.
// "module" comes first because the UMD builds of the JSON language service hide their imports from the bundler.
const shared = {
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  mainFields: ["module", "main"],
  // undici leaves its experimental parser out where it is bundled.
  define: { "import.meta.dirname": "__dirname", esbuildDetection: "true" },
  minify: !isDevelopment,
  sourcemap: isDevelopment,
  metafile: true,
  logLevel: "warning",
};

// What a start does not need: large libraries and the language server. Each is one file, by what its importers write, that all
// bundles share and that is read when it is first used.
const apart = {
  "./main.ts": { file: "main.cjs", entry: "src/cli/main.ts" },
  "undici/lib/dispatcher/client.js": { file: "undici.cjs" },
  selfsigned: { file: "selfsigned.cjs" },
  "vscode-json-languageservice": { file: "jsonLanguageService.cjs" },
  "./languageCommands.ts": { file: "languageCommands.cjs", entry: "src/cli/languageCommands.ts" },
  "./languageServer.ts": { file: "languageServer.cjs", entry: "src/cli/languageServer.ts" },
};
const partsApart = {
  name: "parts apart",
  setup: (bundle) => {
    const names = Object.keys(apart).map((name) => name.replaceAll(".", "\\."));
    bundle.onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `./${apart[path].file}`, external: true },
    );
  },
};
// Of undici one connection of HTTP/1.1 is used; the rest would be half of what a first call loads.
const unused = /\/(client-h2|fetch\/(body|formdata)|webidl(\/index)?)(\.js)?$/;
const withoutUnused = {
  name: "without unused parts",
  setup: (bundle) => {
    bundle.onResolve({ filter: unused }, ({ path, importer }) =>
      importer.includes("undici") ? { path, namespace: "unused" } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
  },
};
const front = { ...shared, plugins: [partsApart, withoutUnused], supported: { "dynamic-import": false } };

const bundles = [
  { ...front, entryPoints: ["src/extension/extension.ts"], outfile: "dist/extension.cjs", external: ["vscode"] },
  { ...front, entryPoints: ["src/cli/start.ts"], outfile: "dist/cli.cjs", banner: { js: "#!/usr/bin/env node" } },
  { ...shared, entryPoints: ["src/runner/text/textThread.ts"], outfile: "dist/textThread.cjs" },
  // A library for the tests of other projects.
  { ...front, entryPoints: ["src/simulator/library.ts"], outfile: "dist/simulator.cjs" },
  ...Object.entries(apart).map(([name, { file, entry = name }]) => ({
    ...front,
    entryPoints: [entry],
    outfile: `dist/${file}`,
  })),
];
// The report's page: a browser's script and style, which every report carries.
const page = { ...shared, platform: "browser", target: "es2022", format: "iife", charset: "utf8", sourcemap: false };
for (const [entry, name] of [
  ["main.ts", "page.js"],
  ["page.css", "page.css"],
]) {
  bundles.push({ ...page, entryPoints: [`src/runner/report/page/${entry}`], outfile: `dist/report/${name}` });
}
if (options.has("--tests")) bundles.push(testBundle());

/** The Mocha suites behind one `run()`; Mocha must meet its globals before a suite is loaded, hence `require`. */
function testBundle() {
  const suites = readdirSync("test/vscode/suites", { recursive: true }).filter((path) => path.endsWith(".test.ts"));
  const loaders = suites
    .sort()
    .map((path) => `() => require(${JSON.stringify(`./test/vscode/suites/${path.replaceAll("\\", "/")}`)})`);
  return {
    ...shared,
    minify: false,
    sourcemap: "inline",
    stdin: {
      contents: `import { runSuites } from "./test/vscode/mochaEntry.ts";
        export const run = () => runSuites([${loaders.join(", ")}]);`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    outfile: "dist-test/suites.cjs",
    external: ["vscode", "mocha"],
  };
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

async function write(bundle) {
  const { metafile } = await build(bundle);
  return { outfile: bundle.outfile, metafile, sizeBytes: statSync(bundle.outfile).size };
}

mkdirSync("dist", { recursive: true });
// esbuild has shown what is wrong: its own stack would add nothing.
const written = await Promise.all(bundles.map(write)).catch(() => process.exit(1));
chmodSync("dist/cli.cjs", 0o755);
buildCatalog("src/catalog/data", "dist/catalog");

for (const { outfile, metafile, sizeBytes } of written) {
  console.log(`${outfile}  ${kilobytes(sizeBytes)}`);
  if (options.has("--metafile")) writeFileSync(`${outfile}.meta.json`, JSON.stringify(metafile));
}
