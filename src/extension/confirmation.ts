import * as vscode from "vscode";
import { fileName } from "../language/syntax/uris.ts";
import type { CallToConfirm } from "../runner/gate.ts";

/** So many calls are listed one by one; more are summed up by their commands. */
const mostCalls = 12;
const mostGroups = 15;

const orderOfEffects = ["destructive", "write", "read"] as const;

/** What a confirmation asks, and the list of all that it is about. */
export function confirmationText(calls: readonly CallToConfirm[]): { question: string; detail: string } {
  const apps = [...new Set(calls.map(appOf))];
  const question =
    calls.length === 1
      ? vscode.l10n.t("Send to {0}?", apps.join(", "))
      : vscode.l10n.t("Send {0} requests to {1}?", calls.length, apps.join(", "));
  const lines = calls.length <= mostCalls ? calls.map((call) => oneCall(call, calls, apps)) : groupLines(calls, apps);
  return { question, detail: lines.join("\n") };
}

function appOf({ profile }: CallToConfirm): string {
  return `${profile.id} (SDKAppID ${profile.sdkAppId})`;
}

function oneCall(call: CallToConfirm, calls: readonly CallToConfirm[], apps: readonly string[]): string {
  const { title, path, effect, question, itemCount, uri } = call;
  const what = title === path ? path : `${title} — ${path}`;
  const facts = [
    effectWord(effect),
    itemCount === undefined ? "" : items(itemCount),
    calls.some((other) => other.uri !== uri) ? fileName(uri) : "",
    apps.length > 1 ? call.profile.id : "",
  ];
  const line = `${what} (${facts.filter((text) => text !== "").join(", ")})`;
  return question ? `${line}: ${question}` : line;
}

/** The commands with how often each is called, the destructive ones first. */
function groupLines(calls: readonly CallToConfirm[], apps: readonly string[]): string[] {
  const groups = new Map<string, CallToConfirm[]>();
  for (const call of calls) {
    const key = JSON.stringify([appOf(call), call.path, call.effect]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [call]);
    else group.push(call);
  }
  const rank = ([call]: readonly CallToConfirm[]) => (call === undefined ? 0 : orderOfEffects.indexOf(call.effect));
  const sorted = [...groups.values()].sort((a, b) => rank(a) - rank(b) || b.length - a.length);
  const lines = sorted.slice(0, mostGroups).map((group) => groupLine(group, apps));
  const rest = sorted.slice(mostGroups);
  if (rest.length > 0) {
    const count = rest.reduce((sum, group) => sum + group.length, 0);
    lines.push(vscode.l10n.t("… and {0} more requests of {1} other commands", count, rest.length));
  }
  return [...lines, ...questionLines(calls), filesLine(calls)];
}

function groupLine(group: readonly CallToConfirm[], apps: readonly string[]): string {
  const [first] = group;
  if (first === undefined) return "";
  const count = group.reduce((sum, { itemCount }) => sum + (itemCount ?? 0), 0);
  const facts = [effectWord(first.effect), count === 0 ? "" : items(count), apps.length > 1 ? first.profile.id : ""];
  return `${group.length} × ${first.path} (${facts.filter((text) => text !== "").join(", ")})`;
}

/** What the files themselves ask with `@confirm`, each question once. */
function questionLines(calls: readonly CallToConfirm[]): string[] {
  const questions = [...new Set(calls.flatMap(({ question }) => question || []))];
  const shown = questions.slice(0, mostCalls);
  const more = questions.length - shown.length;
  return more > 0 ? [...shown, vscode.l10n.t("… and {0} more questions", more)] : shown;
}

function filesLine(calls: readonly CallToConfirm[]): string {
  const files = new Set(calls.map(({ uri }) => uri));
  const [only = ""] = files;
  return files.size === 1 ? vscode.l10n.t("From {0}", fileName(only)) : vscode.l10n.t("From {0} files", files.size);
}

function effectWord(effect: CallToConfirm["effect"]): string {
  switch (effect) {
    case "read":
      return vscode.l10n.t("read");
    case "write":
      return vscode.l10n.t("write");
    case "destructive":
      return vscode.l10n.t("destructive");
  }
}

function items(count: number): string {
  return count === 1 ? vscode.l10n.t("1 item") : vscode.l10n.t("{0} items", count);
}
