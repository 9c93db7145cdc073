import { expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

/** Every simulator starts at 2023-11-15 06:13:20 in Beijing. */
const today = "20231115";
const daySeconds = 86_400;
const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];

async function figures(simulator: TestSimulator, ...RequestField: string[]): Promise<TestAnswer[]> {
  return (await simulator.call("openconfigsvr/getappinfo", { RequestField }))["Result"];
}

test("an app without data has 30 days of zeros and its administrator, the newest day first", async () => {
  const simulator = await simulatorForTest();
  const answer = await simulator.call("openconfigsvr/getappinfo", {});
  expect([answer.ErrorCode, answer.ErrorInfo, answer.ActionStatus]).toEqual([0, "OK", undefined]);
  const days = answer["Result"];
  expect(days.map((day: TestAnswer) => day["Date"])).toHaveLength(30);
  expect([days[0].Date, days[29].Date]).toEqual([today, "20231017"]);
  expect(days[0]).toMatchObject({ AppId: "1400000000", RegistUserNumTotal: "1", UpMsgNum: "0", CallBackReq: "0" });
  expect(Object.values(days[0]).every((value) => typeof value === "string")).toBe(true);
});

test("only the figures that are asked for are told", async () => {
  const simulator = await simulatorForTest();
  expect((await figures(simulator, "UpMsgNum", "Date"))[0]).toEqual({ UpMsgNum: "0", Date: today });
});

test("accounts, messages, groups, members and friends are counted by the day in Beijing", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  const MemberList = [{ Member_Account: "bob" }, { Member_Account: "carol" }];
  const group = { GroupId: "hikers", Type: "Public", Name: "Hikers", Owner_Account: "alice", MemberList };
  await simulator.call("group_open_http_svc/create_group", group);
  await simulator.call("group_open_http_svc/send_group_msg", {
    GroupId: "hikers",
    From_Account: "alice",
    Random: 1,
    MsgBody,
  });
  const toBoth = { From_Account: "bob", To_Account: ["alice", "carol"], MsgRandom: 2, MsgBody };
  await simulator.call("openim/batchsendmsg", toBoth);
  const friend = { To_Account: "bob", AddSource: "AddSource_Type_Test" };
  await simulator.call("sns/friend_add", { From_Account: "alice", AddFriendItem: [friend], ForceAddFlags: 1 });
  // Midnight in Beijing, 16:00 in London.
  simulator.clock.seconds += 18 * 3600;
  await simulator.call("group_open_http_svc/delete_group_member", {
    GroupId: "hikers",
    MemberToDel_Account: ["carol", "nobody"],
  });
  await simulator.call("group_open_http_svc/destroy_group", { GroupId: "hikers" });
  await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "carol" }] });
  const [second, first, before] = await figures(simulator);
  expect(first).toMatchObject({
    Date: today,
    RegistUserNumOneDay: "3",
    RegistUserNumTotal: "4",
    UpMsgNum: "3",
    SendMsgUserNum: "2",
    DownMsgNum: "4",
    C2CUpMsgNum: "2",
    C2CDownMsgNum: "2",
    C2CSendMsgUserNum: "1",
    GroupUpMsgNum: "1",
    GroupDownMsgNum: "2",
    GroupSendMsgUserNum: "1",
    GroupSendMsgGroupNum: "1",
    GroupJoinGroupTimes: "3",
    GroupNewGroupNum: "1",
    GroupAllGroupNum: "1",
    ChainIncrease: "2",
  });
  expect(second).toMatchObject({
    Date: "20231116",
    RegistUserNumTotal: "3",
    UpMsgNum: "0",
    GroupQuitGroupTimes: "1",
    GroupDestroyGroupNum: "1",
    GroupAllGroupNum: "0",
  });
  expect(before).toMatchObject({ RegistUserNumTotal: "1", GroupAllGroupNum: "0" });
});

test("what is older than 30 days is forgotten", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  simulator.clock.seconds += 30 * daySeconds;
  const days = await figures(simulator, "RegistUserNumTotal", "RegistUserNumOneDay");
  expect(days).toEqual(Array(30).fill({ RegistUserNumTotal: "2", RegistUserNumOneDay: "0" }));
});
