import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const million = "million_group_open_http_svc";
const groups = "group_open_http_svc";
const GroupId = "@TGS#_town";
const TopicId = `${GroupId}@TOPIC#_news`;
const text = (words: string) => [{ MsgType: "TIMTextElem", MsgContent: { Text: words } }];

/** A community of Alice's with Bob in it, and a topic. */
async function town(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  const body = { GroupId, Type: "Community", Name: "Town", Owner_Account: "alice", SupportTopic: 1 };
  await simulator.call(`${groups}/create_group`, { ...body, MemberList: [{ Member_Account: "bob" }] });
  await simulator.call(`${million}/create_topic`, { GroupId, TopicId, TopicName: "News", Introduction: "What is new" });
  return simulator;
}

function topics(simulator: TestSimulator, more: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> {
  return simulator.call(`${million}/get_topic`, { GroupId, From_Account: "bob", ...more });
}

function send(simulator: TestSimulator, words: string, more: Readonly<Record<string, unknown>> = {}) {
  const body = { GroupId, TopicId, From_Account: "bob", Random: words.length, MsgBody: text(words) };
  return simulator.call(`${groups}/send_group_msg`, { ...body, ...more });
}

async function said(simulator: TestSimulator, more: Readonly<Record<string, unknown>> = { TopicId }) {
  const answer = await simulator.call(`${groups}/group_msg_get_simple`, { GroupId, ReqMsgNumber: 20, ...more });
  return answer["RspMsgList"].map((one: TestAnswer) => one["MsgBody"][0]?.MsgContent.Text ?? "recalled");
}

describe("a topic", () => {
  test("is created with its profile, and told with the user's own data", async () => {
    const answer = await topics(await town());
    expect(answer["TopicAndSelfInfo"]).toEqual([
      {
        ErrorCode: 0,
        ErrorInfo: "ok",
        SelfInfo: { ShutUpTime: 0, MsgSeq: 0, MsgFlag: "AcceptAndNotify" },
        TopicInfo: {
          TopicId,
          GroupID: GroupId,
          TopicName: "News",
          FaceUrl: "",
          NextMsgSeq: 1,
          Notification: "",
          Introduction: "What is new",
          CreateTime: startSeconds,
          LastMsgTime: 0,
          MuteAllMember: "Off",
          CustomString: "",
        },
      },
    ]);
  });

  test("without an ID of its own gets one of the server's", async () => {
    const answer = await (await town()).call(`${million}/create_topic`, { GroupId, TopicName: "Sports" });
    expect(answer["TopicId"]).toMatch(/^@TGS#_town@TOPIC#_@TOPIC#\w+$/);
  });

  test("is imported with its time", async () => {
    const simulator = await town();
    const body = { GroupId, TopicName: "Old", CreateTime: 1_448_357_837 };
    const imported = await simulator.call(`${groups}/import_topic`, body);
    const answer = await topics(simulator, { TopicIdList: [imported["TopicId"]], ResponseFilter: ["CreateTime"] });
    const place = { TopicId: imported["TopicId"], GroupID: GroupId };
    expect(answer["TopicAndSelfInfo"][0].TopicInfo).toEqual({ ...place, CreateTime: 1_448_357_837 });
  });

  test.each([
    ["of a wrong form", { TopicId: "news" }, 10004],
    ["that looks like the server's", { TopicId: `${GroupId}@TOPIC#_@TOPIC#x` }, 10004],
    ["that is taken", { TopicId }, 10025],
  ])("with an ID %s is refused", async (_what, more, code) => {
    const answer = await (await town()).call(`${million}/create_topic`, { GroupId, TopicName: "Two", ...more });
    expect(answer.ErrorCode).toBe(code);
  });

  test("that is imported twice is refused with 10021", async () => {
    const answer = await (await town()).call(`${groups}/import_topic`, { GroupId, TopicId, TopicName: "Two" });
    expect(answer.ErrorCode).toBe(10021);
  });

  test.each([
    ["a public group", { Type: "Public" }],
    ["a community without topics", { Type: "Community" }],
  ])("is refused in %s with 10007", async (_what, more) => {
    const simulator = await town();
    const { GroupId: other } = await simulator.call(`${groups}/create_group`, { Name: "Other", ...more });
    const answer = await simulator.call(`${million}/create_topic`, { GroupId: other, TopicName: "x" });
    expect(answer.ErrorCode).toBe(10007);
  });

  test("changes only what is sent", async () => {
    const simulator = await town();
    await simulator.call(`${million}/modify_topic`, { GroupId, TopicId, Notification: "Read me" });
    const [{ TopicInfo }] = (await topics(simulator))["TopicAndSelfInfo"];
    expect(TopicInfo).toMatchObject({ TopicName: "News", Notification: "Read me", Introduction: "What is new" });
  });

  test("that is gone is told item by item, and its messages with it", async () => {
    const simulator = await town();
    await send(simulator, "hi");
    const destroyed = await simulator.call(`${million}/destroy_topic`, { GroupId, TopicIdList: [TopicId, TopicId] });
    expect(destroyed["DestroyResultItem"].map((item: TestAnswer) => item.ErrorCode)).toEqual([0, 110003]);
    expect((await topics(simulator, { TopicIdList: [TopicId] }))["TopicAndSelfInfo"][0].ErrorCode).toBe(110003);
    expect((await send(simulator, "hello")).ErrorCode).toBe(10015);
    await simulator.call(`${million}/create_topic`, { GroupId, TopicId, TopicName: "News" });
    expect(await said(simulator)).toEqual([]);
  });
});

describe("messages of a topic", () => {
  test("are numbered, kept and recalled apart from the community's", async () => {
    const simulator = await town();
    await send(simulator, "in the topic");
    await send(simulator, "outside", { TopicId: "" });
    await send(simulator, "in the topic, too");
    expect(await said(simulator)).toEqual(["in the topic, too", "in the topic"]);
    expect(await said(simulator, {})).toEqual(["outside"]);
    const recall = { GroupId, TopicId, MsgSeqList: [{ MsgSeq: 2 }, { MsgSeq: 3 }] };
    const { RecallRetList } = await simulator.call(`${groups}/group_msg_recall`, recall);
    expect(RecallRetList.map((item: TestAnswer) => item["RetCode"])).toEqual([0, 10030]);
    expect(await said(simulator)).toEqual(["in the topic"]);
    expect(await said(simulator, {})).toEqual(["outside"]);
  });

  test("can be changed, imported and deleted by sender", async () => {
    const simulator = await town();
    simulator.clock.seconds += 10;
    const imported = { From_Account: "carol", SendTime: startSeconds + 5, MsgBody: text("old") };
    await simulator.call(`${groups}/import_group_msg`, { GroupId, TopicId, MsgList: [imported] });
    await send(simulator, "new");
    await simulator.call("openim/modify_group_msg", { GroupId, TopicId, MsgSeq: 2, MsgBody: text("newer") });
    expect(await said(simulator)).toEqual(["newer", "old"]);
    await simulator.call(`${groups}/delete_group_msg_by_sender`, { GroupId, TopicId, Sender_Account: "carol" });
    expect(await said(simulator)).toEqual(["newer"]);
  });

  test("move the sender's read position there, and what the community tells of all topics", async () => {
    const simulator = await town();
    await send(simulator, "one");
    await send(simulator, "three");
    expect((await topics(simulator))["TopicAndSelfInfo"][0].SelfInfo.MsgSeq).toBe(2);
    const joined = await simulator.call(`${groups}/get_joined_group_list`, {
      Member_Account: "bob",
      ResponseFilter: { GroupBaseInfoFilter: ["GrossTopicNextMsgSeq"], SelfInfoFilter: ["GrossTopicReadSeq"] },
    });
    expect(joined["GroupIdList"][0]).toMatchObject({ GrossTopicNextMsgSeq: 3, SelfInfo: { GrossTopicReadSeq: 2 } });
  });
});

describe("a mute", () => {
  const mute = (simulator: TestSimulator, more: Readonly<Record<string, unknown>>) =>
    simulator.call(`${groups}/forbid_send_msg`, { GroupId, Members_Account: ["bob"], MuteTime: 60, ...more });

  test("in a topic holds there only, and ends", async () => {
    const simulator = await town();
    await mute(simulator, { TopicId });
    expect((await send(simulator, "no")).ErrorCode).toBe(10017);
    expect((await send(simulator, "yes", { TopicId: "" })).ErrorCode).toBe(0);
    expect((await topics(simulator))["TopicAndSelfInfo"][0].SelfInfo.ShutUpTime).toBe(startSeconds + 60);
    const muted = await simulator.call(`${groups}/get_group_muted_account`, { GroupId, TopicId });
    expect(muted["MutedAccountList"]).toEqual([{ Member_Account: "bob", MutedUntil: startSeconds + 60 }]);
    simulator.clock.seconds += 61;
    expect((await send(simulator, "again")).ErrorCode).toBe(0);
  });

  test("of the community holds in its topics", async () => {
    const simulator = await town();
    await mute(simulator, {});
    expect((await send(simulator, "no")).ErrorCode).toBe(10017);
  });

  test("of everybody in a topic leaves the owner to speak", async () => {
    const simulator = await town();
    await simulator.call(`${million}/modify_topic`, { GroupId, TopicId, MuteAllMember: "On" });
    expect((await send(simulator, "no")).ErrorCode).toBe(10017);
    expect((await send(simulator, "yes", { From_Account: "alice" })).ErrorCode).toBe(0);
  });
});
