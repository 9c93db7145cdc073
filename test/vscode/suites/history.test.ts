import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { lensesOf, openFile, pressSend, until } from "../support/editor.ts";

suite("A long answer", () => {
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("is laid out whole, as plain text, and its code is explained", async () => {
    const items = Array.from({ length: 40_000 }, (_, index) => ({ UserID: `user${index}`, Seq: index }));
    const text = JSON.stringify({ ActionStatus: "FAIL", ErrorInfo: "no", Items: items, ErrorCode: 70402 });
    const server = createServer((request, answer) => {
      request.resume();
      answer.end(text.replace('"Seq":39999', '"Seq":9007199254740993'));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const profile = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${port}` };
      await openFile("imreq.json", JSON.stringify({ profiles: { long: profile } }));
      const document = await openFile("long.imreq", "### A\n# @profile long\nopenim/sendmsg\n{}\n");
      await until("the profile", async () => (await lensesOf(document))[0]?.title.includes("long"));
      const response = await pressSend(document);
      assert.equal(response.languageId, "plaintext");
      assert.match(response.getText(), /^\/\/ failed · ErrorCode 70402 ·/);
      assert.match(response.getText(), /\n {6}"UserID": "user39999",\n {6}"Seq": 9007199254740993\n/);
      assert.match(response.getText(), /\n {2}"ErrorCode": 70402\n\}\n$/);
    } finally {
      server.close();
    }
  });
});
