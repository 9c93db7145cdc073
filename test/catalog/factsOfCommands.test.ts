import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalog } from "../support/catalog.ts";

function facts(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../src/catalog/data/${name}.json`, import.meta.url), "utf8"));
}

const { rules } = facts("partialRules") as { rules: { list: string; commands: string[] }[] };
const { commands: dropped } = facts("droppedWhenRepeated") as { commands: Record<string, unknown> };

test.each(rules)("the partial rule of $list names commands that exist", ({ commands }) => {
  expect(commands.filter((path) => catalog.commandName(path) === undefined)).toEqual([]);
});

test("pages commands that exist", () => {
  expect(catalog.pagedCommands.filter((path) => catalog.commandName(path) === undefined)).toEqual([]);
});

test("drops repeated messages of commands that exist", () => {
  expect(Object.keys(dropped).filter((path) => catalog.commandName(path) === undefined)).toEqual([]);
});

test("orders every service that there is", () => {
  expect(new Set(facts("serviceOrder") as string[])).toEqual(new Set(catalog.services.map(({ service }) => service)));
});
