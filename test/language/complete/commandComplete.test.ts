import { expect, test } from "vitest";
import { completionsAt } from "../../support/language.ts";

async function firstOffered(typed: string): Promise<string[]> {
  const items = await completionsAt(`### A\n${typed}|`);
  return [...items]
    .sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1))
    .slice(0, 3)
    .map(({ label }) => label);
}

test.each([
  ["mute", "group_open_http_svc/forbid_send_msg"],
  ["send", "openim/sendmsg"],
  ["ban", "group_open_http_svc/ban_group_member"],
])("what %s means is among the first", async (typed, path) => {
  expect(await firstOffered(typed)).toContain(path);
});

test("what destroys is not offered before what does not, where both fit equally", async () => {
  const items = await completionsAt("### A\ngroup|");
  expect(items.findIndex(({ label }) => label === "group_open_http_svc/destroy_group")).toBeGreaterThan(
    items.findIndex(({ label }) => label === "group_open_http_svc/create_group"),
  );
});

test("letters that are no word are left to the editor's own search", async () => {
  expect((await completionsAt("### A\nacimp|")).length).toBeGreaterThan(100);
});
