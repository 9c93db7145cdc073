import { describe, expect, test } from "vitest";
import { parse } from "../../src/language/syntax/parse.ts";
import { hasTags, requestsOf, shardOf } from "../../src/runner/selection.ts";

const file = parse(
  "### A\n# @tag smoke\na/a\n### B\n# @tag slow\n# @tag smoke nightly\na/b\n### C\na/c\n### D\n# @tag slow\na/d\n",
);

function chosen(...tags: string[]): (string | undefined)[] {
  return requestsOf(file)
    .filter((request) => hasTags(request, tags))
    .map(({ title }) => title?.text);
}

describe("tags choose", () => {
  test.each([
    [[], "A B C D"],
    [["smoke"], "A B"],
    [["nightly", "slow"], "B D"],
    [["smoke", "!slow"], "A"],
    [["!slow"], "A C"],
    [["none"], ""],
  ])("%j: %s", (tags, titles) => {
    expect(chosen(...tags).join(" ")).toBe(titles);
  });
});

describe("shards", () => {
  test("hold each file in exactly one, however many there are", () => {
    const files = ["a", "b", "c", "d", "e"];
    expect([1, 2, 3].map((index) => shardOf(files, index, 3))).toEqual([["a", "d"], ["b", "e"], ["c"]]);
    expect(shardOf(["a"], 2, 2)).toEqual([]);
  });
});
