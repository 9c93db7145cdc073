import { expect, test } from "vitest";
import { readProfiles } from "../../../src/language/profiles.ts";
import { regionReplacement } from "../../../src/language/write/profileRegion.ts";
import { catalog } from "../../support/catalog.ts";

function moved(text: string, profileId: string, regionId: string): string | undefined {
  const replacement = regionReplacement(text, profileId, regionId);
  return replacement && text.slice(0, replacement.start) + replacement.text + text.slice(replacement.end);
}

const file = `{ // shared
  "profiles": {
    "dev": { "sdkAppId": 1400000001, "region": "singapore", /* why */ "admin": "root" },
    "own": { "endpoint": "https://im.example.com", "sdkAppId": 1400000002, },
  }
}`;

test("a region gives way to another, and everything else stays", () => {
  expect(moved(file, "dev", "china")).toBe(file.replace('"singapore"', '"china"'));
});

test("an endpoint gives way to a region", () => {
  const text = moved(file, "own", "seoul") ?? "";
  expect(text).toBe(file.replace('"endpoint": "https://im.example.com"', '"region": "seoul"'));
  const { profiles, problems } = readProfiles(text, catalog.regions, { sdkAppId: 1, admin: "a" });
  expect(problems).toEqual([]);
  expect(profiles.find(({ id }) => id === "own")?.origin).toBe("https://adminapikr.im.qcloud.com");
});

test("nothing is changed where there is no such profile, or no JSON", () => {
  expect(moved(file, "prod", "china")).toBeUndefined();
  expect(moved('{ "profiles": { "dev": { "sdkAppId": 1 } } }', "dev", "china")).toBeUndefined();
  expect(moved('{ "profiles": {', "dev", "china")).toBeUndefined();
});
