import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestSimulator } from "../support/startSimulator.ts";

const robot = "@RBT#001";

async function withRobot(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  await simulator.call("openim_robot_http_svc/create_robot", { UserID: robot, Nick: "Helper" });
  return simulator;
}

async function robotsOf(simulator: TestSimulator): Promise<unknown> {
  return (await simulator.call("openim_robot_http_svc/get_all_robots"))["Robot_Account"];
}

/** What a chatbot says to alice, and the answer's code and key. */
async function say(simulator: TestSimulator, Chunk: string, more: object = {}): Promise<[unknown, string]> {
  const body = { From_Account: robot, To_Account: "alice", Chunk, ...more };
  const answer = await simulator.call("openim_robot_http_svc/send_stream_msg", body);
  return [answer.ErrorCode, answer["MsgKey"]];
}

/** The chatbot's messages as alice has them, the oldest first. */
async function heard(simulator: TestSimulator): Promise<unknown[]> {
  const range = { MaxCnt: 100, MinTime: 0, MaxTime: simulator.clock.seconds };
  const body = { Operator_Account: "alice", Peer_Account: robot, ...range };
  const { MsgList } = await simulator.call("openim/admin_getroammsg", body);
  return MsgList.map(({ MsgBody }: { MsgBody: { MsgContent: { Data: string } }[] }) =>
    JSON.parse(MsgBody[0]?.MsgContent.Data ?? ""),
  );
}

describe("a chatbot", () => {
  test("is listed until it is deleted", async () => {
    const simulator = await withRobot();
    await simulator.call("openim_robot_http_svc/create_robot", { UserID: "@RBT#002" });
    expect(await robotsOf(simulator)).toEqual([robot, "@RBT#002"]);
    await simulator.call("openim_robot_http_svc/delete_robot", { Robot_Account: robot });
    expect(await robotsOf(simulator)).toEqual(["@RBT#002"]);
  });

  test("takes messages, and is an account also when it is deleted", async () => {
    const simulator = await withRobot();
    const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];
    const body = { From_Account: "alice", To_Account: robot, MsgRandom: 1, MsgBody };
    expect((await simulator.call("openim/sendmsg", body)).ErrorCode).toBe(0);
    await simulator.call("openim_robot_http_svc/delete_robot", { Robot_Account: robot });
    const check = await simulator.call("im_open_login_svc/account_check", { CheckItem: [{ UserID: robot }] });
    expect(check["ResultItem"][0].AccountStatus).toBe("Imported");
  });

  test("that is created again has a new profile, where one is given", async () => {
    const simulator = await withRobot();
    await simulator.call("openim_robot_http_svc/create_robot", { UserID: robot, SelfSignature: "I answer." });
    const TagList = ["Tag_Profile_IM_Nick", "Tag_Profile_IM_SelfSignature"];
    const answer = await simulator.call("profile/portrait_get", { To_Account: [robot], TagList });
    expect(answer["UserProfileItem"][0].ProfileItem).toEqual([
      { Tag: "Tag_Profile_IM_Nick", Value: "Helper" },
      { Tag: "Tag_Profile_IM_SelfSignature", Value: "I answer." },
    ]);
    expect(await robotsOf(simulator)).toEqual([robot]);
  });

  test("with another start of the name is refused with 10004", async () => {
    const simulator = await simulatorForTest();
    expect((await simulator.call("openim_robot_http_svc/create_robot", { UserID: "helper" })).ErrorCode).toBe(10004);
  });

  test("beyond 20 is refused with 10008; a known one is not", async () => {
    const simulator = await withRobot();
    const create = async (UserID: string) =>
      (await simulator.call("openim_robot_http_svc/create_robot", { UserID })).ErrorCode;
    for (let count = 1; count < 20; count++) expect(await create(`@RBT#more${count}`)).toBe(0);
    expect([await create("@RBT#last"), await create(robot)]).toEqual([10008, 0]);
    await simulator.call("openim_robot_http_svc/delete_robot", { Robot_Account: robot });
    expect(await create("@RBT#last")).toBe(0);
  });

  test("that is unknown cannot be deleted", async () => {
    const simulator = await withRobot();
    const answer = await simulator.call("openim_robot_http_svc/delete_robot", { Robot_Account: "@RBT#002" });
    expect(answer.ErrorCode).toBe(10004);
  });

  test("goes with its account", async () => {
    const simulator = await withRobot();
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: robot }] });
    expect(await robotsOf(simulator)).toEqual([]);
  });
});

describe("a streamed answer", () => {
  test("is one message that grows until it is complete", async () => {
    const simulator = await withRobot();
    const [code, MsgKey] = await say(simulator, "Hello, ");
    expect(await heard(simulator)).toMatchObject([{ chunks: ["Hello, "], isFinished: 0 }]);
    simulator.clock.seconds++;
    expect([code, await say(simulator, "goodbye.", { MsgKey, Finish: 1 })]).toEqual([0, [0, MsgKey]]);
    expect(await heard(simulator)).toMatchObject([{ chunks: ["Hello, ", "goodbye."], isFinished: 1 }]);
  });

  test("takes no pieces when it is complete, to another user, and with another key", async () => {
    const simulator = await withRobot();
    const [, MsgKey] = await say(simulator, "Hello, ");
    expect((await say(simulator, "you", { MsgKey, To_Account: "bob" }))[0]).toBe(10004);
    expect((await say(simulator, "you", { MsgKey: "1_2_3" }))[0]).toBe(10004);
    await say(simulator, "you", { MsgKey, Finish: 1 });
    expect((await say(simulator, "!", { MsgKey }))[0]).toBe(10004);
    expect(await heard(simulator)).toMatchObject([{ chunks: ["Hello, ", "you"] }]);
  });

  test("needs a chatbot and a user", async () => {
    const simulator = await withRobot();
    expect((await say(simulator, "hi", { From_Account: "@RBT#002" }))[0]).toBe(10004);
    expect((await say(simulator, "hi", { To_Account: "carol" }))[0]).toBe(10004);
  });

  test("ends with the account of the user", async () => {
    const simulator = await withRobot();
    const [, MsgKey] = await say(simulator, "Hello, ");
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "alice" }] });
    await simulator.withAccounts("alice");
    expect((await say(simulator, "you", { MsgKey }))[0]).toBe(10004);
  });
});
