import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const Sdkappid = 1400000000;

function schedule(simulator: TestSimulator, command: string, body: object): Promise<TestAnswer> {
  return simulator.call(`timpush/${command}_sched_task`, { Sdkappid, ...body });
}

/** Every simulator starts at 2023-11-14 22:13:20 in UTC. */
function add(simulator: TestSimulator, SchedAt: string, Title: string, more: object = {}): Promise<TestAnswer> {
  const Content = { From_Account: "administrator", MsgRandom: 1, OfflinePushInfo: { Title, Desc: "Come" } };
  return schedule(simulator, "add", { Type: "All", SchedAt, Content, ...more });
}

const november = { Offset: 0, Want: 10, BeginTime: "2023-11-01 00:00:00", EndTime: "2023-11-30 00:00:00" };

async function titles(simulator: TestSimulator, more: object = {}): Promise<string[]> {
  const answer = await schedule(simulator, "list", { ...november, OrderBy: "schedAt", Asc: true, ...more });
  return answer["Tasks"].map((task: TestAnswer) => task["Title"]);
}

describe("a scheduled push", () => {
  test("waits, and is sent when its time comes", async () => {
    const simulator = await simulatorForTest();
    const { TaskID } = await add(simulator, "2023-11-14 22:14:00", "News");
    const waiting = await schedule(simulator, "get", { TaskID });
    expect(waiting["TaskInfo"]).toMatchObject({
      TaskID,
      CreateAt: "2023-11-14 22:13:20",
      SchedAt: "2023-11-14 22:14:00",
      Type: "All",
      Title: "News",
      Desc: "Come",
      Content: { MsgRandom: 1 },
      Status: "pending",
      DispatchSuccess: 0,
      PushTaskID: "",
    });
    simulator.clock.seconds += 40;
    const sent = (await schedule(simulator, "get", { TaskID }))["TaskInfo"];
    expect(sent).toMatchObject({ Status: "success", DispatchSuccess: 1 });
    expect((await simulator.call("timpush/revoke", { TaskId: sent.PushTaskID })).ErrorCode).toBe(0);
    const named = { TaskID, Type: "All" };
    expect((await schedule(simulator, "modify", named)).ErrorCode).toBe(90104);
    expect((await schedule(simulator, "delete", named)).ErrorCode).toBe(90107);
  });

  test("is changed where fields are given, and deleted", async () => {
    const simulator = await simulatorForTest();
    const { TaskID } = await add(simulator, "2023-11-15 00:00:00", "News");
    const named = { TaskID, Type: "All" };
    const change = { ...named, SchedAt: "2023-11-16 00:00:00", Content: { MsgRandom: 2 } };
    await schedule(simulator, "modify", change);
    expect((await schedule(simulator, "get", { TaskID }))["TaskInfo"]).toMatchObject({
      SchedAt: "2023-11-16 00:00:00",
      Title: "News",
      Content: { MsgRandom: 2, From_Account: "administrator" },
    });
    expect((await schedule(simulator, "delete", named)).ErrorCode).toBe(0);
    expect((await schedule(simulator, "get", { TaskID })).ErrorCode).toBe(90104);
    expect((await schedule(simulator, "modify", change)).ErrorCode).toBe(90104);
  });

  test("is named by its type, too", async () => {
    const simulator = await simulatorForTest();
    const { TaskID } = await add(simulator, "2023-11-15 00:00:00", "News");
    expect((await schedule(simulator, "delete", { TaskID, Type: "Tag" })).ErrorCode).toBe(90104);
  });

  test.each([
    ["a time that is over", { SchedAt: "2023-11-14 22:13:20" }],
    ["a time that is none", { SchedAt: "2023-11-31 00:00:00" }],
    ["a type that is none", { Type: "Some" }],
    ["an unknown sender", { Content: { From_Account: "nobody" } }],
    ["another app", { Sdkappid: 1400000001 }],
  ])("with %s is refused with 90104", async (_, more) => {
    const simulator = await simulatorForTest();
    expect((await add(simulator, "2023-11-15 00:00:00", "News", more)).ErrorCode).toBe(90104);
  });
});

describe("the list of scheduled pushes", () => {
  async function three(): Promise<TestSimulator> {
    const simulator = await simulatorForTest();
    await add(simulator, "2023-11-17 00:00:00", "third");
    simulator.clock.seconds++;
    await add(simulator, "2023-11-15 00:00:00", "first");
    simulator.clock.seconds++;
    await add(simulator, "2023-11-16 00:00:00", "second");
    return simulator;
  }

  test("is sorted by either time, in either direction", async () => {
    const simulator = await three();
    expect(await titles(simulator)).toEqual(["first", "second", "third"]);
    expect(await titles(simulator, { Asc: false })).toEqual(["third", "second", "first"]);
    expect(await titles(simulator, { OrderBy: "createat" })).toEqual(["third", "first", "second"]);
  });

  test("has pages, a time range and a keyword", async () => {
    const simulator = await three();
    expect(await titles(simulator, { Offset: 1, Want: 1 })).toEqual(["second"]);
    expect(await titles(simulator, { BeginTime: "2023-11-16 00:00:00" })).toEqual(["second", "third"]);
    expect(await titles(simulator, { Keyword: "ir" })).toEqual(["first", "third"]);
  });

  test("has what was made in the range, and what is sent in it", async () => {
    const simulator = await simulatorForTest();
    await add(simulator, "2023-12-24 00:00:00", "Christmas");
    expect(await titles(simulator)).toEqual(["Christmas"]);
    const december = { BeginTime: "2023-12-01 00:00:00", EndTime: "2023-12-31 00:00:00" };
    expect(await titles(simulator, december)).toEqual(["Christmas"]);
    expect(await titles(simulator, { ...december, EndTime: "2023-12-23 00:00:00" })).toEqual([]);
  });

  test.each([
    ["nothing", { Want: 0 }],
    ["what is before the first", { Offset: -1 }],
    ["another order", { OrderBy: "title" }],
    ["a time that is none", { EndTime: "tomorrow" }],
    ["a range that ends before it begins", { BeginTime: "2023-12-01 00:00:00" }],
  ])("that asks for %s is refused with 90104", async (_, more) => {
    const simulator = await simulatorForTest();
    const body = { ...november, OrderBy: "schedAt", Asc: true, ...more };
    expect((await schedule(simulator, "list", body)).ErrorCode).toBe(90104);
  });
});
