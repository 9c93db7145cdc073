import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, transform } from "esbuild";
import { buildCatalog } from "./scripts/catalogBuild.mjs";

// node esbuild.mjs [--dev] [--tests] [--metafile]
const options = new Set(process.argv.slice(2));
const isDevelopment = options.has("--dev");

// The bundles are CommonJS in one file each, but for the extension: an `import()` in the source stays a lazily initialised part.
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
  "./languageCommands.ts": { file: "languageCommands.cjs", isSplit: true },
  "./languageServer.ts": { file: "languageServer.cjs", isSplit: true },
};
const partsApart = (folder) => ({
  name: "parts apart",
  setup: (bundle) => {
    const names = Object.keys(apart).map((name) => name.replaceAll(".", "\\."));
    bundle.onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `${folder}/${apart[path].file}`, external: true },
    );
  },
});
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
const front = { ...shared, plugins: [partsApart("."), withoutUnused], supported: { "dynamic-import": false } };

const bundles = [
  { ...front, entryPoints: ["src/cli/start.ts"], outfile: "dist/cli.cjs", banner: { js: "#!/usr/bin/env node" } },
  { ...shared, entryPoints: ["src/runner/text/textThread.ts"], outfile: "dist/textThread.cjs" },
  // A library for the tests of other projects.
  { ...front, entryPoints: ["src/simulator/library.ts"], outfile: "dist/simulator.cjs" },
  ...Object.entries(apart)
    .filter(([, { isSplit }]) => !isSplit)
    .map(([name, { file, entry = name }]) => ({ ...front, entryPoints: [entry], outfile: `dist/${file}` })),
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

/**
 * The extension: what `import()` names is a file of its own in dist/extension, and so is what several of them share, so that a
 * start reads little and no module is there twice.
 */
function writeExtension() {
  rmSync("dist/extension", { recursive: true, force: true });
  mkdirSync("dist/extension", { recursive: true });
  return writeSplit({
    // They are used by what is in dist/extension alone.
    plugins: [partsApart(".."), withoutUnused],
    entryPoints: ["src/extension/extension.ts"],
    chunkNames: "extension/[name]-[hash]",
    external: ["vscode"],
  });
}

/** What the command line and other editors do with the language: two files, and one for what they share. */
function writeLanguageParts() {
  for (const name of readdirSync("dist")) {
    if (name.startsWith("language-")) rmSync(join("dist", name));
  }
  return writeSplit({
    plugins: [partsApart("."), withoutUnused],
    entryPoints: ["src/cli/languageCommands.ts", "src/cli/languageServer.ts"],
    chunkNames: "language-[hash]",
  });
}

/** Only ESM can be split: each file becomes CommonJS afterwards. */
async function writeSplit(options) {
  const { outputFiles, metafile } = await build({
    ...shared,
    ...options,
    format: "esm",
    splitting: true,
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    sourcemap: isDevelopment && "inline",
    write: false,
  });
  return Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code } = await transform(withPlainVscode(text), {
        format: "cjs",
        platform: shared.platform,
        target: shared.target,
        supported: front.supported,
        minify: shared.minify,
        sourcemap: isDevelopment && "inline",
      });
      writeFileSync(path, code);
      return { outfile: relative(".", path), metafile, sizeBytes: statSync(path).size };
    }),
  );
}

/** As it stands, each file that imports VS Code's API would make a copy of all its names. */
function withPlainVscode(code) {
  return code.replaceAll(/\bimport\s*\*\s*as\s+([\w$]+)\s+from\s*"vscode";/g, 'var $1=require("vscode");');
}

async function write(bundle) {
  const { metafile } = await build(bundle);
  return { outfile: bundle.outfile, metafile, sizeBytes: statSync(bundle.outfile).size };
}

mkdirSync("dist", { recursive: true });
// esbuild has shown what is wrong: its own stack would add nothing.
const written = await Promise.all([writeExtension(), writeLanguageParts(), ...bundles.map(write)]).catch(() =>
  process.exit(1),
);
chmodSync("dist/cli.cjs", 0o755);
buildCatalog("src/catalog/data", "dist/catalog");

for (const { outfile, metafile, sizeBytes } of written.flat()) {
  console.log(`${outfile}  ${kilobytes(sizeBytes)}`);
  if (options.has("--metafile")) writeFileSync(`${outfile}.meta.json`, JSON.stringify(metafile));
}
