import assert from "node:assert/strict";
import * as vscode from "vscode";
import { completionsBehind, hoverAt, openFile, until, workspaceFolder } from "../support/editor.ts";

suite("Editing", () => {
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("an .imreq file has its own language", async () => {
    assert.equal((await openFile("l.imreq", "")).languageId, "imreq");
  });

  test("commands are offered by the words of their titles", async () => {
    const document = await openFile("m.imreq", "###\nmute\n");
    const offered = await completionsBehind(document, "mute");
    assert.ok(offered.includes("group_open_http_svc/forbid_send_msg"), offered.join(" "));
  });

  test("the keys of a body are offered, the required ones first", async () => {
    const document = await openFile("n.imreq", '###\nim_open_login_svc/account_import\n{\n  "\n}\n');
    const offered = await completionsBehind(document, '  "');
    assert.equal(offered[0], "UserID", offered.join(" "));
    assert.ok(offered.includes("Nick"));
  });

  test("a hover explains a command and a field", async () => {
    const document = await openFile("o.imreq", '###\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n');
    assert.match(await hoverAt(document, "im_open_login_svc/account_import"), /Import one account/);
    assert.match(await hoverAt(document, '"UserID"'), /32 bytes/);
  });

  test("an unknown command, a wrong body and an unknown variable are marked", async () => {
    const text =
      '###\nim_open_login_svc/account_imprt\n###\nim_open_login_svc/account_import\n{ "UserID": 5, "Nick": "{{nobody}}" }\n';
    const document = await openFile("p.imreq", text);
    const found = await until("three problems", () => {
      const problems = vscode.languages.getDiagnostics(document.uri);
      return problems.length >= 3 ? problems : undefined;
    });
    const messages = found.map(({ message }) => message).join("\n");
    assert.match(messages, /account_import/);
    assert.match(messages, /Expected string, found number/);
    assert.match(messages, /nobody/);
  });

  test("a fault in imreq.json is marked at its place", async () => {
    const document = await openFile("imreq.json", '{ "profiles": { "dev": { "sdkAppId": 1, "region": "atlantis" } } }');
    const problem = await until("a problem", () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === "imreq"),
    );
    assert.match(problem.message, /unknown region "atlantis"/);
    assert.equal(document.getText(problem.range), '"atlantis"');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspaceFolder(), "imreq.json"));
  });

  test("the outline shows the requests", async () => {
    const document = await openFile("q.imreq", "### First\nopenim/sendmsg\n{}\n### Second\nopenim/importmsg\n{}\n");
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ["First", "Second"],
    );
  });

  test("New Request opens an untitled file with the required fields", async () => {
    await vscode.commands.executeCommand("imreq.newRequest", "openim/sendmsg");
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, "imreq");
    assert.equal(document?.isUntitled, true);
    assert.match(document?.getText() ?? "", /openim\/sendmsg\n\{\n {2}"To_Account": "/);
    assert.match(document?.getText() ?? "", /"MsgRandom": \{\{\$random\}\}/);
  });

  test("Insert Request puts one behind the request under the cursor", async () => {
    const document = await openFile("r.imreq", "### A\nopenim/sendmsg\n{}\n### B\nopenim/importmsg\n{}\n");
    await vscode.commands.executeCommand("imreq.insertRequest", "im_open_login_svc/account_import");
    assert.match(document.getText(), /### A\nopenim\/sendmsg\n\{\}\n### Import one account\n[\s\S]*\n### B\n/);
  });
});
