import { expect, test } from "vitest";
import { simulatorForTest, type TestSimulator } from "../support/startSimulator.ts";

const replacing = { WordType: 1, FilterType: 1, ReplacedContent: "$&*" };
const blocking = { WordType: 1, FilterType: 2 };

async function withWords(...words: object[]): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  const body = { SdkAppId: simulator.app.sdkAppId, LocalAuditWords: words };
  await simulator.call("im_msg_audit_mgr/add_local_audit_keywords", body);
  return simulator;
}

function text(Text: string) {
  return [{ MsgType: "TIMTextElem", MsgContent: { Text } }];
}

function send(simulator: TestSimulator, MsgBody: object[]) {
  return simulator.call("openim/sendmsg", { From_Account: "alice", To_Account: "bob", MsgRandom: 1, MsgBody });
}

async function sentBodies(simulator: TestSimulator): Promise<unknown[]> {
  const range = { MaxCnt: 10, MinTime: 0, MaxTime: simulator.clock.seconds };
  const body = { Operator_Account: "alice", Peer_Account: "bob", ...range };
  const answer = await simulator.call("openim/admin_getroammsg", body);
  return answer["MsgList"].map((message: { MsgBody: unknown }) => message.MsgBody);
}

async function groupOf(simulator: TestSimulator): Promise<string> {
  const body = { Type: "Public", Name: "Group", MemberList: [{ Member_Account: "alice" }] };
  return (await simulator.call("group_open_http_svc/create_group", body))["GroupId"];
}

test("a word that blocks stops a message, and nothing is kept", async () => {
  const simulator = await withWords({ Keyword: "spam", ...blocking });
  const answer = await send(simulator, text("no spam"));
  expect(answer).toMatchObject({ ActionStatus: "FAIL", ErrorCode: 80001 });
  expect(answer.ErrorInfo).toContain("spam");
  expect(await sentBodies(simulator)).toEqual([]);
});

test("a word that replaces changes each place of the text, and no other element", async () => {
  const simulator = await withWords({ Keyword: "a.b", ...replacing });
  const other = { MsgType: "TIMCustomElem", MsgContent: { Data: "a.b" } };
  expect((await send(simulator, [...text("a.b axb a.b"), other])).ErrorCode).toBe(0);
  expect(await sentBodies(simulator)).toEqual([[...text("$&* axb $&*"), other]]);
});

test("expressions find what they match, but not nothing", async () => {
  const simulator = await withWords(
    { Keyword: "s[pc]am", ...replacing, WordType: 2 },
    { Keyword: "x*", ...blocking, WordType: 2 },
  );
  await send(simulator, text("spam, scam, slam"));
  expect(await sentBodies(simulator)).toEqual([text("$&*, $&*, slam")]);
  expect((await send(simulator, text("xx"))).ErrorCode).toBe(80001);
});

test("an expression that would take for ever is given up", async () => {
  const runaway = { Keyword: "(a+)+$", WordType: 2 };
  const simulator = await withWords({ ...blocking, ...runaway }, { ...replacing, ...runaway, Keyword: "(b+)+$" });
  const words = `${"a".repeat(40)}!${"b".repeat(40)}!`;
  expect((await send(simulator, text(words))).ErrorCode).toBe(0);
  expect(await sentBodies(simulator)).toEqual([text(words)]);
});

test("a word that was deleted stops nothing any more", async () => {
  const simulator = await withWords({ Keyword: "spam", ...blocking });
  const body = { SdkAppId: simulator.app.sdkAppId, LocalAuditWords: [{ Keyword: "spam" }] };
  await simulator.call("im_msg_audit_mgr/delete_local_audit_keywords", body);
  expect((await send(simulator, text("spam"))).ErrorCode).toBe(0);
});

test("messages to many, to groups and of official accounts are stopped", async () => {
  const simulator = await withWords({ Keyword: "spam", ...blocking });
  const GroupId = await groupOf(simulator);
  const Official_Account = "@TOA#_news";
  await simulator.call("official_account_open_http_svc/create_official_account", {
    Owner_Account: "alice",
    Name: "News",
    OfficialAccountUserID: Official_Account,
  });
  const MsgBody = text("spam");
  const sendings: [string, object][] = [
    ["openim/batchsendmsg", { To_Account: ["bob"], MsgRandom: 1, MsgBody }],
    ["group_open_http_svc/send_group_msg", { GroupId, Random: 1, MsgBody }],
    ["group_open_http_svc/send_broadcast_msg", { Random: 1, MsgBody }],
    ["official_account_open_http_svc/send_official_account_msg", { Official_Account, Random: 1, MsgBody }],
  ];
  for (const [path, body] of sendings)
    expect([path, (await simulator.call(path, body)).ErrorCode]).toEqual([path, 80001]);
});

test("imported group messages are stopped one by one, and replaced", async () => {
  const simulator = await withWords({ Keyword: "spam", ...blocking }, { Keyword: "darn", ...replacing });
  const GroupId = await groupOf(simulator);
  const message = (words: string) => ({
    From_Account: "alice",
    SendTime: simulator.clock.seconds,
    MsgBody: text(words),
  });
  const MsgList = [message("spam"), message("darn")];
  const answer = await simulator.call("group_open_http_svc/import_group_msg", { GroupId, MsgList });
  expect(answer["ImportMsgResult"]).toMatchObject([{ Result: 80001 }, { Result: 0, MsgSeq: 1 }]);
  const history = await simulator.call("group_open_http_svc/group_msg_get_simple", { GroupId, ReqMsgNumber: 1 });
  expect(history["RspMsgList"][0].MsgBody).toEqual(text("$&*"));
});

test("names of groups and members are held against the words", async () => {
  const simulator = await withWords({ Keyword: "spam", ...blocking }, { Keyword: "darn", ...replacing });
  const create = (more: object) =>
    simulator.call("group_open_http_svc/create_group", { Type: "Public", Name: "Group", ...more });
  expect((await create({ Name: "spam" })).ErrorCode).toBe(80001);
  expect((await create({ Notification: "spam" })).ErrorCode).toBe(80001);
  const GroupId = await groupOf(simulator);
  const change = { GroupId, Name: "darn", Introduction: "ok" };
  await simulator.call("group_open_http_svc/modify_group_base_info", change);
  const info = await simulator.call("group_open_http_svc/get_group_info", { GroupIdList: [GroupId] });
  expect(info["GroupInfo"][0]).toMatchObject({ Name: "$&*", Introduction: "ok" });
  const card = { GroupId, Member_Account: "alice", NameCard: "spam" };
  expect((await simulator.call("group_open_http_svc/modify_group_member_info", card)).ErrorCode).toBe(80001);
});

test("an empty word is refused: every text would have it", async () => {
  const simulator = await simulatorForTest();
  const SdkAppId = simulator.app.sdkAppId;
  const local = { SdkAppId, LocalAuditWords: [{ Keyword: "", ...blocking }] };
  expect((await simulator.call("im_msg_audit_mgr/add_local_audit_keywords", local)).ErrorCode).toBe(2003);
  const cloud = { SdkAppId, LibID: "lib-1", UserKeywords: [{ Content: "", Label: "Ad" }] };
  expect((await simulator.call("im_msg_audit_mgr/add_cloud_audit_keywords", cloud)).ErrorCode).toBe(2003);
});
