import assert from "node:assert/strict";
import * as vscode from "vscode";

suite("The extension", () => {
  test("is there under its id", () => {
    assert.ok(vscode.extensions.getExtension("imreq.imreq"));
  });

  test("activates", async () => {
    const extension = vscode.extensions.getExtension("imreq.imreq");
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });
});
