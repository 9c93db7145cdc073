import { describe, expect, test } from "vitest";
import { CompletionItemKind } from "vscode-languageserver-types";
import { accepted, completionsAt, labelsAt, testWorkspace } from "../../support/language.ts";

const send = "openim/sendmsg";
const inBody = (body: string, call = send) => `@owner = alice\n### A\n${call}\n${body}`;
const seen = testWorkspace({ accounts: ["carol", "dave"], groups: ["@TGS#1"] });

describe("user IDs and group IDs of this window", () => {
  test("are offered where the schema says so, before variables", async () => {
    const labels = await labelsAt(inBody('{ "To_Account": | }'), seen);
    expect(labels.slice(0, 2)).toEqual(['"carol"', '"dave"']);
    expect(labels.indexOf('"{{owner}}"')).toBeGreaterThan(1);
    expect(labels).not.toContain('"@TGS#1"');
  });

  test("of groups are offered for group IDs", async () => {
    expect(await labelsAt(inBody('{ "GroupId": | }', "group_open_http_svc/destroy_group"), seen)).toContain('"@TGS#1"');
  });

  test("replace the string that stands there", async () => {
    expect(await accepted(inBody('{ "To_Account": "ca|" }'), '"carol"', seen)).toBe(
      inBody('{ "To_Account": "carol" }'),
    );
    expect(await accepted(inBody('{ "To_Account": "|x" }'), '"carol"', seen)).toBe(inBody('{ "To_Account": "carol" }'));
    expect(await accepted(inBody('{ "To_Account":| }'), '"carol"', seen)).toBe(inBody('{ "To_Account":"carol" }'));
  });

  test("are offered as the items of a list", async () => {
    const call = "openim/batchsendmsg";
    expect(await labelsAt(inBody('{ "To_Account": [|] }', call), seen)).toContain('"carol"');
    expect(await labelsAt(inBody('{ "To_Account": ["a", |] }', call), seen)).toContain('"carol"');
    expect(await labelsAt(inBody('{ "To_Account": ["a", "c|"] }', call), seen)).toContain('"carol"');
  });

  test("are offered behind unquoted templates and before them", async () => {
    const body = '{ "MsgRandom": {{$random}}, "To_Account": |, "MsgLifeTime": {{life}} }';
    expect(await labelsAt(inBody(body), seen)).toContain('"carol"');
  });

  test("are offered in a body that is not closed, with requests below", async () => {
    expect(await labelsAt(inBody('{\n  "To_Account": |\n\n### B\nopenim/sendmsg\n{}'), seen)).toContain('"carol"');
  });

  test("are offered with Windows line ends", async () => {
    expect(await labelsAt(inBody('{\n  "To_Account": |\n}').replaceAll("\n", "\r\n"), seen)).toContain('"carol"');
  });

  test("are not offered for other strings", async () => {
    expect(await labelsAt(inBody('{ "CloudCustomData": | }'), seen)).not.toContain('"carol"');
  });

  test("are not offered behind a finished value", async () => {
    expect(await labelsAt(inBody('{ "To_Account": "x"| }'), seen)).not.toContain('"carol"');
  });

  test("with quotes and many bytes are written as JSON", async () => {
    const odd = testWorkspace({ accounts: ['a"b', "用户"] });
    expect(await accepted(inBody('{ "To_Account": | }'), '"a\\"b"', odd)).toBe(inBody('{ "To_Account": "a\\"b" }'));
    expect(await labelsAt(inBody('{ "To_Account": "用|" }'), odd)).toContain('"用户"');
  });
});

describe("a value that is there already", () => {
  const odd = testWorkspace({ accounts: ["carol"] });
  const batch = "openim/batchsendmsg";

  test.each([
    ['{ "To_Account": |"bob" }', '{ "To_Account": "carol" }'],
    ['{ "To_Account":| "bob" }', '{ "To_Account":"carol" }'],
    ['{ "To_Account": | /* x */ "bob", "MsgSeq": 1 }', '{ "To_Account": "carol", "MsgSeq": 1 }'],
    ['{ "To_Account": |"{{owner}}" }', '{ "To_Account": "carol" }'],
    ['{ "To_Account": |{{owner}} }', '{ "To_Account": "carol" }'],
    ['{ "To_Account": |"unclosed\n}', '{ "To_Account": "carol"\n}'],
    ['{ "To_Account": |\n  "MsgSeq": 1 }', '{ "To_Account": "carol"\n  "MsgSeq": 1 }'],
    ['{ "To_Account": | "MsgSeq": 1 }', '{ "To_Account": "carol" "MsgSeq": 1 }'],
    ['{ "To_Account": 1, "To_Account": | }', '{ "To_Account": 1, "To_Account": "carol" }'],
  ])("is replaced: %s", async (before, after) => {
    expect(await accepted(inBody(before), '"carol"', odd)).toBe(inBody(after));
  });

  test.each([
    ['{ "To_Account": [|"bob"] }', '{ "To_Account": ["carol"] }'],
    ['{ "To_Account": [| "bob"] }', '{ "To_Account": ["carol", "bob"] }'],
    ['{ "To_Account": [|\n"bob"] }', '{ "To_Account": ["carol",\n"bob"] }'],
    ['{ "To_Account": ["a", | "bob"] }', '{ "To_Account": ["a", "carol", "bob"] }'],
  ])("in a list is replaced or moves on: %s", async (before, after) => {
    expect(await accepted(inBody(before, batch), '"carol"', odd)).toBe(inBody(after, batch));
  });

  test("is replaced where it is a template that another one is chosen for", async () => {
    expect(await accepted(inBody('{ "MsgRandom": |{{$random}} }'), "{{$random}}")).toBe(
      inBody('{ "MsgRandom": {{$random}} }'),
    );
  });

  test("is replaced by what the schema lists", async () => {
    const group = "group_open_http_svc/create_group";
    for (const before of ['{ "Type": |"Public" }', '{ "Type":| "Public" }']) {
      const after = await accepted(inBody(before, group), '"ChatRoom"');
      expect(after.replaceAll(" ", "")).toBe(inBody('{"Type":"ChatRoom"}', group).replaceAll(" ", ""));
    }
  });

  test.each([
    '{ "MsgBody": [{ "MsgType": "TIMTextElem" }]| }',
    '{ "MsgBody": [{ "MsgType": "TIMTextElem" }] | }',
    '{ "MsgBody": |[{ "MsgType": "TIMTextElem" }] }',
    '{ "MsgBody": [{ "MsgType": "TIMTextElem" }|] }',
    '{ "MsgRandom": 1 | }',
    '{ "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": {} | }] }',
  ])("gets no second one behind or before it: %s", async (marked) => {
    const items = await completionsAt(inBody(marked), odd);
    expect(items.filter(({ kind }) => kind !== CompletionItemKind.Property).map(({ label }) => label)).toEqual([]);
  });
});

test("an ID that looks like a template stays text", async () => {
  const files = testWorkspace({ accounts: ["{{tpl}}", "{{{a"] });
  expect(await accepted(inBody('{ "To_Account": | }'), '"{{tpl}}"', files)).toBe(
    inBody('{ "To_Account": "{{{{tpl}}" }'),
  );
  expect(await accepted(inBody('{ "To_Account": | }'), '"{{{a"', files)).toBe(inBody('{ "To_Account": "{{{{{a" }'));
});

describe("templates as values", () => {
  test("are the variables, for text", async () => {
    expect(await accepted(inBody('{ "CloudCustomData": | }'), '"{{owner}}"')).toBe(
      inBody('{ "CloudCustomData": "{{owner}}" }'),
    );
  });

  test("are a fresh number for MsgRandom and Random", async () => {
    expect(await accepted(inBody('{ "MsgRandom": | }'), "{{$random}}")).toBe(inBody('{ "MsgRandom": {{$random}} }'));
    expect(await labelsAt(inBody('{ "Random": | }', "group_open_http_svc/send_group_msg"))).toContain("{{$random}}");
  });

  test("are the time of sending for Unix times", async () => {
    const text = inBody('{ "CreateTime": | }', "group_open_http_svc/import_group");
    expect(await accepted(text, "{{$timestamp}}")).toContain('"CreateTime": {{$timestamp}}');
  });

  test("are not offered where a list of values is known", async () => {
    expect(await labelsAt(inBody('{ "Type": | }', "group_open_http_svc/create_group"))).not.toContain('"{{owner}}"');
  });

  test("are not offered as keys", async () => {
    expect(await labelsAt(inBody('{ "To|" }'))).not.toContain('"{{owner}}"');
  });
});

describe("nested values", () => {
  test("carry the meaning of each", async () => {
    const items = await completionsAt(inBody('{ "MsgBody": [{ "MsgType": | }] }'));
    expect(items.map(({ label }) => label)).toContain('"TIMTextElem"');
    expect(items.find(({ label }) => label === '"TIMTextElem"')?.detail).not.toBe("");
  });

  test("are offered while a key is half-typed without quotes", async () => {
    expect(await labelsAt(inBody('{ "To_Account": "a", Msg|'))).toContain("MsgBody");
  });
});

test("nothing is offered in a body that nests deeper than the stack is high", async () => {
  const deep = "[".repeat(50_000);
  expect(await completionsAt(`###\nopenim/sendmsg\n{ "MsgBody": ${deep}|`)).toEqual([]);
  expect(await completionsAt(`###\nopenim/sendmsg\n{ |"MsgBody": ${deep}${"]".repeat(50_000)} }`)).toEqual([]);
});
