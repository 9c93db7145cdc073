import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { signUser } from "../../../src/protocol/userSig.ts";
import { withServerHost } from "../serverHost.mjs";

const oneRequest = '### Import\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n';

/** A profile of an app that the simulator's public key does not open. */
function profileAt(port) {
  return JSON.stringify({ profiles: { dev: { sdkAppId: 1400000007, endpoint: `http://127.0.0.1:${port}` } } });
}

async function serve(listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, close: () => server.close() };
}

async function openApiView(page) {
  await page.locator('.activitybar .action-item a[aria-label*="IM API"]').first().click();
}

async function treeRows(page) {
  return (await page.locator(".pane-body .monaco-list-row").allInnerTexts()).map((text) =>
    text.replace(/\s+/g, " ").trim(),
  );
}

test("a person presses Send and reads the answer beside the request", async () => {
  await withServerHost({ files: { "first.imreq": oneRequest } }, async ({ workbench }) => {
    await workbench.openFile("first.imreq");
    await workbench.clickCodeLens("Send");
    const { uri, text } = await workbench.untilEditor(/\/\/ ok · HTTP 200/);
    assert.match(uri, /^imreq-response:/);
    assert.match(text, /"ErrorCode": 0/);
    await workbench.untilCodeLens("ok · HTTP 200");
  });
});

test("the keyboard sends the request under the cursor", async () => {
  await withServerHost({ files: { "first.imreq": oneRequest } }, async ({ workbench, page }) => {
    await workbench.openFile("first.imreq");
    await page.keyboard.press("Control+Alt+s");
    await workbench.untilEditor(/\/\/ ok · HTTP 200/);
  });
});

test("a refused call carries its explanation at the line of its code", async () => {
  const files = { "bad.imreq": "### Import\nim_open_login_svc/account_import\n{}\n" };
  await withServerHost({ files, size: { width: 1900, height: 800 } }, async ({ workbench, page }) => {
    await workbench.openFile("bad.imreq");
    await workbench.clickCodeLens("Send");
    await workbench.untilEditor(/"ErrorCode": 70402/);
    // The explanation is drawn behind the line, once the text is there: its words stand in a style rule of the page.
    await page.waitForFunction(() =>
      [...document.styleSheets]
        .flatMap((sheet) => [...sheet.cssRules])
        .some((rule) => rule.style?.content?.includes("A parameter is missing or wrong")),
    );
  });
});

test("the tree lists services, filters by words, and a command becomes a request", async () => {
  await withServerHost({ files: { "first.imreq": oneRequest } }, async ({ workbench, page }) => {
    await openApiView(page);
    await page.locator(".monaco-list-row", { hasText: "group_open_http_svc" }).first().waitFor();
    assert.match((await treeRows(page))[0] ?? "", /^Accounts ?im_open_login_svc/);
    await workbench.runCommand("IM API: Filter Commands");
    await workbench.typeInto("Words of the name", "mute");
    await page.locator(".monaco-list-row", { hasText: "forbid_send_msg" }).first().waitFor();
    assert.ok(!(await treeRows(page)).some((row) => row.includes("im_open_login_svc")));
    await page.keyboard.press("Enter");
    const row = page.locator(".monaco-list-row", { hasText: "forbid_send_msg" }).first();
    await row.hover();
    await row.locator('a[aria-label^="New Request"]').click();
    const { text } = await workbench.untilEditor(/group_open_http_svc\/forbid_send_msg/);
    assert.match(text, /"GroupId"/);
    assert.match(text, /"MuteTime"/);
  });
});

test("a workspace without requests has a view that leads to the first response", async () => {
  await withServerHost({ files: { "notes.txt": "" } }, async ({ workbench, page }) => {
    await openApiView(page);
    await page.locator(".welcome-view-content a", { hasText: "Try a First Request" }).click();
    await workbench.untilEditor(/im_open_login_svc\/account_import/);
    await page.keyboard.press("Control+Alt+s");
    await workbench.untilEditor(/\/\/ ok · HTTP 200/);
  });
});

test("a missing key is named, stored on request, and signs from then on", async () => {
  let url = "";
  const service = await serve((request, response) => {
    request.resume();
    url = request.url;
    response.end('{"ActionStatus":"OK","ErrorCode":0}');
  });
  const files = { "first.imreq": oneRequest, "imreq.json": profileAt(service.port) };
  try {
    await withServerHost({ files }, async ({ workbench, page }) => {
      await workbench.openFile("first.imreq");
      await workbench.runCommand("IM API: Select Profile");
      await workbench.answer("dev");
      await page.locator(".statusbar-item", { hasText: "dev" }).first().waitFor();
      await workbench.clickCodeLens("Send");
      const said = await workbench.untilNotification("No secret key for SDKAppID 1400000007");
      assert.match(said, new RegExp(`127\\.0\\.0\\.1:${service.port}`));
      assert.equal(url, "");
      await workbench.clickNotificationButton("Set Secret Key");
      await workbench.answer("not-a-real-key");
      await workbench.untilNotification("Stored for SDKAppID 1400000007");
      await workbench.clickCodeLens("Send");
      const { text } = await workbench.untilEditor(/\/\/ ok · HTTP 200/);
      const userSig = new URL(url, "http://127.0.0.1").searchParams.get("usersig");
      assert.match(userSig, /^eJ/);
      assert.ok(!text.includes(userSig) && !text.includes("not-a-real-key"));
      await workbench.runCommand("IM API: Clear Secret");
      await workbench.untilNotification("is gone");
      await workbench.clickCodeLens("Send");
      await workbench.untilNotification("No secret key for SDKAppID 1400000007");
    });
  } finally {
    service.close();
  }
});

test("a title from a file cannot put a command link into a notification", async () => {
  const link = "[press](command:workbench.action.files.newUntitledFile)";
  const files = { "evil.imreq": `### ${link}\nopenim/sendmsg\n{ "To_Account": "{{nobody}}" }\n` };
  await withServerHost({ files }, async ({ workbench, page }) => {
    await workbench.openFile("evil.imreq");
    await workbench.clickCodeLens("Send");
    await workbench.untilNotification("There is no variable “nobody”");
    assert.equal(await page.locator(".notification-list-item-message a").count(), 0);
  });
});

test("a broken imreq.json is shown at the line that keeps a request from being sent", async () => {
  const files = {
    "a.imreq": "### A\n# @profile dev\nopenim/sendmsg\n{}\n",
    "imreq.json":
      '{\n  "profiles": {\n    "dev": {\n      "sdkAppId": "1400000001",\n      "region": "china"\n    }\n  }\n}\n',
  };
  await withServerHost({ files }, async ({ workbench, page }) => {
    await workbench.openFile("a.imreq");
    await workbench.clickCodeLens("Send as dev");
    await workbench.untilNotification("A: imreq.json, line 4: Profile “dev” needs “sdkAppId”");
    await workbench.clickNotificationButton("Show");
    await page.locator(".tab.active", { hasText: "imreq.json" }).waitFor();
    // The value is selected.
    await workbench.untilStatusBar("Ln 4, Col 31 (12 selected)");
  });
});

test("a UserSig that somebody made is checked, stored and sent as it is", async () => {
  let url = "";
  const service = await serve((request, response) => {
    request.resume();
    url = request.url;
    response.end('{"ActionStatus":"OK","ErrorCode":0}');
  });
  const files = { "first.imreq": `# @profile dev\n${oneRequest}`, "imreq.json": profileAt(service.port) };
  const sign = (identifier) =>
    signUser({
      sdkAppId: 1400000007,
      key: "not-a-real-key",
      identifier,
      issuedAtSeconds: Math.floor(Date.now() / 1000),
      lifetimeSeconds: 600,
    });
  try {
    await withServerHost({ files }, async ({ workbench, page }) => {
      await workbench.openFile("first.imreq");
      // VS Code asks for no code lenses any more when a command is run before it has asked the first time.
      await workbench.untilCodeLens("Send as dev");
      await workbench.runCommand("IM API: Select Profile");
      await workbench.answer("dev");
      await page.locator(".statusbar-item", { hasText: "dev" }).first().waitFor();
      await workbench.runCommand("IM API: Set Fixed UserSig");
      await workbench.answer(sign("somebody"));
      await page.locator(".quick-input-widget", { hasText: "This UserSig is for “somebody”" }).waitFor();
      const userSig = sign("administrator");
      await workbench.answer(userSig);
      await workbench.untilNotification("Stored for SDKAppID 1400000007");
      await workbench.clickCodeLens("Send");
      await workbench.untilEditor(/\/\/ ok · HTTP 200/);
      assert.equal(new URL(url, "http://127.0.0.1").searchParams.get("usersig"), userSig);
    });
  } finally {
    service.close();
  }
});

test("a slow call shows its progress and can be cancelled", async () => {
  const service = await serve(() => {});
  const profile = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${service.port}`, timeout: "60s" };
  const files = {
    "slow.imreq": `# @profile here\n${oneRequest}`,
    "imreq.json": JSON.stringify({ profiles: { here: profile } }),
  };
  try {
    await withServerHost({ files }, async ({ workbench }) => {
      await workbench.openFile("slow.imreq");
      await workbench.clickCodeLens("Send as here");
      await workbench.untilNotification("Sending im_open_login_svc/account_import");
      await workbench.clickNotificationButton("Cancel");
      await workbench.untilCodeLens("cancelled");
    });
  } finally {
    service.close();
  }
});

test("a protected profile asks before a destructive command", async () => {
  let calls = 0;
  const service = await serve((request, response) => {
    request.resume();
    calls++;
    response.end('{"ActionStatus":"OK","ErrorCode":0}');
  });
  const profile = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${service.port}`, protected: true };
  const files = {
    "end.imreq": '# @profile prod\n### End\ngroup_open_http_svc/destroy_group\n{ "GroupId": "@TGS#1" }\n',
    "imreq.json": JSON.stringify({ profiles: { prod: profile } }),
  };
  try {
    await withServerHost({ files }, async ({ workbench }) => {
      await workbench.openFile("end.imreq");
      await workbench.clickCodeLens("Send as prod");
      const question = await workbench.dialogText();
      assert.match(question, /prod \(SDKAppID 1400000000\)/);
      assert.match(question, /group_open_http_svc\/destroy_group \(destructive\)/);
      await workbench.clickDialogButton("Cancel");
      assert.equal(calls, 0);
      await workbench.clickCodeLens("Send as prod");
      await workbench.dialogText();
      await workbench.clickDialogButton("Send");
      await workbench.untilEditor(/\/\/ ok · HTTP 200/);
      assert.equal(calls, 1);
    });
  } finally {
    service.close();
  }
});

test("a workspace that is not trusted can be read, and sends nothing", async () => {
  await withServerHost({ files: { "first.imreq": oneRequest }, trusted: false }, async ({ workbench }) => {
    await workbench.openFile("first.imreq");
    assert.match(await workbench.hover("account_import"), /Import one account/);
    await workbench.clickCodeLens("Send");
    await workbench.untilNotification("Sending is off until you trust this workspace");
    assert.ok(!(await workbench.editors()).some(({ uri }) => uri.startsWith("imreq-response:")));
  });
});
