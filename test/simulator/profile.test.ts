import { expect, test } from "vitest";
import { simulatorForTest, type TestSimulator } from "../support/startSimulator.ts";

async function profileOf(simulator: TestSimulator, userId: string, ...tags: string[]): Promise<unknown> {
  const answer = await simulator.call("profile/portrait_get", { To_Account: [userId], TagList: tags });
  return answer["UserProfileItem"]?.[0]?.ProfileItem;
}

function set(simulator: TestSimulator, userId: string, ...items: { Tag: string; Value: string | number }[]) {
  return simulator.call("profile/portrait_set", { From_Account: userId, ProfileItem: items });
}

test("an import sets nickname and avatar", async () => {
  const simulator = await simulatorForTest();
  await simulator.call("im_open_login_svc/account_import", {
    UserID: "alice",
    Nick: "Alice",
    FaceUrl: "http://x/a.png",
  });
  expect(await profileOf(simulator, "alice", "Tag_Profile_IM_Nick", "Tag_Profile_IM_Image")).toEqual([
    { Tag: "Tag_Profile_IM_Nick", Value: "Alice" },
    { Tag: "Tag_Profile_IM_Image", Value: "http://x/a.png" },
  ]);
});

test("fields that were never set are left out", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  expect(await profileOf(simulator, "alice", "Tag_Profile_IM_Nick")).toEqual([]);
});

test("a field is overwritten, the others stay", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  await set(simulator, "alice", { Tag: "Tag_Profile_IM_Nick", Value: "A" }, { Tag: "Tag_Profile_IM_Level", Value: 3 });
  await set(simulator, "alice", { Tag: "Tag_Profile_IM_Nick", Value: "B" });
  expect(await profileOf(simulator, "alice", "Tag_Profile_IM_Nick", "Tag_Profile_IM_Level")).toEqual([
    { Tag: "Tag_Profile_IM_Nick", Value: "B" },
    { Tag: "Tag_Profile_IM_Level", Value: 3 },
  ]);
});

test("a custom field is kept", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  await set(simulator, "alice", { Tag: "Tag_Profile_Custom_Town", Value: "Ulm" });
  expect(await profileOf(simulator, "alice", "Tag_Profile_Custom_Town")).toEqual([
    { Tag: "Tag_Profile_Custom_Town", Value: "Ulm" },
  ]);
});

test("only the fields asked for are answered", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  await set(simulator, "alice", { Tag: "Tag_Profile_IM_Nick", Value: "A" }, { Tag: "Tag_Profile_IM_Level", Value: 3 });
  expect(await profileOf(simulator, "alice", "Tag_Profile_IM_Level")).toEqual([
    { Tag: "Tag_Profile_IM_Level", Value: 3 },
  ]);
});

test("setting fields of an unknown account answers 40003", async () => {
  const simulator = await simulatorForTest();
  expect((await set(simulator, "bob", { Tag: "Tag_Profile_IM_Nick", Value: "B" })).ErrorCode).toBe(40003);
});

test("reading an unknown account answers 40003, as documented", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  const body = { To_Account: ["alice", "bob"], TagList: ["Tag_Profile_IM_Nick"] };
  expect((await simulator.call("profile/portrait_get", body)).ErrorCode).toBe(40003);
});

test("profiles come in the order asked for", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  const body = { To_Account: ["bob", "alice"], TagList: ["Tag_Profile_IM_Nick"] };
  const answer = await simulator.call("profile/portrait_get", body);
  expect(answer["UserProfileItem"].map((item: { To_Account: string }) => item.To_Account)).toEqual(["bob", "alice"]);
});

test("a custom field holds 500 bytes or an unsigned integer; where one value is wrong none is set", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  const Tag = "Tag_Profile_Custom_Town";
  const nick = { Tag: "Tag_Profile_IM_Nick", Value: "A" };
  expect((await set(simulator, "alice", nick, { Tag, Value: "x".repeat(501) })).ErrorCode).toBe(40601);
  expect((await set(simulator, "alice", nick, { Tag, Value: -1 })).ErrorCode).toBe(40001);
  expect(await profileOf(simulator, "alice", nick.Tag)).toEqual([]);
  expect((await set(simulator, "alice", { Tag, Value: "x".repeat(500) })).ErrorCode).toBe(0);
});
