import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultApp } from "../../src/simulator/app.ts";
import { serve } from "../support/peers.ts";
import { brief, type RunSettings, TestRun } from "../support/runner.ts";

/** What the server of the test was sent. */
let bodies: string[] = [];
/** What it answers; by the command, else a plain success. */
let answers: Record<string, string> = {};
let origin = "";
let started: TestRun[] = [];

const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const secret = { kind: "key", key: defaultApp.key } as const;

beforeEach(async () => {
  bodies = [];
  answers = {};
  origin = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(body);
      const command = /^\/v4\/[^/]+\/([^?]+)/.exec(request.url ?? "")?.[1] ?? "";
      response.end(answers[command] ?? ok);
    });
  });
});

afterEach(async () => {
  for (const run of started) await run.stop();
  started = [];
});

function newRun(settings: Partial<RunSettings> = {}): TestRun {
  const run = new TestRun({ sandbox: origin, secret, ...settings });
  started.push(run);
  return run;
}

async function bodyOf(body: string, settings: Partial<RunSettings> = {}, before = ""): Promise<string> {
  const [result] = await newRun(settings).run(`${before}\n###\na/b\n${body}\n`);
  return bodies[0] ?? (result ? brief(result) : "");
}

describe("a body as it is sent", () => {
  test("has no comments and no trailing commas, and keeps its digits", async () => {
    expect(await bodyOf('{ "a": 9007199254740993, // c\n "b": [1.50,], }')).toBe('{"a":9007199254740993,"b":[1.50]}');
  });

  test("is {} when there is none", async () => {
    expect(await bodyOf("")).toBe("{}");
  });

  test("takes a value in the place of a JSON value with its own type", async () => {
    const before = '@n = 12345678901234567890\n@t = hello\n@o = {"x": 1}\n@q = "42"';
    expect(await bodyOf('{"n":{{n}},"t":{{t}},"o":{{o}},"q":{{q}}}', {}, before)).toBe(
      '{"n":12345678901234567890,"t":"hello","o":{"x": 1},"q":42}',
    );
  });

  test("lets no value break out of its string", async () => {
    expect(await bodyOf('{"t":"<{{t}}>"}', {}, '@t = a"b\\c')).toBe('{"t":"<a\\"b\\\\c>"}');
  });

  test("writes {{{{ as {{", async () => {
    expect(await bodyOf('{"t":"{{{{x}}"}')).toBe('{"t":"{{x}}"}');
  });

  test("may come from a file, whose templates are filled", async () => {
    const readFile = (path: string) => (path === "./b.json" ? { text: '{"who":"{{who}}"}' } : { problem: "?" });
    expect(await bodyOf("< ./b.json", { surroundings: { readFile } }, "@who = alice")).toBe('{"who":"alice"}');
  });
});

describe("functions", () => {
  test("give values of their type", async () => {
    const body = await bodyOf(
      '{"u":{{$uuid}},"r":{{$random}},"i":{{$randomInt(3, 3)}},"s":{{$randomString(5)}},"t":{{$timestamp}},"ms":{{$timestampMs}},"d":{{$isoDate}},"b":{{$base64(\'hi\')}},"a":{{$sdkAppId}},"m":{{$admin}}}',
      { surroundings: { now: () => 1_700_000_000_123 } },
    );
    expect(JSON.parse(body)).toEqual({
      u: expect.stringMatching(/^[0-9a-f-]{36}$/),
      r: expect.any(Number),
      i: 3,
      s: expect.stringMatching(/^\w{5}$/),
      t: 1_700_000_000,
      ms: 1_700_000_000_123,
      d: "2023-11-14T22:13:20.123Z",
      b: "aGk=",
      a: 1400000000,
      m: "administrator",
    });
  });

  test("read the environment and the .env file", async () => {
    const surroundings = {
      env: (name: string) => (name === "CITY" ? "Oslo" : undefined),
      dotenv: () => ({ text: "# c\nexport TOWN = 'Bergen'\n" }),
    };
    expect(await bodyOf('{"a":"{{$env(CITY)}}","b":"{{$dotenv(TOWN)}}"}', { surroundings })).toBe(
      '{"a":"Oslo","b":"Bergen"}',
    );
  });

  test("never give out imreq's own secrets", async () => {
    const surroundings = { env: () => "canary", dotenv: () => ({ text: "IMREQ_SECRET_KEY=canary" }) };
    const said = await bodyOf('{"a":"{{$env(IMREQ_SECRET_KEY)}}"}', { surroundings });
    expect(said).toContain("refused");
    expect(await bodyOf('{"a":"{{$dotenv(imreq_secret_key)}}"}', { surroundings })).not.toContain("canary");
  });

  test("make a UserSig for any user but the admin", async () => {
    expect(await bodyOf('{"a":"{{$userSig(\'bob\', 60)}}"}')).toMatch(/^\{"a":"eJ/);
    bodies = [];
    expect(await bodyOf('{"a":"{{$userSig(\'administrator\', 60)}}"}')).toContain("refused");
  });

  test("give values that are sent, but shown nowhere", async () => {
    answers = { b: '{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":"no topsecret here","Nick":"topsecret"}' };
    const surroundings = { dotenv: () => ({ text: "TOKEN=topsecret" }) };
    const results = await newRun({ surroundings }).run('###\na/b\n{"t":"{{$dotenv(TOKEN)}}"}\n?? Nick == "x"\n');
    expect(bodies).toEqual(['{"t":"topsecret"}']);
    expect(JSON.stringify(results)).not.toContain("topsecret");
  });

  test("are shown nowhere, however the answer escapes them", async () => {
    const token = "ab/cd+ef=é";
    const units = Array.from(token, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const escaped = [units.join(""), token.replaceAll("/", "\\/"), encodeURIComponent(token).toLowerCase()];
    answers = { b: `{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":"no ${escaped.join(" ")}"}` };
    const [result] = await newRun({ surroundings: { env: () => token } }).run('###\na/b\n{"t":"{{$env(T)}}"}\n');
    const outcome = result?.ending.kind === "sent" ? result.ending.exchange.outcome : undefined;
    expect(outcome).toMatchObject({
      info: "no *** *** ***",
      answer: { text: expect.stringContaining("no *** *** ***") },
    });
  });

  test("are shown nowhere in Base64 or hex, by themselves or within a longer text", async () => {
    const token = "to?>~ken/ÿþ/1234";
    const texts = ["", "a", "ab"].flatMap((before) => ["", "z", "yz"].map((after) => `${before}${token}${after}`));
    const base64 = texts.map((text) => Buffer.from(text).toString("base64"));
    const url = texts.map((text) => Buffer.from(text).toString("base64url"));
    const hex = Buffer.from(token).toString("hex");
    const encoded = [...base64, ...url, base64[0]?.replaceAll("/", "\\/"), hex, hex.toUpperCase()];
    answers = { b: `{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":"no ${encoded.join(" ")}"}` };
    const [result] = await newRun({ surroundings: { env: () => token } }).run('###\na/b\n{"t":"{{$env(T)}}"}\n');
    const outcome = result?.ending.kind === "sent" ? result.ending.exchange.outcome : undefined;
    const info = outcome?.kind === "failed" ? outcome.info.split(" ") : [];
    expect(info).toHaveLength(1 + encoded.length);
    expect(info.slice(1).filter((word) => !/^\w{0,3}\*\*\*[\w=]{0,5}$/.test(word))).toEqual([]);
  });

  test("are taken out whole where one begins with another", async () => {
    const surroundings = { env: (name: string) => (name === "A" ? "abcd" : "abcdefgh") };
    const [result] = await newRun({ surroundings }).run('###\na/b\n{"a":"{{$env(A)}}","b":"{{$env(B)}}"}\n');
    expect(result?.ending).toMatchObject({ exchange: { body: '{"a":"***","b":"***"}' } });
  });

  test("are not shown in base64, nor without the space around them", async () => {
    const text = '@key = {{$env(T)}}\n###\na/b\n{"a":"{{$base64(key)}}","b":{{$env(T)}}}\n';
    const [result] = await newRun({ surroundings: { env: () => '{"k":"secret"} ' } }).run(text);
    expect(bodies[0]).toContain('{"k":"secret"}}');
    expect(result?.ending).toMatchObject({ exchange: { body: '{"a":"***","b":***}' } });
  });

  test("are not shown by an expectation whose pattern cannot be read", async () => {
    const text = '###\na/b\n{}\n?? ActionStatus matches "({{$env(T)}}"\n';
    const results = await newRun({ surroundings: { env: () => "topsecret" } }).run(text);
    expect(JSON.stringify(results)).toContain("(*** is not a regular expression.");
  });

  test("evaluate a file's variable once in a run, also for a request with a prompt", async () => {
    const prompt = () => "answer";
    await newRun({ prompt }).run(
      '@id = {{$uuid}}\n###\na/b\n{"id":"{{id}}"}\n###\n# @prompt who\na/b\n{"id":"{{id}}"}',
    );
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toBe(bodies[1]);
  });
});

describe("variables that hold one another", () => {
  const length = 10_000;
  const chain = (last: string) =>
    Array.from({ length }, (_, at) => `@v${at} = ${at < length - 1 ? `{{v${at + 1}}}` : last}\n`).join("");

  test("may be a longer chain than the stack is high", async () => {
    expect(await bodyOf('{"a":"{{v0}}"}', {}, chain("end"))).toBe('{"a":"end"}');
  });

  test("may be so in the request itself", async () => {
    await newRun().run(`###\n${chain("end")}a/b\n{"a":"{{v0}}"}\n`);
    expect(bodies).toEqual(['{"a":"end"}']);
  });

  test("may end at a prompt's answer", async () => {
    const text = `${chain("{{who}}")}\n###\n# @prompt who\na/b\n{"a":"{{v0}}"}\n`;
    await newRun({ prompt: () => "zoe" }).run(text);
    expect(bodies).toEqual(['{"a":"zoe"}']);
  });

  test("run the request first whose response stands at the end of the chain", async () => {
    const text = `${chain("{{one.ErrorCode}}")}\n### two\na/b\n{"a":"{{v0}}"}\n### one\n# @name one\na/b\n`;
    await newRun().run(text, { only: "two" });
    expect(bodies).toEqual(["{}", '{"a":"0"}']);
  });

  test("may be a circle of any length", async () => {
    expect(await bodyOf('{"a":"{{v0}}"}', {}, chain("{{v0}}"))).toContain("need each other: v0 → v1 →");
  });

  test("are refused where the text grows beyond all bounds", async () => {
    const doubled = Array.from({ length: 60 }, (_, at) => `@v${at + 1} = {{v${at}}}{{v${at}}}\n`).join("");
    const before = `@v0 = ha\n${doubled}`;
    expect(await bodyOf('{"a":"{{v60}}"}', {}, before)).toContain("longer than 50000000 characters");
    expect(await bodyOf('{"a":{{$base64(v60)}}}', {}, before)).toContain("longer than 50000000 characters");
    const pieces = Array(40).fill('"{{v20}}"').join(",");
    expect(await bodyOf(`{"a":[${pieces}]}`, {}, before)).toContain("longer than 50000000 characters");
    expect(bodies).toEqual([]);
  });
});

describe("nothing unresolved is sent", () => {
  test.each([
    ['{ "a": "{{owner}}" }', "owner"],
    ['{ "a": "{{create.GroupId}}" }', "create"],
  ])("%s of an imported file that is not there names that file", async (body, name) => {
    const text = `# @import ./common.imreq\n### A\na/b\n${body}\n`;
    const [result] = await newRun().run(text);
    expect(result && brief(result)).toContain(`“${name}”. The file imports ./common.imreq, which is not there`);
    expect(bodies).toEqual([]);
  });

  const cases = [
    ["an unknown variable", '{"a":"{{nobody}}"}', "There is no variable “nobody”"],
    ["an unknown request", '{"a":"{{nobody.GroupId}}"}', "There is no request named “nobody”"],
    ["an unknown function", '{"a":"{{$nothing}}"}', "There is no function $nothing"],
    ["a missing environment variable", '{"a":"{{$env(NOWHERE)}}"}', "no variable NOWHERE"],
    ["an unclosed template", '{"a":"{{x"}', "no }} on its line"],
    ["a body that is no JSON", '{"a" 1}', "colon belongs here"],
    ["a body whose braces do not match", '{"a": [1', "do not match"],
  ] as const;
  test.each(cases)("%s", async (_name, body, message) => {
    const [result] = await newRun().run(`###\na/b\n${body}\n`);
    expect(result && brief(result)).toContain(message);
    expect(bodies).toEqual([]);
  });

  test("a variable that needs itself", async () => {
    const [result] = await newRun().run('@a = {{b}}\n@b = {{a}}\n###\na/b\n{"x":"{{a}}"}');
    expect(result && brief(result)).toContain("a → b → a");
  });

  test("a directive above the first ###, which would be lost", async () => {
    const [result] = await newRun().run("# @confirm Really?\n### a\na/b\n{}");
    expect(result && brief(result)).toContain("@confirm has no request here");
    expect(bodies).toEqual([]);
  });

  test("a template in the place of the command", async () => {
    const [result] = await newRun().run("@c = b\n###\na/{{c}}\n{}");
    expect(result && brief(result)).toContain("not a request line");
    expect(bodies).toEqual([]);
  });

  test("a directive whose argument has the wrong form", async () => {
    const [result] = await newRun().run("###\n# @timeout soon\na/b\n{}");
    expect(result && brief(result)).toContain("@timeout is written as");
    expect(bodies).toEqual([]);
  });

  test("a directive that this version does not run yet", async () => {
    const [result] = await newRun().run("###\n# @data rows.csv\na/b\n{}");
    expect(result && brief(result)).toContain("@data");
    expect(bodies).toEqual([]);
  });
});

describe("a request that uses another one's response", () => {
  const text = `### first
# @name create
a/create
{"n":1}
### second
a/use
{"id":"{{create.Group.Id}}","seq":{{create.Seq}}}
`;
  beforeEach(() => {
    answers = { create: '{"ActionStatus":"OK","ErrorCode":0,"Group":{"Id":"@TGS#1"},"Seq":9007199254740993}' };
  });

  test("runs that one first, and takes its values digits and all", async () => {
    const results = await newRun().run(text, { only: "second" });
    expect(results.map(brief)).toEqual(["first: passed ok", "second: passed ok"]);
    expect(bodies).toEqual(['{"n":1}', '{"id":"@TGS#1","seq":9007199254740993}']);
  });

  test("reuses its response in the next send, but not in a run", async () => {
    const run = newRun();
    await run.run(text, { only: "second" });
    await run.run(text, { only: "second" });
    expect(bodies).toHaveLength(3);
    await run.run(text);
    expect(bodies).toHaveLength(5);
  });

  test("runs that one again when it was edited", async () => {
    const run = newRun();
    await run.run(text, { only: "second" });
    await run.run(text.replace('"n":1', '"n":2'), { only: "second" });
    expect(bodies).toHaveLength(4);
  });

  test("is not sent when that one failed", async () => {
    answers = { create: '{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":""}' };
    const results = await newRun().run(text);
    expect(results.map(brief)).toEqual([
      "first: broken failed",
      expect.stringContaining("“create”, which it needs, did not succeed"),
    ]);
    expect(bodies).toHaveLength(1);
  });

  test("is told how a path begins when it was written as another tool's", async () => {
    const written = text.replaceAll("{{create.", "{{create.response.body.");
    const [, second] = await newRun().run(written);
    expect(second && brief(second)).toMatch(/Paths begin in the body: write \{\{create\.[^r]/);
  });

  test("finds it through a variable of the file", async () => {
    const results = await newRun().run(`@id = {{create.Group.Id}}\n${text}### third\na/use\n{"id":"{{id}}"}`, {
      only: "third",
    });
    expect(results).toHaveLength(2);
    expect(bodies[1]).toBe('{"id":"@TGS#1"}');
  });

  test("is not sent when nobody answers the prompt of that one", async () => {
    const text = "### a\n# @name a\n# @prompt q\nx/a\n### b\n# @depends a\nx/destroy";
    const results = await newRun({ prompt: () => undefined }).run(text, { only: "b" });
    expect(results.map(brief)).toEqual([
      expect.stringContaining("no value for “q”"),
      expect.stringContaining("“a”, which"),
    ]);
    expect(bodies).toEqual([]);
  });

  test("is not sent when @depends names nothing", async () => {
    const [result] = await newRun().run("### a\n# @depends typo\nx/a");
    expect(result && brief(result)).toContain("There is no request named “typo”");
    expect(bodies).toEqual([]);
  });

  test("is not sent when two requests have the name that it uses", async () => {
    const twice = "### a\n# @name n\nx/a\n### b\n# @name n\nx/b\n";
    const results = await newRun().run(twice);
    expect(results.map(brief)).toEqual([
      expect.stringContaining("more than once"),
      expect.stringContaining("more than"),
    ]);
    expect(bodies).toEqual([]);
  });

  test("finds it in the file that its body comes from", async () => {
    const readFile = () => ({ text: '{"id":"{{create.Group.Id}}"}' });
    const results = await newRun({ surroundings: { readFile } }).run(
      text.replace('{"id":"{{create.Group.Id}}","seq":{{create.Seq}}}', "< ./b.json"),
      { only: "second" },
    );
    expect(results.map(brief)).toEqual(["first: passed ok", "second: passed ok"]);
    expect(bodies[1]).toBe('{"id":"@TGS#1"}');
  });

  test("takes the response of its own run, whatever another run at the same time receives", async () => {
    let made = 0;
    const service = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        bodies.push(body);
        const isFirst = body === '{"n":1}';
        const answer = isFirst ? `{"ActionStatus":"OK","ErrorCode":0,"Group":{"Id":"G${++made}"},"Seq":1}` : ok;
        setTimeout(() => response.end(answer), isFirst && made === 1 ? 80 : 0);
      });
    });
    const run = newRun({ sandbox: service });
    await Promise.all([run.run(text), run.run(text)]);
    expect(bodies.filter((body) => body.includes("id")).sort()).toEqual(['{"id":"G1","seq":1}', '{"id":"G2","seq":1}']);
  });

  test("comes after all of a chain as long as the file", async () => {
    const chain = Array.from(
      { length: 3000 },
      (_, index) => `###\n# @name r${index}\n${index > 0 ? `# @depends r${index - 1}\n` : ""}# @skip\nx/r${index}\n`,
    );
    const abort = new AbortController();
    abort.abort();
    const results = await newRun().run(`${chain.join("")}### last\n# @depends r2999\nx/last`, {}, abort.signal);
    expect(results[0]?.path).toBe("x/r0");
    expect(results).toHaveLength(3001);
  });

  test("says so when they need each other, and sends nothing", async () => {
    const circle = '### a\n# @name a\n# @depends b\nx/y\n### b\n# @name b\nx/y\n{"v":"{{a.X}}"}';
    const results = await newRun().run(circle);
    expect(results.map(brief)).toEqual([expect.stringContaining("a → b → a"), expect.stringContaining("a → b → a")]);
    expect(bodies).toEqual([]);
    const beside = await newRun().run(`${circle}\n### c\nx/c`);
    expect(beside.map(brief)[2]).toBe("c: passed ok");
  });

  test("names the beginning and the end of a circle through thousands", async () => {
    const request = (at: number) => `### ${at}\n# @name r${at}\n# @depends r${(at + 1) % 3000}\nx/y\n`;
    const results = await newRun().run(Array.from({ length: 3000 }, (_, at) => request(at)).join(""));
    expect(results).toHaveLength(3000);
    expect(results.map(brief)[0]).toContain("r7 → r8 → … (2988 more) … → r2997");
    expect(bodies).toEqual([]);
  });
});

describe("expectations", () => {
  beforeEach(() => {
    answers = {
      b: '{"ActionStatus":"OK","ErrorCode":0,"N":9007199254740993,"M":-9007199254740993,"S":"@TGS#1","L":["a","b"],"O":{"x":1,"y":2.0},"Z":null}',
    };
  });
  const holding = [
    "ErrorCode == 0",
    "N == 9007199254740993",
    "N > 9007199254740992",
    "N >= 9007199254740993",
    "N > 10",
    "N > -9007199254740994",
    "O.y > -1",
    "M < -9007199254740992",
    "M > -10000000000000000",
    "M < 0",
    "ErrorCode >= -0",
    "ErrorCode <= -0",
    'S startsWith "@TGS#"',
    'S endsWith "1"',
    'S contains "GS"',
    'S matches "^@TGS#\\\\d$"',
    'L contains "b"',
    "L.length == 2",
    'L[0] == "a"',
    'O == {"y": 2, "x": 1}',
    "Z == null",
    "Z exists",
    "status == 200",
    "duration < 5000",
    'outcome == "ok"',
    'S != "x"',
  ];
  test.each(holding)("%s holds", async (expectation) => {
    const [result] = await newRun().run(`###\na/b\n{}\n?? ${expectation}\n`);
    expect(result && brief(result)).toBe("a/b: passed ok");
  });

  const broken = [
    "N == 9007199254740992",
    'S == "x"',
    "Missing exists",
    "L.length > 2",
    "M < -9007199254740993",
    'S matches "("',
    "S < 5",
  ];
  test.each(broken)("%s does not hold", async (expectation) => {
    const [result] = await newRun().run(`###\na/b\n{}\n?? ${expectation}\n`);
    expect(result && brief(result)).toBe("a/b: broken ok");
  });

  test("compare with values from templates, which cannot end their string", async () => {
    answers = { b: JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, S: 'say "hi"!', N: 5 }) };
    const text = '@said = say "hi"\n@n = 5\n###\na/b\n{}\n?? S == "{{said}}!"\n?? N == {{n}}\n?? S contains {{said}}\n';
    const [result] = await newRun().run(text);
    expect(result && brief(result)).toBe("a/b: passed ok");
  });

  test("may name a failure that is wanted", async () => {
    answers = { b: '{"ActionStatus":"FAIL","ErrorCode":10015,"ErrorInfo":"x"}' };
    const [result] = await newRun().run("###\na/b\n{}\n?? ErrorCode == 10015\n");
    expect(result && brief(result)).toBe("a/b: passed failed");
  });

  test("do not hold where the answer is cut off, and nothing else happens", async () => {
    answers = { b: '{"ActionStatus":"OK","ErrorInfo":"abc' };
    const [result] = await newRun().run('###\na/b\n{}\n?? ErrorInfo == "abc"\n');
    expect(result && brief(result)).toBe("a/b: broken notEnvelope");
  });

  test("without any, a partial outcome is no success", async () => {
    answers = {
      friend_add: '{"ActionStatus":"OK","ErrorCode":0,"ResultItem":[{"To_Account":"x","ResultCode":30001}]}',
    };
    const [plain] = await newRun().run("###\nsns/friend_add\n{}\n");
    const [coded] = await newRun().run("###\nsns/friend_add\n{}\n?? ErrorCode == 0\n");
    expect([plain, coded].map((result) => result && brief(result))).toEqual([
      "sns/friend_add: broken partial",
      "sns/friend_add: broken partial",
    ]);
  });
});

describe("what stands before a send", () => {
  const profiles = `{ "profiles": {
    "prod": { "sdkAppId": 1400000001, "region": "china", "protected": true },
    "view": { "sdkAppId": 1400000001, "region": "china", "readOnly": true },
    "here": { "sdkAppId": 1400000001, "endpoint": "https://im.example.com" } } }`;

  test("a missing secret names the app and the host", async () => {
    const run = new TestRun({ sandbox: origin });
    started.push(run);
    const [result] = await run.run("###\na/b\n");
    expect(result && brief(result)).toContain(`No secret key for SDKAppID 1400000000 at ${new URL(origin).host}.`);
    expect(bodies).toEqual([]);
  });

  test("a missing secret is told once for each app", async () => {
    const run = new TestRun({ sandbox: origin, profiles });
    started.push(run);
    const text = "# @profile here\n### one\na/b\n\n### two\na/b\n\n### three\n# @profile sandbox\na/b\n";
    const results = await run.run(text);
    expect(results.map(brief)).toEqual([
      expect.stringContaining("No secret key for SDKAppID 1400000001 at im.example.com."),
      "two: skipped",
      expect.stringContaining("No secret key for SDKAppID 1400000000"),
    ]);
    const reason = "Not sent: there is no secret key for SDKAppID 1400000001.";
    expect(results[1]?.ending).toEqual({ kind: "skipped", reason });
  });

  test("a destructive command of a protected profile asks first", async () => {
    const asked: string[] = [];
    const confirm = (calls: readonly { path: string }[]) => {
      asked.push(...calls.map(({ path }) => path));
      return false;
    };
    const [result] = await newRun({ profiles, confirm }).run(
      "### x\n# @profile prod\ngroup_open_http_svc/destroy_group\n{}\n### read\nopenim/admin_getroammsg",
      { only: "x" },
    );
    expect(asked).toEqual(["group_open_http_svc/destroy_group"]);
    expect(result && brief(result)).toContain("needs a confirmation");
  });

  test("@confirm asks with its words", async () => {
    const asked: (string | undefined)[] = [];
    const confirm = (calls: readonly { question: string | undefined }[]) => {
      asked.push(...calls.map(({ question }) => question));
      return true;
    };
    const [result] = await newRun({ confirm }).run("###\n# @confirm Really?\na/b\n");
    expect(asked).toEqual(["Really?"]);
    expect(result && brief(result)).toContain("passed");
  });

  test("a run without the yes goes on with the requests that need none", async () => {
    const results = await newRun().run("### a\n# @confirm\nx/a\n### b\nx/b");
    expect(results.map(brief)).toEqual([expect.stringContaining("needs a confirmation"), "b: passed ok"]);
  });

  test("--var answers a prompt", async () => {
    await newRun().run('###\n# @prompt who\na/b\n{"w":"{{who}}"}', { overrides: { who: "zoe" } });
    expect(bodies).toEqual(['{"w":"zoe"}']);
  });

  test("@prompt asks for a value", async () => {
    const prompt = (variable: string, question: string) => `${variable}/${question}`;
    await newRun({ prompt }).run('###\n# @prompt who Whom to greet?\na/b\n{"w":"{{who}}"}');
    expect(bodies).toEqual(['{"w":"who/Whom to greet?"}']);
  });

  test("@prompt and a query field may have any name", async () => {
    const text = '### A\n# @prompt __proto__\na/b?__proto__={{__proto__}}\n{"w":"{{__proto__}}"}';
    const draft = await newRun({ prompt: () => "zoe" }).draft(text, "A");
    expect("body" in draft && [draft.body, Object.entries(draft.query)]).toEqual([
      '{"w":"zoe"}',
      [["__proto__", "zoe"]],
    ]);
  });

  test("a read-only profile refuses writes", async () => {
    const [result] = await newRun({ profiles }).run("###\n# @profile view\nim_open_login_svc/account_import\n{}");
    expect(result && brief(result)).toContain("read-only");
  });

  test("an unknown profile is named with the known ones", async () => {
    const [result] = await newRun({ profiles }).run("###\n# @profile nope\na/b\n");
    expect(result && brief(result)).toContain("no profile “nope”. The profiles are sandbox, prod, view, here.");
  });

  test("a malformed imreq.json is named with its line", async () => {
    const [result] = await newRun({ profiles: '{\n "profiles": {' }).run("###\n# @profile dev\na/b\n");
    expect(result && brief(result)).toMatch(/imreq\.json, line 2: .*not valid JSON/);
  });

  test("a URL of another host or app than the profile's is refused", async () => {
    const [host] = await newRun().run("###\nhttps://console.tim.qq.com/v4/a/b\n{}");
    expect(host && brief(host)).toContain("https://console.tim.qq.com");
    const [app] = await newRun().run("###\na/b?sdkappid=99\n{}");
    expect(app && brief(app)).toContain("SDKAppID 99");
    expect(bodies).toEqual([]);
  });

  test("a query field that the command does not know is refused, whatever its name", async () => {
    const [result] = await newRun().run("###\nopenconfigsvr/getappinfo?constructor=1\n{}");
    expect(result && brief(result)).toContain("has no query field “constructor”");
  });

  test("--var wins over the file's variables, and the profile's come last", async () => {
    const text = '@a = file\n@b = file\n###\na/b\n{"a":"{{a}}","b":"{{b}}","c":"{{c}}"}';
    const sandbox = '{"profiles":{"sandbox":{"variables":{"b":"profile","c":"profile"}}}}';
    await newRun({ profiles: sandbox }).run(text, { overrides: { a: "var" } });
    expect(bodies).toEqual(['{"a":"var","b":"file","c":"profile"}']);
  });

  test("a run leaves @skip out and stops at the first refused signature", async () => {
    answers = { one: '{"ActionStatus":"FAIL","ErrorCode":70009,"ErrorInfo":""}' };
    const results = await newRun().run("### s\n# @skip\na/zero\n### a\na/one\n### b\na/two");
    expect(results.map(brief)).toEqual(["a: broken failed", "b: skipped", "s: skipped"]);
    expect(bodies).toHaveLength(1);
  });
});

describe("an answer of an unkind server", () => {
  test("shows the UserSig of its call in no expectation", async () => {
    const echoing = await serve((request, response) => {
      const userSig = new URL(request.url ?? "", "http://a").searchParams.get("usersig");
      request.resume();
      response.end(`{"ActionStatus":"OK","ErrorCode":0,"Echo":"${userSig}"}`);
    });
    const [result] = await newRun({ sandbox: echoing }).run('###\na/b\n{}\n?? Echo == "x"\n');
    expect(result?.ending).toMatchObject({ expectations: [{ actual: '"***"' }, { holds: true }] });
  });

  test("shows the UserSig of its call in no encoding", async () => {
    const echoing = await serve((request, response) => {
      const userSig = new URL(request.url ?? "", "http://a").searchParams.get("usersig") ?? "";
      request.resume();
      const encodings = ["base64", "base64url", "hex"] as const;
      const echo = encodings.map((encoding) => Buffer.from(`${userSig} ${userSig}`).toString(encoding));
      response.end(`{"ActionStatus":"OK","ErrorCode":0,"Echo":"${echo.join(" ")}"}`);
    });
    const [result] = await newRun({ sandbox: echoing }).run('###\na/b\n{}\n?? Echo == "x"\n');
    const [echo] = result?.ending.kind === "sent" ? result.ending.expectations : [];
    expect(echo?.actual).toMatch(/^"(?:\*\*\*[\w=]{0,4}){2} (?:\*\*\*[\w=]{0,4}){2} \*\*\*20\*\*\*"$/);
  });

  test("may nest deeper than the stack is high", async () => {
    answers = { b: `{"ActionStatus":"OK","ErrorCode":0,"A":${"[".repeat(20_000)}${"]".repeat(20_000)}}` };
    const [result] = await newRun().run("###\na/b\n{}\n?? A == [1]\n?? A contains 1\n");
    expect(result && brief(result)).toContain("broken ok");
  });

  test("cannot hold the process by a slow pattern", async () => {
    answers = { b: `{"ActionStatus":"OK","ErrorCode":0,"A":"${"a".repeat(40)}!"}` };
    const [result] = await newRun().run('###\na/b\n{}\n?? A matches "^(a+)+$"\n?? A matches "^a+!$"\n');
    expect(result?.ending).toMatchObject({
      expectations: [{ holds: false, problem: expect.stringContaining("longer than") }, { holds: true }, {}],
    });
  });

  test("compares numbers of any length at once", async () => {
    const digits = "9".repeat(3_000_000);
    answers = { b: `{"ActionStatus":"OK","ErrorCode":0,"A":${digits}}` };
    // Of this thread alone: the machine may have other work.
    const before = process.threadCpuUsage();
    const [result] = await newRun().run(`###\na/b\n{}\n?? A == 1\n?? A > 1\n?? A < ${digits}0\n?? A >= ${digits}\n`);
    const expectations = result?.ending.kind === "sent" ? result.ending.expectations : [];
    expect(expectations.map(({ holds }) => holds)).toEqual([false, true, true, true, true]);
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(1000);
  });
});

test("a quoted value of a .env file may have a comment behind it", async () => {
  const surroundings = { dotenv: () => ({ text: 'A="one # two" # three\n' }) };
  expect(await bodyOf('{"a":"{{$dotenv(A)}}"}', { surroundings })).toBe('{"a":"one # two"}');
});
