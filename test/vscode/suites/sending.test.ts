import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { requestedJob, type SendParts, sendOnly } from "../../../src/extension/commands/sendRequest.ts";
import { openNamed } from "../../../src/extension/openNamed.ts";
import type { RequestResult } from "../../../src/runner/job.ts";
import { hoverAt, lensesOf, openFile, pressSend, until, workspaceFolder } from "../support/editor.ts";

suite("Sending", () => {
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("every request has a Send above it", async () => {
    const document = await openFile("two.imreq", "### A\nopenim/sendmsg\n{}\n### B\nopenim/importmsg\n{}\n");
    const titles = (await lensesOf(document)).map(({ title }) => title);
    const ofRequest = ["$(play) Send", "Copy as cURL"];
    assert.deepEqual(titles, ["$(run-all) Run All (2)", ...ofRequest, ...ofRequest]);
  });

  test("the sandbox answers without any account, in a read-only document headed by the outcome", async () => {
    const document = await openFile("a.imreq", '### A\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n');
    const response = await pressSend(document);
    const text = response.getText().replaceAll("\n//   ", " ");
    assert.match(text, /^\/\/ ok · HTTP 200 · [\d.]+ ms · \d+ bytes\n/);
    assert.match(text, /im_open_login_svc\/account_import · profile sandbox · SDKAppID 1400000000 · 127\.0\.0\.1:\d+/);
    assert.match(text, /\n {2}"ErrorCode": 0/);
    assert.equal(response.languageId, "jsonc");
    assert.doesNotMatch(text, /eJ[\w*-]{20}/, "no UserSig is shown");
  });

  test("the lens shows the last outcome, until the request is edited", async () => {
    const document = await openFile("b.imreq", '### A\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n');
    await pressSend(document);
    const titles = (await lensesOf(document)).map(({ title }) => title);
    assert.match(titles[1] ?? "", /^\$\(pass\) ok · HTTP 200/);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(document.getText().indexOf("ann")), "jo");
    await vscode.workspace.applyEdit(edit);
    const left = (await lensesOf(document)).map(({ title }) => title);
    assert.deepEqual(left, ["$(play) Send", "Copy as cURL"]);
  });

  test("the lens names the profile of the last outcome where the next send uses another one", async () => {
    const request = '### A\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n';
    const document = await openFile("switched.imreq", request);
    await pressSend(document);
    const outcome = async () => (await lensesOf(document)).find(({ command }) => command === "imreq.showResponse");
    const before = await outcome();
    assert.match(before?.title ?? "", /bytes$/);
    assert.equal(before?.tooltip, "Sent as profile “sandbox”. Show the response");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# @profile other\n");
    await vscode.workspace.applyEdit(edit);
    const after = await until("the outcome", outcome);
    assert.match(after.title, /^\$\(pass\) ok · HTTP 200 · .* bytes · sent as sandbox$/);
  });

  test("a refused call is explained: in the head, and by a hover on its code", async () => {
    const document = await openFile("c.imreq", "### A\nim_open_login_svc/account_import\n{}\n");
    const response = await pressSend(document);
    assert.match(response.getText(), /^\/\/ failed · ErrorCode 70402 ·/);
    assert.match(response.getText(), /\/\/ A parameter is missing or wrong\./);
    assert.match(response.getText(), /\/\/ Next: Check the required fields/);
    assert.match(await hoverAt(response, '"ErrorCode": 70402'), /A parameter is missing or wrong/);
  });

  test("a partial answer lists its failed items, and a hover explains the code of each", async () => {
    const text = '### A\nim_open_login_svc/account_delete\n{ "DeleteItem": [{ "UserID": "nobody-here" }] }\n';
    const response = await pressSend(await openFile("partial.imreq", text));
    const shown = response.getText();
    assert.match(shown, /^\/\/ partial · 1 item failed/);
    const code = /"ResultCode": (\d+)/.exec(shown)?.[1];
    assert.ok(code, shown);
    assert.match(shown, new RegExp(`// nobody-here: ${code} `));
    assert.match(await hoverAt(response, `"ResultCode": ${code}`), new RegExp(code));
  });

  test("what a request needs runs first, and each response has a document of its own", async () => {
    const text = [
      "### Make",
      "# @name make",
      "group_open_http_svc/create_group",
      '{ "Type": "Public", "Name": "n" }',
      "### Use",
      "group_open_http_svc/get_group_info",
      '{ "GroupIdList": ["{{make.GroupId}}"] }',
      "",
    ].join("\n");
    const document = await openFile("chained.imreq", text);
    const response = await pressSend(document, 1);
    assert.match(response.getText(), /^\/\/ ok/);
    assert.match(response.getText(), /"GroupId": "@TGS#/);
    const lenses = await lensesOf(document);
    assert.equal(lenses.filter(({ command }) => command === "imreq.showResponse").length, 2);
  });

  test("two sends at once never mix up their responses", async () => {
    const people = ["ann", "ben", "cid", "dee"];
    const requests = people.map(
      (name) => `### ${name}\nim_open_login_svc/account_check\n{ "CheckItem": [{ "UserID": "${name}" }] }\n`,
    );
    const document = await openFile("e.imreq", requests.join(""));
    const sends = (await lensesOf(document)).filter(({ command }) => command === "imreq.sendRequest");
    await Promise.all(sends.map((send) => vscode.commands.executeCommand(send.command, ...(send.arguments ?? []))));
    const shown = (await lensesOf(document)).filter(({ command }) => command === "imreq.showResponse");
    for (const [index, lens] of shown.entries()) {
      const [uri] = lens.arguments ?? [];
      const response = await vscode.workspace.openTextDocument(vscode.Uri.parse(String(uri)));
      assert.match(response.getText(), new RegExp(`"UserID": "${people[index]}"`));
    }
    assert.equal(shown.length, people.length);
  });

  test("a request whose file has gone meanwhile says so: that is no bug", async () => {
    // VS Code keeps a document that was open for minutes: this one never was.
    const uri = vscode.Uri.joinPath(workspaceFolder(), "gone.imreq").toString();
    assert.equal(await openNamed(uri), "gone.imreq cannot be opened: it may have been deleted or renamed meanwhile.");
    // They get no further, so that they need no parts.
    const parts = {} as SendParts;
    assert.equal(await requestedJob(parts, uri, 1), undefined);
    await sendOnly(parts, { uri } as RequestResult, new Set());
  });

  test("digits beyond 2^53 are shown as they came", async () => {
    const server = createServer((request, answer) => {
      request.resume();
      answer.end('{"ActionStatus":"OK","ErrorCode":0,"Seq":9007199254740993,"Half":1.50}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await openFile("imreq.json", profileAt(port));
      const document = await openFile("f.imreq", "### A\n# @profile here\nopenim/sendmsg\n{}\n");
      await until("the profile", async () => (await lensesOf(document))[0]?.title.includes("here"));
      const response = await pressSend(document);
      assert.match(response.getText(), /"Seq": 9007199254740993,\n {2}"Half": 1\.50/);
    } finally {
      server.close();
    }
  });

  test("a port at which nothing listens is named, with the next step", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await openFile("imreq.json", profileAt(port));
    const document = await openFile("g.imreq", "### A\n# @profile here\nopenim/sendmsg\n{}\n");
    const response = await pressSend(document);
    assert.match(response.getText(), /^\/\/ unreachable · /);
    assert.match(response.getText(), new RegExp(`// Nothing listens at 127\\.0\\.0\\.1:${port}\\.`));
    assert.match(response.getText(), /\/\/ Next: Check the port/);
  });
});

/** An app of the simulator's number at a port of this machine: its public key signs there. */
function profileAt(port: number): string {
  return JSON.stringify({ profiles: { here: { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${port}` } } });
}
