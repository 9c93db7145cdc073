import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const service = "group_open_http_svc";

/** A group of Alice's with Bob in it. */
async function hikers(more: Readonly<Record<string, unknown>> = {}): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol", "dan");
  const body = { GroupId: "hikers", Type: "Public", Name: "Hikers", Owner_Account: "alice" };
  await simulator.call(`${service}/create_group`, { ...body, MemberList: [{ Member_Account: "bob" }], ...more });
  return simulator;
}

function inGroup(simulator: TestSimulator, command: string, body: Readonly<Record<string, unknown>> = {}) {
  return simulator.call(`${service}/${command}`, { GroupId: "hikers", ...body });
}

const named = (...userIds: string[]) => userIds.map((userId) => ({ Member_Account: userId }));

async function members(simulator: TestSimulator, body = {}): Promise<string[]> {
  const answer = await inGroup(simulator, "get_group_member_info", body);
  return answer["MemberList"].map((member: TestAnswer) => member["Member_Account"]);
}

async function member(simulator: TestSimulator, userId: string): Promise<TestAnswer> {
  const answer = await inGroup(simulator, "get_specified_group_member_info", { Member_List_Account: [userId] });
  return answer["MemberList"][0];
}

describe("adding members", () => {
  test("tells for each of them", async () => {
    const simulator = await hikers();
    const answer = await inGroup(simulator, "add_group_member", { MemberList: named("bob", "carol") });
    expect(answer["MemberList"]).toEqual([
      { Member_Account: "bob", Result: 2 },
      { Member_Account: "carol", Result: 1 },
    ]);
  });

  test("tells of somebody named twice that the second time was too late", async () => {
    const simulator = await hikers();
    const answer = await inGroup(simulator, "add_group_member", { MemberList: named("carol", "carol") });
    expect(answer["MemberList"].map((item: TestAnswer) => item["Result"])).toEqual([1, 2]);
  });

  test("of whom one is unknown answers 10019 and adds nobody", async () => {
    const simulator = await hikers();
    const answer = await inGroup(simulator, "add_group_member", { MemberList: named("carol", "erin") });
    expect([answer.ErrorCode, await members(simulator)]).toEqual([10019, ["alice", "bob"]]);
  });

  test("to a full group answers 10014", async () => {
    const simulator = await hikers({ MaxMemberCount: 2 });
    expect((await inGroup(simulator, "add_group_member", { MemberList: named("carol") })).ErrorCode).toBe(10014);
  });

  test("who are all in a full group already is no failure", async () => {
    const simulator = await hikers({ MaxMemberCount: 2 });
    const answer = await inGroup(simulator, "add_group_member", { MemberList: named("bob") });
    expect(answer["MemberList"][0].Result).toBe(2);
  });

  test("to a live group answers 10007", async () => {
    const simulator = await hikers({ Type: "AVChatRoom", MemberList: [] });
    expect((await inGroup(simulator, "add_group_member", { MemberList: named("carol") })).ErrorCode).toBe(10007);
  });

  test("from elsewhere keeps role and time", async () => {
    const simulator = await hikers();
    simulator.clock.seconds += 100;
    const MemberList = [{ Member_Account: "carol", Role: "Admin", JoinTime: startSeconds + 50 }];
    await inGroup(simulator, "import_group_member", { MemberList });
    expect(await member(simulator, "carol")).toMatchObject({ Role: "Admin", JoinTime: startSeconds + 50 });
  });

  test("from elsewhere fails for a time before the group", async () => {
    const simulator = await hikers();
    const MemberList = [{ Member_Account: "carol", JoinTime: startSeconds - 1 }, { Member_Account: "erin" }];
    const answer = await inGroup(simulator, "import_group_member", { MemberList });
    expect(answer["MemberList"].map((item: TestAnswer) => item["Result"])).toEqual([0, 0]);
  });
});

describe("removing members", () => {
  test("takes them out", async () => {
    const simulator = await hikers();
    await inGroup(simulator, "delete_group_member", { MemberToDel_Account: ["bob"] });
    expect(await members(simulator)).toEqual(["alice"]);
  });

  test("who are none counts as success", async () => {
    const answer = await inGroup(await hikers(), "delete_group_member", { MemberToDel_Account: ["dan", "erin"] });
    expect(answer.ErrorCode).toBe(0);
  });

  test("leaves an empty group", async () => {
    const simulator = await hikers();
    await inGroup(simulator, "delete_group_member", { MemberToDel_Account: ["alice", "bob"] });
    expect(await members(simulator)).toEqual([]);
  });

  test("from a live group answers 10004", async () => {
    const simulator = await hikers({ Type: "AVChatRoom", MemberList: [] });
    expect((await inGroup(simulator, "delete_group_member", { MemberToDel_Account: ["bob"] })).ErrorCode).toBe(10004);
  });
});

describe("reading members", () => {
  test("gives all that is known of one", async () => {
    const simulator = await hikers();
    expect(await member(simulator, "bob")).toEqual({
      Member_Account: "bob",
      Role: "Member",
      JoinTime: startSeconds,
      MsgSeq: 0,
      MsgFlag: "AcceptAndNotify",
      LastSendMsgTime: 0,
      MuteUntil: 0,
      NameCard: "",
    });
  });

  test("goes by Offset and Limit", async () => {
    const simulator = await hikers({ MemberList: named("bob", "carol", "dan") });
    expect(await members(simulator, { Offset: 1, Limit: 2 })).toEqual(["bob", "carol"]);
  });

  test("of a community goes by Next", async () => {
    const simulator = await hikers({ Type: "Community", GroupId: "@TGS#_c", MemberList: named("bob", "carol") });
    const page = (Next: unknown) =>
      simulator.call(`${service}/get_group_member_info`, { GroupId: "@TGS#_c", Limit: 2, Next });
    const first = await page("");
    const second = await page(first["Next"]);
    expect([first["MemberList"].length, second["MemberList"].length, second["Next"]]).toEqual([2, 1, ""]);
    for (const none of ["-1", "2x", "else"]) expect((await page(none)).ErrorCode).toBe(10004);
    expect((await page(undefined)).ErrorCode).toBe(10004);
  });

  test("keeps to the roles and fields asked for", async () => {
    const simulator = await hikers();
    const body = { MemberRoleFilter: ["Owner"], MemberInfoFilter: ["JoinTime"] };
    const answer = await inGroup(simulator, "get_group_member_info", body);
    expect([answer["MemberNum"], answer["MemberList"]]).toEqual([
      2,
      [{ Member_Account: "alice", JoinTime: startSeconds }],
    ]);
  });

  test("tells who is online where the filter asks for it", async () => {
    const simulator = await hikers();
    const body = { Member_List_Account: ["bob"], MemberInfoFilter: ["Role", "OnlineStatus"] };
    const answer = await inGroup(simulator, "get_specified_group_member_info", body);
    expect(answer["MemberList"]).toEqual([{ Member_Account: "bob", Role: "Member", OnlineStatus: "Offline" }]);
    expect(await member(simulator, "bob")).not.toHaveProperty("OnlineStatus");
  });

  test("leaves out who is none", async () => {
    const answer = await inGroup(await hikers(), "get_specified_group_member_info", {
      Member_List_Account: ["bob", "dan"],
    });
    expect(answer["MemberList"].length).toBe(1);
  });

  test("of a live group answers 10007", async () => {
    const simulator = await hikers({ Type: "AVChatRoom", MemberList: [] });
    expect((await inGroup(simulator, "get_group_member_info")).ErrorCode).toBe(10007);
  });

  test("tells roles", async () => {
    const answer = await inGroup(await hikers(), "get_role_in_group", { User_Account: ["alice", "bob", "dan"] });
    expect(answer["UserIdList"]).toEqual([
      { Member_Account: "alice", Role: "Owner" },
      { Member_Account: "bob", Role: "Member" },
      { Member_Account: "dan", Role: "NotMember" },
    ]);
  });
});

describe("changing a member", () => {
  const change = (simulator: TestSimulator, userId: string, more: Readonly<Record<string, unknown>>) =>
    inGroup(simulator, "modify_group_member_info", { Member_Account: userId, ...more });

  test("sets what is given", async () => {
    const simulator = await hikers();
    const AppMemberDefinedData = [{ Key: "shoes", Value: "43" }];
    await change(simulator, "bob", { Role: "Admin", NameCard: "Bobby", MsgFlag: "Discard", AppMemberDefinedData });
    const changed = { Role: "Admin", NameCard: "Bobby", MsgFlag: "Discard", AppMemberDefinedData };
    expect(await member(simulator, "bob")).toMatchObject(changed);
  });

  test("who is none answers 10004", async () => {
    expect((await change(await hikers(), "dan", { NameCard: "D" })).ErrorCode).toBe(10004);
  });

  test("cannot take the owner's role away", async () => {
    expect((await change(await hikers(), "alice", { Role: "Member" })).ErrorCode).toBe(10004);
  });

  test("can mute", async () => {
    const simulator = await hikers();
    await change(simulator, "bob", { MuteTime: 60 });
    expect((await member(simulator, "bob"))["MuteUntil"]).toBe(startSeconds + 60);
  });

  test("cannot mute in a private group", async () => {
    const simulator = await hikers({ Type: "Private" });
    expect((await change(simulator, "bob", { MuteTime: 60 })).ErrorCode).toBe(10007);
  });
});

describe("mutes", () => {
  const mute = (simulator: TestSimulator, MuteTime: number, ...userIds: string[]) =>
    inGroup(simulator, "forbid_send_msg", { Members_Account: userIds, MuteTime });
  const muted = async (simulator: TestSimulator) =>
    (await inGroup(simulator, "get_group_muted_account"))["MutedAccountList"];

  test("are listed with their end", async () => {
    const simulator = await hikers();
    await mute(simulator, 60, "bob");
    expect(await muted(simulator)).toEqual([{ Member_Account: "bob", MutedUntil: startSeconds + 60 }]);
  });

  test("are listed under their older name too", async () => {
    const simulator = await hikers();
    await mute(simulator, 60, "bob");
    const answer = await inGroup(simulator, "get_group_shutted_uin");
    expect(answer["ShuttedUinList"]).toEqual([{ Member_Account: "bob", ShuttedUntil: startSeconds + 60 }]);
  });

  test("end by themselves", async () => {
    const simulator = await hikers();
    await mute(simulator, 60, "bob");
    simulator.clock.seconds += 60;
    expect(await muted(simulator)).toEqual([]);
  });

  test("end with a time of 0", async () => {
    const simulator = await hikers();
    await mute(simulator, 60, "bob");
    await mute(simulator, 0, "bob");
    expect(await muted(simulator)).toEqual([]);
  });

  test("of 4294967295 seconds never end", async () => {
    const simulator = await hikers();
    await mute(simulator, 4294967295, "bob");
    expect((await muted(simulator))[0].MutedUntil).toBe(4294967295);
  });

  test("survive leaving", async () => {
    const simulator = await hikers();
    await mute(simulator, 60, "bob");
    await inGroup(simulator, "delete_group_member", { MemberToDel_Account: ["bob"] });
    await inGroup(simulator, "add_group_member", { MemberList: named("bob") });
    expect((await member(simulator, "bob"))["MuteUntil"]).toBe(startSeconds + 60);
  });

  test("are not for private groups", async () => {
    expect((await mute(await hikers({ Type: "Private" }), 60, "bob")).ErrorCode).toBe(10007);
  });
});

describe("bans", () => {
  const ban = (simulator: TestSimulator, ...userIds: string[]) =>
    inGroup(simulator, "ban_group_member", { Members_Account: userIds, Duration: 60 });

  test("take the user out and keep him out", async () => {
    const simulator = await hikers();
    await ban(simulator, "bob");
    const answer = await inGroup(simulator, "add_group_member", { MemberList: named("bob") });
    expect([answer["MemberList"][0].Result, await members(simulator)]).toEqual([0, ["alice"]]);
  });

  test("keep him out of an import, too", async () => {
    const simulator = await hikers();
    await ban(simulator, "carol");
    const answer = await inGroup(simulator, "import_group_member", { MemberList: named("carol", "dan") });
    expect(answer["MemberList"].map((item: TestAnswer) => item["Result"])).toEqual([0, 1]);
  });

  test("end by themselves", async () => {
    const simulator = await hikers();
    await ban(simulator, "bob");
    simulator.clock.seconds += 60;
    const answer = await inGroup(simulator, "add_group_member", { MemberList: named("bob") });
    expect(answer["MemberList"][0].Result).toBe(1);
  });

  test("can be lifted", async () => {
    const simulator = await hikers();
    await ban(simulator, "bob");
    await inGroup(simulator, "unban_group_member", { Members_Account: ["bob"] });
    const answer = await inGroup(simulator, "add_group_member", { MemberList: named("bob") });
    expect(answer["MemberList"][0].Result).toBe(1);
  });

  test("are listed page by page", async () => {
    const simulator = await hikers();
    await ban(simulator, "bob", "carol", "dan");
    const first = await inGroup(simulator, "get_group_ban_member", { Offset: 0, Limit: 2 });
    const second = await inGroup(simulator, "get_group_ban_member", { Offset: first["NextOffset"], Limit: 2 });
    expect([first["NextOffset"], second["BannedAccountList"], second["NextOffset"]]).toEqual([
      2,
      [{ BannedUntil: startSeconds + 60, Member_Account: "dan" }],
      0,
    ]);
  });

  test("are not for communities", async () => {
    const simulator = await hikers({ Type: "Community", GroupId: "@TGS#_c" });
    const body = { GroupId: "@TGS#_c", Members_Account: ["bob"], Duration: 60 };
    expect((await simulator.call(`${service}/ban_group_member`, body)).ErrorCode).toBe(10007);
  });
});

test("a list of more than 1 MB answers 10018, in pages it is given", async () => {
  const simulator = await simulatorForTest();
  const GroupId = "@TGS#_town";
  await simulator.call("group_open_http_svc/create_group", { GroupId, Type: "Community", Name: "Town" });
  for (let from = 0; from < 9000; from += 100) {
    const names = Array.from({ length: 100 }, (_, at) => `citizen${from + at}`);
    await simulator.withAccounts(...names);
    const MemberList = names.map((Member_Account) => ({ Member_Account }));
    await simulator.call("group_open_http_svc/add_group_member", { GroupId, MemberList });
  }
  const list = (more: object) => simulator.call("group_open_http_svc/get_group_member_info", { GroupId, ...more });
  const info = await simulator.call("group_open_http_svc/get_group_info", { GroupIdList: [GroupId] });
  expect([(await list({ Next: "" })).ErrorCode, info.ErrorCode]).toEqual([10018, 10018]);
  const page = await list({ Next: "", Limit: 200 });
  expect([page.ErrorCode, page["MemberList"].length]).toEqual([0, 200]);
});
