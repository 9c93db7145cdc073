import { expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const service = "group_open_http_svc";

async function team(hasRateLimits = true): Promise<TestSimulator> {
  const simulator = await simulatorForTest({ hasRateLimits });
  await simulator.withAccounts("alice", "bob");
  for (const GroupId of ["one", "other"]) {
    await simulator.call(`${service}/create_group`, { GroupId, Type: "Public", Name: "Team" });
  }
  return simulator;
}

/** The codes of so many calls, without those that are the same as before. */
async function codes(count: number, call: (index: number) => Promise<TestAnswer>): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let index = 0; index < count; index++) {
    const { ErrorCode } = await call(index);
    if (found.at(-1) !== ErrorCode) found.push(ErrorCode);
  }
  return found;
}

test("attributes of one group are written 5 times a second, whatever the command", async () => {
  const write = (simulator: TestSimulator, GroupId: string) => (index: number) =>
    index % 2 === 0
      ? simulator.call(`${service}/set_group_attr`, { GroupId, GroupAttr: [{ key: "k", value: "v" }] })
      : simulator.call(`${service}/clear_group_attr`, { GroupId });
  const simulator = await team();
  expect(await codes(5, write(simulator, "one"))).toEqual([0]);
  expect(await codes(1, write(simulator, "one"))).toEqual([10049]);
  expect(await codes(1, write(simulator, "other"))).toEqual([0]);
  simulator.clock.seconds += 1;
  expect(await codes(1, write(simulator, "one"))).toEqual([0]);
  expect(await codes(9, write(await team(false), "one"))).toEqual([0]);
});

test("a group takes 40 messages a second", async () => {
  const send = (simulator: TestSimulator, GroupId: string) => (Random: number) => {
    const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
    return simulator.call(`${service}/send_group_msg`, { GroupId, Random, MsgBody });
  };
  const simulator = await team();
  expect(await codes(40, send(simulator, "one"))).toEqual([0]);
  expect(await codes(1, send(simulator, "one"))).toEqual([0]);
  const fresh = (index: number) => send(simulator, "one")(index + 100);
  expect(await codes(1, fresh)).toEqual([10023]);
  expect(await codes(1, send(simulator, "other"))).toEqual([0]);
});

test("each stream takes 5 calls a second, however many there are", async () => {
  const simulator = await team();
  const stream = (MsgRandom: number, Index: number, StreamMsgID?: string) => {
    const Chunks = [{ EventType: "data", Index, Markdown: "x" }];
    const MsgBody = [{ MsgType: "TIMStreamElem", MsgContent: { ...(StreamMsgID && { StreamMsgID }), Chunks } }];
    const names = { From_Account: "alice", To_Account: "bob" };
    return simulator.call("stream_msg/send_c2c_stream_msg", { ...names, MsgRandom, MsgBody });
  };
  const ids: string[] = [];
  for (let random = 0; random < 8; random++) ids.push((await stream(random, 1))["StreamMsgID"]);
  expect(await codes(4, (index) => stream(0, index + 2, ids[0]))).toEqual([0]);
  expect((await stream(0, 6, ids[0])).ErrorCode).toBe(60007);
  expect((await stream(1, 2, ids[1])).ErrorCode).toBe(0);
  simulator.clock.seconds += 1;
  expect((await stream(0, 6, ids[0])).ErrorCode).toBe(0);
});
