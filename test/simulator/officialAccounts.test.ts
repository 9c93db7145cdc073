import { describe, expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const news = "@TOA#_news";

/** Calls a command of official accounts. */
function ask(simulator: TestSimulator, command: string, body: object): Promise<TestAnswer> {
  return simulator.call(`official_account_open_http_svc/${command}`, body);
}

/** alice owns the official account of news; bob and carol are there too. */
async function withNews(more: object = {}): Promise<TestSimulator> {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("alice", "bob", "carol");
  await create(simulator, { OfficialAccountUserID: news, ...more });
  return simulator;
}

function create(simulator: TestSimulator, more: object = {}): Promise<TestAnswer> {
  return ask(simulator, "create_official_account", { Owner_Account: "alice", Name: "News", ...more });
}

async function subscribe(simulator: TestSimulator, ...userIds: string[]): Promise<TestAnswer> {
  const SubscriberList = userIds.map((userId) => ({ Subscriber_Account: userId }));
  return ask(simulator, "add_subscriber", { Official_Account: news, SubscriberList });
}

async function info(simulator: TestSimulator, filter?: string[]): Promise<Record<string, unknown>> {
  const answer = await ask(simulator, "get_official_account_info", {
    OfficialAccountIdList: [{ Official_Account: news }],
    ...(filter !== undefined && { ResponseFilter: { OfficialAccountBaseInfoFilter: filter } }),
  });
  return answer["OfficialAccountInfoList"][0];
}

function send(simulator: TestSimulator, Random: number, more: object = {}): Promise<TestAnswer> {
  const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "Good morning" } }];
  return ask(simulator, "send_official_account_msg", { Official_Account: news, Random, MsgBody, ...more });
}

function history(simulator: TestSimulator, more: object = {}): Promise<TestAnswer> {
  return ask(simulator, "official_account_msg_get_simple", { Official_Account: news, ReqMsgNumber: 20, ...more });
}

const keysOf = (answer: TestAnswer) => answer["RspMsgList"].map(({ MsgKey }: { MsgKey: string }) => MsgKey);
const resultsOf = (answer: TestAnswer) => answer["SubscriberList"].map(({ Result }: { Result: number }) => Result);

describe("an official account", () => {
  test("is created, changed and told of", async () => {
    const simulator = await withNews({ Introduction: "Daily news" });
    simulator.clock.seconds += 60;
    await ask(simulator, "modify_official_account_base_info", { Official_Account: news, Name: "World news" });
    expect(await info(simulator)).toEqual({
      Official_Account: news,
      ErrorCode: 0,
      ErrorInfo: "",
      CreateTime: startSeconds,
      Name: "World news",
      Owner_Account: "alice",
      LastMsgTime: 0,
      SubscriberNum: 0,
      Introduction: "Daily news",
      FaceUrl: "",
      Organization: "",
      CustomString: "",
    });
  });

  test("is told of by the fields that are asked for", async () => {
    const simulator = await withNews();
    expect(await info(simulator, ["Name"])).toEqual({
      Official_Account: news,
      ErrorCode: 0,
      ErrorInfo: "",
      Name: "News",
    });
  });

  test("gets an ID of the service where none is chosen", async () => {
    const simulator = await withNews();
    expect((await create(simulator))["OfficialAccountUserID"]).toMatch(/^@TOA#_@TOA#[0-9A-Z]+$/);
  });

  test.each([["news"], ["@TOA#_@TOA#news"], ["@TOA#_näws"], [`@TOA#_${"x".repeat(43)}`]])(
    "cannot be called %s: 130007",
    async (OfficialAccountUserID) => {
      const simulator = await withNews();
      expect((await create(simulator, { OfficialAccountUserID })).ErrorCode).toBe(130007);
    },
  );

  test("has a name that is free (130008) and an owner that exists (10004)", async () => {
    const simulator = await withNews();
    expect((await create(simulator, { OfficialAccountUserID: news })).ErrorCode).toBe(130008);
    expect((await create(simulator, { Owner_Account: "dave" })).ErrorCode).toBe(10004);
  });

  test("beyond 5 is refused with 130010 until one is destroyed", async () => {
    const simulator = await withNews();
    for (let count = 1; count < 5; count++) expect((await create(simulator)).ErrorCode).toBe(0);
    expect((await create(simulator)).ErrorCode).toBe(130010);
    await ask(simulator, "destroy_official_account", { Official_Account: news });
    expect((await create(simulator)).ErrorCode).toBe(0);
  });

  test("that is destroyed is unknown, and its subscribers have lost it", async () => {
    const simulator = await withNews();
    await subscribe(simulator, "bob");
    await ask(simulator, "destroy_official_account", { Official_Account: news });
    expect((await info(simulator))["ErrorCode"]).toBe(130004);
    const list = await ask(simulator, "get_subscribed_official_account_list", { Subscriber_Account: "bob" });
    expect([list["OfficialAccountInfoList"], list["TotalCount"]]).toEqual([[], 0]);
  });

  test.each([
    ["destroy_official_account", {}],
    ["modify_official_account_base_info", { Name: "x" }],
    ["send_official_account_msg", { Random: 1, MsgBody: [{ MsgType: "TIMTextElem", MsgContent: { Text: "x" } }] }],
    ["official_account_msg_recall", { MsgKeyList: ["1_2_3"] }],
    ["official_account_msg_get_simple", { ReqMsgNumber: 1 }],
    ["add_subscriber", { SubscriberList: [{ Subscriber_Account: "bob" }] }],
    ["delete_subscriber", { SubscriberToDel_Account: ["bob"] }],
    ["modify_subscriber_info", { Subscriber_Account: "bob" }],
    ["get_subscriber_info", {}],
  ])("that is unknown is refused by %s with 130004", async (command, body) => {
    const simulator = await withNews();
    expect((await ask(simulator, command, { Official_Account: "@TOA#_other", ...body })).ErrorCode).toBe(130004);
  });

  test("stays without an owner when the owner's account goes", async () => {
    const simulator = await withNews();
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "alice" }] });
    expect(await info(simulator, ["Owner_Account"])).toMatchObject({ Owner_Account: "" });
  });
});

describe("subscribers", () => {
  test("are added once; unknown accounts fail", async () => {
    const simulator = await withNews();
    expect(resultsOf(await subscribe(simulator, "bob", "bob", "dave"))).toEqual([1, 2, 0]);
    expect(await info(simulator, ["SubscriberNum"])).toMatchObject({ SubscriberNum: 1 });
  });

  test("beyond MaxSubscriberNum are refused with 130006, and none is added", async () => {
    const simulator = await withNews({ MaxSubscriberNum: 1 });
    expect((await subscribe(simulator, "bob", "carol")).ErrorCode).toBe(130006);
    expect(resultsOf(await subscribe(simulator, "bob"))).toEqual([1]);
    expect(resultsOf(await subscribe(simulator, "bob"))).toEqual([2]);
    await ask(simulator, "modify_official_account_base_info", { Official_Account: news, MaxSubscriberNum: 2 });
    expect(resultsOf(await subscribe(simulator, "carol"))).toEqual([1]);
  });

  test("are removed", async () => {
    const simulator = await withNews();
    await subscribe(simulator, "bob");
    const body = { Official_Account: news, SubscriberToDel_Account: ["bob", "carol", "dave"] };
    expect(resultsOf(await ask(simulator, "delete_subscriber", body))).toEqual([1, 2, 0]);
    expect(await info(simulator, ["SubscriberNum"])).toMatchObject({ SubscriberNum: 0 });
  });

  test("have a text of their own; who is none is refused with 131003", async () => {
    const simulator = await withNews();
    await subscribe(simulator, "bob");
    const change = (Subscriber_Account: string) =>
      ask(simulator, "modify_subscriber_info", { Official_Account: news, Subscriber_Account, CustomString: "vip" });
    expect([(await change("bob")).ErrorCode, (await change("carol")).ErrorCode]).toEqual([0, 131003]);
    const list = await ask(simulator, "get_subscriber_info", { Official_Account: news });
    expect(list["SubscriberList"]).toEqual([
      { Subscriber_Account: "bob", SubscribeTime: startSeconds, CustomString: "vip" },
    ]);
  });

  test("are listed page by page", async () => {
    const simulator = await withNews();
    await subscribe(simulator, "bob", "carol");
    const page = (Next: string) => ask(simulator, "get_subscriber_info", { Official_Account: news, Limit: 1, Next });
    const first = await page("");
    const second = await page(first["Next"]);
    expect([first["SubscriberNum"], first["SubscriberList"][0].Subscriber_Account]).toEqual([2, "bob"]);
    expect([second["Next"], second["SubscriberList"][0].Subscriber_Account]).toEqual(["", "carol"]);
    expect((await page("x")).ErrorCode).toBe(10004);
  });

  test("see their official accounts page by page, with the fields that are asked for", async () => {
    const simulator = await withNews();
    const other = "@TOA#_other";
    await create(simulator, { OfficialAccountUserID: other, Name: "Other" });
    await subscribe(simulator, "bob");
    const SubscriberList = [{ Subscriber_Account: "bob" }];
    await ask(simulator, "add_subscriber", { Official_Account: other, SubscriberList });
    const ResponseFilter = { OfficialAccountBaseInfoFilter: ["Name"], SelfInfoFilter: ["SubscribeTime"] };
    const page = (Offset: number) =>
      ask(simulator, "get_subscribed_official_account_list", {
        Subscriber_Account: "bob",
        Limit: 1,
        Offset,
        ResponseFilter,
      });
    const account = { ErrorCode: 0, ErrorInfo: "", SelfInfo: { SubscribeTime: startSeconds } };
    const first = await page(0);
    expect([first["TotalCount"], first["CompleteFlag"], first["OfficialAccountInfoList"]]).toEqual([
      2,
      0,
      [{ Official_Account: news, Name: "News", ...account }],
    ]);
    const second = await page(first["Next"]);
    expect([second["CompleteFlag"], second["OfficialAccountInfoList"]]).toEqual([
      1,
      [{ Official_Account: other, Name: "Other", ...account }],
    ]);
  });

  test("go with their account; an unknown one has no list: 10004", async () => {
    const simulator = await withNews();
    await subscribe(simulator, "bob");
    await simulator.call("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] });
    expect(await info(simulator, ["SubscriberNum"])).toMatchObject({ SubscriberNum: 0 });
    const list = await ask(simulator, "get_subscribed_official_account_list", { Subscriber_Account: "bob" });
    expect(list.ErrorCode).toBe(10004);
  });
});

describe("messages of an official account", () => {
  test("are read page by page, the newest first", async () => {
    const simulator = await withNews();
    const keys: unknown[] = [];
    for (let count = 0; count < 3; count++) {
      simulator.clock.seconds++;
      keys.unshift((await send(simulator, count, { CloudCustomData: "own" }))["MsgKey"]);
    }
    const first = await history(simulator, { ReqMsgNumber: 2 });
    expect([keysOf(first), first["IsFinished"]]).toEqual([keys.slice(0, 2), 0]);
    expect(first["RspMsgList"][0]).toMatchObject({
      From_Account: news,
      MsgBody: [{ MsgContent: { Text: "Good morning" } }],
      MsgTimeStamp: startSeconds + 3,
      CloudCustomData: "own",
    });
    const second = await history(simulator, { ReqMsgNumber: 2, LastMsgKey: first["LastMsgKey"] });
    expect([keysOf(second), second["IsFinished"]]).toEqual([keys.slice(2), 1]);
    expect(await info(simulator, ["LastMsgTime"])).toMatchObject({ LastMsgTime: startSeconds + 3 });
  });

  test("behind an unknown key are refused with 10004", async () => {
    const simulator = await withNews();
    expect((await history(simulator, { LastMsgKey: "1_2_3" })).ErrorCode).toBe(10004);
  });

  test("come at most 20 at once", async () => {
    const simulator = await withNews();
    for (let count = 0; count < 21; count++) await send(simulator, count);
    const answer = await history(simulator, { ReqMsgNumber: 100 });
    expect([keysOf(answer).length, answer["IsFinished"]]).toEqual([20, 0]);
  });

  test("with the same number and content are one within 5 minutes", async () => {
    const simulator = await withNews();
    const first = await send(simulator, 1);
    simulator.clock.seconds += 299;
    expect((await send(simulator, 1))["MsgKey"]).toBe(first["MsgKey"]);
    simulator.clock.seconds++;
    expect((await send(simulator, 1))["MsgKey"]).not.toBe(first["MsgKey"]);
    expect(keysOf(await history(simulator)).length).toBe(2);
  });

  test("for those online are not kept, and do not go with SendMsgControl", async () => {
    const simulator = await withNews();
    expect((await send(simulator, 1, { OnlineOnlyFlag: 1 })).ErrorCode).toBe(0);
    expect((await send(simulator, 2, { OnlineOnlyFlag: 1, SendMsgControl: ["NoLastMsg"] })).ErrorCode).toBe(10004);
    expect(keysOf(await history(simulator))).toEqual([]);
  });

  test("longer than 12 KB are refused with 80002", async () => {
    const simulator = await withNews();
    const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "x".repeat(12 * 1024) } }];
    expect((await send(simulator, 1, { MsgBody })).ErrorCode).toBe(80002);
  });

  test("are recalled once, and then shown only to who asks for recalled ones", async () => {
    const simulator = await withNews();
    const { MsgKey } = await send(simulator, 1, { CloudCustomData: "secret" });
    const recall = async () => {
      const body = { Official_Account: news, MsgKeyList: [MsgKey, "1_2_3"] };
      return (await ask(simulator, "official_account_msg_recall", body))["RecallRetList"];
    };
    expect(await recall()).toEqual([
      { MsgKey, RetCode: 0 },
      { MsgKey: "1_2_3", RetCode: 10030 },
    ]);
    expect((await recall())[0].RetCode).toBe(10032);
    expect(keysOf(await history(simulator))).toEqual([]);
    const told = (await history(simulator, { WithRecalledMsg: 1 }))["RspMsgList"];
    expect(told).toMatchObject([{ MsgKey, MsgBody: [] }]);
    expect(told[0]).not.toHaveProperty("CloudCustomData");
  });
});
