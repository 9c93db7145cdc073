import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { tryRegion } from "../../../src/extension/commands/tryRegion.ts";
import { ProfileStore } from "../../../src/extension/profileStore.ts";
import { lensesOf, openFile, pressSend, until, workspaceFolder } from "../support/editor.ts";

suite("Next steps", () => {
  teardown(async () => {
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspaceFolder(), "imreq.json")).then(undefined, () => {});
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  /** The buttons above a document. */
  async function steps(document: vscode.TextDocument): Promise<vscode.Command[]> {
    return (await lensesOf(document)).filter(({ command }) => command === "imreq.takeNextStep");
  }

  async function press(document: vscode.TextDocument, words: string): Promise<void> {
    const step = (await steps(document)).find(({ title }) => title.includes(words));
    assert.ok(step, `there is a button “${words}”: ${(await steps(document)).map(({ title }) => title).join(" | ")}`);
    await vscode.commands.executeCommand(step.command, ...(step.arguments ?? []));
  }

  function shownResponses(): vscode.TextDocument[] {
    return vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === "imreq-response");
  }

  test("a success offers none", async () => {
    const document = await openFile("ok.imreq", '### A\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n');
    assert.deepEqual(await steps(await pressSend(document)), []);
  });

  test("a partial answer is sent again with only what failed", async () => {
    const text = [
      '### Import\nim_open_login_svc/account_import\n{ "UserID": "eve" }',
      '### Delete\nim_open_login_svc/account_delete\n{ "DeleteItem": [{ "UserID": "eve" }, { "UserID": "nobody-here" }] }\n',
    ].join("\n");
    const document = await openFile("again.imreq", text);
    await pressSend(document, 0);
    const partial = await pressSend(document, 1);
    assert.match(partial.getText(), /"UserID": "eve"/);
    const before = new Set(shownResponses().map(({ uri }) => uri.toString()));
    await press(partial, "Send Again with Only the Failed (1)");
    const again = await until("the second response", () =>
      shownResponses().find(({ uri }) => !before.has(uri.toString())),
    );
    assert.match(again.getText(), /^\/\/ partial · 1 item failed/);
    assert.match(again.getText(), /"UserID": "nobody-here"/);
    assert.doesNotMatch(again.getText(), /"UserID": "eve"/);
  });

  test("what a button above a response sends takes the place of that response", async () => {
    const text =
      '### Delete\nim_open_login_svc/account_delete\n{ "DeleteItem": [{ "UserID": "a-1" }, { "UserID": "b-1" }] }\n';
    const partial = await pressSend(await openFile("place.imreq", text));
    // Who presses a button is in its editor.
    await vscode.window.showTextDocument(partial, vscode.ViewColumn.Two);
    await press(partial, "Send Again with Only the Failed (2)");
    const isShown = ({ document: { uri } }: vscode.TextEditor) =>
      uri.scheme === "imreq-response" && uri.toString() !== partial.uri.toString();
    const again = await until("the second response", () => vscode.window.visibleTextEditors.find(isShown));
    assert.equal(again.viewColumn, vscode.ViewColumn.Two);
  });

  test("an account that the service does not know can be imported: the request is written, not sent", async () => {
    const text = '### A\nim_open_login_svc/kick\n{ "UserID": "not-there-yet" }\n';
    const response = await pressSend(await openFile("kick.imreq", text));
    assert.match(response.getText(), /^\/\/ failed · ErrorCode 70107/);
    await press(response, "Import “not-there-yet”");
    const written = vscode.window.activeTextEditor?.document;
    assert.equal(written?.languageId, "imreq");
    assert.match(
      written?.getText() ?? "",
      /# @profile sandbox\nim_open_login_svc\/account_import\n\{ "UserID": "not-there-yet" \}/,
    );
    const imported = written && (await pressSend(written));
    assert.match(imported?.getText() ?? "", /^\/\/ ok/);
  });

  test("a refused signature is explained as this call's, in the head and by a button", async () => {
    const server = createServer((request, answer) => {
      request.resume();
      answer.setHeader("date", new Date(Date.now() + 7_200_000).toUTCString());
      answer.end('{"ActionStatus":"FAIL","ErrorCode":70020,"ErrorInfo":"no app"}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const here = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${port}` };
      await openFile("imreq.json", JSON.stringify({ profiles: { here } }));
      const document = await openFile("refused.imreq", "### A\n# @profile here\nopenim/sendmsg\n{}\n");
      await until("the profile", async () => (await lensesOf(document))[0]?.title.includes("here"));
      const response = await pressSend(document);
      const text = response.getText().replaceAll("\n//   ", " ");
      assert.match(text, /\/\/ This machine's clock is \d h( \d+ min)? behind the service's\./);
      assert.match(text, /\/\/ The service at 127\.0\.0\.1:\d+ does not know SDKAppID 1400000000/);
      assert.doesNotMatch(text, /eJ[\w*-]{20}/);
      await press(response, "Open imreq.json");
      assert.match(vscode.window.activeTextEditor?.document.uri.path ?? "", /\/imreq\.json$/);
    } finally {
      server.close();
    }
  });

  test("what cannot be reached leads to the diagnosis of that profile", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const here = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${port}` };
    await openFile("imreq.json", JSON.stringify({ profiles: { here } }));
    const document = await openFile("closed.imreq", "### A\n# @profile here\nopenim/sendmsg\n{}\n");
    await until("the profile", async () => (await lensesOf(document))[0]?.title.includes("here"));
    await press(await pressSend(document), "Diagnose Connection");
    const report = await until("the report", () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "imreq-doctor"),
    );
    await until("its end", () => report.getText().includes("Begin with “TCP”"));
    assert.match(report.getText(), /^Connection of profile “here”: Calls cannot work yet/);
    assert.match(
      report.getText(),
      new RegExp(`✗ TCP {6}No connection to 127\\.0\\.0\\.1, port ${port}: nothing listens there\\.`),
    );
    assert.match(report.getText(), /\n {11}→ Start the simulator/);
  });

  test("another data centre is written into the profile, where it can be seen and is not saved", async () => {
    const text = '{ "profiles": { "far": { "sdkAppId": 1400000001, "region": "china" } } }';
    await openFile("imreq.json", text);
    const extension = vscode.extensions.getExtension("imreq.imreq");
    const catalog = loadCatalog(
      vscode.Uri.joinPath(extension?.extensionUri ?? workspaceFolder(), "dist/catalog").fsPath,
    );
    const state = { get: () => undefined, update: async () => {}, keys: () => [] };
    const store = new ProfileStore(catalog, state);
    try {
      const regions = [{ id: "seoul", name: "Seoul", host: "adminapikr.im.qcloud.com" }];
      const uri = vscode.Uri.joinPath(workspaceFolder(), "any.imreq").toString();
      const trying = tryRegion(store, regions, { uri, profileId: "far", result: undefined });
      const done = trying.then(() => true);
      await until("the choice", async () => {
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        return Promise.race([done, new Promise<undefined>((resolve) => setTimeout(resolve, 100, undefined))]);
      });
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.getText(), text.replace("china", "seoul"));
      assert.equal(editor?.document.isDirty, true);
      assert.equal(editor?.document.getText(editor.selection), '"region": "seoul"');
      await vscode.commands.executeCommand("workbench.action.files.revert");
    } finally {
      store.dispose();
    }
  });
});

suite("Diagnose Connection", () => {
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("finds the sandbox in order, a line for each step", async () => {
    await openFile("inOrder.imreq", "### A\nopenim/sendmsg\n{}\n");
    await vscode.commands.executeCommand("imreq.diagnoseConnection");
    const report = vscode.window.activeTextEditor?.document;
    assert.equal(report?.uri.scheme, "imreq-doctor");
    await until("its end", () => report?.getText().includes("Looking…") === false);
    assert.match(report?.getText() ?? "", /Everything that a call needs is in order\./);
    for (const step of ["Profile", "Secret", "Proxy", "TCP", "HTTP", "Clock", "Call", "Latency"]) {
      assert.match(report?.getText() ?? "", new RegExp(`\n✓ ${step} `));
    }
    assert.doesNotMatch(report?.getText() ?? "", /eJ[\w*-]{20}/);
    const [again] = report === undefined ? [] : await lensesOf(report);
    assert.equal(again?.title, "$(refresh) Diagnose Again");
  });

  test("offers the key where there is none", async () => {
    const dev = { sdkAppId: 1400000077, endpoint: "https://im.no-such-host.invalid" };
    await openFile("imreq.json", JSON.stringify({ profiles: { dev } }));
    const document = await openFile("noKey.imreq", "### A\n# @profile dev\nopenim/sendmsg\n{}\n");
    await until("the profile", async () => (await lensesOf(document))[0]?.title.includes("dev"));
    await vscode.commands.executeCommand("imreq.diagnoseConnection", document.uri.toString(), "dev");
    const report = vscode.window.activeTextEditor?.document;
    await until("its end", () => report?.getText().includes("Begin with “Secret”"));
    assert.match(report?.getText() ?? "", /✗ DNS {6}The name im\.no-such-host\.invalid cannot be resolved/);
    const titles = report === undefined ? [] : (await lensesOf(report)).map(({ title }) => title);
    assert.deepEqual(titles.slice(0, 3), [
      "$(refresh) Diagnose Again",
      "$(key) Set Secret Key…",
      "$(key) Set Fixed UserSig…",
    ]);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspaceFolder(), "imreq.json"));
  });
});
