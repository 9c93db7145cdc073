import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

const program = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));

/** What an editor such as Neovim says that it can do. */
export const commonCapabilities: ClientCapabilities = {
  workspace: { workspaceFolders: true, workspaceEdit: { documentChanges: true } },
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    hover: { contentFormat: ["markdown", "plaintext"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    publishDiagnostics: { versionSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor"] } } },
    rename: { prepareSupport: true },
  },
};

interface Published {
  readonly uri: string;
  readonly diagnostics: Diagnostic[];
}

/** A language server as its own process, a folder of files for it, and an editor's end of the conversation. */
export class LanguageClient {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "imreq-lsp-")));
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly ended: Promise<number | null>;
  /** What the server printed beside the protocol. */
  errors = "";
  readonly #published: Published[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(files: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    const child = spawn(process.execPath, [program, "lsp", ...args], { cwd: tmpdir(), stdio: "pipe" });
    this.process = child;
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      this.errors += chunk;
    });
    this.ended = new Promise((resolve) => child.on("close", resolve));
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onNotification(PublishDiagnosticsNotification.type, (published) => {
      this.#published.push(published);
      for (const look of [...this.#waiting]) look();
    });
    this.connection.listen();
  }

  write(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).toString();
  }

  async start(
    capabilities: ClientCapabilities = commonCapabilities,
    folders: readonly string[] = [""],
  ): Promise<InitializeResult> {
    const workspaceFolders = folders.map((name) => ({ name: "work", uri: this.uri(name) }));
    const result = await this.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      workspaceFolders,
      capabilities,
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
    return result;
  }

  async open(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: "imreq", version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  async edit(uri: string, version: number, range: Range, text: string): Promise<void> {
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** The next diagnostics of a document that fit; those that came before and were not asked for count. */
  async diagnostics(uri: string, fits: (diagnostics: readonly Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    return new Promise((resolve) => {
      const look = () => {
        const index = this.#published.findIndex((one) => one.uri === uri && fits(one.diagnostics));
        const [found] = index < 0 ? [] : this.#published.splice(0, index + 1).slice(-1);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found.diagnostics);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Says good-bye as the protocol has it; gives the exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    return this.ended;
  }

  dispose(): void {
    this.connection.dispose();
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
