import { expect, test } from "vitest";
import { simulatorForTest, startSeconds, type TestSimulator } from "../support/startSimulator.ts";

const RawURL = "https://cos.example.com/1400000000/alice/0001.jpg";

async function sign(simulator: TestSimulator, ...urls: string[]) {
  const RawURLs = urls.map((url, index) => ({ ResourceID: index + 1, RawURL: url }));
  return (await simulator.call("im_cos_msg/get_cos_sig", { RawURLs }))["PreSigURLs"];
}

test("a banned file says so where it is signed, until the ban is lifted", async () => {
  const simulator = await simulatorForTest();
  const other = "https://cos.example.com/1400000000/alice/0002.jpg?a=1";
  await simulator.call("im_cos_msg/forbid_illegal_object", { RawURL });
  const [banned, free] = await sign(simulator, RawURL, other);
  expect(banned).toMatchObject({ Code: 0, ResourceID: 1, Status: 1 });
  expect(free).toMatchObject({ Code: 0, ResourceID: 2, Status: 0 });
  expect(banned.PreSigURL).toContain(`${RawURL}?sign=${startSeconds + 900}-`);
  expect(free.PreSigURL).toContain(`${other}&sign=`);
  await simulator.call("im_cos_msg/allow_banned_object", { RawURL });
  expect(await sign(simulator, RawURL)).toMatchObject([{ Status: 0 }]);
});

test("what is not the URL of a file is named", async () => {
  const simulator = await simulatorForTest();
  expect(await sign(simulator, "0001.jpg")).toMatchObject([{ Code: 60003, PreSigURL: "", Status: 2 }]);
  for (const command of ["forbid_illegal_object", "allow_banned_object"]) {
    const answer = await simulator.call(`im_cos_msg/${command}`, { RawURL: "0001.jpg" });
    expect([answer.ErrorCode, answer.ErrorInfo]).toEqual([60003, expect.stringContaining("0001.jpg")]);
  }
});
