import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const service = "group_open_http_svc";
const GroupId = "team";

/** A group of three in which Alice has sent a message with receipts and one without. */
async function team(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol", "dave");
  const MemberList = [{ Member_Account: "bob" }, { Member_Account: "carol" }];
  const body = { GroupId, Type: "Public", Name: "Team", Owner_Account: "alice", MemberList };
  await simulator.call(`${service}/create_group`, body);
  await send(simulator, { Random: 1, NeedReadReceipt: 1 });
  await send(simulator, { Random: 2 });
  return simulator;
}

function send(simulator: TestSimulator, more: Readonly<Record<string, unknown>>): Promise<TestAnswer> {
  const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
  return simulator.call(`${service}/send_group_msg`, { GroupId, From_Account: "alice", MsgBody, ...more });
}

function read(simulator: TestSimulator, userId: string, seq = 1): Promise<TestAnswer> {
  const body = { GroupId, From_Account: userId, MsgSeqList: [{ MsgSeq: seq }] };
  return simulator.call(`${service}/group_msg_receipt`, body);
}

function detail(simulator: TestSimulator, more: Readonly<Record<string, unknown>>): Promise<TestAnswer> {
  const body = { GroupId, MsgSeq: 1, Filter: 1, Cursor: "", Count: 5, ...more };
  return simulator.call(`${service}/get_group_msg_receipt_detail`, body);
}

describe("read receipts of a group", () => {
  test("count who has read, without the sender and who came later", async () => {
    const simulator = await team();
    simulator.clock.seconds += 1;
    await simulator.call(`${service}/add_group_member`, { GroupId, MemberList: [{ Member_Account: "dave" }] });
    await read(simulator, "bob");
    await read(simulator, "bob");
    await read(simulator, "dave");
    const body = { GroupId, MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }, { MsgSeq: 9 }] };
    expect((await simulator.call(`${service}/get_group_msg_receipt`, body))["GroupMsgReceiptList"]).toEqual([
      { Code: 0, MsgSeq: 1, ReadNum: 1, UnreadNum: 1 },
      { Code: 10062, MsgSeq: 2, ReadNum: 0, UnreadNum: 0 },
      { Code: 10062, MsgSeq: 9, ReadNum: 0, UnreadNum: 0 },
    ]);
  });

  test("list the readers and the others, page by page", async () => {
    const simulator = await team();
    const first = await detail(simulator, { Count: 1 });
    expect(first).toMatchObject({ IsFinish: 0, IsFinished: 0, UnreadList: [{ Unread_Account: "bob" }] });
    const second = await detail(simulator, { Count: 1, Cursor: first["Cursor"] });
    expect(second).toMatchObject({ IsFinish: 1, Cursor: "", UnreadList: [{ Unread_Account: "carol" }] });
    await read(simulator, "carol");
    expect((await detail(simulator, { Filter: 0 }))["ReadList"]).toEqual([{ Read_Account: "carol" }]);
  });

  test("come 200 at a time, also where more are wanted", async () => {
    const simulator = await team();
    expect(await detail(simulator, { Count: 500 })).toMatchObject({ ErrorCode: 0, IsFinish: 1 });
  });

  test("are refused for a message without, for no member and for another type", async () => {
    const simulator = await team();
    expect((await read(simulator, "bob", 2)).ErrorCode).toBe(10062);
    expect((await detail(simulator, { MsgSeq: 2 })).ErrorCode).toBe(10062);
    expect((await read(simulator, "dave")).ErrorCode).toBe(10004);
    const { GroupId: live } = await simulator.call(`${service}/create_group`, { Type: "AVChatRoom", Name: "Live" });
    expect((await detail(simulator, { GroupId: live })).ErrorCode).toBe(10007);
  });

  test("cannot be asked for online only, nor in a group of more than 200", async () => {
    const simulator = await team();
    expect((await send(simulator, { Random: 3, NeedReadReceipt: 1, OnlineOnlyFlag: 1 })).ErrorCode).toBe(10061);
    const names = Array.from({ length: 200 }, (_, index) => `u${index}`);
    await simulator.withAccounts(...names.slice(0, 100));
    await simulator.withAccounts(...names.slice(100));
    for (const half of [names.slice(0, 100), names.slice(100)]) {
      const MemberList = half.map((userId) => ({ Member_Account: userId }));
      await simulator.call(`${service}/add_group_member`, { GroupId, MemberList });
    }
    expect((await send(simulator, { Random: 4, NeedReadReceipt: 1 })).ErrorCode).toBe(10060);
    expect((await send(simulator, { Random: 5 })).ErrorCode).toBe(0);
  });
});
