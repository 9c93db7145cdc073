import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { Sandbox } from "../../../src/extension/sandbox.ts";
import type { SimulatorRow } from "../../../src/extension/tree/simulatorRows.ts";
import { SimulatorTree } from "../../../src/extension/tree/simulatorTree.ts";
import { whileVisible } from "../../../src/extension/tree/simulatorView.ts";
import { callPath } from "../../../src/protocol/callUrl.ts";
import { signUser } from "../../../src/protocol/userSig.ts";
import { openFile, pressSend, until } from "../support/editor.ts";

interface Shown {
  readonly catalog: ReturnType<typeof loadCatalog>;
  readonly sandbox: Sandbox;
  readonly tree: SimulatorTree;
}

function shown(): Shown {
  const extension = vscode.extensions.getExtension("imreq.imreq");
  assert.ok(extension);
  const catalog = loadCatalog(join(extension.extensionPath, "dist", "catalog"));
  const sandbox = new Sandbox(catalog);
  return { catalog, sandbox, tree: new SimulatorTree(catalog, sandbox) };
}

/** Calls the simulator of a sandbox as its administrator. */
async function call(sandbox: Sandbox, path: string, body: unknown): Promise<{ ErrorCode: number; GroupId: string }> {
  const { origin, app } = await sandbox.start();
  const [service = "", command = ""] = path.split("/");
  const identifier = app.admins[0] ?? "";
  const issuedAtSeconds = Math.floor(Date.now() / 1000);
  const userSig = signUser({ ...app, identifier, issuedAtSeconds, lifetimeSeconds: 3600 });
  const target = callPath({ origin, service, command, sdkAppId: app.sdkAppId, identifier, userSig, random: 7 });
  const response = await fetch(origin + target, { method: "POST", body: JSON.stringify(body) });
  return (await response.json()) as { ErrorCode: number; GroupId: string };
}

function importMany(sandbox: Sandbox, first: number, count: number) {
  const AccountList = Array.from({ length: count }, (_, index) => ({ UserID: `user${first + index}` }));
  return call(sandbox, "im_open_login_svc/multiaccount_import", { AccountList });
}

/** A row in words: its label, and what stands behind it. */
function words(tree: SimulatorTree, row: SimulatorRow): string {
  const { label, description } = tree.getTreeItem(row);
  return [label, description].filter((text) => text).join(" | ");
}

function rowsIn(tree: SimulatorTree, list: string): SimulatorRow[] {
  const row = tree.getChildren().find((each) => each.kind === "list" && each.list === list);
  assert.ok(row, list);
  return tree.getChildren(row);
}

suite("The Simulator view", () => {
  const disposables: vscode.Disposable[] = [];
  const shownHere = () => {
    const made = shown();
    disposables.push(made.tree, made.sandbox);
    return made;
  };
  teardown(async () => {
    for (const disposable of disposables.splice(0)) disposable.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("is empty until the simulator runs, and starts nothing by itself", () => {
    const { sandbox, tree } = shownHere();
    assert.deepEqual(tree.getChildren(), []);
    assert.equal(sandbox.running, undefined);
  });

  test("tells accounts, groups with their members, and calls with their outcomes", async () => {
    const { catalog, sandbox, tree } = shownHere();
    await call(sandbox, "im_open_login_svc/account_import", { UserID: "ann", Nick: "Ann" });
    const { GroupId } = await call(sandbox, "group_open_http_svc/create_group", {
      Type: "Public",
      Name: "team",
      Owner_Account: "ann",
    });
    await call(sandbox, "group_open_http_svc/get_group_member_info", { GroupId: "@TGS#NONE" });
    const lists = tree.getChildren().map((row) => words(tree, row));
    assert.deepEqual(lists, ["Accounts | 2", "Groups | 1", "Calls | 3"]);
    const accounts = rowsIn(tree, "accounts").map((row) => words(tree, row));
    assert.deepEqual(accounts, ["ann | Ann · offline", "administrator | offline"]);
    const [group] = rowsIn(tree, "groups");
    assert.ok(group);
    assert.equal(words(tree, group), `team | Public · 1 member · ${GroupId}`);
    assert.deepEqual(
      tree.getChildren(group).map((row) => words(tree, row)),
      ["ann | Owner"],
    );
    const calls = rowsIn(tree, "calls");
    const [failed, ok] = calls.map((row) => words(tree, row));
    assert.match(failed ?? "", /^get_group_member_info \| failed 100\d\d · group_open_http_svc · \d/);
    assert.match(ok ?? "", /^create_group \| group_open_http_svc · \d/);
    const [row, okRow] = calls;
    assert.ok(row?.kind === "call" && okRow !== undefined);
    const spoken = tree.getTreeItem(okRow).accessibilityInformation?.label ?? "";
    assert.match(spoken, /^create_group, ok, group_open_http_svc · /);
    const item = tree.resolveTreeItem(tree.getTreeItem(row), row);
    const meaning = catalog.errorCode(row.call.code, row.call.path)?.meaning ?? "none";
    assert.ok(item.tooltip instanceof vscode.MarkdownString);
    assert.ok(item.tooltip.value.includes(new vscode.MarkdownString().appendText(meaning).value));
    assert.match(item.accessibilityInformation?.label ?? "", /^get_group_member_info, failed 100\d\d · /);
  });

  test("lists two hundred of many accounts, and more when asked", async () => {
    const { sandbox, tree } = shownHere();
    for (let first = 0; first < 1500; first += 100) await importMany(sandbox, first, 100);
    const rows = rowsIn(tree, "accounts");
    const last = rows.at(-1);
    assert.ok(last);
    assert.deepEqual([rows.length, words(tree, last)], [201, "and 1,301 more"]);
    let refreshed = 0;
    disposables.push(tree.onDidChangeTreeData(() => refreshed++));
    tree.showMore(tree.getTreeItem(last).command?.arguments?.[0]);
    assert.equal(refreshed, 1);
    const more = rowsIn(tree, "accounts");
    assert.deepEqual([more.length, more.map((row) => words(tree, row)).at(-1)], [1201, "and 301 more"]);
  });

  test("follows calls only while it is in sight, and not each of many", async () => {
    const { sandbox } = shownHere();
    const visibility = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
    const view = { visible: false, onDidChangeVisibility: visibility.event };
    let acts = 0;
    disposables.push(
      visibility,
      whileVisible(view, sandbox.onDidChange, 200, () => acts++),
    );
    for (let user = 0; user < 20; user++) await importMany(sandbox, user, 1);
    assert.equal(acts, 0, "nobody looks");
    const see = (visible: boolean) => {
      view.visible = visible;
      visibility.fire({ visible });
    };
    see(true);
    assert.equal(acts, 1, "what was missed");
    for (let user = 0; user < 20; user++) await importMany(sandbox, user, 1);
    await until("the calls behind the first", () => acts >= 2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.ok(acts < 10, `${acts} refreshes for twenty calls`);
    const before = acts;
    see(false);
    see(true);
    assert.equal(acts, before, "nothing happened meanwhile");
  });

  test("has a command that starts the simulator of the sandbox, and one that copies its page's address", async () => {
    await vscode.commands.executeCommand("imreq.startSimulator");
    await vscode.commands.executeCommand("imreq.copySimulatorAddress");
    const address = await vscode.env.clipboard.readText();
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const document = await openFile(
      "seen.imreq",
      '### A\nim_open_login_svc/account_import\n{ "UserID": "seen-by-all" }\n',
    );
    await pressSend(document);
    const status = await (await fetch(`${address}status.json`)).text();
    assert.match(status, /"userId":"seen-by-all"/);
  });
});
