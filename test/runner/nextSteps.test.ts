import { describe, expect, test } from "vitest";
import { type Answer, judge, type Outcome } from "../../src/client/outcome.ts";
import type { Exchange } from "../../src/runner/job.ts";
import { nextSteps } from "../../src/runner/nextSteps.ts";
import { catalog } from "../support/catalog.ts";

function exchange(path: string, body: unknown, outcome: Outcome): Exchange {
  const [service = "", command = ""] = path.split("/");
  const call = {
    profileId: "dev",
    sdkAppId: 1400000001,
    origin: "https://console.tim.qq.com",
    identifier: "administrator",
  };
  return { ...call, service, command, body: JSON.stringify(body), sentAtMs: 0, outcome };
}

const phases = { waitMs: 0, dnsMs: 0, tcpMs: 0, tlsMs: 0, firstByteMs: 1, bodyMs: 0 };

/** The steps after an answer to a call. */
function stepsAfter(path: string, body: unknown, answer: Readonly<Record<string, unknown>>) {
  const text = JSON.stringify(answer);
  const received: Answer = { text, status: 200, tookMs: 1, sizeBytes: text.length, phases, serverDateMs: undefined };
  return nextSteps(catalog, exchange(path, body, judge(catalog, path, received)));
}

describe("After an answer", () => {
  test("a success offers nothing", () => {
    expect(
      stepsAfter("im_open_login_svc/account_import", { UserID: "a" }, { ActionStatus: "OK", ErrorCode: 0 }),
    ).toEqual([]);
  });

  test("a partial one offers to send again only what failed", () => {
    const body = { From_Account: "ann", To_Account: ["bob", "eve"] };
    const items = [
      { To_Account: "bob", ResultCode: 0 },
      { To_Account: "eve", ResultCode: 30001, ResultInfo: "Err" },
    ];
    expect(stepsAfter("sns/black_list_add", body, { ErrorCode: 0, ResultItem: items })).toEqual([
      { kind: "resendFailed", ids: ["eve"] },
    ]);
  });

  test("unknown accounts of a partial one can be imported first", () => {
    const answer = { ErrorCode: 0, ErrorList: [{ To_Account: "eve", ErrorCode: 70107 }] };
    expect(stepsAfter("openim/query_online_status", { To_Account: ["bob", "eve"] }, answer)).toEqual([
      { kind: "importAccounts", userIds: ["eve"] },
      { kind: "resendFailed", ids: ["eve"] },
    ]);
  });

  test("an item that the request does not name is not offered again", () => {
    const answer = { ErrorCode: 0, ImportMsgResult: [{ MsgSeq: 7, Result: 10004 }] };
    const body = { GroupId: "g", MsgList: [{ From_Account: "a", SendTime: 7, Random: 7, MsgBody: [] }] };
    expect(stepsAfter("group_open_http_svc/import_group_msg", body, answer)).toEqual([]);
  });

  test.each([
    [90003, "", ["bob"]],
    [90008, "", ["ann"]],
    [20003, "", ["ann", "bob"]],
    [20003, "user ann is not there", ["ann"]],
    [90048, "", ["ann", "bob"]],
  ])("an unknown account of code %i (%j) can be imported", (ErrorCode, ErrorInfo, userIds) => {
    const answer = { ActionStatus: "FAIL", ErrorCode, ErrorInfo };
    const body = { From_Account: "ann", To_Account: "bob", MsgRandom: 1, MsgBody: [] };
    expect(stepsAfter("openim/sendmsg", body, answer)).toEqual([{ kind: "importAccounts", userIds }]);
  });

  test("nobody imports an account in order to delete it", () => {
    const body = { DeleteItem: [{ UserID: "a" }, { UserID: "b" }] };
    const items = [
      { UserID: "a", ResultCode: 0 },
      { UserID: "b", ResultCode: 70107 },
    ];
    expect(stepsAfter("im_open_login_svc/account_delete", body, { ErrorCode: 0, ResultItem: items })).toEqual([
      { kind: "resendFailed", ids: ["b"] },
    ]);
  });

  test("a value that is not shown is no account to import", () => {
    const body = { From_Account: "***", To_Account: "bob" };
    const answer = { ActionStatus: "FAIL", ErrorCode: 20003, ErrorInfo: "" };
    expect(stepsAfter("openim/sendmsg", body, answer)).toEqual([{ kind: "importAccounts", userIds: ["bob"] }]);
  });

  test("an app that is not valid leads to the profiles", () => {
    const kinds = stepsAfter("openim/sendmsg", {}, { ActionStatus: "FAIL", ErrorCode: 60006, ErrorInfo: "" });
    expect(kinds.map(({ kind }) => kind)).toEqual(["openProfiles", "selectProfile"]);
  });

  test("what does not come from the service leads to the diagnosis of the connection", () => {
    const outcome: Outcome = { kind: "unreachable", cause: "dns", reason: "r", advice: "a", attempts: 1, tookMs: 1 };
    expect(nextSteps(catalog, exchange("openim/sendmsg", {}, outcome))[0]).toEqual({ kind: "diagnoseConnection" });
  });

  test("a refused signature offers what its diagnosis found", () => {
    const answer = { ActionStatus: "FAIL", ErrorCode: 70050, ErrorInfo: "" };
    const text = JSON.stringify(answer);
    const received: Answer = { text, status: 200, tookMs: 1, sizeBytes: text.length, phases, serverDateMs: undefined };
    const call = exchange("openim/sendmsg", {}, judge(catalog, "openim/sendmsg", received));
    const diagnosis = { findings: ["Wait."], fixes: [{ kind: "waitForUnlock" }] } as const;
    expect(nextSteps(catalog, { ...call, diagnosis })).toEqual([{ kind: "waitForUnlock" }]);
  });
});
