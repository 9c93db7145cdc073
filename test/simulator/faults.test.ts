import { describe, expect, test } from "vitest";
import { faultText, readFault } from "../../src/simulator/behaviour/faultText.ts";
import { latencyText, readLatency, sampleLatency } from "../../src/simulator/behaviour/latency.ts";
import { controlPath } from "../../src/simulator/http/control.ts";
import { simulatorForTest, startSeconds, type TestSimulator } from "../support/startSimulator.ts";

const importOne = "im_open_login_svc/account_import";

function withFaults(...texts: string[]): Promise<TestSimulator> {
  const faults = texts.map((text) => readFault(text) ?? expect.fail(text));
  return simulatorForTest({ faults });
}

async function isImported(simulator: TestSimulator, userId: string): Promise<boolean> {
  const answer = await simulator.call("im_open_login_svc/account_check", { CheckItem: [{ UserID: userId }] });
  return answer["ResultItem"][0].AccountStatus === "Imported";
}

describe("a fault", () => {
  test("of a code refuses so many calls, which are not carried out", async () => {
    const simulator = await withFaults(`${importOne}=70169 x2`);
    for (const code of [70169, 70169])
      expect((await simulator.call(importOne, { UserID: "ann" })).ErrorCode).toBe(code);
    expect(await isImported(simulator, "ann")).toBe(false);
    expect((await simulator.call(importOne, { UserID: "ann" })).ErrorCode).toBe(0);
    expect(simulator.answered.map(({ fault }) => fault)).toEqual(["70169", "70169", undefined, undefined]);
  });

  test("of HTTP is a page, and not carried out", async () => {
    const simulator = await withFaults(`${importOne}=http-502`);
    const response = await simulator.fetch(importOne, { UserID: "ann" });
    expect(response.status).toBe(502);
    expect(await response.text()).toContain("<html>");
    expect(await isImported(simulator, "ann")).toBe(false);
  });

  test.each([
    ["drop-before", false],
    ["drop-after", true],
  ])("of %s closes the connection; carried out: %s", async (what, isDone) => {
    const simulator = await withFaults(`${importOne}=${what}`);
    await expect(simulator.fetch(importOne, { UserID: "ann" })).rejects.toThrow();
    expect(await isImported(simulator, "ann")).toBe(isDone);
  });

  test("of drop-during closes the connection once the first half of the longest list is done, rounded down", async () => {
    const path = "im_open_login_svc/multiaccount_import";
    const simulator = await withFaults(`${path}=drop-during`);
    const AccountList = ["ann", "bob", "eve"].map((UserID) => ({ UserID }));
    await expect(simulator.fetch(path, { AccountList })).rejects.toThrow();
    const done = await Promise.all(["ann", "bob", "eve"].map((userId) => isImported(simulator, userId)));
    expect(done).toEqual([true, false, false]);
    expect(simulator.answered[0]).toMatchObject({ path, code: 0, fault: "drop-during" });
  });

  test.each([
    ["a call that does one thing", importOne, { UserID: "ann" }],
    ["a list of one item", "im_open_login_svc/multiaccount_import", { AccountList: [{ UserID: "ann" }] }],
    ["a list in a refused call", "im_open_login_svc/multiaccount_import", { AccountList: [{ UserID: "ann" }, {}] }],
  ])("of drop-during carries out nothing of %s", async (_, path, body) => {
    const simulator = await withFaults(`${path}=drop-during`);
    await expect(simulator.fetch(path, body)).rejects.toThrow();
    expect(await isImported(simulator, "ann")).toBe(false);
  });

  test("of drop-during sends no half of a message", async () => {
    const simulator = await withFaults("openim/sendmsg=drop-during");
    await simulator.withAccounts("ann");
    const text = (Text: string) => ({ MsgType: "TIMTextElem", MsgContent: { Text } });
    const body = { To_Account: "ann", MsgRandom: 1, MsgBody: [text("one"), text("two")] };
    await expect(simulator.fetch("openim/sendmsg", body)).rejects.toThrow();
    const window = { MinTime: startSeconds - 60, MaxTime: startSeconds + 60 };
    const range = { Operator_Account: "administrator", Peer_Account: "ann", MaxCnt: 10, ...window };
    expect((await simulator.call("openim/admin_getroammsg", range))["MsgCnt"]).toBe(0);
  });

  test("of half an answer breaks off in the middle, after the call was carried out", async () => {
    const simulator = await withFaults(`${importOne}=half`);
    const response = await simulator.fetch(importOne, { UserID: "ann" });
    await expect(response.text()).rejects.toThrow();
    expect(await isImported(simulator, "ann")).toBe(true);
  });

  test("of an answer that is not JSON, and of a huge one", async () => {
    const simulator = await withFaults(`${importOne}=not-json x1`, `${importOne}=huge-2`);
    const text = await (await simulator.fetch(importOne, { UserID: "ann" })).text();
    expect(() => JSON.parse(text)).toThrow();
    const huge = await (await simulator.fetch(importOne, { UserID: "ann" })).text();
    expect(huge.length).toBeGreaterThan(2_000_000);
    expect(JSON.parse(huge)).toMatchObject({ ErrorCode: 0 });
  });

  test("strikes a service, and a share of all calls", async () => {
    const simulator = await simulatorForTest({
      seed: 1,
      faults: [
        { calls: "sns/*", fault: { kind: "code", code: 30007 } },
        { calls: "*", fault: { kind: "code", code: 60008 }, share: 0.5 },
      ],
    });
    expect((await simulator.call("sns/friend_get", { From_Account: "administrator", StartIndex: 0 })).ErrorCode).toBe(
      30007,
    );
    let struck = 0;
    for (let call = 0; call < 40; call++) {
      if ((await simulator.call(importOne, { UserID: `user${call}` })).ErrorCode === 60008) struck++;
    }
    expect(struck).toBeGreaterThan(8);
    expect(struck).toBeLessThan(32);
  });

  test.each([
    "openim/sendmsg=20004",
    "sns/*=http-502 x3",
    "*=drop-after 10%",
    "*=drop-after 7%",
    "*=drop-after 0.0000001%",
    "*=drop-during",
    "*=huge-50",
    "*=half",
    "*=not-json",
  ])("is written as it is read: %s", (text) => {
    const rule = readFault(text);
    expect(rule && faultText(rule)).toBe(text);
  });

  test.each(["", "sendmsg=20004", "*", "*=", "*=http-200", "*=huge-0", "*=what", "*=half x0", "*=half 0%", "*/x=half"])(
    "that cannot be read is none: “%s”",
    (text) => {
      expect(readFault(text)).toBeUndefined();
    },
  );
});

describe("a latency", () => {
  test("keeps an answer waiting", async () => {
    const simulator = await simulatorForTest({ latency: { kind: "between", leastMs: 60, mostMs: 60 } });
    const started = performance.now();
    await simulator.call(importOne, { UserID: "ann" });
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  test.each(["80", "50-300", "p50=80,p99=900"])("is written as it is read: %s", (text) => {
    const latency = readLatency(text);
    expect(latency && latencyText(latency)).toBe(text);
  });

  test.each(["", "-1", "300-50", "p50=900,p99=80", "p50=0,p99=9", "9999999", "fast"])(
    "that cannot be read is none: “%s”",
    (text) => {
      expect(readLatency(text)).toBeUndefined();
    },
  );

  test("with a long tail has its median and its 99th percentile", () => {
    const latency = readLatency("p50=80,p99=900") ?? expect.fail();
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const values = Array.from({ length: 20_000 }, () => sampleLatency(latency, random)).sort((one, two) => one - two);
    expect(values[10_000]).toBeGreaterThan(74);
    expect(values[10_000]).toBeLessThan(86);
    expect(values[19_800]).toBeGreaterThan(700);
    expect(values[19_800]).toBeLessThan(1150);
  });
});

test("beyond the documented frequency limit calls are refused, where that is wanted", async () => {
  const codesOf = async (hasRateLimits: boolean) => {
    const simulator = await simulatorForTest({ hasRateLimits });
    const answers = Array.from({ length: 201 }, () => simulator.call(importOne, { UserID: "ann" }));
    return new Set((await Promise.all(answers)).map(({ ErrorCode }) => ErrorCode));
  };
  expect(await codesOf(false)).toEqual(new Set([0]));
  expect(await codesOf(true)).toEqual(new Set([0, 60007]));
});

test("a skewed clock stands in the Date header and judges the UserSig", async () => {
  const simulator = await simulatorForTest({ clockSkewSeconds: 7200 });
  const response = await simulator.fetch(importOne, { UserID: "ann" });
  expect(Date.parse(response.headers.get("date") ?? "")).toBe((startSeconds + 7200) * 1000);
  const late = await simulatorForTest({ clockSkewSeconds: 2 * 86_400 });
  expect((await late.call(importOne, { UserID: "ann" })).ErrorCode).toBe(70001);
});

test("with one seed IDs and times are the same in every run", async () => {
  const groupOf = async (seed: number) => {
    const simulator = await simulatorForTest({ seed });
    const { GroupId } = await simulator.call("group_open_http_svc/create_group", { Type: "Public", Name: "a" });
    const { GroupInfo } = await simulator.call("group_open_http_svc/get_group_info", { GroupIdList: [GroupId] });
    return [GroupId, GroupInfo[0].CreateTime];
  };
  const [id, time] = await groupOf(5);
  expect(await groupOf(5)).toEqual([id, time]);
  expect((await groupOf(6))[0]).not.toBe(id);
  expect(time).toBe(1767225600);
});

describe("a control call", () => {
  const ask = (simulator: TestSimulator, method: string, body?: unknown, token = simulator.token) =>
    fetch(simulator.origin + controlPath, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  test("changes what it names and tells the rest", async () => {
    const simulator = await withFaults("sns/*=30007");
    const changed = await ask(simulator, "PUT", { latency: "1-2", clockSkewSeconds: 60 });
    const behaviour = { faults: ["sns/*=30007"], latency: "1-2", rateLimits: false, clockSkewSeconds: 60 };
    expect([changed.status, await changed.json()]).toEqual([200, behaviour]);
    expect(await (await ask(simulator, "GET")).json()).toEqual(behaviour);
    await ask(simulator, "PUT", { faults: [`${importOne}=70169`], latency: "" });
    expect((await simulator.call(importOne, { UserID: "ann" })).ErrorCode).toBe(70169);
  });

  test("that leaves the faults out lets them go on counting", async () => {
    const simulator = await withFaults(`${importOne}=70169 x1`);
    expect((await simulator.call(importOne, { UserID: "ann" })).ErrorCode).toBe(70169);
    await ask(simulator, "PUT", { latency: "1" });
    expect((await simulator.call(importOne, { UserID: "ann" })).ErrorCode).toBe(0);
  });

  test("without the token changes nothing", async () => {
    const simulator = await simulatorForTest();
    const refused = await ask(simulator, "PUT", { faults: ["*=half"] }, "wrong");
    expect([refused.status, await refused.text()]).toEqual([
      401,
      expect.stringContaining("is not that of the running"),
    ]);
    const without = await fetch(simulator.origin + controlPath);
    expect([without.status, await without.text()]).toEqual([401, expect.stringContaining("needs the token")]);
    expect((await simulator.call(importOne, { UserID: "ann" })).ErrorCode).toBe(0);
  });

  test.each([
    [{ faults: ["*=what"] }, "*=what"],
    [{ faults: ["openim/sendmsgg=20004"] }, "there is no command openim/sendmsgg"],
    [{ faults: ["nobody/*=half"] }, "there is no service nobody"],
    [{ faults: "*=half" }, "*=half"],
    [{ latency: "slow" }, "slow"],
    [{ rateLimits: 1 }, "rateLimits"],
    [{ clockSkewSeconds: 0.5 }, "0.5"],
    [{ fault: [] }, "fault"],
    [[], "JSON object"],
  ])("that cannot be read changes nothing: %j", async (body, named) => {
    const simulator = await simulatorForTest();
    const answer = await ask(simulator, "PUT", body);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toContain(named);
    expect(simulator.behaviour.texts.faults).toEqual([]);
  });
});
