import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { oneLine } from "../../runner/summary.ts";
import type { OnlineState } from "../../simulator/state/account.ts";
import { commandId } from "../commands/ids.ts";
import { timeText } from "./historyTree.ts";
import type {
  AccountRow,
  CallRow,
  GroupRow,
  ListRow,
  MemberRow,
  MoreRow,
  SimulatorList,
  SimulatorRow,
} from "./simulatorRows.ts";

const listIcons: Readonly<Record<SimulatorList, vscode.ThemeIcon>> = {
  accounts: new vscode.ThemeIcon("account"),
  groups: new vscode.ThemeIcon("organization"),
  calls: new vscode.ThemeIcon("arrow-swap"),
};
const onlineIcons: Readonly<Record<OnlineState, vscode.ThemeIcon>> = {
  Online: new vscode.ThemeIcon("circle-filled", new vscode.ThemeColor("charts.green")),
  PushOnline: new vscode.ThemeIcon("bell", new vscode.ThemeColor("charts.yellow")),
  Offline: new vscode.ThemeIcon("circle-outline"),
};
const okIcon = new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
const failedIcon = new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed"));

/** A row as VS Code shows it. Its `id` stays the same from refresh to refresh, so that focus and open rows stay. */
export function simulatorItem(row: SimulatorRow): vscode.TreeItem {
  const item = itemOf(row);
  const unseen = row.kind === "call" && row.isOk ? outcomeText(row.call) : "";
  const label = [item.label, unseen, item.description].filter((text) => text).join(", ");
  item.accessibilityInformation = { label };
  // A call's tooltip is made when it is shown, which VS Code asks for only where there is none.
  if (row.kind !== "call") item.tooltip ??= label;
  return item;
}

/** What a call's code means, and how long the call took. */
export function callTooltip(catalog: Catalog, { call }: CallRow): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = (text: string) => tooltip.appendText(oneLine(text)).appendMarkdown("  \n");
  line(call.path);
  line(new Date(call.atMs).toLocaleString(vscode.env.language));
  line(`${outcomeText(call)} · ${call.tookMs.toFixed(1)} ms`);
  const meaning = call.code === 0 ? undefined : catalog.errorCode(call.code, call.path)?.meaning;
  if (meaning !== undefined) line(meaning);
  return tooltip;
}

function itemOf(row: SimulatorRow): vscode.TreeItem {
  switch (row.kind) {
    case "list":
      return listItem(row);
    case "account":
      return accountItem(row);
    case "group":
      return groupItem(row);
    case "member":
      return memberItem(row);
    case "call":
      return callItem(row);
    case "more":
      return moreItem(row);
  }
}

/** The calls are open, also where there are none yet: VS Code closes a row that gets its first children. */
function listItem({ list, count }: ListRow): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(listTitle(list), list === "calls" ? Expanded : count === 0 ? None : Collapsed);
  item.id = list;
  item.description = numberText(count);
  item.iconPath = listIcons[list];
  return item;
}

function listTitle(list: SimulatorList): string {
  switch (list) {
    case "accounts":
      return vscode.l10n.t("Accounts");
    case "groups":
      return vscode.l10n.t("Groups");
    case "calls":
      return vscode.l10n.t("Calls");
  }
}

function accountItem({ userId, nick, onlineState }: AccountRow): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(userId));
  item.id = `account ${userId}`;
  item.description = joined(oneLine(nick), onlineText(onlineState));
  item.iconPath = onlineIcons[onlineState];
  return item;
}

function onlineText(state: OnlineState): string {
  switch (state) {
    case "Online":
      return vscode.l10n.t("online");
    case "PushOnline":
      return vscode.l10n.t("reachable by push");
    case "Offline":
      return vscode.l10n.t("offline");
  }
}

function groupItem({ groupId, type, name, members }: GroupRow): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(oneLine(name), members === 0 ? None : Collapsed);
  const count = members === 1 ? vscode.l10n.t("1 member") : vscode.l10n.t("{0} members", numberText(members));
  item.id = `group ${groupId}`;
  item.description = joined(type, count, oneLine(groupId));
  item.iconPath = listIcons.groups;
  return item;
}

function memberItem({ groupId, userId, role }: MemberRow): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(userId));
  item.id = `member ${groupId} ${userId}`;
  item.description = role === "Member" ? "" : role;
  item.iconPath = new vscode.ThemeIcon("person");
  return item;
}

/**
 * The command comes first, then what went wrong with it and its service: a narrow side bar cuts off what stands at the end. That
 * it is ok, the icon shows.
 */
function callItem({ number, call, isOk }: CallRow): vscode.TreeItem {
  const path = oneLine(call.path);
  const [, service = "", command = path] = /^([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const item = new vscode.TreeItem(command);
  item.id = `call ${number}`;
  item.description = joined(isOk ? "" : outcomeText(call), service, timeText(call.atMs));
  item.iconPath = isOk ? okIcon : failedIcon;
  return item;
}

function outcomeText({ code, fault }: CallRow["call"]): string {
  const outcome = code === 0 ? "ok" : vscode.l10n.t("failed {0}", code);
  if (fault === undefined) return outcome;
  // A disturbed call has a code only where the fault is one.
  return code === 0 ? vscode.l10n.t("fault {0}", fault) : vscode.l10n.t("{0} on demand", outcome);
}

function moreItem({ key, left, canBeShown }: MoreRow): vscode.TreeItem {
  const count = numberText(left);
  const item = new vscode.TreeItem(
    canBeShown ? vscode.l10n.t("and {0} more", count) : vscode.l10n.t("and {0} before", count),
  );
  item.id = `more ${key}`;
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  if (!canBeShown) return item;
  item.tooltip = vscode.l10n.t("Show more of them");
  item.command = {
    command: commandId("showMoreOfSimulator"),
    title: item.tooltip,
    arguments: [{ kind: "more", key, left, canBeShown }],
  };
  return item;
}

function joined(...texts: string[]): string {
  return texts.filter((text) => text !== "").join(" · ");
}

function numberText(count: number): string {
  return count.toLocaleString(vscode.env.language);
}
