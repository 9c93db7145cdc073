import { describe, expect, test } from "vitest";
import { hoverInResponse } from "../../../src/language/explain/responseHover.ts";
import { layOut } from "../../../src/protocol/jsonText.ts";
import { signUser } from "../../../src/protocol/userSig.ts";
import { catalog } from "../../support/catalog.ts";

const context = { catalog, now: () => Date.UTC(2026, 0, 1) };
const sendBatch = "openim/batchsendmsg";

/** The hover at the `|` of a response document. */
function hoverIn(marked: string, path = sendBatch): string | undefined {
  const offset = marked.indexOf("|");
  return hoverInResponse(context, path, marked.replace("|", ""), offset)?.markdown;
}

/** A laid out response in which `word` is hovered. */
function hoverAt(value: unknown, word: string, path = sendBatch): string | undefined {
  const text = `// ok\n${layOut(JSON.stringify(value))}\n`;
  return hoverInResponse(context, path, text, text.lastIndexOf(word) + 1)?.markdown;
}

describe("an error code of a response", () => {
  test.each(["ErrorCode", "ResultCode", "RetCode", "Code", "Result"])("is explained at %s", (key) => {
    expect(hoverAt({ Anything: [{ [key]: 10_015 }] }, "10015")).toContain("**10015**");
  });

  test("is explained at its key as well", () => {
    expect(hoverAt({ ErrorCode: 10_015 }, "ErrorCode")).toContain("**10015**");
  });

  test("covers the key and the number", () => {
    const text = '{\n  "ErrorCode": 10015\n}';
    const span = hoverInResponse(context, sendBatch, text, text.indexOf("015"))?.span;
    expect(span && text.slice(span.start, span.end)).toBe('"ErrorCode": 10015');
  });

  test("means what it means for the command", () => {
    expect(hoverAt({ ErrorCode: 10_008 }, "10008", "openim_robot_http_svc/create_robot")).toContain("20 chatbots");
  });

  test("is explained in the head", () => {
    expect(hoverIn("// Failed · ErrorCode 10|015\n{}")).toContain("**10015**");
    expect(hoverIn("//   alice: 20|012 muted\n{}")).toContain("**20012**");
  });

  test("is not seen in other numbers of the head", () => {
    expect(hoverIn("// 1000|2 ms\n{}")).toBeUndefined();
    expect(hoverIn("// 23|4 ms · 1.2 kB\n{}")).toBeUndefined();
    expect(hoverIn("// v4.100|15.1\n{}")).toBeUndefined();
  });

  test("is not seen at other keys", () => {
    expect(hoverAt({ Anything: 10_015 }, "10015")).toBeUndefined();
  });
});

describe("a field of a response", () => {
  const members = { MemberList: [{ Member_Account: "bob", JoinTime: 1_700_000_000, Role: "Owner" }] };
  const list = "group_open_http_svc/get_group_member_info";

  test("is explained by the command's answer", () => {
    expect(hoverAt(members, "MemberList", list)).toContain("**MemberList** · array");
    expect(hoverAt(members, "Member_Account", list)).toContain("Holds a user ID.");
  });

  test("that holds a Unix time shows it", () => {
    expect(hoverAt(members, "1700000000", list)).toContain("2023-11-14 22:13:20 UTC");
  });

  test("that nobody describes shows what its name says is a time", () => {
    expect(hoverAt({ SomeTimeStamp: 1_700_000_000 }, "1700000000")).toContain("2023-11-14 22:13:20 UTC");
    expect(hoverAt({ SomeNumber: 1_700_000_000 }, "1700000000")).toBeUndefined();
  });

  test("is explained in a text that is not laid out", () => {
    expect(hoverIn('{"MemberList":[{"Member_|Account":"bob"}]}', list)).toContain("Holds a user ID.");
  });

  test("of the envelope is explained for every command", () => {
    expect(hoverAt({ ActionStatus: "OK" }, "ActionStatus", "openim/sendmsg")).toContain("OK or FAIL");
  });

  test("of an unknown command has no hover", () => {
    expect(hoverAt({ Anything: 1 }, "Anything", "openim/unknown")).toBeUndefined();
  });
});

describe("a UserSig of a response", () => {
  const signature = signUser({
    sdkAppId: 1_400_000_000,
    key: "a key",
    identifier: "alice",
    issuedAtSeconds: Date.UTC(2025, 11, 31) / 1000,
    lifetimeSeconds: 3600,
  });

  test("tells whose it is and when it expired, never itself", () => {
    const text = hoverAt({ UserSig: signature }, signature.slice(5, 20));
    expect(text).toContain("`alice` · SDKAppID 1400000000");
    expect(text).toContain("Expired 23 h ago");
    expect(text).not.toContain(signature.slice(0, 20));
  });
});

test("a place outside the text has no hover", () => {
  expect(hoverInResponse(context, sendBatch, "", 0)).toBeUndefined();
  expect(hoverInResponse(context, sendBatch, "{}", 99)).toBeUndefined();
});

test.each(["\n", '"', "{", "// ", '"a": "b', "[[[[1", '{\n"a":\n"ErrorCode": }'])("%j never throws", (text) => {
  for (let offset = 0; offset <= text.length; offset++) hoverInResponse(context, sendBatch, text, offset);
});

test("the end of a response of ten megabytes is explained as well as its start", () => {
  const item = { Member_Account: "somebody", JoinTime: 1_700_000_000, Role: "Member" };
  const text = layOut(JSON.stringify({ MemberList: Array.from({ length: 100_000 }, () => item), ErrorCode: 10_015 }));
  expect(text.length).toBeGreaterThan(9_000_000);
  const list = "group_open_http_svc/get_group_member_info";
  expect(hoverInResponse(context, list, text, text.lastIndexOf("ErrorCode"))?.markdown).toContain("**10015**");
  // The list's own key stands ten megabytes above.
  expect(hoverInResponse(context, list, text, text.lastIndexOf("JoinTime"))?.markdown).toContain("2023-11-14");
});
