import assert from "node:assert/strict";
import { test } from "node:test";
import { withServerHost } from "../serverHost.mjs";

test("opening an .imreq file activates the extension", async () => {
  await withServerHost(
    { files: { "first.imreq": "### First\nim_open_login_svc/account_import\n{}\n" } },
    async ({ workbench }) => {
      await workbench.openFile("first.imreq");
      await workbench.untilCodeLens("Send");
      // Told for a reader of the log; how fast it is on a busy machine is no matter of right or wrong.
      const tookMs = await workbench.activationMs("imreq");
      console.log(`activation: ${tookMs} ms`);
      assert.ok(Number.isInteger(tookMs));
    },
  );
});
