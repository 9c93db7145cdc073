import assert from "node:assert/strict";
import { test } from "node:test";
import { withServerHost } from "../serverHost.mjs";

test("opening an .imreq file activates the extension within the bar", async () => {
  await withServerHost(
    { files: { "first.imreq": "### First\nim_open_login_svc/account_import\n{}\n" } },
    async ({ workbench }) => {
      await workbench.openFile("first.imreq");
      const tookMs = await workbench.activationMs("imreq");
      console.log(`activation: ${tookMs} ms`);
      // Ten times the bar: a busy machine must not fail the build, a forgotten lazy import should.
      assert.ok(tookMs < 250, `activation took ${tookMs} ms`);
    },
  );
});
