import { describe, expect, test } from "vitest";
import { diagnoseRefusal, type RefusedCall } from "../../src/client/diagnosis.ts";
import { signUser } from "../../src/protocol/userSig.ts";
import { catalog } from "../support/catalog.ts";

const key = "key-of-this-test";
const issuedAtSeconds = 1_700_000_000;
const nowMs = issuedAtSeconds * 1000 + 60_000;
const china = "https://console.tim.qq.com";

function sig(change: Partial<Parameters<typeof signUser>[0]> = {}): string {
  const content = { sdkAppId: 1400000001, key, identifier: "administrator", issuedAtSeconds, lifetimeSeconds: 3600 };
  return signUser({ ...content, ...change });
}

function refused(change: Partial<RefusedCall>) {
  return diagnoseRefusal({
    code: 70009,
    userSig: sig(),
    sdkAppId: 1400000001,
    identifier: "administrator",
    origin: china,
    source: "key",
    isSignedWithStoredKey: true,
    sameKeyFor: [],
    places: [{ id: "prod", sdkAppId: 1400000001, origin: china }],
    regions: catalog.regions,
    serverDateMs: nowMs,
    receivedAtMs: nowMs,
    ...change,
  });
}

const kinds = (change: Partial<RefusedCall>) => refused(change).fixes.map(({ kind }) => kind);
const said = (change: Partial<RefusedCall>) => refused(change).findings.join("\n");

describe("A refused signature", () => {
  test("names both apps when the UserSig is another's, and the profile that fits", () => {
    const change = {
      code: 70014,
      source: "userSig",
      userSig: sig({ sdkAppId: 1400000002 }),
      isSignedWithStoredKey: undefined,
      places: [{ id: "dev", sdkAppId: 1400000002, origin: china }],
    } as const;
    expect(said(change)).toBe(
      "This UserSig is for SDKAppID 1400000002, the profile says 1400000001. Profile “dev” is that app's.",
    );
    expect(refused(change).fixes[0]).toEqual({ kind: "selectProfile", profileId: "dev" });
    expect(kinds({ ...change, places: [] })).toEqual(["openProfiles", "setUserSig"]);
  });

  test("names both users when the identifier differs, be it by its case alone", () => {
    const change = { code: 70013, source: "userSig", userSig: sig({ identifier: "Administrator" }) } as const;
    expect(said(change)).toContain(
      "“Administrator”, the profile's admin is “administrator”. User IDs are case-sensitive",
    );
    expect(kinds(change)).toEqual(["setUserSig", "openProfiles"]);
  });

  test("tells since when a fixed UserSig has expired", () => {
    const change = {
      code: 70001,
      source: "userSig",
      receivedAtMs: nowMs + 5 * 3_600_000,
      serverDateMs: undefined,
    } as const;
    expect(said(change)).toMatch(/^This UserSig expired 4 h 1 min ago \(.*2023-11-14 23:13:20.*\)\. Make a new one\.$/);
    expect(kinds(change)).toEqual(["setUserSig", "setSecretKey"]);
  });

  test("tells that the clock is behind when only the service's clock is past the expiry", () => {
    const change = { code: 70001, serverDateMs: nowMs + 2 * 3_600_000 };
    expect(said(change)).toMatch(
      /^This machine's clock is 2 h behind the service's\. By the service's clock .* has expired/,
    );
    expect(refused(change).fixes).toEqual([{ kind: "setClock", aheadMs: -7_200_000 }]);
  });

  test("tells that the clock is ahead when the UserSig comes from the service's future", () => {
    const change = { code: 70001, serverDateMs: nowMs - 600_000 };
    expect(said(change)).toMatch(/^This machine's clock is 10 min ahead of the service's\. .* from the future/);
  });

  test("does not call the way of an answer a wrong clock", () => {
    expect(said({ code: 70001, serverDateMs: nowMs - 20_000 })).toContain("it may have been revoked");
  });

  test("asks to check the clock when the answer has no date", () => {
    expect(said({ code: 70001, serverDateMs: undefined })).toMatch(/still valid .* Check the clock\.$/);
    expect(kinds({ code: 70001, serverDateMs: undefined })).toEqual(["diagnoseConnection"]);
  });

  test("finds the key at fault when everything else is right", () => {
    expect(said({})).toContain(
      "made with the key stored for SDKAppID 1400000001 at console.tim.qq.com, but the service knows another key",
    );
    expect(refused({}).fixes).toEqual([
      { kind: "setSecretKey", place: { sdkAppId: 1400000001, origin: china, admin: "administrator" } },
    ]);
  });

  test("names another app that the same key is stored for", () => {
    const sameKeyFor = [{ id: "dev", sdkAppId: 1400000002, origin: china }];
    expect(refused({ sameKeyFor }).findings[1]).toContain("same key is used for SDKAppID 1400000002 (profile “dev”)");
  });

  test("finds a fixed UserSig that the stored key of its app did not make", () => {
    const change = { source: "userSig", isSignedWithStoredKey: false, userSig: sig({ key: "another-key" }) } as const;
    expect(said(change)).toBe("The key that is stored for SDKAppID 1400000001 did not make this UserSig.");
  });

  test("finds a fixed UserSig made with a foreign key, without any stored one", () => {
    expect(said({ source: "userSig", isSignedWithStoredKey: undefined })).toContain(
      "a key made it that is not the one of",
    );
  });

  test.each([
    [
      "standard base64url",
      (text: string) => text.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "="),
      "standard base64",
    ],
    ["a cut", (text: string) => text.slice(0, -20), "cut off or damaged"],
    ["nothing", () => "", "is empty"],
  ])("tells %s from a whole UserSig", (_name, damage, words) => {
    // Which letters occur depends on the text: one of these users' has both of the letters that the alphabets differ in.
    const whole = ["administrator", "admin", "root", "ops", "ann"]
      .map((identifier) => sig({ identifier, sdkAppId: 1400000001 }))
      .find((text) => /[*-]/.test(text));
    const change = { code: 70003, source: "userSig", userSig: damage(whole ?? "") } as const;
    expect(said(change)).toContain(words);
    expect(kinds(change)).toEqual(["setUserSig", "setSecretKey"]);
  });

  test.each([70016, 70020, 60026])("offers the other data centres after %i", (code) => {
    const { findings, fixes } = refused({ code });
    expect(findings.join()).toContain("China (console.tim.qq.com) does not know SDKAppID 1400000001 or its key");
    const [first] = fixes;
    const regions = first?.kind === "tryRegions" ? first.regions : [];
    expect(regions).toHaveLength(catalog.regions.length - 1);
    expect(regions).toContainEqual({ id: "singapore", name: "Singapore", host: "adminapisgp.im.qcloud.com" });
    expect(regions.map(({ id }) => id)).not.toContain("china");
  });

  test("offers no data centre to a simulator of this machine", () => {
    expect(said({ code: 70020, origin: "http://127.0.0.1:7070" })).toContain("127.0.0.1:7070 does not know SDKAppID");
    expect(kinds({ code: 70020, origin: "http://127.0.0.1:7070" })).toEqual(["openProfiles"]);
  });

  test("names the user that is no admin", () => {
    expect(said({ code: 60010 })).toContain("“administrator” is no app administrator of SDKAppID 1400000001");
    expect(kinds({ code: 60010 })).toEqual(["openProfiles"]);
  });

  test("offers nothing to press while the app is locked out, and tells the cause where it is plain", () => {
    expect(said({ code: 70050 })).toContain("Send nothing for a minute");
    expect(kinds({ code: 70050 })).toEqual(["waitForUnlock"]);
    expect(kinds({ code: 70051 })).toEqual(["waitForUnlock"]);
    const otherUser = { code: 70050, userSig: sig({ identifier: "ann" }) };
    expect(refused(otherUser).findings).toHaveLength(2);
  });

  test("tells every cause that there is", () => {
    const userSig = sig({ identifier: "ann", sdkAppId: 1400000002 });
    expect(refused({ code: 70014, userSig, receivedAtMs: nowMs + 86_400_000 }).findings).toHaveLength(3);
  });

  test("says so when nothing that can be checked here is wrong", () => {
    expect(said({ code: 70013 })).toContain("fits: app, user, time and key. The service refuses it with 70013");
    expect(kinds({ code: 70013 })).toEqual(["diagnoseConnection"]);
  });

  test("never repeats the UserSig, its HMAC or the key", () => {
    for (const code of [20002, 60004, 60010, 60026, 70001, 70003, 70009, 70013, 70014, 70016, 70050, 70052]) {
      for (const source of ["key", "userSig"] as const) {
        const userSig = sig();
        const text = JSON.stringify(refused({ code, source, userSig }));
        expect(text).not.toContain(key);
        expect(text).not.toContain(userSig.slice(0, 20));
      }
    }
  });
});
