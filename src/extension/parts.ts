import * as vscode from "vscode";
import type { Catalog } from "../catalog/catalog.ts";
import { Connections } from "../client/connections.ts";
import { isSignedWithStoredKey, Signer } from "../client/signer.ts";
import { LanguageService } from "../language/languageService.ts";
import { TextWorker } from "../runner/text/textWorker.ts";
import { History } from "./history.ts";
import { LastResults } from "./lastResults.ts";
import { once } from "./once.ts";
import { ProfileStore } from "./profileStore.ts";
import { registerAnnotations } from "./providers/annotations.ts";
import { registerCodeLenses } from "./providers/codeLenses.ts";
import { ComparisonDocuments } from "./providers/comparisonDocuments.ts";
import { Diagnostics } from "./providers/diagnostics.ts";
import { DoctorDocuments } from "./providers/doctorDocuments.ts";
import { registerDropEdits } from "./providers/dropEdits.ts";
import { registerExpectationMarks } from "./providers/expectationMarks.ts";
import { registerLanguageFeatures } from "./providers/languageFeatures.ts";
import { registerNavigation } from "./providers/navigation.ts";
import { OpenDocuments } from "./providers/openDocuments.ts";
import { registerPasteEdits } from "./providers/pasteEdits.ts";
import { ResponseDocuments } from "./providers/responseDocuments.ts";
import { ResponseLenses } from "./providers/responseLenses.ts";
import { ReportView } from "./reportView.ts";
import { RequestFiles } from "./requestFiles.ts";
import { Runs } from "./runs.ts";
import { Sandbox } from "./sandbox.ts";
import { StoredSecretKeys } from "./secrets.ts";
import { proxySettings } from "./settings.ts";
import { registerStatusBar } from "./statusBar.ts";
import { TestExplorer } from "./tests/testExplorer.ts";
import { TestItems } from "./tests/testItems.ts";
import { TestReports } from "./tests/testReports.ts";
import { ApiTree } from "./tree/apiTree.ts";
import { CollectionsTree } from "./tree/collectionsTree.ts";
import { HistoryTree } from "./tree/historyTree.ts";
import { SimulatorTree } from "./tree/simulatorTree.ts";
import { registerSimulatorView } from "./tree/simulatorView.ts";

/** What the commands work with. */
export type Parts = ReturnType<typeof buildParts>;

/** Builds every part that a window with request files needs, and registers every adapter of them. */
export function buildParts(context: vscode.ExtensionContext, catalog: Catalog, log: vscode.LogOutputChannel) {
  const profiles = new ProfileStore(catalog, context.workspaceState);
  const secrets = new StoredSecretKeys(context.secrets);
  const sandbox = new Sandbox(catalog);
  const signer = new Signer(secrets, Date.now);
  const connections = new Connections(proxySettings);
  const sending = once(async () => {
    const { buildSending } = await import("./sending.ts");
    return buildSending({ catalog, connections, signer, sandbox });
  });
  const results = new LastResults(catalog, Date.now);
  const requestFiles = new RequestFiles();
  const language = new LanguageService(catalog, {
    profiles: (uri) => ({ ...profiles.profilesFor(vscode.Uri.parse(uri)), selected: profiles.selectedId }),
    lastResponse: (uri, requestName) => results.bodyOf(uri, requestName),
    requestFiles: () => requestFiles.uris,
    textOf: (uri) => requestFiles.textOf(uri),
    resolvePath: (uri, path) => requestFiles.resolvePath(uri, path),
    pathsFrom: (uri) => requestFiles.pathsFrom(uri),
    seenIds: (kind) => results.seenIds(kind),
    isSignedWithStoredKey: async (uri, userSig) =>
      isSignedWithStoredKey(secrets, userSig, await profiles.placesFor(uri)),
  });
  const openDocuments = new OpenDocuments(language);
  const texts = new TextWorker(context.asAbsolutePath("dist/textThread.cjs"));
  const documents = new ResponseDocuments(catalog, texts);
  const reports = new ReportView(context.asAbsolutePath("dist/report"));
  const historyFolder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, "history");
  const history = new History(historyFolder, texts, log);
  const historyTree = new HistoryTree(history);
  const comparisons = new ComparisonDocuments();
  const apiTree = new ApiTree(catalog);
  const simulatorTree = new SimulatorTree(catalog, sandbox);
  const features = { language, documents: openDocuments, requestFiles };
  const responseLenses = new ResponseLenses(catalog, documents);
  const doctorDocuments = new DoctorDocuments();
  const doctor = {
    catalog,
    signer,
    sandbox: () => sandbox.origin(),
    proxySettings,
    environment: process.env,
    now: Date.now,
    clock: () => performance.now(),
    stepTimeoutMs: 5000,
    profiles,
    documents: doctorDocuments,
  };
  const controller = vscode.tests.createTestController("imreq", "IM API");
  const items = new TestItems(controller, language, requestFiles);
  const tests = new TestReports(controller, items);
  const runs = new Runs({
    language,
    documents: openDocuments,
    sending,
    profiles,
    requestFiles,
    results,
    tests,
    reports,
    history,
  });
  const send = { language, sending, runs, profiles, documents, openDocuments, results };
  const run = { language, runs, requestFiles, results };
  const collections = new CollectionsTree({ language, documents: openDocuments, requestFiles, results });
  const past = { catalog, history, tree: historyTree, comparisons, texts, send };
  context.subscriptions.push(
    profiles,
    sandbox,
    openDocuments,
    documents,
    responseLenses,
    doctorDocuments,
    results,
    requestFiles,
    reports,
    apiTree,
    controller,
    tests,
    runs,
    collections,
    texts,
    history,
    historyTree,
    comparisons,
    simulatorTree,
    registerSimulatorView(sandbox, simulatorTree),
    { dispose: () => void connections.close() },
    secrets.onDidChange(() => signer.forget()),
    registerLanguageFeatures(features),
    registerNavigation(features),
    registerAnnotations(features, results),
    registerPasteEdits(features),
    registerDropEdits(catalog),
    registerCodeLenses({ language, documents: openDocuments, results, profiles }),
    new Diagnostics({ language, documents: openDocuments, profiles, requestFiles }),
    registerExpectationMarks({ language, documents: openDocuments, results, tests }),
    new TestExplorer({ controller, items, language, documents: openDocuments, requestFiles, runs }),
    registerStatusBar(profiles),
  );
  return {
    catalog,
    signer,
    secrets,
    profiles,
    sandbox,
    sending,
    runs,
    reports,
    send,
    run,
    past,
    doctor,
    stepSources: [responseLenses, doctorDocuments],
    apiTree,
    collections,
    historyTree,
    simulatorTree,
    extensionId: context.extension.id,
  };
}
