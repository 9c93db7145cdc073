import { describe, expect, test } from "vitest";
import { type Envelope, type FailedItem, type NotEnvelopeReason, readEnvelope } from "../../src/protocol/envelope.ts";
import { catalog } from "../support/catalog.ts";

function read(answer: string | object, path = "openim/sendmsg"): Envelope {
  return readEnvelope(typeof answer === "string" ? answer : JSON.stringify(answer), catalog.partialRules(path));
}

/** The failed items of a successful answer that holds `fields`. */
function failedIn(path: string, fields: object): readonly FailedItem[] {
  const envelope = read({ ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, ...fields }, path);
  return envelope.kind === "partial" ? envelope.items : [];
}

describe("an answer is ok", () => {
  test.each([
    ["with all fields", { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 }],
    ["without ErrorInfo, as GetIPList", { ActionStatus: "OK", ErrorCode: 0 }],
    ["without ActionStatus, as getappinfo", { ErrorInfo: "", ErrorCode: 0 }],
    ["with ErrorCode alone", { ErrorCode: 0 }],
    ["with ErrorInfo «OK»", { ActionStatus: "OK", ErrorInfo: "OK", ErrorCode: 0 }],
    ["with ErrorInfo «succeed»", { ActionStatus: "OK", ErrorInfo: "succeed", ErrorCode: 0 }],
    ["with an ErrorInfo that is no text", { ActionStatus: "OK", ErrorInfo: 0, ErrorCode: 0 }],
    ["with ErrorDisplay", { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, ErrorDisplay: "" }],
  ])("%s", (_how, answer) => {
    expect(read(answer).kind).toBe("ok");
  });

  test("with white space around it", () => {
    expect(read('\r\n { "ErrorCode": 0 } \n').kind).toBe("ok");
  });

  test("and passes ErrorInfo on", () => {
    expect(read({ ErrorCode: 0, ErrorInfo: "succeed" })).toEqual({ kind: "ok", info: "succeed" });
  });

  test("with a list of which every item succeeded", () => {
    expect(failedIn("sns/friend_import", { ResultItem: [{ To_Account: "a", ResultCode: 0 }] })).toEqual([]);
  });

  test.each(["Fail_Account", "ResultItem"])("with an empty %s", (list) => {
    expect(failedIn("sns/friend_import", { [list]: [] })).toEqual([]);
  });

  test.each([[null], ["x"], [5], [{}]])("with %j where a list belongs", (value) => {
    expect(failedIn("sns/friend_import", { ResultItem: value, Fail_Account: value })).toEqual([]);
  });

  test("with items that are none", () => {
    expect(failedIn("sns/friend_import", { ResultItem: [null, 5, "x", [], {}] })).toEqual([]);
  });

  test("where another command's list holds what looks like a failure", () => {
    expect(failedIn("openim/sendmsg", { ResultItem: [{ To_Account: "a", ResultCode: 1 }] })).toEqual([]);
  });
});

describe("an answer failed", () => {
  test("with an error code", () => {
    expect(read({ ActionStatus: "FAIL", ErrorCode: 70001, ErrorInfo: "expired" })).toEqual({
      kind: "failed",
      code: 70001,
      info: "expired",
      items: [],
    });
  });

  test("with an error code although ActionStatus says OK", () => {
    expect(read({ ActionStatus: "OK", ErrorCode: 60002 }).kind).toBe("failed");
  });

  test("with a negative error code", () => {
    expect(read({ ErrorCode: -5 })).toMatchObject({ kind: "failed", code: -5 });
  });

  test("with FAIL and 0", () => {
    expect(read({ ActionStatus: "FAIL", ErrorCode: 0 })).toMatchObject({ kind: "failed", code: 0 });
  });

  test("with FAIL and no code, as batchsendmsg", () => {
    const answer = { ActionStatus: "FAIL", ErrorList: [{ To_Account: "a", ErrorCode: 70107 }] };
    expect(read(answer, "openim/batchsendmsg")).toMatchObject({
      kind: "failed",
      code: undefined,
      items: [{ id: "a", code: 70107 }],
    });
  });

  test("and still lists its failed items", () => {
    const answer = { ActionStatus: "FAIL", ErrorCode: 90012, ErrorList: [{ To_Account: "a", ErrorCode: 70107 }] };
    expect(read(answer, "openim/batchsendmsg")).toMatchObject({ kind: "failed", items: [{ id: "a" }] });
  });

  test("without its ErrorInfo", () => {
    expect(read({ ErrorCode: 60002 })).toMatchObject({ info: "" });
  });
});

describe("an answer is partial", () => {
  test("with SomeError and 0", () => {
    expect(read({ ActionStatus: "SomeError", ErrorCode: 0 })).toEqual({ kind: "partial", info: "", items: [] });
  });

  test("with SomeError and a list of those that failed", () => {
    const answer = { ActionStatus: "SomeError", ErrorCode: 0, ErrorList: [{ To_Account: "a", ErrorCode: 70107 }] };
    expect(read(answer, "openim/batchsendmsg")).toMatchObject({ kind: "partial", items: [{ id: "a", code: 70107 }] });
  });

  const resultItem = [
    { To_Account: "a", ResultCode: 0, ResultInfo: "" },
    { To_Account: "b", ResultCode: 30001, ResultInfo: "why" },
  ];
  const userItem = [
    { UserID: "a", ResultCode: 0 },
    { UserID: "b", ResultCode: 70107, ResultInfo: "why" },
  ];
  const member = [
    { Member_Account: "a", Result: 1 },
    { Member_Account: "b", Result: 0 },
    { Member_Account: "c", Result: 2 },
    { Member_Account: "d", Result: 3 },
  ];
  const sequence = (code: string) => [
    { MsgSeq: 1, [code]: 0 },
    { MsgSeq: 2, [code]: 10030 },
  ];
  const permission = (id: string) => [
    { [id]: "a", ErrorCode: 0 },
    { [id]: "b", ErrorCode: 10004, ErrorInfo: "why" },
  ];

  test.each<[path: string, fields: object, item: Partial<FailedItem>]>([
    ...[
      "friend_import",
      "friend_add",
      "friend_update",
      "friend_delete",
      "black_list_add",
      "black_list_delete",
      "group_add",
    ].map((name): [string, object, Partial<FailedItem>] => [
      `sns/${name}`,
      { ResultItem: resultItem },
      { id: "b", code: 30001, info: "why", index: 1 },
    ]),
    ["im_open_login_svc/account_delete", { ResultItem: userItem }, { id: "b", code: 70107 }],
    ["im_open_login_svc/account_check", { ResultItem: userItem }, { id: "b", code: 70107 }],
    ["follow/follow_add", { ResultItem: resultItem }, { id: "b", code: 30001 }],
    ["follow/follow_delete", { ResultItem: resultItem }, { id: "b", code: 30001 }],
    ["follow/follow_check", { ResultItem: resultItem }, { id: "b", code: 30001 }],
    ["sns/friend_check", { InfoItem: resultItem }, { list: "InfoItem", id: "b", code: 30001 }],
    ["sns/friend_get_list", { InfoItem: resultItem }, { list: "InfoItem", id: "b", code: 30001 }],
    ["profile/portrait_get", { UserProfileItem: resultItem }, { list: "UserProfileItem", id: "b", code: 30001 }],
    ["sns/black_list_check", { BlackListCheckItem: resultItem }, { list: "BlackListCheckItem", id: "b" }],
    [
      "openim_msg_ext_http_svc/set_key_values",
      { ExtensionList: [{ ErrorCode: 23001, Extension: { Key: "k" } }] },
      { id: "k", code: 23001 },
    ],
    [
      "openim_msg_ext_http_svc/group_set_key_values",
      { ExtensionList: [{ ErrorCode: 23001, Extension: { Key: "k" } }] },
      { id: "k", code: 23001 },
    ],
    ["im_cos_msg/get_cos_sig", { PreSigURLs: [{ ResourceID: "r", Code: 5 }] }, { id: "r", code: 5 }],
    ["sns/friend_get_list", { Fail_Account: ["b"] }, { list: "Fail_Account", id: "b" }],
    ["profile/portrait_get", { Fail_Account: ["b"] }, { list: "Fail_Account", id: "b" }],
    ["im_open_login_svc/multiaccount_import", { FailAccounts: ["b"] }, { list: "FailAccounts", id: "b" }],
    ["openim/batchsendmsg", { ErrorList: [{ To_Account: "b", ErrorCode: 70107 }] }, { id: "b", code: 70107 }],
    ["openim/query_online_status", { ErrorList: [{ To_Account: "b", ErrorCode: 70107 }] }, { id: "b", code: 70107 }],
    [
      "openim/get_c2c_unread_msg_num",
      { ErrorList: [{ Peer_Account: "b", ErrorCode: 70107 }] },
      { id: "b", code: 70107 },
    ],
    ["openim/delete_c2c_msg_ramble", { InvalidMsgKeyList: ["1_2_3"] }, { id: "1_2_3" }],
    ["group_open_http_svc/add_group_member", { MemberList: member }, { id: "b", index: 1 }],
    ["group_open_http_svc/import_group_member", { MemberList: member }, { id: "b", index: 1 }],
    ["group_open_http_svc/import_group_msg", { ImportMsgResult: sequence("Result") }, { id: "2", code: 10030 }],
    ["group_open_http_svc/group_msg_recall", { RecallRetList: sequence("RetCode") }, { id: "2", code: 10030 }],
    ["group_open_http_svc/get_group_info", { GroupInfo: permission("GroupId") }, { id: "b", code: 10004, info: "why" }],
    [
      "million_group_open_http_svc/get_topic",
      { TopicAndSelfInfo: [{ ErrorCode: 10004, TopicInfo: { TopicId: "t" } }] },
      { id: "t", code: 10004 },
    ],
    [
      "million_group_open_http_svc/destroy_topic",
      { DestroyResultItem: permission("TopicId") },
      { id: "b", code: 10004 },
    ],
    [
      "group_open_http_svc/destroy_permission_group",
      { PermissionGroupResultList: permission("PermissionGroupId") },
      { id: "b", code: 10004 },
    ],
    [
      "group_open_http_svc/get_permission_group",
      { PermissionGroupInfoList: permission("PermissionGroupId") },
      { id: "b", code: 10004 },
    ],
    ["group_open_http_svc/get_group_msg_receipt", { GroupMsgReceiptList: sequence("Code") }, { id: "2", code: 10030 }],
  ])("in %s with %j", (path, fields, item) => {
    expect(failedIn(path, fields)).toEqual([expect.objectContaining(item)]);
  });

  test("but not in friend_add where an approval is waited for", () => {
    expect(failedIn("sns/friend_add", { ResultItem: [{ To_Account: "b", ResultCode: 30539 }] })).toEqual([]);
  });

  test("in another command with the code that waits for approval in friend_add", () => {
    expect(failedIn("sns/friend_import", { ResultItem: [{ To_Account: "b", ResultCode: 30539 }] })).toHaveLength(1);
  });

  test("and a flag of the command is no error code", () => {
    expect(failedIn("group_open_http_svc/add_group_member", { MemberList: member })[0]).not.toHaveProperty("code");
  });

  test("and says what no code explains", () => {
    expect(failedIn("group_open_http_svc/add_group_member", { MemberList: member })[0]?.meaning).toBe(
      "The member was not added.",
    );
  });

  test("and names an item once that two lists name", () => {
    expect(failedIn("sns/friend_add", { ResultItem: resultItem, Fail_Account: ["b"] })).toHaveLength(1);
  });

  test("and names an item that only the list of accounts names", () => {
    const found = failedIn("sns/friend_add", { ResultItem: resultItem, Fail_Account: ["b", "c"] });
    expect(found.map(({ id }) => id)).toEqual(["b", "c"]);
  });

  test("and keeps the digits of a number that names an item", () => {
    const text = '{"ErrorCode": 0, "RecallRetList": [{"MsgSeq": 9007199254740993, "RetCode": 10030}]}';
    const envelope = read(text, "group_open_http_svc/group_msg_recall");
    expect(envelope.kind === "partial" && envelope.items[0]?.id).toBe("9007199254740993");
  });

  test("and leaves an item without a name unnamed", () => {
    expect(failedIn("sns/friend_import", { ResultItem: [{ ResultCode: 1 }] })[0]?.id).toBe("");
  });
});

test.each<[NotEnvelopeReason, string]>([
  ["empty", ""],
  ["empty", " \r\n\t"],
  ["cutOff", "{"],
  ["cutOff", '{"ActionStatus": "OK", "Err'],
  ["cutOff", '{"ErrorCode": 0, "List": [{"a": 1}'],
  ["cutOff", '{"ErrorCode": 0, "List": [{"a": 1}]'],
  ["cutOff", "["],
  ["notJson", "502 Bad Gateway"],
  ["notJson", "<html><body>502</body></html>"],
  ["notJson", "{ErrorCode: 0}"],
  ["notJson", '{"ErrorCode": 0}}'],
  ["notObject", "[]"],
  ["notObject", "0"],
  ["notObject", '"OK"'],
  ["notObject", "null"],
  ["noFields", "{}"],
  ["noFields", '{"message": "Not Found"}'],
  ["noFields", '{"ErrorCode": "0"}'],
  ["noFields", '{"ErrorCode": null}'],
  ["noFields", '{"ErrorInfo": "x"}'],
])("is no envelope because of «%s»: %j", (reason, text) => {
  expect(read(text)).toEqual({ kind: "notEnvelope", reason });
});

test("judges an answer that nests as deep as no stack", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  expect(read(`{"ErrorCode": 0, "x": ${deep}}`).kind).toBe("ok");
});
