import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { hoverAt, lensesOf, openFile, pressSend, until, workspaceFolder } from "../support/editor.ts";

/** Where the first occurrence of `text` begins, or the place so many characters behind it. */
function placeOf(document: vscode.TextDocument, text: string, behind = 0): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `the document holds ${text}`);
  return document.positionAt(offset + behind);
}

async function setSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

async function diagnosticsOf(document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> {
  return until(`the problem ${code}`, () =>
    vscode.languages.getDiagnostics(document.uri).find((problem) => problem.code === code),
  );
}

const common = `@owner = alice

### Create
# @name create
group_open_http_svc/create_group
{ "Owner_Account": "{{owner}}", "Type": "Public", "Name": "a" }
`;

const user = `# @import ./common.imreq
### Info
group_open_http_svc/get_group_info
{ "GroupIdList": ["{{create.GroupId}}"], "Note": "{{owner}}" }
`;

suite("Language features", () => {
  let folder = "";
  let count = 0;

  // A folder for each test: the editor keeps the text of a file that it has shown.
  setup(() => {
    folder = `features${++count}`;
  });

  teardown(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs
      .delete(vscode.Uri.joinPath(workspaceFolder(), folder), { recursive: true })
      .then(undefined, () => undefined);
  });

  test("a variable is renamed in the file that defines it and in the one that imports it", async () => {
    const defining = await openFile(`${folder}/common.imreq`, common);
    const importing = await openFile(`${folder}/user.imreq`, user);
    const edit = await until("a rename", async () =>
      vscode.commands
        .executeCommand<vscode.WorkspaceEdit>(
          "vscode.executeDocumentRenameProvider",
          importing.uri,
          placeOf(importing, "{{owner}}", 3),
          "boss",
        )
        .then(
          (made) => (made.size === 2 ? made : undefined),
          () => undefined,
        ),
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(defining.getText(), /@boss = alice[\s\S]*"\{\{boss\}\}"/);
    assert.match(importing.getText(), /"Note": "\{\{boss\}\}"/);
    assert.ok(!`${defining.getText()}${importing.getText()}`.includes("owner}}"));
    await vscode.workspace.saveAll();
  });

  test("a name that is taken refuses the rename with the place where it is taken", async () => {
    const document = await openFile(`${folder}/common.imreq`, common);
    const renaming = vscode.commands.executeCommand(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      placeOf(document, "{{owner}}", 3),
      "create",
    );
    await assert.rejects(async () => renaming, /create/);
  });

  test("a definition leads into the imported file", async () => {
    await openFile(`${folder}/common.imreq`, common);
    const importing = await openFile(`${folder}/user.imreq`, user);
    const [found] = await until("a definition", async () => {
      const locations = await vscode.commands.executeCommand<vscode.Location[]>(
        "vscode.executeDefinitionProvider",
        importing.uri,
        placeOf(importing, "{{create", 3),
      );
      return locations.length > 0 ? locations : undefined;
    });
    assert.equal(found?.uri.path.endsWith("/common.imreq"), true);
    assert.equal(found.range.start.line, 3);
  });

  test("references are found in both files", async () => {
    const defining = await openFile(`${folder}/common.imreq`, common);
    await openFile(`${folder}/user.imreq`, user);
    const found = await until("three references", async () => {
      const locations = await vscode.commands.executeCommand<vscode.Location[]>(
        "vscode.executeReferenceProvider",
        defining.uri,
        placeOf(defining, "@owner", 2),
      );
      return locations.length === 3 ? locations : undefined;
    });
    assert.equal(found.filter(({ uri }) => uri.path.endsWith("/user.imreq")).length, 1);
  });

  test("a quick fix writes the nearest command", async () => {
    const document = await openFile("fix.imreq", "###\nim_open_login_svc/account_imprt\n{}\n");
    const problem = await diagnosticsOf(document, "unknown-command");
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      problem.range,
    );
    const fix = actions.find(({ isPreferred }) => isPreferred);
    assert.ok(fix?.edit, actions.map(({ title }) => title).join("; "));
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.lineAt(1).text, "im_open_login_svc/account_import");
  });

  test("formatting lays a request out and keeps what it sends", async () => {
    const document = await openFile(
      "format.imreq",
      '###   Import\nPOST   v4/im_open_login_svc/account_import\n{"UserID":{{$random}},\n"Nick":"{{n}}"}\n??   ErrorCode==0\n',
    );
    const edits = await until("edits", async () =>
      vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
        "vscode.executeFormatDocumentProvider",
        document.uri,
        { tabSize: 2, insertSpaces: true },
      ),
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.equal(
      document.getText(),
      '### Import\nim_open_login_svc/account_import\n{\n  "UserID": {{$random}},\n  "Nick": "{{n}}"\n}\n?? ErrorCode == 0\n',
    );
  });

  test("known commands and variables are coloured by their meaning", async () => {
    const document = await openFile("tokens.imreq", '@a = 1\n###\nopenim/sendmsg\n{ "x": {{a}}, "y": {{nobody}} }\n');
    const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
      "vscode.provideDocumentSemanticTokensLegend",
      document.uri,
    );
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      "vscode.provideDocumentSemanticTokens",
      document.uri,
    );
    const texts: string[] = [];
    let line = 0;
    let character = 0;
    for (let at = 0; at < tokens.data.length; at += 5) {
      const [deltaLine = 0, deltaStart = 0, length = 0, type = 0] = tokens.data.slice(at, at + 5);
      character = deltaLine === 0 ? character + deltaStart : deltaStart;
      line += deltaLine;
      const text = document.getText(new vscode.Range(line, character, line, character + length));
      texts.push(`${legend.tokenTypes[type]} ${text}`);
    }
    assert.ok(texts.includes("variable a"), texts.join("; "));
    assert.ok(!texts.some((text) => text.includes("nobody")), texts.join("; "));
  });

  test("values stand behind their names only where the setting asks for it", async () => {
    const document = await openFile(
      "hints.imreq",
      '@owner = alice\n###\nopenim/sendmsg\n{ "To_Account": "{{owner}}" }\n',
    );
    const hints = async () =>
      (
        await vscode.commands.executeCommand<vscode.InlayHint[]>(
          "vscode.executeInlayHintProvider",
          document.uri,
          new vscode.Range(0, 0, 4, 0),
        )
      ).map(({ label }) => (typeof label === "string" ? label : label.map(({ value }) => value).join("")));
    assert.deepEqual(await hints(), []);
    await setSetting("imreq.inlayHints", true);
    try {
      assert.match((await hints()).join(), /alice/);
    } finally {
      await setSetting("imreq.inlayHints", undefined);
    }
  });

  test("an imported file is a link, and a missing one is an error", async () => {
    await openFile(`${folder}/common.imreq`, common);
    const document = await openFile(`${folder}/user.imreq`, `# @import ./nowhere.imreq\n${user}`);
    const problem = await diagnosticsOf(document, "missing-import");
    assert.match(problem.message, /nowhere\.imreq/);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      "vscode.executeLinkProvider",
      document.uri,
    );
    assert.ok(links.some(({ target }) => target?.path.endsWith("/common.imreq")));
  });

  test("a selection grows from a word to its value, its body and its request", async () => {
    const document = await openFile("select.imreq", '### A\nopenim/sendmsg\n{ "To_Account": "bob" }\n### B\n');
    const [range] = await vscode.commands.executeCommand<vscode.SelectionRange[]>(
      "vscode.executeSelectionRangeProvider",
      document.uri,
      [placeOf(document, "bob", 1)],
    );
    const texts: string[] = [];
    for (let at = range; at !== undefined; at = at.parent) texts.push(document.getText(at.range).trim());
    assert.ok(
      texts.some((text) => text === '{ "To_Account": "bob" }'),
      texts.join(" | "),
    );
    assert.ok(
      texts.some((text) => text.startsWith("### A") && !text.includes("### B")),
      texts.join(" | "),
    );
  });

  test("users and groups of this window's responses are offered", async () => {
    const sent = await openFile(
      "seen.imreq",
      '### Import\nim_open_login_svc/account_import\n{ "UserID": "zelda-of-this-window" }\n### Use\nopenim/sendmsg\n{ "To_Account": "" }\n',
    );
    await pressSend(sent);
    const place = placeOf(sent, '"To_Account": "', '"To_Account": "'.length);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      sent.uri,
      place,
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.ok(
      labels.some((label) => label.includes("zelda-of-this-window")),
      labels.join(" "),
    );
  });

  test("an error code in another language is explained only where the setting asks for it", async () => {
    const document = await openFile("code.rb", "retry(10015) if res.ErrorCode == 10015\n");
    assert.equal(await hoverAt(document, "== 10015"), "");
    await setSetting("imreq.errorCodesInOtherLanguages", true);
    try {
      const text = await until("an explanation", async () => {
        const hover = await hoverAt(document, "== 10015");
        return hover.includes("10015") ? hover : undefined;
      });
      assert.match(text, /group/i);
    } finally {
      await setSetting("imreq.errorCodesInOtherLanguages", undefined);
    }
  });

  test("a request that needs another one can be sent with it afresh", async () => {
    const document = await openFile(
      "fresh.imreq",
      '### Create\n# @name make\ngroup_open_http_svc/create_group\n{ "Type": "Public", "Name": "a" }\n### Info\ngroup_open_http_svc/get_group_info\n{ "GroupIdList": ["{{make.GroupId}}"] }\n',
    );
    const groupId = async (command: string) => {
      const lens = (await lensesOf(document)).findLast((found) => found.command === command);
      assert.ok(lens, `there is a lens ${command}`);
      const before = vscode.window.visibleTextEditors.map((editor) => editor.document);
      await vscode.commands.executeCommand(lens.command, ...(lens.arguments ?? []));
      const shown = await until("a response", () =>
        vscode.window.visibleTextEditors
          .map((editor) => editor.document)
          .find((other) => other.uri.scheme === "imreq-response" && !before.includes(other)),
      );
      return /"GroupId": "([^"]+)"/.exec(shown.getText())?.[1];
    };
    const first = await groupId("imreq.sendRequest");
    const second = await groupId("imreq.sendRequest");
    const fresh = await groupId("imreq.sendFresh");
    assert.equal(first, second);
    assert.notEqual(first, fresh);
  });

  test("the lenses of an ordinary file stay good for a click while they are drawn anew", async () => {
    const document = await openFile(
      "lenses.imreq",
      '###\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n'.repeat(20),
    );
    // Without a count VS Code asks for no command later: it drops older ones when a later one comes.
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
    );
    const sends = lenses.filter(({ command }) => command?.command === "imreq.sendRequest");
    assert.equal(sends.length, 20);
    assert.ok(lenses.every(({ isResolved }) => isResolved));
  });

  test("in a file of a thousand requests each has its lenses", async () => {
    const document = await openFile(
      "many.imreq",
      '###\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n'.repeat(1000),
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
      5000,
    );
    const atOnce = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
    );
    assert.equal(atOnce[1]?.command?.command, "imreq.sendRequest");
    assert.equal(lenses.filter(({ command }) => command?.command === "imreq.sendRequest").length, 1000);
  });

  test("Copy as cURL gives a command without a UserSig", async () => {
    const document = await openFile("curl.imreq", '###\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n');
    const lens = (await lensesOf(document)).find(({ command }) => command === "imreq.copyAsCurl");
    assert.ok(lens);
    await vscode.commands.executeCommand(lens.command, ...(lens.arguments ?? []));
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, /^curl 'http:\/\/127\.0\.0\.1:\d+\/v4\/im_open_login_svc\/account_import\?/);
    assert.match(copied, /usersig=\*\*\*&/);
    assert.match(copied, /--data-raw '\{"UserID":"ann"\}'/);
  });

  test("nothing outside the workspace is read, be it named or linked", async () => {
    const outside = mkdtempSync(join(tmpdir(), "imreq-outside-"));
    try {
      writeFileSync(join(outside, "common.imreq"), common);
      const inside = vscode.Uri.joinPath(workspaceFolder(), folder);
      await vscode.workspace.fs.createDirectory(inside);
      symlinkSync(join(outside, "common.imreq"), join(inside.fsPath, "linked.imreq"));
      const document = await openFile(
        `${folder}/user.imreq`,
        `# @import ./linked.imreq\n# @import ../../../common.imreq\n# @import ${inside.fsPath}/own.imreq\n### A\nopenim/querystate\n`,
      );
      assert.match((await diagnosticsOf(document, "missing-import")).message, /linked\.imreq/);
      assert.equal(document.getText((await diagnosticsOf(document, "import-outside")).range), "../../../common.imreq");
      // A path from the root may lead into the workspace as well: only the file is missing.
      const missing = vscode.languages.getDiagnostics(document.uri).filter(({ code }) => code === "missing-import");
      assert.equal(missing.length, 2);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test("a file of a virtual file system has completion, hover and problems", async () => {
    const text = '###\nim_open_login_svc/account_import\n{ "UserID": 5 }\n';
    const provider = vscode.workspace.registerFileSystemProvider("imreq-memory", memoryFile(text), {
      isReadonly: true,
    });
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse("imreq-memory:/a.imreq"));
      assert.match(await hoverAt(document, "account_import"), /Import one account/);
      await diagnosticsOf(document, "body-schema");
    } finally {
      provider.dispose();
    }
  });
});

/** A file system that holds the same text under every name. */
function memoryFile(text: string): vscode.FileSystemProvider {
  const bytes = new TextEncoder().encode(text);
  const nothing = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const refuse = () => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: nothing.event,
    watch: () => nothing,
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length }),
    readFile: () => bytes,
    readDirectory: () => [],
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
}
