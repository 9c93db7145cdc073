import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { withServerHost } from "../serverHost.mjs";

const groups = `### Create a group
# @name create
group_open_http_svc/create_group
{
  "Type": "Public",
  "Name": "Release party"
}
?? GroupId startsWith "@TGS#"

### Ask for it
group_open_http_svc/get_group_info
{
  "GroupIdList": ["{{create.GroupId}}"]
}
?? GroupInfo[0].Name == "Release party"
?? GroupInfo[0].Type == "Private"
`;
const accounts = '### Import Ann\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n';
const collection = { "team/groups.imreq": groups, "accounts.imreq": accounts };

async function serve(listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, close: () => server.closeAllConnections() ?? server.close() };
}

function destroying(name) {
  return `# @profile prod\n### ${name}\ngroup_open_http_svc/destroy_group\n{ "GroupId": "@TGS#${name}" }\n`;
}

test("a file is run from the Collections view, which shows each outcome as the lines do", async () => {
  await withServerHost({ files: collection }, async ({ workbench, page }) => {
    await workbench.openFile("groups.imreq");
    await workbench.untilCodeLens("Run All (2)");
    await workbench.openContainer("IM API");
    const hasRun = async () => (await workbench.notifications()).join().includes("groups.imreq: 1 passed, 1 failed.");
    await workbench.clickRowAction("Collections", "groups.imreq", "Run IM API Requests", hasRun);
    await workbench.untilBehindLine("?? GroupId startsWith", /^✓ "@TGS#/);
    await workbench.untilBehindLine("?? GroupInfo[0].Name", /^✓$/);
    assert.equal(await workbench.testMessage("Private"), '"Public" != "Private"');
    assert.equal(await page.locator(".tab", { hasText: ".jsonc" }).count(), 0, "no response opens by itself");
    await workbench.clickNotificationButton("Show Failed");
    await workbench.untilTreeRows(
      "Collections",
      (rows) =>
        rows.some((row) => /Ask for it.*1 expectation not met · ok · HTTP 200/.test(row)) &&
        !rows.some((row) => row.includes("Create a group") || row.includes("accounts.imreq")),
    );
  });
});

test("a single send shows beside each expectation what came, until the request is edited", async () => {
  await withServerHost({ files: collection }, async ({ workbench }) => {
    await workbench.openFile("groups.imreq");
    await workbench.untilCodeLens("Run All (2)");
    await workbench.goTo(10);
    await workbench.runCommand("IM API: Send Request");
    await workbench.untilEditor(/\/\/ ok · HTTP 200/);
    await workbench.untilBehindLine("?? GroupInfo[0].Type", /^✗ it is "Public"$/);
    await workbench.goTo(11, 1);
    await workbench.type(" ");
    await workbench.untilBehindLine("?? GroupInfo[0].Type", /^$/);
    await workbench.untilBehindLine("?? GroupId startsWith", /^✓/);
  });
});

test("a request of the Collections view opens at its line, and runs by its own button", async () => {
  await withServerHost({ files: collection }, async ({ workbench, page }) => {
    await workbench.openContainer("IM API");
    const file = await workbench.treeRow("Collections", "groups.imreq");
    await file.click();
    const row = await workbench.treeRow("Collections", "Create a group");
    await row.click();
    await page.locator(".statusbar-item", { hasText: "Ln 3, Col 1" }).first().waitFor();
    const hasAnswer = async () => (await workbench.editors()).some(({ uri }) => uri.startsWith("imreq-response:"));
    await workbench.clickRowAction("Collections", "Create a group", "Send Request", hasAnswer);
    await workbench.untilEditor(/"GroupId": "@TGS#/, "imreq-response:");
    await workbench.treeRow("Collections", /Create a group.*ok · HTTP 200/);
  });
});

test("a run that does not end is cancelled, and what was left says so", async () => {
  let calls = 0;
  const service = await serve(() => calls++);
  const profile = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${service.port}`, timeout: "60s" };
  const files = {
    "slow.imreq": `# @profile here\n${accounts}\n${accounts}`,
    "imreq.json": JSON.stringify({ profiles: { here: profile } }),
  };
  try {
    await withServerHost({ files }, async ({ workbench }) => {
      await workbench.openFile("slow.imreq");
      await workbench.untilCodeLens("Run All (2)");
      await workbench.clickCodeLens("Run All (2)");
      const shown = await workbench.untilNotification("Running slow.imreq");
      assert.match(shown, /0\/2 · im_open_login_svc\/account_import/);
      assert.ok((await workbench.statusBar()).some((item) => item.includes("0/2")));
      await workbench.clickNotificationButton("Cancel");
      await workbench.untilNotification("slow.imreq: 0 passed, 2 skipped. The run was cancelled.");
      assert.equal(calls, 1);
    });
  } finally {
    service.close();
  }
});

test("a long run sends no faster than the window shows it, so that a cancel leaves the rest unsent", async () => {
  let calls = 0;
  const service = await serve((request, response) => {
    request.resume();
    calls++;
    response.end('{"ActionStatus":"OK","ErrorCode":0}');
  });
  const profile = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${service.port}` };
  const files = {
    "long.imreq": `# @profile here\n${accounts.repeat(2000)}`,
    "imreq.json": JSON.stringify({ profiles: { here: profile } }),
  };
  try {
    await withServerHost({ files }, async ({ workbench, page }) => {
      await workbench.openFile("long.imreq");
      await workbench.openContainer("Testing");
      await workbench.clickCodeLens("Run All (2000)");
      await workbench.untilStatusBar(/[1-9]\d*\/2000/);
      await page.locator('.editor-actions a[aria-label^="Cancel Run"]').first().click();
      await workbench.untilNotification("The run was cancelled.");
      assert.ok(calls < 2000, "all calls were sent before the cancel counted");
    });
  } finally {
    service.close();
  }
});

test("a run over a protected profile lists all of it first, and a no sends none of it", async () => {
  let calls = 0;
  const service = await serve((request, response) => {
    request.resume();
    calls++;
    response.end('{"ActionStatus":"OK","ErrorCode":0}');
  });
  const profile = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${service.port}`, protected: true };
  const files = {
    "a.imreq": destroying("A"),
    "b.imreq": destroying("B"),
    "imreq.json": JSON.stringify({ profiles: { prod: profile } }),
  };
  try {
    await withServerHost({ files }, async ({ workbench }) => {
      await workbench.openFile("a.imreq");
      await workbench.untilCodeLens("Send as prod");
      await workbench.runCommand("IM API: Run Everything");
      const question = await workbench.dialogText();
      assert.match(question, /Send 2 requests to prod \(SDKAppID 1400000000\)\?/);
      assert.match(question, /A — group_open_http_svc\/destroy_group \(destructive, a\.imreq\)/);
      assert.match(question, /B — group_open_http_svc\/destroy_group \(destructive, b\.imreq\)/);
      await workbench.clickDialogButton("Cancel");
      await workbench.untilNotification("everything: 0 passed, 2 not sent.");
      assert.equal(calls, 0);
      await workbench.runCommand("IM API: Run Everything");
      await workbench.dialogText();
      await workbench.clickDialogButton("Send");
      await workbench.untilNotification("everything: 2 passed.");
      assert.equal(calls, 2);
    });
  } finally {
    service.close();
  }
});

test("@prompt asks with its question, remembers the answer, and escape leaves out that request only", async () => {
  const files = {
    "ask.imreq": `### Asked\n# @prompt who Whom to import?\nim_open_login_svc/account_import\n{ "UserID": "{{who}}" }\n\n${accounts}`,
  };
  await withServerHost({ files }, async ({ workbench, page }) => {
    await workbench.openFile("ask.imreq");
    await workbench.untilCodeLens("Run All (2)");
    await workbench.runCommand("IM API: Run All Requests in File");
    const widget = page.locator(".quick-input-widget", { hasText: "Whom to import?" });
    await widget.waitFor();
    assert.match((await widget.textContent()) ?? "", /a value for “who”/);
    await workbench.answer("dora");
    await workbench.untilNotification("ask.imreq: 2 passed.");
    // Escape would close the list of notifications first.
    await workbench.hideNotifications();
    await workbench.runCommand("IM API: Run All Requests in File");
    await widget.waitFor();
    assert.equal(await page.locator(".quick-input-widget input.input").inputValue(), "dora");
    await page.keyboard.press("Escape");
    await workbench.untilNotification("ask.imreq: 1 passed, 1 not sent. Asked: There is no value for “who”");
  });
});

test("a window with request files has its tests and its profile before one of them is opened", async () => {
  await withServerHost({ files: collection }, async ({ workbench, page }) => {
    await workbench.openContainer("Testing");
    const row = (text) => page.locator(".test-explorer .monaco-list-row", { hasText: text }).first();
    await row("team").click();
    await row("groups.imreq").waitFor();
    await page.locator(".statusbar-item", { hasText: "sandbox" }).first().waitFor();
  });
});

test("the Test Explorer shows files, requests and expectations, and the failed one with what came instead", async () => {
  await withServerHost({ files: collection }, async ({ workbench, page }) => {
    await workbench.openFile("groups.imreq");
    await workbench.untilCodeLens("Run All (2)");
    await workbench.openContainer("Testing");
    const row = (text) => page.locator(".test-explorer .monaco-list-row", { hasText: text }).first();
    await row("team").click();
    await row("groups.imreq").click();
    await row("Ask for it").waitFor();
    await row("Ask for it").hover();
    await row("Ask for it").locator('a[aria-label^="Run Test"]').click();
    assert.equal(await workbench.testMessage("Private"), '"Public" != "Private"');
    await page
      .locator(".test-output-peek, .test-results-pane, .pane-body", { hasText: "✗ Ask for it" })
      .first()
      .waitFor();
    await row("Ask for it").locator(".monaco-tl-twistie").click();
    await page.locator('.test-explorer [aria-label*="GroupInfo[0].Type"][aria-label*="Failed"]').first().waitFor();
    await page.locator('.test-explorer [aria-label*="GroupInfo[0].Name"][aria-label*="Passed"]').first().waitFor();
    await page.locator('.test-explorer [aria-label*="Create a group"][aria-label*="Passed"]').first().waitFor();
  });
});
