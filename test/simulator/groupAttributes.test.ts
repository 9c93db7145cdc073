import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const service = "group_open_http_svc";

async function withGroup(type = "Public"): Promise<{ simulator: TestSimulator; GroupId: string }> {
  const simulator = await simulatorForTest();
  const { GroupId } = await simulator.call(`${service}/create_group`, { Type: type, Name: "Hikers" });
  return { simulator, GroupId };
}

async function attributes(simulator: TestSimulator, GroupId: string): Promise<Record<string, string>> {
  const answer = await simulator.call("group_open_attr_http_svc/get_group_attr", { GroupId });
  return Object.fromEntries(
    answer["GroupAttrAry"].map(({ key, value }: { key: string; value: string }) => [key, value]),
  );
}

const pairs = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => ({ key, value }));

describe("attributes", () => {
  test("are merged by modify, replaced by set, deleted and cleared", async () => {
    const { simulator, GroupId } = await withGroup();
    const write = (command: string, GroupAttr?: unknown) =>
      simulator.call(`${service}/${command}`, { GroupId, GroupAttr });
    await write("modify_group_attr", pairs({ a: "1", b: "2" }));
    await write("modify_group_attr", pairs({ b: "3" }));
    expect(await attributes(simulator, GroupId)).toEqual({ a: "1", b: "3" });
    await write("set_group_attr", pairs({ c: "4", d: "5" }));
    expect(await attributes(simulator, GroupId)).toEqual({ c: "4", d: "5" });
    await write("delete_group_attr", [{ key: "c" }]);
    expect(await attributes(simulator, GroupId)).toEqual({ d: "5" });
    await write("clear_group_attr");
    expect(await attributes(simulator, GroupId)).toEqual({});
  });

  test("that are not there cannot be deleted, and then none is", async () => {
    const { simulator, GroupId } = await withGroup();
    await simulator.call(`${service}/set_group_attr`, { GroupId, GroupAttr: pairs({ a: "1" }) });
    const answer = await simulator.call(`${service}/delete_group_attr`, {
      GroupId,
      GroupAttr: [{ key: "a" }, { key: "b" }],
    });
    expect(answer).toMatchObject({ ErrorCode: 10050, ErrorInfo: expect.stringContaining("b") });
    expect(await attributes(simulator, GroupId)).toEqual({ a: "1" });
  });

  test.each([
    ["more than 16 in all", { GroupAttr: pairs({ one: "1" }) }, 10047],
    ["a key of more than 32 bytes", { GroupAttr: pairs({ ["k".repeat(33)]: "1" }) }, 10045],
    ["a value of more than 4000 bytes", { GroupAttr: pairs({ a: "v".repeat(4001) }) }, 10046],
  ])("beyond the limits are refused: %s", async (_, body, code) => {
    const { simulator, GroupId } = await withGroup();
    const full = Object.fromEntries(Array.from({ length: 16 }, (_unused, at) => [`key${at}`, "x"]));
    await simulator.call(`${service}/set_group_attr`, { GroupId, GroupAttr: pairs(full) });
    const answer = await simulator.call(`${service}/modify_group_attr`, { GroupId, ...body });
    expect(answer.ErrorCode).toBe(code);
    expect(await attributes(simulator, GroupId)).toEqual(full);
  });

  test("of more than 16,000 bytes together are refused", async () => {
    const { simulator, GroupId } = await withGroup();
    const long = Object.fromEntries(["a", "b", "c", "d"].map((key) => [key, "v".repeat(4000)]));
    expect((await simulator.call(`${service}/set_group_attr`, { GroupId, GroupAttr: pairs(long) })).ErrorCode).toBe(0);
    const one = { GroupId, GroupAttr: pairs({ e: "v" }) };
    expect((await simulator.call(`${service}/modify_group_attr`, one)).ErrorCode).toBe(10048);
  });

  test("of an unknown group are refused, and a community's cannot be cleared", async () => {
    const { simulator, GroupId } = await withGroup("Community");
    expect((await simulator.call(`${service}/clear_group_attr`, { GroupId })).ErrorCode).toBe(10007);
    const unknown = { GroupId: "@TGS#NONE", GroupAttr: pairs({ a: "1" }) };
    expect((await simulator.call(`${service}/set_group_attr`, unknown)).ErrorCode).toBe(10010);
  });
});

describe("counters", () => {
  const counters = (answer: TestAnswer) =>
    Object.fromEntries(answer["GroupCounter"].map(({ Key, Value }: { Key: string; Value: number }) => [Key, Value]));
  const update = async ({ simulator, GroupId }: Awaited<ReturnType<typeof withGroup>>, values: object, Mode?: string) =>
    simulator.call(`${service}/update_group_counter`, {
      GroupId,
      GroupCounter: Object.entries(values).map(([Key, Value]) => ({ Key, Value })),
      ...(Mode !== undefined && { Mode }),
    });

  test("are set, raised, lowered, read and deleted", async () => {
    const group = await withGroup();
    const read = (keys?: readonly string[]) =>
      group.simulator.call(`${service}/get_group_counter`, { GroupId: group.GroupId, GroupCounterKeys: keys });
    expect(counters(await update(group, { like: 5, other: 1 }, "Set"))).toEqual({ like: 5, other: 1 });
    expect(counters(await update(group, { like: 2 }, "Increase"))).toEqual({ like: 7 });
    expect(counters(await update(group, { fresh: 3 }, "Decrease"))).toEqual({ fresh: -3 });
    expect(counters(await read(["like", "unknown"]))).toEqual({ like: 7 });
    await group.simulator.call(`${service}/delete_group_counter`, {
      GroupId: group.GroupId,
      GroupCounterKeys: ["like"],
    });
    expect(counters(await read())).toEqual({ other: 1, fresh: -3 });
    await group.simulator.call(`${service}/delete_group_counter`, { GroupId: group.GroupId });
    expect(counters(await read())).toEqual({});
  });

  test("are at most 20, and none in a community", async () => {
    const group = await withGroup();
    await update(group, Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, at])), "Set");
    expect((await update(group, { more: 1 }, "Set")).ErrorCode).toBe(10063);
    expect((await update(await withGroup("Community"), { a: 1 }, "Set")).ErrorCode).toBe(10007);
  });
});
