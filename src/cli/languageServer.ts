import {
  type ClientCapabilities,
  type Connection,
  createConnection,
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  type Location,
  LSPErrorCodes,
  ProposedFeatures,
  type RequestMessage,
  ResponseError,
  type ResponseMessage,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Catalog } from "../catalog/catalog.ts";
import { LanguageService } from "../language/languageService.ts";
import { semanticTokenModifiers, semanticTokenTypes } from "../language/navigate/semanticTokens.ts";
import { type Profiles, readProfiles, sandboxId } from "../language/profiles.ts";
import type { Workspace } from "../language/workspace.ts";
import { redactUserSig } from "../protocol/callUrl.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import { respelled, toClientHover, toClientItem } from "./forClient.ts";
import { messages } from "./messages.ts";
import { OrderedReader } from "./orderedReader.ts";
import { pathOf, RequestFiles, uriOf } from "./requestFiles.ts";

export interface ServerOptions {
  readonly version: string;
  /** The profile whose values hovers show; the sandbox when `undefined`. */
  readonly profile: string | undefined;
}

/** What opens completion while typing. */
const completionTriggers = [...'/"{@$.[(<?: '];
/** An answer to a letter that the next one makes stale is not worth having. */
const diagnosticsDelayMs = 100;
/** Behind such an error nobody knows where the next message begins; a broken message alone is no such error. */
const framingError = /^(?:Header must|Content-Length|Message header)/;

/**
 * Speaks the Language Server Protocol over standard input and output. Resolves never: `exit`, the end of the input or of the
 * client's process ends this process, with 0 after a `shutdown` and 1 without one; so does the signal, with 130.
 */
export function serveLanguage(catalog: Catalog, options: ServerOptions, signal: AbortSignal): Promise<never> {
  // Standard output belongs to the protocol: what a library prints goes beside it.
  for (const print of ["log", "info", "debug"] as const) console[print] = console.error;
  signal.addEventListener("abort", () => process.exit(130));
  const writer = new StreamMessageWriter(process.stdout);
  const reader = new OrderedReader(process.stdin, (answer) => void writer.write(answer));
  const connection = createConnection(ProposedFeatures.all, reader, writer, {
    cancelUndispatched: cancelled,
  });
  let isShutDown = false;
  connection.onShutdown(() => {
    isShutDown = true;
  });
  process.stdout.on("error", () => process.exit(1));
  process.stdin.on("close", () => process.exit(isShutDown ? 0 : 1));
  reader.onError(({ message }) => {
    if (!framingError.test(message)) return;
    console.error(messages.outOfStep(message));
    process.exit(1);
  });
  new LanguageServer(connection, catalog, options).listen();
  return new Promise(() => undefined);
}

/** A request that is cancelled while it waits is never carried out. */
function cancelled(message: { id?: unknown; jsonrpc: string }): ResponseMessage | undefined {
  const { id, jsonrpc } = message as RequestMessage;
  return { jsonrpc, id, error: { code: LSPErrorCodes.RequestCancelled, message: messages.cancelledRequest() } };
}

/** One client's session: its open documents, the files around them, and what it can do. */
class LanguageServer {
  readonly #connection: Connection;
  readonly #catalog: Catalog;
  readonly #options: ServerOptions;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #files = new RequestFiles(() => performance.now());
  readonly #service: LanguageService;
  /** How the client writes the URIs of its open documents, by our own spelling. */
  readonly #clientUris = new Map<string, string>();
  /** What was last published of each open document, as JSON. */
  readonly #published = new Map<string, string>();
  #client: ClientCapabilities = {};
  #lastProfiles: { readonly text: string | undefined; readonly profiles: Profiles } | undefined;
  #diagnosticsTimer: NodeJS.Timeout | undefined;

  constructor(connection: Connection, catalog: Catalog, options: ServerOptions) {
    this.#connection = connection;
    this.#catalog = catalog;
    this.#options = options;
    this.#service = new LanguageService(catalog, this.#workspace());
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#watch());
    this.#listenToDocuments();
    this.#listenToFiles();
    this.#offerText();
    this.#showStructure();
    this.#findNames();
    this.#changeText();
    this.#documents.listen(connection);
    connection.listen();
  }

  #workspace(): Workspace {
    const files = this.#files;
    return {
      profiles: (uri) => ({ ...this.#profiles(files.profilesText(uri)), selected: this.#options.profile ?? sandboxId }),
      requestFiles: () => files.requestFiles(),
      textOf: (uri) => files.textOf(uri),
      resolvePath: (uri, path) => files.resolvePath(uri, path),
      pathsFrom: async (uri) => files.pathsFrom(uri),
      // Nothing is sent here, and no key is stored.
      lastResponse: () => undefined,
      seenIds: () => [],
      isSignedWithStoredKey: async () => undefined,
    };
  }

  /** Asked for at every turn, while the text seldom changes. */
  #profiles(text: string | undefined): Profiles {
    if (this.#lastProfiles === undefined || this.#lastProfiles.text !== text) {
      this.#lastProfiles = { text, profiles: readProfiles(text, this.#catalog.regions, sandboxApp) };
    }
    return this.#lastProfiles.profiles;
  }

  #initialize({ capabilities, workspaceFolders, rootUri, rootPath }: InitializeParams): InitializeResult {
    this.#client = capabilities;
    const root = rootUri ?? (rootPath ? uriOf(rootPath) : undefined);
    this.#files.setFolders(workspaceFolders?.map(({ uri }) => uri) ?? (root === undefined ? [] : [root]));
    return {
      serverInfo: { name: "imreq", version: this.#options.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        completionProvider: { triggerCharacters: completionTriggers },
        signatureHelpProvider: { triggerCharacters: ["(", ","] },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        selectionRangeProvider: true,
        documentLinkProvider: {},
        semanticTokensProvider: {
          legend: { tokenTypes: [...semanticTokenTypes], tokenModifiers: [...semanticTokenModifiers] },
          full: true,
          range: true,
        },
        inlayHintProvider: true,
        documentFormattingProvider: true,
        documentRangeFormattingProvider: true,
        // Without literals a client knows commands alone, and ours are VS Code's.
        codeActionProvider: capabilities.textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
        renameProvider: capabilities.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
        ...(this.#pullsDiagnostics && {
          diagnosticProvider: { identifier: "imreq", interFileDependencies: true, workspaceDiagnostics: false },
        }),
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          fileOperations: { willRename: { filters: [{ scheme: "file", pattern: { glob: "**/*" } }] } },
        },
      },
    };
  }

  #watch(): void {
    const { workspace } = this.#client;
    if (workspace?.workspaceFolders) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(() => this.#attempt(() => this.#readFolders()));
    }
    if (!workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
    const watchers = [{ globPattern: "**/*.imreq" }, { globPattern: "**/*.json" }];
    void this.#attempt(() => this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
  }

  async #readFolders(): Promise<void> {
    const folders = await this.#connection.workspace.getWorkspaceFolders();
    this.#files.setFolders(folders?.map(({ uri }) => uri) ?? []);
    this.#checkSoon();
  }

  #listenToDocuments(): void {
    this.#documents.onDidChangeContent(({ document }) => {
      const name = this.#nameOf(document.uri);
      this.#clientUris.set(name, document.uri);
      if (!isProfilesFile(name)) this.#service.update(name, document.getText());
      this.#checkSoon();
    });
    this.#documents.onDidClose(({ document }) => {
      const name = this.#nameOf(document.uri);
      this.#clientUris.delete(name);
      this.#service.close(name);
      if (!this.#pullsDiagnostics) this.#publish(document.uri, []);
      this.#checkSoon();
    });
  }

  #listenToFiles(): void {
    const changed = () => {
      this.#files.forget();
      this.#checkSoon();
    };
    this.#connection.onDidChangeWatchedFiles(changed);
    this.#documents.onDidSave(changed);
  }

  /** What helps while typing, and what explains. */
  #offerText(): void {
    const connection = this.#connection;
    const service = this.#service;
    connection.onCompletion(async ({ textDocument, position }) => {
      const items = await service.complete(this.#nameOf(textDocument.uri), position);
      const hasSnippets = this.#client.textDocument?.completion?.completionItem?.snippetSupport === true;
      // Asked again at each letter: the order depends on what is typed.
      return { isIncomplete: true, items: items.map((item) => toClientItem(item, hasSnippets)) };
    });
    connection.onHover(async ({ textDocument, position }) => {
      const hover = await service.hover(this.#nameOf(textDocument.uri), position);
      const formats = this.#client.textDocument?.hover?.contentFormat;
      return hover && toClientHover(hover, formats === undefined || formats.includes("markdown"));
    });
    connection.onSignatureHelp(({ textDocument, position }) =>
      service.signatureHelp(this.#nameOf(textDocument.uri), position),
    );
    connection.languages.inlayHint.on(({ textDocument, range }) =>
      service.inlayHints(this.#nameOf(textDocument.uri), range),
    );
  }

  /** What a file consists of, and what is wrong with it. */
  #showStructure(): void {
    const connection = this.#connection;
    const service = this.#service;
    connection.onDocumentSymbol(({ textDocument }) => service.symbols(this.#nameOf(textDocument.uri)));
    connection.onFoldingRanges(({ textDocument }) => service.folding(this.#nameOf(textDocument.uri)));
    connection.onSelectionRanges(({ textDocument, positions }) =>
      service.selectionRanges(this.#nameOf(textDocument.uri), positions),
    );
    connection.onDocumentLinks(({ textDocument }) => service.links(this.#nameOf(textDocument.uri)));
    connection.languages.semanticTokens.on(({ textDocument }) =>
      service.semanticTokens(this.#nameOf(textDocument.uri)),
    );
    connection.languages.semanticTokens.onRange(({ textDocument, range }) =>
      service.semanticTokens(this.#nameOf(textDocument.uri), range),
    );
    connection.languages.diagnostics.on(({ textDocument }) => ({
      kind: "full",
      items: this.#diagnosticsOf(textDocument.uri),
    }));
  }

  /** Where names stand, in this file and in others. */
  #findNames(): void {
    const connection = this.#connection;
    const service = this.#service;
    const toClient = (location: Location) => ({ ...location, uri: this.#clientUri(location.uri) });
    connection.onDefinition(({ textDocument, position }) =>
      service.definition(this.#nameOf(textDocument.uri), position).map(toClient),
    );
    connection.onReferences(({ textDocument, position, context }) =>
      service.references(this.#nameOf(textDocument.uri), position, context.includeDeclaration).map(toClient),
    );
    connection.onDocumentHighlight(({ textDocument, position }) =>
      service.highlights(this.#nameOf(textDocument.uri), position),
    );
  }

  /** Edits that the client carries out. */
  #changeText(): void {
    const connection = this.#connection;
    const service = this.#service;
    const toClient = (edit: WorkspaceEdit) => respelled(edit, (uri) => this.#clientUri(uri));
    connection.onDocumentFormatting(({ textDocument, options }) =>
      service.format(this.#nameOf(textDocument.uri), options),
    );
    connection.onDocumentRangeFormatting(({ textDocument, range, options }) =>
      service.formatRange(this.#nameOf(textDocument.uri), range, options),
    );
    connection.onCodeAction(({ textDocument, range, context: { only } }) =>
      service
        .codeActions(this.#nameOf(textDocument.uri), range)
        .filter(({ kind = "", command }) => command === undefined && isWanted(kind, only))
        .map((action) => ({ ...action, ...(action.edit && { edit: toClient(action.edit) }) })),
    );
    connection.onPrepareRename(({ textDocument, position }) =>
      orRefusal(service.prepareRename(this.#nameOf(textDocument.uri), position)),
    );
    connection.onRenameRequest(({ textDocument, position, newName }) => {
      const edit = orRefusal(service.rename(this.#nameOf(textDocument.uri), position, newName));
      return edit instanceof ResponseError ? edit : toClient(edit);
    });
    connection.workspace.onWillRenameFiles(({ files }) => {
      const moves = files.map(({ oldUri, newUri }) => ({
        oldUri: this.#nameOf(oldUri),
        newUri: this.#nameOf(newUri),
      }));
      return toClient(service.renameFiles(moves));
    });
  }

  /** A file's URI as the client wrote it when it opened the file. */
  #clientUri(name: string): string {
    return this.#clientUris.get(name) ?? name;
  }

  /** The name by which the service knows a document: one for each file, however the client writes its URI. */
  #nameOf(clientUri: string): string {
    const path = pathOf(clientUri);
    return path === undefined ? clientUri : uriOf(path);
  }

  get #pullsDiagnostics(): boolean {
    return this.#client.textDocument?.diagnostic !== undefined;
  }

  /** A change of one file may concern every other that imports it: all open ones are looked at again, which costs little. */
  #checkSoon(): void {
    clearTimeout(this.#diagnosticsTimer);
    this.#diagnosticsTimer = setTimeout(() => void this.#attempt(() => this.#check()), diagnosticsDelayMs);
  }

  async #check(): Promise<void> {
    if (!this.#pullsDiagnostics) {
      for (const { uri } of this.#documents.all()) this.#publish(uri, this.#diagnosticsOf(uri));
    } else if (this.#client.workspace?.diagnostics?.refreshSupport) {
      await this.#connection.languages.diagnostics.refresh();
    }
  }

  #publish(uri: string, diagnostics: Diagnostic[]): void {
    // All open files are looked at again, since they may import what changed; most of them say what they said.
    const said = JSON.stringify(diagnostics);
    if (this.#published.get(uri) === said) return;
    if (this.#documents.get(uri) === undefined) this.#published.delete(uri);
    else this.#published.set(uri, said);
    const version = this.#documents.get(uri)?.version;
    const params = { uri, diagnostics, ...(version !== undefined && { version }) };
    void this.#attempt(() => this.#connection.sendDiagnostics(params));
  }

  #diagnosticsOf(uri: string): Diagnostic[] {
    const document = this.#documents.get(uri);
    if (document === undefined) return [];
    if (!isProfilesFile(uri)) return this.#service.validate(this.#nameOf(uri));
    return this.#profiles(document.getText()).problems.map(({ start, end, message }) => ({
      range: { start: document.positionAt(start), end: document.positionAt(end) },
      severity: 1,
      source: "imreq",
      message,
    }));
  }

  /** Does what no request waits for: a failure is told, and ends nothing. */
  async #attempt(work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      console.error(redactUserSig(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    }
  }
}

/** Whether an action's kind is one of those that were asked for, or within it: `quickfix` holds `quickfix.spelling`. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
}

/** The answer, or the error that makes a client show why there is none. */
function orRefusal<T extends object>(answer: T | { problem: string }): T | ResponseError<void> {
  return "problem" in answer ? new ResponseError(LSPErrorCodes.RequestFailed, answer.problem) : answer;
}

function isProfilesFile(uri: string): boolean {
  return uri.endsWith("/imreq.json");
}
