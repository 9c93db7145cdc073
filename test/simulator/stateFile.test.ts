import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { StateFile } from "../../src/simulator/state/stateFile.ts";
import { asSent } from "../../src/simulator/state/stored.ts";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];
const group = "group_open_http_svc";
const town = "@TGS#_town";
const topic = `${town}@TOPIC#_news`;

function filePath(): string {
  const folder = mkdtempSync(join(tmpdir(), "imreq-state-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "state.json");
}

/** Calls that leave something of every kind behind. User IDs look like numbers: an object of JSON would sort them. */
async function fill(simulator: TestSimulator): Promise<void> {
  const call = async (path: string, body: unknown) => {
    const answer = await simulator.call(path, body);
    expect([path, answer.ErrorCode, answer.ErrorInfo]).toEqual([path, 0, answer.ErrorInfo]);
    return answer;
  };
  await simulator.withAccounts("30", "2", "1", "alice");
  await call("profile/portrait_set", {
    From_Account: "alice",
    ProfileItem: [
      { Tag: "Tag_Profile_IM_Nick", Value: "Al\u2028" },
      { Tag: "Tag_Profile_IM_Level", Value: 3 },
    ],
  });
  const Type = "Add_Type_Both";
  const AddFriendItem = ["30", "2"].map((To_Account) => ({ To_Account, AddSource: "AddSource_Type_Test" }));
  await call("sns/friend_add", { From_Account: "alice", AddFriendItem, AddType: Type });
  await call("sns/black_list_add", { From_Account: "alice", To_Account: ["1"] });
  await call("sns/group_add", { From_Account: "alice", GroupName: ["close"], To_Account: ["2"] });
  await call("follow/follow_add", { From_Account: "alice", FollowItem: [{ To_Account: "30" }, { To_Account: "2" }] });
  const direct = { SyncOtherMachine: 1, From_Account: "alice", To_Account: "2", SupportMessageExtension: 1 };
  const sent = await call("openim/sendmsg", { ...direct, MsgRandom: 5, MsgBody: text("hello") });
  await call("openim_msg_ext_http_svc/set_key_values", {
    From_Account: "alice",
    To_Account: "2",
    MsgKey: sent["MsgKey"],
    OperateType: 1,
    ExtensionList: [{ Key: "k", Value: "v" }],
  });
  await call("openconfigsvr/setnospeaking", { Set_Account: "1", C2CmsgNospeakingTime: 4294967295 });
  await call("recentcontact/create_contact_group", {
    From_Account: "alice",
    GroupContactItem: [{ GroupName: "work", ContactItem: [{ Type: 1, To_Account: "2" }] }],
  });
  const MemberList = ["30", "2", "1"].map((Member_Account) => ({ Member_Account }));
  const more = { Owner_Account: "alice", MemberList };
  await call(`${group}/create_group`, { GroupId: "g", Type: "Public", Name: "G", ...more });
  await call(`${group}/send_group_msg`, {
    GroupId: "g",
    Random: 1,
    MsgBody: text("to all"),
    NeedReadReceipt: 1,
    From_Account: "alice",
    CloudCustomData: "c",
  });
  const quiet = { GroupId: "g", Random: 5, MsgBody: text("quiet"), SendMsgControl: ["NoLastMsg"] };
  await call(`${group}/send_group_msg`, { ...quiet, From_Account: "2" });
  await call(`${group}/group_msg_receipt`, { GroupId: "g", From_Account: "2", MsgSeqList: [{ MsgSeq: 1 }] });
  await call(`${group}/forbid_send_msg`, { GroupId: "g", Members_Account: ["30"], MuteTime: 600 });
  await call(`${group}/ban_group_member`, { GroupId: "g", Members_Account: ["1"], Duration: 600 });
  await call(`${group}/set_group_attr`, { GroupId: "g", GroupAttr: [{ key: "color", value: "red" }] });
  await call(`${group}/update_group_counter`, { GroupId: "g", GroupCounter: [{ Key: "likes", Value: 7 }] });
  await call(`${group}/create_group`, {
    GroupId: town,
    Type: "Community",
    Name: "Town",
    SupportTopic: 1,
    EnablePermission: 1,
    ...more,
  });
  await call("million_group_open_http_svc/create_topic", { GroupId: town, TopicId: topic, TopicName: "News" });
  const inTopic = { GroupId: town, TopicId: topic, From_Account: "2" };
  await call(`${group}/send_group_msg`, { ...inTopic, Random: 2, MsgBody: text("news") });
  await call(`${group}/create_permission_group`, {
    GroupId: town,
    PermissionGroupId: "@PMG#_e",
    PermissionGroupName: "E",
    Permission: 64,
  });
  await call(`${group}/add_permission_group_member`, {
    GroupId: town,
    PermissionGroupId: "@PMG#_e",
    MemberList: [{ Member_Account: "2" }],
  });
  await call(`${group}/create_group`, { GroupId: "live", Type: "AVChatRoom", Name: "L", Owner_Account: "alice" });
  await call(`${group}/send_group_msg`, { GroupId: "live", Random: 3, MsgBody: text("hi"), From_Account: "2" });
  const marks = [
    { Member_Account: "2", Marks: [1000] },
    { Member_Account: "30", Marks: [500] },
  ];
  await call("group_open_avchatroom_http_svc/modify_user_info", { GroupId: "live", CommandType: 1, MemberList: marks });
  await call("all_member_push/im_add_tag", { UserTags: [{ To_Account: "2", Tags: ["a", "b"] }] });
  const toTag = { From_Account: "30", MsgRandom: 6, MsgBody: text("offer"), Condition: { TagsOr: ["a"] } };
  await call("timpush/push", toTag);
  await call("im_msg_audit_mgr/add_local_audit_keywords", {
    SdkAppId: simulator.app.sdkAppId,
    LocalAuditWords: [{ Keyword: "spam", WordType: 1, FilterType: 1, ReplacedContent: "*" }],
  });
  await call("timpush/add_sched_task", {
    Sdkappid: simulator.app.sdkAppId,
    Type: "All",
    SchedAt: "2026-06-01 10:00:00",
    Content: { From_Account: "alice", MsgRandom: 1, OfflinePushInfo: { Title: "News", Desc: "Today" } },
  });
  await call("im_cos_msg/forbid_illegal_object", { RawURL: "https://files.example/a.png" });
  await call("openim_robot_http_svc/create_robot", { UserID: "@RBT#helper", Nick: "Helper" });
  const robot = { From_Account: "@RBT#helper", To_Account: "2" };
  await call("openim_robot_http_svc/send_stream_msg", { ...robot, Chunk: "Hel" });
  await call("official_account_open_http_svc/create_official_account", {
    Owner_Account: "alice",
    OfficialAccountUserID: "@TOA#_daily",
    Name: "Daily",
  });
  await call("official_account_open_http_svc/add_subscriber", {
    Official_Account: "@TOA#_daily",
    SubscriberList: [{ Subscriber_Account: "2" }],
  });
  await call("official_account_open_http_svc/send_official_account_msg", {
    Official_Account: "@TOA#_daily",
    Random: 9,
    MsgBody: text("today"),
  });
}

/** What can be read of it all. */
async function told(simulator: TestSimulator): Promise<readonly TestAnswer[]> {
  const MinTime = startSeconds - 100;
  const SdkAppId = simulator.app.sdkAppId;
  const asked: readonly (readonly [string, object])[] = [
    ["profile/portrait_get", { To_Account: ["alice", "2"], TagList: ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Level"] }],
    ["sns/friend_get", { From_Account: "alice", StartIndex: 0 }],
    ["sns/black_list_get", { From_Account: "alice", StartIndex: 0, MaxLimited: 30, LastSequence: 0 }],
    ["sns/group_get", { From_Account: "alice", NeedFriend: "Need_Friend_Type_Yes" }],
    ["follow/follow_get", { From_Account: "30", FollowType: 1, StartCursor: "", WantNum: 100 }],
    ["follow/follow_get", { From_Account: "alice", FollowType: 2, StartCursor: "", WantNum: 100 }],
    [
      "openim/admin_getroammsg",
      { Operator_Account: "alice", Peer_Account: "2", MaxCnt: 100, MinTime, MaxTime: MinTime + 1000 },
    ],
    ["openim/get_c2c_unread_msg_num", { To_Account: "2" }],
    ["openconfigsvr/getnospeaking", { Get_Account: "1" }],
    ["recentcontact/get_contact_group", { From_Account: "alice", StartIndex: 0 }],
    [
      "recentcontact/get_list",
      { From_Account: "alice", TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags: 7 },
    ],
    [`${group}/get_appid_group_list`, {}],
    [`${group}/get_group_info`, { GroupIdList: ["g", town, "live"] }],
    [`${group}/get_joined_group_list`, { Member_Account: "2" }],
    [`${group}/group_msg_get_simple`, { GroupId: "g", ReqMsgNumber: 20 }],
    [`${group}/group_msg_get_simple`, { GroupId: town, TopicId: topic, ReqMsgNumber: 20 }],
    [`${group}/get_group_msg_receipt`, { GroupId: "g", MsgSeqList: [{ MsgSeq: 1 }] }],
    [`${group}/get_group_muted_account`, { GroupId: "g" }],
    [`${group}/get_group_ban_member`, { GroupId: "g", Offset: 0 }],
    ["group_open_attr_http_svc/get_group_attr", { GroupId: "g" }],
    [`${group}/get_group_counter`, { GroupId: "g" }],
    ["million_group_open_http_svc/get_topic", { GroupId: town, From_Account: "2" }],
    [`${group}/get_permission_group`, { GroupId: town }],
    ["group_open_avchatroom_http_svc/get_members", { GroupId: "live", Timestamp: 0, Mark: 1000 }],
    ["all_member_push/im_get_tag", { To_Account: ["2"] }],
    ["openim_robot_http_svc/get_all_robots", {}],
    ["im_msg_audit_mgr/get_local_audit_keywords", { SdkAppId, FilterType: 1, Offset: 0, Limit: 10 }],
    ["timpush/get_sched_task", { Sdkappid: SdkAppId, TaskID: 1 }],
    ["im_cos_msg/get_cos_sig", { RawURLs: [{ ResourceID: 1, RawURL: "https://files.example/a.png" }] }],
    ["openconfigsvr/getappinfo", {}],
    ["official_account_open_http_svc/get_subscriber_info", { Official_Account: "@TOA#_daily", Limit: 200, Next: "" }],
    [
      "official_account_open_http_svc/official_account_msg_get_simple",
      { Official_Account: "@TOA#_daily", ReqMsgNumber: 20 },
    ],
  ];
  const answers: TestAnswer[] = [];
  for (const [path, body] of asked) {
    const answer = await simulator.call(path, body);
    expect([path, answer.ErrorCode]).toEqual([path, 0]);
    answers.push({ ...answer, RequestId: undefined });
  }
  return answers;
}

describe("a state file", () => {
  test("gives everything back, and is written again the same", async () => {
    const stateFile = filePath();
    const first = await simulatorForTest({ stateFile });
    await fill(first);
    const before = await told(first);
    await first.stop();
    const written = readFileSync(stateFile, "utf8");

    const second = await simulatorForTest({ stateFile });
    expect(await told(second)).toEqual(before);
    await second.call("im_open_login_svc/account_import", { UserID: "alice" });
    await second.stop();
    expect(readFileSync(stateFile, "utf8")).toBe(written);
  });

  test("keeps its order, whoever wrote first", async () => {
    const stateFile = filePath();
    const first = await simulatorForTest({ stateFile });
    await first.withAccounts("d", "a", "c", "b");
    const pairs = ["ba", "dc", "cb", "ad", "db", "aa"];
    for (const [From_Account, To_Account] of pairs) {
      await first.call("openim/sendmsg", { From_Account, To_Account, MsgRandom: 1, MsgBody: text("hi") });
    }
    await first.stop();
    const written = readFileSync(stateFile, "utf8");
    const second = await simulatorForTest({ stateFile });
    await second.withAccounts("a");
    await second.stop();
    expect(readFileSync(stateFile, "utf8")).toBe(written);
  });

  test("keeps the order of lists that go by what many users did", async () => {
    const stateFile = filePath();
    const first = await simulatorForTest({ stateFile });
    await first.withAccounts("a", "b", "c");
    const accounts = "official_account_open_http_svc";
    for (const OfficialAccountUserID of ["@TOA#_one", "@TOA#_two"]) {
      const made = { OfficialAccountUserID, Owner_Account: "a", Name: "x" };
      await first.call(`${accounts}/create_official_account`, made);
    }
    for (const Official_Account of ["@TOA#_two", "@TOA#_one"]) {
      first.clock.seconds++;
      const SubscriberList = [{ Subscriber_Account: "a" }];
      await first.call(`${accounts}/add_subscriber`, { Official_Account, SubscriberList });
    }
    // "b" has followed somebody before, but came to "a" last.
    for (const [From_Account, To_Account] of ["bc", "ca", "ba"]) {
      first.clock.seconds++;
      await first.call("follow/follow_add", { From_Account, FollowItem: [{ To_Account }] });
    }
    const lists = async (simulator: TestSimulator) => {
      const pages = { FollowType: 1, StartCursor: "", WantNum: 10 };
      const follow = await simulator.call("follow/follow_get", { From_Account: "a", ...pages });
      const own = { Subscriber_Account: "a" };
      const subscribed = await simulator.call(`${accounts}/get_subscribed_official_account_list`, own);
      return [
        follow["FollowItem"].map((one: TestAnswer) => one["To_Account"]),
        subscribed["OfficialAccountInfoList"].map((one: TestAnswer) => one["Official_Account"]),
      ];
    };
    const before = await lists(first);
    expect(before).toEqual([
      ["c", "b"],
      ["@TOA#_two", "@TOA#_one"],
    ]);
    await first.stop();
    expect(await lists(await simulatorForTest({ stateFile }))).toEqual(before);
  });

  test("lets numbers and links go on where they were", async () => {
    const stateFile = filePath();
    const first = await simulatorForTest({ stateFile });
    await fill(first);
    const message = { SyncOtherMachine: 1, From_Account: "alice", To_Account: "2", MsgBody: text("one") };
    const { MsgKey } = await first.call("openim/sendmsg", { ...message, MsgRandom: 6 });
    await first.stop();

    const second = await simulatorForTest({ stateFile });
    const next = await second.call("openim/sendmsg", { ...message, MsgRandom: 6, MsgBody: text("two") });
    expect(next["MsgKey"]).not.toBe(MsgKey);
    const sent = await second.call(`${group}/send_group_msg`, { GroupId: "g", Random: 8, MsgBody: text("x") });
    expect(sent["MsgSeq"]).toBe(3);
    const online = async () =>
      (await second.call(`${group}/get_online_member_num`, { GroupId: "live" }))["OnlineMemberNum"];
    expect(await online()).toBe(2);
    await second.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "2" }] });
    const friends = await second.call("sns/friend_get", { From_Account: "alice", StartIndex: 0 });
    expect(friends["UserDataItem"].map((one: TestAnswer) => one["To_Account"])).toEqual(["30"]);
    expect(await online()).toBe(1);
  });

  test("is for people: one account, member or message on a line, nothing secret", async () => {
    const stateFile = filePath();
    const simulator = await simulatorForTest({ stateFile });
    await fill(simulator);
    await simulator.stop();
    const lines = readFileSync(stateFile, "utf8").split("\n");
    expect(lines[0]).toBe("{");
    expect(lines[1]).toBe('  "imreqSimulatorState": 1,');
    const members = lines.filter((line) => /^ {8}\{"userId":"(30|2|1|alice)"/.test(line));
    expect(members).toHaveLength(7);
    expect(lines.filter((line) => /"seq":1,"from":.*"to all"/.test(line))).toHaveLength(1);
    expect(lines.join("\n")).not.toContain(simulator.app.key);
  });

  test("makes a seeded simulator go on with its IDs and times", async () => {
    const create = (simulator: TestSimulator) => simulator.call(`${group}/create_group`, { Type: "Public", Name: "x" });
    const whole = await simulatorForTest({ seed: 4 });
    const ids = [await create(whole), await create(whole)].map((answer) => answer["GroupId"]);
    const stateFile = filePath();
    const first = await simulatorForTest({ seed: 4, stateFile });
    expect((await create(first))["GroupId"]).toBe(ids[0]);
    await first.stop();
    const second = await simulatorForTest({ seed: 4, stateFile });
    expect((await create(second))["GroupId"]).toBe(ids[1]);
  });

  test("makes a seeded simulator go on with its times, also when it only read", async () => {
    const stateFile = filePath();
    const times: number[] = [];
    for (let run = 0; run < 2; run++) {
      const simulator = await simulatorForTest({ seed: 4, stateFile });
      const list = { From_Account: "administrator", TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 };
      times.push((await simulator.call("recentcontact/get_list", { ...list, AssistFlags: 7 }))["TimeStamp"]);
      await simulator.stop();
    }
    expect(times[1]).toBe((times[0] ?? 0) + 1);
  });

  test("takes away what a killed process left unfinished, and nothing else", async () => {
    const stateFile = filePath();
    const ended = spawnSync(process.execPath, ["--version"]).pid;
    const names = [ended, process.ppid, "notes"].map((middle) => `${stateFile}.${middle}.unfinished`);
    for (const name of names) writeFileSync(name, "{");
    await simulatorForTest({ stateFile });
    expect(names.map((name) => existsSync(name))).toEqual([false, true, true]);
  });

  test("holds a message that was pushed to everybody once", async () => {
    const stateFile = filePath();
    const simulator = await simulatorForTest({ stateFile });
    await simulator.withAccounts("alice", "bob", "carol");
    await simulator.call("timpush/push", { From_Account: "alice", MsgRandom: 1, MsgBody: text("to everybody") });
    await simulator.stop();
    expect(readFileSync(stateFile, "utf8").split("to everybody")).toHaveLength(2);
  });

  test("is there from the start, and changes only when something did", async () => {
    const stateFile = filePath();
    const simulator = await simulatorForTest({ stateFile });
    const made = lstatSync(stateFile).mtimeMs;
    await simulator.call("im_open_login_svc/account_check", { CheckItem: [{ UserID: "x" }] });
    await simulator.stop();
    expect(lstatSync(stateFile).mtimeMs).toBe(made);
  });

  test("is saved while the simulator runs", async () => {
    const stateFile = filePath();
    const simulator = await simulatorForTest({ stateFile });
    await simulator.withAccounts("alice");
    await expect.poll(() => readFileSync(stateFile, "utf8"), { timeout: 10_000 }).toContain('"alice"');
  });

  test.skipIf(process.platform === "win32")("may be a link, which stays one", async () => {
    const target = filePath();
    const link = `${target}.link`;
    writeFileSync(target, "");
    rmSync(target);
    const first = await simulatorForTest({ stateFile: target });
    await first.stop();
    symlinkSync(target, link);
    const simulator = await simulatorForTest({ stateFile: link });
    await simulator.withAccounts("alice");
    await simulator.stop();
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, "utf8")).toContain('"alice"');
  });

  test("of the public app is to be used without --app", async () => {
    const stateFile = filePath();
    writeFileSync(stateFile, '{"imreqSimulatorState": 1, "sdkAppId": 1400000000}');
    const app = { sdkAppId: 1400000001, key: "own", admins: ["administrator"] };
    await expect(simulatorForTest({ stateFile, app })).rejects.toThrow("Start without --app");
  });

  test.each([
    ["is not JSON", "{", "is not one that the simulator wrote"],
    ["is JSON of something else", '{"name": "x"}', "imreqSimulatorState: expected a number"],
    ["is of a later version", '{"imreqSimulatorState": 2, "sdkAppId": 1400000000}', "Update imreq"],
    ["is another app's", '{"imreqSimulatorState": 1, "sdkAppId": 1400000001}', "--app 1400000001"],
    [
      "has a wrong field",
      '{"imreqSimulatorState": 1, "sdkAppId": 1400000000, "accounts": [{"userId": "a", "profile": {"x": []}}]}',
      "accounts[0].profile.x: expected a text or a number",
    ],
  ])("that %s is left alone, and the simulator says so", async (_what, content, says) => {
    const stateFile = filePath();
    writeFileSync(stateFile, content);
    await expect(simulatorForTest({ stateFile })).rejects.toThrow(says);
    expect(readFileSync(stateFile, "utf8")).toBe(content);
  });

  test.skipIf(process.platform === "win32").each([
    ["", "is empty"],
    ["/dev/zero", "not a file"],
    [tmpdir(), "not a file"],
  ])("is a file: “%s” is refused at the start", async (stateFile, says) => {
    await expect(simulatorForTest({ stateFile })).rejects.toThrow(says);
  });

  test("in a folder that is not there is refused at the start", async () => {
    const stateFile = join(filePath(), "deeper.json");
    await expect(simulatorForTest({ stateFile })).rejects.toThrow("cannot be written");
  });

  test("that cannot be written on stays whole, and the next change tries again", () => {
    const path = filePath();
    const problems: string[] = [];
    let content: object = { value: 1 };
    const form = asSent as never;
    const file = new StateFile({
      path,
      mark: undefined,
      sdkAppId: 1,
      form,
      content: () => content,
      onProblem: (it) => problems.push(it),
    });
    file.create();
    const before = readFileSync(path, "utf8");
    content = {
      get value(): number {
        throw new Error("no space left");
      },
    };
    file.changed();
    file.close();
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
    expect(problems).toEqual([expect.stringContaining("no space left")]);
    content = { value: 2 };
    file.changed();
    file.close();
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ value: 2 });
  });

  test("that another simulator wrote is not written over: the state goes to a file beside it", async () => {
    const stateFile = filePath();
    const problems: string[] = [];
    const first = await simulatorForTest({ stateFile, onProblem: (it) => problems.push(it) });
    const second = await simulatorForTest({ stateFile });
    await second.withAccounts("of-the-second");
    await second.stop();
    await first.withAccounts("of-the-first");
    await first.stop();
    expect(readFileSync(stateFile, "utf8")).toMatch(/"of-the-second"/);
    expect(problems).toEqual([expect.stringMatching(/was changed by another program.*saved to .*from now on/)]);
    const [own, ...others] = readdirSync(dirname(stateFile)).filter((name) => name !== basename(stateFile));
    expect([own, others]).toEqual([expect.stringMatching(/^state\.\d{4}-[-\dTZ]+\.json$/), []]);
    const again = await simulatorForTest({ stateFile: join(dirname(stateFile), own ?? "") });
    const answer = await again.call("im_open_login_svc/account_check", { CheckItem: [{ UserID: "of-the-first" }] });
    expect(answer["ResultItem"]).toMatchObject([{ AccountStatus: "Imported" }]);
    await again.stop();
  });

  test("that an editor changed keeps what was written there, and one that was taken away is made anew", async () => {
    const stateFile = filePath();
    const simulator = await simulatorForTest({ stateFile });
    await simulator.withAccounts("before");
    rmSync(stateFile);
    await simulator.stop();
    expect(readFileSync(stateFile, "utf8")).toContain('"before"');
    const later = await simulatorForTest({ stateFile });
    const edited = readFileSync(stateFile, "utf8").replace("before", "edited");
    writeFileSync(stateFile, edited);
    await later.withAccounts("later");
    await later.stop();
    expect(readFileSync(stateFile, "utf8")).toBe(edited);
  });

  test("that was saved unchanged or put back meanwhile is still this simulator's", async () => {
    const stateFile = filePath();
    const problems: string[] = [];
    const simulator = await simulatorForTest({ stateFile, onProblem: (it) => problems.push(it) });
    const made = readFileSync(stateFile);
    rmSync(stateFile);
    writeFileSync(stateFile, made);
    await simulator.withAccounts("alice");
    await expect.poll(() => readFileSync(stateFile, "utf8"), { timeout: 10_000 }).toContain('"alice"');
    writeFileSync(stateFile, readFileSync(stateFile));
    await simulator.withAccounts("bob");
    await simulator.stop();
    const again = await simulatorForTest({ stateFile, onProblem: (it) => problems.push(it) });
    writeFileSync(stateFile, readFileSync(stateFile));
    await again.withAccounts("carol");
    await again.stop();
    expect(readFileSync(stateFile, "utf8")).toMatch(/"alice".*"bob".*"carol"/s);
    expect([problems, readdirSync(dirname(stateFile))]).toEqual([[], [basename(stateFile)]]);
  });

  test("that could not be written once is written at the end, even if nothing changes any more", async () => {
    const path = filePath();
    const problems: string[] = [];
    let isFull = false;
    const form = asSent as never;
    const content = () => ({
      get value(): number {
        if (isFull) throw new Error("no space left");
        return problems.length;
      },
    });
    const file = new StateFile({
      path,
      mark: undefined,
      sdkAppId: 1,
      form,
      content,
      onProblem: (it) => problems.push(it),
    });
    file.create();
    isFull = true;
    file.changed();
    await expect.poll(() => problems.length, { timeout: 10_000 }).toBe(1);
    isFull = false;
    file.close();
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ value: 1 });
  });

  test.skipIf(process.platform === "win32")("is told as such where nobody can tell what it is", async () => {
    const path = filePath();
    symlinkSync(basename(path), path);
    const message = expect.stringMatching(/state\.json cannot be read: ELOOP/);
    await expect(simulatorForTest({ stateFile: path })).rejects.toMatchObject({ kind: "stateFile", message });
  });

  test.skipIf(process.platform === "win32")(
    "is written past whatever stands beside it, and through a link to nothing",
    async () => {
      const target = filePath();
      const [link, other] = [`${target}.link`, `${target}.other`];
      writeFileSync(other, "mine");
      for (const name of ["unfinished", `${process.pid}.unfinished`]) symlinkSync(other, `${target}.${name}`);
      symlinkSync(basename(target), link);
      const simulator = await simulatorForTest({ stateFile: link });
      await simulator.stop();
      expect(readFileSync(other, "utf8")).toBe("mine");
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(readFileSync(target, "utf8")).toContain("imreqSimulatorState");
    },
  );
});
