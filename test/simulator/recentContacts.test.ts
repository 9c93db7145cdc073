import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const text = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
let random = 0;

async function people(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  const team = { Type: "Public", Name: "Team", GroupId: "team", Owner_Account: "alice" };
  await simulator.call("group_open_http_svc/create_group", team);
  return simulator;
}

async function say(simulator: TestSimulator, from: string, to: string): Promise<void> {
  simulator.clock.seconds += 10;
  random++;
  await simulator.call("openim/sendmsg", { From_Account: from, To_Account: to, MsgRandom: random, MsgBody: text });
}

async function list(simulator: TestSimulator, AssistFlags = 7): Promise<string[]> {
  const start = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags };
  const answer = await simulator.call("recentcontact/get_list", { From_Account: "alice", ...start });
  expect(answer["CompleteFlag"]).toBe(1);
  return answer["SessionItem"].map(
    (item: { To_Account?: string; GroupId?: string; TopFlag: number }) =>
      `${item.To_Account ?? item.GroupId}${item.TopFlag === 1 ? " pinned" : ""}`,
  );
}

describe("recent conversations", () => {
  test("come from messages, the newest first, and from groups", async () => {
    const simulator = await people();
    await say(simulator, "bob", "alice");
    await say(simulator, "alice", "carol");
    expect(await list(simulator, 0)).toEqual(["carol", "bob"]);
    expect(await list(simulator, 2)).toEqual(["carol", "bob", "team"]);
    await say(simulator, "bob", "alice");
    expect(await list(simulator, 0)).toEqual(["bob", "carol"]);
  });

  test("of one second have whom was written to last first", async () => {
    const simulator = await people();
    for (const To_Account of ["bob", "carol"]) {
      await simulator.call("openim/sendmsg", { From_Account: "alice", To_Account, MsgRandom: 1, MsgBody: text });
    }
    expect(await list(simulator, 0)).toEqual(["carol", "bob"]);
    await simulator.call("openim/sendmsg", { From_Account: "bob", To_Account: "alice", MsgRandom: 2, MsgBody: text });
    expect(await list(simulator, 0)).toEqual(["bob", "carol"]);
  });

  test("of a sender do not know a message that was kept from the sender's own devices", async () => {
    const simulator = await people();
    const sent = { From_Account: "alice", To_Account: "bob", MsgRandom: 1, SyncOtherMachine: 2, MsgBody: text };
    await simulator.call("openim/sendmsg", sent);
    expect(await list(simulator)).toEqual(["team"]);
    await say(simulator, "bob", "alice");
    await simulator.call("recentcontact/delete", { From_Account: "alice", Type: 1, To_Account: "bob", ClearRamble: 1 });
    await simulator.call("openim/sendmsg", { ...sent, MsgRandom: 2 });
    expect(await list(simulator, 0)).toEqual([]);
    await say(simulator, "alice", "bob");
    expect(await list(simulator, 0)).toEqual(["bob"]);
  });

  test("stay as they are for a message with NoLastMsg", async () => {
    const simulator = await people();
    await say(simulator, "bob", "alice");
    await say(simulator, "alice", "carol");
    const quiet = { MsgBody: text, SendMsgControl: ["NoLastMsg"], From_Account: "bob" };
    simulator.clock.seconds += 10;
    await simulator.call("openim/sendmsg", { ...quiet, To_Account: "alice", MsgRandom: 1 });
    await simulator.call("group_open_http_svc/send_group_msg", { ...quiet, GroupId: "team", Random: 1 });
    expect(await list(simulator, 0)).toEqual(["carol", "bob"]);
    await simulator.call("group_open_http_svc/send_group_msg", { GroupId: "team", Random: 2, MsgBody: text });
    expect(await list(simulator, 0)).toEqual(["team", "carol", "bob"]);
  });

  test("come from imported group messages where RecentContactFlag says so", async () => {
    const simulator = await people();
    await say(simulator, "bob", "alice");
    const MsgList = [{ From_Account: "bob", SendTime: simulator.clock.seconds, MsgBody: text }];
    await simulator.call("group_open_http_svc/import_group_msg", { GroupId: "team", MsgList });
    expect(await list(simulator, 0)).toEqual(["bob"]);
    const listed = { GroupId: "team", MsgList, RecentContactFlag: 1 };
    await simulator.call("group_open_http_svc/import_group_msg", listed);
    expect(await list(simulator, 0)).toEqual(["bob", "team"]);
  });

  test("are pinned to the top, fifty at most, and unpinned", async () => {
    const simulator = await people();
    await say(simulator, "alice", "bob");
    await say(simulator, "alice", "carol");
    const top = (OperationType: number, ...RecentContactItem: unknown[]) =>
      simulator.call("recentcontact/top", { From_Account: "alice", OperationType, RecentContactItem });
    await top(1, { Type: 1, To_Account: "bob" }, { Type: 2, GroupId: "team" });
    expect(await list(simulator)).toEqual(["bob pinned", "team pinned", "carol"]);
    expect(await list(simulator, 2)).toEqual(["carol"]);
    await top(2, { Type: 1, To_Account: "bob" });
    expect(await list(simulator)).toEqual(["team pinned", "carol", "bob"]);
    const many = Array.from({ length: 50 }, (_, at) => `user${at}`);
    await simulator.withAccounts(...many);
    expect((await top(1, ...many.map((To_Account) => ({ Type: 1, To_Account })))).ErrorCode).toBe(51012);
    expect((await top(1, { Type: 1, To_Account: "nobody" })).ErrorCode).toBe(50002);
  });

  test("are listed when they are pinned, though empty or deleted before", async () => {
    const simulator = await people();
    await say(simulator, "alice", "carol");
    await simulator.call("recentcontact/delete", { From_Account: "alice", Type: 1, To_Account: "carol" });
    const pinned = ["bob", "carol"].map((To_Account) => ({ Type: 1, To_Account }));
    const top = { From_Account: "alice", OperationType: 1, RecentContactItem: pinned };
    await simulator.call("recentcontact/top", top);
    expect(await list(simulator)).toEqual(["carol pinned", "bob pinned", "team"]);
    expect(await list(simulator, 1)).toEqual(["carol pinned"]);
  });

  test("begin anew with an account or a group that is deleted and made again", async () => {
    const simulator = await people();
    await say(simulator, "bob", "alice");
    await say(simulator, "bob", "alice");
    const of = { Type: 1, To_Account: "bob" };
    await simulator.call("recentcontact/delete", { From_Account: "alice", ...of });
    const RecentContactItem = [of, { Type: 2, GroupId: "team" }];
    await simulator.call("recentcontact/top", { From_Account: "alice", OperationType: 1, RecentContactItem });
    await simulator.call("recentcontact/create_contact_group", {
      From_Account: "alice",
      GroupContactItem: [{ GroupName: "work", ContactItem: [of] }],
    });
    const MarkItem = [{ OptType: 1, ContactItem: { Type: 2, ToGroupId: "team" }, SetMark: [1] }];
    await simulator.call("recentcontact/mark_contact", { From_Account: "alice", MarkItem });

    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
    await simulator.call("group_open_http_svc/destroy_group", { GroupId: "team" });
    await simulator.withAccounts("bob");
    const team = { Type: "Public", Name: "Team", GroupId: "team", Owner_Account: "alice" };
    await simulator.call("group_open_http_svc/create_group", team);
    await say(simulator, "bob", "alice");
    expect(await list(simulator)).toEqual(["bob", "team"]);
    const sorted = await simulator.call("recentcontact/get_contact_group", { From_Account: "alice", StartIndex: 0 });
    expect(sorted["ContactItem"]).toEqual([]);
  });

  test("are deleted for one side until somebody writes again", async () => {
    const simulator = await people();
    await say(simulator, "alice", "bob");
    const body = { From_Account: "alice", Type: 1, To_Account: "bob", ClearRamble: 1 };
    await simulator.call("recentcontact/delete", body);
    expect(await list(simulator, 0)).toEqual([]);
    const history = {
      Operator_Account: "alice",
      Peer_Account: "bob",
      MaxCnt: 10,
      MinTime: 0,
      MaxTime: simulator.clock.seconds + 100,
    };
    expect((await simulator.call("openim/admin_getroammsg", history))["MsgCnt"]).toBe(0);
    await say(simulator, "bob", "alice");
    expect(await list(simulator, 0)).toEqual(["bob"]);
  });

  test("of an unknown user are refused", async () => {
    const start = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags: 7 };
    const answer = await (await people()).call("recentcontact/get_list", { From_Account: "nobody", ...start });
    expect(answer.ErrorCode).toBe(50001);
  });
});

describe("conversation groups and marks", () => {
  const bob = { Type: 1, To_Account: "bob" };
  const team = { Type: 2, ToGroupId: "team" };
  const create = (simulator: TestSimulator, GroupName: string, ...ContactItem: unknown[]) =>
    simulator.call("recentcontact/create_contact_group", {
      From_Account: "alice",
      GroupContactItem: [{ GroupName, ContactItem }],
    });
  const search = (simulator: TestSimulator, ...ContactItem: unknown[]): Promise<TestAnswer> =>
    simulator.call("recentcontact/search_contact_group", { From_Account: "alice", ContactItem });
  const update = (simulator: TestSimulator, UpdateGroup: unknown) =>
    simulator.call("recentcontact/update_contact_group", { From_Account: "alice", UpdateType: 1, UpdateGroup });

  test("a group is made, filled, renamed, looked up and deleted", async () => {
    const simulator = await people();
    const made = await create(simulator, "work", bob, { Type: 1, To_Account: "nobody" });
    expect(made["GroupResultItem"][0]).toMatchObject({
      GroupItem: { GroupName: "work", GroupId: 1 },
      ResultItem: [{ ResultCode: 0 }, { ResultCode: 50001 }],
    });
    const more = [{ ContactOptType: 1, ContactItem: team }];
    await update(simulator, { UpdateGroupType: 2, OldGroupName: "work", ContactUpdateItem: more });
    await update(simulator, { UpdateGroupType: 1, OldGroupName: "work", NewGroupName: "office" });
    expect(await search(simulator, bob, team)).toMatchObject({
      ContactResultItem: [
        { To_Account: "bob", ContactGroupId: [1] },
        { ToGroupId: "team", ContactGroupId: [1] },
      ],
      GroupItem: [{ GroupName: "office", GroupId: 1 }],
    });
    const out = [{ ContactOptType: 2, ContactItem: bob }];
    await update(simulator, { UpdateGroupType: 2, OldGroupName: "office", ContactUpdateItem: out });
    const all = await simulator.call("recentcontact/get_contact_group", { From_Account: "alice", StartIndex: 0 });
    expect(all["ContactItem"]).toMatchObject([{ ToGroupId: "team" }]);
    const remove = { From_Account: "alice", GroupName: ["office"] };
    expect((await simulator.call("recentcontact/del_contact_group", remove))["GroupItem"]).toEqual([
      { GroupName: "office", GroupId: 1 },
    ]);
    expect((await simulator.call("recentcontact/del_contact_group", remove)).ErrorCode).toBe(51009);
  });

  test("the time of the last change tells of leaving a group and of its end, too", async () => {
    const simulator = await people();
    const items = ["bob", "carol"].map((To_Account) => ({ Type: 1, To_Account }));
    const call = (command: string, body: object) =>
      simulator.call(`recentcontact/${command}`, { From_Account: "alice", ...body });
    const changes = async () => {
      const answer = await call("search_contact_group", { ContactItem: items });
      return answer["ContactResultItem"].map((item: { Timestamp: number }) => item.Timestamp - start);
    };
    const start = simulator.clock.seconds;
    await call("create_contact_group", { GroupContactItem: [{ GroupName: "work", ContactItem: items }] });
    simulator.clock.seconds += 10;
    const leave = [{ ContactOptType: 2, ContactItem: items[0] }];
    const UpdateGroup = { UpdateGroupType: 2, OldGroupName: "work", ContactUpdateItem: leave };
    await call("update_contact_group", { UpdateType: 1, UpdateGroup });
    expect(await changes()).toEqual([10, 0]);
    simulator.clock.seconds += 10;
    await call("del_contact_group", { GroupName: ["work"] });
    expect(await changes()).toEqual([10, 20]);
  });

  test.each([
    ["a new name over 32 bytes", { UpdateGroupType: 1, NewGroupName: "x".repeat(33) }, 51011],
    ["no conversation", { UpdateGroupType: 2, ContactUpdateItem: [] }, 51006],
  ])("a change with %s is refused", async (_, change, code) => {
    const simulator = await people();
    const body = { From_Account: "alice", UpdateType: 1, UpdateGroup: { OldGroupName: "work", ...change } };
    expect((await simulator.call("recentcontact/update_contact_group", body)).ErrorCode).toBe(code);
  });

  test("a user has at most twenty groups", async () => {
    const simulator = await people();
    for (let at = 0; at < 20; at++) await create(simulator, `group${at}`, bob);
    expect((await create(simulator, "one more", bob)).ErrorCode).toBe(51010);
    expect((await create(simulator, "group3", team)).ErrorCode).toBe(0);
  });

  test("a group cannot take the name of another", async () => {
    const simulator = await people();
    await create(simulator, "work", bob);
    await create(simulator, "home", team);
    const rename = (NewGroupName: string) =>
      update(simulator, { UpdateGroupType: 1, OldGroupName: "work", NewGroupName });
    expect((await rename("home")).ErrorCode).toBe(50002);
    expect((await rename("work")).ErrorCode).toBe(0);
    expect((await search(simulator, bob, team))["GroupItem"]).toEqual([
      { GroupName: "work", GroupId: 1 },
      { GroupName: "home", GroupId: 2 },
    ]);
  });

  test("a user has marks and groups on at most 1,000 conversations, also with one that had some before", async () => {
    const simulator = await people();
    const names = Array.from({ length: 1000 }, (_, at) => `user${at}`);
    const mark = (userIds: readonly string[], CustomMark: string) =>
      simulator.call("recentcontact/mark_contact", {
        From_Account: "alice",
        MarkItem: userIds.map((To_Account) => ({ OptType: 2, ContactItem: { Type: 1, To_Account }, CustomMark })),
      });
    await mark(["bob"], "x");
    await mark(["bob"], "");
    for (let at = 0; at < 1000; at += 100) {
      const some = names.slice(at, at + 100);
      await simulator.withAccounts(...some);
      await mark(some, "x");
    }
    expect((await mark(["user0"], "y"))["ResultItem"][0].ResultCode).toBe(0);
    expect((await mark(["bob"], "x"))["ResultItem"][0].ResultCode).toBe(51008);
    await mark(["user0"], "");
    expect((await mark(["bob"], "x"))["ResultItem"][0].ResultCode).toBe(0);
  });

  test("marks are set, cleared and read back", async () => {
    const simulator = await people();
    const mark = (item: object) =>
      simulator.call("recentcontact/mark_contact", {
        From_Account: "alice",
        MarkItem: [{ ContactItem: bob, ...item }],
      });
    await mark({ OptType: 3, SetMark: [1, 3], CustomMark: "vip" });
    const read = async () => (await search(simulator, bob))["ContactResultItem"][0];
    expect(await read()).toMatchObject({ StandardMark: "101", CustomMark: "vip" });
    await mark({ OptType: 1, ClearMark: [3], SetMark: [2], CustomMark: "not this time" });
    expect(await read()).toMatchObject({ StandardMark: "11", CustomMark: "vip" });
    const unknown = await mark({ OptType: 1, SetMark: [4], ContactItem: { Type: 2, ToGroupId: "@TGS#NONE" } });
    expect(unknown["ResultItem"][0].ResultCode).toBe(51007);
  });

  test("nothing of a deleted account is shown, and it comes back with empty lists", async () => {
    const simulator = await people();
    await create(simulator, "work", bob, team);
    const own = { From_Account: "bob", GroupContactItem: [{ GroupName: "mine", ContactItem: [team] }] };
    await simulator.call("recentcontact/create_contact_group", own);
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
    expect((await search(simulator, bob, team))["ContactResultItem"]).toMatchObject([{ ToGroupId: "team" }]);
    await simulator.withAccounts("bob");
    const again = await simulator.call("recentcontact/get_contact_group", { From_Account: "bob", StartIndex: 0 });
    expect(again["ContactItem"]).toEqual([]);
  });

  test("an account or a group that is made again is in nobody's lists", async () => {
    const simulator = await people();
    await create(simulator, "work", bob, team);
    const pinned = [
      { Type: 1, To_Account: "bob" },
      { Type: 2, GroupId: "team" },
    ];
    await simulator.call("recentcontact/top", { From_Account: "alice", OperationType: 1, RecentContactItem: pinned });
    const MarkItem = [bob, team].map((ContactItem) => ({ OptType: 1, ContactItem, SetMark: [1] }));
    await simulator.call("recentcontact/mark_contact", { From_Account: "alice", MarkItem });
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
    await simulator.call("group_open_http_svc/destroy_group", { GroupId: "team" });
    await simulator.withAccounts("bob");
    const again = { Type: "Public", Name: "Team", GroupId: "team", Owner_Account: "alice" };
    await simulator.call("group_open_http_svc/create_group", again);
    await say(simulator, "bob", "alice");
    expect(await search(simulator, bob, team)).toMatchObject({ ContactResultItem: [], GroupItem: [] });
    expect(await list(simulator)).toEqual(["bob", "team"]);
  });
});
