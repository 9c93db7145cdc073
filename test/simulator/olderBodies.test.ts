import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const group = "group_open_http_svc";
const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];

async function hikers(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  const MemberList = [{ Member_Account: "bob" }];
  const body = { GroupId: "hikers", Type: "Public", Name: "Hikers", Owner_Account: "alice", MemberList };
  await simulator.call(`${group}/create_group`, body);
  return simulator;
}

async function mutedUntil(simulator: TestSimulator): Promise<unknown> {
  const answer = await simulator.call(`${group}/get_group_muted_account`, { GroupId: "hikers" });
  return answer["MutedAccountList"].map((one: TestAnswer) => one["MutedUntil"]);
}

async function isAllMuted(simulator: TestSimulator): Promise<unknown> {
  const answer = await simulator.call(`${group}/get_group_info`, { GroupIdList: ["hikers"] });
  return answer["GroupInfo"][0].MuteAllMember;
}

describe("bodies of older clients", () => {
  test("mute with ShutUpTime, also as a text", async () => {
    const simulator = await hikers();
    const body = { GroupId: "hikers", Members_Account: ["bob"], ShutUpTime: "60" };
    expect((await simulator.call(`${group}/forbid_send_msg`, body)).ErrorCode).toBe(0);
    expect(await mutedUntil(simulator)).toEqual([startSeconds + 60]);
    const member = { GroupId: "hikers", Member_Account: "bob", ShutUpTime: 0 };
    expect((await simulator.call(`${group}/modify_group_member_info`, member)).ErrorCode).toBe(0);
    expect(await mutedUntil(simulator)).toEqual([]);
  });

  test("mute a group with ShutUpAllMember; where both names stand, today's counts", async () => {
    const simulator = await hikers();
    const change = (body: object) => simulator.call(`${group}/modify_group_base_info`, { GroupId: "hikers", ...body });
    await change({ ShutUpAllMember: "On" });
    expect(await isAllMuted(simulator)).toBe("On");
    await change({ ShutUpAllMember: "On", MuteAllMember: "Off" });
    expect(await isAllMuted(simulator)).toBe("Off");
  });

  test("read history with From_Account and To_Account", async () => {
    const simulator = await hikers();
    const message = {
      SyncOtherMachine: 1,
      From_Account: "alice",
      To_Account: "bob",
      MsgRandom: 1,
      MsgBody: text("hi"),
    };
    await simulator.call("openim/sendmsg", message);
    const range = { MaxCnt: 10, MinTime: startSeconds - 10, MaxTime: startSeconds + 10 };
    const body = { From_Account: "bob", To_Account: "alice", ...range };
    expect((await simulator.call("openim/admin_getroammsg", body))["MsgCnt"]).toBe(1);
  });

  test("import a message that counts as unread with SyncFromOldSystem 1", async () => {
    const simulator = await hikers();
    const message = { From_Account: "alice", To_Account: "bob", MsgRandom: 1, MsgTimeStamp: startSeconds - 5 };
    const body = { SyncFromOldSystem: 1, ...message, MsgBody: text("old") };
    expect((await simulator.call("openim/importmsg", body)).ErrorCode).toBe(0);
    const unread = await simulator.call("openim/get_c2c_unread_msg_num", { To_Account: "bob" });
    expect(unread["AllC2CUnreadMsgNum"]).toBe(1);
  });

  test.each([
    ["get_appid_group_list", { Limit: "1", Next: "0" }, (answer: TestAnswer) => answer["GroupIdList"].length],
    [
      "get_group_member_info",
      { GroupId: "hikers", Limit: "1", Offset: "1" },
      (answer: TestAnswer) => answer["MemberList"].length,
    ],
    ["group_msg_get_simple", { GroupId: "hikers", ReqMsgNumber: "5" }, (answer: TestAnswer) => answer["IsFinished"]],
  ])("call %s with numbers as texts", async (command, body, told) => {
    const answer = await (await hikers()).call(`${group}/${command}`, body);
    expect([answer.ErrorCode, told(answer)]).toEqual([0, 1]);
  });

  test("name an account Identifier", async () => {
    const simulator = await hikers();
    expect((await simulator.call("im_open_login_svc/account_import", { Identifier: "carol" })).ErrorCode).toBe(0);
    expect((await simulator.call("im_open_login_svc/kick", { Identifier: "carol" })).ErrorCode).toBe(0);
    expect((await simulator.call("im_open_login_svc/kick", { Identifier: "nobody" })).ErrorCode).toBe(70107);
  });

  test("say that they want no friends of friend lists, and type of what they delete", async () => {
    const simulator = await hikers();
    const AddFriendItem = [{ To_Account: "bob", AddSource: "AddSource_Type_Test", GroupName: "close" }];
    await simulator.call("sns/friend_add", { From_Account: "alice", AddFriendItem });
    const answer = await simulator.call("sns/group_get", { From_Account: "alice", NeedFriend: "Need_Friend_Type_No" });
    expect(answer["ResultItem"]).toEqual([{ GroupName: "close", FriendNumber: 1 }]);
    const contact = { From_Account: "alice", type: 1, To_Account: "bob" };
    expect((await simulator.call("recentcontact/delete", contact)).ErrorCode).toBe(0);
  });

  test.each([
    [
      `${group}/get_group_member_info`,
      { GroupId: "hikers", MemberInfoFilter: null, MemberRoleFilter: null, AppDefinedDataFilter_GroupMember: null },
    ],
    [`${group}/get_group_info`, { GroupIdList: ["hikers"], ResponseFilter: { MemberInfoFilter: null } }],
    ["sns/group_get", { From_Account: "alice", NeedFriend: "Need_Friend_Type_Yes", GroupName: null }],
    [
      "all_member_push/im_push",
      { MsgRandom: 1, MsgBody: text("hi"), Condition: { TagsAnd: null, TagsOr: ["x"], AttrsAnd: null, AttrsOr: null } },
    ],
    [
      `${group}/add_group_member`,
      { GroupId: "hikers", Silence: null, MemberList: [{ Member_Account: "bob", Role: null }] },
    ],
  ])("have null where they have nothing to say: %s", async (path, body) => {
    expect((await (await hikers()).call(path, body)).ErrorCode).toBe(0);
  });

  test("have fields that nobody knows, which are passed over", async () => {
    const simulator = await hikers();
    const message = {
      From_Account: "alice",
      To_Account: "bob",
      MsgRandom: 1,
      MsgBody: text("hi"),
      SyncOtherMachine: 1,
    };
    const body = { ...message, MsgTimeStamp: startSeconds, Extra: { deep: [1] }, from: "an SDK" };
    expect((await simulator.call("openim/sendmsg", body)).ErrorCode).toBe(0);
    const account = { Identifier: "old", UserID: "carol", Type: 0, Nick: "C" };
    expect((await simulator.call("im_open_login_svc/account_import", account)).ErrorCode).toBe(0);
  });

  test.each([
    [
      "a text that is no number",
      `${group}/forbid_send_msg`,
      { GroupId: "hikers", Members_Account: ["bob"], MuteTime: "soon" },
      10004,
    ],
    [
      "a number as a text where the service documents a code for it",
      "openim/sendmsg",
      { SyncOtherMachine: 1, To_Account: "bob", MsgRandom: "1", MsgBody: text("hi") },
      90005,
    ],
    ["null where something is needed", `${group}/forbid_send_msg`, { GroupId: "hikers", Members_Account: null }, 10004],
    [
      "null in a list",
      `${group}/forbid_send_msg`,
      { GroupId: "hikers", Members_Account: ["bob", null], MuteTime: 1 },
      10004,
    ],
    [
      "a user ID that is a number",
      `${group}/forbid_send_msg`,
      { GroupId: "hikers", Members_Account: [5], MuteTime: 1 },
      60015,
    ],
  ])("are refused for %s", async (_what, path, body, code) => {
    expect((await (await hikers()).call(path, body)).ErrorCode).toBe(code);
  });
});
