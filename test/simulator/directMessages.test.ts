import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];
let lastRandom = 0;

async function chat(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  return simulator;
}

/** Alice writes to Bob, unless `more` says otherwise. */
function send(
  simulator: TestSimulator,
  words: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<TestAnswer> {
  lastRandom++;
  const body = { From_Account: "alice", To_Account: "bob", MsgRandom: lastRandom, MsgBody: text(words), ...more };
  return simulator.call("openim/sendmsg", body);
}

function roam(simulator: TestSimulator, more: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> {
  const range = { MaxCnt: 100, MinTime: 0, MaxTime: startSeconds + 1000 };
  return simulator.call("openim/admin_getroammsg", {
    Operator_Account: "alice",
    Peer_Account: "bob",
    ...range,
    ...more,
  });
}

function words(answer: TestAnswer): string[] {
  return answer["MsgList"].map((message: TestAnswer) => message["MsgBody"][0]?.MsgContent.Text ?? "recalled");
}

async function unread(simulator: TestSimulator, userId: string): Promise<unknown> {
  return (await simulator.call("openim/get_c2c_unread_msg_num", { To_Account: userId }))["AllC2CUnreadMsgNum"];
}

describe("sending", () => {
  test("answers time and key", async () => {
    const simulator = await chat();
    expect(await send(simulator, "hi", { MsgSeq: 5, MsgRandom: 6 })).toMatchObject({
      MsgTime: startSeconds,
      MsgKey: `5_6_${startSeconds}`,
    });
  });

  test("without From_Account is the administrator's", async () => {
    const simulator = await chat();
    await simulator.call("openim/sendmsg", { To_Account: "bob", MsgRandom: 1, MsgBody: text("hi") });
    const answer = await roam(simulator, { Operator_Account: "bob", Peer_Account: "administrator" });
    expect(answer["MsgList"][0].From_Account).toBe("administrator");
  });

  test("to an unknown account answers 90012", async () => {
    expect((await send(await chat(), "hi", { To_Account: "dave" })).ErrorCode).toBe(90012);
  });

  test("from an unknown account answers 90048", async () => {
    expect((await send(await chat(), "hi", { From_Account: "dave" })).ErrorCode).toBe(90048);
  });

  test("over 12 KB answers 93000", async () => {
    expect((await send(await chat(), "x".repeat(13_000))).ErrorCode).toBe(93000);
  });

  test("the same again within 120 seconds is dropped", async () => {
    const simulator = await chat();
    const first = await send(simulator, "hi", { MsgRandom: 1 });
    simulator.clock.seconds += 119;
    const second = await send(simulator, "hi", { MsgRandom: 1 });
    expect([second["MsgKey"], words(await roam(simulator))]).toEqual([first["MsgKey"], ["hi"]]);
  });

  test("the same again after 120 seconds is a new message", async () => {
    const simulator = await chat();
    await send(simulator, "hi", { MsgRandom: 1 });
    simulator.clock.seconds += 120;
    await send(simulator, "hi", { MsgRandom: 1 });
    expect(words(await roam(simulator))).toEqual(["hi", "hi"]);
  });

  test.each([
    ["other words", { MsgBody: text("ho") }],
    ["another MsgSeq", { MsgSeq: 2 }],
    ["another MsgRandom", { MsgRandom: 2 }],
    ["another sender", { From_Account: "bob", To_Account: "alice" }],
  ])("with %s is a new message", async (_, change) => {
    const simulator = await chat();
    await send(simulator, "hi", { MsgSeq: 1, MsgRandom: 1 });
    await send(simulator, "hi", { MsgSeq: 1, MsgRandom: 1, ...change });
    expect((await roam(simulator))["MsgCnt"]).toBe(2);
  });

  test("to those online only is stored nowhere", async () => {
    const simulator = await chat();
    await send(simulator, "hi", { OnlineOnlyFlag: 1 });
    await send(simulator, "ho", { MsgLifeTime: 0 });
    expect([(await roam(simulator))["MsgCnt"], await unread(simulator, "bob")]).toEqual([0, 0]);
  });

  test("with SyncOtherMachine 2 is missing from the sender's history alone", async () => {
    const simulator = await chat();
    await send(simulator, "hi", { SyncOtherMachine: 2 });
    const bobs = await roam(simulator, { Operator_Account: "bob", Peer_Account: "alice" });
    expect([words(await roam(simulator)), words(bobs)]).toEqual([[], ["hi"]]);
  });

  test("to oneself is stored once", async () => {
    const simulator = await chat();
    await send(simulator, "note", { To_Account: "alice" });
    expect(words(await roam(simulator, { Peer_Account: "alice" }))).toEqual(["note"]);
  });
});

describe("sending to many", () => {
  const batch = (simulator: TestSimulator, to: readonly string[]) =>
    simulator.call("openim/batchsendmsg", {
      From_Account: "alice",
      To_Account: to,
      MsgRandom: 1,
      MsgBody: text("all"),
    });

  test("reaches each of them", async () => {
    const simulator = await chat();
    const answer = await batch(simulator, ["bob", "carol"]);
    expect([answer.ActionStatus, await unread(simulator, "bob"), await unread(simulator, "carol")]).toEqual([
      "OK",
      1,
      1,
    ]);
  });

  test("has one key for all", async () => {
    const simulator = await chat();
    const { MsgKey } = await batch(simulator, ["bob", "carol"]);
    const answer = await roam(simulator, { Operator_Account: "carol", Peer_Account: "alice" });
    expect(answer["MsgList"][0].MsgKey).toBe(MsgKey);
  });

  test("of whom some are unknown says SomeError and names them", async () => {
    const answer = await batch(await chat(), ["bob", "dave"]);
    expect([answer.ActionStatus, answer.ErrorCode, answer["ErrorList"]]).toEqual([
      "SomeError",
      0,
      [{ To_Account: "dave", ErrorCode: 70107 }],
    ]);
  });

  test("who are all unknown fails with 90012", async () => {
    const answer = await batch(await chat(), ["dave", "erin"]);
    expect([answer.ActionStatus, answer.ErrorCode, answer["ErrorList"].length]).toEqual(["FAIL", 90012, 2]);
  });

  test("from an unknown account answers 90008", async () => {
    const simulator = await chat();
    const body = { From_Account: "dave", To_Account: ["bob"], MsgRandom: 1, MsgBody: text("all") };
    expect((await simulator.call("openim/batchsendmsg", body)).ErrorCode).toBe(90008);
  });
});

describe("importing", () => {
  const old = { SyncFromOldSystem: 2, From_Account: "alice", To_Account: "bob", MsgSeq: 1, MsgRandom: 1 };
  const importMessage = (simulator: TestSimulator, more: Readonly<Record<string, unknown>>) =>
    simulator.call("openim/importmsg", { ...old, MsgTimeStamp: startSeconds - 100, MsgBody: text("old"), ...more });

  test("puts a message where its time belongs", async () => {
    const simulator = await chat();
    await send(simulator, "new");
    await importMessage(simulator, {});
    expect(words(await roam(simulator))).toEqual(["old", "new"]);
  });

  test("as history leaves nothing unread", async () => {
    const simulator = await chat();
    await importMessage(simulator, {});
    expect(await unread(simulator, "bob")).toBe(0);
  });

  test("as a live message counts as unread", async () => {
    const simulator = await chat();
    await importMessage(simulator, { SyncFromOldSystem: 5 });
    expect(await unread(simulator, "bob")).toBe(1);
  });

  test("the same numbers and time are one message, also in the other direction", async () => {
    const simulator = await chat();
    await importMessage(simulator, {});
    await importMessage(simulator, { From_Account: "bob", To_Account: "alice", MsgBody: text("other") });
    expect(words(await roam(simulator))).toEqual(["old"]);
  });

  test("from an unknown account answers 90008", async () => {
    expect((await importMessage(await chat(), { From_Account: "dave" })).ErrorCode).toBe(90008);
  });
});

describe("reading history", () => {
  test("gives the oldest first", async () => {
    const simulator = await chat();
    for (const said of ["one", "two", "three"]) {
      await send(simulator, said);
      simulator.clock.seconds++;
    }
    expect(words(await roam(simulator))).toEqual(["one", "two", "three"]);
  });

  test("sorts messages of one second by MsgSeq", async () => {
    const simulator = await chat();
    await send(simulator, "second", { MsgSeq: 2 });
    await send(simulator, "first", { MsgSeq: 1 });
    expect(words(await roam(simulator))).toEqual(["first", "second"]);
  });

  test("keeps to the range of time, both ends included", async () => {
    const simulator = await chat();
    for (const said of ["one", "two", "three", "four"]) {
      await send(simulator, said);
      simulator.clock.seconds++;
    }
    const answer = await roam(simulator, { MinTime: startSeconds + 1, MaxTime: startSeconds + 2 });
    expect(words(answer)).toEqual(["two", "three"]);
  });

  test("goes on from new to old until it is complete", async () => {
    const simulator = await chat();
    for (const said of ["one", "two", "three", "four", "five"]) await send(simulator, said, { MsgSeq: lastRandom });
    const pages: string[][] = [];
    let cursor: Readonly<Record<string, unknown>> = {};
    for (let complete = 0; complete === 0; ) {
      const answer = await roam(simulator, { MaxCnt: 2, ...cursor });
      pages.push(words(answer));
      cursor = { MaxTime: answer["LastMsgTime"], LastMsgKey: answer["LastMsgKey"] };
      complete = answer["Complete"];
    }
    expect(pages).toEqual([["four", "five"], ["two", "three"], ["one"]]);
  });

  test("gives at most about 13 KB at once", async () => {
    const simulator = await chat();
    for (let count = 0; count < 3; count++) await send(simulator, `${count}${"x".repeat(6000)}`);
    const answer = await roam(simulator);
    expect([answer["MsgCnt"], answer["Complete"]]).toEqual([2, 0]);
  });

  test("counts bytes, not characters", async () => {
    const simulator = await chat();
    for (let count = 0; count < 3; count++) await send(simulator, `${count}${"喂".repeat(3000)}`);
    expect((await roam(simulator))["MsgCnt"]).toBe(1);
  });

  test("goes on behind a message that was deleted in between", async () => {
    const simulator = await chat();
    for (const said of ["one", "two", "three"]) await send(simulator, said);
    const { LastMsgKey, LastMsgTime: MaxTime } = await roam(simulator, { MaxCnt: 2 });
    const names = { Operator_Account: "alice", Peer_Account: "bob" };
    await simulator.call("openim/delete_c2c_msg_ramble", { ...names, MsgKeyList: [LastMsgKey] });
    expect(words(await roam(simulator, { LastMsgKey, MaxTime }))).toEqual(["one"]);
  });

  test("comes to its end where both chose the same numbers", async () => {
    const simulator = await chat();
    const numbers = { MsgSeq: 1, MsgRandom: 1 };
    await send(simulator, "first", { MsgSeq: 0 });
    await send(simulator, "ping", numbers);
    await send(simulator, "pong", { ...numbers, From_Account: "bob", To_Account: "alice" });
    let answer = await roam(simulator, { MaxCnt: 1 });
    for (let page = 1; page < 3 && answer["Complete"] === 0; page++) {
      const { LastMsgKey, LastMsgTime } = answer;
      answer = await roam(simulator, { MaxCnt: 1, MaxTime: LastMsgTime, LastMsgKey });
    }
    expect([words(answer), answer["Complete"]]).toEqual([["first"], 1]);
  });

  test("of two who never wrote is empty and complete", async () => {
    expect(await roam(await chat())).toMatchObject({ Complete: 1, MsgCnt: 0, MsgList: [] });
  });

  test("of an unknown account answers 90008, with an unknown one 90003", async () => {
    const simulator = await chat();
    const unknownReader = await roam(simulator, { Operator_Account: "dave" });
    const unknownPeer = await roam(simulator, { Peer_Account: "dave" });
    expect([unknownReader.ErrorCode, unknownPeer.ErrorCode]).toEqual([90008, 90003]);
  });

  test("gives back custom data and elements as they came", async () => {
    const simulator = await chat();
    const MsgBody = [{ MsgType: "TIMCustomElem", MsgContent: { Data: '{"a":1}', Desc: "d", Ext: "e", Sound: "s" } }];
    await send(simulator, "", { MsgBody, CloudCustomData: "mine" });
    expect((await roam(simulator))["MsgList"][0]).toMatchObject({ MsgBody, CloudCustomData: "mine" });
  });
});

describe("recalling", () => {
  const recall = (simulator: TestSimulator, MsgKey: unknown, more = {}) =>
    simulator.call("openim/admin_msgwithdraw", { From_Account: "alice", To_Account: "bob", MsgKey, ...more });

  test("marks the message and takes its content away", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "oops", { CloudCustomData: "secret" });
    await recall(simulator, MsgKey);
    const [message] = (await roam(simulator))["MsgList"];
    expect(message).toMatchObject({ MsgFlagBits: 8, MsgBody: [] });
    expect(message).not.toHaveProperty("CloudCustomData");
  });

  test("makes it count as unread no more", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "oops");
    await recall(simulator, MsgKey);
    expect(await unread(simulator, "bob")).toBe(0);
  });

  test("twice answers 20023", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "oops");
    await recall(simulator, MsgKey);
    expect((await recall(simulator, MsgKey)).ErrorCode).toBe(20023);
  });

  test("what nobody wrote answers 20022", async () => {
    expect((await recall(await chat(), "1_2_3")).ErrorCode).toBe(20022);
  });

  test("with a malformed key answers 90054", async () => {
    expect((await recall(await chat(), "key")).ErrorCode).toBe(90054);
  });

  test("in the wrong direction answers 20022", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "oops");
    expect((await recall(simulator, MsgKey, { From_Account: "bob", To_Account: "alice" })).ErrorCode).toBe(20022);
  });
});

describe("changing", () => {
  const change = (simulator: TestSimulator, MsgKey: unknown, more: Readonly<Record<string, unknown>>) =>
    simulator.call("openim/modify_c2c_msg", { From_Account: "alice", To_Account: "bob", MsgKey, ...more });

  test("replaces the words and says succeed", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "teh");
    const answer = await change(simulator, MsgKey, { MsgBody: text("the") });
    expect([answer.ErrorInfo, words(await roam(simulator))]).toEqual(["succeed", ["the"]]);
  });

  test("of custom data alone leaves the words", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "hi");
    await change(simulator, MsgKey, { CloudCustomData: "x" });
    const [message] = (await roam(simulator))["MsgList"];
    expect([message.MsgBody[0].MsgContent.Text, message.CloudCustomData]).toEqual(["hi", "x"]);
  });

  test("into more than 12 KB answers 93000", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "short");
    expect((await change(simulator, MsgKey, { MsgBody: text("x".repeat(13_000)) })).ErrorCode).toBe(93000);
  });

  test("a push is refused with 20022", async () => {
    const simulator = await chat();
    const push = { From_Account: "alice", MsgRandom: 1, MsgBody: text("offer"), MsgLifeTime: 600 };
    await simulator.call("timpush/push", push);
    const { MsgKey } = (await roam(simulator))["MsgList"][0];
    expect((await change(simulator, MsgKey, { MsgBody: text("other") })).ErrorCode).toBe(20022);
  });

  test("of nothing is refused", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "hi");
    expect((await change(simulator, MsgKey, {})).ErrorCode).toBe(90002);
  });
});

describe("deleting for one side", () => {
  test("leaves the message with the other", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "hi");
    const body = { Operator_Account: "bob", Peer_Account: "alice", MsgKeyList: [MsgKey] };
    await simulator.call("openim/delete_c2c_msg_ramble", body);
    const bobs = await roam(simulator, { Operator_Account: "bob", Peer_Account: "alice" });
    expect([words(bobs), words(await roam(simulator))]).toEqual([[], ["hi"]]);
  });

  test("names the keys that are none", async () => {
    const simulator = await chat();
    const body = { Operator_Account: "bob", Peer_Account: "alice", MsgKeyList: ["1_2_3", "key"] };
    expect((await simulator.call("openim/delete_c2c_msg_ramble", body))["InvalidMsgKeyList"]).toEqual(["key"]);
  });
});

describe("unread messages", () => {
  const markRead = (simulator: TestSimulator, more = {}) =>
    simulator.call("openim/admin_set_msg_read", { Report_Account: "bob", Peer_Account: "alice", ...more });

  test("are counted for the receiver alone", async () => {
    const simulator = await chat();
    await send(simulator, "hi");
    expect([await unread(simulator, "bob"), await unread(simulator, "alice")]).toEqual([1, 0]);
  });

  test("are counted for each conversation", async () => {
    const simulator = await chat();
    await send(simulator, "one");
    await send(simulator, "two");
    await send(simulator, "three", { From_Account: "carol" });
    const body = { To_Account: "bob", Peer_Account: ["alice", "carol", "dave"] };
    const answer = await simulator.call("openim/get_c2c_unread_msg_num", body);
    expect([answer["C2CUnreadMsgNumList"], answer["ErrorList"]]).toEqual([
      [
        { Peer_Account: "alice", C2CUnreadMsgNum: 2 },
        { Peer_Account: "carol", C2CUnreadMsgNum: 1 },
      ],
      [{ Peer_Account: "dave", ErrorCode: 70107 }],
    ]);
  });

  test("sent with NoUnread do not count", async () => {
    const simulator = await chat();
    await send(simulator, "hi", { SendMsgControl: ["NoUnread"] });
    expect(await unread(simulator, "bob")).toBe(0);
  });

  test("are none once the conversation is read", async () => {
    const simulator = await chat();
    await send(simulator, "hi");
    await markRead(simulator);
    expect(await unread(simulator, "bob")).toBe(0);
  });

  test("are those after the time of reading", async () => {
    const simulator = await chat();
    await send(simulator, "one");
    simulator.clock.seconds += 10;
    await send(simulator, "two");
    await markRead(simulator, { MsgReadTime: startSeconds + 5 });
    expect(await unread(simulator, "bob")).toBe(1);
  });

  test("of an unknown account answer 90003", async () => {
    const answer = await (await chat()).call("openim/get_c2c_unread_msg_num", { To_Account: "dave" });
    expect(answer.ErrorCode).toBe(90003);
  });

  const receipt = (simulator: TestSimulator, MsgKey: unknown, From_Account = "alice", To_Account = "bob") =>
    simulator.call("openim/c2c_msg_read_receipt", {
      Operator_Account: "bob",
      Peer_Account: "alice",
      C2CMsgInfo: [{ From_Account, To_Account, MsgKey }],
    });

  test("a receipt shows in the sender's history", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "hi", { IsNeedReadReceipt: 1 });
    await receipt(simulator, MsgKey);
    expect((await roam(simulator))["MsgList"][0].IsPeerRead).toBe(1);
  });

  test("a message that asks for no receipt gets none", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "hi");
    await receipt(simulator, MsgKey);
    expect((await roam(simulator))["MsgList"][0].IsPeerRead).toBe(0);
  });

  test("a receipt that is not from receiver to sender answers 20001", async () => {
    const simulator = await chat();
    const { MsgKey } = await send(simulator, "hi", { IsNeedReadReceipt: 1 });
    expect((await receipt(simulator, MsgKey, "bob", "alice")).ErrorCode).toBe(20001);
    expect((await roam(simulator))["MsgList"][0].IsPeerRead).toBe(0);
  });
});
