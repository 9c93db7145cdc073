import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openFile, until, workspaceFolder } from "../support/editor.ts";

const request = '@owner = ann\n### A\nim_open_login_svc/account_import\n{ "UserID": "{{owner}}" }\n';

suite("Converting", () => {
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("a request is copied as a program in the chosen language, which takes the key from the environment", async () => {
    await openFile("copy.imreq", request);
    const editor = await until("the editor", () => vscode.window.activeTextEditor);
    editor.selection = new vscode.Selection(2, 0, 2, 0);
    await vscode.commands.executeCommand("imreq.copyAsCode", { language: "python" });
    const code = await vscode.env.clipboard.readText();
    assert.match(code, /^# Calls im_open_login_svc\/account_import of the Tencent Cloud IM server API\./);
    assert.match(code, /os\.environ\.get\("IMREQ_SECRET_KEY"\)/);
    assert.match(code, /"UserID": "ann"/);
    assert.doesNotMatch(code, /imreq-simulator-key/);
  });

  test("a file of another tool opens as a new document of requests", async () => {
    const uri = vscode.Uri.joinPath(workspaceFolder(), "calls.http");
    const text =
      '### Import\nPOST https://console.tim.qq.com/v4/im_open_login_svc/account_import?usersig=abc\n\n{ "UserID": "ann" }\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    void vscode.commands.executeCommand("imreq.importRequests", uri, [uri]);
    const document = await until("the new document", () => untitledRequests().at(-1));
    assert.equal(
      document.getText(),
      '# Imported from calls.http.\n\n### Import\nim_open_login_svc/account_import\n{\n  "UserID": "ann"\n}\n',
    );
  });

  test("files that cannot be read keep none of the others from being imported", async () => {
    const uri = vscode.Uri.joinPath(workspaceFolder(), "other.http");
    const text = "### Query\nPOST https://console.tim.qq.com/v4/openim/query_online_status\n\n{}\n";
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    const gone = vscode.Uri.joinPath(workspaceFolder(), "gone.http");
    void vscode.commands.executeCommand("imreq.importRequests", gone, [gone, workspaceFolder(), uri]);
    await until("the new document", () => untitledRequests().find((found) => found.getText().includes("other.http")));
  });
});

function untitledRequests(): vscode.TextDocument[] {
  return vscode.window.visibleTextEditors
    .map(({ document }) => document)
    .filter(({ uri, languageId }) => uri.scheme === "untitled" && languageId === "imreq");
}
