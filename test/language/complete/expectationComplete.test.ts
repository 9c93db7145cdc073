import { describe, expect, test } from "vitest";
import { accepted, completionsAt, labelsAt, testWorkspace } from "../../support/language.ts";

const create = "group_open_http_svc/create_group";
const expecting = (line: string, path = create) => `@owner = alice\n### A\n# @name made\n${path}\n{}\n?? ${line}`;
const last = testWorkspace({
  responses: { made: '{"ErrorCode":0,"GroupId":"@TGS#1","List":[{"x y":true}],"Count":3}' },
});

describe("the left side", () => {
  test("offers the likeliest words, then what the last response had", async () => {
    expect((await labelsAt(expecting("|"), last)).slice(0, 4)).toEqual(["outcome", "ErrorCode", "GroupId", "List"]);
  });

  test("goes into arrays", async () => {
    expect(await accepted(expecting("List.|"), "[0]", last)).toBe(expecting("List[0]"));
    expect(await accepted(expecting("List[|"), "[0]", last)).toBe(expecting("List[0]"));
    expect(await accepted(expecting("List[0].|"), '["x y"]', last)).toBe(expecting('List[0]["x y"]'));
  });
});

describe("operators", () => {
  test("fit the type of the left side", async () => {
    expect(await labelsAt(expecting("ErrorCode |"))).toEqual(["==", "!=", "<=", ">=", "<", ">", "exists"]);
    expect(await labelsAt(expecting("GroupId |"))).toContain("matches");
    expect(await labelsAt(expecting("GroupId |"))).not.toContain("<");
    expect(await labelsAt(expecting("outcome |"))).toContain("==");
    expect(await labelsAt(expecting("List.length |"), last)).toContain(">=");
  });

  test("fit the last response where the schema says nothing", async () => {
    expect(await labelsAt(expecting("Count |"), last)).not.toContain("startsWith");
  });

  test("are all offered where nothing is known", async () => {
    expect(await labelsAt(expecting("Nothing.Known |"))).toContain("startsWith");
    expect(await labelsAt(expecting("Nothing.Known |"))).toContain("<");
  });
});

describe("the right side", () => {
  test("offers success and the codes of the command with their meaning", async () => {
    const items = await completionsAt(expecting("ErrorCode == |"));
    expect(items[0]?.label).toBe("0");
    const code = items.find(({ label }) => label === "10015" || label === "10021");
    expect(code?.detail).not.toBe("");
    expect(JSON.stringify(code?.documentation)).toContain("**");
  });

  test("offers the last value first", async () => {
    expect((await labelsAt(expecting("GroupId == |"), last))[0]).toBe('"@TGS#1"');
  });

  test("keeps a last value that looks like a template a text", async () => {
    const odd = testWorkspace({ responses: { made: '{"GroupId":"{{tpl}}","{{a":1,"b}}":2,"c":3}' } });
    expect(await accepted(expecting("GroupId == |"), '"{{{{tpl}}"', odd)).toBe(expecting('GroupId == "{{{{tpl}}"'));
    const left = await labelsAt(expecting("|"), odd);
    expect(left).toContain("c");
    expect(left.filter((label) => /[{}]/.test(label))).toEqual([]);
  });

  test("offers the values of a list with their meaning", async () => {
    const items = await completionsAt(expecting("QueryResult[0].Status == |", "openim/query_online_status"));
    expect(items.map(({ label }) => label)).toContain('"Online"');
  });

  test("offers OK and FAIL", async () => {
    expect(await labelsAt(expecting("ActionStatus == |"))).toEqual(expect.arrayContaining(['"OK"', '"FAIL"']));
  });

  test("offers templates", async () => {
    expect(await accepted(expecting("GroupId == |"), "{{owner}}")).toBe(expecting("GroupId == {{owner}}"));
    expect(await accepted(expecting('GroupId == "ow|'), "{{owner}}")).toBe(expecting("GroupId == {{owner}}"));
  });

  test("replaces what is written of the value", async () => {
    expect(await accepted(expecting('outcome == "par|'), '"partial"')).toBe(expecting('outcome == "partial"'));
    expect(await accepted(expecting('outcome =="|'), '"partial"')).toBe(expecting('outcome =="partial"'));
  });

  test("offers durations", async () => {
    expect(await labelsAt(expecting("duration < |"))).toContain("2000");
  });
});

test("a left side of any letters throws nothing", async () => {
  for (const line of ["[|", '["a|', '["a"]|', "..|", "a[99|", "a b c |", "== |", "{{|"])
    await labelsAt(expecting(line));
});
