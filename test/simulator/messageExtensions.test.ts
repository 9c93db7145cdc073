import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const text = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
const service = "openim_msg_ext_http_svc";

/** A message that takes extensions, or not, and the calls that read and write them. */
async function direct(SupportMessageExtension = 1) {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  const between = { From_Account: "alice", To_Account: "bob" };
  const message = { ...between, MsgRandom: 1, MsgBody: text, SupportMessageExtension };
  const { MsgKey } = await simulator.call("openim/sendmsg", message);
  const place = { ...between, MsgKey };
  return { simulator, ...calls(simulator, "", place) };
}

async function inGroup(type = "Public") {
  const simulator = await simulatorForTest();
  const { GroupId } = await simulator.call("group_open_http_svc/create_group", { Type: type, Name: "a" });
  const message = { GroupId, Random: 1, MsgBody: text, SupportMessageExtension: 1 };
  const { MsgSeq } = await simulator.call("group_open_http_svc/send_group_msg", message);
  return { simulator, ...calls(simulator, "group_", { GroupId, MsgSeq }) };
}

function calls(simulator: TestSimulator, kind: string, place: object) {
  const pairs = (values: Record<string, string>) => Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
  return {
    get: (StartSeq?: number) => simulator.call(`${service}/${kind}get_key_values`, { ...place, StartSeq }),
    set: (values: Record<string, string>, OperateType = 1) =>
      simulator.call(`${service}/${kind}set_key_values`, { ...place, OperateType, ExtensionList: pairs(values) }),
    clear: () => simulator.call(`${service}/${kind}set_key_values`, { ...place, OperateType: 3 }),
  };
}

function pairsOf(answer: TestAnswer): unknown[] {
  return answer["ExtensionList"].map(({ Key, Value, Seq }: { Key: string; Value: string; Seq: number }) => [
    Key,
    Value,
    Seq,
  ]);
}

describe.each([
  ["a one-to-one message", direct],
  ["a group message", inGroup],
])("the extensions of %s", (_, start) => {
  test("are set, changed, deleted and cleared, each change with a higher version", async () => {
    const { get, set, clear } = await start();
    await set({ a: "1", b: "2" });
    const changed = await set({ a: "3" });
    expect(changed["ExtensionList"]).toEqual([{ ErrorCode: 0, Extension: { Key: "a", Value: "3", Seq: 3 } }]);
    expect(pairsOf(await get())).toEqual([
      ["b", "2", 2],
      ["a", "3", 3],
    ]);
    expect(pairsOf(await get(3))).toEqual([["a", "3", 3]]);
    await set({ b: "" }, 2);
    expect(pairsOf(await get())).toEqual([["a", "3", 3]]);
    await clear();
    expect(await get()).toMatchObject({ ExtensionList: [], LatestSeq: 5, ClearSeq: 5, CompleteFlag: 1 });
  });

  test("are at most 300, and come 200 at a time", async () => {
    const { get, set } = await start();
    for (let first = 0; first < 300; first += 20) {
      await set(Object.fromEntries(Array.from({ length: 20 }, (_unused, at) => [`key${first + at}`, "x"])));
    }
    expect((await set({ more: "x" })).ErrorCode).toBe(10004);
    const page = await get();
    expect([page["ExtensionList"].length, page["CompleteFlag"]]).toEqual([200, 0]);
    const rest = await get(201);
    expect([rest["ExtensionList"].length, rest["CompleteFlag"]]).toEqual([100, 1]);
  });

  test("are changed at most 200 times in a minute", async () => {
    const { simulator, set } = await start();
    for (let change = 0; change < 200; change++) await set({ a: String(change) });
    expect((await set({ a: "x" })).ErrorCode).toBe(23003);
    simulator.clock.seconds += 60;
    expect((await set({ a: "x" })).ErrorCode).toBe(0);
  });
});

test("a message that was sent without them takes none, and one that is not there has none", async () => {
  const { simulator, set } = await direct(0);
  expect((await set({ a: "1" })).ErrorCode).toBe(23002);
  const unknown = { From_Account: "alice", To_Account: "bob", MsgKey: "1_2_3" };
  expect((await simulator.call(`${service}/get_key_values`, unknown)).ErrorCode).toBe(23004);
});

test("a live group has none", async () => {
  expect((await (await inGroup("AVChatRoom")).set({ a: "1" })).ErrorCode).toBe(10007);
});
