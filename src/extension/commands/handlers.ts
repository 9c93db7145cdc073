import * as vscode from "vscode";
import type { Parts } from "../parts.ts";
import { copyAsCode } from "./copyAsCode.ts";
import { copyAsCurl } from "./copyAsCurl.ts";
import { copyLiveCurl } from "./copyLiveCurl.ts";
import { diagnoseConnection } from "./diagnoseConnection.ts";
import { explainErrorCode } from "./explainErrorCode.ts";
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
} from "./historyCommands.ts";
import { importRequests } from "./importRequests.ts";
import { moveSecret } from "./moveSecret.ts";
import { openProfiles, selectProfile } from "./profileCommands.ts";
import { insertRequest, newRequest, openDocumentation } from "./requestCommands.ts";
import { runByTag, runEverything, runFailed, runFile, runFolder, runSelection, showRequest } from "./runCommands.ts";
import { clearSecret, setSecretKey, setUserSig } from "./secretCommands.ts";
import { sendRequest, showResponse } from "./sendRequest.ts";
import {
  changeSimulatorBehaviour,
  copySimulatorAddress,
  openSimulatorPage,
  startSimulator,
} from "./simulatorCommands.ts";
import type { CommandTable } from "./table.ts";
import { takeNextStep } from "./takeNextStep.ts";

/** What each command does. Loaded when the first one is run. */
export function commandHandlers(parts: Parts): CommandTable {
  const { catalog, profiles, secrets, sandbox, collections, send, run, past } = parts;
  return {
    sendRequest: (uri, line) => sendRequest(send, uri, line),
    sendFresh: (uri, line) => sendRequest(send, uri, line, true),
    copyAsCurl: (uri, line) => copyAsCurl(send, uri, line),
    copyAsCode: (target, line) => copyAsCode(send, target, line),
    copyLiveCurl: (uri, line) => copyLiveCurl(send, parts.signer, uri, line),
    importRequests: (target, targets) => importRequests(catalog, target, targets),
    showRunReport: () => parts.reports.showLast(),
    showResponse: (target, line) => showResponse(send, target, line),
    runFile: (target) => runFile(run, target),
    runSelection: () => runSelection(run),
    runFolder: (target, targets) => runFolder(run, target, targets),
    runEverything: () => runEverything(run),
    runByTag: () => runByTag(run),
    runFailed: () => runFailed(run),
    cancelRun: () => parts.runs.cancelAll(),
    showRequest: (target) => showRequest(run, target),
    showFailed: () => collections.showFailed(),
    showAllRequests: () => collections.setOnlyFailed(false),
    refreshCollections: () => collections.refresh(),
    newRequest: (target) => newRequest(catalog, target),
    insertRequest: (target) => insertRequest(catalog, target),
    openDocumentation: (target) => openDocumentation(catalog, target),
    filterCommands: () => parts.apiTree.askFilter(),
    clearFilter: () => parts.apiTree.setFilter(""),
    selectProfile: () => selectProfile(profiles),
    openProfiles: (target) => openProfiles(profiles, target),
    setSecretKey: (target) => setSecretKey(profiles, secrets, target),
    setUserSig: (target) => setUserSig(profiles, secrets, target),
    clearSecret: () => clearSecret(profiles, secrets),
    moveSecret: (uri, range, kind) => moveSecret(profiles, secrets, uri, range, kind),
    explainErrorCode: () => explainErrorCode(catalog),
    diagnoseConnection: async (uri, profileId) => {
      const { client } = await parts.sending();
      await diagnoseConnection({ ...parts.doctor, client }, uri, profileId);
    },
    takeNextStep: (uri, index) => takeNextStep({ ...send, stepSources: parts.stepSources }, uri, index),
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
    filterHistory: () => parts.historyTree.askFilter(),
    clearHistoryFilter: () => parts.historyTree.setFilter(""),
    startSimulator: () => startSimulator(sandbox),
    openSimulatorPage: () => openSimulatorPage(sandbox),
    changeSimulatorBehaviour: () => changeSimulatorBehaviour(sandbox),
    copySimulatorAddress: () => copySimulatorAddress(sandbox),
    showMoreOfSimulator: (target) => parts.simulatorTree.showMore(target),
    startTour: () => startTour(parts.extensionId),
  };
}

async function startTour(extensionId: string): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#start`);
}
