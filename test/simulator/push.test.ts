import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestSimulator } from "../support/startSimulator.ts";

async function withAlice(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  return simulator;
}

const tags = (from: number, count: number) => Array.from({ length: count }, (_, index) => `t${from + index}`);
const tagged = (userId: string, ...names: string[]) => ({ UserTags: [{ To_Account: userId, Tags: names }] });
const valued = (userId: string, Attrs: unknown) => ({ UserAttrs: [{ To_Account: userId, Attrs }] });
const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];

async function tagsOf(simulator: TestSimulator, userId: string): Promise<string[]> {
  const answer = await simulator.call("all_member_push/im_get_tag", { To_Account: [userId] });
  return answer["UserTags"]?.[0].Tags;
}

async function attributesOf(simulator: TestSimulator, userId: string): Promise<unknown> {
  const answer = await simulator.call("all_member_push/im_get_attr", { To_Account: [userId] });
  return answer["UserAttrs"]?.[0].Attrs;
}

describe("tags", () => {
  test("are added once, removed one by one and all at once", async () => {
    const simulator = await withAlice();
    await simulator.call("all_member_push/im_add_tag", tagged("alice", "a", "b", "c"));
    await simulator.call("all_member_push/im_add_tag", tagged("alice", "a"));
    await simulator.call("all_member_push/im_remove_tag", tagged("alice", "b"));
    expect(await tagsOf(simulator, "alice")).toEqual(["a", "c"]);
    await simulator.call("all_member_push/im_remove_all_tags", { To_Account: ["alice"] });
    expect(await tagsOf(simulator, "alice")).toEqual([]);
  });

  test("of an unknown account are refused with 90048", async () => {
    const simulator = await withAlice();
    expect((await simulator.call("all_member_push/im_add_tag", tagged("bob", "a"))).ErrorCode).toBe(90048);
  });

  test("beyond 100 are refused, and none is added", async () => {
    const simulator = await withAlice();
    for (let from = 0; from < 100; from += 10) {
      await simulator.call("all_member_push/im_add_tag", tagged("alice", ...tags(from, 10)));
    }
    const answer = await simulator.call("all_member_push/im_add_tag", tagged("alice", "more"));
    expect([answer.ErrorCode, (await tagsOf(simulator, "alice")).length]).toEqual([90032, 100]);
  });

  test("are at most 1,000 different ones in an app; one that nobody has any more makes room", async () => {
    const simulator = await simulatorForTest();
    const users = Array.from({ length: 11 }, (_, index) => `user${index}`);
    await simulator.withAccounts(...users);
    for (let user = 0; user < 10; user++) {
      for (let from = 0; from < 100; from += 10) {
        await simulator.call("all_member_push/im_add_tag", tagged(`user${user}`, ...tags(user * 100 + from, 10)));
      }
    }
    const add = (...names: string[]) => simulator.call("all_member_push/im_add_tag", tagged("user10", ...names));
    expect((await add("more")).ErrorCode).toBe(90032);
    const pushed = await simulator.call("timpush/add_tag", tagged("user10", "more"));
    expect(pushed["ErrorList"]).toMatchObject([{ To_Account: "user10", ErrorCode: 90032 }]);
    expect((await add("t5")).ErrorCode).toBe(0);
    await simulator.call("all_member_push/im_remove_tag", tagged("user0", "t6"));
    expect((await add("more")).ErrorCode).toBe(0);
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "user1" }] });
    expect((await add("yet more")).ErrorCode).toBe(0);
  });

  test("go with a deleted account", async () => {
    const simulator = await withAlice();
    await simulator.call("all_member_push/im_add_tag", tagged("alice", "a"));
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "alice" }] });
    await simulator.withAccounts("alice");
    expect(await tagsOf(simulator, "alice")).toEqual([]);
  });

  test("of the Push Service are replaced, and fail for each account", async () => {
    const simulator = await withAlice();
    await simulator.call("timpush/add_tag", tagged("alice", "a"));
    const answer = await simulator.call("timpush/add_tag", {
      Replace: 1,
      UserTags: [...tagged("alice", "b").UserTags, ...tagged("bob", "b").UserTags],
    });
    expect([answer.ErrorCode, answer["ErrorList"], await tagsOf(simulator, "alice")]).toMatchObject([
      0,
      [{ To_Account: "bob", ErrorCode: 70107 }],
      ["b"],
    ]);
  });
});

describe("attributes", () => {
  test("need a name first", async () => {
    const simulator = await withAlice();
    const answer = await simulator.call("all_member_push/im_set_attr", valued("alice", { city: "Ulm" }));
    expect([answer.ErrorCode, await attributesOf(simulator, "alice")]).toEqual([90033, {}]);
  });

  test("are set and removed", async () => {
    const simulator = await withAlice();
    await simulator.call("all_member_push/im_set_attr_name", { AttrNames: { 0: "sex", 1: "city" } });
    await simulator.call("all_member_push/im_set_attr", valued("alice", { sex: "f", city: "Ulm" }));
    await simulator.call("all_member_push/im_remove_attr", valued("alice", ["sex"]));
    const names = await simulator.call("all_member_push/im_get_attr_name");
    expect([names["AttrNames"], await attributesOf(simulator, "alice")]).toEqual([
      { 0: "sex", 1: "city" },
      { city: "Ulm" },
    ]);
  });

  test("whose name was replaced are told no more", async () => {
    const simulator = await withAlice();
    await simulator.call("all_member_push/im_set_attr_name", { AttrNames: { 0: "sex", 1: "city" } });
    await simulator.call("all_member_push/im_set_attr", valued("alice", { sex: "f", city: "Ulm" }));
    await simulator.call("all_member_push/im_set_attr_name", { AttrNames: { 0: "age" } });
    expect(await attributesOf(simulator, "alice")).toEqual({ city: "Ulm" });
  });

  test("of devices fail for users with 90035", async () => {
    const simulator = await withAlice();
    await simulator.call("timpush/set_attr_name", { AttrNames: { 0: "city" }, AttrTypes: { 0: 1 } });
    const answer = await simulator.call("timpush/set_attr", valued("alice", { city: "Ulm" }));
    expect(answer["ErrorList"]).toMatchObject([{ To_Account: "alice", ErrorCode: 90035 }]);
  });

  test.each([
    ["all_member_push/im_set_attr_name", { AttrNames: { 1: "city", 10: "sex" } }],
    ["all_member_push/im_set_attr_name", { AttrNames: { sex: 1 } }],
    ["timpush/set_attr_name", { AttrNames: { 1: "city" }, AttrTypes: { ten: "none" } }],
  ])("have the numbers 0 to 9: %s with %j is refused, and names nothing", async (path, body) => {
    const simulator = await simulatorForTest();
    expect((await simulator.call(path, body)).ErrorCode).toBe(90001);
    expect((await simulator.call("all_member_push/im_get_attr_name"))["AttrNames"]).toBeUndefined();
  });

  test("keep their type", async () => {
    const simulator = await withAlice();
    await simulator.call("timpush/set_attr_name", { AttrNames: { 0: "city" }, AttrTypes: { 0: 1 } });
    const answer = await simulator.call("timpush/set_attr_name", { AttrNames: { 0: "city" }, AttrTypes: { 0: 0 } });
    expect(answer.ErrorCode).toBe(90001);
  });
});

describe("a push", () => {
  test("is repeated with the same number, and comes too soon with another", async () => {
    const simulator = await simulatorForTest();
    const first = await simulator.call("all_member_push/im_push", { MsgRandom: 1, MsgBody });
    const same = await simulator.call("all_member_push/im_push", { MsgRandom: 1, MsgBody });
    const other = await simulator.call("all_member_push/im_push", { MsgRandom: 2, MsgBody });
    expect([same["TaskId"], other.ErrorCode]).toEqual([first["TaskId"], 90024]);
  });

  test("is sent although the clock was set back since the last one", async () => {
    const simulator = await simulatorForTest();
    await simulator.call("all_member_push/im_push", { MsgRandom: 1, MsgBody });
    simulator.clock.seconds -= 3600;
    expect((await simulator.call("all_member_push/im_push", { MsgRandom: 2, MsgBody })).ErrorCode).toBe(0);
  });

  test("is the last of the day after 100", async () => {
    const simulator = await simulatorForTest();
    const codes: unknown[] = [];
    for (let count = 0; count <= 100; count++) {
      simulator.clock.seconds++;
      codes.push((await simulator.call("all_member_push/im_push", { MsgRandom: count, MsgBody })).ErrorCode);
    }
    expect([codes[99], codes[100]]).toEqual([0, 90047]);
  });

  test("by an attribute without a name is refused with 90033", async () => {
    const simulator = await simulatorForTest();
    const body = { MsgRandom: 1, MsgBody, Condition: { AttrsOr: { city: "Ulm" } } };
    expect((await simulator.call("all_member_push/im_push", body)).ErrorCode).toBe(90033);
  });

  const long = "x".repeat(51);
  test.each([
    ["a tag twice", { TagsOr: ["a", "a"] }, 90022],
    ["tags and attributes", { TagsAnd: ["a"], AttrsOr: { city: "Ulm" } }, 90039],
    ["more than 10 tags", { TagsAnd: tags(0, 11) }, 90032],
    ["an empty tag", { TagsOr: ["a", ""] }, 90040],
  ])("by %s is refused", async (_, Condition, code) => {
    const simulator = await withAlice();
    const push = { From_Account: "alice", MsgRandom: 1, MsgBody, Condition };
    expect((await simulator.call("all_member_push/im_push", push)).ErrorCode).toBe(code);
    expect((await simulator.call("timpush/push", push)).ErrorCode).toBe(code);
  });

  test("by a tag or a value of more than 50 bytes is refused", async () => {
    const simulator = await withAlice();
    const push = (Condition: object) => simulator.call("all_member_push/im_push", { MsgRandom: 1, MsgBody, Condition });
    expect((await push({ TagsOr: [long] })).ErrorCode).toBe(90020);
    expect((await push({ AttrsAnd: { city: long } })).ErrorCode).toBe(90033);
  });

  test("of the Push Service takes an ID of 64 bytes, and a random number for its own", async () => {
    const simulator = await withAlice();
    const push = { From_Account: "alice", MsgRandom: 5, OfflinePushInfo: { Title: "t", Desc: "d" } };
    const batch = { ...push, To_Account: ["alice"] };
    const tooLong = { DataId: "x".repeat(65) };
    expect((await simulator.call("timpush/push", { ...push, ...tooLong })).ErrorCode).toBe(90057);
    expect((await simulator.call("timpush/batch", { ...batch, ...tooLong })).ErrorCode).toBe(90057);
    const sent = await simulator.call("timpush/batch", { ...batch, DataId: "x".repeat(64) });
    expect(sent["TaskId"]).toMatch(/^batch_1400000000_\d+_5_/);
  });

  test("to given accounts names the unknown ones and is withdrawn within a day", async () => {
    const simulator = await withAlice();
    const body = { From_Account: "alice", To_Account: ["alice", "bob"], MsgRandom: 1, OfflinePushInfo: { Title: "n" } };
    const { TaskId, ErrorList } = await simulator.call("timpush/batch", body);
    expect(ErrorList).toMatchObject([{ To_Account: "bob", ErrorCode: 70107 }]);
    expect((await simulator.call("timpush/revoke", { TaskId })).ErrorCode).toBe(0);
    expect((await simulator.call("timpush/revoke", { TaskId: "other" })).ErrorCode).toBe(90001);
    simulator.clock.seconds += 86_401;
    expect((await simulator.call("timpush/revoke", { TaskId })).ErrorCode).toBe(90001);
  });
});

test("an app without attribute names answers no list of them", async () => {
  const simulator = await withAlice();
  for (const path of ["all_member_push/im_get_attr_name", "timpush/get_attr_name"]) {
    const answer = await simulator.call(path, {});
    expect([answer.ErrorCode, answer["AttrNames"]]).toEqual([0, undefined]);
  }
});
