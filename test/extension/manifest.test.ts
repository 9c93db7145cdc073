import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly contributes: {
    readonly keybindings: readonly { readonly key: string; readonly mac?: string }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
  };
}

const manifest: Manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const { menus, keybindings } = manifest.contributes;

test("no menu has the same entry twice", () => {
  for (const [menu, entries] of Object.entries(menus)) {
    // A row has its inline buttons in its context menu, too.
    const shown = entries.map(({ command, group }) => `${command} ${group === undefined ? "" : group.split("@")[0]}`);
    expect(shown, menu).toEqual([...new Set(shown)]);
  }
});

test("folders of other projects have nothing of ours in their menu", () => {
  const run = menus["explorer/context"]?.filter(({ command }) => command === "imreq.runFolder");
  expect(run?.map(({ when }) => when)).toEqual([
    "imreq.hasRequests && explorerResourceIsFolder || resourceExtname == .imreq",
  ]);
});

test("what acts on the Collections view alone is not offered where that view is not there", () => {
  const entries = menus["commandPalette"] ?? [];
  for (const id of ["imreq.showFailed", "imreq.showAllRequests", "imreq.refreshCollections"]) {
    expect(entries.find(({ command }) => command === id)?.when, id).toContain("imreq.hasRequests");
  }
});

test("sending has no key that means Save All on a Mac", () => {
  const keys = keybindings.map(({ key, mac }) => mac ?? key);
  expect(keys).toEqual(["ctrl+alt+s", "ctrl+alt+a"]);
});
