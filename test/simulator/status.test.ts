import { describe, expect, test } from "vitest";
import { simulatorForTest } from "../support/startSimulator.ts";

describe("the status", () => {
  test("tells what there is, the newest first, and the last calls", async () => {
    const simulator = await simulatorForTest({ faults: [{ calls: "sns/*", fault: { kind: "code", code: 30007 } }] });
    await simulator.call("im_open_login_svc/account_import", { UserID: "ann", Nick: "<b>Ann</b>" });
    const { GroupId } = await simulator.call("group_open_http_svc/create_group", {
      Type: "Public",
      Name: "team",
      Owner_Account: "ann",
    });
    await simulator.call("sns/friend_get", { From_Account: "ann", StartIndex: 0 });
    const response = await fetch(`${simulator.origin}/status.json`);
    expect(await response.json()).toMatchObject({
      sdkAppId: simulator.app.sdkAppId,
      calls: 3,
      accounts: {
        count: 2,
        newest: [{ userId: "ann", nick: "<b>Ann</b>", onlineState: "Offline" }, { userId: "administrator" }],
      },
      groups: { count: 1, newest: [{ groupId: GroupId, type: "Public", name: "team", members: 1 }] },
      lastCalls: [
        { path: "sns/friend_get", code: 30007, fault: "30007", atMs: expect.any(Number) },
        { path: "group_open_http_svc/create_group", code: 0 },
        { path: "im_open_login_svc/account_import", code: 0 },
      ],
    });
  });

  test("holds neither a UserSig nor the token", async () => {
    const simulator = await simulatorForTest();
    await simulator.call("im_open_login_svc/account_import", { UserID: "ann" });
    await simulator.fetch("no/such", {});
    const text = await (await fetch(`${simulator.origin}/status.json`)).text();
    expect(text).not.toMatch(/usersig|eJ/i);
    expect(text).not.toContain(simulator.token);
  });

  test("lists the newest fifty accounts and a hundred calls of many", async () => {
    const simulator = await simulatorForTest();
    for (let call = 0; call < 260; call++) {
      await simulator.call("im_open_login_svc/account_import", { UserID: `user${call}` });
    }
    const status = (await (await fetch(`${simulator.origin}/status.json`)).json()) as {
      accounts: { count: number; newest: { userId: string }[] };
      lastCalls: unknown[];
    };
    expect(status.accounts.count).toBe(261);
    expect(status.accounts.newest.map(({ userId }) => userId).slice(0, 2)).toEqual(["user259", "user258"]);
    expect([status.accounts.newest.length, status.lastCalls.length]).toEqual([50, 100]);
  });

  test("lists as many accounts and members as this process asks for", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("ann", "ben", "cid");
    const { GroupId } = await simulator.call("group_open_http_svc/create_group", {
      Type: "Public",
      Name: "team",
      Owner_Account: "ann",
      MemberList: [{ Member_Account: "ben" }, { Member_Account: "cid" }],
    });
    const { accounts, groups } = simulator.status({ accounts: 1, groups: 0 });
    expect(accounts).toMatchObject({ count: 4, newest: [{ userId: "cid" }] });
    expect(groups).toEqual({ count: 1, newest: [] });
    expect(simulator.members(GroupId, 2)).toEqual({
      count: 3,
      first: [
        { userId: "ann", role: "Owner" },
        { userId: "ben", role: "Member" },
      ],
    });
    expect(simulator.members("@TGS#NONE", 2)).toEqual({ count: 0, first: [] });
  });

  test("has a page that may do nothing but ask for it", async () => {
    const simulator = await simulatorForTest();
    const response = await fetch(simulator.origin);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await response.text()).toContain("imreq simulator");
  });

  test("is told to no page of another origin", async () => {
    const simulator = await simulatorForTest();
    const headers = { origin: "https://elsewhere.example" };
    expect((await fetch(`${simulator.origin}/status.json`, { headers })).status).toBe(403);
  });
});
