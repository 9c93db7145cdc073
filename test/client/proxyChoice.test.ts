import { expect, test } from "vitest";
import { chooseProxy, proxyName } from "../../src/client/proxyChoice.ts";

const service = "https://console.tim.qq.com";

/** The choice in a word: `direct noneSet`, `http://proxy:8080 from http.proxy`. */
function choice(
  origin: string,
  settings: Parameters<typeof chooseProxy>[1],
  environment: Record<string, string> = {},
): string {
  const found = chooseProxy(origin, settings, environment);
  switch (found.kind) {
    case "direct":
      return `direct ${found.reason} ${found.source}`.trim();
    case "proxy":
      return `${proxyName(found.url)} from ${found.source}`;
    case "unreadable":
      return `unreadable ${found.source}`;
  }
}

test("this machine is called directly, whatever is set", () => {
  expect(choice("http://127.0.0.1:7070", { proxy: "http://proxy:8080" }, { HTTP_PROXY: "http://other" })).toBe(
    "direct loopback",
  );
  expect(choice("https://localhost", { proxy: "http://proxy:8080" })).toBe("direct loopback");
});

test("the setting goes before the environment, small letters before capitals, TLS before plain", () => {
  const environment = {
    HTTP_PROXY: "http://d",
    http_proxy: "http://c",
    HTTPS_PROXY: "http://b",
    https_proxy: "http://a",
  };
  expect(choice(service, { proxy: "http://set:1" }, environment)).toBe("http://set:1 from http.proxy");
  expect(choice(service, {}, environment)).toBe("http://a from https_proxy");
  expect(choice(service, {}, { HTTP_PROXY: "http://d", HTTPS_PROXY: "http://b" })).toBe("http://b from HTTPS_PROXY");
  expect(choice(service, {}, { HTTP_PROXY: "http://d" })).toBe("http://d from HTTP_PROXY");
  expect(choice(service, {}, {})).toBe("direct noneSet");
});

test.each([
  "*",
  "console.tim.qq.com",
  "tim.qq.com",
  ".qq.com",
  "*.qq.com",
  "a.b, console.tim.qq.com:443",
  "x console.tim.qq.com.",
])("%s calls the host directly", (noProxy) => {
  expect(choice(service, { proxy: "http://proxy", noProxy })).toBe("direct noProxy http.noProxy");
  expect(choice(service, {}, { HTTPS_PROXY: "http://proxy", NO_PROXY: noProxy })).toBe("direct noProxy NO_PROXY");
});

test.each(["", "qq.co", "console.tim.qq.com:8443", "*.console.tim.qq.com", "m.qq.com"])("%j does not", (noProxy) => {
  expect(choice(service, { proxy: "http://proxy", noProxy })).toBe("http://proxy from http.proxy");
});

test("an address that cannot be read is told apart", () => {
  expect(choice(service, { proxy: "proxy:8080" })).toBe("unreadable http.proxy");
  expect(choice(service, {}, { HTTPS_PROXY: "socks5://proxy:1080" })).toBe("unreadable HTTPS_PROXY");
});

test("the name of a proxy has no password", () => {
  expect(proxyName(new URL("http://ann:fake-password@proxy:8080"))).toBe("http://proxy:8080");
});
