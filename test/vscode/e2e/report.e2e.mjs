import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withServerHost } from "../serverHost.mjs";

const twoRequests = `### Import ann
# @name import
im_open_login_svc/account_import
{ "UserID": "ann" }

### A group of hers
# @depends import
group_open_http_svc/create_group
{ "Owner_Account": "ann", "Type": "Public", "Name": "Release" }
?? GroupId startsWith "@TGS#9"
`;

/** Sends the second request, which needs the first one, and opens the report. */
async function openReport(workbench) {
  await workbench.openFile("shop.imreq");
  await workbench.clickCodeLens("Send with dependencies");
  // The first send starts the simulator and loads the client.
  await workbench.untilEditor(/"GroupId"/, "imreq-response:", 60_000);
  await workbench.runCommand("IM API: Show Run Report");
  return workbench.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
}

test("the report of the last run opens in the window, and leads to the requests", async () => {
  await withServerHost({ files: { "shop.imreq": twoRequests } }, async ({ workbench, page }) => {
    const report = await openReport(workbench);
    await report.getByRole("heading", { name: "1 of 2 requests did not pass" }).waitFor();
    const titles = await report.locator("button.title").allInnerTexts();
    assert.deepEqual(titles, ["Import ann", "A group of hers"]);
    await report.getByRole("table", { name: "Expectations" }).getByText('GroupId startsWith "@TGS#9"').waitFor();
    // The window's own colours are those of the page.
    const colours = await report.locator("body").evaluate((body) => {
      const { backgroundColor } = getComputedStyle(body);
      const probe = document.createElement("i");
      probe.style.color = getComputedStyle(document.documentElement).getPropertyValue("--vscode-editor-background");
      body.append(probe);
      return [backgroundColor, getComputedStyle(probe).color];
    });
    assert.equal(colours[0], colours[1]);
    await report.getByRole("button", { name: "shop.imreq:8" }).click();
    await page.locator(".part.statusbar .statusbar-item", { hasText: "Ln 8, Col 1" }).first().waitFor();
  });
});

test("the report is saved as a page of its own", async () => {
  await withServerHost({ files: { "shop.imreq": twoRequests } }, async ({ workbench, workspace }) => {
    const report = await openReport(workbench);
    await report.getByRole("button", { name: "Save as HTML…" }).click();
    await workbench.acceptProposal("report.html");
    await workbench.untilNotification("The report is in report.html");
    const html = readFileSync(join(workspace, "report.html"), "utf8");
    assert.match(html, /default-src 'none'/);
    assert.match(html, /"title":"A group of hers"/);
    assert.ok(!html.includes(workspace), "the page names a folder of this machine");
  });
});

test("without a run the command says what to do", async () => {
  await withServerHost({ files: { "shop.imreq": twoRequests } }, async ({ workbench }) => {
    await workbench.openFile("shop.imreq");
    await workbench.untilCodeLens("Send");
    await workbench.runCommand("IM API: Show Run Report");
    await workbench.untilNotification("Nothing has run in this window yet.");
  });
});
