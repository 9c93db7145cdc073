import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const OfflinePushInfo = { Title: "News", Desc: "Come" };
const unsent = { SentCount: 0, DeliveredCount: 0, ClickCount: 0, PlatformStatistics: [] };
const envelope = { ActionStatus: "OK", ErrorInfo: "sucess", ErrorCode: 0 };
const daySeconds = 86_400;

/** Three accounts with the administrator's; `first` went to all, `second` to the one with a tag. */
async function pushed() {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  await simulator.call("timpush/add_tag", { UserTags: [{ To_Account: "bob", Tags: ["red"] }] });
  const push = { From_Account: "alice", MsgRandom: 1, OfflinePushInfo };
  const first: string = (await simulator.call("timpush/push", push))["TaskId"];
  simulator.clock.seconds += 10;
  const toTag = { ...push, Condition: { TagsOr: ["red"] } };
  const second: string = (await simulator.call("timpush/push", toTag))["TaskId"];
  const given: string = (await simulator.call("timpush/batch", { ...push, To_Account: ["bob"] }))["TaskId"];
  return { simulator, first, second, given };
}

function ask(simulator: TestSimulator, what: string, more: object = {}): Promise<TestAnswer> {
  const period = { StartTime: startSeconds - 10, EndTime: startSeconds + 100 };
  return simulator.call(`timpush/${what}`, { ...period, ...more });
}

describe("the statistics of pushes to all", () => {
  test("count each receiver, of whom none is reached", async () => {
    const { simulator, first, second, given } = await pushed();
    const answer = await ask(simulator, "all_member_push_statistics", { TaskID: [first, second, given, "unknown"] });
    expect(answer).toEqual({
      ...envelope,
      Results: [
        { TaskID: first, TotalCount: 3, ...unsent },
        { TaskID: second, TotalCount: 1, ...unsent },
      ],
    });
  });

  test("without tasks are the sum of the period", async () => {
    const { simulator } = await pushed();
    const sum = async (more: object) => (await ask(simulator, "all_member_push_statistics", more))["Results"];
    expect(await sum({})).toEqual([{ TotalCount: 4, ...unsent }]);
    expect(await sum({ TaskID: [], EndTime: startSeconds + 5 })).toEqual([{ TotalCount: 3, ...unsent }]);
    expect(await sum({ StartTime: 0, EndTime: 1 })).toEqual([{ TotalCount: 0, ...unsent }]);
  });

  test("tell why they were lost, for seven days", async () => {
    const { simulator, second } = await pushed();
    const lost = { PostSendDeliveredLoss: [], PlatformReadyToSendLoss: [] };
    const told = await ask(simulator, "all_member_push_loss", { TaskID: [second] });
    expect(told).toEqual({
      ...envelope,
      Results: [{ TaskID: second, ReadyToSendLoss: [{ ErrCode: -2, ErrCount: 1, ErrInfo: "no token" }], ...lost }],
    });
    simulator.clock.seconds += 8 * daySeconds;
    expect((await ask(simulator, "all_member_push_loss"))["Results"]).toEqual([{ ReadyToSendLoss: [], ...lost }]);
    expect((await ask(simulator, "all_member_push_statistics"))["Results"]).toMatchObject([{ TotalCount: 4 }]);
    simulator.clock.seconds += 30 * daySeconds;
    expect((await ask(simulator, "all_member_push_statistics"))["Results"]).toMatchObject([{ TotalCount: 0 }]);
  });

  test("count a scheduled push once it was sent", async () => {
    const simulator = await simulatorForTest();
    const Content = { From_Account: "administrator", MsgRandom: 1, OfflinePushInfo };
    const push = { Sdkappid: 1400000000, Type: "All", SchedAt: "2023-11-14 22:14:00", Content };
    await simulator.call("timpush/add_sched_task", push);
    expect((await ask(simulator, "all_member_push_statistics"))["Results"]).toMatchObject([{ TotalCount: 0 }]);
    simulator.clock.seconds += 60;
    expect((await ask(simulator, "all_member_push_statistics"))["Results"]).toMatchObject([{ TotalCount: 1 }]);
  });
});

describe("pushes of chat messages", () => {
  test("are counted by the days of the period", async () => {
    const { simulator } = await pushed();
    const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
    await simulator.call("openim/sendmsg", { From_Account: "alice", To_Account: "bob", MsgRandom: 1, MsgBody });
    expect(await ask(simulator, "normal_push_statistics")).toEqual({ ...envelope, TotalCount: 1, ...unsent });
    const before = { StartTime: startSeconds - 3 * daySeconds, EndTime: startSeconds - 2 * daySeconds };
    expect(await ask(simulator, "normal_push_statistics", before)).toMatchObject({ TotalCount: 0 });
  });
});

test("nobody's device has a trace of a push", async () => {
  const { simulator, first } = await pushed();
  const toAlice = { TaskID: first, UserID: "alice" };
  expect(await simulator.call("timpush/all_member_push_trace", toAlice)).toEqual({ ...envelope, InstanceTrace: [] });
  const PushID = "alice-1700000000-1";
  expect(await simulator.call("timpush/normal_push_trace", { PushID })).toEqual({ ...envelope, InstanceTrace: [] });
});

test("the addresses of the service are the simulator's own", async () => {
  const simulator = await simulatorForTest();
  expect(await simulator.call("ConfigSvc/GetIPList")).toEqual({
    ActionStatus: "OK",
    ErrorCode: 0,
    IPList: ["127.0.0.1"],
  });
});
