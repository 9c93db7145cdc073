import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const service = "group_open_http_svc";
const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];
let lastRandom = 0;

/** A group of Alice's with Bob in it. */
async function hikers(more: Readonly<Record<string, unknown>> = {}): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  const body = { GroupId: "hikers", Type: "Public", Name: "Hikers", Owner_Account: "alice" };
  await simulator.call(`${service}/create_group`, { ...body, MemberList: [{ Member_Account: "bob" }], ...more });
  return simulator;
}

function inGroup(simulator: TestSimulator, command: string, body: Readonly<Record<string, unknown>> = {}) {
  return simulator.call(`${service}/${command}`, { GroupId: "hikers", ...body });
}

function send(
  simulator: TestSimulator,
  words: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<TestAnswer> {
  lastRandom++;
  return inGroup(simulator, "send_group_msg", {
    From_Account: "bob",
    Random: lastRandom,
    MsgBody: text(words),
    ...more,
  });
}

function history(simulator: TestSimulator, more: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> {
  return inGroup(simulator, "group_msg_get_simple", { ReqMsgNumber: 20, ...more });
}

function words(answer: TestAnswer): string[] {
  return answer["RspMsgList"].map((message: TestAnswer) => message["MsgBody"][0]?.MsgContent.Text ?? "recalled");
}

async function readSeq(simulator: TestSimulator, userId: string): Promise<unknown> {
  const answer = await inGroup(simulator, "get_specified_group_member_info", { Member_List_Account: [userId] });
  return answer["MemberList"][0].MsgSeq;
}

const live = { Type: "AVChatRoom", MemberList: [] };

describe("sending to a group", () => {
  test("numbers the messages from 1", async () => {
    const simulator = await hikers();
    const [one, two] = [await send(simulator, "one"), await send(simulator, "two")];
    expect([one["MsgSeq"], two["MsgSeq"], two["MsgTime"]]).toEqual([1, 2, startSeconds]);
  });

  test("without From_Account is the administrator's", async () => {
    const simulator = await hikers();
    await inGroup(simulator, "send_group_msg", { Random: 1, MsgBody: text("hi") });
    expect((await history(simulator))["RspMsgList"][0].From_Account).toBe("administrator");
  });

  test("from an unknown account answers 10019", async () => {
    expect((await send(await hikers(), "hi", { From_Account: "erin" })).ErrorCode).toBe(10019);
  });

  test("over 12 KB answers 80002", async () => {
    expect((await send(await hikers(), "x".repeat(13_000))).ErrorCode).toBe(80002);
  });

  test("moves the group's number and time on", async () => {
    const simulator = await hikers();
    simulator.clock.seconds += 5;
    await send(simulator, "hi");
    const answer = await simulator.call(`${service}/get_group_info`, { GroupIdList: ["hikers"] });
    expect(answer["GroupInfo"][0]).toMatchObject({ NextMsgSeq: 2, LastMsgTime: startSeconds + 5 });
  });

  test("the same again within 5 minutes is dropped", async () => {
    const simulator = await hikers();
    const first = await send(simulator, "hi", { Random: 1 });
    simulator.clock.seconds += 299;
    const second = await send(simulator, "hi", { Random: 1 });
    expect([second["MsgSeq"], words(await history(simulator))]).toEqual([first["MsgSeq"], ["hi"]]);
  });

  test("the same again after 5 minutes is a new message", async () => {
    const simulator = await hikers();
    await send(simulator, "hi", { Random: 1 });
    simulator.clock.seconds += 300;
    expect((await send(simulator, "hi", { Random: 1 }))["MsgSeq"]).toBe(2);
  });

  test("other words with the same Random are a new message", async () => {
    const simulator = await hikers();
    await send(simulator, "hi", { Random: 1 });
    expect((await send(simulator, "ho", { Random: 1 }))["MsgSeq"]).toBe(2);
  });

  test("to those online only is stored nowhere", async () => {
    const simulator = await hikers();
    await send(simulator, "hi", { OnlineOnlyFlag: 1 });
    expect(words(await history(simulator))).toEqual([]);
  });

  test("with SendMsgControl and OnlineOnlyFlag answers 10004", async () => {
    const more = { OnlineOnlyFlag: 1, SendMsgControl: ["NoUnread"] };
    expect((await send(await hikers(), "hi", more)).ErrorCode).toBe(10004);
  });

  test("with a SendMsgControl that only one-to-one messages have answers 10004", async () => {
    const simulator = await hikers();
    expect((await send(simulator, "hi", { SendMsgControl: ["NoUnread", "NoLastMsg"] })).ErrorCode).toBe(0);
    expect((await send(simulator, "hi", { SendMsgControl: ["WithMuteNotifications"] })).ErrorCode).toBe(10004);
  });

  test("to some members of a community answers 10007", async () => {
    const simulator = await hikers({ Type: "Community", GroupId: "@TGS#_c" });
    expect((await send(simulator, "hi", { GroupId: "@TGS#_c", To_Account: ["bob"] })).ErrorCode).toBe(10007);
  });

  test("with more than 30 mentions answers 10053", async () => {
    const GroupAtInfo = Array(31).fill({ GroupAtAllFlag: 0, GroupAt_Account: "alice" });
    expect((await send(await hikers(), "hi", { GroupAtInfo })).ErrorCode).toBe(10053);
  });

  test("of a muted member answers 10017", async () => {
    const simulator = await hikers();
    await inGroup(simulator, "forbid_send_msg", { Members_Account: ["bob"], MuteTime: 60 });
    expect((await send(simulator, "hi")).ErrorCode).toBe(10017);
  });

  test("is free again once the mute is over", async () => {
    const simulator = await hikers();
    await inGroup(simulator, "forbid_send_msg", { Members_Account: ["bob"], MuteTime: 60 });
    simulator.clock.seconds += 60;
    expect((await send(simulator, "hi")).ErrorCode).toBe(0);
  });

  test.each([
    ["bob", 10017],
    ["alice", 0],
    ["administrator", 0],
  ])("to a muted group answers %s with %i", async (From_Account, code) => {
    const simulator = await hikers();
    await inGroup(simulator, "modify_group_base_info", { MuteAllMember: "On" });
    expect((await send(simulator, "hi", { From_Account })).ErrorCode).toBe(code);
  });

  test("to a topic that does not exist is refused", async () => {
    const simulator = await hikers({ Type: "Community", GroupId: "@TGS#_c" });
    const more = { GroupId: "@TGS#_c", TopicId: "@TGS#_c@TOPIC#_none" };
    expect((await send(simulator, "hi", more)).ErrorCode).not.toBe(0);
  });

  test("makes the sender's read position and time", async () => {
    const simulator = await hikers();
    await send(simulator, "hi");
    expect([await readSeq(simulator, "bob"), await readSeq(simulator, "alice")]).toEqual([1, 0]);
  });
});

describe("history", () => {
  test("has the newest first", async () => {
    const simulator = await hikers();
    for (const said of ["one", "two", "three"]) await send(simulator, said);
    expect(words(await history(simulator))).toEqual(["three", "two", "one"]);
  });

  test("is read back page by page until it is finished", async () => {
    const simulator = await hikers();
    for (const said of ["one", "two", "three", "four", "five"]) await send(simulator, said);
    const pages: string[][] = [];
    let cursor = {};
    for (let finished = 0; finished === 0; ) {
      const answer = await history(simulator, { ReqMsgNumber: 2, ...cursor });
      pages.push(words(answer));
      cursor = { ReqMsgSeq: answer["RspMsgList"].at(-1).MsgSeq - 1 };
      finished = answer["IsFinished"];
    }
    expect(pages).toEqual([["five", "four"], ["three", "two"], ["one"]]);
  });

  test("comes at most 20 at once, also when more is asked for", async () => {
    const simulator = await hikers();
    for (let count = 1; count <= 21; count++) await send(simulator, `${count}`);
    const answer = await history(simulator, { ReqMsgNumber: 100 });
    expect([answer["RspMsgList"].length, answer["IsFinished"]]).toEqual([20, 0]);
  });

  test("says finished when nothing older is left", async () => {
    const simulator = await hikers();
    await send(simulator, "one");
    expect((await history(simulator, { ReqMsgNumber: 1 }))["IsFinished"]).toBe(1);
  });

  test("shows numbers, priority and custom data", async () => {
    const simulator = await hikers();
    await send(simulator, "hi", { Random: 9, MsgPriority: "High", CloudCustomData: "mine" });
    expect((await history(simulator))["RspMsgList"][0]).toMatchObject({
      From_Account: "bob",
      IsPlaceMsg: 0,
      MsgPriority: 1,
      MsgRandom: 9,
      MsgSeq: 1,
      MsgTimeStamp: startSeconds,
      CloudCustomData: "mine",
    });
  });

  test("of a live group answers 10007", async () => {
    expect((await history(await hikers(live))).ErrorCode).toBe(10007);
  });

  test("is hidden from the SDKs alone by clear_group_msg", async () => {
    const simulator = await hikers();
    await send(simulator, "hi");
    await inGroup(simulator, "clear_group_msg");
    expect(words(await history(simulator))).toEqual(["hi"]);
  });
});

describe("recalling in a group", () => {
  const recall = (simulator: TestSimulator, ...seqs: number[]) =>
    inGroup(simulator, "group_msg_recall", { MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })) });

  test("tells for each message", async () => {
    const simulator = await hikers();
    await send(simulator, "oops");
    const answer = await recall(simulator, 1, 2, 1);
    expect([answer.ErrorCode, answer["RecallRetList"]]).toEqual([
      0,
      [
        { MsgSeq: 1, RetCode: 0 },
        { MsgSeq: 2, RetCode: 10030 },
        { MsgSeq: 1, RetCode: 10032 },
      ],
    ]);
  });

  test("takes the message out of the history", async () => {
    const simulator = await hikers();
    await send(simulator, "oops");
    await send(simulator, "well");
    await recall(simulator, 1);
    expect(words(await history(simulator))).toEqual(["well"]);
  });

  test("shows a place holder to who asks for it", async () => {
    const simulator = await hikers();
    await send(simulator, "oops", { CloudCustomData: "secret" });
    await recall(simulator, 1);
    const [message] = (await history(simulator, { WithRecalledMsg: 1 }))["RspMsgList"];
    expect(message).toMatchObject({ IsPlaceMsg: 2, MsgBody: [] });
    expect(message).not.toHaveProperty("CloudCustomData");
  });

  test("in a live group answers 10033", async () => {
    expect((await recall(await hikers(live), 1)).ErrorCode).toBe(10033);
  });

  test("of one sender takes his messages alone", async () => {
    const simulator = await hikers();
    await send(simulator, "from bob");
    await send(simulator, "from alice", { From_Account: "alice" });
    await inGroup(simulator, "delete_group_msg_by_sender", { Sender_Account: "bob" });
    expect(words(await history(simulator))).toEqual(["from alice"]);
  });

  test("of one sender in a live group does nothing and says OK", async () => {
    const answer = await inGroup(await hikers(live), "delete_group_msg_by_sender", { Sender_Account: "bob" });
    expect(answer.ErrorCode).toBe(0);
  });
});

describe("changing a group's message", () => {
  const change = (simulator: TestSimulator, MsgSeq: number) =>
    simulator.call("openim/modify_group_msg", { GroupId: "hikers", MsgSeq, MsgBody: text("the") });

  test("replaces the words", async () => {
    const simulator = await hikers();
    await send(simulator, "teh");
    await change(simulator, 1);
    expect(words(await history(simulator))).toEqual(["the"]);
  });

  test("into more than 12 KB answers 93000", async () => {
    const simulator = await hikers();
    await send(simulator, "short");
    const body = { MsgSeq: 1, GroupId: "hikers", MsgBody: text("x".repeat(13_000)) };
    expect((await simulator.call("openim/modify_group_msg", body)).ErrorCode).toBe(93000);
    expect(words(await history(simulator))).toEqual(["short"]);
  });

  test("that is not there answers 20022", async () => {
    expect((await change(await hikers(), 1)).ErrorCode).toBe(20022);
  });
});

describe("importing into a group", () => {
  const importMessages = (simulator: TestSimulator, ...times: number[]) =>
    inGroup(simulator, "import_group_msg", {
      MsgList: times.map((SendTime) => ({ From_Account: "bob", SendTime, MsgBody: text(String(SendTime)) })),
    });

  test("numbers the messages and tells for each", async () => {
    const simulator = await hikers();
    simulator.clock.seconds += 100;
    const answer = await importMessages(simulator, startSeconds + 1, startSeconds + 2);
    expect(answer["ImportMsgResult"]).toEqual([
      { MsgSeq: 1, MsgTime: startSeconds + 1, Result: 0 },
      { MsgSeq: 2, MsgTime: startSeconds + 2, Result: 0 },
    ]);
  });

  test("needs times that rise", async () => {
    const simulator = await hikers();
    simulator.clock.seconds += 100;
    const answer = await importMessages(simulator, startSeconds + 2, startSeconds + 1);
    expect(answer["ImportMsgResult"].map((item: TestAnswer) => item["Result"])).toEqual([0, 10004]);
  });

  test("takes 12 KB a message; only the one that is longer fails", async () => {
    const simulator = await hikers();
    const MsgList = [8000, 8000, 13_000].map((length) => ({
      From_Account: "bob",
      SendTime: startSeconds,
      MsgBody: text("x".repeat(length)),
    }));
    const answer = await inGroup(simulator, "import_group_msg", { MsgList });
    expect(answer["ImportMsgResult"].map((item: TestAnswer) => item["Result"])).toEqual([0, 0, 80002]);
    expect((await history(simulator))["RspMsgList"]).toHaveLength(2);
  });

  test("of a message that is there already, with the same Random, adds none", async () => {
    const simulator = await hikers();
    simulator.clock.seconds += 100;
    const MsgList = [1, 2].map((second) => ({
      From_Account: "bob",
      SendTime: startSeconds + second,
      Random: second,
      MsgBody: text(String(second)),
    }));
    const first = await inGroup(simulator, "import_group_msg", { MsgList });
    expect((await inGroup(simulator, "import_group_msg", { MsgList }))["ImportMsgResult"]).toEqual(
      first["ImportMsgResult"],
    );
    expect(words(await history(simulator))).toEqual(["2", "1"]);
  });

  test("needs times up to now", async () => {
    const answer = await importMessages(await hikers(), startSeconds + 1);
    expect(answer["ImportMsgResult"][0].Result).toBe(10004);
  });

  test("leaves nothing unread", async () => {
    const simulator = await hikers();
    simulator.clock.seconds += 100;
    await importMessages(simulator, startSeconds + 1, startSeconds + 2);
    expect(await readSeq(simulator, "alice")).toBe(2);
  });

  test("is not for live groups", async () => {
    expect((await importMessages(await hikers(live), startSeconds)).ErrorCode).toBe(10007);
  });
});

describe("unread messages of a member", () => {
  const setUnread = (simulator: TestSimulator, userId: string, UnreadMsgNum: number) =>
    inGroup(simulator, "set_unread_msg_num", { Member_Account: userId, UnreadMsgNum });

  test("move the read position", async () => {
    const simulator = await hikers();
    for (const said of ["one", "two", "three"]) await send(simulator, said);
    await setUnread(simulator, "alice", 1);
    expect(await readSeq(simulator, "alice")).toBe(2);
  });

  test("are at most as many as there are messages", async () => {
    const simulator = await hikers();
    await send(simulator, "one");
    await setUnread(simulator, "alice", 9);
    expect(await readSeq(simulator, "alice")).toBe(0);
  });

  test("of a chat room stay, and it says OK", async () => {
    const simulator = await hikers({ Type: "ChatRoom" });
    await send(simulator, "one");
    expect([(await setUnread(simulator, "bob", 1)).ErrorCode, await readSeq(simulator, "bob")]).toEqual([0, 1]);
  });

  test("of who is no member answer 10004", async () => {
    expect((await setUnread(await hikers(), "carol", 1)).ErrorCode).toBe(10004);
  });
});

describe("a system notification", () => {
  test("is no message of the history", async () => {
    const simulator = await hikers();
    const answer = await inGroup(simulator, "send_group_system_notification", { Content: "Welcome" });
    expect([answer.ErrorCode, words(await history(simulator))]).toEqual([0, []]);
  });

  test("to some members of a live group answers 10007", async () => {
    const body = { Content: "Welcome", ToMembers_Account: ["bob"] };
    expect((await inGroup(await hikers(live), "send_group_system_notification", body)).ErrorCode).toBe(10007);
  });
});
