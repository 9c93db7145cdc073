import { describe, expect, test } from "vitest";
import { simulatorForTest, type TestAnswer, type TestSimulator } from "../support/startSimulator.ts";

const SdkAppId = 1400000000;
const LibID = "lib-1";

function manage(simulator: TestSimulator, command: string, body: object): Promise<TestAnswer> {
  return simulator.call(`im_msg_audit_mgr/${command}`, { SdkAppId, ...body });
}

function addKeywords(simulator: TestSimulator, ...words: [string, string][]): Promise<TestAnswer> {
  const UserKeywords = words.map(([Content, Label]) => ({ Content, Label }));
  return manage(simulator, "add_cloud_audit_keywords", { LibID, UserKeywords });
}

function check(simulator: TestSimulator, Content: string, ContentType = "Text"): Promise<TestAnswer> {
  return simulator.call("im_msg_audit/content_moderation", { AuditName: "C2C", ContentType, Content });
}

describe("keywords of cloud moderation", () => {
  test("are added once, listed page by page and by a part of them, and deleted", async () => {
    const simulator = await simulatorForTest();
    await addKeywords(simulator, ["spam", "Ad"], ["scam", "Illegal"]);
    await addKeywords(simulator, ["spam", "Abuse"]);
    const page = { LibID, Offset: 1, Limit: 1 };
    const second = await manage(simulator, "get_cloud_audit_keywords", page);
    expect(second).toMatchObject({ TotalCount: 2, Infos: [{ ID: "2", Content: "scam" }] });
    const found = await manage(simulator, "get_cloud_audit_keywords", { ...page, Offset: 0, Content: "spa" });
    expect(found).toMatchObject({
      TotalCount: 1,
      Infos: [{ ID: "1", Content: "spam", CreateTime: "2023-11-15 06:13:20" }],
    });
    const deleted = await manage(simulator, "delete_cloud_audit_keywords", { LibID, Keywords: ["spam", "none"] });
    expect(deleted).toMatchObject({
      ErrorCode: 0,
      Count: 1,
      Details: [
        { KeywordID: "1", Keyword: "spam", Deleted: true, ErrorInfo: "" },
        { Keyword: "none", Deleted: false, ErrorInfo: "The list has no keyword none." },
      ],
    });
    const again = await manage(simulator, "delete_cloud_audit_keywords", { LibID, Keywords: ["spam"] });
    expect([again.ErrorCode, again["Count"]]).toEqual([2100, 0]);
  });

  test("belong to the app's one list", async () => {
    const simulator = await simulatorForTest();
    const lists = await manage(simulator, "get_cloud_audit_keywords_ids", { Offset: 0, Limit: 100 });
    expect(lists).toMatchObject({ TotalCount: 1, Infos: [{ ID: "lib-1", Suggestion: "Block" }] });
    const unknown = { LibID: "lib-2", UserKeywords: [{ Content: "a", Label: "Ad" }] };
    expect((await manage(simulator, "add_cloud_audit_keywords", unknown)).ErrorCode).toBe(2003);
  });

  test("of another app are refused, and more than 10 in a call", async () => {
    const simulator = await simulatorForTest();
    const page = { SdkAppId: 1400000001, Offset: 0, Limit: 1 };
    expect((await manage(simulator, "get_cloud_audit_keywords_ids", page)).ErrorCode).toBe(2003);
    const words = Array.from({ length: 11 }, (_, index): [string, string] => [`word${index}`, "Ad"]);
    expect((await addKeywords(simulator, ...words)).ErrorCode).toBe(2016);
  });
});

describe("words of local moderation", () => {
  const add = (simulator: TestSimulator, Keyword: string, more: object = {}) =>
    manage(simulator, "add_local_audit_keywords", {
      LocalAuditWords: [{ Keyword, WordType: 1, FilterType: 1, ReplacedContent: "*", ...more }],
    });
  const list = (simulator: TestSimulator, more: object = {}) =>
    manage(simulator, "get_local_audit_keywords", { FilterType: 1, Offset: 0, Limit: 100, ...more });

  test("are added, replaced, counted and deleted", async () => {
    const simulator = await simulatorForTest();
    await add(simulator, "spam");
    await add(simulator, "spam", { ReplacedContent: "***" });
    await add(simulator, "s[ck]am", { WordType: 2 });
    await add(simulator, "scum", { FilterType: 2 });
    const found = await list(simulator, { Keyword: "am" });
    expect(found).toMatchObject({ TotalCount: 3, TotalRegCount: 1, CurCount: 2, CurRegCount: 1 });
    expect(found["LocalAuditWords"][0]).toMatchObject({ Id: 1, Keyword: "spam", ReplacedContent: "***" });
    await manage(simulator, "delete_local_audit_keywords", { LocalAuditWords: [{ Keyword: "spam" }] });
    expect((await list(simulator))["LocalAuditWords"]).toMatchObject([{ Id: 2, Keyword: "s[ck]am" }]);
  });

  test.each([
    ["an expression that is none", { Keyword: "(", WordType: 2 }, 2003],
    ["a kind that does not exist", { FilterType: 3 }, 2003],
  ])("refuse %s", async (_, more, code) => {
    const simulator = await simulatorForTest();
    expect((await add(simulator, "spam", more)).ErrorCode).toBe(code);
  });

  test("are at most 10 in a call, and at most 100 on a page", async () => {
    const simulator = await simulatorForTest();
    const LocalAuditWords = Array.from({ length: 11 }, (_, index) => ({ Keyword: `word${index}` }));
    expect((await manage(simulator, "delete_local_audit_keywords", { LocalAuditWords })).ErrorCode).toBe(2016);
    expect((await list(simulator, { Limit: 101 })).ErrorCode).toBe(2003);
  });
});

describe("moderation", () => {
  test("passes a text without keywords and blocks one with some", async () => {
    const simulator = await simulatorForTest();
    await addKeywords(simulator, ["spam", "Ad"], ["scam", "Illegal"]);
    expect(await check(simulator, "hello")).toMatchObject({ Result: "Pass", Score: 0, Label: "Normal", Keywords: [] });
    expect(await check(simulator, "no spam")).toMatchObject({ Result: "Block", Label: "Ad", Keywords: ["spam"] });
    expect(await check(simulator, "spam, scam")).toMatchObject({ Label: "Composite", Keywords: ["spam", "scam"] });
  });

  test("finds nothing in keywords that stand for nothing", async () => {
    const simulator = await simulatorForTest();
    await addKeywords(simulator, ["hello", "Normal"], ["spam", "Ad"]);
    expect(await check(simulator, "hello")).toMatchObject({ Result: "Pass", Label: "Normal", Keywords: [] });
    expect(await check(simulator, "hello spam")).toMatchObject({ Result: "Block", Label: "Ad", Keywords: ["spam"] });
  });

  test("takes 8 KB of text, and tells of a recording only the ID of the check", async () => {
    const simulator = await simulatorForTest();
    expect((await check(simulator, "x".repeat(8192))).ErrorCode).toBe(0);
    expect((await check(simulator, "x".repeat(8193))).ErrorCode).toBe(93000);
    const answer = await check(simulator, "https://example.com/a.mp3", "Audio");
    expect(answer).toEqual({ ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, RequestId: expect.any(String) });
    expect(answer["RequestId"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("of several contents tells of each, and fails for each", async () => {
    const simulator = await simulatorForTest();
    await addKeywords(simulator, ["spam", "Ad"]);
    const content = (ContentId: number, Content: string, ContentType = "Text") => ({ ContentId, ContentType, Content });
    const batch = (...Contents: object[]) =>
      simulator.call("im_msg_audit/batch_content_moderation", { AuditName: "C2C", Contents });
    const answer = await batch(content(1, "spam"), content(2, "x".repeat(8193)), content(3, "https://a.b/c", "Image"));
    expect(answer["AuditResults"]).toMatchObject([
      { ContentId: 1, ErrorCode: 0, Result: "Block" },
      { ContentId: 2, ErrorCode: 93000 },
      { ContentId: 3, ErrorCode: 0, Result: "Pass" },
    ]);
    expect((await batch(content(1, "a"), content(1, "b"))).ErrorCode).toBe(93007);
    expect((await batch(content(1, "https://a.b/c", "Audio"))).ErrorCode).toBe(93005);
  });
});
