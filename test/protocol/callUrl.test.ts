import { describe, expect, test } from "vitest";
import {
  type CallAddress,
  callPath,
  isAllowedOrigin,
  isLoopback,
  isLoopbackOrigin,
  normalOrigin,
  readCallUrl,
  redactUserSig,
} from "../../src/protocol/callUrl.ts";

const address: CallAddress = {
  origin: "https://console.tim.qq.com",
  service: "openim",
  command: "sendmsg",
  sdkAppId: 1400000000,
  identifier: "administrator",
  userSig: "eJyr*a-b_",
  random: 4_294_967_295,
};

function identifierOf(path: string): string | null {
  return new URL(path, "https://a.example").searchParams.get("identifier");
}

describe("the path of a call", () => {
  test("holds all five fields of the protocol", () => {
    expect(callPath(address)).toBe(
      "/v4/openim/sendmsg?sdkappid=1400000000&identifier=administrator&usersig=eJyr*a-b_&random=4294967295&contenttype=json",
    );
  });

  test("keeps the letters of a UserSig as they are", () => {
    expect(callPath({ ...address, userSig: "aZ09*-_" })).toContain("&usersig=aZ09*-_&");
  });

  test.each(["a b", "a+b", "a&b=c", "张三", "@RBT#1", "a%20b", "x?y#z", "😀"])(
    "brings the identifier %s over unchanged",
    (identifier) => {
      expect(identifierOf(callPath({ ...address, identifier }))).toBe(identifier);
    },
  );

  test("holds no character that a URL cannot", () => {
    expect(callPath({ ...address, identifier: "张三 \n\ud800" })).toMatch(/^[\x21-\x7e]+$/);
  });

  test("carries the fields of its own that a command knows", () => {
    expect(callPath({ ...address, query: { nettype: "1", "a b": "c&d" } })).toMatch(/&nettype=1&a%20b=c%26d$/);
  });

  test("lets no service name leave its segment", () => {
    expect(callPath({ ...address, service: "a/b?c" })).toMatch(/^\/v4\/a%2Fb%3Fc\/sendmsg\?/);
  });

  test("is read back as the call that it was", () => {
    expect(readCallUrl(callPath(address))).toMatchObject({ service: "openim", command: "sendmsg", origin: undefined });
  });
});

describe("a written call", () => {
  test.each([
    "openim/sendmsg",
    "/openim/sendmsg",
    "v4/openim/sendmsg",
    "/v4/openim/sendmsg",
    "https://console.tim.qq.com/v4/openim/sendmsg",
    "https://console.tim.qq.com/openim/sendmsg",
    "HTTPS://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1",
    "openim/sendmsg?",
  ])("may be %s", (text) => {
    expect(readCallUrl(text)).toMatchObject({ service: "openim", command: "sendmsg" });
  });

  test.each([
    "",
    "openim",
    "openim/",
    "/sendmsg",
    "v4/openim",
    "/v4/openim",
    "v4/v4/openim",
    "https://console.tim.qq.com",
    "https://console.tim.qq.com/",
    "https://console.tim.qq.com/v4/openim",
    "https://console.tim.qq.com/v4/openim/sendmsg/more",
    "openim/sendmsg/more",
    "openim//sendmsg",
    "//host/openim/sendmsg",
    "openim/send msg",
    "openim/sendmsg#part",
    "../sendmsg",
    "openim/..",
    "openim/%2e%2e",
    "./openim",
    "https://user:word@console.tim.qq.com/v4/openim/sendmsg",
    "https://user@console.tim.qq.com/v4/openim/sendmsg",
    "https://[::1/v4/openim/sendmsg",
  ])("may not be %j", (text) => {
    expect(readCallUrl(text)).toBeUndefined();
  });

  test("has the origin of its URL in its normal form", () => {
    expect(readCallUrl("https://Console.TIM.qq.com:443/v4/openim/sendmsg")?.origin).toBe("https://console.tim.qq.com");
  });

  test("has no origin where none was written", () => {
    expect(readCallUrl("v4/openim/sendmsg")?.origin).toBeUndefined();
  });

  test("keeps the case of its names, which the service minds", () => {
    expect(readCallUrl("ConfigSvc/GetIPList")).toMatchObject({ service: "ConfigSvc", command: "GetIPList" });
  });

  test("has its query fields decoded and in order", () => {
    expect(readCallUrl("a/b?z=1&identifier=%E5%BC%A0&flag&x=a=b")?.query).toEqual([
      ["z", "1"],
      ["identifier", "张"],
      ["flag", ""],
      ["x", "a=b"],
    ]);
  });

  test("keeps a field that is badly encoded as it stands", () => {
    expect(readCallUrl("a/b?x=%zz")?.query).toEqual([["x", "%zz"]]);
  });
});

describe("an origin's normal form", () => {
  test.each([
    ["https://console.tim.qq.com", "https://console.tim.qq.com"],
    ["HTTPS://Console.Tim.QQ.com", "https://console.tim.qq.com"],
    ["https://console.tim.qq.com:443", "https://console.tim.qq.com"],
    ["https://console.tim.qq.com:8443", "https://console.tim.qq.com:8443"],
    ["http://127.0.0.1:80", "http://127.0.0.1"],
    ["http://127.1:8080", "http://127.0.0.1:8080"],
    ["http://[0:0:0:0:0:0:0:1]:9", "http://[::1]:9"],
    ["https://console.tim.qq.com/v4/?a=b", "https://console.tim.qq.com"],
  ])("of %s is %s", (text, normal) => {
    expect(normalOrigin(text)).toBe(normal);
  });

  test.each([
    "",
    "console.tim.qq.com",
    "ftp://console.tim.qq.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://user@console.tim.qq.com",
    "https://:word@console.tim.qq.com",
    "https://",
  ])("does not exist for %j", (text) => {
    expect(normalOrigin(text)).toBeUndefined();
  });
});

test.each(["127.0.0.1", "127.0.0.2", "127.255.255.254", "localhost", "LocalHost", "::1", "[::1]"])(
  "takes %s for this machine",
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  "127.0.0.1.evil.com",
  "127.evil.com",
  "127.0.0.999",
  "128.0.0.1",
  "0.0.0.0",
  "localhost.evil.com",
  "evil-localhost",
  "notlocalhost",
  "::2",
  "[::]",
  "",
])("does not take %j for this machine", (host) => {
  expect(isLoopback(host)).toBe(false);
});

test.each([
  "https://console.tim.qq.com",
  "https://127.0.0.1",
  "http://127.0.0.1:1",
  "http://localhost",
  "http://[::1]:8",
])("allows calls to %s", (origin) => {
  expect(isAllowedOrigin(origin)).toBe(true);
});

test.each([
  "http://console.tim.qq.com",
  "http://127.0.0.1.evil.com",
  "http://10.0.0.1",
  "ftp://localhost",
  "ws://[::1]",
])("allows no calls to %s", (origin) => {
  expect(isAllowedOrigin(origin)).toBe(false);
});

test.each([
  ["https://a.example/v4/a/b?usersig=secret&random=1", "https://a.example/v4/a/b?usersig=***&random=1"],
  ["?random=1&usersig=secret", "?random=1&usersig=***"],
  ["?UserSig=secret", "?UserSig=***"],
  ["curl 'https://a.example/?usersig=secret' -d '{}'", "curl 'https://a.example/?usersig=***' -d '{}'"],
  ['"?usersig=secret"', '"?usersig=***"'],
  ["usersig=one&usersig=two", "usersig=***&usersig=***"],
  ["usersig=a*b-c_", "usersig=***"],
  ["nothing secret", "nothing secret"],
  ["", ""],
])("redacts %j", (text, redacted) => {
  expect(redactUserSig(text)).toBe(redacted);
});

describe("an origin of this machine", () => {
  test.each([
    ["http://127.0.0.1:7070", true],
    ["http://127.9.8.7", true],
    ["https://localhost:1", true],
    ["http://[::1]:80", true],
    ["https://localhost.example.com", false],
    ["https://127.0.0.1.example.com", false],
    ["https://user@127.0.0.1", false],
    ["https://console.tim.qq.com", false],
  ])("%s: %s", (origin, isOfThisMachine) => {
    expect(isLoopbackOrigin(origin)).toBe(isOfThisMachine);
  });
});
