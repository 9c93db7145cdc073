import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

async function people(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  return simulator;
}

async function hikers(): Promise<TestSimulator> {
  const simulator = await people();
  const group = { GroupId: "hikers", Type: "Public", Name: "Hikers", Owner_Account: "alice" };
  await simulator.call("group_open_http_svc/create_group", group);
  return simulator;
}

const chunk = (Index: number, Markdown: string, more = {}) => ({ EventType: "data", Index, Markdown, ...more });

function stream(simulator: TestSimulator, id: string | undefined, chunks: unknown[], more = {}): Promise<TestAnswer> {
  return simulator.call("stream_msg/send_c2c_stream_msg", {
    From_Account: "alice",
    To_Account: "bob",
    MsgSeq: 5,
    MsgRandom: 7,
    MsgBody: [{ MsgType: "TIMStreamElem", MsgContent: { ...(id && { StreamMsgID: id }), Chunks: chunks } }],
    ...more,
  });
}

function streamInGroup(simulator: TestSimulator, from: string, id: string | undefined, chunks: unknown[]) {
  return simulator.call("stream_msg/send_group_stream_msg", {
    GroupId: "hikers",
    From_Account: from,
    MsgRandom: 7,
    MsgBody: [{ MsgType: "TIMStreamElem", MsgContent: { ...(id && { StreamMsgID: id }), Chunks: chunks } }],
  });
}

async function history(simulator: TestSimulator): Promise<TestAnswer[]> {
  const range = { MaxCnt: 10, MinTime: 0, MaxTime: startSeconds * 2 };
  const answer = await simulator.call("openim/admin_getroammsg", {
    Operator_Account: "bob",
    Peer_Account: "alice",
    ...range,
  });
  return answer["MsgList"];
}

const words = (message: TestAnswer | undefined) =>
  message?.["MsgBody"][0].MsgContent.Chunks.map(({ Markdown }: TestAnswer) => Markdown);

describe("a stream between two users", () => {
  test("is one message of the history, with all chunks, at the time of the first", async () => {
    const simulator = await people();
    const first = await stream(simulator, undefined, [chunk(1, "Hello, ")]);
    simulator.clock.seconds += 10;
    const last = await stream(simulator, first["StreamMsgID"], [chunk(2, "good"), chunk(3, "bye.", { IsLast: true })]);
    const messages = await history(simulator);
    expect(messages.map(words)).toEqual([["Hello, ", "good", "bye."]]);
    expect(messages[0]).toMatchObject({ From_Account: "alice", MsgTimeStamp: startSeconds, MsgKey: first["MsgKey"] });
    expect(last).toMatchObject({ StreamMsgID: first["StreamMsgID"], MsgTime: startSeconds });
  });

  test("takes nothing after its last chunk, and nothing after 15 seconds without one", async () => {
    const simulator = await people();
    const first = await stream(simulator, undefined, [chunk(1, "all", { IsLast: true })]);
    expect((await stream(simulator, first["StreamMsgID"], [chunk(2, "more")])).ErrorCode).toBe(90002);
    const other = await stream(simulator, undefined, [chunk(1, "slow")]);
    simulator.clock.seconds += 15;
    expect((await stream(simulator, other["StreamMsgID"], [chunk(2, "er")])).ErrorCode).toBe(0);
    simulator.clock.seconds += 16;
    expect((await stream(simulator, other["StreamMsgID"], [chunk(3, "!")])).ErrorCode).toBe(90002);
    expect((await history(simulator)).map(words)).toEqual([["all"], ["slow", "er"]]);
  });

  test("counts its chunks by one from 1, and ends with the last", async () => {
    const simulator = await people();
    const last = { IsLast: true };
    expect((await stream(simulator, undefined, [chunk(2, "b")])).ErrorInfo).toContain("the next one is 1");
    expect((await stream(simulator, undefined, [chunk(1, "a", last), chunk(2, "b")])).ErrorCode).toBe(90002);
    const { StreamMsgID } = await stream(simulator, undefined, [chunk(1, "a")]);
    expect((await stream(simulator, StreamMsgID, [chunk(3, "c")])).ErrorCode).toBe(90002);
    expect((await history(simulator)).map(words)).toEqual([["a"]]);
  });

  test("stays below 128 KB, in more than one body of 12 KB", async () => {
    const simulator = await people();
    const { StreamMsgID } = await stream(simulator, undefined, [chunk(1, "x".repeat(100_000))]);
    expect((await stream(simulator, StreamMsgID, [chunk(2, "x".repeat(40_000))])).ErrorCode).toBe(93000);
    expect((await stream(simulator, StreamMsgID, [chunk(2, "x".repeat(20_000))])).ErrorCode).toBe(0);
  });

  test("that begins again with the same content is the same", async () => {
    const simulator = await people();
    const first = await stream(simulator, undefined, [chunk(1, "Hello, ")]);
    const again = await stream(simulator, undefined, [chunk(1, "Hello, ")]);
    expect([again["StreamMsgID"], (await history(simulator)).length]).toEqual([first["StreamMsgID"], 1]);
  });

  test("ends with an account that is deleted, and begins anew with the next of that name", async () => {
    const simulator = await people();
    const first = await stream(simulator, undefined, [chunk(1, "Hello, ")]);
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
    await simulator.withAccounts("bob");
    expect((await stream(simulator, first["StreamMsgID"], [chunk(2, "!")])).ErrorCode).toBe(90002);
    const next = await stream(simulator, undefined, [chunk(1, "Hello, ")]);
    expect(next["StreamMsgID"]).not.toBe(first["StreamMsgID"]);
    expect((await history(simulator)).map(words)).toEqual([["Hello, "]]);
  });

  test("belongs to these two, in this direction", async () => {
    const simulator = await people();
    const { StreamMsgID } = await stream(simulator, undefined, [chunk(1, "Hello, ")]);
    const turned = { From_Account: "bob", To_Account: "alice" };
    expect((await stream(simulator, StreamMsgID, [chunk(2, "!")], turned)).ErrorCode).toBe(90002);
  });

  test("asks for accounts, but not for friendship, blocklists and mutes", async () => {
    const simulator = await people();
    const one = [chunk(1, "hi")];
    expect((await stream(simulator, undefined, one, { From_Account: "nobody" })).ErrorCode).toBe(90048);
    expect((await stream(simulator, undefined, one, { To_Account: "nobody" })).ErrorCode).toBe(90012);
    await simulator.call("openconfigsvr/setnospeaking", { Set_Account: "alice", C2CmsgNospeakingTime: 60 });
    expect((await stream(simulator, undefined, one)).ErrorCode).toBe(0);
    const robot = { From_Account: "@RBT#001" };
    expect((await stream(simulator, undefined, one, robot)).ErrorCode).toBe(90048);
    await simulator.call("openim_robot_http_svc/create_robot", { UserID: "@RBT#001" });
    expect((await stream(simulator, undefined, one, robot)).ErrorCode).toBe(0);
  });
});

describe("a stream in a group", () => {
  test("is one message of the group", async () => {
    const simulator = await hikers();
    const first = await streamInGroup(simulator, "alice", undefined, [chunk(1, "Hello, ")]);
    await streamInGroup(simulator, "alice", first["StreamMsgID"], [chunk(2, "goodbye.", { IsLast: true })]);
    const answer = await simulator.call("group_open_http_svc/group_msg_get_simple", {
      GroupId: "hikers",
      ReqMsgNumber: 9,
    });
    expect(answer["RspMsgList"].map(words)).toEqual([["Hello, ", "goodbye."]]);
  });

  test("brings its sender into a live group, as any message does", async () => {
    const simulator = await people();
    const live = { GroupId: "hikers", Type: "AVChatRoom", Name: "Stage" };
    await simulator.call("group_open_http_svc/create_group", live);
    await streamInGroup(simulator, "bob", undefined, [chunk(1, "hi")]);
    const body = { GroupId: "hikers", Member_Account: ["alice", "bob"] };
    const present = await simulator.call("group_open_avchatroom_http_svc/check_members", body);
    expect(present["Member_Account"]).toEqual(["bob"]);
  });

  test("asks for the group, the sender and the right to speak", async () => {
    const simulator = await hikers();
    const one = [chunk(1, "hi")];
    expect((await streamInGroup(simulator, "nobody", undefined, one)).ErrorCode).toBe(10019);
    await simulator.call("group_open_http_svc/forbid_send_msg", {
      GroupId: "hikers",
      Members_Account: ["alice"],
      MuteTime: 60,
    });
    expect((await streamInGroup(simulator, "alice", undefined, one)).ErrorCode).toBe(10017);
    await simulator.call("group_open_http_svc/destroy_group", { GroupId: "hikers" });
    expect((await streamInGroup(simulator, "alice", undefined, one)).ErrorCode).toBe(10010);
  });
});
