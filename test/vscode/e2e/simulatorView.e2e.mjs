import assert from "node:assert/strict";
import { test } from "node:test";
import { withServerHost } from "../serverHost.mjs";

const requests = `### Import Ann
im_open_login_svc/account_import
{ "UserID": "ann", "Nick": "Ann" }

### Import nobody
im_open_login_svc/account_import
{}
`;

test("the Simulator view starts the sandbox, and follows what is sent to it", async () => {
  const options = { files: { "people.imreq": requests }, size: { width: 1500, height: 900 } };
  await withServerHost(options, async ({ workbench, page }) => {
    await workbench.openFile("people.imreq");
    await workbench.untilCodeLens("Send");
    await workbench.openContainer("IM API");
    await page.locator(".pane-header", { hasText: "Simulator" }).click();
    await page.locator(".welcome-view-content .monaco-button", { hasText: "Start the Simulator" }).click();
    await workbench.treeRow("Simulator", "Accounts1");
    await workbench.clickCodeLens("Send");
    await workbench.treeRow("Simulator", "Accounts2");
    await (await workbench.treeRow("Simulator", "Accounts2")).locator(".monaco-tl-twistie").click();
    await workbench.treeRow("Simulator", "annAnn · offline");
    await workbench.clickCodeLens("Send", 1);
    const failed = await workbench.treeRow("Simulator", "failed 70402");
    assert.match(await failed.getAttribute("aria-label"), /account_import, failed 70402 · /);
    const opened = page.context().waitForEvent("page");
    await workbench.runCommand("IM API: Change How the Simulator Behaves");
    // This host shows no page of another port, but its address has the port and the token.
    const address = (await opened).url();
    const [, port, token] = /[:/](\d+)\/control#token=([\w-]+)$/.exec(address) ?? assert.fail(address);
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await fetch(`http://127.0.0.1:${port}/control/behaviour`, { headers })).status, 200);
  });
});
