import { expect, test } from "vitest";
import { simulatorForTest, type TestSimulator } from "../support/startSimulator.ts";

const text = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }];

async function people(): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob");
  return simulator;
}

function say(simulator: TestSimulator) {
  return simulator.call("openim/sendmsg", { From_Account: "alice", To_Account: "bob", MsgRandom: 1, MsgBody: text });
}

test("a user who is muted in the whole app is not heard in groups until the time is over; one-to-one messages of this API go through", async () => {
  const simulator = await people();
  const group = { Type: "Public", Name: "a", GroupId: "team", Owner_Account: "alice" };
  await simulator.call("group_open_http_svc/create_group", group);
  const sayInGroup = () =>
    simulator.call("group_open_http_svc/send_group_msg", {
      GroupId: "team",
      From_Account: "alice",
      Random: 1,
      MsgBody: text,
    });
  const mute = { Set_Account: "alice", C2CmsgNospeakingTime: 4294967295, GroupmsgNospeakingTime: 60 };
  expect(await simulator.call("openconfigsvr/setnospeaking", mute)).toEqual({ ErrorCode: 0, ErrorInfo: "" });
  expect((await say(simulator)).ErrorCode).toBe(0);
  const toMany = { From_Account: "alice", To_Account: ["bob"], MsgRandom: 2, MsgBody: text };
  expect((await simulator.call("openim/batchsendmsg", toMany)).ErrorCode).toBe(0);
  expect((await sayInGroup()).ErrorCode).toBe(10017);
  simulator.clock.seconds += 20;
  expect(await simulator.call("openconfigsvr/getnospeaking", { Get_Account: "alice" })).toMatchObject({
    C2CmsgNospeakingTime: 4294967295,
    GroupmsgNospeakingTime: 40,
  });
  simulator.clock.seconds += 40;
  expect((await sayInGroup()).ErrorCode).toBe(0);
  await simulator.call("openconfigsvr/setnospeaking", { Set_Account: "alice", C2CmsgNospeakingTime: 0 });
  expect(await simulator.call("openconfigsvr/getnospeaking", { Get_Account: "alice" })).toMatchObject({
    C2CmsgNospeakingTime: 0,
  });
});

test("an unknown account is named, and one of the two times is needed", async () => {
  const simulator = await people();
  const set = (body: unknown) => simulator.call("openconfigsvr/setnospeaking", body);
  expect((await set({ Set_Account: "nobody", C2CmsgNospeakingTime: 1 })).ErrorInfo).toContain("nobody");
  expect((await set({ Set_Account: "alice" })).ErrorCode).toBe(130008);
  expect((await simulator.call("openconfigsvr/getnospeaking", { Get_Account: "nobody" })).ErrorCode).toBe(130003);
});
