import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeUserSig, isSignedWith } from "../../../src/protocol/userSig.ts";
import { defaultApp } from "../../../src/simulator/app.ts";
import { withServerHost } from "../serverHost.mjs";

const request = '# @profile prod\n### Import\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n';
const profile = { sdkAppId: defaultApp.sdkAppId, endpoint: "http://127.0.0.1:9", protected: true };
const files = { "first.imreq": request, "imreq.json": JSON.stringify({ profiles: { prod: profile } }) };

/** Waits until the clipboard holds something that matches. */
async function untilClipboard(page, pattern) {
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  for (;;) {
    const text = await read();
    if (pattern.test(text)) return text;
    await page.waitForTimeout(50);
  }
}

test("a live signature is copied after a yes only, and the window says for how long it is valid", async () => {
  await withServerHost({ files }, async ({ workbench, page }) => {
    await workbench.openFile("first.imreq");
    await workbench.goTo(4);
    await page.evaluate(() => navigator.clipboard.writeText("untouched"));
    await workbench.runCommand("IM API: Copy as cURL with Live Signature");
    const question = await workbench.dialogText();
    assert.match(question, /live signature of administrator for SDKAppID 1400000000 at 127\.0\.0\.1:9\?/);
    assert.match(question, /The profile “prod” is protected\./);
    assert.match(question, /expires after 5 minutes/);
    await workbench.clickDialogButton("Cancel");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "untouched");

    await workbench.runCommand("IM API: Copy as cURL with Live Signature");
    await workbench.dialogText();
    await workbench.clickDialogButton("Copy with Signature");
    const command = await untilClipboard(page, /^curl /);
    const userSig = new URL(/'(http[^']*)'/.exec(command)[1]).searchParams.get("usersig");
    const decoded = decodeUserSig(userSig);
    assert.equal(decoded.kind, "decoded");
    assert.equal(decoded.content.lifetimeSeconds, 300);
    assert.ok(isSignedWith(decoded.content, defaultApp.key));
    await workbench.untilNotification("The signature is valid for 5 minutes");
  });
});

test("a request is copied as code in the language that is chosen", async () => {
  await withServerHost({ files }, async ({ workbench, page }) => {
    await workbench.openFile("first.imreq");
    await workbench.goTo(4);
    await workbench.runCommand("IM API: Copy as Code…");
    await workbench.answer("PHP");
    const code = await untilClipboard(page, /^<\?php/);
    assert.match(code, /getenv\('IMREQ_SECRET_KEY'\)/);
    await workbench.untilNotification("from the environment variable IMREQ_SECRET_KEY");
  });
});

test("a cURL command on the clipboard is imported, and what was left out is shown", async () => {
  await withServerHost({ files }, async ({ workbench, page }) => {
    await workbench.openFile("first.imreq");
    await page.evaluate(() =>
      navigator.clipboard.writeText(
        "# Look\ncurl 'https://console.tim.qq.com/v4/im_open_login_svc/account_check?usersig=abc' -d '{\"a\": 1}'\ncurl https://example.com/x",
      ),
    );
    await workbench.runCommand("IM API: Import Requests…");
    await workbench.answer("From the Clipboard");
    await workbench.untilEditor(/^### Look\nim_open_login_svc\/account_check\n\{\n {2}"a": 1\n\}/m, "untitled");
    await workbench.untilNotification("1 request imported; 1 remark on what was left out or changed.");
    await workbench.clickNotificationButton("Show");
    await workbench.untilEditor(/https:\/\/example\.com\/x is no address of the IM API/, "untitled");
  });
});
