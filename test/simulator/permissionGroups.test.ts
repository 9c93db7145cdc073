import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const service = "group_open_http_svc";
const GroupId = "@TGS#_town";
const TopicId = `${GroupId}@TOPIC#_news`;
const PermissionGroupId = "@PMG#_editors";

/** A community with a topic, two members and a permission group. */
async function town(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  await simulator.call(`${service}/create_group`, {
    GroupId,
    Type: "Community",
    Name: "Town",
    Owner_Account: "alice",
    SupportTopic: 1,
    EnablePermission: 1,
    MemberList: [{ Member_Account: "bob" }],
  });
  await simulator.call("million_group_open_http_svc/create_topic", { GroupId, TopicId, TopicName: "News" });
  await call(simulator, "create_permission_group", { PermissionGroupName: "Editors", Permission: 80 });
  return simulator;
}

function call(simulator: TestSimulator, command: string, more: Readonly<Record<string, unknown>> = {}) {
  return simulator.call(`${service}/${command}`, { GroupId, PermissionGroupId, ...more });
}

async function all(simulator: TestSimulator, more: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> {
  return simulator.call(`${service}/get_permission_group`, { GroupId, ...more });
}

describe("a permission group", () => {
  test("is told with its mask and its member count", async () => {
    const simulator = await town();
    await call(simulator, "modify_permission_group", { Permission: 64, CustomString: "c" });
    await call(simulator, "add_permission_group_member", { MemberList: [{ Member_Account: "bob" }] });
    expect((await all(simulator))["PermissionGroupInfoList"]).toEqual([
      {
        ErrorCode: 0,
        ErrorInfo: "",
        PermissionGroupId,
        PermissionGroupName: "Editors",
        CustomString: "c",
        Permission: 64,
        MemberCount: 1,
      },
    ]);
  });

  test("gets an ID of the server's, or one of its own of the right form, once", async () => {
    const simulator = await town();
    const body = { PermissionGroupName: "Two", Permission: 0 };
    const made = await simulator.call(`${service}/create_permission_group`, { GroupId, ...body });
    expect(made["PermissionGroupId"]).toMatch(/^@PMG#_@PMG#\w+$/);
    for (const taken of [PermissionGroupId, "editors", "@PMG#_@PMG#x"]) {
      const refused = await call(simulator, "create_permission_group", { ...body, PermissionGroupId: taken });
      expect(refused.ErrorCode).toBe(10004);
    }
  });

  test("is listed page by page, or by name", async () => {
    const simulator = await town();
    for (const id of ["@PMG#_b", "@PMG#_c"]) {
      const body = { PermissionGroupId: id, PermissionGroupName: "x", Permission: 0 };
      await call(simulator, "create_permission_group", body);
    }
    const first = await all(simulator, { Limit: 2, Next: "" });
    const second = await all(simulator, { Limit: 2, Next: first["Next"] });
    const ids = [...first["PermissionGroupInfoList"], ...second["PermissionGroupInfoList"]];
    expect(ids.map((one) => one.PermissionGroupId)).toEqual([PermissionGroupId, "@PMG#_b", "@PMG#_c"]);
    expect(second["Next"]).toBe("");
    expect((await all(simulator, { Limit: 2, Next: "-1" })).ErrorCode).toBe(10004);
    // The documentation is incomplete, so a limit of 0 comes through; a page goes on all the same.
    expect((await all(simulator, { Limit: 0, Next: "" }))["Next"]).toBe("1");
    const named = await all(simulator, { PermissionGroupIdList: ["@PMG#_c", "@PMG#_none"] });
    expect(named["PermissionGroupInfoList"].map((one: TestAnswer) => one.ErrorCode)).toEqual([0, 10004]);
  });

  test("is deleted item by item", async () => {
    const simulator = await town();
    const body = { GroupId, PermissionGroupIdList: [PermissionGroupId, PermissionGroupId] };
    const answer = await simulator.call(`${service}/destroy_permission_group`, body);
    expect(answer["PermissionGroupResultList"].map((one: TestAnswer) => one.ErrorCode)).toEqual([0, 10004]);
    expect((await call(simulator, "modify_permission_group", { Permission: 1 })).ErrorCode).toBe(10004);
  });

  test("needs a community with EnablePermission 1", async () => {
    const simulator = await town();
    await simulator.call(`${service}/modify_group_base_info`, { GroupId, EnablePermission: 0 });
    expect((await all(simulator)).ErrorCode).toBe(10007);
  });

  test("needs a community with topics", async () => {
    const simulator = await town();
    const plain = { GroupId: "@TGS#_plain", Type: "Community", Name: "Plain", EnablePermission: 1 };
    await simulator.call(`${service}/create_group`, plain);
    const change = { GroupId: plain.GroupId, EnablePermission: 1, DefaultPermission: 3 };
    await simulator.call(`${service}/modify_group_base_info`, change);
    const info = await simulator.call(`${service}/get_group_info`, { GroupIdList: [plain.GroupId] });
    expect(info["GroupInfo"][0]).toMatchObject({ EnablePermission: 0, DefaultPermission: 0 });
    const body = { GroupId: plain.GroupId };
    expect((await simulator.call(`${service}/get_permission_group`, body)).ErrorCode).toBe(10007);
  });
});

describe("its topics", () => {
  test("have masks that are added, set, told and deleted", async () => {
    const simulator = await town();
    const results = async (command: string, more: Readonly<Record<string, unknown>>) =>
      (await call(simulator, command, more))["TopicPermissionResultList"].map((one: TestAnswer) => [
        one["TopicId"],
        one.ErrorCode,
        one["Permission"],
      ]);
    const mask = (Permission: number) => ({ TopicPermissionList: [{ TopicId, Permission }] });
    expect(await results("set_topic_permission_group", mask(1))).toEqual([[TopicId, 10004, undefined]]);
    expect(await results("add_topic_permission_group", mask(1))).toEqual([[TopicId, 0, undefined]]);
    expect(await results("add_topic_permission_group", mask(2))).toEqual([[TopicId, 10004, undefined]]);
    expect(await results("set_topic_permission_group", mask(9))).toEqual([[TopicId, 0, undefined]]);
    expect(await results("get_topic_permission_group", {})).toEqual([[TopicId, 0, 9]]);
    expect(await results("delete_topic_permission_group", { TopicIdList: [TopicId] })).toEqual([
      [TopicId, 0, undefined],
    ]);
    expect(await results("get_topic_permission_group", {})).toEqual([]);
  });

  test("exist, and take their masks along when they go", async () => {
    const simulator = await town();
    const other = `${GroupId}@TOPIC#_none`;
    const body = {
      TopicPermissionList: [
        { TopicId, Permission: 1 },
        { TopicId: other, Permission: 1 },
      ],
    };
    const added = await call(simulator, "add_topic_permission_group", body);
    expect(added["TopicPermissionResultList"].map((one: TestAnswer) => one.ErrorCode)).toEqual([0, 10004]);
    await simulator.call("million_group_open_http_svc/destroy_topic", { GroupId, TopicIdList: [TopicId] });
    expect((await call(simulator, "get_topic_permission_group"))["TopicPermissionResultList"]).toEqual([]);
  });
});

describe("its members", () => {
  const members = (...names: string[]) => ({ MemberList: names.map((Member_Account) => ({ Member_Account })) });

  test("are members of the community, once, and go when they leave it", async () => {
    const simulator = await town();
    const add = async (...names: string[]) =>
      (await call(simulator, "add_permission_group_member", members(...names)))["MemberList"].map(
        (one: TestAnswer) => one["Result"],
      );
    expect(await add("bob", "carol")).toEqual([1, 0]);
    expect(await add("bob", "alice")).toEqual([2, 1]);
    await simulator.call(`${service}/delete_group_member`, { GroupId, MemberToDel_Account: ["bob"] });
    const list = await call(simulator, "get_permission_group_member_list", { MemberInfoFilter: ["Role", "JoinTime"] });
    expect(list["MemberList"]).toEqual([{ Member_Account: "alice", Role: "Owner", JoinTime: startSeconds }]);
    expect((await call(simulator, "delete_permission_group_member", members("alice", "bob"))).ErrorCode).toBe(0);
    expect((await call(simulator, "get_permission_group_member_list"))["MemberList"]).toEqual([]);
  });

  test("come in pages", async () => {
    const simulator = await town();
    await call(simulator, "add_permission_group_member", members("alice", "bob"));
    const first = await call(simulator, "get_permission_group_member_list", { Limit: 1, Next: "" });
    const second = await call(simulator, "get_permission_group_member_list", { Limit: 1, Next: first["Next"] });
    const names = [...first["MemberList"], ...second["MemberList"]].map((one) => one.Member_Account);
    expect([names, second["Next"]]).toEqual([["alice", "bob"], ""]);
  });
});
