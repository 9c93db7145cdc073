import { expect } from "vitest";
import { readEnvelope } from "../../src/protocol/envelope.ts";
import { catalog } from "./catalog.ts";
import type { TestSimulator } from "./startSimulator.ts";
import {
  archivedSeconds,
  fillGroups,
  type MadeNames,
  makeCommunities,
  makeGroups,
  makeLiveGroups,
  type Prepare,
  pairs,
  sayInGroups,
  text,
} from "./worldGroups.ts";

const robot = "@RBT#001";
const news = "@TOA#_news";
const day = 86_400;

/** Unix time at which the documented scheduled push was made: what the examples name lies before it or is to come. */
export const worldSeconds = Date.UTC(2026, 4, 20, 8, 30) / 1000;

/** Before every time that an example names. */
const beginning = Date.UTC(2015, 7, 1) / 1000;

/** When a message that takes pairs was sent: its documented key ends so. */
const pairsSeconds = 1_665_388_280;

const users = `
  admin news test alice bob carol leckie peter wesley tommy jared brennanli brennanli1 brennanli2 brennanli3 brennanli12
  teacher2 teacher10 student9 245000 239017 user1 user2 test_user test6
`;

/** The body as it is to be sent: with what this world got in place of what the documentation has. */
export function inWorld(body: object, names: MadeNames): object {
  // The longest first: a topic's ID begins with its community's.
  const known = [...names].sort(([one], [other]) => other.length - one.length);
  const json = known.reduce((sent, [documented, made]) => sent.replaceAll(documented, made), JSON.stringify(body));
  return JSON.parse(json) as object;
}

/** Fills an empty simulator with all that the documented examples name. */
export async function makeWorld(simulator: TestSimulator): Promise<MadeNames> {
  const names: MadeNames = new Map();
  const call: Prepare = async (path, body) => {
    const answer = await simulator.call(path, inWorld(body, names));
    const envelope = readEnvelope(JSON.stringify(answer), catalog.partialRules(path));
    expect({ path, ...envelope }).toMatchObject({ path, kind: "ok" });
    return answer;
  };
  const at = (seconds: number) => {
    simulator.clock.seconds = seconds;
  };
  at(beginning);
  await makeAccounts(call);
  await makeGroups(call, names);
  await makeLiveGroups(call, names);
  await makeCommunities(call, names);
  at(pairsSeconds);
  await importHistory(call);
  await fillGroups(call);
  await sendWithPairs(call);
  at(worldSeconds - day / 2);
  await makeRelations(call);
  await sayInGroups(call);
  await makePushes(call, names);
  await makeServices(call, names);
  at(worldSeconds);
  return names;
}

async function makeAccounts(call: Prepare): Promise<void> {
  const AccountList = users
    .trim()
    .split(/\s+/)
    .map((UserID) => ({ UserID, Nick: UserID, FaceUrl: `https://example.com/${UserID}.png` }));
  await call("im_open_login_svc/multiaccount_import", { AccountList });
}

/** Messages with the keys, numbers and times that examples name. */
async function importHistory(call: Prepare): Promise<void> {
  const bring = (from: string, to: string, key: string) => {
    const [MsgSeq, MsgRandom, MsgTimeStamp] = key.split("_").map(Number);
    const names = { SyncFromOldSystem: 5, From_Account: from, To_Account: to };
    const CloudCustomData = "your cloud custom data";
    return call("openim/importmsg", {
      ...names,
      MsgSeq,
      MsgRandom,
      MsgTimeStamp,
      MsgBody: text("Hello"),
      CloudCustomData,
    });
  };
  await bring("alice", "bob", "1_2_3");
  await bring("alice", "bob", `7_7_${archivedSeconds}`);
  await bring("bob", "alice", "549396493_2578553_1584669610");
  await bring("bob", "alice", "549396494_2578554_1584669680");
  await bring("alice", "bob", "31906_833502_1572869830");
  await bring("bob", "alice", "1472765512_1000001_1697706102");
  await bring("bob", "alice", "1472765512_1000002_1697706103");
  await bring("alice", "bob", "1467329515_5675354_1708676941");
}

/** A message that takes pairs. */
async function sendWithPairs(call: Prepare): Promise<void> {
  const sent = { From_Account: "alice", To_Account: "bob", MsgSeq: 44739199, MsgRandom: 12, MsgBody: text("Vote") };
  await call("openim/sendmsg", { ...sent, SyncOtherMachine: 1, SupportMessageExtension: 1 });
  const place = { From_Account: "alice", To_Account: "bob", MsgKey: `44739199_12_${pairsSeconds}` };
  await call("openim_msg_ext_http_svc/set_key_values", { ...place, OperateType: 1, ExtensionList: pairs });
}

async function makeRelations(call: Prepare): Promise<void> {
  await call("openim/sendmsg", { From_Account: "carol", To_Account: "alice", MsgRandom: 1, MsgBody: text("Hi") });
  const AddFriendItem = ["bob", "carol"].map((To_Account) => ({
    To_Account,
    Remark: `${To_Account} from work`,
    GroupName: "Colleagues",
    AddSource: "AddSource_Type_Android",
  }));
  await call("sns/friend_add", { From_Account: "alice", AddFriendItem, AddType: "Add_Type_Both" });
  await call("sns/group_add", { From_Account: "alice", GroupName: ["Family"] });
  await call("follow/follow_add", { From_Account: "alice", FollowItem: [{ To_Account: "bob" }] });
  await call("follow/follow_add", { From_Account: "bob", FollowItem: [{ To_Account: "alice" }] });
  const ProfileItem = [{ Tag: "Tag_Profile_IM_AllowType", Value: "AllowType_Type_AllowAny" }];
  await call("profile/portrait_set", { From_Account: "alice", ProfileItem });
  const contacts = [
    { Type: 1, To_Account: "bob" },
    { Type: 2, ToGroupId: "@TGS#1EXAMPLE" },
  ];
  const GroupContactItem = [{ GroupName: "work", ContactItem: contacts }];
  await call("recentcontact/create_contact_group", { From_Account: "alice", GroupContactItem });
  const MarkItem = contacts.map((ContactItem) => ({ OptType: 3, ContactItem, SetMark: [1, 2], CustomMark: "abcd" }));
  await call("recentcontact/mark_contact", { From_Account: "alice", MarkItem });
}

async function makePushes(call: Prepare, names: MadeNames): Promise<void> {
  const push = "all_member_push";
  await call(`${push}/im_set_attr_name`, { AttrNames: { 0: "sex", 1: "city", 2: "country", 3: "level" } });
  await call(`${push}/im_set_attr`, {
    UserAttrs: [{ To_Account: "alice", Attrs: { sex: "female", city: "New York" } }],
  });
  const UserTags = [
    { To_Account: "alice", Tags: ["a", "b", "stock-a"] },
    { To_Account: "bob", Tags: ["a", "c", "stock-b"] },
  ];
  await call(`${push}/im_add_tag`, { UserTags });
  const OfflinePushInfo = { Title: "News", Desc: "Something happened" };
  const sent = await call("timpush/push", { From_Account: "admin", MsgRandom: 1, OfflinePushInfo });
  names.set("1400000000_144115212910570789_4155518400_15723514", sent["TaskId"]);
  const later = {
    Sdkappid: 1400000000,
    Type: "All",
    Content: { From_Account: "admin", MsgRandom: 123456, OfflinePushInfo },
  };
  const added = await call("timpush/add_sched_task", { ...later, SchedAt: "2026-06-01 10:00:00" });
  names.set("1234567890", String(added["TaskID"]));
}

/** Robots, official accounts and moderation. */
async function makeServices(call: Prepare, names: MadeNames): Promise<void> {
  for (const UserID of [robot, "@RBT#002"])
    await call("openim_robot_http_svc/create_robot", { UserID, Nick: "Helper" });
  const chunk = { From_Account: robot, To_Account: "alice", Chunk: "Hello, " };
  const piece = await call("openim_robot_http_svc/send_stream_msg", chunk);
  names.set("606781340_3986845397_1706000918", piece["MsgKey"]);
  const svc = "official_account_open_http_svc";
  await call(`${svc}/create_official_account`, { Owner_Account: "alice", OfficialAccountUserID: news, Name: "News" });
  const bob = [{ Subscriber_Account: "bob" }];
  await call(`${svc}/add_subscriber`, { Official_Account: news, SubscriberList: bob });
  const told = { Official_Account: news, Random: 1, MsgBody: text("Good night") };
  const message = await call(`${svc}/send_official_account_msg`, told);
  names.set("144115233406643804_4026038328_1718000000", message["MsgKey"]);
  const UserKeywords = [{ Content: "badword", Label: "Abuse" }];
  const words = { SdkAppId: 1400000000, LibID: "lib-1", UserKeywords };
  await call("im_msg_audit_mgr/add_cloud_audit_keywords", words);
}
