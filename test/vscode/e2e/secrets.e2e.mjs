import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { secretsIn, secretsInText } from "../../support/secretSearch.ts";
import { withServerHost } from "../serverHost.mjs";

/** Looks like a key of the console, and opens nothing. */
const canary = "c0ffee00".repeat(8);

const collection = `# @profile dev
### Import
# @name import
im_open_login_svc/account_import
{ "UserID": "ann" }

### A refused call
# @depends import
group_open_http_svc/create_group
{ "Type": "Public", "Name": "n" }
?? ErrorCode == 0

### A UserSig for a client
im_open_login_svc/kick
{ "UserID": "ann", "Note": "{{$userSig('ann', 600)}}" }
`;

/** A service that sends back what it was sent, as a careless proxy does. */
async function serveEcho(urls) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    urls.push(request.url);
    const code = request.url.includes("create_group") ? 10004 : 0;
    const sent = `${request.url} ${body}`;
    const info = `${sent} ${Buffer.from(sent).toString("base64")} ${Buffer.from(sent).toString("hex")}`;
    response.end(JSON.stringify({ ActionStatus: code === 0 ? "OK" : "FAIL", ErrorCode: code, ErrorInfo: info }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, close: () => server.close() };
}

/** Waits until the history below `folder` holds `count` exchanges, and nothing below it is being written any more. */
async function untilKept(folder, count) {
  const deadline = Date.now() + 20_000;
  let before = [];
  for (;;) {
    const files = filesBelow(folder);
    const heads = files.filter(({ path }) => /\/history\/\d{13}-[0-9a-f]{12}\.json$/.test(path));
    const isStill = isDeepStrictEqual(files, before);
    if (heads.length === count && isStill) return;
    const seen = `${heads.length} of ${count} exchanges are kept${isStill ? "" : ", and more is being written"}`;
    assert.ok(Date.now() < deadline, seen);
    before = files;
    await pause(500);
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const facts = entry.isFile() ? statSync(path, { throwIfNoEntry: false }) : undefined;
    return facts === undefined ? [] : { path, size: facts.size, changedMs: facts.mtimeMs };
  });
}

test("a key is used for sends, runs, history and reports, and stands in no file and on no screen", async () => {
  const urls = [];
  const service = await serveEcho(urls);
  const app = { sdkAppId: 1400000007, endpoint: `http://127.0.0.1:${service.port}` };
  const files = { "secret.imreq": collection, "imreq.json": JSON.stringify({ profiles: { dev: app } }) };
  try {
    await withServerHost({ files }, async ({ workbench, page, workspace, log }) => {
      await workbench.openFile("secret.imreq");
      await workbench.untilCodeLens("Send as dev");
      await workbench.clickCodeLens("Send as dev");
      await workbench.untilNotification("No secret key for SDKAppID 1400000007");
      await workbench.clickNotificationButton("Set Secret Key");
      await workbench.answer(canary);
      await workbench.untilNotification("Stored for SDKAppID 1400000007");
      await workbench.clickCodeLens("Send as dev");
      await workbench.untilEditor(/\/\/ ok · HTTP 200/);
      await workbench.runCommand("IM API: Run All Requests in File");
      await workbench.untilNotification("failed");
      await workbench.runCommand("IM API: Diagnose Connection");
      await workbench.untilEditor(/Call/, "", 60_000);
      assert.ok(urls.length >= 4, `${urls.length} calls came`);
      assert.notDeepEqual(secretsInText(urls.join("\n"), []), [], "the search must find the UserSigs that were sent");
      const screen = await page.locator("body").textContent();
      assert.deepEqual(secretsInText(screen, [canary]), []);
      await untilKept(workbench.dataFolder, 4);
      assert.deepEqual(secretsInText(log(), [canary]), []);
      assert.deepEqual(secretsIn([workbench.dataFolder, workspace], [canary]), []);
    });
  } finally {
    service.close();
  }
});
