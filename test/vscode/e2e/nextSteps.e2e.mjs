import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { decodeUserSig, isSignedWith } from "../../../src/protocol/userSig.ts";
import { withServerHost } from "../serverHost.mjs";

const wrongKey = "fake-key-of-another-app";
const rightKey = "fake-key-that-is-right";

/** A service that knows one key, as the real one does. */
async function serveKey(key) {
  const server = createServer((request, response) => {
    request.resume();
    const decoded = decodeUserSig(new URL(request.url, "http://x").searchParams.get("usersig") ?? "");
    const isRight = decoded.kind === "decoded" && isSignedWith(decoded.content, key);
    const answer = isRight ? { ActionStatus: "OK", ErrorCode: 0 } : { ActionStatus: "FAIL", ErrorCode: 70009 };
    response.end(JSON.stringify({ ...answer, ErrorInfo: "" }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, close: () => server.close() };
}

test("a wrong key is named, and a button above the response leads to the right one", async () => {
  const server = await serveKey(rightKey);
  const dev = { sdkAppId: 1400000007, endpoint: `http://127.0.0.1:${server.port}` };
  const files = {
    "imreq.json": JSON.stringify({ profiles: { dev } }),
    "a.imreq": '### Import\n# @profile dev\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n',
  };
  try {
    await withServerHost({ files, size: { width: 1700, height: 800 } }, async ({ workbench }) => {
      await workbench.openFile("a.imreq");
      await workbench.clickCodeLens("Send as dev");
      await workbench.untilNotification("No secret key for SDKAppID 1400000007");
      await workbench.clickNotificationButton("Set Secret Key");
      await workbench.answer(wrongKey);
      await workbench.untilNotification("Stored for SDKAppID 1400000007");
      await workbench.clickCodeLens("Send as dev");
      const { text } = await workbench.untilEditor(/"ErrorCode": 70009/);
      const head = text.replaceAll("\n//   ", " ");
      assert.match(head, /\/\/ The UserSig itself is right and was made with the key stored for SDKAppID 1400000007/);
      assert.doesNotMatch(text, /eJ[\w*-]{20}/);
      await workbench.clickCodeLens("Set Secret Key…");
      await workbench.answer(rightKey);
      await workbench.clickCodeLens("Send as dev");
      await workbench.untilEditor(/\/\/ ok · HTTP 200/);
    });
  } finally {
    server.close();
  }
});

test("the doctor's report grows in an editor, and its buttons stand at the lines that need them", async () => {
  const dev = { sdkAppId: 1400000007, endpoint: "https://im.no-such-host.invalid" };
  const files = {
    "imreq.json": JSON.stringify({ profiles: { dev } }),
    "a.imreq": "### Import\nim_open_login_svc/account_import\n{}\n",
  };
  await withServerHost({ files, size: { width: 1300, height: 700 } }, async ({ workbench }) => {
    await workbench.openFile("a.imreq");
    await workbench.runCommand("IM API: Select Profile");
    await workbench.answer("dev");
    await workbench.runCommand("IM API: Diagnose Connection");
    const { text } = await workbench.untilEditor(/Begin with “Secret”/, "imreq-doctor:");
    assert.match(text, /✗ Secret {3}No secret is stored for SDKAppID 1400000007 at im\.no-such-host\.invalid\./);
    assert.match(text, /✗ DNS {6}The name im\.no-such-host\.invalid cannot be resolved/);
    assert.match(text, /– TLS {6}Not checked: “DNS” has to be in order first\./);
    await workbench.untilCodeLens("Diagnose Again");
    await workbench.clickCodeLens("Set Secret Key…");
    await workbench.answer(rightKey);
    await workbench.clickCodeLens("Diagnose Again");
    await workbench.untilEditor(/Begin with “DNS”[\s\S]*✓ Secret/, "imreq-doctor:");
  });
});
