import { describe, expect, test } from "vitest";
import { distance, nearest } from "../../../src/language/check/nearest.ts";

describe("the distance", () => {
  test.each([
    ["abc", "abc", 0],
    ["abc", "abd", 1],
    ["abc", "abcd", 1],
    ["abc", "ab", 1],
    ["abc", "acb", 1],
    ["sendmsg", "sendmgs", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["", "", 0],
  ])("of %j and %j is %d", (a, b, edits) => {
    expect([distance(a, b, 5), distance(b, a, 5)]).toEqual([edits, edits]);
  });

  test("is not counted beyond its limit", () => {
    expect(distance("abcdef", "uvwxyz", 2)).toBe(3);
  });

  test("of very different lengths is beyond its limit", () => {
    expect(distance("a", "a".repeat(1000), 2)).toBe(3);
  });
});

describe("the nearest", () => {
  test("comes first", () => {
    expect(nearest("sendmgs", ["sndmsg", "sendmsg", "getmsg"])[0]).toBe("sendmsg");
  });

  test("differs in a third of its letters at most", () => {
    expect(nearest("abcdef", ["abcxyz"])).toEqual([]);
  });

  test("may differ in one letter however short it is", () => {
    expect(nearest("ab", ["ac"])).toEqual(["ac"]);
  });

  test("may differ in case alone", () => {
    expect(nearest("userid", ["UserID"])).toEqual(["UserID"]);
  });

  test("is never the text itself", () => {
    expect(nearest("UserID", ["UserID"])).toEqual([]);
  });

  test("are at most three", () => {
    expect(nearest("aaaa", ["aaab", "aaac", "aaad", "aaae"])).toEqual(["aaab", "aaac", "aaad"]);
  });

  test("come in the order of their letters where they are equally near", () => {
    expect(nearest("aaaa", ["aaac", "aaab"])).toEqual(["aaab", "aaac"]);
  });
});

test("a text of a hundred thousand characters is no slip, which is told without comparing them", () => {
  expect(nearest("ab".repeat(50_000), [`${"ba".repeat(50_000)}b`])).toEqual([]);
});
