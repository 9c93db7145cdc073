import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type DirectiveWord,
  directives,
  isDirective,
  nearestDirective,
  readDuration,
  readNames,
} from "../../../src/language/syntax/directives.ts";

test("are those of the language", () => {
  expect(Object.keys(directives)).toEqual(
    "name depends prompt confirm profile timeout retry delay skip tag pages data batch import".split(" "),
  );
});

test.each<[DirectiveWord, string]>([
  ["name", "create"],
  ["name", "a-b_1"],
  ["depends", "a"],
  ["depends", "a b"],
  ["depends", "a, b,c"],
  ["prompt", "who"],
  ["prompt", "who Whose name, please?"],
  ["confirm", ""],
  ["confirm", "Really?"],
  ["profile", "dev"],
  ["profile", "eu-1"],
  ["timeout", "5s"],
  ["timeout", "1.5 s"],
  ["timeout", "1m"],
  ["retry", "3"],
  ["retry", "0"],
  ["delay", "500ms"],
  ["skip", ""],
  ["skip", "until the plan is bought"],
  ["tag", "smoke"],
  ["tag", "smoke slow"],
  ["pages", ""],
  ["data", "rows.csv"],
  ["data", "./my data/rows.csv"],
  ["batch", "100 AccountList"],
  ["import", "./other.imreq"],
])("@%s takes %j", (word, argument) => {
  expect(directives[word].argument.test(argument)).toBe(true);
});

test.each<[DirectiveWord, string]>([
  ["name", ""],
  ["name", "1a"],
  ["name", "a b"],
  ["depends", ""],
  ["depends", "a.b"],
  ["prompt", ""],
  ["prompt", "1a"],
  ["profile", ""],
  ["profile", "a b"],
  ["timeout", "5"],
  ["timeout", "s"],
  ["timeout", "-5s"],
  ["timeout", "5h"],
  ["retry", ""],
  ["retry", "-1"],
  ["retry", "1.5"],
  ["delay", "soon"],
  ["tag", ""],
  ["pages", "3"],
  ["data", ""],
  ["batch", "AccountList"],
  ["batch", "0.5 AccountList"],
  ["import", ""],
])("@%s does not take %j", (word, argument) => {
  expect(directives[word].argument.test(argument)).toBe(false);
});

test.each(["constructor", "toString", "__proto__", "Name", ""])("%j is no directive", (word) => {
  expect(isDirective(word)).toBe(false);
});

describe("the nearest directive", () => {
  test.each([
    ["name", "name"],
    ["nmae", "name"],
    ["NAME", "name"],
    ["depend", "depends"],
    ["dependson", "depends"],
    ["timeuot", "timeout"],
    ["tags", "tag"],
  ])("to %s is %s", (word, nearest) => {
    expect(nearestDirective(word)).toBe(nearest);
  });

  test.each(["todo", "param", "see", "author", "x"])("to %s is none", (word) => {
    expect(nearestDirective(word)).toBeUndefined();
  });
});

test.each([
  ["5s", 5000],
  ["500ms", 500],
  ["1m", 60_000],
  ["1.5s", 1500],
  ["5 s", 5000],
  ["0s", 0],
])("%s lasts %d ms", (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

test("lasts no longer than a timer can wait", () => {
  expect(readDuration("999999m")).toBe(2_147_483_647);
});

test.each(["", "5", "s", "-5s", "5h", "5S", "1e3s", "５s", "5s x"])("%j is no duration", (text) => {
  expect(readDuration(text)).toBeUndefined();
});

test.each([
  ["a", ["a"]],
  ["a b", ["a", "b"]],
  ["a, b,c ,d", ["a", "b", "c", "d"]],
  ["", []],
])("%j lists its names", (argument, names) => {
  expect(readNames(argument)).toEqual(names);
});

test("docs/language.md names every directive, and those that are refused as such", () => {
  const documentation = readFileSync(new URL("../../../docs/language.md", import.meta.url), "utf8");
  const rows = documentation.split("\n").filter((line) => line.startsWith("| `@"));
  const wordsOf = (lines: readonly string[]) => lines.flatMap((line) => line.match(/(?<=`@)\w+/g) ?? []).sort();
  const refused = Object.entries(directives).flatMap(([word, { isRun }]) => (isRun ? [] : [word]));
  expect(wordsOf(rows)).toEqual(Object.keys(directives).sort());
  expect(wordsOf(rows.filter((row) => row.includes("refuses")))).toEqual(refused.sort());
});
