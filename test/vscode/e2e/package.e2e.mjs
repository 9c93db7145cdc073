import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { packageExtension } from "../../../scripts/package.mjs";
import { temporaryFolder } from "../../../scripts/processes.mjs";
import { withServerHost } from "../serverHost.mjs";

/** What a user needs, and nothing else. */
const wanted = [
  /^package\.json$/,
  /^package\.nls(\.[a-z-]+)?\.json$/,
  /^(readme|changelog)\.md$/i,
  /^licen[cs]e(\.txt)?$/i,
  /^language-configuration\.json$/,
  /^dist\/(extension|cli|main|undici|selfsigned|jsonLanguageService|languageServer|languageCommands|textThread)\.cjs$/,
  /^dist\/(extension\/|language-)[\w-]+\.cjs$/,
  /^dist\/report\/page\.(js|css)$/,
  /^dist\/catalog\/[\w/]+\.json$/,
  /^l10n\/[\w.-]+\.json$/,
  /^media\/.+\.(svg|png|md)$/,
  /^(syntaxes|schemas)\/[\w.-]+\.json$/,
  /^\.vsixmanifest$/,
];

const folder = temporaryFolder("package");
let vsix;

before(() => {
  vsix = packageExtension(join(folder.path, "imreq.vsix"));
});
after(folder.remove);

test("the installed package sends a request, and holds only what a user needs", async () => {
  const files = { "first.imreq": '### First\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n' };
  await withServerHost({ vsix, files }, async ({ workbench }) => {
    await workbench.openFile("first.imreq");
    await workbench.clickCodeLens("Send");
    await workbench.untilEditor(/\/\/ ok · HTTP 200/);
    const tookMs = await workbench.activationMs("imreq");
    console.log(`activation of the package: ${tookMs} ms`);
    const installed = installedFiles(workbench.dataFolder);
    for (const part of ["extension.cjs", "main.cjs", "languageCommands.cjs", "textThread.cjs", "report/page.js"]) {
      assert.ok(installed.includes(`dist/${part}`), `dist/${part} is missing`);
    }
    const unwanted = installed.filter((path) => !wanted.some((pattern) => pattern.test(path)));
    assert.deepEqual(unwanted, []);
  });
});

function installedFiles(dataFolder) {
  const extensions = join(dataFolder, "extensions");
  const name = readdirSync(extensions).find((entry) => entry.startsWith("imreq.imreq-"));
  const entries = readdirSync(join(extensions, name), { recursive: true, withFileTypes: true });
  const root = join(extensions, name);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    );
}
