import { describe, expect, test } from "vitest";
import { keepItems } from "../../src/runner/onlyItems.ts";
import { catalog } from "../support/catalog.ts";

/** Commands whose answer lists what the request does not name: pages, and messages that get their number on import. */
const unnamed: Readonly<Record<string, readonly string[]>> = {
  "group_open_http_svc/import_group_msg": ["7"],
  "million_group_open_http_svc/get_topic": ["@TGS#_a@TOPIC#_b"],
  "group_open_http_svc/get_permission_group": ["@PMG#_@PMG#cO4"],
  "group_open_http_svc/get_topic_permission_group": ["@TGS#_a@TOPIC#_b"],
  "official_account_open_http_svc/get_subscribed_official_account_list": ["@TOA#_news"],
};

const paths = catalog.commandNames
  .map(({ service, command }) => `${service}/${command}`)
  .filter((path) => catalog.partialRules(path).length > 0);

/** The items of an example, found by hand in the fields that the rules of the command speak of. */
function namesIn(body: Readonly<Record<string, unknown>>, path: string): string[] {
  const [rule] = catalog.partialRules(path);
  const last = rule?.id?.split(".").at(-1);
  const lists = Object.values(body).filter((value) => Array.isArray(value));
  return lists.flatMap((list) =>
    list.flatMap((item: unknown) => {
      if (typeof item === "string") return /Tag_|^(Colleagues|Family)$/.test(item) ? [] : [item];
      const record = item as Record<string, unknown>;
      const name = (last === undefined ? undefined : record[last]) ?? record["To_Account"] ?? record["UserID"];
      return name === undefined ? [] : [typeof name === "object" ? JSON.stringify(name) : String(name)];
    }),
  );
}

describe("The items of a body that are sent again", () => {
  const sendable = paths.filter((path) => unnamed[path] === undefined);

  test.each(sendable)("are found in a request of %s", (path) => {
    const example = catalog.command(path)?.example ?? {};
    const names = namesIn(example, path);
    const failed = names.at(-1) ?? "";
    expect(names).not.toEqual([]);
    const kept = JSON.parse(keepItems(JSON.stringify(example), new Set([failed])) ?? "null");
    expect(namesIn(kept, path)).toEqual([failed]);
    // Nothing else has changed: with all items named, the request is the same.
    expect(keepItems(JSON.stringify(example), new Set(names))).toBe(JSON.stringify(example));
    for (const [key, value] of Object.entries(example)) if (!Array.isArray(value)) expect(kept[key]).toEqual(value);
  });

  test.each(Object.entries(unnamed))("are not guessed in a request of %s", (path, ids) => {
    expect(paths).toContain(path);
    const body = JSON.stringify(catalog.command(path)?.example);
    expect(keepItems(body, new Set(ids))).toBeUndefined();
  });

  test("leave every other byte as it is: layout, digits and escapes", () => {
    const body =
      '{\n  "Random": 90071992547409931,\n  "AccountList": [\n    { "UserID": "a" },\n    { "UserID": "b", "Nick": "\\u00e9" },\n    { "UserID": "c" }\n  ],\n  "Half": 1.50\n}';
    expect(keepItems(body, new Set(["b", "c"]))).toBe(
      '{\n  "Random": 90071992547409931,\n  "AccountList": [\n    { "UserID": "b", "Nick": "\\u00e9" },\n    { "UserID": "c" }\n  ],\n  "Half": 1.50\n}',
    );
    expect(keepItems(body, new Set(["a"]))).toContain('[\n    { "UserID": "a" }\n  ]');
  });

  test("are told by what names an item, not by a nickname that is another one's ID", () => {
    const body = '{"AccountList":[{"Nick":"b","UserID":"a"},{"Nick":"x","UserID":"b"}]}';
    expect(keepItems(body, new Set(["b"]))).toBe('{"AccountList":[{"Nick":"x","UserID":"b"}]}');
  });

  test("are accounts before other strings of the same spelling", () => {
    const body = '{"GroupName":["Family","Work"],"To_Account":["bob","Family"]}';
    expect(keepItems(body, new Set(["Family"]))).toBe('{"GroupName":["Family","Work"],"To_Account":["Family"]}');
  });

  test("may be numbers beyond 2^53 and objects, whatever the order of their keys", () => {
    expect(
      keepItems(
        '{"MsgSeqList":[{"MsgSeq":9007199254740993},{"MsgSeq":9007199254740992}]}',
        new Set(["9007199254740993"]),
      ),
    ).toBe('{"MsgSeqList":[{"MsgSeq":9007199254740993}]}');
    const marks =
      '{"MarkItem":[{"ContactItem":{"Type":1,"To_Account":"bob"}},{"ContactItem":{"Type":1,"To_Account":"eve"}}]}';
    expect(keepItems(marks, new Set(['{"To_Account":"eve","Type":1}']))).toBe(
      '{"MarkItem":[{"ContactItem":{"Type":1,"To_Account":"eve"}}]}',
    );
  });

  test("must all be there: half of them is no answer", () => {
    expect(keepItems('{"To_Account":["a","b"]}', new Set(["a", "z"]))).toBeUndefined();
    expect(keepItems('{"To_Account":["a","b"]}', new Set([""]))).toBeUndefined();
    expect(keepItems('{"To_Account":["a","b"]}', new Set())).toBeUndefined();
    expect(keepItems('{"To_Account":"a"}', new Set(["a"]))).toBeUndefined();
    expect(keepItems('{"To_Account":["a"', new Set(["a"]))).toBeUndefined();
  });

  test("are found in a list of thousands", () => {
    const people = Array.from({ length: 50_000 }, (_, index) => ({ UserID: `user-${index}` }));
    const failed = people.filter((_, index) => index % 2 === 0).map(({ UserID }) => UserID);
    const kept: unknown = JSON.parse(keepItems(JSON.stringify({ AccountList: people }), new Set(failed)) ?? "null");
    expect(kept).toEqual({ AccountList: failed.map((UserID) => ({ UserID })) });
  });
});
