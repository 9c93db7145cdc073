import { describe, expect, test } from "vitest";
import { imported } from "../../../support/imported.ts";

const base = "https://console.tim.qq.com/v4";
const info = { name: "IM", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" };

/** What a collection of these items becomes. */
function collection(item: readonly unknown[], rest: object = {}) {
  return imported(JSON.stringify({ info, item, ...rest }), "im.json");
}

function request(name: string, raw: string, rest: object = {}) {
  return {
    name,
    request: { method: "POST", url: { raw: `${base}/openim/sendmsg` }, body: { mode: "raw", raw } },
    ...rest,
  };
}

function testScript(...exec: string[]) {
  return { event: [{ listen: "test", script: { type: "text/javascript", exec } }] };
}

test("folders become headings, with the folders around them; empty ones do not", () => {
  const inner = { name: "Members", description: "Who is in", item: [request("Add", "{}")] };
  const { text } = collection([
    { name: "Groups", item: [inner, { name: "Nothing", item: [] }] },
    { name: "Messages", item: [request("Send", "{}")] },
  ]);
  expect(text).toBe(`# IM

### Groups / Members
# Who is in

### Add
openim/sendmsg
{}

### Messages

### Send
openim/sendmsg
{}
`);
});

test("descriptions become comments that are nothing else", () => {
  const described = {
    ...request("A", "{}"),
    request: { ...request("A", "{}").request, description: "Line 1\n@name x\n\nimreq-disable-next-line a" },
  };
  expect(collection([described]).text).toContain(
    "### A\n# Line 1\n# | @name x\n# | imreq-disable-next-line a\nopenim/sendmsg\n",
  );
});

test("variables come along where they are needed, with a name that the language can write", () => {
  const { text, notes } = collection([request("A", '{"a":"{{owner id}}","b":{{list}},"c":"{{missing}}"}')], {
    variable: [
      { key: "owner id", value: "alice" },
      { key: "list", value: '["x"]' },
      { key: "spare", value: "1" },
      { key: "off", value: "1", disabled: true },
    ],
  });
  expect(text).toContain('@owner_id = alice\n@list = ["x"]\n\n### A\n# @prompt missing\n');
  expect(text).toContain('"a": "{{owner_id}}",\n  "b": {{list}},\n  "c": "{{missing}}"');
  expect(notes).toEqual([
    "These variables are not needed any more: spare.",
    expect.stringContaining("No value came along for missing"),
  ]);
});

test.each([
  ["{{$guid}}", "{{$uuid}}"],
  ["{{$randomUUID}}", "{{$uuid}}"],
  ["{{$timestamp}}", "{{$timestamp}}"],
  ["{{$isoTimestamp}}", "{{$isoDate}}"],
  ["{{$randomInt}}", "{{$randomInt(0, 1000)}}"],
])("the dynamic value %s becomes %s", (written, becomes) => {
  expect(collection([request("A", `{"a":"${written}"}`)]).text).toContain(`"a": "${becomes}"`);
});

test("a body with line ends of Windows is read", () => {
  expect(collection([request("A", '{\r\n  "a": 1\r\n}')]).text).toContain('### A\nopenim/sendmsg\n{\n  "a": 1\n}\n');
});

test("fields of the query that are switched off do not count", () => {
  const url = {
    raw: `${base}/ConfigSvc/GetIPList?nettype=1`,
    query: [
      { key: "nettype", value: "1", disabled: true },
      { key: "usersig", value: "x" },
    ],
  };
  const { text } = collection([{ name: "A", request: { method: "POST", url } }]);
  expect(text).toContain("\nConfigSvc/GetIPList\n");
});

test("an address is put together from its parts, with the values of its path", () => {
  const url = {
    protocol: "https",
    host: ["console", "tim", "qq", "com"],
    path: ["v4", ":service", "sendmsg"],
    variable: [{ key: "service", value: "openim" }],
  };
  expect(collection([{ name: "A", request: { method: "POST", url } }]).text).toContain("\nopenim/sendmsg\n");
});

describe("what is left out is told", () => {
  test("authorization, headers, scripts before a request and saved responses", () => {
    const item = request("A", "{}", {
      event: [{ listen: "prerequest", script: { exec: ["pm.environment.set('a', 1)"] } }],
      response: [{}, {}],
    });
    const auth = { type: "bearer", bearer: [{ key: "token", value: "some-token" }] };
    const header = [
      { key: "Authorization", value: "Bearer some-token" },
      { key: "Content-Type", value: "application/json" },
      { key: "X-Off", value: "1", disabled: true },
    ];
    const { text, notes } = collection([{ ...item, request: { ...item.request, auth, header } }], { auth });
    expect(notes).toEqual([
      "Its authorization was left out: imreq signs each call with the profile's key.",
      "A: Its authorization was left out: imreq signs each call with the profile's key.",
      "A: Its script that runs before the request was left out.",
      "A: These headers were left out: Authorization. A profile holds what a call needs.",
      "2 saved responses were left out.",
    ]);
    expect(text).not.toContain("some-token");
  });

  test.each(["formdata", "urlencoded", "graphql", "file"])("a body of the kind %s", (mode) => {
    const item = { name: "A", request: { method: "POST", url: `${base}/openim/sendmsg`, body: { mode, [mode]: [] } } };
    const { text, notes } = collection([item]);
    expect(text).toContain("### A\nopenim/sendmsg\n{}\n");
    expect(notes).toEqual([`A: Its body (${mode}) was left out: the IM API takes JSON.`]);
  });

  test("a request of another API", () => {
    const { text, notes } = collection([{ name: "A", request: "https://example.com/users" }]);
    expect(text).toBe("");
    expect(notes[0]).toBe(
      "A: https://example.com/users is no address of the IM API (/v4/service/command), so it was left out.",
    );
  });
});

describe("tests", () => {
  /** The expectations that a script becomes, and the remarks. */
  function expectations(...script: string[]) {
    const { text, notes } = collection([request("A", "{}", testScript(...script))]);
    return { lines: text.split("\n").filter((line) => line.startsWith("??")), notes };
  }

  test("the usual ones become expectations", () => {
    const { lines, notes } = expectations(
      "pm.test('Status', function () {",
      "    pm.response.to.have.status(200);",
      "});",
      'pm.test("Body", () => {',
      "    const json = pm.response.json();",
      "    pm.expect(json.ErrorCode).to.eql(0);",
      '    pm.expect(json.ActionStatus, "status").to.equal("OK");',
      "    pm.expect(json.ErrorInfo).to.not.equal('it\\'s bad');",
      "    pm.expect(json.List[0].Count).to.be.above(2);",
      "    pm.expect(pm.response.json()['Group Id']).to.include('@TGS#');",
      "    pm.expect(json).to.have.property('MsgKey');",
      "    pm.expect(json.On).to.be.true;",
      "    pm.expect(json.Time).to.exist;",
      "    // the end",
      "});",
      "pm.test('Fast', () => pm.expect(pm.response.responseTime).to.be.below(500));",
    );
    expect(notes).toEqual([]);
    expect(lines).toEqual([
      "?? status == 200",
      "?? ErrorCode == 0",
      '?? ActionStatus == "OK"',
      '?? ErrorInfo != "it\'s bad"',
      "?? List[0].Count > 2",
      '?? ["Group Id"] contains "@TGS#"',
      '?? ["MsgKey"] exists',
      "?? On == true",
      "?? Time exists",
      "?? duration < 500",
    ]);
  });

  test("the old form is read too", () => {
    const { lines } = expectations(
      "var data = JSON.parse(responseBody);",
      'tests["ok"] = responseCode.code === 200;',
      'tests["zero"] = data.ErrorCode === 0;',
    );
    expect(lines).toEqual(["?? status == 200", "?? ErrorCode == 0"]);
  });

  test("what is no such test is told with its first line", () => {
    const { lines, notes } = expectations(
      "pm.response.to.have.status(200);",
      "const schema = { type: 'object' };",
      "pm.expect(tv4.validate(pm.response.json(), schema)).to.be.true;",
    );
    expect(lines).toEqual(["?? status == 200"]);
    expect(notes).toEqual([
      "A: A part of its script was left out: const schema = { type: 'object' }; (and 1 more lines)",
    ]);
  });

  test("a value that a test keeps is read from the response of its request", () => {
    const script = testScript("var d = pm.response.json();", "pm.environment.set('gid', d.GroupId);");
    const { text, notes } = collection([
      request("Make a group", "{}", script),
      request("Use it", '{"GroupId":"{{gid}}"}'),
    ]);
    expect(text).toContain("### Make a group\n# @name Make_a_group\n");
    expect(text).toContain('"GroupId": "{{Make_a_group.GroupId}}"');
    expect(notes).toEqual([]);
  });
});
