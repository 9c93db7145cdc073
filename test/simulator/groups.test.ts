import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const service = "group_open_http_svc";

async function users(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  return simulator;
}

function create(simulator: TestSimulator, more: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> {
  return simulator.call(`${service}/create_group`, { Type: "Public", Name: "Hikers", ...more });
}

async function info(simulator: TestSimulator, groupId: unknown, filter?: unknown): Promise<TestAnswer> {
  const body = { GroupIdList: [groupId], ...(filter !== undefined && { ResponseFilter: filter }) };
  return (await simulator.call(`${service}/get_group_info`, body))["GroupInfo"][0];
}

describe("creating a group", () => {
  test("gives it an ID of the server's own", async () => {
    expect((await create(await users()))["GroupId"]).toMatch(/^@TGS#[A-Z0-9]+$/);
  });

  test("gives a community its kind of ID", async () => {
    expect((await create(await users(), { Type: "Community" }))["GroupId"]).toMatch(/^@TGS#_@TGS#[A-Z0-9]+$/);
  });

  test("never gives the same ID twice, whatever the random numbers are", async () => {
    const simulator = await simulatorForTest({ random: () => 0.5 });
    const one = await create(simulator);
    const other = await create(simulator);
    expect(one["GroupId"]).not.toBe(other["GroupId"]);
  });

  test("takes an own ID", async () => {
    expect((await create(await users(), { GroupId: "hikers" }))["GroupId"]).toBe("hikers");
  });

  test.each([
    ["one that starts with @TGS#", { GroupId: "@TGS#mine" }],
    ["one with other than ASCII", { GroupId: "wanderer-ä" }],
    ["one over 48 bytes", { GroupId: "g".repeat(49) }],
    ["a community's that does not start with @TGS#_", { Type: "Community", GroupId: "hikers" }],
  ])("refuses %s with 10004", async (_, more) => {
    expect((await create(await users(), more)).ErrorCode).toBe(10004);
  });

  test("takes a community's own ID", async () => {
    const answer = await create(await users(), { Type: "Community", GroupId: "@TGS#_hikers" });
    expect(answer["GroupId"]).toBe("@TGS#_hikers");
  });

  test("refuses a taken ID with 10021", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Owner_Account: "alice" });
    expect((await create(simulator, { GroupId: "hikers", Owner_Account: "bob" })).ErrorCode).toBe(10021);
  });

  test("refuses an ID that the same owner has with 10025", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Owner_Account: "alice" });
    expect((await create(simulator, { GroupId: "hikers", Owner_Account: "alice" })).ErrorCode).toBe(10025);
  });

  test("makes owner and first members members at once", async () => {
    const simulator = await users();
    const MemberList = [{ Member_Account: "bob", Role: "Admin" }, { Member_Account: "carol" }];
    const { GroupId } = await create(simulator, { Owner_Account: "alice", MemberList });
    const { MemberList: members } = await info(simulator, GroupId);
    expect(members.map((member: TestAnswer) => [member["Member_Account"], member["Role"]])).toEqual([
      ["alice", "Owner"],
      ["bob", "Admin"],
      ["carol", "Member"],
    ]);
  });

  test("counts an owner who is also a first member once", async () => {
    const simulator = await users();
    const { GroupId } = await create(simulator, { Owner_Account: "alice", MemberList: [{ Member_Account: "alice" }] });
    expect((await info(simulator, GroupId))["MemberNum"]).toBe(1);
  });

  test("with an unknown owner answers 10019", async () => {
    expect((await create(await users(), { Owner_Account: "dave" })).ErrorCode).toBe(10019);
  });

  test("with an unknown member answers 10019 and makes nothing", async () => {
    const simulator = await users();
    const answer = await create(simulator, { GroupId: "hikers", MemberList: [{ Member_Account: "dave" }] });
    expect([answer.ErrorCode, (await info(simulator, "hikers")).ErrorCode]).toEqual([10019, 10010]);
  });

  test("with more members than its limit answers 10038", async () => {
    const MemberList = [{ Member_Account: "bob" }, { Member_Account: "carol" }];
    expect((await create(await users(), { MaxMemberCount: 1, MemberList })).ErrorCode).toBe(10038);
  });

  test("that is live refuses members with 10007", async () => {
    const answer = await create(await users(), { Type: "AVChatRoom", MemberList: [{ Member_Account: "bob" }] });
    expect(answer.ErrorCode).toBe(10007);
  });

  test("that is live has no member list, and not even its owner in it", async () => {
    const simulator = await users();
    const { GroupId } = await create(simulator, { Type: "AVChatRoom", Owner_Account: "alice" });
    const found = await info(simulator, GroupId);
    expect(found).toMatchObject({ MemberNum: 0, Owner_Account: "alice" });
    expect(found).not.toHaveProperty("MemberList");
  });

  test("refuses the SDKs' name of a type with 10004", async () => {
    expect((await create(await users(), { Type: "Meeting" })).ErrorCode).toBe(10004);
  });

  test("that is live cannot be imported: 10007", async () => {
    const body = { Type: "AVChatRoom", Name: "Stage" };
    expect((await (await users()).call(`${service}/import_group`, body)).ErrorCode).toBe(10007);
  });

  test("from elsewhere refuses an ID that the same owner has with 10021", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Owner_Account: "alice" });
    const body = { Type: "Public", Name: "Old", GroupId: "hikers", Owner_Account: "alice" };
    expect((await simulator.call(`${service}/import_group`, body)).ErrorCode).toBe(10021);
  });

  test("from elsewhere keeps its time", async () => {
    const simulator = await users();
    const body = { Type: "Public", Name: "Old", CreateTime: 1_448_357_837 };
    const { GroupId } = await simulator.call(`${service}/import_group`, body);
    expect((await info(simulator, GroupId))["CreateTime"]).toBe(1_448_357_837);
  });
});

describe("group info", () => {
  test("shows what the group was made with", async () => {
    const simulator = await users();
    await create(simulator, {
      GroupId: "hikers",
      Introduction: "We walk",
      Notification: "Sunday",
      FaceUrl: "http://x/g.png",
      MaxMemberCount: 50,
      ApplyJoinOption: "FreeAccess",
      AppDefinedData: [{ Key: "town", Value: "Ulm" }],
    });
    expect(await info(simulator, "hikers")).toMatchObject({
      GroupId: "hikers",
      ErrorCode: 0,
      Type: "Public",
      Name: "Hikers",
      Appid: simulator.app.sdkAppId,
      Introduction: "We walk",
      Notification: "Sunday",
      FaceUrl: "http://x/g.png",
      Owner_Account: "",
      CreateTime: startSeconds,
      NextMsgSeq: 1,
      MemberNum: 0,
      MaxMemberNum: 50,
      ApplyJoinOption: "FreeAccess",
      MuteAllMember: "Off",
      AppDefinedData: [{ Key: "town", Value: "Ulm" }],
    });
  });

  test("tells for each group", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers" });
    const answer = await simulator.call(`${service}/get_group_info`, { GroupIdList: ["hikers", "none"] });
    expect([answer.ErrorCode, answer["GroupInfo"].map((item: TestAnswer) => item.ErrorCode)]).toEqual([0, [0, 10010]]);
  });

  test("of an ID that no group can have says 10015", async () => {
    expect((await info(await users(), "no group")).ErrorCode).toBe(10015);
  });

  test("gives only the fields of a filter", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Owner_Account: "alice" });
    const filter = { GroupBaseInfoFilter: ["Name"], MemberInfoFilter: ["Role"] };
    expect(await info(simulator, "hikers", filter)).toEqual({
      GroupId: "hikers",
      ErrorCode: 0,
      ErrorInfo: "",
      Name: "Hikers",
      MemberList: [{ Member_Account: "alice", Role: "Owner" }],
    });
  });
});

describe("changing a group", () => {
  const modify = (simulator: TestSimulator, more: Readonly<Record<string, unknown>>) =>
    simulator.call(`${service}/modify_group_base_info`, { GroupId: "hikers", ...more });

  test("sets the fields given and no others", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Introduction: "We walk" });
    await modify(simulator, { Name: "Runners", MaxMemberNum: 7 });
    expect(await info(simulator, "hikers")).toMatchObject({
      Name: "Runners",
      MaxMemberNum: 7,
      Introduction: "We walk",
    });
  });

  test("takes a custom field with an empty value away", async () => {
    const simulator = await users();
    const AppDefinedData = [
      { Key: "town", Value: "Ulm" },
      { Key: "club", Value: "yes" },
    ];
    await create(simulator, { GroupId: "hikers", AppDefinedData });
    await modify(simulator, { AppDefinedData: [{ Key: "town", Value: "" }] });
    expect((await info(simulator, "hikers"))["AppDefinedData"]).toEqual([{ Key: "club", Value: "yes" }]);
  });

  test("counts the changes and notes the time", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers" });
    simulator.clock.seconds += 9;
    await modify(simulator, { Name: "Runners" });
    expect(await info(simulator, "hikers")).toMatchObject({ InfoSeq: 1, LastInfoTime: startSeconds + 9 });
  });

  test("that is not there answers 10010", async () => {
    expect((await modify(await users(), { Name: "Runners" })).ErrorCode).toBe(10010);
  });
});

describe("destroying a group", () => {
  test.each([
    ["destroy_group", {}],
    ["send_group_msg", { Random: 1, MsgBody: [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }] }],
    ["get_group_member_info", {}],
    ["group_msg_get_simple", { ReqMsgNumber: 1 }],
    ["add_group_member", { MemberList: [{ Member_Account: "bob" }] }],
  ])("makes %s answer 10010", async (command, body) => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers" });
    await simulator.call(`${service}/destroy_group`, { GroupId: "hikers" });
    expect((await simulator.call(`${service}/${command}`, { GroupId: "hikers", ...body })).ErrorCode).toBe(10010);
  });

  test("takes it from its members' lists", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Owner_Account: "alice" });
    await simulator.call(`${service}/destroy_group`, { GroupId: "hikers" });
    const answer = await simulator.call(`${service}/get_joined_group_list`, { Member_Account: "alice" });
    expect(answer["TotalCount"]).toBe(0);
  });

  test("frees its ID", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers" });
    await simulator.call(`${service}/destroy_group`, { GroupId: "hikers" });
    expect((await create(simulator, { GroupId: "hikers" })).ErrorCode).toBe(0);
  });
});

describe("the list of all groups", () => {
  const list = (simulator: TestSimulator, body = {}) => simulator.call(`${service}/get_appid_group_list`, body);

  test("is empty at first", async () => {
    expect(await list(await users())).toMatchObject({ TotalCount: 0, GroupIdList: [], Next: 0 });
  });

  test("may be of one type", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "a" });
    await create(simulator, { GroupId: "b", Type: "ChatRoom" });
    const answer = await list(simulator, { GroupType: "ChatRoom" });
    expect([answer["TotalCount"], answer["GroupIdList"]]).toEqual([1, [{ GroupId: "b" }]]);
  });

  test("is read page by page, also when a group goes in between", async () => {
    const simulator = await users();
    for (const GroupId of ["a", "b", "c", "d", "e"]) await create(simulator, { GroupId });
    const first = await list(simulator, { Limit: 2 });
    await simulator.call(`${service}/destroy_group`, { GroupId: "a" });
    const second = await list(simulator, { Limit: 2, Next: first["Next"] });
    const third = await list(simulator, { Limit: 2, Next: second["Next"] });
    const ids = [first, second, third].map((page) => page["GroupIdList"].map((group: TestAnswer) => group["GroupId"]));
    expect([ids, third["Next"]]).toEqual([[["a", "b"], ["c", "d"], ["e"]], 0]);
  });
});

describe("the groups of a user", () => {
  const joined = (simulator: TestSimulator, more = {}) =>
    simulator.call(`${service}/get_joined_group_list`, { Member_Account: "alice", ...more });

  test("are those joined", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "a", Owner_Account: "alice" });
    await create(simulator, { GroupId: "b", Owner_Account: "bob" });
    const answer = await joined(simulator);
    expect([answer["TotalCount"], answer["GroupIdList"]]).toEqual([1, [{ GroupId: "a" }]]);
  });

  test("stand in the order of joining, also where a membership was imported later", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "old", Owner_Account: "bob" });
    simulator.clock.seconds += 100;
    await create(simulator, { GroupId: "young", Owner_Account: "alice" });
    const MemberList = [{ Member_Account: "alice", JoinTime: startSeconds + 10 }];
    await simulator.call(`${service}/import_group_member`, { GroupId: "old", MemberList });
    expect((await joined(simulator))["GroupIdList"]).toEqual([{ GroupId: "old" }, { GroupId: "young" }]);
  });

  test("leave out a private group without messages unless asked for", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "a", Type: "Private", Owner_Account: "alice" });
    const all = await joined(simulator, { WithNoActiveGroups: 1 });
    expect([(await joined(simulator))["TotalCount"], all["TotalCount"]]).toEqual([0, 1]);
  });

  test("have the live groups in which the user is now where they are asked for", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "stage", Type: "AVChatRoom", Owner_Account: "alice" });
    expect((await joined(simulator, { WithHugeGroups: 1 }))["TotalCount"]).toBe(0);
    const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
    const message = { GroupId: "stage", From_Account: "alice", Random: 1, MsgBody };
    await simulator.call(`${service}/send_group_msg`, message);
    const ResponseFilter = { GroupBaseInfoFilter: ["Type"], SelfInfoFilter: ["Role", "JoinTime"] };
    const all = await joined(simulator, { WithHugeGroups: 1, ResponseFilter });
    const SelfInfo = { Role: "Owner", JoinTime: startSeconds };
    expect(all["GroupIdList"]).toEqual([{ GroupId: "stage", Type: "AVChatRoom", SelfInfo }]);
    expect((await joined(simulator))["TotalCount"]).toBe(0);
  });

  test("with or without topics are communities: another type or none answers 10004", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "@TGS#_a", Type: "Community", Owner_Account: "alice" });
    const found = await joined(simulator, { GroupType: "Community", SupportTopic: 0 });
    expect(found["GroupIdList"]).toEqual([{ GroupId: "@TGS#_a" }]);
    expect((await joined(simulator, { SupportTopic: 0 })).ErrorCode).toBe(10004);
    expect((await joined(simulator, { GroupType: "Public", SupportTopic: 0 })).ErrorCode).toBe(10004);
  });

  test("come with the fields of the filter", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "a", Owner_Account: "alice" });
    const ResponseFilter = { GroupBaseInfoFilter: ["Type", "Name"], SelfInfoFilter: ["Role"] };
    expect((await joined(simulator, { ResponseFilter }))["GroupIdList"]).toEqual([
      { GroupId: "a", Type: "Public", Name: "Hikers", SelfInfo: { Role: "Owner" } },
    ]);
  });

  test("are read by Offset and Limit", async () => {
    const simulator = await users();
    for (const GroupId of ["a", "b", "c"]) await create(simulator, { GroupId, Owner_Account: "alice" });
    const answer = await joined(simulator, { Offset: 1, Limit: 1 });
    expect([answer["TotalCount"], answer["GroupIdList"]]).toEqual([3, [{ GroupId: "b" }]]);
  });

  test("of an unknown user answer 10019", async () => {
    expect((await joined(await users(), { Member_Account: "dave" })).ErrorCode).toBe(10019);
  });
});

describe("a new owner", () => {
  const change = (simulator: TestSimulator, userId: string) =>
    simulator.call(`${service}/change_group_owner`, { GroupId: "hikers", NewOwner_Account: userId });

  test("takes over from the former, who stays a member", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Owner_Account: "alice", MemberList: [{ Member_Account: "bob" }] });
    await change(simulator, "bob");
    const body = { GroupId: "hikers", User_Account: ["alice", "bob"] };
    const answer = await simulator.call(`${service}/get_role_in_group`, body);
    expect(answer["UserIdList"].map((item: TestAnswer) => item["Role"])).toEqual(["Member", "Owner"]);
  });

  test("must be a member", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Owner_Account: "alice" });
    expect((await change(simulator, "bob")).ErrorCode).toBe(10004);
  });

  test("is told in the name of an account that exists", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", MemberList: [{ Member_Account: "bob" }] });
    const body = { GroupId: "hikers", NewOwner_Account: "bob", From_Account: "erin" };
    expect((await simulator.call(`${service}/change_group_owner`, body)).ErrorCode).toBe(10019);
  });

  test("cannot be had by a live group", async () => {
    const simulator = await users();
    await create(simulator, { GroupId: "hikers", Type: "AVChatRoom" });
    expect((await change(simulator, "bob")).ErrorCode).toBe(10007);
  });
});
