import * as vscode from "vscode";
import { loadCatalog } from "../catalog/catalog.ts";
import { Client } from "../client/client.ts";
import { Connections } from "../client/connections.ts";
import { randomNumbers } from "../client/randomNumbers.ts";
import { isSignedWithStoredKey, Signer } from "../client/signer.ts";
import { LanguageService } from "../language/languageService.ts";
import { Responses } from "../runner/responses.ts";
import { Runner } from "../runner/runner.ts";
import { TextWorker } from "../runner/text/textWorker.ts";
import { copyAsCode } from "./commands/copyAsCode.ts";
import { copyAsCurl } from "./commands/copyAsCurl.ts";
import { copyLiveCurl } from "./commands/copyLiveCurl.ts";
import { diagnoseConnection } from "./commands/diagnoseConnection.ts";
import { explainErrorCode } from "./commands/explainErrorCode.ts";
import {
  clearHistory,
  compareHistoryEntries,
  compareWithPrevious,
  copyHistoryAsCurl,
  deleteHistoryEntries,
  openHistoryBody,
  openHistoryEntry,
  recheckHistoryEntry,
  resendHistoryEntry,
} from "./commands/historyCommands.ts";
import { importRequests } from "./commands/importRequests.ts";
import { moveSecret } from "./commands/moveSecret.ts";
import { openProfiles, selectProfile } from "./commands/profileCommands.ts";
import { insertRequest, newRequest, openDocumentation } from "./commands/requestCommands.ts";
import {
  runByTag,
  runEverything,
  runFailed,
  runFile,
  runFolder,
  runSelection,
  showRequest,
} from "./commands/runCommands.ts";
import { clearSecret, setSecretKey, setUserSig } from "./commands/secretCommands.ts";
import { sendRequest, showResponse } from "./commands/sendRequest.ts";
import {
  changeSimulatorBehaviour,
  copySimulatorAddress,
  openSimulatorPage,
  startSimulator,
} from "./commands/simulatorCommands.ts";
import { registerCommands } from "./commands/table.ts";
import { takeNextStep } from "./commands/takeNextStep.ts";
import { History } from "./history.ts";
import { LastResults } from "./lastResults.ts";
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
import { registerSourceHovers } from "./providers/sourceHovers.ts";
import { editorQuestions } from "./questions.ts";
import { ReportView } from "./reportView.ts";
import { RequestFiles } from "./requestFiles.ts";
import { Runs } from "./runs.ts";
import { Sandbox } from "./sandbox.ts";
import { StoredSecretKeys } from "./secrets.ts";
import { proxySettings } from "./settings.ts";
import { registerStatusBar } from "./statusBar.ts";
import { surroundingsOf } from "./surroundings.ts";
import { TestExplorer } from "./tests/testExplorer.ts";
import { TestItems } from "./tests/testItems.ts";
import { TestReports } from "./tests/testReports.ts";
import { ApiTree } from "./tree/apiTree.ts";
import { CollectionsTree } from "./tree/collectionsTree.ts";
import { HistoryTree } from "./tree/historyTree.ts";
import { SimulatorTree } from "./tree/simulatorTree.ts";
import { registerSimulatorView } from "./tree/simulatorView.ts";
import { registerWelcome } from "./welcome.ts";

/** Builds every part and registers every adapter. What a start does not need is loaded when it is first used. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("IM API", { log: true });
  const catalog = loadCatalog(context.asAbsolutePath("dist/catalog"));
  const profiles = new ProfileStore(catalog, context.workspaceState);
  const secrets = new StoredSecretKeys(context.secrets);
  const sandbox = new Sandbox(catalog);
  const signer = new Signer(secrets, Date.now);
  const connections = new Connections(proxySettings);
  const responses = new Responses();
  const client = new Client({
    catalog,
    connections,
    clock: () => performance.now(),
    random: randomNumbers(),
  });
  const runner = new Runner({
    catalog,
    client,
    signer,
    responses,
    questions: editorQuestions(),
    sandbox: () => sandbox.origin(),
    surroundings: surroundingsOf,
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
  const tree = new ApiTree(catalog);
  const simulatorTree = new SimulatorTree(catalog, sandbox);
  const features = { language, documents: openDocuments, requestFiles };
  const responseLenses = new ResponseLenses(catalog, documents);
  const doctorDocuments = new DoctorDocuments();
  const doctor = {
    catalog,
    client,
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
    runner,
    profiles,
    requestFiles,
    results,
    tests,
    reports,
    history,
  });
  const send = { language, runner, runs, profiles, documents, openDocuments, results };
  const run = { language, runs, requestFiles, results };
  const collections = new CollectionsTree({ language, documents: openDocuments, requestFiles, results });
  const past = { catalog, history, tree: historyTree, comparisons, texts, send };
  context.subscriptions.push(
    log,
    profiles,
    sandbox,
    openDocuments,
    documents,
    responseLenses,
    doctorDocuments,
    results,
    requestFiles,
    reports,
    tree,
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
    registerSourceHovers(catalog),
    registerCodeLenses({ language, documents: openDocuments, results, profiles }),
    new Diagnostics({ language, documents: openDocuments, profiles, requestFiles }),
    registerExpectationMarks({ language, documents: openDocuments, results, tests }),
    new TestExplorer({ controller, items, language, documents: openDocuments, requestFiles, runs }),
    registerStatusBar(profiles),
    registerWelcome(),
    registerCommands(
      {
        sendRequest: (uri, line) => sendRequest(send, uri, line),
        sendFresh: (uri, line) => sendRequest(send, uri, line, true),
        copyAsCurl: (uri, line) => copyAsCurl(send, uri, line),
        copyAsCode: (target, line) => copyAsCode(send, target, line),
        copyLiveCurl: (uri, line) => copyLiveCurl(send, signer, uri, line),
        importRequests: (target, targets) => importRequests(catalog, target, targets),
        showRunReport: () => reports.showLast(),
        showResponse: (target, line) => showResponse(send, target, line),
        runFile: (target) => runFile(run, target),
        runSelection: () => runSelection(run),
        runFolder: (target, targets) => runFolder(run, target, targets),
        runEverything: () => runEverything(run),
        runByTag: () => runByTag(run),
        runFailed: () => runFailed(run),
        cancelRun: () => runs.cancelAll(),
        showRequest: (target) => showRequest(run, target),
        showFailed: () => collections.showFailed(),
        showAllRequests: () => collections.setOnlyFailed(false),
        refreshCollections: () => collections.refresh(),
        newRequest: (target) => newRequest(catalog, target),
        insertRequest: (target) => insertRequest(catalog, target),
        openDocumentation: (target) => openDocumentation(catalog, target),
        filterCommands: () => tree.askFilter(),
        clearFilter: () => tree.setFilter(""),
        selectProfile: () => selectProfile(profiles),
        openProfiles: (target) => openProfiles(profiles, target),
        setSecretKey: (target) => setSecretKey(profiles, secrets, target),
        setUserSig: (target) => setUserSig(profiles, secrets, target),
        clearSecret: () => clearSecret(profiles, secrets),
        moveSecret: (uri, range, kind) => moveSecret(profiles, secrets, uri, range, kind),
        explainErrorCode: () => explainErrorCode(catalog),
        diagnoseConnection: (uri, profileId) => diagnoseConnection(doctor, uri, profileId),
        takeNextStep: (uri, index) =>
          takeNextStep({ ...send, stepSources: [responseLenses, doctorDocuments] }, uri, index),
        openHistoryEntry: (target) => openHistoryEntry(past, target),
        openHistoryBody: (target) => openHistoryBody(past, target),
        resendHistoryEntry: (target) => resendHistoryEntry(past, target),
        compareHistoryEntries: (target, targets) => compareHistoryEntries(past, target, targets, false),
        compareIgnoringTimes: (target, targets) => compareHistoryEntries(past, target, targets, true),
        compareWithPrevious: (target) => compareWithPrevious(past, target),
        copyHistoryAsCurl: (target) => copyHistoryAsCurl(past, target),
        recheckHistoryEntry: (target) => recheckHistoryEntry(past, target),
        deleteHistoryEntries: (target, targets) => deleteHistoryEntries(past, target, targets),
        clearHistory: () => clearHistory(past),
        filterHistory: () => historyTree.askFilter(),
        clearHistoryFilter: () => historyTree.setFilter(""),
        startSimulator: () => startSimulator(sandbox),
        openSimulatorPage: () => openSimulatorPage(sandbox),
        changeSimulatorBehaviour: () => changeSimulatorBehaviour(sandbox),
        copySimulatorAddress: () => copySimulatorAddress(sandbox),
        showMoreOfSimulator: (target) => simulatorTree.showMore(target),
        startTour: () => startTour(context.extension.id),
      },
      log,
    ),
  );
}

async function startTour(extensionId: string): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#start`);
}
