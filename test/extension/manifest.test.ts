import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Manifest {
  readonly contributes: {
    readonly keybindings: readonly { readonly key: string; readonly mac?: string }[];
  };
}

const manifest: Manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const { keybindings } = manifest.contributes;

test("sending has no key that means Save All on a Mac", () => {
  const keys = keybindings.map(({ key, mac }) => mac ?? key);
  expect(keys).toEqual(["ctrl+alt+s", "ctrl+alt+a"]);
});
