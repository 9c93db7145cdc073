import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

async function people(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol", "dave");
  return simulator;
}

const source = "AddSource_Type_Test";

function add(simulator: TestSimulator, from: string, to: readonly string[], more: object = {}): Promise<TestAnswer> {
  const AddFriendItem = to.map((To_Account) => ({ To_Account, AddSource: source }));
  return simulator.call("sns/friend_add", { From_Account: from, AddFriendItem, ...more });
}

/** The result code of each account. */
function codes(answer: TestAnswer): number[] {
  return answer["ResultItem"].map(({ ResultCode }: { ResultCode: number }) => ResultCode);
}

async function friendsOf(simulator: TestSimulator, userId: string): Promise<string[]> {
  const answer = await simulator.call("sns/friend_get", { From_Account: userId, StartIndex: 0 });
  return answer["UserDataItem"].map(({ To_Account }: { To_Account: string }) => To_Account);
}

async function relation(simulator: TestSimulator, from: string, to: string, kind = "Both"): Promise<string> {
  const body = { From_Account: from, To_Account: [to], CheckType: `CheckResult_Type_${kind}` };
  const answer = await simulator.call("sns/friend_check", body);
  return answer["InfoItem"][0].Relation.replace("CheckResult_Type_", "");
}

describe("adding friends", () => {
  test("makes both friends of each other, or one side only", async () => {
    const simulator = await people();
    await add(simulator, "alice", ["bob"]);
    await add(simulator, "alice", ["carol"], { AddType: "Add_Type_Single" });
    expect(await friendsOf(simulator, "alice")).toEqual(["bob", "carol"]);
    expect(await friendsOf(simulator, "bob")).toEqual(["alice"]);
    expect([await relation(simulator, "alice", "carol"), await relation(simulator, "carol", "alice")]).toEqual([
      "AWithB",
      "BWithA",
    ]);
    expect(await relation(simulator, "alice", "bob")).toBe("BothWay");
    expect(await relation(simulator, "carol", "alice", "Single")).toBe("NoRelation");
  });

  test("says of each account why it failed", async () => {
    const simulator = await people();
    await add(simulator, "alice", ["bob"]);
    const answer = await add(simulator, "alice", ["bob", "nobody", "alice", "carol"]);
    expect(codes(answer)).toEqual([30015, 30003, 30001, 0]);
    expect(answer["Fail_Account"]).toEqual(["bob", "nobody", "alice"]);
  });

  test("of a user whom nobody has is refused", async () => {
    expect((await add(await people(), "nobody", ["bob"])).ErrorCode).toBe(30003);
  });

  test("asks as the other's profile says, unless it is forced", async () => {
    const simulator = await people();
    const allow = (userId: string, Value: string) =>
      simulator.call("profile/portrait_set", {
        From_Account: userId,
        ProfileItem: [{ Tag: "Tag_Profile_IM_AllowType", Value }],
      });
    await allow("bob", "AllowType_Type_DenyAny");
    await allow("carol", "AllowType_Type_NeedConfirm");
    const asked = await add(simulator, "alice", ["bob", "carol"]);
    expect(codes(asked)).toEqual([30516, 30539]);
    // Waiting for approval is not a failure.
    expect(asked["Fail_Account"]).toEqual(["bob"]);
    expect(await friendsOf(simulator, "alice")).toEqual([]);
    expect(codes(await add(simulator, "alice", ["bob", "carol"], { ForceAddFlags: 1 }))).toEqual([0, 0]);
  });
});

test("an import is one-way and keeps remark, lists, time and custom fields", async () => {
  const simulator = await people();
  const friend = {
    To_Account: "bob",
    AddSource: source,
    Remark: "from work",
    GroupName: ["Colleagues", "Old"],
    AddTime: 1420000001,
    CustomItem: [{ Tag: "Tag_SNS_Custom_Test", Value: "x" }],
  };
  await simulator.call("sns/friend_import", { From_Account: "alice", AddFriendItem: [friend] });
  const answer = await simulator.call("sns/friend_get", { From_Account: "alice", StartIndex: 0 });
  expect(answer["UserDataItem"]).toEqual([
    {
      To_Account: "bob",
      ValueItem: [
        { Tag: "Tag_SNS_IM_AddSource", Value: source },
        { Tag: "Tag_SNS_IM_Remark", Value: "from work" },
        { Tag: "Tag_SNS_IM_Group", Value: ["Colleagues", "Old"] },
        { Tag: "Tag_SNS_IM_AddTime", Value: 1420000001 },
        { Tag: "Tag_SNS_Custom_Test", Value: "x" },
      ],
    },
  ]);
  expect(await friendsOf(simulator, "bob")).toEqual([]);
});

test("an update changes remark and lists of a friend, and nothing else", async () => {
  const simulator = await people();
  await add(simulator, "alice", ["bob"]);
  const update = (to: string, Tag: string, Value: unknown) =>
    simulator.call("sns/friend_update", {
      From_Account: "alice",
      UpdateItem: [{ To_Account: to, SnsItem: [{ Tag, Value }] }],
    });
  await update("bob", "Tag_SNS_IM_Remark", "Bobby");
  await update("bob", "Tag_SNS_IM_Group", ["Family"]);
  expect(codes(await update("bob", "Tag_SNS_IM_AddSource", "AddSource_Type_Other"))).toEqual([30001]);
  expect(codes(await update("carol", "Tag_SNS_IM_Remark", "x"))).toEqual([30001]);
  const body = {
    From_Account: "alice",
    To_Account: ["bob", "carol"],
    TagList: ["Tag_SNS_IM_Remark", "Tag_SNS_IM_Group", "Tag_Profile_IM_Nick"],
  };
  const answer = await simulator.call("sns/friend_get_list", body);
  expect(answer["InfoItem"][0].SnsProfileItem).toEqual([
    { Tag: "Tag_SNS_IM_Remark", Value: "Bobby" },
    { Tag: "Tag_SNS_IM_Group", Value: ["Family"] },
  ]);
  expect(answer["Fail_Account"]).toEqual(["carol"]);
});

test("friends are deleted on one side, on both, and all", async () => {
  const simulator = await people();
  await add(simulator, "alice", ["bob", "carol", "dave"]);
  const remove = (to: string, DeleteType?: string) =>
    simulator.call("sns/friend_delete", { From_Account: "alice", To_Account: [to], DeleteType });
  await remove("bob");
  expect(await friendsOf(simulator, "bob")).toEqual(["alice"]);
  expect(codes(await remove("bob"))).toEqual([31704]);
  await remove("carol", "Delete_Type_Both");
  expect(await friendsOf(simulator, "carol")).toEqual([]);
  await simulator.call("sns/friend_delete_all", { From_Account: "alice", DeleteType: "Delete_Type_Both" });
  expect([await friendsOf(simulator, "alice"), await friendsOf(simulator, "dave")]).toEqual([[], []]);
});

test("a long list of friends comes in pages", async () => {
  const simulator = await simulatorForTest();
  const names = Array.from({ length: 230 }, (_, at) => `user${at}`);
  for (let first = 0; first < names.length; first += 100)
    await simulator.withAccounts(...names.slice(first, first + 100));
  await add(simulator, "administrator", names);
  const found: string[] = [];
  let start = 0;
  let pages = 0;
  for (let isComplete = false; !isComplete; pages++) {
    const answer = await simulator.call("sns/friend_get", { From_Account: "administrator", StartIndex: start });
    found.push(...answer["UserDataItem"].map(({ To_Account }: { To_Account: string }) => To_Account));
    expect(answer["FriendNum"]).toBe(230);
    isComplete = answer["CompleteFlag"] !== 0;
    start = answer["NextStartIndex"];
  }
  expect([found, pages]).toEqual([names, 3]);
});

test("a deleted account is nobody's friend any more, also when it comes again", async () => {
  const simulator = await people();
  await add(simulator, "alice", ["bob"]);
  await simulator.call("sns/black_list_add", { From_Account: "carol", To_Account: ["bob"] });
  await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
  await simulator.withAccounts("bob");
  expect(await friendsOf(simulator, "alice")).toEqual([]);
  expect(await friendsOf(simulator, "bob")).toEqual([]);
  expect(codes(await add(simulator, "bob", ["carol"]))).toEqual([0]);
});

describe("a blocklist", () => {
  const block = (simulator: TestSimulator, from: string, to: readonly string[]) =>
    simulator.call("sns/black_list_add", { From_Account: from, To_Account: to });
  const list = (simulator: TestSimulator, more: object = {}) =>
    simulator.call("sns/black_list_get", {
      From_Account: "alice",
      StartIndex: 0,
      MaxLimited: 30,
      LastSequence: 0,
      ...more,
    });

  test("ends the friendship of both, and lets neither ask the other", async () => {
    const simulator = await people();
    await add(simulator, "alice", ["bob"]);
    expect(codes(await block(simulator, "alice", ["bob", "nobody"]))).toEqual([0, 30003]);
    expect(await friendsOf(simulator, "bob")).toEqual([]);
    expect(codes(await add(simulator, "alice", ["bob"]))).toEqual([30515]);
    expect(codes(await add(simulator, "bob", ["alice"]))).toEqual([30525]);
    expect(codes(await block(simulator, "alice", ["bob"]))).toEqual([30001]);
  });

  test("is read in pages, checked and emptied", async () => {
    const simulator = await people();
    await block(simulator, "alice", ["bob", "carol", "dave"]);
    await block(simulator, "bob", ["alice"]);
    const first = await list(simulator, { MaxLimited: 2 });
    expect(first["BlackListItem"].map(({ To_Account }: { To_Account: string }) => To_Account)).toEqual([
      "bob",
      "carol",
    ]);
    const second = await list(simulator, { MaxLimited: 2, StartIndex: first["StartIndex"] });
    expect([second["BlackListItem"].length, second["StartIndex"]]).toEqual([1, 0]);
    expect(second["CurruentSequence"]).toBe(second["CurrentSequence"]);
    const check = { From_Account: "alice", To_Account: ["bob", "carol"], CheckType: "BlackCheckResult_Type_Both" };
    const relations = (await simulator.call("sns/black_list_check", check))["BlackListCheckItem"];
    expect(relations.map(({ Relation }: { Relation: string }) => Relation)).toEqual([
      "BlackCheckResult_Type_BothWay",
      "BlackCheckResult_Type_AWithB",
    ]);
    const removed = { From_Account: "alice", To_Account: ["bob", "carol", "dave", "administrator"] };
    expect(codes(await simulator.call("sns/black_list_delete", removed))).toEqual([0, 0, 0, 30001]);
    expect((await list(simulator))["BlackListItem"]).toEqual([]);
  });
});

test("friend lists are made, filled, read and deleted", async () => {
  const simulator = await people();
  await add(simulator, "alice", ["bob", "carol"]);
  const lists = { From_Account: "alice", GroupName: ["Work", "Family"] };
  expect(codes(await simulator.call("sns/group_add", { ...lists, To_Account: ["bob", "dave"] }))).toEqual([0, 32216]);
  const get = (more: object = {}) => simulator.call("sns/group_get", { From_Account: "alice", ...more });
  expect((await get())["ResultItem"]).toEqual([
    { GroupName: "Work", FriendNumber: 1 },
    { GroupName: "Family", FriendNumber: 1 },
  ]);
  const one = await get({ NeedFriend: "Need_Friend_Type_Yes", GroupName: ["Work"] });
  expect(one["ResultItem"]).toEqual([{ GroupName: "Work", FriendNumber: 1, To_Account: ["bob"] }]);
  await simulator.call("sns/group_delete", { From_Account: "alice", GroupName: ["Work"] });
  expect((await get())["ResultItem"].map(({ GroupName }: { GroupName: string }) => GroupName)).toEqual(["Family"]);
  const many = Array.from({ length: 32 }, (_, at) => `list${at}`);
  expect((await simulator.call("sns/group_add", { From_Account: "alice", GroupName: many })).ErrorCode).toBe(30011);
});

test("a user has at most 3,000 friends and blocks at most 1,000", async () => {
  const simulator = await simulatorForTest();
  const names = Array.from({ length: 3001 }, (_, at) => `user${at}`);
  for (let first = 0; first < names.length; first += 100)
    await simulator.withAccounts(...names.slice(first, first + 100));
  const [last = "", ...most] = names.toReversed();
  expect(new Set(codes(await add(simulator, "administrator", most)))).toEqual(new Set([0]));
  expect(codes(await add(simulator, "administrator", [last]))).toEqual([30010]);
  expect(codes(await add(simulator, last, ["administrator"]))).toEqual([30014]);
  const block = (userIds: readonly string[]) =>
    simulator.call("sns/black_list_add", { From_Account: "administrator", To_Account: userIds });
  expect(new Set(codes(await block(most.slice(0, 1000))))).toEqual(new Set([0]));
  expect(codes(await block([last]))).toEqual([30013]);
});

describe("a friend list that is known already", () => {
  const get = (simulator: TestSimulator, more: object) =>
    simulator.call("sns/friend_get", { From_Account: "alice", StartIndex: 0, ...more });
  const tagsIn = (answer: TestAnswer) =>
    answer["UserDataItem"].map(({ ValueItem }: { ValueItem: { Tag: string }[] }) => ValueItem.map(({ Tag }) => Tag));

  async function withFriend(): Promise<TestSimulator> {
    const simulator = await people();
    const CustomItem = [{ Tag: "Tag_SNS_Custom_Test", Value: "x" }];
    const AddFriendItem = [{ To_Account: "bob", AddSource: source, CustomItem }];
    await simulator.call("sns/friend_import", { From_Account: "alice", AddFriendItem });
    return simulator;
  }

  test("is left out by sequence, standard data or custom data or both", async () => {
    const simulator = await withFriend();
    const standard = ["Tag_SNS_IM_AddSource", "Tag_SNS_IM_AddTime"];
    const custom = ["Tag_SNS_Custom_Test"];
    const { StandardSequence, CustomSequence } = await get(simulator, {});
    expect(tagsIn(await get(simulator, { StandardSequence: 0, CustomSequence: 0 }))).toEqual([
      [...standard, ...custom],
    ]);
    expect(tagsIn(await get(simulator, { StandardSequence }))).toEqual([custom]);
    expect(tagsIn(await get(simulator, { CustomSequence }))).toEqual([standard]);
    expect(await get(simulator, { StandardSequence, CustomSequence })).toMatchObject({
      UserDataItem: [],
      FriendNum: 1,
      CompleteFlag: 1,
    });
  });

  test("comes again when a list takes a friend in, or ends", async () => {
    const simulator = await withFriend();
    const sequence = async () => (await get(simulator, {}))["StandardSequence"];
    const list = { From_Account: "alice", GroupName: ["Team"] };
    const first = await sequence();
    const made = await simulator.call("sns/group_add", list);
    expect([Object.hasOwn(made, "ResultItem"), await sequence()]).toEqual([false, first]);
    await simulator.call("sns/group_add", { ...list, To_Account: ["bob"] });
    expect(await sequence()).toBe(first + 1);
    await simulator.call("sns/group_delete", list);
    expect(await sequence()).toBe(first + 2);
  });
});
