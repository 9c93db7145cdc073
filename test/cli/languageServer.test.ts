import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import {
  CancellationTokenSource,
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentDiagnosticRequest,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  ErrorCodes,
  FoldingRangeRequest,
  HoverRequest,
  LSPErrorCodes,
  type Position,
  PrepareRenameRequest,
  RenameRequest,
  ShutdownRequest,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { atCursor } from "../support/atCursor.ts";
import { commonCapabilities, LanguageClient } from "../support/languageClient.ts";

let client: LanguageClient | undefined;

afterEach(() => {
  client?.dispose();
  client = undefined;
});

/** A server that has been greeted, with files in its folder. */
async function started(files: Record<string, string> = {}, capabilities = commonCapabilities): Promise<LanguageClient> {
  client = new LanguageClient(files);
  await client.start(capabilities);
  return client;
}

/** Opens a text that holds a cursor, as `a.imreq` of the folder. */
async function openAt(server: LanguageClient, marked: string, uri = server.uri("a.imreq")) {
  const { text, position } = atCursor(marked);
  await server.open(uri, text);
  return { textDocument: { uri }, position };
}

async function labels(server: LanguageClient, at: { textDocument: { uri: string }; position: Position }) {
  const list = await server.connection.sendRequest(CompletionRequest.type, at);
  return (Array.isArray(list) ? list : (list?.items ?? [])).map(({ label }) => label);
}

async function hover(server: LanguageClient, at: { textDocument: { uri: string }; position: Position }) {
  const found = await server.connection.sendRequest(HoverRequest.type, at);
  return found && (found.contents as { value: string }).value;
}

const account = '### Import\nim_open_login_svc/account_import\n{ "UserID": "ann" }\n';

test("a rename reaches the file that a request takes its body from", async () => {
  const server = await started({ "body.json": '{ "UserID": "{{owner}}" }\n' });
  const at = await openAt(server, "@ow|ner = ann\n### A\nim_open_login_svc/account_import\n< ./body.json\n");
  const edit = await server.connection.sendRequest(RenameRequest.type, { ...at, newName: "boss" });
  const touched = edit?.documentChanges?.flatMap((change) =>
    "textDocument" in change ? [change.textDocument.uri] : [],
  );
  expect([...(touched ?? []), ...Object.keys(edit?.changes ?? {})].sort()).toEqual([
    server.uri("a.imreq"),
    server.uri("body.json"),
  ]);
});

describe("a session", () => {
  test("ends with 0 after shutdown and exit", async () => {
    const server = await started();
    expect(await server.stop()).toBe(0);
    expect(server.errors).toBe("");
  });

  test("ends with 1 after an exit without shutdown", async () => {
    const server = await started();
    await server.connection.sendNotification("exit");
    expect(await server.ended).toBe(1);
  });

  test("refuses a request before initialize and one after shutdown", async () => {
    client = new LanguageClient();
    const server = client;
    const ask = () =>
      server.connection.sendRequest(HoverRequest.type, {
        textDocument: { uri: server.uri("a.imreq") },
        position: { line: 0, character: 0 },
      });
    await expect(ask()).rejects.toMatchObject({ code: ErrorCodes.ServerNotInitialized });
    await server.start();
    await server.connection.sendRequest(ShutdownRequest.type);
    await expect(ask()).rejects.toMatchObject({ code: ErrorCodes.InvalidRequest });
    await server.connection.sendNotification("exit");
    expect(await server.ended).toBe(0);
  });

  test("ends when its input ends", async () => {
    const server = await started();
    server.process.stdin?.end();
    expect(await server.ended).toBe(1);
  });

  test("ends when the client's process is gone", async () => {
    client = new LanguageClient();
    const gone = new LanguageClient();
    const { pid } = gone.process;
    gone.dispose();
    await gone.ended;
    await client.connection.sendRequest("initialize", { processId: pid, rootUri: null, capabilities: {} });
    expect(await client.ended).toBe(1);
  });

  test("takes the arguments that clients pass by custom", async () => {
    client = new LanguageClient({}, ["--stdio", `--clientProcessId=${process.pid}`]);
    await client.start();
    expect(await client.stop()).toBe(0);
  });

  test("says who serves and what opens completion", async () => {
    client = new LanguageClient();
    const { serverInfo, capabilities } = await client.start();
    expect(serverInfo?.name).toBe("imreq");
    expect(capabilities.completionProvider?.triggerCharacters).toContain("/");
  });
});

describe("diagnostics", () => {
  test("arrive when a file is opened, change with an edit and go when it is closed", async () => {
    const server = await started();
    const uri = server.uri("a.imreq");
    await server.open(uri, account.replace("account_import", "account_imprt"));
    const [wrong] = await server.diagnostics(uri, (found) => found.length > 0);
    expect([wrong?.code, wrong?.source]).toEqual(["unknown-command", "imreq"]);
    const place = { line: 1, character: "im_open_login_svc/account_imp".length };
    await server.edit(uri, 2, { start: place, end: place }, "o");
    expect(await server.diagnostics(uri, (found) => found.length === 0)).toEqual([]);
    await server.edit(uri, 3, { start: { line: 2, character: 0 }, end: { line: 2, character: 1 } }, "");
    await server.diagnostics(uri, (found) => found.length > 0);
    await server.close(uri);
    expect(await server.diagnostics(uri, (found) => found.length === 0)).toEqual([]);
  });

  test("are answered where the client asks for them, and then not sent unasked", async () => {
    const textDocument = { ...commonCapabilities.textDocument, diagnostic: {} };
    const server = await started({}, { ...commonCapabilities, textDocument });
    const uri = server.uri("a.imreq");
    let published = 0;
    server.connection.onNotification("textDocument/publishDiagnostics", () => {
      published++;
    });
    await server.open(uri, "### Nothing like it\nno/such_command\n");
    const report = await server.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    expect(report).toMatchObject({ kind: "full", items: [{ code: "unknown-command" }] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(published).toBe(0);
  });

  test("tell what is wrong with an open imreq.json", async () => {
    const server = await started();
    const uri = server.uri("imreq.json");
    await server.open(uri, '{ "profiles": { "dev": { "sdkAppId": 0, "region": "singapore" } } }');
    const [wrong] = await server.diagnostics(uri, (found) => found.length > 0);
    expect(wrong?.range.start).toEqual({ line: 0, character: 37 });
  });

  test("follow the profiles when imreq.json changes", async () => {
    const profiles = (id: string) => `{ "profiles": { "${id}": { "sdkAppId": 1400000000, "region": "singapore" } } }`;
    const server = await started({ "imreq.json": profiles("dev") });
    const uri = server.uri("a.imreq");
    await server.open(uri, `# @profile live\n\n${account}`);
    const [wrong] = await server.diagnostics(uri, (found) => found.length > 0);
    expect(wrong?.code).toBe("unknown-profile");
    server.write("imreq.json", profiles("live"));
    await server.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: server.uri("imreq.json"), type: 2 }],
    });
    expect(await server.diagnostics(uri, (found) => found.length === 0)).toEqual([]);
  });
});

describe("answers", () => {
  test("completion offers commands and leaves out what only VS Code carries out", async () => {
    const server = await started();
    const at = await openAt(server, "### Import\nim_open_login_svc/account_im|\n");
    const list = await server.connection.sendRequest(CompletionRequest.type, at);
    const items = Array.isArray(list) ? list : (list?.items ?? []);
    expect(items.map(({ label }) => label)).toContain("im_open_login_svc/account_import");
    expect(items.filter(({ command }) => command !== undefined)).toEqual([]);
  });

  test("completion holds no tab stops for a client without snippets", async () => {
    const server = await started({}, {});
    const at = await openAt(server, "### Import\nim_open_login_svc/account_import\n{ | }\n");
    const list = await server.connection.sendRequest(CompletionRequest.type, at);
    const items = Array.isArray(list) ? list : (list?.items ?? []);
    expect(items.length).toBeGreaterThan(0);
    expect(items.filter((item) => item.insertTextFormat === 2 || /\$\d|\$\{/.test(JSON.stringify(item)))).toEqual([]);
  });

  test("hover explains a command", async () => {
    const server = await started();
    const at = await openAt(server, "### Import\nim_open_login_svc/account_im|port\n");
    expect(await hover(server, at)).toContain("account");
  });

  test("outline and folding list the requests", async () => {
    const server = await started();
    const { textDocument } = await openAt(server, `${account}|\n${account}`);
    const symbols = await server.connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
    expect(symbols?.map(({ name }) => name)).toEqual(["Import", "Import"]);
    expect(await server.connection.sendRequest(FoldingRangeRequest.type, { textDocument })).not.toEqual([]);
  });

  test("names of an imported file count, on disk and as it is open", async () => {
    const server = await started({ "shared/names.imreq": "@stored = 1\n" });
    const marked =
      '# @import ./shared/names.imreq\n\n### Import\nim_open_login_svc/account_import\n{ "UserID": "{{|" }\n';
    const at = await openAt(server, marked);
    expect(await labels(server, at)).toContain("stored");
    await server.open(server.uri("shared/names.imreq"), "@unsaved = 1\n");
    expect(await labels(server, at)).toContain("unsaved");
  });
});

describe("names", () => {
  const common = "@owner = alice\n";
  const main =
    '# @import ./shared/common.imreq\n\n### Import\nim_open_login_svc/account_import\n{ "UserID": "{{ow|ner}}" }\n';

  test("a definition is found in a file that is not open", async () => {
    const server = await started({ "shared/common.imreq": common });
    const at = await openAt(server, main);
    expect(await server.connection.sendRequest(DefinitionRequest.type, at)).toMatchObject([
      { uri: server.uri("shared/common.imreq"), range: { start: { line: 0, character: 1 } } },
    ]);
  });

  test("a rename edits two files, whether they are open or on disk", async () => {
    const server = await started({ "shared/common.imreq": common });
    const at = await openAt(server, main);
    expect(await server.connection.sendRequest(PrepareRenameRequest.type, at)).toMatchObject({ placeholder: "owner" });
    const edit = await server.connection.sendRequest(RenameRequest.type, { ...at, newName: "boss" });
    const texts = { [at.textDocument.uri]: atCursor(main).text, [server.uri("shared/common.imreq")]: common };
    const changed = Object.entries(edit?.changes ?? {}).map(([uri, edits]) => {
      const document = TextDocument.create(uri, "imreq", 1, texts[uri] ?? "");
      return [uri, TextDocument.applyEdits(document, edits)];
    });
    expect(Object.fromEntries(changed)).toEqual({
      [at.textDocument.uri]: atCursor(main).text.replace("owner", "boss"),
      [server.uri("shared/common.imreq")]: "@boss = alice\n",
    });
  });

  test("a rename that cannot be is refused with its reason", async () => {
    const server = await started();
    const at = await openAt(server, "### Im|port\nim_open_login_svc/account_import\n");
    await expect(server.connection.sendRequest(PrepareRenameRequest.type, at)).rejects.toThrow(/rename/i);
    await expect(server.connection.sendRequest(RenameRequest.type, { ...at, newName: "x" })).rejects.toThrow(/rename/i);
  });

  test("edits name a file as the client named it", async () => {
    const server = await started();
    const odd = `${server.uri("")}%61.imreq`;
    const at = await openAt(server, '@a = 1\n### X\nim_open_login_svc/account_import\n{ "UserID": "{{|a}}" }\n', odd);
    const edit = await server.connection.sendRequest(RenameRequest.type, { ...at, newName: "b" });
    expect(Object.keys(edit?.changes ?? {})).toEqual([odd]);
  });
});

describe("edits", () => {
  test("a formatted file is laid out", async () => {
    const server = await started();
    const { textDocument } = await openAt(
      server,
      '### Import\nPOST v4/im_open_login_svc/account_import\n{"UserID":"ann"}|\n',
    );
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await server.connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options });
    const document = TextDocument.create(
      textDocument.uri,
      "imreq",
      1,
      '### Import\nPOST v4/im_open_login_svc/account_import\n{"UserID":"ann"}\n',
    );
    expect(TextDocument.applyEdits(document, edits ?? [])).toContain("\nim_open_login_svc/account_import\n");
  });

  test("a quick fix mends a slip, and none asks for a command of VS Code", async () => {
    const server = await started();
    const { textDocument, position } = await openAt(server, "### Import\nim_open_login_svc/account_imp|rt\n{}\n");
    const diagnostics = await server.diagnostics(textDocument.uri, (found) => found.length > 0);
    const range = { start: position, end: position };
    const actions = await server.connection.sendRequest(CodeActionRequest.type, {
      textDocument,
      range,
      context: { diagnostics },
    });
    expect(JSON.stringify(actions)).toContain("account_import");
    expect((actions ?? []).filter((action) => action.command !== undefined)).toEqual([]);
    const none = { textDocument, range, context: { diagnostics, only: ["source"] } };
    expect(await server.connection.sendRequest(CodeActionRequest.type, none)).toEqual([]);
  });

  test("every feature that is announced answers", async () => {
    const server = await started();
    const at = await openAt(server, `@owner = alice\n${account.replace("ann", "{{ow|ner}}")}?? ErrorCode == 0\n`);
    const { textDocument } = at;
    const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    const options = { tabSize: 2, insertSpaces: true };
    const answers = {
      "textDocument/signatureHelp": at,
      "textDocument/references": { ...at, context: { includeDeclaration: true } },
      "textDocument/documentHighlight": at,
      "textDocument/selectionRange": { textDocument, positions: [at.position] },
      "textDocument/documentLink": { textDocument },
      "textDocument/semanticTokens/full": { textDocument },
      "textDocument/semanticTokens/range": { textDocument, range },
      "textDocument/inlayHint": { textDocument, range },
      "textDocument/rangeFormatting": { textDocument, range, options },
      "workspace/willRenameFiles": { files: [{ oldUri: textDocument.uri, newUri: server.uri("b.imreq") }] },
    };
    for (const [method, params] of Object.entries(answers)) {
      await expect(server.connection.sendRequest(method, params), method).resolves.toBeDefined();
    }
  });
});

describe("robustness", () => {
  test("a document that is not open has no answers", async () => {
    const server = await started();
    const at = { textDocument: { uri: server.uri("none.imreq") }, position: { line: 5, character: 5 } };
    expect(await labels(server, at)).toEqual([]);
    expect(await hover(server, at)).toBeNull();
    const { textDocument } = await openAt(server, `${account}|`);
    await server.close(textDocument.uri);
    expect(await server.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })).toEqual([]);
  });

  test("a document that is no file keeps its answers", async () => {
    const server = await started();
    const at = await openAt(server, "### Import\nim_open_login_svc/account_im|port\n", "untitled:Untitled-1");
    expect(await hover(server, at)).toContain("account");
    const [wrong] = await (async () => {
      await server.open("vscode-vfs://github/a/b.imreq", "### X\nno/such_command\n");
      return server.diagnostics("vscode-vfs://github/a/b.imreq", (found) => found.length > 0);
    })();
    expect(wrong?.code).toBe("unknown-command");
  });

  test("nothing outside of the workspace is read, nor what a link inside leads to", async () => {
    const outside = realpathSync(mkdtempSync(join(tmpdir(), "imreq-outside-")));
    try {
      writeFileSync(join(outside, "secret.imreq"), "@leaked = 1\n");
      const server = await started();
      symlinkSync(join(outside, "secret.imreq"), join(server.folder, "link.imreq"));
      const paths = ["./link.imreq", `${outside}/secret.imreq`, `../${outside.split("/").at(-1)}/secret.imreq`];
      for (const [index, path] of paths.entries()) {
        const marked = `# @import ${path}\n\n### Import\nim_open_login_svc/account_import\n{ "UserID": "{{|" }\n`;
        const at = await openAt(server, marked, server.uri(`${index}.imreq`));
        expect(await labels(server, at)).not.toContain("leaked");
      }
      const at = await openAt(
        server,
        "# @import ./secret.imreq\n@a = {{|\n",
        pathToFileURL(join(outside, "a.imreq")).href,
      );
      expect(await labels(server, at)).not.toContain("leaked");
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  test("a request that fails is answered with an error, and the next one as ever", async () => {
    const server = await started();
    await expect(server.connection.sendRequest("textDocument/hover", { position: "nowhere" })).rejects.toThrow();
    await expect(server.connection.sendRequest("no/suchMethod")).rejects.toThrow();
    await server.connection.sendNotification("textDocument/didChange", { textDocument: { uri: 5 }, contentChanges: 5 });
    const at = await openAt(server, "### Import\nim_open_login_svc/account_im|port\n");
    expect(await hover(server, at)).toContain("account");
  });

  test("a cancelled request is answered as such", async () => {
    const server = await started();
    const at = await openAt(server, "### Import\nim_open_login_svc/account_im|port\n");
    const cancel = new CancellationTokenSource();
    const before = server.connection.sendRequest(CompletionRequest.type, at);
    const answer = server.connection.sendRequest(HoverRequest.type, at, cancel.token);
    // Whether it was still waiting or already under way is up to the machine.
    const outcome = answer.then(
      () => "answered",
      ({ code }: { code: number }) => code,
    );
    cancel.cancel();
    await before;
    expect(["answered", LSPErrorCodes.RequestCancelled]).toContain(await outcome);
    expect(await hover(server, at)).toContain("account");
  });

  test("a message that is no JSON does not end the conversation", async () => {
    const server = await started();
    for (const text of ["{ broken }", "{}", "[]", "5", ""]) {
      server.process.stdin?.write(`Content-Length: ${text.length}\r\n\r\n${text}`);
    }
    const at = await openAt(server, "### Import\nim_open_login_svc/account_im|port\n");
    expect(await hover(server, at)).toContain("account");
  });

  test.each(["GET / HTTP/1.1\r\nHost: here\r\n\r\n", "Content-Length: many\r\n\r\n"])(
    "input that is no message ends the server: %j",
    async (input) => {
      const server = await started();
      server.process.stdin?.write(input);
      expect(await server.ended).toBe(1);
      expect(server.errors).toContain("no message of the Language Server Protocol");
    },
  );
});
