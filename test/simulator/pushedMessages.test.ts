import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];

async function people(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("news", "alice", "bob", "carol");
  return simulator;
}

/** Pushes a chat message, a second after what came before. */
function push(simulator: TestSimulator, words: string, more: object = {}): Promise<TestAnswer> {
  simulator.clock.seconds++;
  return simulator.call("timpush/push", { From_Account: "news", MsgRandom: 1, MsgBody: text(words), ...more });
}

async function history(simulator: TestSimulator, reader: string, peer = "news"): Promise<string[]> {
  const range = { MaxCnt: 100, MinTime: 0, MaxTime: 4_000_000_000 };
  const names = { Operator_Account: reader, Peer_Account: peer };
  const answer = await simulator.call("openim/admin_getroammsg", { ...names, ...range });
  return answer["MsgList"].map(({ MsgBody }: TestAnswer) => MsgBody[0]?.MsgContent.Text ?? "recalled");
}

async function unread(simulator: TestSimulator, reader: string): Promise<number> {
  return (await simulator.call("openim/get_c2c_unread_msg_num", { To_Account: reader }))["AllC2CUnreadMsgNum"];
}

/** With an `AssistFlags` of 2 also those without a message. */
async function contacts(simulator: TestSimulator, reader: string, AssistFlags = 0): Promise<string[]> {
  const start = { TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags };
  const answer = await simulator.call("recentcontact/get_list", { From_Account: reader, ...start });
  return answer["SessionItem"].map(({ To_Account }: TestAnswer) => To_Account);
}

describe("a pushed chat message", () => {
  test("stands in the history of every account, unread, and among its recent contacts", async () => {
    const simulator = await people();
    await push(simulator, "hello");
    expect(await history(simulator, "alice")).toEqual(["hello"]);
    expect(await unread(simulator, "bob")).toBe(1);
    expect(await contacts(simulator, "carol")).toEqual(["news"]);
    await simulator.call("openim/admin_set_msg_read", { Report_Account: "bob", Peer_Account: "news" });
    expect([await unread(simulator, "bob"), await unread(simulator, "carol")]).toEqual([0, 1]);
  });

  test("does not fill the recent contacts of its sender, whose histories have it", async () => {
    const simulator = await people();
    await push(simulator, "hello");
    expect(await history(simulator, "news", "alice")).toEqual(["hello"]);
    expect([await contacts(simulator, "news"), await contacts(simulator, "news", 2)]).toEqual([[], []]);
    const reply = { From_Account: "alice", To_Account: "news", MsgRandom: 2, MsgBody: text("hi") };
    await simulator.call("openim/sendmsg", reply);
    expect(await contacts(simulator, "news")).toEqual(["alice"]);
    expect(await history(simulator, "news", "alice")).toEqual(["hello", "hi"]);
  });

  test("stands in time between the others, and is recalled for one receiver", async () => {
    const simulator = await people();
    await push(simulator, "first");
    simulator.clock.seconds++;
    const between = { From_Account: "news", To_Account: "alice", MsgRandom: 2, MsgBody: text("between") };
    await simulator.call("openim/sendmsg", between);
    await push(simulator, "last");
    expect(await history(simulator, "alice")).toEqual(["first", "between", "last"]);
    const range = { MaxCnt: 1, MinTime: 0, MaxTime: 4_000_000_000 };
    const names = { Operator_Account: "alice", Peer_Account: "news" };
    const page = await simulator.call("openim/admin_getroammsg", { ...names, ...range });
    const recalled = { From_Account: "news", To_Account: "alice", MsgKey: page["LastMsgKey"] };
    expect((await simulator.call("openim/admin_msgwithdraw", recalled)).ErrorCode).toBe(0);
    expect(await history(simulator, "alice")).toEqual(["first", "between", "recalled"]);
    expect(await history(simulator, "bob")).toEqual(["first", "last"]);
  });

  test("is not kept where only users online get it, without MsgBody, and by the older service", async () => {
    const simulator = await people();
    await push(simulator, "online", { OnlineOnlyFlag: 1 });
    await push(simulator, "notification", { MsgBody: undefined });
    simulator.clock.seconds++;
    const older = { From_Account: "news", MsgRandom: 3, MsgBody: text("older"), MsgLifeTime: 100 };
    expect((await simulator.call("all_member_push/im_push", older)).ErrorCode).toBe(0);
    expect(await history(simulator, "alice")).toEqual([]);
  });

  test("goes to those with the tags or attributes", async () => {
    const simulator = await people();
    const UserTags = [
      { To_Account: "alice", Tags: ["red", "big"] },
      { To_Account: "bob", Tags: ["red"] },
      { To_Account: "carol", Tags: ["blue"] },
    ];
    await simulator.call("timpush/add_tag", { UserTags });
    await simulator.call("timpush/set_attr_name", { AttrNames: { 0: "city", 1: "level" } });
    const UserAttrs = [
      { To_Account: "alice", Attrs: { city: "Ulm", level: "1" } },
      { To_Account: "carol", Attrs: { city: "Ulm", level: "2" } },
    ];
    await simulator.call("timpush/set_attr", { UserAttrs });
    await push(simulator, "any tag", { Condition: { TagsOr: ["big", "blue"] } });
    await push(simulator, "all tags", { Condition: { TagsAnd: ["red", "big"] } });
    await push(simulator, "any value", { Condition: { AttrsOr: { city: "Ulm", level: "9" } } });
    await push(simulator, "all values", { Condition: { AttrsAnd: { city: "Ulm", level: "2" } } });
    expect(await history(simulator, "alice")).toEqual(["any tag", "all tags", "any value"]);
    expect(await history(simulator, "bob")).toEqual([]);
    expect(await history(simulator, "carol")).toEqual(["any tag", "any value", "all values"]);
  });

  test("does not reach accounts that came later, nor those made again, nor from a sender who is gone", async () => {
    const simulator = await people();
    await push(simulator, "hello");
    const remove = (UserID: string) => simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID }] });
    await remove("alice");
    await simulator.withAccounts("alice", "dora");
    expect([await unread(simulator, "alice"), await unread(simulator, "dora")]).toEqual([0, 0]);
    await remove("news");
    await simulator.withAccounts("news");
    expect(await unread(simulator, "bob")).toBe(0);
  });
});

describe("a scheduled chat message", () => {
  const Sdkappid = 1400000000;
  const add = (simulator: TestSimulator, Type: string, SchedAt: string, words: string, more: object = {}) => {
    const Content = { From_Account: "news", MsgRandom: 1, MsgBody: text(words), ...more };
    return simulator.call("timpush/add_sched_task", { Sdkappid, Type, SchedAt, Content });
  };

  test("comes at its time to all, to those with a tag and to named users", async () => {
    const simulator = await people();
    await simulator.call("timpush/add_tag", { UserTags: [{ To_Account: "bob", Tags: ["red"] }] });
    await add(simulator, "User", "2023-11-14 22:14:20", "named", { To_Account: ["alice", "nobody"] });
    await add(simulator, "Tag", "2023-11-14 22:14:10", "tagged", { Condition: { TagsOr: ["red"] } });
    await add(simulator, "All", "2023-11-14 22:14:00", "all");
    expect(await history(simulator, "alice")).toEqual([]);
    simulator.clock.seconds = startSeconds + 40;
    await simulator.withAccounts("late");
    simulator.clock.seconds = startSeconds + 60;
    expect(await history(simulator, "alice")).toEqual(["all", "named"]);
    expect(await history(simulator, "bob")).toEqual(["all", "tagged"]);
    expect(await unread(simulator, "late")).toBe(0);
  });

  test("comes at the time to which it was moved", async () => {
    const simulator = await people();
    const { TaskID } = await add(simulator, "All", "2023-11-15 22:00:00", "all");
    const change = { Sdkappid, TaskID, Type: "All", SchedAt: "2023-11-14 22:13:30" };
    await simulator.call("timpush/modify_sched_task", change);
    simulator.clock.seconds += 10;
    expect(await history(simulator, "alice")).toEqual(["all"]);
  });
});
