import { describe, expect, test } from "vitest";
import { catalog } from "../support/catalog.ts";
import { diagnosticsOf, opened, problemsIn } from "../support/language.ts";

const importCall = "im_open_login_svc/account_import";
const withBody = (body: string, call = importCall) => `### A request\n${call}\n${body}\n`;
const messageOf = (text: string) => diagnosticsOf(text)[0]?.message;

describe("nothing is said about", () => {
  const bodies = catalog.commandNames.flatMap(({ service, command }) => {
    const facts = catalog.command(`${service}/${command}`);
    if (facts === undefined) return [];
    const examples = [facts.example, ...(facts.variants ?? []).map(({ body }) => body)];
    return examples.map((body, index) => ({ path: `${service}/${command}`, index, body }));
  });

  test("any example or variant of the catalog", () => {
    const text = bodies.map(({ path, body }) => withBody(JSON.stringify(body, null, 2), path)).join("\n");
    expect(diagnosticsOf(text)).toEqual([]);
  });

  test("any example whose values are templates, one at a time", () => {
    const found = bodies.flatMap(({ path, body }) => {
      const texts = templatedBodies(body).map((json) => withBody(json, path));
      return diagnosticsOf(["@x = 1", ...texts].join("\n")).map(({ message }) => `${path}: ${message}`);
    });
    expect(found).toEqual([]);
  });

  test("a request without a body whose command needs none", () => {
    expect(problemsIn("openconfigsvr/getappinfo\n")).toEqual([]);
  });

  test("a value that holds a template", () => {
    expect(problemsIn(`@owner = a\n${withBody('{ "UserID": "{{owner}}" }')}`)).toEqual([]);
  });

  test("comments and trailing commas in a body", () => {
    expect(problemsIn(withBody('{ // why\n  "UserID": "alice", /* so */ }'))).toEqual([]);
  });

  test("a variable of the profile", () => {
    expect(problemsIn(withBody('{ "UserID": "{{tester}}" }'))).toEqual([]);
  });

  test("a variable that is asked for", () => {
    expect(problemsIn(`### A\n# @prompt who Who is it?\n${importCall}\n{ "UserID": "{{who}}" }`)).toEqual([]);
  });

  test("a variable that may be a column of the data", () => {
    expect(problemsIn(`### A\n# @data users.csv\n${importCall}\n{ "UserID": "{{column}}" }`)).toEqual([]);
  });

  test("names of a file that imports another", () => {
    expect(
      problemsIn(`# @import ./other.imreq\n### A\n${importCall}\n{ "UserID": "{{theirs.UserID}}{{owner}}" }`),
    ).toEqual([]);
  });

  test("a text with Windows line ends", () => {
    expect(
      problemsIn(
        "@owner = a\r\n### A\r\n# @timeout 5s\r\n" +
          importCall +
          '\r\n{\r\n  "UserID": "{{owner}}"\r\n}\r\n?? ErrorCode == 0\r\n',
      ),
    ).toEqual([]);
  });
});

describe("a command", () => {
  test("that the API does not have is named with the nearest ones", () => {
    expect(messageOf("im_open_login_svc/acount_import")).toContain("Did you mean im_open_login_svc/account_import?");
  });

  test("of another service is found by its name", () => {
    expect(messageOf("openim/account_import")).toContain("Did you mean im_open_login_svc/account_import?");
  });

  test("that is unknown is only a warning, since it can be sent", () => {
    expect(diagnosticsOf("openim/some_new_thing")[0]?.severity).toBe(2);
  });

  test("takes no query fields but its own", () => {
    expect(problemsIn("ConfigSvc/GetIPList?nettype=1&other=2").filter((text) => text.includes("query"))).toEqual([
      "unknown-query-field: other=2",
    ]);
  });

  test("pasted with a live UserSig warns of it", () => {
    const problems = problemsIn(
      "https://console.tim.qq.com/v4/openconfigsvr/getappinfo?sdkappid=1&usersig=eJx&random=1",
    );
    expect(problems).toContain("secret-in-url: usersig=eJx");
  });
});

describe("a body", () => {
  test("that is no JSON is told where", () => {
    expect(problemsIn(withBody('{ "UserID": alice }'))).toEqual(["body-syntax: alice"]);
  });

  test("without a required key is underlined at its brace", () => {
    expect(problemsIn(withBody('{ "Nick": "a" }'))).toEqual(["body-schema: {"]);
    expect(messageOf(withBody('{ "Nick": "a" }'))).toContain("“UserID” is required.");
  });

  test("without a required key deeper inside is underlined at the key that holds the object", () => {
    const body =
      '{ "SyncOtherMachine": 1, "To_Account": "bob", "MsgRandom": 1, "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": {} }] }';
    expect(problemsIn(withBody(body, "openim/sendmsg"))).toEqual(['body-schema: "MsgContent"']);
  });

  test("that is missing says which keys are required", () => {
    expect(problemsIn(importCall)).toEqual([`body-schema: ${importCall}`]);
  });

  test("is measured in bytes", () => {
    expect(messageOf(withBody(`{ "UserID": "${"é".repeat(17)}" }`))).toBe(
      "34 bytes; at most 32 bytes are allowed (UTF-8).",
    );
  });

  test("of an incompletely documented command gives hints only", () => {
    const path = "openim/query_online_status";
    expect(catalog.command(path)?.confidence).toBe("partial");
    expect(diagnosticsOf(withBody("{}", path))[0]?.severity).toBe(4);
  });

  test("that names a key twice is told at the second one", () => {
    expect(problemsIn(withBody('{ "UserID": "a", "UserID": "b" }'))).toEqual(['duplicate-key: "UserID"']);
  });

  test("that is being typed gives no schema problems", () => {
    expect(problemsIn(withBody('{ "Nick": }')).filter((text) => text.startsWith("body-schema"))).toEqual([]);
  });

  test("whose braces do not match is said once", () => {
    expect(problemsIn(withBody('{ "UserID": "a"'))).toEqual(["unclosed-body: {"]);
  });
});

describe("a name", () => {
  test("that nothing defines is unknown, with the nearest one", () => {
    const text = `@owner = a\n${withBody('{ "UserID": "{{ownr}}" }')}`;
    expect(problemsIn(text)).toEqual(["unknown-variable: ownr"]);
    expect(messageOf(text)).toContain("Did you mean “owner”?");
  });

  test("in the argument of a function is a variable", () => {
    expect(problemsIn(withBody('{ "UserID": "{{$base64(nobody)}}" }'))).toEqual(["unknown-variable: nobody"]);
  });

  test("of an environment variable is not looked up", () => {
    expect(problemsIn(withBody('{ "UserID": "{{$env(USER)}}" }'))).toEqual([]);
  });

  test("of a request that is not there is unknown", () => {
    expect(problemsIn(withBody('{ "UserID": "{{create.GroupId}}" }'))).toEqual(["unknown-request: create"]);
  });

  test("of a request needs a path behind it", () => {
    const text = `### A\n# @name info\nopenconfigsvr/getappinfo\n${withBody('{ "UserID": "{{info}}" }')}`;
    expect(problemsIn(text)).toEqual(["request-without-path: info"]);
  });

  test("that @depends lists must be a request's", () => {
    expect(problemsIn("### A\n# @depends first\nopenconfigsvr/getappinfo")).toEqual(["unknown-request: first"]);
  });

  test("is defined once for requests and variables alike", () => {
    const text = "@info = 1\n### A\n# @name info\nopenconfigsvr/getappinfo";
    expect(problemsIn(text)).toEqual(["duplicate-name: info"]);
    expect(messageOf(text)).toContain("in line 1");
  });

  test("of a profile must stand in imreq.json", () => {
    expect(problemsIn("### A\n# @profile staging\nopenconfigsvr/getappinfo")).toEqual(["unknown-profile: staging"]);
    expect(messageOf("### A\n# @profile staging\nopenconfigsvr/getappinfo")).toContain("sandbox, dev, prod");
  });
});

describe("a circle", () => {
  test("of requests is told at each of them", () => {
    const text =
      "### A\n# @name a\n# @depends b\nopenconfigsvr/getappinfo\n### B\n# @name b\n# @depends a\nopenconfigsvr/getappinfo";
    expect(diagnosticsOf(text).map(({ message }) => message)).toEqual([
      "These requests need each other: a → b → a.",
      "These requests need each other: b → a → b.",
    ]);
  });

  test("of variables is told at each of them", () => {
    expect(problemsIn("@a = {{b}}\n@b = {{a}}\n")).toEqual(["variable-cycle: a", "variable-cycle: b"]);
  });

  test("of a request with itself is one", () => {
    expect(problemsIn("### A\n# @name a\n# @depends a\nopenconfigsvr/getappinfo")).toEqual(["request-cycle: a"]);
  });
});

describe("a function", () => {
  test("that does not exist is told with those that do", () => {
    expect(messageOf("@a = {{$guid}}\n")).toContain("$uuid");
  });

  test("is told how it is called when its arguments do not fit", () => {
    expect(messageOf("@a = {{$randomInt(1)}}\n")).toBe("$randomInt is called as {{$randomInt(min, max)}}.");
    expect(problemsIn("@a = {{$randomInt('x', 2)}}\n")).toEqual(["wrong-arguments: $randomInt('x', 2"]);
  });
});

test("a directive is told how it is written when its argument does not fit", () => {
  expect(problemsIn("### A\n# @timeout soon\nopenconfigsvr/getappinfo")).toEqual(["wrong-directive-argument: soon"]);
});

test("an edit leaves the problems of other requests where they move to", () => {
  const { service, uri } = opened(withBody("{}"));
  service.update(uri, `# a new line\n${withBody("{}")}`);
  expect(service.validate(uri)[0]?.range.start.line).toBe(3);
});

test("an edit keeps the sections that it does not touch", () => {
  const { service, uri } = opened(`${withBody("{}")}${withBody('{ "UserID": "a" }')}${withBody("{}")}`);
  const before = service.file(uri)?.sections ?? [];
  service.update(uri, `${withBody("{}")}${withBody('{ "UserID": "ab" }')}${withBody("{}")}`);
  const after = service.file(uri)?.sections ?? [];
  expect(after.map(({ section }, index) => section === before[index]?.section)).toEqual([true, false, true]);
});

test("an edit gives the same file as reading it anew", () => {
  const pieces = ["", "@a = 1\n", "### One\na/b\n", "### Two\na/c\n{\n}\n", "###\n", "text"];
  const texts = pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => a + b + c)));
  for (const [index, text] of texts.entries()) {
    const { service, uri } = opened(texts[(index * 7) % texts.length] ?? "");
    service.update(uri, text);
    expect(service.file(uri)).toEqual(opened(text).service.file(uri));
  }
});

/** The body as JSON, once for each scalar with `{{x}}` in its place, bare and within a string. */
function templatedBodies(body: unknown): string[] {
  const found: string[] = [];
  let count = 0;
  let target = -1;
  let replacement = "";
  const replacer = (_: string, value: unknown) => {
    if (typeof value === "object" && value !== null) return value;
    return count++ === target ? replacement : value;
  };
  JSON.stringify(body, replacer);
  const scalars = count;
  for (target = 0; target < scalars; target++) {
    count = 0;
    replacement = "{{x}}";
    found.push(JSON.stringify(body, replacer, 2));
    count = 0;
    replacement = "BARE";
    found.push(JSON.stringify(body, replacer, 2).replace('"BARE"', "{{x}}"));
  }
  return found;
}

test("marks what only a request can have where there is none", () => {
  expect(problemsIn("# @name lost\n?? ErrorCode == 0\n###\na/b\n")).toEqual(
    expect.arrayContaining([
      expect.stringContaining("directive-without-request"),
      expect.stringContaining("expectation-without-request"),
    ]),
  );
  expect(problemsIn('# @profile sandbox\n\n### x\nim_open_login_svc/kick\n{ "UserID": "ann" }\n')).toEqual([]);
});
