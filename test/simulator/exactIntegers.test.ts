import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { simulatorForTest, type TestSimulator } from "../support/startSimulator.ts";

const groups = "group_open_http_svc";
const most = "9223372036854775807";

/** The answer's text: JSON.parse would round what is to be seen. */
async function textOf(simulator: TestSimulator, path: string, rawBody: string): Promise<string> {
  return (await simulator.fetch(path, {}, { rawBody })).text();
}

function count(simulator: TestSimulator, value: string, mode: string): Promise<string> {
  const body = `{"GroupId":"g","GroupCounter":[{"Key":"k","Value":${value}}],"Mode":"${mode}"}`;
  return textOf(simulator, `${groups}/update_group_counter`, body);
}

function counter(simulator: TestSimulator): Promise<string> {
  return textOf(simulator, `${groups}/get_group_counter`, '{"GroupId":"g"}');
}

async function withGroup(options: { readonly stateFile?: string } = {}): Promise<TestSimulator> {
  const simulator = await simulatorForTest(options);
  await simulator.withAccounts("alice", "bob");
  await simulator.call(`${groups}/create_group`, { GroupId: "g", Type: "Public", Name: "G", Owner_Account: "alice" });
  return simulator;
}

describe("a counter beyond 2^53", () => {
  test("is set, raised, lowered and told to the last digit", async () => {
    const simulator = await withGroup();
    expect(await count(simulator, "9007199254740993", "Set")).toContain('"Value":9007199254740993');
    expect(await count(simulator, "9007199254740993", "Increase")).toContain('"Value":18014398509481986');
    expect(await counter(simulator)).toContain('"GroupCounter":[{"Key":"k","Value":18014398509481986}]');
    expect(await count(simulator, "18014398509481985", "Decrease")).toContain('"Value":1}');
    expect(await count(simulator, `-${most}`, "Set")).toContain(`"Value":-${most}`);
  });

  test("ends where 64 bits end, and stays as it was", async () => {
    const simulator = await withGroup();
    await count(simulator, most, "Set");
    expect(await count(simulator, "1", "Increase")).toContain('"ErrorCode":10004');
    expect(await count(simulator, "9223372036854775808", "Set")).toContain('"ErrorCode":10004');
    expect(await count(simulator, "1e300", "Set")).toContain('"ErrorCode":10004');
    expect(await counter(simulator)).toContain(`"Value":${most}`);
  });
});

test("permission masks keep 64 bits", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice");
  const GroupId = "@TGS#_town";
  await textOf(
    simulator,
    `${groups}/create_group`,
    `{"GroupId":"${GroupId}","Type":"Community","Name":"T","Owner_Account":"alice","SupportTopic":1,` +
      '"EnablePermission":1,"DefaultPermission":9007199254740995}',
  );
  const topic = `${GroupId}@TOPIC#_news`;
  await simulator.call("million_group_open_http_svc/create_topic", { GroupId, TopicId: topic, TopicName: "News" });
  const named = `"GroupId":"${GroupId}","PermissionGroupId":"@PMG#_e"`;
  const create = `{${named},"PermissionGroupName":"E","Permission":9223372036854775809}`;
  await textOf(simulator, `${groups}/create_permission_group`, create);
  const inTopic = `{${named},"TopicPermissionList":[{"TopicId":"${topic}","Permission":9007199254740997}]}`;
  await textOf(simulator, `${groups}/add_topic_permission_group`, inTopic);
  expect(await textOf(simulator, `${groups}/get_group_info`, `{"GroupIdList":["${GroupId}"]}`)).toContain(
    '"DefaultPermission":9007199254740995',
  );
  expect(await textOf(simulator, `${groups}/get_permission_group`, `{"GroupId":"${GroupId}"}`)).toContain(
    '"Permission":9223372036854775809',
  );
  expect(await textOf(simulator, `${groups}/get_topic_permission_group`, `{${named}}`)).toContain(
    '"Permission":9007199254740997',
  );
});

test("custom fields and the contents of messages keep their digits, also in the state file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "imreq-exact-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const stateFile = join(folder, "state.json");
  const first = await withGroup({ stateFile });
  await count(first, most, "Set");
  const item = `{"Tag":"Tag_Profile_Custom_Big","Value":18446744073709551615}`;
  await textOf(first, "profile/portrait_set", `{"From_Account":"alice","ProfileItem":[${item}]}`);
  const friend = `{"To_Account":"bob","AddSource":"AddSource_Type_T","CustomItem":[{"Tag":"Tag_SNS_Custom_A","Value":${most}}]}`;
  await textOf(first, "sns/friend_import", `{"From_Account":"alice","AddFriendItem":[${friend}]}`);
  const MsgBody = `[{"MsgType":"TIMCustomElem","MsgContent":{"Data":"d","Own":${most}}}]`;
  await textOf(
    first,
    "openim/sendmsg",
    `{"From_Account":"alice","To_Account":"bob","MsgRandom":1,"MsgBody":${MsgBody}}`,
  );
  const told = async (simulator: TestSimulator) => [
    await textOf(simulator, "profile/portrait_get", '{"To_Account":["alice"],"TagList":["Tag_Profile_Custom_Big"]}'),
    await textOf(
      simulator,
      "sns/friend_get_list",
      '{"From_Account":"alice","To_Account":["bob"],"TagList":["Tag_SNS_Custom_A"]}',
    ),
    await textOf(
      simulator,
      "openim/admin_getroammsg",
      '{"Operator_Account":"bob","Peer_Account":"alice","MaxCnt":1,"MinTime":0,"MaxTime":4000000000}',
    ),
    await counter(simulator),
  ];
  const before = await told(first);
  expect(before[0]).toContain(item);
  expect(before[1]).toContain(`"Value":${most}`);
  expect(before[2]).toContain(MsgBody);
  await first.stop();
  const written = readFileSync(stateFile, "utf8");
  const second = await simulatorForTest({ stateFile });
  expect(await told(second)).toEqual(before);
  await second.call("im_open_login_svc/account_import", { UserID: "alice" });
  await second.stop();
  expect(readFileSync(stateFile, "utf8")).toBe(written);
});

test("a long number where none belongs is refused or taken as any other", async () => {
  const simulator = await withGroup();
  const send = (more: string) =>
    textOf(
      simulator,
      "openim/sendmsg",
      `{"From_Account":"alice","To_Account":"bob","MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}],${more}}`,
    );
  expect(await send(`"MsgSeq":${most}`)).toContain('"ErrorCode":90004');
  expect(await send(`"MsgLifeTime":1,"Unknown":${most}`)).toContain('"ErrorCode":0');
  const chunk = `{"MsgType":"TIMStreamElem","MsgContent":{"Chunks":[{"EventType":"text","Index":${most},"Markdown":"a"}]}}`;
  const stream = `{"From_Account":"alice","To_Account":"bob","MsgRandom":1,"MsgBody":[${chunk}]}`;
  expect(await textOf(simulator, "stream_msg/send_c2c_stream_msg", stream)).toContain(`the Index ${most}`);
});
