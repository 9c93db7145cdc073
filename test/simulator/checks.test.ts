import { describe, expect, test } from "vitest";
import type { CallOverrides } from "../support/startSimulator.ts";
import { simulatorForTest, startSeconds, userSig } from "../support/startSimulator.ts";

const importPath = "im_open_login_svc/account_import";

async function codeOf(
  overrides: CallOverrides,
  path = importPath,
  body: unknown = { UserID: "alice" },
): Promise<unknown> {
  const simulator = await simulatorForTest();
  return (await simulator.call(path, body, overrides)).ErrorCode;
}

/** Changes one field of the query; `undefined` takes it out. */
function query(name: string, value: string | undefined): CallOverrides {
  return {
    url: (path) =>
      path.replace(new RegExp(`([?&])${name}=[^&]*`), value === undefined ? "$1gone=1" : `$1${name}=${value}`),
  };
}

describe("the path", () => {
  test("of a right call is taken", async () => {
    expect(await codeOf({})).toBe(0);
  });

  test.each([
    "/",
    "/v4",
    "/v4/openim",
    "/v4/openim/sendmsg/more",
    "/v3/openim/sendmsg",
    "/v4//sendmsg",
    "/favicon.ico",
  ])("%s is no command: 60009", async (path) => {
    expect(await codeOf({ url: () => path })).toBe(60009);
  });

  test("called with GET answers 60002", async () => {
    expect(await codeOf({ method: "GET" })).toBe(60002);
  });

  test("called with PUT answers 60002", async () => {
    expect(await codeOf({ method: "PUT" })).toBe(60002);
  });
});

describe("the query", () => {
  test.each([
    ["a broken escape", query("identifier", "%zz"), 60002],
    ["no random", query("random", undefined), 60002],
    ["a random that is no number", query("random", "x"), 60002],
    ["a random over 32 bits", query("random", "4294967296"), 60002],
    ["no contenttype", query("contenttype", undefined), 60025],
    ["another contenttype", query("contenttype", "xml"), 60025],
    ["a contenttype in capitals", query("contenttype", "JSON"), 60025],
    ["no sdkappid", query("sdkappid", undefined), 60012],
    ["an empty sdkappid", query("sdkappid", ""), 60012],
    ["an sdkappid that is no number", query("sdkappid", "abc"), 60006],
    ["an sdkappid of 0", query("sdkappid", "0"), 60006],
    ["an unknown sdkappid", query("sdkappid", "1400000001"), 70020],
    ["no identifier", query("identifier", undefined), 60010],
    ["no usersig", query("usersig", undefined), 70002],
    ["an empty usersig", query("usersig", ""), 70002],
  ])("with %s is refused", async (_, overrides, code) => {
    expect(await codeOf(overrides)).toBe(code);
  });

  test("takes the highest random", async () => {
    expect(await codeOf(query("random", "4294967295"))).toBe(0);
  });

  test("is case-sensitive in its names", async () => {
    expect(await codeOf({ url: (path) => path.replace("sdkappid", "SdkAppId") })).toBe(60012);
  });
});

describe("the body", () => {
  test.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["JSON with a comment", "{} // no"],
    ["a list", "[]"],
    ["a number", "1"],
    ["null", "null"],
    ["bytes that are no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
    ["a byte order mark", "\ufeff{}"],
    ["brackets without end", "[".repeat(100_000)],
  ])("that is %s answers 60003", async (_, rawBody) => {
    expect(await codeOf({ rawBody })).toBe(60003);
  });

  test("is read as UTF-8", async () => {
    const simulator = await simulatorForTest();
    await simulator.call(importPath, { UserID: "alice", Nick: "爱丽丝 🐇" });
    const answer = await simulator.call("profile/portrait_get", {
      To_Account: ["alice"],
      TagList: ["Tag_Profile_IM_Nick"],
    });
    expect(answer["UserProfileItem"][0].ProfileItem[0].Value).toBe("爱丽丝 🐇");
  });
});

describe("the caller", () => {
  test("who is no administrator answers 60010", async () => {
    expect(await codeOf({ identifier: "alice" })).toBe(60010);
  });

  test("may be any of several administrators", async () => {
    const app = { sdkAppId: 1400000009, key: "another-public-test-key", admins: ["one", "two"] };
    const simulator = await simulatorForTest({ app });
    expect((await simulator.call(importPath, { UserID: "alice" }, { identifier: "two" })).ErrorCode).toBe(0);
  });
});

describe("the UserSig", () => {
  test("that has expired answers 70001", async () => {
    expect(await codeOf({ userSig: userSig({ issuedAtSeconds: startSeconds - 60, lifetimeSeconds: 60 }) })).toBe(70001);
  });

  test("in its last second is taken", async () => {
    expect(await codeOf({ userSig: userSig({ issuedAtSeconds: startSeconds - 60, lifetimeSeconds: 61 }) })).toBe(0);
  });

  test("that was right a moment ago answers 70001 once it has expired", async () => {
    const simulator = await simulatorForTest();
    const overrides = { userSig: userSig({ lifetimeSeconds: 10 }) };
    const before = await simulator.call(importPath, { UserID: "alice" }, overrides);
    simulator.clock.seconds += 10;
    const after = await simulator.call(importPath, { UserID: "alice" }, overrides);
    expect([before.ErrorCode, after.ErrorCode]).toEqual([0, 70001]);
  });

  test("made with another key answers 70009", async () => {
    expect(await codeOf({ userSig: userSig({ key: "some-other-key" }) })).toBe(70009);
  });

  test("made for another user answers 70013", async () => {
    expect(await codeOf({ userSig: userSig({ identifier: "alice" }) })).toBe(70013);
  });

  test("made for another app answers 70014", async () => {
    expect(await codeOf({ userSig: userSig({ sdkAppId: 1400000001 }) })).toBe(70014);
  });

  test("made for another app with its key answers 70014 too", async () => {
    expect(await codeOf({ userSig: userSig({ sdkAppId: 1400000001, key: "some-other-key" }) })).toBe(70014);
  });

  test("that was cut off answers 70003", async () => {
    expect(await codeOf({ userSig: userSig().slice(0, -20) })).toBe(70003);
  });

  test("that is rubbish answers 70003", async () => {
    expect(await codeOf({ userSig: "rubbish" })).toBe(70003);
  });

  test("that was refused once is refused again", async () => {
    const simulator = await simulatorForTest();
    const overrides = { userSig: userSig({ key: "some-other-key" }) };
    await simulator.call(importPath, { UserID: "alice" }, overrides);
    expect((await simulator.call(importPath, { UserID: "alice" }, overrides)).ErrorCode).toBe(70009);
  });

  test("with extra bytes is taken", async () => {
    expect(await codeOf({ userSig: userSig({ userbuf: new Uint8Array([1, 2, 3]) }) })).toBe(0);
  });

  test("never comes back in an answer", async () => {
    const simulator = await simulatorForTest();
    const signature = userSig({ key: "some-other-key" });
    const response = await simulator.fetch(importPath, {}, { userSig: signature });
    expect(await response.text()).not.toContain(signature.slice(0, 20));
  });
});

describe("the command", () => {
  test("that nobody knows answers 60009", async () => {
    expect(await codeOf({}, "openim/sendmessage")).toBe(60009);
  });

  test("of an unknown service answers 60009", async () => {
    expect(await codeOf({}, "open_im/sendmsg")).toBe(60009);
  });

  test("of another service answers 60008", async () => {
    expect(await codeOf({}, "openim/account_import")).toBe(60008);
  });

  test("is case-sensitive", async () => {
    expect(await codeOf({}, "openim/SendMsg")).toBe(60009);
  });
});

describe("of two mistakes the first check tells", () => {
  const wrongQuery = (path: string) => path.replace("contenttype=json", "contenttype=xml");
  const noApp = (path: string) => path.replace(/sdkappid=\d+/, "none=1");

  test.each([
    ["path before query", { url: () => "/v3/x?contenttype=xml" }, importPath, 60009],
    ["query before JSON", { url: wrongQuery, rawBody: "{" }, importPath, 60025],
    ["JSON before SDKAppID", { url: noApp, rawBody: "{" }, importPath, 60003],
    ["SDKAppID before administrator", { url: noApp, identifier: "alice" }, importPath, 60012],
    ["administrator before UserSig", { identifier: "alice", userSig: "rubbish" }, importPath, 60010],
    ["UserSig before command", { userSig: "rubbish" }, "openim/nothing", 70003],
    ["command before fields", { rawBody: "{}" }, "openim/nothing", 60009],
  ] as const)("%s", async (_, overrides, path, code) => {
    expect(await codeOf(overrides, path)).toBe(code);
  });
});
