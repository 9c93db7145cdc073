import { describe, expect, test } from "vitest";
import { familyCodes } from "../../src/simulator/familyCodes.ts";
import { services } from "../../src/simulator/services/table.ts";
import { catalog } from "../support/catalog.ts";
import { simulatorForTest } from "../support/startSimulator.ts";

const text = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];

describe("a body that does not fit", () => {
  test.each<[string, string, unknown, number]>([
    ["an account without a name", "im_open_login_svc/account_import", {}, 70402],
    ["a nickname over 500 bytes", "im_open_login_svc/account_import", { UserID: "a", Nick: "a".repeat(501) }, 40601],
    [
      "one of many nicknames over 500 bytes",
      "im_open_login_svc/multiaccount_import",
      { AccountList: [{ UserID: "a", Nick: "a".repeat(501) }] },
      70402,
    ],
    ["a name over 32 bytes", "im_open_login_svc/account_import", { UserID: "a".repeat(33) }, 70402],
    ["an account as a number", "im_open_login_svc/account_import", { UserID: 1 }, 60015],
    ["an account as an object", "im_open_login_svc/account_import", { UserID: {} }, 70402],
    ["an import of nobody", "im_open_login_svc/multiaccount_import", {}, 70402],
    ["an import of an empty list", "im_open_login_svc/multiaccount_import", { AccountList: [] }, 70206],
    ["too many to check", "im_open_login_svc/account_check", { CheckItem: Array(101).fill({ UserID: "a" }) }, 70206],
    ["a number in a list of accounts", "im_open_login_svc/account_check", { CheckItem: [{ UserID: 1 }] }, 60015],
    ["a profile without an account", "profile/portrait_set", { ProfileItem: [] }, 40001],
    [
      "an unknown tag",
      "profile/portrait_set",
      { From_Account: "a", ProfileItem: [{ Tag: "Nick", Value: "x" }] },
      40009,
    ],
    [
      "a value of the wrong type",
      "profile/portrait_set",
      { From_Account: "a", ProfileItem: [{ Tag: "Tag_Profile_IM_Nick", Value: 1 }] },
      40610,
    ],
    [
      "a value that is too long",
      "profile/portrait_set",
      { From_Account: "a", ProfileItem: [{ Tag: "Tag_Profile_IM_Nick", Value: "a".repeat(501) }] },
      40601,
    ],
    [
      "a value out of the list",
      "profile/portrait_set",
      { From_Account: "a", ProfileItem: [{ Tag: "Tag_Profile_IM_Gender", Value: "?" }] },
      40605,
    ],
    ["a mute of a number", "openconfigsvr/setnospeaking", { Set_Account: 1, C2CmsgNospeakingTime: 1 }, 130005],
    ["the mute of a number", "openconfigsvr/getnospeaking", { Get_Account: 1 }, 130003],
    ["an unknown tag to read", "profile/portrait_get", { To_Account: ["a"], TagList: ["Nick"] }, 40009],
    ["profiles of nobody", "profile/portrait_get", { TagList: ["Tag_Profile_IM_Nick"] }, 40002],
    ["a message to nobody", "openim/sendmsg", { MsgRandom: 1, MsgBody: text }, 90003],
    ["a message to a number", "openim/sendmsg", { To_Account: 1, MsgRandom: 1, MsgBody: text }, 60015],
    ["a message without MsgRandom", "openim/sendmsg", { To_Account: "a", MsgBody: text }, 90005],
    ["a MsgRandom as text", "openim/sendmsg", { To_Account: "a", MsgRandom: "1", MsgBody: text }, 90005],
    ["a message without MsgBody", "openim/sendmsg", { To_Account: "a", MsgRandom: 1 }, 90002],
    ["a MsgBody that is no list", "openim/sendmsg", { To_Account: "a", MsgRandom: 1, MsgBody: {} }, 90007],
    ["an empty MsgBody", "openim/sendmsg", { To_Account: "a", MsgRandom: 1, MsgBody: [] }, 90002],
    [
      "an element without its content",
      "openim/sendmsg",
      { To_Account: "a", MsgRandom: 1, MsgBody: [{ MsgType: "TIMTextElem", MsgContent: {} }] },
      90002,
    ],
    [
      "an unknown element",
      "openim/sendmsg",
      { To_Account: "a", MsgRandom: 1, MsgBody: [{ MsgType: "Text", MsgContent: {} }] },
      90002,
    ],
    [
      "a copy flag as text",
      "openim/sendmsg",
      { To_Account: "a", MsgRandom: 1, MsgBody: text, SyncOtherMachine: "1" },
      90031,
    ],
    [
      "a life time as text",
      "openim/sendmsg",
      { To_Account: "a", MsgRandom: 1, MsgBody: text, MsgLifeTime: "1" },
      90044,
    ],
    [
      "a life over 7 days",
      "openim/sendmsg",
      { To_Account: "a", MsgRandom: 1, MsgBody: text, MsgLifeTime: 604801 },
      90026,
    ],
    [
      "push info as text",
      "openim/sendmsg",
      { To_Account: "a", MsgRandom: 1, MsgBody: text, OfflinePushInfo: "" },
      90043,
    ],
    ["a batch to one text", "openim/batchsendmsg", { To_Account: "a", MsgRandom: 1, MsgBody: text }, 90001],
    ["a batch to a number", "openim/batchsendmsg", { To_Account: [1], MsgRandom: 1, MsgBody: text }, 60015],
    [
      "a batch to 501",
      "openim/batchsendmsg",
      { To_Account: Array.from({ length: 501 }, (_, index) => `u${index}`), MsgRandom: 1, MsgBody: text },
      90011,
    ],
    ["the online states of nobody", "openim/query_online_status", { To_Account: [] }, 90003],
    [
      "the online states of 501",
      "openim/query_online_status",
      { To_Account: Array.from({ length: 501 }, (_, index) => `u${index}`) },
      90011,
    ],
    ["an import without a sender", "openim/importmsg", { SyncFromOldSystem: 2, To_Account: "a", MsgRandom: 1 }, 90008],
    [
      "an unknown import flag",
      "openim/importmsg",
      { SyncFromOldSystem: 3, From_Account: "a", To_Account: "b", MsgRandom: 1, MsgTimeStamp: 1, MsgBody: text },
      90030,
    ],
    ["a group without a name", "group_open_http_svc/create_group", { Type: "Public" }, 10004],
    ["an unknown group type", "group_open_http_svc/create_group", { Type: "Work", Name: "n" }, 10004],
    [
      "an owner as a number",
      "group_open_http_svc/create_group",
      { Type: "Public", Name: "n", Owner_Account: 1 },
      60015,
    ],
    ["a group ID over 96 bytes", "group_open_http_svc/destroy_group", { GroupId: "g".repeat(97) }, 10015],
    ["a group ID as a number", "group_open_http_svc/destroy_group", { GroupId: 1 }, 10004],
    [
      "over 300 members to add",
      "group_open_http_svc/add_group_member",
      { GroupId: "g", MemberList: Array(301).fill({ Member_Account: "a" }) },
      10005,
    ],
    ["a friend without an owner", "sns/friend_add", { AddFriendItem: [] }, 30001],
    ["a follower missing", "follow/follow_get", {}, 30001],
    ["a contact list of nobody", "recentcontact/get_list", {}, 50002],
    ["a push without MsgRandom", "all_member_push/im_push", { MsgBody: text }, 90005],
    ["tags for text", "all_member_push/im_get_tag", { To_Account: "a" }, 90028],
    ["a mute of nobody", "openconfigsvr/setnospeaking", {}, 130004],
    ["a mute of a number", "openconfigsvr/setnospeaking", { Set_Account: [] }, 130005],
    ["mutes of nobody", "openconfigsvr/getnospeaking", {}, 130002],
    ["a history without its hour", "open_msg_svc/get_history", { ChatType: "C2C" }, 1002],
    ["moderation of nothing", "im_msg_audit/content_moderation", {}, 60003],
    ["keywords of no library", "im_msg_audit_mgr/add_cloud_audit_keywords", {}, 2003],
    ["extensions of no message", "openim_msg_ext_http_svc/get_key_values", {}, 10004],
    ["a robot without a name", "openim_robot_http_svc/create_robot", {}, 10004],
    ["an official account without an owner", "official_account_open_http_svc/create_official_account", {}, 10004],
    ["a topic of no group", "million_group_open_http_svc/create_topic", {}, 10004],
  ])("because of %s", async (_, path, body, code) => {
    const simulator = await simulatorForTest();
    expect((await simulator.call(path, body)).ErrorCode).toBe(code);
  });

  test("names the field and what is wrong", async () => {
    const simulator = await simulatorForTest();
    const body = { Type: "Public", Name: "n", MemberList: [{ Member_Account: "a" }, {}] };
    const answer = await simulator.call("group_open_http_svc/create_group", body);
    expect(answer.ErrorInfo).toBe("MemberList[1].Member_Account: “Member_Account” is required.");
  });

  test("is refused before anything changes", async () => {
    const simulator = await simulatorForTest();
    await simulator.call("im_open_login_svc/multiaccount_import", { AccountList: [{ UserID: "alice" }, {}] });
    const answer = await simulator.call("im_open_login_svc/account_check", { CheckItem: [{ UserID: "alice" }] });
    expect(answer["ResultItem"][0].AccountStatus).toBe("NotImported");
  });

  test("may have fields that nobody knows", async () => {
    const simulator = await simulatorForTest();
    const body = { UserID: "alice", Colour: "red", ["__proto__"]: { UserID: 1 } };
    expect((await simulator.call("im_open_login_svc/account_import", body)).ErrorCode).toBe(0);
  });
});

const withRequired = catalog.commandNames
  .map(({ service, command }) => `${service}/${command}`)
  .filter((path) => (catalog.command(path)?.request.required ?? []).length > 0);

test.each(withRequired)("%s refuses an empty body with a code of the catalogue", async (path) => {
  const simulator = await simulatorForTest();
  const { ErrorCode: code = 0 } = await simulator.call(path, {});
  expect(code).toBeGreaterThan(0);
  expect(catalog.errorCode(code, path)).toBeDefined();
});

test.each(withRequired)("%s refuses fields that are all null", async (path) => {
  const simulator = await simulatorForTest();
  const fields = catalog.command(path)?.request.required ?? [];
  expect((await simulator.call(path, Object.fromEntries(fields.map((field) => [field, null])))).ErrorCode).not.toBe(0);
});

test("has the envelope of its service", async () => {
  const simulator = await simulatorForTest();
  for (const path of ["sns/friend_add", "profile/portrait_set", "follow/follow_add", "recentcontact/top"]) {
    expect([path, await simulator.call(path, {})]).toEqual([path, expect.objectContaining({ ErrorDisplay: "" })]);
  }
  expect(Object.keys(await simulator.call("openconfigsvr/getnospeaking", {}))).toEqual(["ErrorCode", "ErrorInfo"]);
});

test("every service has codes of its own", () => {
  expect(Object.keys(familyCodes).toSorted()).toEqual(catalog.services.map((service) => service.service).toSorted());
});

test("every code of the families is one of the catalogue", () => {
  const codes = Object.values(familyCodes).flatMap((family) => [
    family.parameter,
    ...(family.fields ?? []).map((field) => field.code),
  ]);
  expect(codes.filter((code) => catalog.errorCode(code) === undefined)).toEqual([]);
});

test("the stateful services are services of the catalogue", () => {
  expect(Object.keys(services).filter((name) => catalog.service(name) === undefined)).toEqual([]);
});
