import assert from "node:assert/strict";
import * as vscode from "vscode";
import { commandId, commandIds } from "../../../src/extension/commands/ids.ts";

suite("The manifest", () => {
  test("names exactly the commands that the extension registers", async () => {
    const manifest = vscode.extensions.getExtension("imreq.imreq")?.packageJSON;
    const contributed = manifest.contributes.commands.map(({ command }: { command: string }) => command).sort();
    assert.deepEqual(contributed, commandIds.map(commandId).sort());
    await vscode.extensions.getExtension("imreq.imreq")?.activate();
    const registered = await vscode.commands.getCommands(true);
    for (const id of contributed) assert.ok(registered.includes(id), id);
  });

  test("has words for every title", () => {
    const manifest = vscode.extensions.getExtension("imreq.imreq")?.packageJSON;
    for (const { command, title } of manifest.contributes.commands) {
      assert.ok(title !== "" && !title.startsWith("%"), `${command}: ${title}`);
    }
  });
});
