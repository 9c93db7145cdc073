import * as vscode from "vscode";
import { loadCatalog } from "../catalog/catalog.ts";
import { Client } from "../client/client.ts";
import { Connections } from "../client/connections.ts";
import { randomNumbers } from "../client/randomNumbers.ts";
import { isSignedWithStoredKey, Signer } from "../client/signer.ts";
import { LanguageService } from "../language/languageService.ts";
import { Responses } from "../runner/responses.ts";
import { Runner } from "../runner/runner.ts";
import { copyAsCurl } from "./commands/copyAsCurl.ts";
import { diagnoseConnection } from "./commands/diagnoseConnection.ts";
import { explainErrorCode } from "./commands/explainErrorCode.ts";
import { moveSecret } from "./commands/moveSecret.ts";
import { openProfiles, selectProfile } from "./commands/profileCommands.ts";
import { insertRequest, newRequest, openDocumentation } from "./commands/requestCommands.ts";
import { clearSecret, setSecretKey, setUserSig } from "./commands/secretCommands.ts";
import { sendRequest, showResponse } from "./commands/sendRequest.ts";
import { registerCommands } from "./commands/table.ts";
import { takeNextStep } from "./commands/takeNextStep.ts";
import { LastResults } from "./lastResults.ts";
import { ProfileStore } from "./profileStore.ts";
import { registerAnnotations } from "./providers/annotations.ts";
import { registerCodeLenses } from "./providers/codeLenses.ts";
import { Diagnostics } from "./providers/diagnostics.ts";
import { DoctorDocuments } from "./providers/doctorDocuments.ts";
import { registerDropEdits } from "./providers/dropEdits.ts";
import { registerLanguageFeatures } from "./providers/languageFeatures.ts";
import { registerNavigation } from "./providers/navigation.ts";
import { OpenDocuments } from "./providers/openDocuments.ts";
import { registerPasteEdits } from "./providers/pasteEdits.ts";
import { ResponseDocuments } from "./providers/responseDocuments.ts";
import { ResponseLenses } from "./providers/responseLenses.ts";
import { registerSourceHovers } from "./providers/sourceHovers.ts";
import { editorQuestions } from "./questions.ts";
import { RequestFiles } from "./requestFiles.ts";
import { Sandbox } from "./sandbox.ts";
import { StoredSecretKeys } from "./secrets.ts";
import { proxySettings } from "./settings.ts";
import { registerStatusBar } from "./statusBar.ts";
import { surroundingsOf } from "./surroundings.ts";
import { ApiTree } from "./tree/apiTree.ts";
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
    questions: editorQuestions,
    sandbox: () => sandbox.origin(),
    surroundings: surroundingsOf,
  });
  const results = new LastResults(catalog);
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
  const documents = new ResponseDocuments(catalog);
  const tree = new ApiTree(catalog);
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
  const send = { language, runner, profiles, documents, results, requestFiles };
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
    tree,
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
    registerStatusBar(profiles),
    registerWelcome(),
    registerCommands(
      {
        sendRequest: (uri, line) => sendRequest(send, uri, line),
        sendFresh: (uri, line) => sendRequest(send, uri, line, true),
        copyAsCurl: (uri, line) => copyAsCurl(send, uri, line),
        showResponse: (uri) => showResponse(send, uri),
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
        startTour: () => startTour(context.extension.id),
      },
      log,
    ),
  );
}

async function startTour(extensionId: string): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#start`);
}
