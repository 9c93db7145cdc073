import { describe, expect, test } from "vitest";
import { listRows, memberRows, rowsOf } from "../../src/extension/tree/simulatorRows.ts";
import { LastCalls, type Status, statusOf } from "../../src/simulator/http/status.ts";
import { AppState } from "../../src/simulator/state/state.ts";

const status: Status = {
  sdkAppId: 1400000000,
  calls: 1234,
  accounts: {
    count: 4323,
    newest: [
      { userId: "ben", nick: "", onlineState: "Offline" },
      { userId: "ann", nick: "Ann", onlineState: "Online" },
    ],
  },
  groups: { count: 1, newest: [{ groupId: "@TGS#1", type: "Public", name: "team", members: 2 }] },
  lastCalls: [
    { path: "openim/sendmsg", code: 20004, tookMs: 0.4, atMs: 2000 },
    { path: "openim/querystate", code: 0, tookMs: 0.3, atMs: 1500, fault: "half" },
    { path: "openim/querystate", code: 0, tookMs: 0.3, atMs: 1000 },
  ],
};

describe("the rows of a simulator", () => {
  test("begin with its lists and how long they are", () => {
    expect(listRows(status).map(({ list, count }) => [list, count])).toEqual([
      ["accounts", 4323],
      ["groups", 1],
      ["calls", 1234],
    ]);
  });

  test("name the accounts that the status tells, and how many there are besides", () => {
    expect(rowsOf(status, "accounts")).toEqual([
      { kind: "account", userId: "ben", nick: "", onlineState: "Offline" },
      { kind: "account", userId: "ann", nick: "Ann", onlineState: "Online" },
      { kind: "more", key: "accounts", left: 4321, canBeShown: true },
    ]);
  });

  test("say nothing of more where a list is whole", () => {
    expect(rowsOf(status, "groups")).toEqual([
      { kind: "group", groupId: "@TGS#1", type: "Public", name: "team", members: 2 },
    ]);
  });

  test("tell the calls by their numbers, the newest first, and that the others are forgotten", () => {
    const rows = rowsOf(status, "calls");
    expect(rows.map((row) => (row.kind === "call" ? [row.number, row.call.path, row.isOk] : row))).toEqual([
      [1234, "openim/sendmsg", false],
      [1233, "openim/querystate", false],
      [1232, "openim/querystate", true],
      { kind: "more", key: "calls", left: 1231, canBeShown: false },
    ]);
  });

  test("name the first members of a group", () => {
    expect(memberRows("@TGS#1", { count: 3, first: [{ userId: "ann", role: "Owner" }] })).toEqual([
      { kind: "member", groupId: "@TGS#1", userId: "ann", role: "Owner" },
      { kind: "more", key: "members @TGS#1", left: 2, canBeShown: true },
    ]);
  });

  test("are two hundred of a hundred thousand accounts, and few where the list is closed", () => {
    const state = new AppState([]);
    for (let account = 0; account < 100_000; account++) state.addAccount(`user${account}`);
    const calls = new LastCalls();
    const open = rowsOf(statusOf(1, state, calls, { accounts: 200, groups: 0 }), "accounts");
    expect([open.length, open[0], open.at(-1)]).toEqual([
      201,
      { kind: "account", userId: "user99999", nick: "", onlineState: "Offline" },
      { kind: "more", key: "accounts", left: 99_800, canBeShown: true },
    ]);
    const closed = statusOf(1, state, calls, { accounts: 0, groups: 0 });
    expect([listRows(closed)[0]?.count, closed.accounts.newest]).toEqual([100_000, []]);
  });
});
