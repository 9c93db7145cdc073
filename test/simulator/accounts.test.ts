import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestSimulator, userSig } from "../support/startSimulator.ts";

const items = (...userIds: string[]) => userIds.map((userId) => ({ UserID: userId }));

async function statuses(simulator: TestSimulator, ...userIds: string[]): Promise<string[]> {
  const answer = await simulator.call("im_open_login_svc/account_check", { CheckItem: items(...userIds) });
  return answer["ResultItem"].map((item: { AccountStatus: string }) => item.AccountStatus);
}

describe("accounts", () => {
  test("the administrator exists from the start", async () => {
    expect(await statuses(await simulatorForTest(), "administrator")).toEqual(["Imported"]);
  });

  test("an imported account is there", async () => {
    const simulator = await simulatorForTest();
    await simulator.call("im_open_login_svc/account_import", { UserID: "alice" });
    expect(await statuses(simulator, "alice", "bob")).toEqual(["Imported", "NotImported"]);
  });

  test("an unknown account is no failed item of a check", async () => {
    const simulator = await simulatorForTest();
    const answer = await simulator.call("im_open_login_svc/account_check", { CheckItem: items("bob") });
    expect(answer["ResultItem"]).toEqual([
      { UserID: "bob", ResultCode: 0, ResultInfo: "", AccountStatus: "NotImported" },
    ]);
  });

  test("may be imported again", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    expect((await simulator.call("im_open_login_svc/account_import", { UserID: "alice" })).ErrorCode).toBe(0);
  });

  test("imported again after they were deleted begin anew: not muted or banned in groups, nobody's owner or admin", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice", "bob");
    const call = (command: string, body: object) => simulator.call(`group_open_http_svc/${command}`, body);
    const town = "@TGS#_town";
    const topic = { GroupId: town, TopicId: `${town}@TOPIC#_news` };
    await call("create_group", { GroupId: "team", Type: "Public", Name: "T", Owner_Account: "alice" });
    await call("create_group", { GroupId: "live", Type: "AVChatRoom", Name: "L", Owner_Account: "bob" });
    await call("create_group", {
      GroupId: town,
      Type: "Community",
      Name: "T",
      SupportTopic: 1,
      Owner_Account: "alice",
    });
    await simulator.call("million_group_open_http_svc/create_topic", { ...topic, TopicName: "News" });
    for (const place of [{ GroupId: "team" }, topic]) {
      await call("forbid_send_msg", { ...place, Members_Account: ["bob"], MuteTime: 600 });
    }
    await call("ban_group_member", { GroupId: "team", Members_Account: ["bob"], Duration: 600 });
    const admins = { GroupId: "live", CommandType: 1, Admin_Account: ["bob"] };
    await simulator.call("group_open_avchatroom_http_svc/modify_admin", admins);

    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: items("bob") });
    await simulator.withAccounts("bob");
    for (const place of [{ GroupId: "team" }, topic]) {
      expect((await call("get_group_muted_account", place))["MutedAccountList"]).toEqual([]);
    }
    expect((await call("get_group_ban_member", { GroupId: "team", Offset: 0 }))["BannedAccountList"]).toEqual([]);
    expect((await call("get_group_info", { GroupIdList: ["live"] }))["GroupInfo"][0].Owner_Account).toBe("");
    const left = await simulator.call("group_open_avchatroom_http_svc/get_admin_list", { GroupId: "live" });
    expect(left["Admin_List"]).toEqual([]);
  });

  test("without a name are refused with 70402, in the older body too, and none is imported", async () => {
    const simulator = await simulatorForTest();
    for (const body of [{ Accounts: ["bob", ""] }, { AccountList: [{ UserID: "bob" }, { UserID: "" }] }]) {
      expect((await simulator.call("im_open_login_svc/multiaccount_import", body)).ErrorCode).toBe(70402);
    }
    expect(await statuses(simulator, "bob", "")).toEqual(["NotImported", "NotImported"]);
  });

  test("names differ by case", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    expect(await statuses(simulator, "Alice")).toEqual(["NotImported"]);
  });

  test("any name is only a name", async () => {
    const simulator = await simulatorForTest();
    expect(await statuses(simulator, "constructor", "__proto__")).toEqual(["NotImported", "NotImported"]);
  });

  test("several are imported at once", async () => {
    const simulator = await simulatorForTest();
    const answer = await simulator.call("im_open_login_svc/multiaccount_import", {
      AccountList: items("alice", "bob"),
    });
    expect([answer["FailAccounts"], await statuses(simulator, "alice", "bob")]).toEqual([[], ["Imported", "Imported"]]);
  });

  test("a name of the service's own fails alone", async () => {
    const simulator = await simulatorForTest();
    const accounts = { AccountList: items("alice", "@RBT#one") };
    const answer = await simulator.call("im_open_login_svc/multiaccount_import", accounts);
    expect([answer.ErrorCode, answer["FailAccounts"], await statuses(simulator, "alice", "@RBT#one")]).toEqual([
      0,
      ["@RBT#one"],
      ["Imported", "NotImported"],
    ]);
  });

  test("a name of the service's own is refused with 70402", async () => {
    const simulator = await simulatorForTest();
    const answer = await simulator.call("im_open_login_svc/account_import", { UserID: "@TIM#SYSTEM" });
    expect(answer.ErrorCode).toBe(70402);
  });

  test("the older form of an import takes bare names", async () => {
    const simulator = await simulatorForTest();
    await simulator.call("im_open_login_svc/multiaccount_import", { Accounts: ["alice", "bob"] });
    expect(await statuses(simulator, "alice", "bob")).toEqual(["Imported", "Imported"]);
  });

  test("a deleted account is gone", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: items("alice") });
    expect(await statuses(simulator, "alice")).toEqual(["NotImported"]);
  });

  test("deleting tells for each account", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    const answer = await simulator.call("im_open_login_svc/account_delete", { DeleteItem: items("alice", "bob") });
    expect([answer.ErrorCode, answer["ResultItem"]]).toEqual([
      0,
      [
        { ResultCode: 0, ResultInfo: "", UserID: "alice" },
        { ResultCode: 70107, ResultInfo: "Err_TLS_PT_Open_Login_Account_Not_Exist", UserID: "bob" },
      ],
    ]);
  });

  test("the administrator cannot be deleted", async () => {
    const simulator = await simulatorForTest();
    const answer = await simulator.call("im_open_login_svc/account_delete", { DeleteItem: items("administrator") });
    expect(answer["ResultItem"][0].ResultCode).toBe(71000);
  });

  test("a deleted account leaves its groups", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    await simulator.call("group_open_http_svc/create_group", {
      Type: "Public",
      Name: "n",
      GroupId: "g",
      Owner_Account: "alice",
    });
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: items("alice") });
    const answer = await simulator.call("group_open_http_svc/get_group_info", { GroupIdList: ["g"] });
    expect(answer["GroupInfo"][0]).toMatchObject({ MemberNum: 0, Owner_Account: "" });
  });

  test("a deleted account comes back without its conversations", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
    await simulator.call("openim/sendmsg", { To_Account: "alice", MsgRandom: 1, MsgBody });
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: items("alice") });
    await simulator.withAccounts("alice");
    const answer = await simulator.call("openim/get_c2c_unread_msg_num", { To_Account: "alice" });
    expect(answer["AllC2CUnreadMsgNum"]).toBe(0);
  });

  test("kicking an unknown account answers 70107", async () => {
    const simulator = await simulatorForTest();
    expect((await simulator.call("im_open_login_svc/kick", { UserID: "bob" })).ErrorCode).toBe(70107);
  });

  test("kicking an administrator ends the UserSigs issued before, and only those", async () => {
    const simulator = await simulatorForTest();
    const old = { userSig: userSig() };
    simulator.clock.seconds += 10;
    await simulator.call("im_open_login_svc/kick", { UserID: "administrator" }, old);
    expect((await simulator.call("openim_robot_http_svc/get_all_robots", {}, old)).ErrorCode).toBe(70052);
    expect((await simulator.call("openim_robot_http_svc/get_all_robots")).ErrorCode).toBe(0);
  });

  test("kicking an account answers OK", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    expect((await simulator.call("im_open_login_svc/kick", { UserID: "alice" })).ActionStatus).toBe("OK");
  });
});

describe("who is online", () => {
  test("names the unknown accounts apart", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    const answer = await simulator.call("openim/query_online_status", { To_Account: ["alice", "bob"] });
    expect([answer["QueryResult"], answer["ErrorList"]]).toEqual([
      [{ To_Account: "alice", Status: "Offline" }],
      [{ To_Account: "bob", ErrorCode: 70107 }],
    ]);
  });

  test("with detail has an empty list: nobody has devices", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    const answer = await simulator.call("openim/query_online_status", { To_Account: ["alice"], IsNeedDetail: 1 });
    expect(answer["QueryResult"][0].Detail).toEqual([]);
  });

  test("of unknown accounts alone fails", async () => {
    const simulator = await simulatorForTest();
    const answer = await simulator.call("openim/query_online_status", { To_Account: ["bob"] });
    expect([answer.ActionStatus, answer.ErrorCode]).toEqual(["FAIL", 70107]);
  });

  test("asked by the older name answers State", async () => {
    const simulator = await simulatorForTest();
    const answer = await simulator.call("openim/querystate", { To_Account: ["administrator"] });
    expect(answer["QueryResult"]).toEqual([{ To_Account: "administrator", State: "Offline" }]);
  });
});
