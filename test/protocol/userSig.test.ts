import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  decodeUserSig,
  expiresAtSeconds,
  isSignedWith,
  type SignRequest,
  signUser,
  type UserSigContent,
} from "../../src/protocol/userSig.ts";

interface Vector {
  readonly title: string;
  readonly sdkAppId: number;
  readonly key: string;
  readonly identifier: string;
  readonly expire: number;
  readonly time: number;
  readonly userbuf?: string;
  readonly userSig: string;
  readonly decoded: Readonly<Record<string, string | number>>;
}

interface PublishedApi {
  genUserSig(userId: string, expire: number): string;
  genPrivateMapKey(userId: string, expire: number, room: number, privileges: number): string;
}
/** Tencent's own package. */
const published = createRequire(import.meta.url)("tls-sig-api-v2") as {
  Api: new (sdkAppId: number, key: string) => PublishedApi;
};

const { vectors } = JSON.parse(readFileSync(new URL("../fixtures/userSigVectors.json", import.meta.url), "utf8")) as {
  vectors: Vector[];
};

const key = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const request: SignRequest = {
  sdkAppId: 1400000000,
  key,
  identifier: "administrator",
  issuedAtSeconds: 1_700_000_000,
  lifetimeSeconds: 86_400,
};

function contentOf(userSig: string): UserSigContent {
  const decoded = decodeUserSig(userSig);
  if (decoded.kind !== "decoded") throw new Error(`Malformed: ${decoded.reason}`);
  return decoded.content;
}

/** Text that inflates to `text`, in Tencent's letters. */
function packed(text: string): string {
  const base64 = deflateSync(text).toString("base64");
  return base64.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
}

function requestOf(vector: Vector): SignRequest {
  const { sdkAppId, identifier, time, expire, userbuf } = vector;
  return {
    sdkAppId,
    key: vector.key,
    identifier,
    issuedAtSeconds: time,
    lifetimeSeconds: expire,
    ...(userbuf !== undefined && { userbuf: Buffer.from(userbuf, "base64") }),
  };
}

test("has vectors to test with", () => {
  expect(vectors.length).toBeGreaterThan(10);
});

describe.each(vectors)("$title", (vector) => {
  test("decodes to the document that was signed", () => {
    expect(contentOf(vector.userSig)).toEqual({
      identifier: vector.decoded["TLS.identifier"],
      sdkAppId: vector.decoded["TLS.sdkappid"],
      issuedAtSeconds: vector.decoded["TLS.time"],
      lifetimeSeconds: vector.decoded["TLS.expire"],
      signature: vector.decoded["TLS.sig"],
      ...("TLS.userbuf" in vector.decoded && { userbufBase64: vector.decoded["TLS.userbuf"] }),
    });
  });

  test("is signed with its key", () => {
    expect(isSignedWith(contentOf(vector.userSig), vector.key)).toBe(true);
  });

  test("is not signed with another key", () => {
    expect(isSignedWith(contentOf(vector.userSig), `${vector.key}0`)).toBe(false);
  });

  test("is what we sign", () => {
    expect(contentOf(signUser(requestOf(vector)))).toEqual(contentOf(vector.userSig));
  });
});

describe("beside Tencent's own package", () => {
  const api = new published.Api(request.sdkAppId, key);

  test.each(["administrator", "10086", "张三", "a b+c/d=e&f", "@RBT#001"])("decodes what it signs for %s", (userId) => {
    expect(contentOf(api.genUserSig(userId, 3600))).toMatchObject({
      identifier: userId,
      sdkAppId: 1400000000,
      lifetimeSeconds: 3600,
    });
  });

  test.each(["administrator", "张三"])("finds its signature for %s right", (userId) => {
    expect(isSignedWith(contentOf(api.genUserSig(userId, 3600)), key)).toBe(true);
  });

  test("finds its signature with a userbuf right", () => {
    expect(isSignedWith(contentOf(api.genPrivateMapKey("alice", 3600, 10_000, 255)), key)).toBe(true);
  });

  test.each(["administrator", "张三"])("signs %s as it does", (userId) => {
    const theirs = contentOf(api.genUserSig(userId, 3600));
    const { issuedAtSeconds } = theirs;
    const ours = contentOf(signUser({ ...request, identifier: userId, issuedAtSeconds, lifetimeSeconds: 3600 }));
    expect(ours).toEqual(theirs);
  });

  test("signs a userbuf as it does", () => {
    const theirs = contentOf(api.genPrivateMapKey("alice", 3600, 10_000, 255));
    const userbuf = Buffer.from(theirs.userbufBase64 ?? "", "base64");
    const { issuedAtSeconds } = theirs;
    const ours = signUser({ ...request, identifier: "alice", issuedAtSeconds, lifetimeSeconds: 3600, userbuf });
    expect(contentOf(ours)).toEqual(theirs);
  });
});

test("signs in letters that a URL keeps as they are", () => {
  const signed = Array.from({ length: 50 }, (_, index) => signUser({ ...request, identifier: `user${index}` }));
  expect(signed.filter((userSig) => encodeURIComponent(userSig) !== userSig)).toEqual([]);
});

test("signs an empty userbuf as one that was given", () => {
  expect(contentOf(signUser({ ...request, userbuf: new Uint8Array() })).userbufBase64).toBe("");
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  "refuses to sign for a lifetime of %d s",
  (lifetimeSeconds) => {
    expect(() => signUser({ ...request, lifetimeSeconds })).toThrow(RangeError);
  },
);

test("expires when its lifetime is over", () => {
  expect(expiresAtSeconds(contentOf(signUser(request)))).toBe(1_700_086_400);
});

test.each<[string, Partial<UserSigContent>]>([
  ["identifier", { identifier: "mallory" }],
  ["SDKAppID", { sdkAppId: 1400000001 }],
  ["time", { issuedAtSeconds: 1_700_000_001 }],
  ["lifetime", { lifetimeSeconds: 86_401 }],
  ["userbuf", { userbufBase64: "" }],
  ["signature", { signature: "AAAA" }],
])("is not signed when its %s was changed", (_what, change) => {
  expect(isSignedWith({ ...contentOf(signUser(request)), ...change }, key)).toBe(false);
});

describe("a UserSig that is malformed", () => {
  const right = signUser(request);
  const bytes = Buffer.from(right.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "="), "base64");

  test("is empty", () => {
    expect(decodeUserSig("")).toEqual({ kind: "malformed", reason: "empty" });
  });

  test.each([0.1, 0.5, 0.9])("is cut off after %d of its length", (share) => {
    const part = right.slice(0, Math.floor(right.length * share));
    expect(decodeUserSig(part)).toEqual({ kind: "malformed", reason: "cutOff" });
  });

  test("is no base64 at all", () => {
    expect(decodeUserSig("not a UserSig")).toEqual({ kind: "malformed", reason: "cutOff" });
  });

  test("is written in the alphabet of base64url", () => {
    const texts = Array.from({ length: 20 }, (_, index) => {
      const userSig = signUser({ ...request, identifier: `user${index}` });
      return { userSig, url: userSig.replaceAll("-", "/").replaceAll("*", "-").replaceAll("/", "_") };
    });
    const { url = "" } = texts.find(({ userSig }) => /\*/.test(userSig) && /-/.test(userSig)) ?? {};
    expect(decodeUserSig(url)).toEqual({ kind: "malformed", reason: "alphabet" });
  });

  test("is written in the alphabet of plain base64", () => {
    const plain = bytes.toString("base64");
    expect([/[+/=]/.test(plain), decodeUserSig(plain)]).toEqual([true, { kind: "malformed", reason: "alphabet" }]);
  });

  test.each([
    ["no JSON", "hello"],
    ["a list", "[1]"],
    ["null", "null"],
    ["an empty object", "{}"],
    ["another object", '{"TLS.identifier": "alice"}'],
    [
      "fields of wrong types",
      '{"TLS.identifier": 1, "TLS.sdkappid": "1", "TLS.time": 1, "TLS.expire": 1, "TLS.sig": ""}',
    ],
  ])("holds %s", (_what, text) => {
    expect(decodeUserSig(packed(text))).toEqual({ kind: "malformed", reason: "content" });
  });

  test("inflates without end", () => {
    expect(decodeUserSig(packed(" ".repeat(10_000_000))).kind).toBe("malformed");
  });
});
