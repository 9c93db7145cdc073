import type { TestAnswer } from "./startSimulator.ts";

const group = "group_open_http_svc";
const day = 86_400;

/** Within the hour whose archive the documentation asks for, `2015120121` in Beijing. */
export const archivedSeconds = Date.UTC(2015, 11, 1, 13, 20) / 1000;

/** IDs and keys that only the service makes: as the documentation has them, and as this world got them. */
export type MadeNames = Map<string, string>;

/** Calls as the administrator; an answer that is no whole success fails the test. */
export type Prepare = (path: string, body: object) => Promise<TestAnswer>;

/** Two pairs on a message. */
export const pairs = ["k1", "k2"].map((Key) => ({ Key, Value: "v1" }));

export const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];
const accounts = (field: string, ...userIds: string[]) => userIds.map((userId) => ({ [field]: userId }));

export async function makeGroups(call: Prepare, names: MadeNames): Promise<void> {
  const make = async (id: string, owner: string, ...members: string[]) => {
    const answer = await call(`${group}/create_group`, {
      Owner_Account: owner,
      Type: "Public",
      Name: "TestGroup",
      MemberList: accounts("Member_Account", ...members),
      ...(id.startsWith("@") ? {} : { GroupId: id }),
    });
    names.set(id, answer["GroupId"]);
  };
  await make("@TGS#2J4SZEAEL", "leckie", "peter");
  await make("@TGS#2C5SZEAEF", "leckie", "peter", "tommy");
  await make("@TGS#1NVTZEAE4", "bob", "peter", "leckie");
  await make("@TGS#1CXTZEAET", "leckie");
  await make("@TGS#1KGZ2RAEU", "leckie", "tommy", "peter");
  await make("@TGS#2KIFZCIPQ", "leckie", "bob", "peter");
  await make("@TGS#2CLUZEAEJ", "leckie", "bob");
  await make("@TGS#12DEVUDHQ", "leckie", "brennanli2", "brennanli3");
  await make("@TGS#15ERQPAER", "leckie", "peter");
  await make("@TGS#2TTV7VSII", "leckie", "user2", "test", "test6", "alice", "bob", "carol", "peter");
  await make("@TGS#1HYEP2SHC", "leckie", "peter");
  await make("@TGS#1YMVAB3IZ", "leckie", "peter");
  await make("@TGS#1EXAMPLE", "alice", "bob");
  await make("public123", "leckie", "user2");
  for (const GroupId of ["@TGS#1NVTZEAE4", "@TGS#1CXTZEAET"]) {
    const AppDefinedData = [{ Key: "GroupTestData1", Value: "xxxx" }];
    await call(`${group}/modify_group_base_info`, { GroupId, AppDefinedData });
  }
  for (const [GroupId, Key] of [
    ["@TGS#1NVTZEAE4", "MemberDefined1"],
    ["@TGS#2KIFZCIPQ", "group_member_p"],
  ]) {
    const AppMemberDefinedData = [{ Key, Value: "the value" }];
    await call(`${group}/modify_group_member_info`, { GroupId, Member_Account: "bob", AppMemberDefinedData });
  }
}

export async function makeLiveGroups(call: Prepare, names: MadeNames): Promise<void> {
  for (const id of ["@TGS#a6I4ZUUGO", "@TGS#aC5SZEAEF", "@TGS#aJRGC4MH6"]) {
    const live = { Owner_Account: "leckie", Type: "AVChatRoom", Name: "TestLive" };
    names.set(id, (await call(`${group}/create_group`, live))["GroupId"]);
  }
  const GroupId = "@TGS#a6I4ZUUGO";
  // Who speaks in a live group is in it from then on.
  for (const [Random, From_Account] of ["teacher2", "teacher10", "student9", "245000", "239017"].entries()) {
    await call(`${group}/send_group_msg`, { GroupId, From_Account, Random, MsgBody: text("I am here") });
  }
  const Admin_Account = ["user1"];
  await call("group_open_avchatroom_http_svc/modify_admin", { GroupId, CommandType: 1, Admin_Account });
}

export async function makeCommunities(call: Prepare, names: MadeNames): Promise<void> {
  const make = async (id: string, ...members: string[]) => {
    const community = { Owner_Account: "leckie", Type: "Community", Name: "TestCommunityGroup", SupportTopic: 1 };
    const MemberList = accounts("Member_Account", ...members);
    const answer = await call(`${group}/create_group`, { ...community, EnablePermission: 1, MemberList });
    names.set(id, answer["GroupId"]);
  };
  await make("@TGS#_@TGS#cQVLVHIM62CJ", "test_user", "tommy", "jared", "peter");
  await make("@TGS#_@TGS#cBZXAIIM62CV");
  await make("@TGS#_@TGS#cV6IHIIM62C4");
  await make("@TGS#_@TGS#cAVQXXXXXX", "bob", "tommy", "jared");
  await makeTopics(call, names);
  await makePermissionGroups(call, names);
}

async function makeTopics(call: Prepare, names: MadeNames): Promise<void> {
  const svc = "million_group_open_http_svc";
  const GroupId = "@TGS#_@TGS#cQVLVHIM62CJ";
  for (const own of ["TestTopic", "TestTopic_1"]) {
    await call(`${svc}/create_topic`, { GroupId, TopicId: `${GroupId}@TOPIC#_${own}`, TopicName: "TestTopic" });
  }
  for (const id of [`${GroupId}@TOPIC#_@TOPIC#cRTE3HIM62C5`, "@TGS#_@TGS#cV6IHIIM62C4@TOPIC#_@TOPIC#cKXPQIIM62CD"]) {
    const [community] = id.split("@TOPIC#_");
    const answer = await call(`${svc}/create_topic`, { GroupId: community, TopicName: "TestTopicName" });
    names.set(id, answer["TopicId"]);
  }
}

async function makePermissionGroups(call: Prepare, names: MadeNames): Promise<void> {
  const PermissionGroupName = "test_permission_group";
  const make = (GroupId: string, own?: string) =>
    call(`${group}/create_permission_group`, {
      GroupId,
      ...(own !== undefined && { PermissionGroupId: own }),
      PermissionGroupName,
      Permission: 123,
      CustomString: "test_custom_string",
    });
  const withTopics = "@TGS#_@TGS#cV6IHIIM62C4";
  const PermissionGroupId = "@PMG#_test_permission_group_with_topic";
  await make(withTopics, "@PMG#_test_permission_group");
  await make(withTopics, PermissionGroupId);
  for (const id of ["@PMG#_@PMG#cM2", "@PMG#_@PMG#cN3", "@PMG#_@PMG#cA7VPIIM62CJ"]) {
    names.set(id, (await make(withTopics))["PermissionGroupId"]);
  }
  const TopicPermissionList = [{ Permission: 1234, TopicId: `${withTopics}@TOPIC#_@TOPIC#cKXPQIIM62CD` }];
  const given = { GroupId: withTopics, PermissionGroupId, TopicPermissionList };
  await call(`${group}/add_topic_permission_group`, given);
  // Two communities have a permission group of this ID in the documentation.
  for (const [GroupId, ...members] of [
    ["@TGS#_@TGS#cAVQXXXXXX", "bob"],
    ["@TGS#_@TGS#cQVLVHIM62CJ", "tommy", "jared"],
  ] as const) {
    const made = (await make(GroupId))["PermissionGroupId"];
    const place = (community: string | undefined, id: string) => `"GroupId":"${community}","PermissionGroupId":"${id}"`;
    names.set(place(GroupId, "@PMG#_@PMG#cDR"), place(names.get(GroupId), made));
    const MemberList = accounts("Member_Account", ...members);
    await call(`${group}/add_permission_group_member`, { GroupId, PermissionGroupId: "@PMG#_@PMG#cDR", MemberList });
  }
}

/** As many messages as the numbers of examples demand. */
export async function fillGroups(call: Prepare): Promise<void> {
  for (const [id, count] of [
    ["@TGS#2J4SZEAEL", 101],
    ["@TGS#1HYEP2SHC", 23],
    ["@TGS#1YMVAB3IZ", 157],
    ["@TGS#15ERQPAER", 3],
    ["@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic", 100],
  ] as const) {
    await fillRoom(call, id, count);
  }
}

/** Imports as many messages into a group or topic. */
async function fillRoom(call: Prepare, id: string, count: number): Promise<void> {
  const [GroupId] = id.split("@TOPIC#_");
  const mostAtOnce = 7;
  for (let made = 0; made < count; made += mostAtOnce) {
    const MsgList = Array.from({ length: Math.min(mostAtOnce, count - made) }, () => ({
      From_Account: "peter",
      SendTime: archivedSeconds,
      MsgBody: text("hello"),
    }));
    await call(`${group}/import_group_msg`, { GroupId, ...(id !== GroupId && { TopicId: id }), MsgList });
  }
}

/** What is said, muted, banned, written down and counted in groups. */
export async function sayInGroups(call: Prepare): Promise<void> {
  const say = (GroupId: string, more: object = {}) =>
    call(`${group}/send_group_msg`, { GroupId, From_Account: "bob", Random: 1, MsgBody: text("hello"), ...more });
  await say("@TGS#1EXAMPLE");
  for (const Random of [1, 2]) await say("@TGS#2TTV7VSII", { From_Account: "leckie", Random, NeedReadReceipt: 1 });
  await say("public123", { From_Account: "leckie", NeedReadReceipt: 1 });
  const withPairs = "@TGS#1YMVAB3IZ";
  await say(withPairs, { SupportMessageExtension: 1 });
  const written = { GroupId: withPairs, MsgSeq: 158, OperateType: 1, ExtensionList: pairs };
  await call("openim_msg_ext_http_svc/group_set_key_values", written);
  const read = { GroupId: "@TGS#2TTV7VSII", From_Account: "user2", MsgSeqList: [{ MsgSeq: 1 }] };
  await call(`${group}/group_msg_receipt`, read);
  await muteAndBan(call);
  const GroupId = "@TGS#aC5SZEAEF";
  const GroupAttr = ["attr_key", "attr_key1"].map((key) => ({ key, value: "attr_val" }));
  await call(`${group}/set_group_attr`, { GroupId, GroupAttr });
  const GroupCounter = ["like", "unlike"].map((Key) => ({ Key, Value: 1 }));
  await call(`${group}/update_group_counter`, { GroupId, GroupCounter, Mode: "Set" });
}

async function muteAndBan(call: Prepare): Promise<void> {
  const mute = { Members_Account: ["tommy", "peter"], MuteTime: 30 * day };
  const community = "@TGS#_@TGS#cQVLVHIM62CJ";
  await call(`${group}/forbid_send_msg`, { GroupId: "@TGS#1KGZ2RAEU", ...mute });
  await call(`${group}/forbid_send_msg`, { GroupId: community, TopicId: `${community}@TOPIC#_TestTopic`, ...mute });
  const ban = { Members_Account: ["brennanli1", "brennanli12"], Duration: 30 * day };
  await call(`${group}/ban_group_member`, { GroupId: "@TGS#aJRGC4MH6", ...ban });
}
