import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { withServerHost } from "../serverHost.mjs";

const common = '@owner = alice\n\n### Import\nim_open_login_svc/account_import\n{ "UserID": "{{owner}}" }\n';
const user = '# @import ./common.imreq\n\n### Again\nim_open_login_svc/account_import\n{ "UserID": "{{owner}}" }\n';

/** A request, whose code lens tells that the extension is there, and the title of the next one. */
const before = "### First\nopenim/querystate\n### A\n";

/** Puts `text` on the clipboard as another program would, and pastes it. */
async function paste(page, text) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press("Control+V");
}

/** Opens the menu of quick fixes until it offers one: right behind the squiggle they may still be looked for. */
async function openQuickFixes(page, title) {
  const row = page.locator(".action-widget .monaco-list-row", { hasText: new RegExp(title, "i") }).first();
  for (let tries = 0; tries < 10 && !(await row.isVisible()); tries++) {
    await page.keyboard.press("Control+.");
    await row.waitFor({ timeout: 2000 }).catch(() => page.keyboard.press("Escape"));
  }
}

test("the words of a title offer a command, which brings its body along", async () => {
  await withServerHost({ files: { "a.imreq": before } }, async ({ workbench, page }) => {
    await workbench.openFile("a.imreq");
    await workbench.untilCodeLens("Send");
    await workbench.goTo(4);
    await page.keyboard.type("mute");
    await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "forbid_send_msg" }).first().click();
    await page.keyboard.press("Enter");
    const { text } = await workbench.untilEditor(/group_open_http_svc\/forbid_send_msg/);
    assert.match(text, /"GroupId"[\s\S]*"MuteTime"/);
  });
});

test("the quick fix menu mends an unknown command", async () => {
  const files = { "a.imreq": '### A\nim_open_login_svc/account_imprt\n{ "UserID": "ann" }\n' };
  await withServerHost({ files }, async ({ workbench, page }) => {
    await workbench.openFile("a.imreq");
    await workbench.goTo(2, 25);
    await page.locator(".squiggly-warning").first().waitFor();
    await openQuickFixes(page, "account_import");
    await page.keyboard.press("Enter");
    await workbench.untilEditor(/im_open_login_svc\/account_import/);
  });
});

test("F2 renames a variable in the file that defines it and in the one that imports it", async () => {
  await withServerHost({ files: { "common.imreq": common, "user.imreq": user } }, async ({ workbench, page }) => {
    await workbench.openFile("user.imreq");
    await workbench.untilCodeLens("Send");
    await workbench.goTo(5, 17);
    await page.keyboard.press("F2");
    const input = page.locator(".rename-box input.rename-input");
    await input.waitFor();
    await input.fill("boss");
    await page.keyboard.press("Enter");
    await workbench.untilEditor(/"UserID": "\{\{boss\}\}"/);
    await workbench.openFile("common.imreq");
    const { text } = await workbench.untilEditor(/@boss = alice/);
    assert.match(text, /"UserID": "\{\{boss\}\}"/);
  });
});

test("a cURL command becomes a request when it is pasted, without its UserSig", async () => {
  await withServerHost({ files: { "a.imreq": before } }, async ({ workbench, page }) => {
    await workbench.openFile("a.imreq");
    await workbench.untilCodeLens("Send");
    await workbench.goTo(4);
    const query = "sdkappid=1400000000&identifier=administrator&usersig=somebodys-log-in&random=1&contenttype=json";
    const url = `https://console.tim.qq.com/v4/im_open_login_svc/account_import?${query}`;
    await paste(page, `curl '${url}' -H 'Content-Type: application/json' --data-raw '{"UserID":"ann"}'`);
    const { text } = await workbench.untilEditor(/im_open_login_svc\/account_import/);
    assert.match(text, /"UserID": ?"ann"/);
    assert.ok(!/somebodys|usersig|curl/.test(text), text);
  });
});

test("a command dragged from the tree becomes a request of the file", async () => {
  await withServerHost({ files: { "a.imreq": "### First\nopenim/importmsg\n{}\n" } }, async ({ workbench, page }) => {
    await workbench.openFile("a.imreq");
    await page.locator('.activitybar .action-item a[aria-label*="IM API"]').first().click();
    await page.locator(".monaco-list-row", { hasText: "im_open_login_svc" }).first().click();
    const row = page.locator(".monaco-list-row", { hasText: "account_import" }).first();
    await row.waitFor();
    const line = page.locator(".editor-group-container.active .view-line", { hasText: "importmsg" }).first();
    const hasDropped = async () => (await workbench.editors()).some(({ text }) => text.includes("account_import"));
    // Nothing on the page tells when the tree has said what is dragged: a hand that was too quick tries again.
    for (let pauseMs = 1000; pauseMs <= 4000 && !(await hasDropped()); pauseMs *= 2) {
      await row.hover();
      await page.mouse.down();
      await line.hover();
      await page.waitForTimeout(pauseMs);
      await line.hover({ position: { x: 30, y: 8 } });
      await page.mouse.up();
      await page.waitForTimeout(pauseMs);
    }
    await workbench.untilEditor(/openim\/importmsg\n\{\}[\s\S]*im_open_login_svc\/account_import[\s\S]*"UserID"/);
  });
});

test("a secret key in a file moves into the secret storage, and out of the file on disk", async () => {
  const key = createHash("sha256").update("a key of nobody").digest("hex");
  const profiles = { dev: { sdkAppId: 1400000007, endpoint: "http://127.0.0.1:9" } };
  const files = {
    "a.imreq": `@secretKey = ${key}\n### First\nopenim/querystate\n`,
    "imreq.json": JSON.stringify({ profiles }),
  };
  await withServerHost({ files }, async ({ workbench, page, workspace }) => {
    await workbench.openFile("a.imreq");
    await workbench.untilCodeLens("Send");
    await workbench.goTo(1, 20);
    await page.locator(".squiggly-warning").first().waitFor();
    await openQuickFixes(page, "secret storage");
    await page
      .locator(".action-widget .monaco-list-row", { hasText: /secret storage/i })
      .first()
      .click();
    await workbench.answer("dev");
    const said = await workbench.untilNotification("Stored for SDKAppID 1400000007");
    assert.ok(!said.includes(key));
    const { text } = await workbench.untilEditor(/@secretKey = *\n/);
    assert.ok(!text.includes(key));
    assert.ok(!readFileSync(join(workspace, "a.imreq"), "utf8").includes(key));
  });
});

test("a workspace that is not trusted keeps its completion, quick fixes and rename", async () => {
  const files = { "common.imreq": common, "user.imreq": user };
  await withServerHost({ files, trusted: false }, async ({ workbench, page }) => {
    await workbench.openFile("user.imreq");
    await workbench.goTo(5, 17);
    assert.match(await workbench.hover("owner"), /alice/);
    await workbench.goTo(5, 17);
    await page.keyboard.press("F2");
    const input = page.locator(".rename-box input.rename-input");
    await input.waitFor();
    assert.equal(await input.inputValue(), "owner");
  });
});
