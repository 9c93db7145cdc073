import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const live = "group_open_avchatroom_http_svc";
const groups = "group_open_http_svc";
const GroupId = "stage";
const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];

/** A live group of Alice's, in which she has spoken. */
async function stage(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol", "dave");
  const body = { GroupId, Type: "AVChatRoom", Name: "Stage", Owner_Account: "alice" };
  await simulator.call(`${groups}/create_group`, body);
  await speak(simulator, "alice");
  return simulator;
}

function speak(simulator: TestSimulator, userId: string, random = 1): Promise<TestAnswer> {
  const body = { GroupId, From_Account: userId, Random: random, MsgBody: text("hello") };
  return simulator.call(`${groups}/send_group_msg`, body);
}

function mark(simulator: TestSimulator, CommandType: number, marks: Readonly<Record<string, readonly number[]>>) {
  const MemberList = Object.entries(marks).map(([Member_Account, Marks]) => ({ Member_Account, Marks }));
  return simulator.call(`${live}/modify_user_info`, { GroupId, CommandType, MemberList });
}

async function present(simulator: TestSimulator, more: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  const answer = await simulator.call(`${live}/get_members`, { GroupId, Timestamp: 0, ...more });
  return answer["MemberList"].map((member: TestAnswer) => member["Member_Account"]);
}

describe("the audience of a live group", () => {
  test("is whoever spoke there, the newest first, with face and time", async () => {
    const simulator = await stage();
    await simulator.call("im_open_login_svc/account_import", { UserID: "eve", Nick: "Eve", FaceUrl: "http://a/e.png" });
    simulator.clock.seconds += 5;
    await speak(simulator, "eve");
    const answer = await simulator.call(`${live}/get_members`, { GroupId, Timestamp: 0 });
    expect(answer["MemberList"]).toEqual([
      { Member_Account: "eve", JoinTime: startSeconds + 5, NickName: "Eve", Avatar: "http://a/e.png" },
      { Member_Account: "alice", JoinTime: startSeconds, NickName: "", Avatar: "" },
    ]);
    expect((await simulator.call(`${groups}/get_online_member_num`, { GroupId }))["OnlineMemberNum"]).toBe(2);
    const asked = { GroupId, Member_Account: ["bob", "eve", "alice"] };
    expect((await simulator.call(`${live}/check_members`, asked))["Member_Account"]).toEqual(["eve", "alice"]);
  });

  test("loses who is kicked, banned or deleted, and their marks", async () => {
    const simulator = await stage();
    for (const userId of ["bob", "carol", "dave"]) await speak(simulator, userId);
    await mark(simulator, 1, { bob: [1000] });
    await simulator.call("im_open_login_svc/kick", { UserID: "bob" });
    await simulator.call(`${groups}/ban_group_member`, { GroupId, Members_Account: ["carol"], Duration: 60 });
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "dave" }] });
    expect(await present(simulator)).toEqual(["alice"]);
    await speak(simulator, "bob", 2);
    expect(await present(simulator, { Mark: 1000 })).toEqual([]);
  });

  test("has nobody who is banned, not even by a message", async () => {
    const simulator = await stage();
    const ban = { GroupId, Members_Account: ["bob"], Duration: 600 };
    await simulator.call(`${groups}/ban_group_member`, ban);
    expect((await speak(simulator, "bob")).ErrorCode).toBe(0);
    expect(await present(simulator)).toEqual(["alice"]);
    simulator.clock.seconds += 600;
    await speak(simulator, "bob", 2);
    expect(await present(simulator)).toEqual(["bob", "alice"]);
  });

  test("loses its owner by a ban, and keeps whose group it is", async () => {
    const simulator = await stage();
    await simulator.call(`${groups}/ban_group_member`, { GroupId, Members_Account: ["alice"], Duration: 60 });
    const info = await simulator.call(`${groups}/get_group_info`, { GroupIdList: [GroupId] });
    expect(info["GroupInfo"][0]).toMatchObject({ Owner_Account: "alice", MemberNum: 0 });
  });

  test("comes in pages of 250 whose cursor goes on", async () => {
    const simulator = await stage();
    const names = Array.from({ length: 300 }, (_, index) => `u${index}`);
    for (let at = 0; at < names.length; at += 100) await simulator.withAccounts(...names.slice(at, at + 100));
    for (const name of names) await speak(simulator, name);
    const first = await simulator.call(`${live}/get_members`, { GroupId, Timestamp: 0 });
    const second = await simulator.call(`${live}/get_members`, { GroupId, Timestamp: first["NextTimestamp"] });
    const all = [...first["MemberList"], ...second["MemberList"]].map((member) => member.Member_Account);
    expect([first["MemberList"].length, second["NextTimestamp"]]).toEqual([250, 0]);
    expect(all).toEqual([...names.reverse(), "alice"]);
  });

  test.each(["get_members", "check_members", "get_admin_list"])("%s is refused for another type", async (command) => {
    const simulator = await stage();
    await simulator.call(`${groups}/create_group`, { GroupId: "other", Type: "Public", Name: "Other" });
    const body = { GroupId: "other", Timestamp: 0, Member_Account: ["bob"] };
    expect((await simulator.call(`${live}/${command}`, body)).ErrorCode).toBe(10007);
  });
});

describe("marks", () => {
  test("are set and deleted for those who are there, and 600 hides", async () => {
    const simulator = await stage();
    await speak(simulator, "bob");
    const set = await mark(simulator, 1, { bob: [1000, 600], carol: [1000] });
    expect(set["MemberList"]).toEqual([{ Member_Account: "bob", Marks: [1000, 600] }]);
    expect(await present(simulator)).toEqual(["alice"]);
    expect(await present(simulator, { Mark: 1000 })).toEqual(["bob"]);
    await mark(simulator, 2, { bob: [600] });
    expect(await present(simulator)).toEqual(["bob", "alice"]);
  });

  test("are at most 10 kinds; nothing is set beyond", async () => {
    const simulator = await stage();
    const ten = Array.from({ length: 10 }, (_, index) => 1000 + index);
    expect((await mark(simulator, 1, { alice: ten })).ErrorCode).toBe(0);
    const more = await mark(simulator, 1, { alice: [1001, 2000] });
    expect([more.ErrorCode, more.ErrorInfo]).toEqual([10004, expect.stringContaining("11 different marks")]);
    expect(await present(simulator, { Mark: 2000 })).toEqual([]);
  });

  test("of 500 count who is away as there, for 3 days at most", async () => {
    const simulator = await stage();
    await speak(simulator, "bob");
    await mark(simulator, 1, { bob: [500, 1000] });
    const set = await mark(simulator, 1, { carol: [500, 1000], dave: [1000], nobody: [500] });
    expect(set["MemberList"]).toEqual([{ Member_Account: "carol", Marks: [500] }]);
    await simulator.call("im_open_login_svc/kick", { UserID: "bob" });
    expect([await present(simulator), await present(simulator, { Mark: 1000 })]).toEqual([
      ["carol", "bob", "alice"],
      [],
    ]);
    await mark(simulator, 2, { carol: [500] });
    expect(await present(simulator)).toEqual(["bob", "alice"]);
    simulator.clock.seconds += 3 * 86_400;
    expect(await present(simulator)).toEqual(["alice"]);
    const info = await simulator.call(`${groups}/get_group_info`, { GroupIdList: [GroupId] });
    expect(info["GroupInfo"][0].MemberNum).toBe(1);
  });

  test("of 500 hold nobody who is banned, and who speaks again is there without it", async () => {
    const simulator = await stage();
    await simulator.call(`${groups}/ban_group_member`, { GroupId, Members_Account: ["bob"], Duration: 60 });
    expect((await mark(simulator, 1, { bob: [500] })).ErrorCode).toBe(10004);
    await mark(simulator, 1, { carol: [500] });
    await speak(simulator, "carol");
    await mark(simulator, 2, { carol: [500] });
    expect(await present(simulator)).toEqual(["carol", "alice"]);
  });

  test("fail when nobody named is there, and when a number is none", async () => {
    const simulator = await stage();
    expect((await mark(simulator, 1, { carol: [1000] })).ErrorCode).toBe(10004);
    expect((await mark(simulator, 1, { alice: [700] })).ErrorCode).toBe(10004);
  });
});

describe("admins of a live group", () => {
  const admins = (simulator: TestSimulator, CommandType: number, ...Admin_Account: string[]) =>
    simulator.call(`${live}/modify_admin`, { GroupId, CommandType, Admin_Account });

  test("need not be there, and speak while the room is muted", async () => {
    const simulator = await stage();
    await admins(simulator, 1, "bob", "carol");
    await admins(simulator, 2, "carol");
    const { Admin_List } = await simulator.call(`${live}/get_admin_list`, { GroupId });
    expect(Admin_List).toEqual([{ Admin_Account: "bob", NickName: "", Avatar: "" }]);
    await simulator.call(`${groups}/modify_group_base_info`, { GroupId, MuteAllMember: "On" });
    expect((await speak(simulator, "carol")).ErrorCode).toBe(10017);
    expect((await speak(simulator, "bob")).ErrorCode).toBe(0);
    expect((await speak(simulator, "alice", 2)).ErrorCode).toBe(0);
  });

  test("are at most five, and exist", async () => {
    const simulator = await stage();
    await simulator.withAccounts("eve", "frank");
    await admins(simulator, 1, "alice", "bob", "carol", "dave", "eve");
    expect((await admins(simulator, 1, "frank")).ErrorCode).toBe(10004);
    expect((await admins(simulator, 1, "nobody")).ErrorCode).toBe(10019);
  });

  test("are forgotten with their account", async () => {
    const simulator = await stage();
    await admins(simulator, 1, "bob");
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
    expect((await simulator.call(`${live}/get_admin_list`, { GroupId }))["Admin_List"]).toEqual([]);
  });
});

describe("a broadcast", () => {
  test("that is repeated within 5 minutes is dropped", async () => {
    const simulator = await stage();
    const send = async (words: string) => {
      const body = { From_Account: "alice", Random: 1, MsgBody: text(words) };
      return (await simulator.call(`${groups}/send_broadcast_msg`, body))["MsgSeq"];
    };
    expect([await send("to all"), await send("to all"), await send("again")]).toEqual([1, 1, 2]);
    const info = await simulator.call(`${groups}/get_group_info`, { GroupIdList: [GroupId] });
    expect(info["GroupInfo"][0].NextMsgSeq).toBe(4);
    simulator.clock.seconds += 300;
    expect(await send("to all")).toBe(3);
  });

  test("reaches every live group and no other", async () => {
    const simulator = await stage();
    await simulator.call(`${groups}/create_group`, { GroupId: "quiet", Type: "Public", Name: "Quiet" });
    const body = { From_Account: "alice", Random: 1, MsgBody: text("to all") };
    expect((await simulator.call(`${groups}/send_broadcast_msg`, body))["MsgSeq"]).toBe(1);
    const infos = await simulator.call(`${groups}/get_group_info`, { GroupIdList: ["stage", "quiet"] });
    expect(infos["GroupInfo"].map((group: TestAnswer) => group["NextMsgSeq"])).toEqual([3, 1]);
    expect((await simulator.call(`${groups}/send_broadcast_msg`, { ...body, From_Account: "x" })).ErrorCode).toBe(
      10019,
    );
  });
});
