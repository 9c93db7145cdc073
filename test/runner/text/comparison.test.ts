import { describe, expect, test } from "vitest";
import { fieldFacts } from "../../../src/runner/history/volatileFields.ts";
import { type ComparisonOptions, compareAnswers } from "../../../src/runner/text/comparison.ts";
import { catalog } from "../../support/catalog.ts";

function compare(left: unknown, right: unknown, options: Partial<ComparisonOptions> = {}) {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const fields = { known: [], times: [] };
  return compareAnswers(text(left), text(right), { ignoresVolatile: false, keepsOrder: false, fields, ...options });
}

const head = (text: string) => text.split("\n").filter((line) => line.startsWith("//"));
const body = (text: string) =>
  text
    .split("\n")
    .filter((line) => !line.startsWith("//"))
    .join("\n");

describe("Two answers are compared by meaning", () => {
  test("the order of keys says nothing", () => {
    const { left, right } = compare({ a: 1, b: { d: 2, c: 3 } }, { b: { c: 3, d: 2 }, a: 1 });
    expect(left).toBe(right);
    expect(head(left)[0]).toBe("// no difference");
  });

  test("what differs is counted and named on top of both, so that the diff shows only what differs", () => {
    const { left, right } = compare({ same: 1, old: 2, item: { x: "a" } }, { same: 1, new: 3, item: { x: "b" } });
    expect(head(left)).toEqual(head(right));
    expect(head(left).slice(0, 4)).toEqual([
      "// 3 differences: 1 added, 1 removed, 1 changed",
      "//   ~ item.x",
      "//   - old",
      "//   + new",
    ]);
  });

  test("numbers keep all their digits", () => {
    const { left, right, changed } = compare('{"Seq":9007199254740993}', '{"Seq":9007199254740992}');
    expect(body(left)).toBe('{\n  "Seq": 9007199254740993\n}\n');
    expect(body(right)).toContain("9007199254740992");
    expect(changed).toBe(1);
  });

  test("items with IDs are held against each other, whatever their order", () => {
    const [ann, ben] = [
      { UserID: "ann", Role: "Member" },
      { UserID: "ben", Role: "Member" },
    ];
    const { left, changed, added } = compare({ List: [ann, ben] }, { List: [ben, { ...ann, Role: "Admin" }] });
    expect([changed, added]).toEqual([1, 0]);
    expect(head(left)[1]).toBe('//   ~ List["ann"].Role');
  });

  test("the order of lists counts on request, and always where items have no IDs", () => {
    const [ann, ben] = [{ UserID: "ann" }, { UserID: "ben" }];
    expect(compare({ List: [ann, ben] }, { List: [ben, ann] }, { keepsOrder: true }).changed).toBe(2);
    expect(compare({ List: [1, 2] }, { List: [2, 1] }).changed).toBe(2);
    const messages = (...keys: string[]) => ({ List: keys.map((MsgKey) => ({ MsgKey })) });
    expect(compare(messages("a", "b"), messages("b", "a")).changed).toBe(2);
  });

  test("times and random values are left out on request, but not that they are there", () => {
    const one = { MsgRandom: 1, MsgKey: "a_1", CreateTime: 1700000000, Count: 1700000000 };
    const other = { MsgRandom: 2, MsgKey: "b_2", CreateTime: 1700009999, Count: 1700000000 };
    expect(compare(one, other).changed).toBe(3);
    const { left, right } = compare(one, other, { ignoresVolatile: true });
    expect(left).toBe(right);
    expect(body(left)).toContain('"CreateTime": "(time)"');
    expect(body(left)).toContain('"Count": 1700000000');
    expect(compare(one, { ...other, CreateTime: 0 }, { ignoresVolatile: true }).changed).toBe(1);
  });

  test("the catalogue says which fields hold times, whatever their names", () => {
    const fields = fieldFacts(catalog, "group_open_http_svc/get_group_info");
    expect(fields.times).toContain("GroupInfo[].CreateTime");
    const answer = (time: number, count: number) => ({
      GroupInfo: [{ GroupId: "g", CreateTime: time, MemberNum: count }],
    });
    const { changed } = compare(answer(5, 1), answer(6, 1), { ignoresVolatile: true, fields });
    expect(changed).toBe(0);
    expect(compare(answer(5, 1), answer(6, 2), { ignoresVolatile: true, fields }).changed).toBe(1);
  });

  test("texts that are no JSON are shown as they are", () => {
    expect(compare("<html>", "{}")).toMatchObject({ left: "<html>", right: "{}", changed: 1 });
  });

  test("keys that only look like something else stay keys", () => {
    const { left } = compare('{"__proto__":{"a":1},"":2}', '{"__proto__":{"a":2},"":2}');
    expect(head(left)[1]).toBe("//   ~ __proto__.a");
  });

  test("a key or an ID of somebody else cannot leave its comment", () => {
    const { left } = compare({ "a\n}": 1 }, { "a\n}": 2 });
    expect(left.split("\n").filter((line) => line.includes("~"))).toEqual(['//   ~ ["a\\n}"]']);
  });

  test("a list of a hundred thousand items takes its time once", () => {
    const list = (change: number) =>
      Array.from({ length: 100_000 }, (_, index) => ({ UserID: `u${index}`, Nick: index === 99_000 ? change : 0 }));
    expect(compare({ List: list(1) }, { List: list(2).reverse() }).changed).toBe(1);
  });
});
