import { expect, test } from "vitest";
import { sandboxProfile } from "../../src/language/profiles.ts";
import { callsPerSecond } from "../../src/runner/rateLimit.ts";

const sandbox = sandboxProfile({ sdkAppId: 1400000000, admin: "administrator" });
const profile = { ...sandbox, id: "dev" };
const service = "https://console.tim.qq.com";
const here = "http://127.0.0.1:7070";

test.each([
  ["the service keeps to the documented limit", profile, service, 200],
  ["this machine has none", profile, here, undefined],
  ["the sandbox has none", sandbox, service, undefined],
  ["true keeps to it here, too", { ...profile, rateLimits: true }, here, 200],
  ["false lifts it", { ...profile, rateLimits: false }, service, undefined],
  ["a limit of one's own counts", { ...profile, rateLimits: { "openim/sendmsg": 5 } }, service, 5],
  ["beside it the documented ones stay", { ...profile, rateLimits: { "openim/batchsendmsg": 5 } }, service, 200],
] as const)("%s", (_what, asked, origin, expected) => {
  expect(callsPerSecond(asked, origin, "openim/sendmsg", 200)).toBe(expected);
});
