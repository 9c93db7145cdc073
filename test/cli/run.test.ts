import { spawn } from "node:child_process";
import { existsSync, lstatSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CliFolder, program } from "../support/cliFolder.ts";
import { answering, serve } from "../support/peers.ts";

const folder = new CliFolder();

function request(title: string, userId = "alice", more = ""): string {
  return `### ${title}\n${more}im_open_login_svc/account_import\n{ "UserID": "${userId}" }\n`;
}

function profileAt(endpoint: string, more: object = {}): string {
  return JSON.stringify({ profiles: { dev: { sdkAppId: 1400000000, endpoint, ...more } } });
}

/** A service that answers each call once the output has shown the next of the texts. */
async function answeringOnceSeen(texts: readonly string[]) {
  const left = [...texts];
  const pending: (() => void)[] = [];
  let out = "";
  const answer = () => {
    while (pending.length > 0 && left[0] !== undefined && out.includes(left[0])) {
      left.shift();
      pending.shift()?.();
    }
  };
  const origin = await serve((_request, response) => {
    pending.push(() => response.end('{"ActionStatus":"OK","ErrorCode":0}'));
    answer();
  });
  const onOutput = (text: string) => {
    out += text;
    answer();
  };
  return { origin, onOutput };
}

/** What takes a line of a terminal away. */
const takenAway = "\u001b[2K";

/** The titles of the requests that were sent, in their order. */
function sentTitles(out: string): string[] {
  return [...out.matchAll(/^ {2}[✓✗] (.+?) {2}/gm)].map(([, title = ""]) => title);
}

describe("a run takes", () => {
  test("requests by their tags", async () => {
    folder.write(
      "a.imreq",
      request("A", "a", "# @tag smoke\n") + request("B") + request("C", "c", "# @tag smoke slow\n"),
    );
    expect(sentTitles((await folder.imreq(["run", "a.imreq", "--tag", "smoke"])).out)).toEqual(["A", "C"]);
    expect(sentTitles((await folder.imreq(["run", "a.imreq", "--tag", "!slow"])).out)).toEqual(["A", "B"]);
    const none = await folder.imreq(["run", "a.imreq", "--tag", "nothing"]);
    expect(none).toMatchObject({ code: 2, error: expect.stringContaining("has the tags nothing") });
  });

  test("one request by its name or title, with what it needs, even one that a run skips", async () => {
    folder.write("a.imreq", request("A", "a", "# @name first\n") + request("B", "b", "# @depends first\n# @skip\n"));
    expect(sentTitles((await folder.imreq(["run", "a.imreq", "--name", "B"])).out)).toEqual(["A", "B"]);
    expect(sentTitles((await folder.imreq(["run", "a.imreq", "--name", "first"])).out)).toEqual(["A"]);
    const none = await folder.imreq(["run", "a.imreq", "--name", "C"]);
    expect(none).toMatchObject({ code: 2, error: expect.stringContaining("“C”") });
  });

  test("the request at a line", async () => {
    folder.write("a.imreq", request("A") + request("B"));
    expect(sentTitles((await folder.imreq(["run", "a.imreq:5"])).out)).toEqual(["B"]);
    for (const line of [0, 8]) {
      const none = await folder.imreq(["run", `a.imreq:${line}`]);
      expect(none).toMatchObject({ code: 2, error: expect.stringContaining(`no request at line ${line} of a.imreq`) });
    }
    expect(sentTitles((await folder.imreq(["run", "a.imreq:7"])).out)).toEqual(["B"]);
  });

  test("each file in exactly one shard", async () => {
    for (const name of ["a", "b", "c"]) folder.write(`${name}.imreq`, request(name.toUpperCase()));
    const shards = await Promise.all(["1/2", "2/2"].map((shard) => folder.imreq(["run", ".", "--shard", shard])));
    expect(shards.map(({ out }) => sentTitles(out))).toEqual([["A", "C"], ["B"]]);
    expect((await folder.imreq(["run", ".", "--shard", "4/4"])).code).toBe(0);
    expect(await folder.imreq(["run", ".", "--shard", "3/2"])).toMatchObject({
      code: 2,
      error: expect.stringContaining("--shard takes part/parts"),
    });
  });

  test("its part of what was chosen, which may be nothing", async () => {
    folder.write("a.imreq", request("A", "a", "# @tag smoke\n"));
    folder.write("b.imreq", request("B"));
    const shard = (part: string) => folder.imreq(["run", ".", "--tag", "smoke", "--shard", part]);
    expect(sentTitles((await shard("1/2")).out)).toEqual(["A"]);
    expect(await shard("2/2")).toMatchObject({ code: 0, out: expect.stringContaining("0 passed, 0 failed") });
  });

  test("at least one request: files without any do not pass", async () => {
    folder.write("a.imreq", "@owner = alice\n");
    folder.write("b.imreq", "");
    expect(await folder.imreq(["run", "."])).toMatchObject({ code: 2, error: expect.stringContaining("no request") });
    folder.write("b.imreq", request("B", "b", "# @skip\n"));
    expect(await folder.imreq(["run", "."])).toMatchObject({ code: 0, error: "" });
  });

  test("a file once, however it is named", async () => {
    folder.write("a.imreq", request("A"));
    expect(sentTitles((await folder.imreq(["run", "a.imreq", "./a.imreq", "."])).out)).toEqual(["A"]);
  });

  test("files that others import once, inside the folder of imreq.json only", async () => {
    folder.write("in/imreq.json", '{ "profiles": {} }');
    folder.write("in/common.imreq", request("Common", "c", "# @name common\n"));
    folder.write("in/a.imreq", `# @import ./common.imreq\n${request("A", "a", "# @depends common\n")}`);
    folder.write("in/b.imreq", `# @import ../out.imreq\n${request("B", "b", "# @depends outside\n")}`);
    folder.write("out.imreq", request("Outside", "o", "# @name outside\n"));
    const { out, code } = await folder.imreq(["run", "in"]);
    expect(sentTitles(out).filter((title) => title === "Common")).toHaveLength(1);
    expect(out).toContain("There is no request named “outside”. The file imports ../out.imreq");
    expect(out).not.toContain("✓ Outside");
    expect(code).toBe(2);
  });
});

describe("a run ends", () => {
  test("at the first request that does not pass, with --bail", async () => {
    folder.write("a.imreq", `${request("A")}?? ErrorCode == 5\n${request("B")}`);
    const { out, code } = await folder.imreq(["run", "a.imreq", "--bail"]);
    expect(sentTitles(out)).toEqual(["A"]);
    expect(out).toContain("– B");
    expect(code).toBe(1);
  });

  test("early, with a few of those that are left out, and the number of the others", async () => {
    folder.write("a.imreq", `${request("A")}?? ErrorCode == 5\n${request("B").repeat(12)}`);
    for (const name of ["b", "c"]) folder.write(`${name}.imreq`, request("C").repeat(4));
    const { out } = await folder.imreq(["run", ".", "--bail"]);
    expect(out.match(/^ {2}– /gm)).toHaveLength(10);
    expect(out).toContain("– 10 more requests  Not sent: the run ends at the first request that does not pass.");
    expect(out).not.toContain("c.imreq");
    expect(out).toContain("0 passed, 1 failed, 20 skipped");
    const sideBySide = await folder.imreq(["run", ".", "--bail", "--jobs", "2"]);
    expect(sideBySide.out).toMatch(/– \d+ more requests {2}Not sent/);
  });

  test("when it is cancelled, with 130, the summary and the reports of what ran", async () => {
    let calls = 0;
    const origin = await serve((_request, response) => {
      if (++calls === 1) answering('{"ActionStatus":"OK","ErrorCode":0}')(_request, response);
    });
    folder.write("imreq.json", profileAt(origin));
    folder.write("a.imreq", request("A") + request("B") + request("C"));
    let isKilled = false;
    const { out, code } = await folder.imreq(["run", "a.imreq", "--profile", "dev", "--report", "json=r.json"], {
      onOutput: (text, kill) => {
        if (isKilled || !text.includes("✓ A")) return;
        isKilled = true;
        kill("SIGINT");
      },
    });
    expect(code).toBe(130);
    expect(out).toContain("Cancelled");
    expect(out).toMatch(/1 passed, 1 failed, 1 skipped/);
    expect(JSON.parse(folder.read("r.json"))).toMatchObject({ cancelled: true, counts: { total: 3, passed: 1 } });
  });
});

describe("a run prints", () => {
  test("files that run side by side one after the other", async () => {
    for (const name of ["a", "b", "c", "d"]) {
      folder.write(`${name}.imreq`, [1, 2, 3].map((number) => request(`${name}${number}`)).join(""));
    }
    const { out } = await folder.imreq(["run", ".", "--jobs", "4"]);
    const titles = ["a", "b", "c", "d"].flatMap((name) => [1, 2, 3].map((number) => `${name}${number}`));
    expect(sentTitles(out)).toEqual(titles);
  });

  test("where a broken expectation stands, and how only the failed ones run again", async () => {
    folder.write("a.imreq", `${request("A")}?? ErrorCode == 5\n${request("B")}`);
    const { out } = await folder.imreq(["run", "a.imreq"]);
    expect(out).toContain("?? ErrorCode == 5 — it is 0  a.imreq:4");
    expect(out).toContain("imreq run a.imreq:1\n");
  });

  test("where each of very many broken expectations stands", async () => {
    folder.write("a.imreq", request("A") + "?? ErrorCode == 5\n".repeat(40_000));
    const { out } = await folder.imreq(["run", "a.imreq"]);
    expect(out).toContain("?? ErrorCode == 5 — it is 0  a.imreq:40003");
  });

  test("the failed items of a partial outcome with their codes explained", async () => {
    const answer = '{"ActionStatus":"OK","ErrorCode":0,"ResultItem":[{"To_Account":"bob","ResultCode":70107}]}';
    folder.write("imreq.json", profileAt(await serve(answering(answer))));
    folder.write(
      "a.imreq",
      '### A\nsns/friend_delete\n{ "From_Account": "a", "To_Account": ["bob"], "DeleteType": "x" }\n',
    );
    const { out } = await folder.imreq(["run", "a.imreq", "--profile", "dev"]);
    expect(out).toMatch(/bob: 70107 \S+/);
    expect(out).toContain("1 partial");
  });

  test("no partial outcome at the end of a run that expects it", async () => {
    folder.write(
      "a.imreq",
      `### A\ngroup_open_http_svc/get_group_info\n{ "GroupIdList": ["@TGS#none"] }\n?? outcome == "partial"\n`,
    );
    const { out } = await folder.imreq(["run", "a.imreq"]);
    expect(out).toContain("✓ A  group_open_http_svc/get_group_info  partial");
    expect(out).toMatch(/\n\n1 passed, 0 failed in \S+ s\n$/);
  });

  test("files that run side by side in order, also where one skips a request and another needs it", async () => {
    folder.write("a.imreq", request("A1", "a", "# @name one\n# @tag t\n") + request("Left out", "l", "# @skip\n"));
    folder.write("b.imreq", `# @import ./a.imreq\n${request("B1", "b", "# @depends one\n")}${request("B2")}`);
    folder.write("c.imreq", request("C1") + request("C2", "c", "# @skip\n") + request("C3"));
    const { out } = await folder.imreq(["run", ".", "--jobs", "3"]);
    expect(sentTitles(out)).toEqual(["A1", "B1", "B2", "C1", "C3"]);
    expect(out).toContain("– Left out");
  });

  test("how to run what failed again, ready for a shell and for the same profile", async () => {
    const origin = await serve(answering('{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":""}'));
    folder.write("imreq.json", profileAt(origin));
    folder.write("it's here.imreq", request("A") + request("B"));
    const { out } = await folder.imreq(["run", "it's here.imreq", "--profile", "dev", "--var", "token=canary"]);
    const again = `Only these again: imreq run --profile dev --var token=… 'it'\\''s here.imreq:1' 'it'\\''s here.imreq:4'`;
    expect(out).toContain(again);
    expect(out).not.toContain("canary");
  });

  test("nothing that drives a terminal or a CI system, be it from a file", async () => {
    folder.write("a.imreq", `# @import ./\u001b[2J.imreq\n${request("A", "a", "# @depends nobody\n")}`);
    const { out } = await folder.imreq(["run", "a.imreq"]);
    expect(out).toContain("./ [2J.imreq");
    expect(out).not.toContain("\u001b");
    const item = '{"To_Account":"::add-mask::x","ResultCode":107,"ResultInfo":"no"}';
    const origin = await serve(answering(`{"ActionStatus":"OK","ErrorCode":0,"ResultItem":[${item}]}`));
    folder.write("imreq.json", profileAt(origin));
    folder.write("b.imreq", '### B\nsns/friend_delete\n{ "From_Account": "a", "To_Account": ["b"] }\n');
    const partial = await folder.imreq(["run", "b.imreq", "--profile", "dev"]);
    expect(partial.out).toContain("add-mask");
    expect(partial.out).not.toMatch(/^\s*::/m);
  });

  test("to a reader who has seen enough, and ends as it would have", async () => {
    folder.write("a.imreq", `${request("A")}?? ErrorCode == 5\n`.repeat(300));
    const child = spawn(process.execPath, [program, "run", "a.imreq", "--report", "json=r.json"], { cwd: folder.path });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
    expect(JSON.parse(folder.read("r.json"))).toMatchObject({ counts: { total: 300 } });
  });

  test("bodies and answers with --verbose", async () => {
    folder.write("a.imreq", request("A"));
    const { out } = await folder.imreq(["run", "a.imreq", "--verbose"]);
    expect(out).toContain('→ {"UserID":"alice"}');
    expect(out).toContain('← {"ActionStatus":"OK"');
  });

  test("values with all of their spaces, whose lines are joined", async () => {
    const origin = await serve(answering('{"ActionStatus":"OK","ErrorCode":0,\n  "Name":"a  b"}'));
    folder.write("imreq.json", profileAt(origin));
    folder.write("a.imreq", `${request("A", "x  y")}?? Name == "a b"\n`);
    const { out } = await folder.imreq(["run", "a.imreq", "--profile", "dev", "--verbose", "--report", "json=r.json"]);
    expect(out).toContain('?? Name == "a b" — it is "a  b"');
    expect(out).toContain('→ {"UserID":"x  y"}');
    expect(out).toContain('← {"ActionStatus":"OK","ErrorCode":0, "Name":"a  b"}');
    expect(JSON.parse(folder.read("r.json")).requests[0].expectations[0].actual).toBe('"a  b"');
  });

  test("its progress at the foot of a terminal, and takes it away again", async () => {
    const { origin, onOutput } = await answeringOnceSeen(["0/2 ·", "1/2 ·"]);
    folder.write("imreq.json", profileAt(origin));
    folder.write("a.imreq", request("A") + request("B"));
    const { out } = await folder.imreqOnTerminal(["run", "a.imreq", "--profile", "dev"], { onOutput });
    const drawn = out.split(`\r${takenAway}`);
    expect(drawn.some((line) => /^\S 0\/2 · im_open_login_svc\/account_import$/.test(line))).toBe(true);
    expect(drawn.some((line) => /^\S 1\/2 · im_open_login_svc\/account_import$/.test(line))).toBe(true);
    const left = out.split("\n").map((line) => line.slice(line.lastIndexOf(takenAway) + 1));
    expect(left.filter((line) => line.includes("/2 ·"))).toEqual([]);
  });

  test("a progress that a narrow terminal does not wrap", async () => {
    const { origin, onOutput } = await answeringOnceSeen(["0/1 ·"]);
    folder.write("imreq.json", profileAt(origin));
    folder.write("a.imreq", request("A"));
    const { out } = await folder.imreqOnTerminal(["run", "a.imreq", "--profile", "dev"], { onOutput }, 20);
    const drawn = out.split(`\r${takenAway}`).filter((line) => /^\S 0\/1 /.test(line));
    expect(drawn[0]).toMatch(/^\S 0\/1 · im_open_log$/);
    expect(drawn.every((line) => line.length === 19)).toBe(true);
  });

  test.each([
    ["in CI", { CI: "true" }],
    ["on a terminal that cannot take it away", { TERM: "dumb" }],
  ])("no progress %s", async (_where, environment) => {
    folder.write("a.imreq", request("A"));
    const { out } = await folder.imreqOnTerminal(["run", "a.imreq"], { environment });
    expect(out).not.toContain(takenAway);
    expect(out).toContain("1 passed, 0 failed");
  });
});

describe("reports", () => {
  test("are written whole, into folders that are made for them", async () => {
    folder.write("a.imreq", `${request("A")}${request("B")}?? ErrorCode == 5\n`);
    const wanted = ["junit=out/r.xml", "json=out/r.json", "html=out/r.html"].flatMap((report) => ["--report", report]);
    const { error, code } = await folder.imreq(["run", "a.imreq", ...wanted]);
    expect(code).toBe(1);
    expect(folder.read("out/r.xml")).toContain('<testcase name="B"');
    expect(JSON.parse(folder.read("out/r.json"))).toMatchObject({ counts: { total: 2, passed: 1 } });
    expect(folder.read("out/r.html").toLowerCase()).toMatch(/^<!doctype html>/);
    expect(folder.read("out/r.html")).toContain("ErrorCode == 5");
    expect(error).toContain("r.html");
  });

  test("that cannot be written are told before anything is sent", async () => {
    let calls = 0;
    const origin = await serve(() => calls++);
    folder.write("imreq.json", profileAt(origin));
    folder.write("a.imreq", request("A"));
    folder.write("file", "");
    const place = ["--report", "junit=file/r.xml"];
    const { code, error } = await folder.imreq(["run", "a.imreq", "--profile", "dev", ...place]);
    expect([code, calls]).toEqual([2, 0]);
    expect(error).toContain("Nothing was sent");
  });

  test("leave a link where it is, and take the place of the file that it leads to", async () => {
    folder.write("a.imreq", request("A"));
    folder.write("real/r.xml", "old");
    symlinkSync("real/r.xml", join(folder.path, "r.xml"));
    expect((await folder.imreq(["run", "a.imreq", "--report", "junit=r.xml"])).code).toBe(0);
    expect(lstatSync(join(folder.path, "r.xml")).isSymbolicLink()).toBe(true);
    expect(folder.read("real/r.xml")).toContain('<testcase name="A"');
  });

  test.skipIf(process.platform === "win32")(
    "follow a link to what is still to be made, and tell of one to itself",
    async () => {
      folder.write("a.imreq", request("A"));
      symlinkSync("later.xml", join(folder.path, "r.xml"));
      symlinkSync("self.xml", join(folder.path, "self.xml"));
      expect((await folder.imreq(["run", "a.imreq", "--report", "junit=r.xml"])).code).toBe(0);
      expect(lstatSync(join(folder.path, "r.xml")).isSymbolicLink()).toBe(true);
      expect(folder.read("later.xml")).toContain('<testcase name="A"');
      const { code, out, error } = await folder.imreq(["run", "a.imreq", "--report", "junit=self.xml"]);
      expect([code, out]).toEqual([2, ""]);
      expect(error).toMatch(/^imreq: .*self\.xml cannot be written \(ELOOP\)\. Nothing was sent\.\n$/);
    },
  );

  test.skipIf(process.platform === "win32")("do not take the place of the output, as /dev/stdout would", async () => {
    folder.write("a.imreq", request("A"));
    const words = `"${process.execPath}" "${program}" run a.imreq --report junit=out.txt > out.txt`;
    const child = spawn("sh", ["-c", words], { cwd: folder.path });
    let error = "";
    child.stderr.on("data", (chunk) => {
      error += chunk;
    });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(2);
    expect(error).toContain("out.txt is no file that can be replaced, so no report can take its place.");
    expect(folder.read("out.txt")).toBe("");
  });

  test("of an unknown format are told with the known ones", async () => {
    folder.write("a.imreq", request("A"));
    const { code, error } = await folder.imreq(["run", "a.imreq", "--report", "xml=r.xml"]);
    expect([code, existsSync(join(folder.path, "r.xml"))]).toEqual([2, false]);
    expect(error).toContain("junit");
  });
});

describe("a protected profile", () => {
  test("needs --yes without a terminal, and names what would be sent to it", async () => {
    let calls = 0;
    const origin = await serve((incoming, response) => {
      calls++;
      answering('{"ActionStatus":"OK","ErrorCode":0}')(incoming, response);
    });
    folder.write("imreq.json", profileAt(origin, { protected: true }));
    folder.write("a.imreq", request("A"));
    const refused = await folder.imreq(["run", "a.imreq", "--profile", "dev"]);
    expect([refused.code, calls]).toEqual([2, 0]);
    expect(refused.error).toContain("--yes");
    const sent = await folder.imreq(["run", "a.imreq", "--profile", "dev", "--yes"]);
    expect([sent.code, calls]).toEqual([0, 1]);
  });

  test("asks about requests that share a title as about any run, and not about one that is chosen", async () => {
    const origin = await serve(answering('{"ActionStatus":"OK","ErrorCode":0}'));
    folder.write("imreq.json", profileAt(origin, { protected: true }));
    folder.write("a.imreq", request("Import") + request("Import") + request("Other"));
    const run = (name: string) => folder.imreq(["run", "a.imreq", "--profile", "dev", "--name", name]);
    expect(await run("Import")).toMatchObject({ code: 2, error: expect.stringContaining("--yes") });
    expect(await run("Other")).toMatchObject({ code: 0, out: expect.stringContaining("1 passed") });
  });
});
