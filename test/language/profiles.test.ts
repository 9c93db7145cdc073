import { describe, expect, test } from "vitest";
import { type Profile, type Profiles, readProfiles, sandboxProfile } from "../../src/language/profiles.ts";
import { catalog } from "../support/catalog.ts";

const app = { sdkAppId: 1400000000, admin: "administrator" };

function read(text: string | undefined): Profiles {
  return readProfiles(text, catalog.regions, app);
}

/** The profile “dev” of a file that holds it alone. */
function dev(fields: object): Profile | undefined {
  const { profiles, problems } = read(JSON.stringify({ profiles: { dev: fields } }));
  expect(problems).toEqual([]);
  return profiles.find(({ id }) => id === "dev");
}

/** Each problem as `line: text it stands at: message`. */
function problemsOf(text: string): string[] {
  return read(text).problems.map(({ line, start, end, message }) => `${line}: ${text.slice(start, end)}: ${message}`);
}

/** The problems of a profile “dev” whose fields stand in one line each, from line 4 on. */
function faultsOf(...fields: string[]): string[] {
  return problemsOf(`{\n  "profiles": {\n    "dev": {\n${fields.join(",\n")}\n    }\n  }\n}\n`);
}

const right = ['"sdkAppId": 1', '"region": "china"'];

describe("without an imreq.json", () => {
  test("there is the sandbox alone", () => {
    expect(read(undefined)).toEqual({ profiles: [sandboxProfile(app)], problems: [] });
  });

  test("the sandbox calls what its simulator serves", () => {
    expect(read(undefined).profiles[0]).toEqual({
      id: "sandbox",
      sdkAppId: 1400000000,
      origin: undefined,
      region: undefined,
      admin: "administrator",
      variables: {},
      protected: false,
      readOnly: false,
      timeoutMs: 10_000,
      userSigSeconds: 3600,
      rateLimits: undefined,
    });
  });
});

describe("a profile", () => {
  const least = { sdkAppId: 1400000001, region: "singapore" };

  test("needs an app and a place alone", () => {
    expect(dev(least)).toEqual({
      id: "dev",
      sdkAppId: 1400000001,
      origin: "https://adminapisgp.im.qcloud.com",
      region: "Singapore",
      admin: "administrator",
      variables: {},
      protected: false,
      readOnly: false,
      timeoutMs: 10_000,
      userSigSeconds: 3600,
      rateLimits: undefined,
    });
  });

  test.each(catalog.regions.map(({ id, host }) => [id, `https://${host}`]))(
    "may be in the region %s",
    (region, origin) => {
      expect(dev({ sdkAppId: 1, region })?.origin).toBe(origin);
    },
  );

  test.each([
    ["https://im.example.com", "https://im.example.com"],
    ["https://IM.example.com:443/", "https://im.example.com"],
    ["https://im.example.com:8443", "https://im.example.com:8443"],
    ["http://127.0.0.1:9000", "http://127.0.0.1:9000"],
    ["http://localhost:9000", "http://localhost:9000"],
    ["http://[::1]:9000", "http://[::1]:9000"],
  ])("may have the endpoint %s", (endpoint, origin) => {
    expect(dev({ sdkAppId: 1, endpoint })).toMatchObject({ origin, region: undefined });
  });

  test.each<[string, unknown, Partial<Profile>]>([
    ["admin", "root", { admin: "root" }],
    ["admin", "管理员", { admin: "管理员" }],
    ["protected", true, { protected: true }],
    ["readOnly", true, { readOnly: true }],
    ["timeout", "30s", { timeoutMs: 30_000 }],
    ["timeout", "500ms", { timeoutMs: 500 }],
    ["userSigSeconds", 60, { userSigSeconds: 60 }],
    ["userSigSeconds", 86_400, { userSigSeconds: 86_400 }],
    ["rateLimits", true, { rateLimits: true }],
    ["rateLimits", false, { rateLimits: false }],
    ["rateLimits", { "openim/sendmsg": 0.5 }, { rateLimits: { "openim/sendmsg": 0.5 } }],
    ["variables", { owner: "alice" }, { variables: { owner: "alice" } }],
    ["variables", {}, { variables: {} }],
  ])("may set %s to %j", (key, value, fields) => {
    expect(dev({ ...least, [key]: value })).toMatchObject(fields);
  });

  test.each([
    ["12345678901234567890", "12345678901234567890"],
    ["1.50", "1.50"],
    ["true", "true"],
    ["null", "null"],
    ['{ "a": [1] }', '{ "a": [1] }'],
    ['"a\\nb"', "a\nb"],
  ])("has the variable %s as the text %j", (written, text) => {
    const { profiles } = read(`{"profiles":{"dev":{"sdkAppId":1,"region":"china","variables":{"v":${written}}}}}`);
    expect(profiles[1]?.variables["v"]).toBe(text);
  });

  test("has no variable that every object has", () => {
    expect(dev(least)?.variables["constructor"]).toBeUndefined();
  });

  test("comes after the sandbox, in the order of the file", () => {
    const file = { profiles: { prod: least, dev: least } };
    expect(read(JSON.stringify(file)).profiles.map(({ id }) => id)).toEqual(["sandbox", "prod", "dev"]);
  });

  test("with a fault is left out", () => {
    const file = { profiles: { dev: least, prod: { sdkAppId: 0, region: "china" } } };
    expect(read(JSON.stringify(file)).profiles.map(({ id }) => id)).toEqual(["sandbox", "dev"]);
  });
});

describe("an imreq.json", () => {
  test("may hold comments, trailing commas and a schema", () => {
    const text = `{ // apps\n "$schema": "x",\n "profiles": { "dev": { "sdkAppId": 1, "region": "china", }, },\n}`;
    expect([problemsOf(text), read(text).profiles.length]).toEqual([[], 2]);
  });

  test("may begin with a byte order mark", () => {
    expect(problemsOf('\uFEFF{ "profiles": {} }')).toEqual([]);
  });

  test("may be without profiles in its object of profiles", () => {
    expect(read('{ "profiles": {} }').profiles.map(({ id }) => id)).toEqual(["sandbox"]);
  });

  test.each([
    ["{\n  profiles: {}\n}", "2: profiles: "],
    ['{\n "profiles": {\n', "3: : "],
    ["", "1: : "],
    ["not json", "1: not: "],
    ['{ "profiles": {} } x', "1: x: "],
  ])("that is no JSON says where: %j", (text, place) => {
    expect(problemsOf(text)).toEqual([
      `${place}imreq.json is not valid JSON here. Correct it; until then only the sandbox profile is there.`,
    ]);
  });

  test("that is no JSON leaves the sandbox", () => {
    expect(read("{").profiles.map(({ id }) => id)).toEqual(["sandbox"]);
  });

  test.each(["{}", "[]", "5", "null", '{ "profiles": [] }', '{ "profiles": null }'])(
    "needs an object of profiles: %s",
    (text) => {
      expect(read(text).problems.map(({ message }) => message)).toEqual([
        'imreq.json needs "profiles": an object with a profile under each name.',
      ]);
    },
  );

  test("that nests a hundred thousand levels deep is a problem and no crash", () => {
    expect(read(`{"profiles":${"[".repeat(100_000)}`).problems).toHaveLength(1);
  });

  test("counts lines with Windows line ends as well", () => {
    expect(problemsOf('{\r\n "profiles": {\r\n  "dev": 5\r\n }\r\n}')[0]).toMatch(/^3: 5: /);
  });

  test("has a problem for a profile that it names twice", () => {
    const one = '"dev": { "sdkAppId": 1, "region": "china" }';
    expect(problemsOf(`{ "profiles": { ${one},\n ${one} } }`)).toEqual([
      '2: "dev": “dev” stands here twice. Keep one of them.',
    ]);
  });
});

describe("a profile's fault", () => {
  test("may be that it is no object", () => {
    expect(problemsOf('{ "profiles": {\n "dev": "x" } }')).toEqual([
      '2: "x": Profile “dev” must be an object with sdkAppId, admin and a region or an endpoint.',
    ]);
  });

  test.each([
    ['"sdkAppID": 1', "sdkAppID", " Did you mean “sdkAppId”?"],
    ['"readonly": true', "readonly", " Did you mean “readOnly”?"],
    ['"regoin": "china"', "regoin", " Did you mean “region”?"],
    ['"secretKey": "x"', "secretKey", ""],
    ['"constructor": 1', "constructor", ""],
  ])("may be an unknown key: %s", (field, key, hint) => {
    expect(faultsOf(...right, field)).toContain(`6: "${key}": Profile “dev” has an unknown key “${key}”.${hint}`);
  });

  test("may be a key that stands twice", () => {
    expect(faultsOf(...right, '"protected": true', '"protected": false')).toEqual([
      '7: "protected": “protected” stands here twice. Keep one of them.',
    ]);
  });

  const needsApp = "Profile “dev” needs “sdkAppId”: the app's number from the console, without quotes.";
  test.each(['"1400000000"', "0", "-1", "1.5", "null", "{}", "12345678901234567890"])("may be the app %s", (value) => {
    expect(faultsOf(`"sdkAppId": ${value}`, '"region": "china"')).toEqual([`4: ${value}: ${needsApp}`]);
  });

  test("may be a missing app, and stands at the profile", () => {
    expect(faultsOf('"region": "china"')).toEqual([`3: {\n"region": "china"\n    }: ${needsApp}`]);
  });

  const needsPlace = "Profile “dev” needs either “region” or “endpoint”, and one of them only.";
  test("may be that it has no place", () => {
    expect(faultsOf('"sdkAppId": 1')).toEqual([`3: {\n"sdkAppId": 1\n    }: ${needsPlace}`]);
  });

  test("may be that it has two places", () => {
    expect(faultsOf(...right, '"endpoint": "https://im.example.com"')).toEqual([`5: "china": ${needsPlace}`]);
  });

  test.each(['"atlantis"', '"China"', "5", "null", '["china"]'])("may be the unknown region %s", (region) => {
    expect(faultsOf('"sdkAppId": 1', `"region": ${region}`)).toEqual([
      `5: ${region}: Profile “dev” names an unknown region ${region}. The regions are china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai, riyadh.`,
    ]);
  });

  test.each(['"im.example.com"', '""', "5", '"ftp://im.example.com"', '"https://user@im.example.com"', "null"])(
    "may be that its endpoint is no origin: %s",
    (endpoint) => {
      expect(faultsOf('"sdkAppId": 1', `"endpoint": ${endpoint}`)).toEqual([
        `5: ${endpoint}: “endpoint” of profile “dev” must be an origin such as https://console.tim.qq.com.`,
      ]);
    },
  );

  test.each(['"http://im.example.com"', '"http://127.0.0.1.evil.com"', '"http://10.0.0.1:8080"'])(
    "may be plain http to another machine: %s",
    (endpoint) => {
      expect(faultsOf('"sdkAppId": 1', `"endpoint": ${endpoint}`)).toEqual([
        `5: ${endpoint}: “endpoint” of profile “dev” must use https; plain http is for this machine only.`,
      ]);
    },
  );

  test.each(['""', "5", "null", '"123456789012345678901234567890123"', '"管理员管理员管理员管理员"'])(
    "may be the admin %s",
    (admin) => {
      expect(faultsOf(...right, `"admin": ${admin}`)).toEqual([
        `6: ${admin}: “admin” of profile “dev” is the user ID of an app admin: 1 to 32 bytes of text.`,
      ]);
    },
  );

  test.each(["protected", "readOnly"])("may be a value of %s that is neither true nor false", (key) => {
    expect(faultsOf(...right, `"${key}": "yes"`)).toEqual([
      `6: "yes": “${key}” of profile “dev” must be true or false.`,
    ]);
  });

  test.each(["10", '"10"', '"0s"', '"-1s"', '"soon"', "null"])("may be the timeout %s", (timeout) => {
    expect(faultsOf(...right, `"timeout": ${timeout}`)).toEqual([
      `6: ${timeout}: “timeout” of profile “dev” must be a duration such as "10s" or "500ms".`,
    ]);
  });

  test.each(["59", "0", "-60", "60.5", '"3600"', "null"])("may be the validity %s", (seconds) => {
    expect(faultsOf(...right, `"userSigSeconds": ${seconds}`)).toEqual([
      `6: ${seconds}: “userSigSeconds” of profile “dev” must be a whole number of seconds, at least 60.`,
    ]);
  });

  test.each(["[]", '"a=b"', "null"])("may be the variables %s", (variables) => {
    expect(faultsOf(...right, `"variables": ${variables}`)).toEqual([
      `6: ${variables}: “variables” of profile “dev” must be an object of names and values.`,
    ]);
  });

  test("may be one of several, each with its line", () => {
    const lines = faultsOf('"sdkAppId": 0', '"region": "x"', '"admin": 1').map((problem) => problem.split(":")[0]);
    expect(lines).toEqual(["4", "5", "6"]);
  });
});

describe("the sandbox", () => {
  test("takes variables of the file", () => {
    const { profiles, problems } = read('{ "profiles": { "sandbox": { "variables": { "owner": "alice" } } } }');
    expect([profiles[0]?.variables, problems]).toEqual([{ owner: "alice" }, []]);
  });

  test("comes first wherever the file has it", () => {
    const text = '{ "profiles": { "dev": { "sdkAppId": 1, "region": "china" }, "sandbox": {} } }';
    expect(read(text).profiles.map(({ id }) => id)).toEqual(["sandbox", "dev"]);
  });

  test("takes nothing else of the file", () => {
    const text = '{ "profiles": { "sandbox": {\n "sdkAppId": 5 } } }';
    expect([problemsOf(text), read(text).profiles[0]?.sdkAppId]).toEqual([
      ['2: "sdkAppId": The profile “sandbox” is built in: it takes “variables”, not “sdkAppId”.'],
      1400000000,
    ]);
  });

  test.each(["5", "null", "[]"])("is an object, not %s", (value) => {
    expect(problemsOf(`{ "profiles": { "sandbox": ${value} } }`)).toEqual([
      `1: ${value}: The profile “sandbox” is built in: it is an object that may hold "variables".`,
    ]);
  });
});

test("very many problems are told, each with its line", () => {
  const profiles = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`p${at}`, { regio: "china" }]));
  const { problems } = read(JSON.stringify({ profiles }, undefined, 2));
  expect(problems.filter(({ message }) => message.includes("unknown key"))).toHaveLength(10_000);
  expect(problems.find(({ message }) => message.includes("“p9999” has an unknown key"))?.line).toBe(30_001);
});
