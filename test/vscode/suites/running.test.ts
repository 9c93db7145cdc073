import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as vscode from "vscode";
import { hoverAt, lensesOf, openFile, until, workspaceFolder } from "../support/editor.ts";

const people = ["ann", "ben", "cid"];

/** Requests that import people; `nobody` is refused by the service. */
function importing(names: readonly string[]): string {
  return names
    .map(
      (name) =>
        `### ${name}\nim_open_login_svc/account_import\n${name === "nobody" ? "{}" : `{ "UserID": "${name}" }`}\n`,
    )
    .join("\n");
}

/** The last outcomes above the requests of a document, in its order. */
async function outcomes(document: vscode.TextDocument): Promise<string[]> {
  const lenses = await lensesOf(document);
  return lenses.flatMap(({ command, title }) =>
    command === "imreq.showResponse" ? [title.split(" · ")[0] ?? ""] : [],
  );
}

function openResponses(): vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input }) =>
    input instanceof vscode.TabInputText && input.uri.scheme === "imreq-response" ? [input.uri] : [],
  );
}

suite("Running", () => {
  teardown(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  test("Run All sends every request of the file, shows each outcome above it, and opens no response", async () => {
    const document = await openFile("running/all.imreq", importing([...people, "nobody"]));
    const runAll = (await lensesOf(document)).find(({ title }) => title === "$(run-all) Run All (4)");
    assert.ok(runAll);
    await vscode.commands.executeCommand(runAll.command, ...(runAll.arguments ?? []));
    assert.deepEqual(await outcomes(document), ["$(pass) ok", "$(pass) ok", "$(pass) ok", "$(error) failed"]);
    assert.deepEqual(openResponses(), []);
  });

  test("the response of a run opens when its outcome is pressed", async () => {
    const document = await openFile("running/later.imreq", importing(people));
    await vscode.commands.executeCommand("imreq.runFile");
    const lens = (await lensesOf(document)).filter(({ command }) => command === "imreq.showResponse").at(1);
    assert.ok(lens);
    await vscode.commands.executeCommand(lens.command, ...(lens.arguments ?? []));
    const [shown] = await until("a response", () => (openResponses().length > 0 ? openResponses() : undefined));
    assert.ok(shown);
    assert.match((await vscode.workspace.openTextDocument(shown)).getText(), /^\/\/ ok · HTTP 200/);
  });

  test("a run of a selection sends the requests that it touches, and no other", async () => {
    const document = await openFile("running/some.imreq", importing(people));
    const editor = await vscode.window.showTextDocument(document);
    const at = (text: string) => document.positionAt(document.getText().indexOf(text));
    editor.selections = [new vscode.Selection(at("### ben"), at('"UserID": "cid"'))];
    await vscode.commands.executeCommand("imreq.runSelection");
    const sent = (await lensesOf(document)).map(({ title }) => title.split(" · ")[0]);
    const quiet = ["$(play) Send", "Copy as cURL"];
    const loud = ["$(play) Send", "$(pass) ok", "Copy as cURL"];
    assert.deepEqual(sent, ["$(run-all) Run All (3)", ...quiet, ...loud, ...loud]);
  });

  test("a run of a folder sends its files and those below it", async () => {
    const inside = await openFile("running/team/a.imreq", importing(["ann"]));
    const below = await openFile("running/team/deep/b.imreq", importing(["ben"]));
    const outside = await openFile("running/c.imreq", importing(["cid"]));
    await vscode.commands.executeCommand("imreq.runFolder", vscode.Uri.joinPath(workspaceFolder(), "running", "team"));
    assert.deepEqual(await outcomes(below), ["$(pass) ok"]);
    assert.deepEqual(await outcomes(inside), ["$(pass) ok"]);
    assert.deepEqual(await outcomes(outside), []);
  });

  test("a run of a folder knows what another program has just written into it, and what it has removed", async () => {
    const bodies: string[] = [];
    const server = createServer(async (request, answer) => {
      let body = "";
      for await (const part of request) body += part;
      bodies.push(body);
      answer.end('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const folder = join(workspaceFolder().fsPath, "fresh");
    const write = (name: string, person: string) => {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "a.imreq"), `# @profile fresh\n${importing([person])}`);
    };
    const run = async () => {
      bodies.length = 0;
      await vscode.commands.executeCommand("imreq.runFolder", vscode.Uri.file(folder));
      return bodies.map((body) => JSON.parse(body).UserID).sort();
    };
    try {
      const { port } = server.address() as AddressInfo;
      const app = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${port}` };
      const profiles = await openFile("fresh/imreq.json", JSON.stringify({ profiles: { fresh: app } }));
      // Its save tells of the profiles, where no watcher does.
      const edit = new vscode.WorkspaceEdit();
      edit.insert(profiles.uri, new vscode.Position(0, 0), "\n");
      await vscode.workspace.applyEdit(edit);
      await profiles.save();
      const document = await openFile("fresh/first.imreq", `# @profile fresh\n${importing(["ann"])}`);
      await until("the profile", async () =>
        (await lensesOf(document)).some(({ title }) => title.includes("as fresh")),
      );
      // Without a look at the disk, about every second file of a new folder would be missed.
      for (const name of ["bea", "cal", "dot"]) write(name, name);
      assert.deepEqual(await run(), ["ann", "bea", "cal", "dot"]);
      write("bea", "eve");
      rmSync(join(folder, "dot"), { recursive: true });
      assert.deepEqual(await run(), ["ann", "cal", "eve"]);
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("only what failed runs again", async () => {
    await withService(async (service) => {
      const document = await openFile("running/again.imreq", `# @profile here\n${importing(people)}`);
      await until("the profile", async () => (await lensesOf(document)).some(({ title }) => title.includes("as here")));
      service.broken = "ben";
      await vscode.commands.executeCommand("imreq.runFile");
      assert.deepEqual(await outcomes(document), ["$(pass) ok", "$(error) failed", "$(pass) ok"]);
      service.broken = undefined;
      service.bodies.length = 0;
      await vscode.commands.executeCommand("imreq.runFailed");
      // What other files of this window have left may call this service, too.
      const named = service.bodies.filter((body) => people.some((name) => body.includes(name)));
      assert.deepEqual(named, ['{"UserID":"ben"}']);
      assert.deepEqual(await outcomes(document), ["$(pass) ok", "$(pass) ok", "$(pass) ok"]);
    });
  });

  test("a request that is refused says why above it", async () => {
    const document = await openFile(
      "no.imreq",
      `${importing(["ann"])}\n### B\nopenim/sendmsg\n{ "To_Account": "{{nowhere}}" }\n`,
    );
    await vscode.commands.executeCommand("imreq.runFile");
    const lens = (await lensesOf(document)).findLast(({ command }) => command === "imreq.showResponse");
    assert.match(lens?.title ?? "", /^\$\(circle-slash\) not sent: There is no variable “nowhere”.*…$/);
    assert.match(lens?.tooltip ?? "", /Define it as @nowhere/);
  });

  test("a request whose need fails says which one, and “not sent” once", async () => {
    const needy = '### C\n# @depends b\nim_open_login_svc/account_import\n{ "UserID": "c" }\n';
    const document = await openFile(
      "need.imreq",
      `### B\n# @name b\nopenim/sendmsg\n{ "To": "{{nowhere}}" }\n${needy}`,
    );
    await vscode.commands.executeCommand("imreq.runFile");
    const lens = (await lensesOf(document)).findLast(({ command }) => command === "imreq.showResponse");
    assert.equal(lens?.tooltip, "not sent: “b”, which it needs, did not succeed. See there why.");
  });

  test("a cancelled run takes back what it asks with @prompt, and ends", async () => {
    const asking = '### A\n# @prompt who\nim_open_login_svc/account_import\n{ "UserID": "{{who}}" }\n';
    // Untitled: a run of all tests would ask, too.
    const content = `${importing(["ann"])}\n${asking}`;
    const document = await vscode.workspace.openTextDocument({ language: "imreq", content });
    await vscode.window.showTextDocument(document);
    const running = vscode.commands.executeCommand("imreq.runFile");
    await until("the first answer", async () => (await outcomes(document)).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand("imreq.cancelRun");
    await running;
    assert.deepEqual(await outcomes(document), ["$(pass) ok", "$(debug-step-over) Not sent: the run was cancelled."]);
  });

  test("a hover on an expectation has the whole value that came, until the request is edited", async () => {
    const text =
      '### A\nim_open_login_svc/account_check\n{ "CheckItem": [{ "UserID": "ann" }] }\n?? ResultItem exists\n';
    const document = await openFile("running/hover.imreq", text);
    await vscode.commands.executeCommand("imreq.runFile");
    const hover = await hoverAt(document, "ResultItem");
    assert.match(hover, /Met by the last response\.[\s\S]*"UserID": "ann"/);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(text.indexOf("ann")), "jo");
    await vscode.workspace.applyEdit(edit);
    assert.doesNotMatch(await hoverAt(document, "ResultItem"), /Met by/);
  });

  test("the Test Explorer runs what it lists through the same way", async () => {
    const document = await openFile("running/tests.imreq", importing(["ann", "nobody"]));
    await until("results above the requests", async () => {
      await vscode.commands.executeCommand("testing.refreshTests");
      await vscode.commands.executeCommand("testing.runAll");
      return (await outcomes(document)).length === 2;
    });
    assert.deepEqual(await outcomes(document), ["$(pass) ok", "$(error) failed"]);
  });

  test("«Rerun Failed Tests» of the Test Explorer sends again what failed, and nothing else", async () => {
    await withService(async (service) => {
      const document = await openFile("running/rerun.imreq", `# @profile here\n${importing(["rerunA", "rerunB"])}`);
      await until("the profile", async () => (await lensesOf(document)).some(({ title }) => title.includes("as here")));
      service.broken = "rerunB";
      await until("results above the requests", async () => {
        await vscode.commands.executeCommand("testing.refreshTests");
        await vscode.commands.executeCommand("testing.runCurrentFile");
        return (await outcomes(document)).length === 2;
      });
      assert.deepEqual(await outcomes(document), ["$(pass) ok", "$(error) failed"]);
      service.broken = undefined;
      service.bodies.length = 0;
      await vscode.commands.executeCommand("testing.reRunFailTests");
      await until("the mended request", async () => (await outcomes(document))[1] === "$(pass) ok");
      assert.equal(service.bodies.filter((body) => body.includes("rerunA")).length, 0);
      assert.equal(service.bodies.filter((body) => body.includes("rerunB")).length, 1);
    });
  });

  test("a continuous run of the Test Explorer sends the requests of a file again when it is saved", async function () {
    this.timeout(60_000);
    await withService(async (service) => {
      const document = await openFile("running/watched.imreq", `# @profile here\n${importing(["before"])}`);
      await until("the profile", async () => (await lensesOf(document)).some(({ title }) => title.includes("as here")));
      await vscode.commands.executeCommand("testing.refreshTests");
      const starting = vscode.commands.executeCommand("testing.startContinuousRun");
      try {
        const save = async (name: string) => {
          const edit = new vscode.WorkspaceEdit();
          const everything = new vscode.Range(0, 0, document.lineCount, 0);
          edit.replace(document.uri, everything, `# @profile here\n${importing([name])}`);
          await vscode.workspace.applyEdit(edit);
          await document.save();
        };
        let saves = 0;
        const saveOften = async () => {
          saves++;
          // Where VS Code asks which profile is meant, there is one.
          await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
          await save(`after${saves}`);
          await new Promise((resolve) => setTimeout(resolve, 500));
          // A slow machine sends the text of one save when the next has been made.
          return service.bodies.some((body) => body.includes("after"));
        };
        await until("the request of a saved file", saveOften, 45_000);
        assert.ok(!service.bodies.some((body) => body.includes("before")), "nothing is sent before a save");
      } finally {
        await vscode.commands.executeCommand("testing.stopContinuousRun");
        await starting;
      }
    });
  });
});

/** A service that refuses the requests whose body holds `broken`, as the profile `here` of the folder `running`. */
async function withService(
  work: (service: { readonly bodies: string[]; broken: string | undefined }) => Promise<void>,
): Promise<void> {
  const service: { readonly bodies: string[]; broken: string | undefined } = { bodies: [], broken: undefined };
  const server = createServer(async (request, answer) => {
    let body = "";
    for await (const part of request) body += part;
    service.bodies.push(body);
    const code = service.broken !== undefined && body.includes(service.broken) ? 70169 : 0;
    answer.end(JSON.stringify({ ActionStatus: code === 0 ? "OK" : "FAIL", ErrorCode: code, ErrorInfo: "" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const app = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${port}` };
    await openFile("running/imreq.json", JSON.stringify({ profiles: { here: app } }));
    await work(service);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
