import { describe, expect, test } from "vitest";
import { imported } from "../../../support/imported.ts";

const host = "https://console.tim.qq.com";

/** What a request with this body becomes, below its title. */
function bodyOf(body: string, before = ""): string {
  const { text } = imported(`${before}### A\nPOST ${host}/v4/openim/sendmsg\n\n${body}\n`);
  return text.slice(text.indexOf("### A\n") + "### A\n".length);
}

describe("what surrounds a request", () => {
  test("comments stay, and cannot become directives", () => {
    const text = `### A\n# says hello\n// # @name x\nPOST ${host}/v4/openim/sendmsg\n`;
    expect(imported(text).text).toBe("### A\n# says hello\n# # @name x\nopenim/sendmsg\n{}\n");
  });

  test("a query over several lines, headers and the version are read", () => {
    const text = `POST ${host}/v4/openim/sendmsg
    ?sdkappid=1
&usersig=x HTTP/1.1
Content-Type: application/json
X-Trace: 1

{ "a": 1 }`;
    const { text: written, notes } = imported(text);
    expect(written).toBe('### Send a one-to-one message\nopenim/sendmsg\n{\n  "a": 1\n}\n');
    expect(notes).toEqual(["These headers were left out: X-Trace. A profile holds what a call needs."]);
  });

  test("a field that the command knows stays in the query, another one is told", () => {
    const text = `GET ${host}/v4/ConfigSvc/GetIPList?nettype=1&foo=2&random=3`;
    const { text: written, notes } = imported(text);
    expect(written).toContain("\nConfigSvc/GetIPList?nettype=1\n");
    expect(notes).toEqual([
      "Get server IP addresses: GET became POST: the IM API knows nothing else.",
      "Get server IP addresses: The query field foo was left out: the command knows none of that name.",
    ]);
  });

  test("line ends of Windows are read", () => {
    const text = `### A\r\nPOST ${host}/v4/openim/sendmsg\r\nA: b\r\n\r\n{\r\n"a": 1\r\n}\r\n`;
    expect(imported(text).text).toBe('### A\nopenim/sendmsg\n{\n  "a": 1\n}\n');
  });

  test("the service may stand in a variable that has a value", () => {
    const text = `@path = v4/openim\nPOST ${host}/{{path}}/sendmsg\n`;
    expect(imported(text).text).toContain("\nopenim/sendmsg\n");
    const open = imported(`### A\nPOST ${host}/v4/{{service}}/sendmsg\n`);
    expect(open.notes[0]).toMatch(/^A: The service or command of .* stands in a variable without a value/);
  });

  test.each([
    ["another API", "POST https://example.com/v4/users/list"],
    ["another API of that shape", "POST https://gitlab.example.com/api/v4/projects/1"],
    ["a path above", "POST https://console.tim.qq.com/v4/../sendmsg"],
  ])("%s is left out", (_what, line) => {
    const { text, notes } = imported(`### A\n${line}\n`);
    expect(text).toBe("");
    expect(notes[0]).toContain("is no address of the IM API");
  });

  test("a cURL command in such a file is read", () => {
    const text = `### A\n# why\ncurl '${host}/v4/openim/sendmsg?usersig=x' \\\n  -d '{"a":"{{b"}'\n`;
    expect(imported(text).text).toBe('### A\n# why\nopenim/sendmsg\n{\n  "a": "{{{{b"\n}\n');
  });
});

describe("directives", () => {
  const directives: readonly (readonly [string, string])[] = [
    ["# @name first", "# @name first"],
    ["// @name my request", "# @name my_request"],
    ["# @note Really?", "# @confirm Really?"],
    ["# @prompt who Who is it?", "# @prompt who Who is it?"],
    ["# @timeout 5", "# @timeout 5s"],
    ["# @timeout 1500 ms", "# @timeout 1500ms"],
    ["# @sleep 200", "# @delay 200ms"],
    ["# @disabled", "# @skip"],
    ["# @tag smoke, slow", "# @tag smoke slow"],
    ["# @description Says hello", "# Says hello"],
  ];
  test.each(directives)("%s becomes %s", (written, becomes) => {
    const { text, notes } = imported(`### A\n${written}\nPOST ${host}/v4/openim/sendmsg\n`);
    expect(text).toBe(`### A\n${becomes}\nopenim/sendmsg\n{}\n`);
    expect(notes).toEqual([]);
  });

  test("the title of httpYac is one", () => {
    const { text } = imported(`###\n# @title Hello\nPOST ${host}/v4/openim/sendmsg\n`);
    expect(text).toContain("### Hello\n");
  });

  test.each(["# @no-log", "# @no-redirect"])("%s has no meaning here", (written) => {
    const { text, notes } = imported(`### A\n${written}\nPOST ${host}/v4/openim/sendmsg\n`);
    expect([text, notes]).toEqual(["### A\nopenim/sendmsg\n{}\n", []]);
  });

  test("a directive without a counterpart is told", () => {
    const { notes } = imported(`### A\n# @loop for 3\n# @import ./b.http\nPOST ${host}/v4/openim/sendmsg\n`);
    expect(notes).toEqual([
      "A: “@loop for 3” has no counterpart and was left out.",
      expect.stringContaining("A: “@import ./b.http” was left out. Import that file too"),
    ]);
  });

  test("what another request needs runs first", () => {
    const text = `### A\n# @name a\nPOST ${host}/v4/openim/sendmsg\n
### B\n# @ref a\n# @forceRef a\n# @ref nobody\nPOST ${host}/v4/openim/sendmsg\n`;
    const { text: written, notes } = imported(text);
    expect(written).toContain("### B\n# @depends a\nopenim/sendmsg");
    expect(notes).toContain("B: It names the request “nobody”, which is not there: that was left out.");
  });
});

describe("templates", () => {
  const templates: readonly (readonly [string, string])[] = [
    ["{{$guid}}", "{{$uuid}}"],
    ["{{$uuid}}", "{{$uuid}}"],
    ["{{$random.uuid}}", "{{$uuid}}"],
    ["{{$timestamp}}", "{{$timestamp}}"],
    ["{{ $timestamp }}", "{{$timestamp}}"],
    ["{{$isoTimestamp}}", "{{$isoDate}}"],
    ["{{$datetime iso8601}}", "{{$isoDate}}"],
    ["{{$randomInt}}", "{{$randomInt(0, 1000)}}"],
    ["{{$randomInt 5 9}}", "{{$randomInt(5, 8)}}"],
    ["{{$random.integer(1, 10)}}", "{{$randomInt(1, 9)}}"],
    ["{{$random.alphanumeric(8)}}", "{{$randomString(8)}}"],
    ["{{$processEnv NICK}}", "{{$env(NICK)}}"],
    ["{{process.env.NICK}}", "{{$env(NICK)}}"],
    ["{{$dotenv NICK}}", "{{$dotenv(NICK)}}"],
    ["{{Date.now()}}", "{{$timestampMs}}"],
    ["{{Math.floor(Date.now() / 1000)}}", "{{$timestamp}}"],
  ];
  test.each(templates)("%s becomes %s", (written, becomes) => {
    expect(bodyOf(`{ "a": "${written}" }`)).toBe(`openim/sendmsg\n{\n  "a": "${becomes}"\n}\n`);
  });

  test("one in the place of a value stays there", () => {
    expect(bodyOf('{ "a": {{$randomInt 1 3}}, "b": [{{x}}] }', "@x = 5\n")).toBe(
      'openim/sendmsg\n{\n  "a": {{$randomInt(1, 2)}},\n  "b": [{{x}}]\n}\n',
    );
  });

  test.each([
    ["{{create.response.body.$.GroupId}}", "{{create.GroupId}}"],
    ["{{create.response.body.GroupId}}", "{{create.GroupId}}"],
    ["{{create.response.body.$.List[0].Id}}", "{{create.List[0].Id}}"],
    ["{{create.response.body.$['List'][0]}}", '{{create["List"][0]}}'],
    ["{{create.GroupId}}", "{{create.GroupId}}"],
  ])("%s becomes %s", (written, becomes) => {
    const before = `### C\n# @name create\nPOST ${host}/v4/group_open_http_svc/create_group\n\n{}\n`;
    expect(bodyOf(`{ "a": "${written}" }`, before)).toContain(`"a": "${becomes}"`);
  });

  test("a value that did not come along is asked for", () => {
    const { text, notes } = imported(`### A\nPOST ${host}/v4/openim/sendmsg\n\n{ "a": "{{who}}", "b": "{{who}}" }\n`);
    expect(text).toBe('### A\n# @prompt who\nopenim/sendmsg\n{\n  "a": "{{who}}",\n  "b": "{{who}}"\n}\n');
    expect(notes).toEqual([expect.stringContaining("No value came along for who:")]);
  });

  test.each([
    "{{$localDatetime 'YYYY'}}",
    "{{$timestamp -3 h}}",
    "{{a.map(x => x.id)}}",
    "{{$processEnv IMREQ_SECRET_KEY}}",
  ])("%s is asked for, and told", (written) => {
    const { text, notes } = imported(`### A\nPOST ${host}/v4/openim/sendmsg\n\n{ "a": "${written}" }\n`);
    const name = /# @prompt (\S+)/.exec(text)?.[1];
    expect(text).toContain(`"a": "{{${name}}}"`);
    expect(notes).toEqual([`A: ${written} has no counterpart: the request asks for it as “${name}”.`]);
  });

  test("a variable that needs another one brings it along; one that is not needed stays away", () => {
    const before =
      "@first = A\n@nick = {{first}} {{$timestamp}}\n@spare = 1\n@rounded = {{round2}}\n@round2 = {{rounded}}\n";
    const { text, notes } = imported(
      `${before}### A\nPOST ${host}/v4/openim/sendmsg\n\n{ "a": "{{nick}}{{rounded}}" }\n`,
    );
    expect(text).toContain("@first = A\n@nick = {{first}} {{$timestamp}}\n\n### A\n# @prompt rounded\n");
    expect(notes[0]).toBe("These variables are not needed any more: spare, round2.");
  });

  test("names that the language cannot write are written another way", () => {
    const { text } = imported(
      `@a.b = 1\n@2nd = 2\n### A\nPOST ${host}/v4/openim/sendmsg\n\n{ "a": {{a.b}}, "b": {{2nd}} }\n`,
    );
    expect(text).toContain('@a_b = 1\n@nd = 2\n\n### A\nopenim/sendmsg\n{\n  "a": {{a_b}},\n  "b": {{nd}}\n}\n');
  });

  test("a variable may be defined behind a request", () => {
    const text = `### A\nPOST ${host}/v4/openim/sendmsg\n\n{ "a": "{{x}}" }\n\n@x = 1\n`;
    expect(imported(text).text).toContain("@x = 1\n\n### A\nopenim/sendmsg\n");
  });

  test("quotes that belong to a value stay", () => {
    expect(imported(`@q = "x"\n### A\nPOST ${host}/v4/openim/sendmsg\n\n{ "a": {{q}} }\n`).text).toContain(
      `@q = '"x"'\n`,
    );
  });
});

describe("bodies", () => {
  test("a file is read from where it was", () => {
    expect(bodyOf("< ./body.json")).toBe("openim/sendmsg\n< ./body.json\n");
    expect(bodyOf("<@utf8 ./body.json")).toBe("openim/sendmsg\n< ./body.json\n");
  });

  test("one that is no JSON object stands in a comment", () => {
    const { text, notes } = imported(`### A\nPOST ${host}/v4/openim/sendmsg\n\n{ "a": {{who}}\n// @name x\n`);
    expect(text).toBe('### A\n# | { "a": {{who}}\n# | // @name x\nopenim/sendmsg\n{}\n');
    expect(notes).toContain("A: Its body is no JSON object that can be read. It stands in the request as a comment.");
  });

  test("numbers keep their digits", () => {
    expect(bodyOf('{ "Seq": 9007199254740993, "Half": 1.50 }')).toContain('"Seq": 9007199254740993,\n  "Half": 1.50');
  });
});

describe("what runs after the answer", () => {
  /** The lines behind the body. */
  function behind(after: string): string[] {
    return bodyOf(`{}\n\n${after}`).split("\n").slice(2, -1);
  }

  test("assertions of httpYac", () => {
    expect(
      behind(
        "?? status == 200\n?? duration < 1000\n?? js response.parsedBody.GroupId startsWith @TGS#\n?? body $.ErrorCode == 0",
      ),
    ).toEqual(["?? status == 200", "?? duration < 1000", '?? GroupId startsWith "@TGS#"', "?? ErrorCode == 0"]);
  });

  test("assertions of JetBrains", () => {
    const script = `> {%
    client.test("works", function () {
      // the status
      client.assert(response.status === 200, "not 200: \`x\`");
      client.assert(response.body.ErrorCode === 0 );
      client.assert(response.body.List[0].Name !== 'x');
    });
%}`;
    expect(behind(script)).toEqual(["?? status == 200", "?? ErrorCode == 0", '?? List[0].Name != "x"']);
  });

  test("values that a handler keeps are read from the request that brought them", () => {
    const text = `### Create
POST ${host}/v4/group_open_http_svc/create_group

{}

> {% client.global.set("group", response.body.GroupId); %}

### Use
POST ${host}/v4/group_open_http_svc/get_group_info

{ "GroupIdList": ["{{group}}"] }
`;
    const { text: written, notes } = imported(text);
    expect(written).toContain("### Create\n# @name Create\n");
    expect(written).toContain('"GroupIdList": ["{{Create.GroupId}}"]');
    expect(notes).toEqual([]);
  });

  test("an assertion that is made in some cases only is told, and not made in every one", () => {
    const script = "> {% if (response.status === 500) { client.assert(response.body.ErrorCode === 7); } %}";
    const { text, notes } = imported(`### A\nPOST ${host}/v4/openim/sendmsg\n\n{}\n\n${script}\n`);
    expect(text).not.toContain("??");
    expect(notes).toEqual([
      expect.stringContaining("A: A part of its script was left out: if (response.status === 500)"),
    ]);
  });

  test("scripts before the request, files of scripts and unknown assertions are told", () => {
    const text = `### A
< {%
  request.variables.set("a", 1)
%}
POST ${host}/v4/openim/sendmsg

{}

> ./handler.js
>> ./answer.json
<> 2024.json
?? header content-type includes json
`;
    expect(imported(text).notes).toEqual([
      "A: Its script that runs before the request was left out.",
      "A: The script ./handler.js was left out.",
      "A: “?? header content-type includes json” has no counterpart and was left out.",
    ]);
  });
});
