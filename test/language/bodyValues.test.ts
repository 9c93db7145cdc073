import { describe, expect, test } from "vitest";
import { accepted, completionsAt, labelsAt, testWorkspace } from "../support/language.ts";

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
