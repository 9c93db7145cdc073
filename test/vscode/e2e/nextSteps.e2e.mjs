import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { generate } from "selfsigned";
import { decodeUserSig, isSignedWith } from "../../../src/protocol/userSig.ts";
import { tunnelInto } from "../../support/forwardProxy.ts";
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
  await listening(server);
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

/** Data centres behind a proxy of this machine: the app is known in the one at `home` only. */
async function serveDataCentres(home, others) {
  const altNames = [home, ...others].map((value) => ({ type: 2, value }));
  const extensions = [
    { name: "basicConstraints", cA: true },
    { name: "subjectAltName", altNames },
  ];
  const { private: key, cert } = await generate([{ name: "commonName", value: "Data centres" }], { extensions });
  const answering = createTlsServer({ key, cert }, (request, response) => {
    request.resume();
    const isHome = request.headers.host === home;
    const answer = isHome ? { ActionStatus: "OK", ErrorCode: 0 } : { ActionStatus: "FAIL", ErrorCode: 70020 };
    response.end(JSON.stringify({ ...answer, ErrorInfo: "" }));
  });
  await listening(answering);
  const proxy = createServer();
  const targets = [];
  tunnelInto(proxy, answering.address().port, { onTarget: (target) => targets.push(target) });
  await listening(proxy);
  const folder = mkdtempSync(join(tmpdir(), "imreq-data-centres-"));
  const certificate = join(folder, "certificate.pem");
  writeFileSync(certificate, cert);
  const close = () => {
    for (const server of [proxy, answering]) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true });
  };
  return { proxy: `http://127.0.0.1:${proxy.address().port}`, certificate, targets, close };
}

function listening(server) {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

test("an app of another data centre is found there: a button changes the region, and asks for the key of that host", async () => {
  const home = "adminapisgp.im.qcloud.com";
  const centres = await serveDataCentres(home, ["console.tim.qq.com"]);
  const files = {
    "imreq.json": JSON.stringify({ profiles: { far: { sdkAppId: 1400000007, region: "china" } } }),
    "a.imreq": '### Import\n# @profile far\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n',
  };
  const options = {
    files,
    settings: { "http.proxy": centres.proxy },
    environment: { NODE_EXTRA_CA_CERTS: centres.certificate },
    size: { width: 1700, height: 800 },
  };
  try {
    await withServerHost(options, async ({ workbench, workspace }) => {
      await workbench.openFile("a.imreq");
      await workbench.clickCodeLens("Send as far");
      await workbench.untilNotification("No secret key for SDKAppID 1400000007");
      await workbench.clickNotificationButton("Set Secret Key");
      await workbench.answer(rightKey);
      await workbench.untilNotification("Stored for SDKAppID 1400000007");
      await workbench.clickCodeLens("Send as far");
      await workbench.untilEditor(/"ErrorCode": 70020/);
      await workbench.clickCodeLens("Try Another Data Centre…");
      await workbench.answer(home);
      await workbench.untilNotification(`give it for ${home}, too`);
      await workbench.clickNotificationButton("Save and Set Secret Key");
      await workbench.answer(rightKey);
      await workbench.untilNotification(`at ${home}`);
      assert.match(readFileSync(join(workspace, "imreq.json"), "utf8"), /"region": "singapore"/);
      await workbench.openFile("a.imreq");
      await workbench.clickCodeLens("Send as far");
      await workbench.untilEditor(/\/\/ ok · HTTP 200/);
      assert.deepEqual([...new Set(centres.targets)], ["console.tim.qq.com:443", `${home}:443`]);
    });
  } finally {
    centres.close();
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
