import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestSimulator } from "../support/startSimulator.ts";

/** Of the hour in Beijing in which every simulator starts: 2023-11-15 06:13:20. */
const hour = "2023111506";
const hourSeconds = 3600;
const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];

async function talk(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  const say = (From_Account: string, To_Account: string, MsgRandom: number) =>
    simulator.call("openim/sendmsg", { From_Account, To_Account, MsgRandom, MsgSeq: 1, MsgBody });
  await say("alice", "bob", 1);
  simulator.clock.seconds++;
  await say("carol", "bob", 2);
  simulator.clock.seconds++;
  await say("bob", "alice", 3);
  const group = { GroupId: "hikers", Type: "Public", Name: "Hikers", Owner_Account: "alice" };
  await simulator.call("group_open_http_svc/create_group", group);
  const inGroup = { GroupId: "hikers", From_Account: "alice", Random: 4, MsgBody };
  await simulator.call("group_open_http_svc/send_group_msg", inGroup);
  return simulator;
}

const ask = (simulator: TestSimulator, ChatType: string, MsgTime = hour) =>
  simulator.call("open_msg_svc/get_history", { ChatType, MsgTime });

async function download(simulator: TestSimulator, ChatType: string) {
  const file = (await ask(simulator, ChatType))["File"][0];
  const packed = Buffer.from(await (await fetch(file.URL)).arrayBuffer());
  return { file, packed, text: gunzipSync(packed).toString() };
}

describe("the messages of an hour", () => {
  test("are a packed file of one line a message, by time", async () => {
    const simulator = await talk();
    simulator.clock.seconds = startSeconds + hourSeconds;
    const { file, packed, text } = await download(simulator, "C2C");
    const lines = text.split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([5, "]}"]);
    expect(JSON.parse(text)).toMatchObject({
      AppId: "1400000000",
      ChatType: "C2C",
      MsgTime: hour,
      MsgList: [
        { From_Account: "alice", To_Account: "bob", MsgTimestamp: startSeconds, MsgRandom: 1, MsgBody },
        { From_Account: "carol", To_Account: "bob" },
        { From_Account: "bob", To_Account: "alice", MsgKey: `1_3_${startSeconds + 2}` },
      ],
    });
    const md5 = (content: string | Buffer) => createHash("md5").update(content).digest("hex");
    expect(file).toMatchObject({ FileSize: text.length, FileMD5: md5(text), GzipSize: packed.length });
    expect([file.GzipMD5, file.ExpireTime]).toEqual([md5(packed), "2023-11-16 07:13:20"]);
  });

  test("of groups have a file of their own", async () => {
    const simulator = await talk();
    simulator.clock.seconds = startSeconds + hourSeconds;
    const { text } = await download(simulator, "Group");
    expect(JSON.parse(text)["MsgList"]).toMatchObject([{ From_Account: "alice", GroupId: "hikers", MsgSeq: 1 }]);
  });

  test("are not ready while the hour lasts, nor where there were none", async () => {
    const simulator = await talk();
    expect((await ask(simulator, "C2C")).ErrorCode).toBe(1004);
    simulator.clock.seconds = startSeconds + hourSeconds;
    expect((await ask(simulator, "C2C", "2023111505")).ErrorCode).toBe(1004);
  });

  test("are gone after 7 days", async () => {
    const simulator = await talk();
    const hourEnds = startSeconds - (startSeconds % hourSeconds) + hourSeconds;
    simulator.clock.seconds = hourEnds + 7 * 86_400;
    expect((await ask(simulator, "C2C")).ErrorCode).toBe(0);
    simulator.clock.seconds++;
    expect((await ask(simulator, "C2C")).ErrorCode).toBe(1005);
  });

  test.each(["2023111524", "2023023006", "2023130106"])("are refused where %s is no hour", async (wrong) => {
    const simulator = await simulatorForTest();
    expect((await ask(simulator, "C2C", wrong)).ErrorCode).toBe(1002);
  });

  test("are given to nobody who was not told the link", async () => {
    const simulator = await talk();
    simulator.clock.seconds = startSeconds + hourSeconds;
    const link: string = (await ask(simulator, "C2C"))["File"][0].URL;
    const answer = await fetch(link.replace("C2C", "Group"));
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toMatchObject({ ErrorCode: 60009 });
  });
});
