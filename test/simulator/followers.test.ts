import { expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

async function people(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol", "dave");
  return simulator;
}

function follow(simulator: TestSimulator, from: string, ...to: string[]): Promise<TestAnswer> {
  const FollowItem = to.map((To_Account) => ({ To_Account }));
  return simulator.call("follow/follow_add", { From_Account: from, FollowItem });
}

async function list(simulator: TestSimulator, userId: string, FollowType: number): Promise<string[]> {
  const body = { From_Account: userId, FollowType, StartCursor: "", WantNum: 100 };
  const answer = await simulator.call("follow/follow_get", body);
  return answer["FollowItem"].map(({ To_Account }: { To_Account: string }) => To_Account);
}

async function types(simulator: TestSimulator, from: string, ...to: string[]): Promise<number[]> {
  const answer = await simulator.call("follow/follow_check", { From_Account: from, To_Account: to });
  return answer["ResultItem"].map((item: { FollowType: number }) => item.FollowType);
}

test("following is seen from both sides, counted and ended", async () => {
  const simulator = await people();
  await follow(simulator, "alice", "bob", "carol");
  await follow(simulator, "bob", "alice");
  expect(await types(simulator, "alice", "bob", "carol", "dave")).toEqual([3, 2, 0]);
  expect(await types(simulator, "carol", "alice")).toEqual([1]);
  expect(await list(simulator, "alice", 1)).toEqual(["bob"]);
  expect(await list(simulator, "alice", 2)).toEqual(["bob", "carol"]);
  expect(await list(simulator, "alice", 3)).toEqual(["bob"]);
  const info = await simulator.call("follow/follow_get_info", {
    From_Account: "dave",
    To_Account: ["alice", "nobody"],
  });
  expect(info["FollowInfo"]).toMatchObject([
    { To_Account: "alice", ResultCode: 0, FollowerCount: 1, FollowingCount: 2, MutualFollowingCount: 1 },
    { To_Account: "nobody", ResultCode: 30003 },
  ]);
  await simulator.call("follow/follow_delete", { From_Account: "alice", To_Account: ["bob"] });
  expect(await types(simulator, "alice", "bob")).toEqual([1]);
});

test("each account says why it cannot be followed", async () => {
  const simulator = await people();
  const answer = await follow(simulator, "alice", "nobody", "alice", "bob");
  expect(answer["ResultItem"].map(({ ResultCode }: { ResultCode: number }) => ResultCode)).toEqual([30003, 30001, 0]);
  expect((await follow(simulator, "nobody", "bob")).ErrorCode).toBe(30003);
});

test("a long list comes in pages, and a cursor of somewhere else is refused", async () => {
  const simulator = await people();
  await follow(simulator, "alice", "bob", "carol", "dave");
  const page = (StartCursor: string) =>
    simulator.call("follow/follow_get", { From_Account: "alice", FollowType: 2, StartCursor, WantNum: 2 });
  const first = await page("");
  expect(first["FollowItem"]).toHaveLength(2);
  const second = await page(first["NextCursor"]);
  expect([second["FollowItem"].length, second["NextCursor"]]).toEqual([1, ""]);
  expect((await page("elsewhere")).ErrorCode).toBe(30001);
});

test("a deleted account follows nobody and is followed by nobody", async () => {
  const simulator = await people();
  await follow(simulator, "alice", "bob");
  await follow(simulator, "bob", "alice");
  await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
  await simulator.withAccounts("bob");
  expect([await list(simulator, "alice", 1), await list(simulator, "alice", 2)]).toEqual([[], []]);
});
