import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutUserSig } from "../../../src/language/check/secrets.ts";
import { pasteAsRequest } from "../../../src/language/write/paste.ts";
import { signUser } from "../../../src/protocol/userSig.ts";
import { atCursor } from "../../support/atCursor.ts";
import { catalog } from "../../support/catalog.ts";
import { numRuns } from "../../support/documents.ts";
import { bodiesOf, everyCommand } from "../../support/everyBody.ts";
import { opened } from "../../support/language.ts";

const userSig = signUser({
  sdkAppId: 1400000000,
  key: randomBytes(32).toString("hex"),
  identifier: "administrator",
  issuedAtSeconds: 1_700_000_000,
  lifetimeSeconds: 3600,
});
const query = `sdkappid=1400000000&identifier=administrator&usersig=${userSig}&random=4294967295&contenttype=json`;
const url = `https://console.tim.qq.com/v4/im_open_login_svc/account_import?${query}`;
const body = '{"UserID":"alice","Nick":"Alice"}';

const request = `### Import one account
im_open_login_svc/account_import
{
  "UserID": "alice",
  "Nick": "Alice"
}
`;

/** The document after `text` was pasted at the `|`; `undefined` where it goes in as it is. */
function pastedAt(marked: string, text: string): string | undefined {
  const cursor = atCursor(marked);
  const { service, uri } = opened(cursor.text);
  const inserted = service.pasted(uri, { start: cursor.position, end: cursor.position }, text);
  return inserted === undefined ? undefined : marked.replace("|", () => inserted);
}

test("what a paste replaces does not count", () => {
  const { service, uri } = opened("### Old\nopenim/sendmsg\n{\n}\n");
  const all = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
  expect(service.pasted(uri, all, `curl '${url}' -d '${body}'`)).toBe(request);
});

/** What a text becomes in an empty file. */
function pasted(text: string): string | undefined {
  return pastedAt("|", text);
}

/** The body of the request that a text becomes. */
function pastedBody(text: string): string | undefined {
  return pasted(text)?.split("\n").slice(2, -1).join("\n");
}

describe("a cURL command", () => {
  test.each([
    ["in single quotes", `curl -X POST '${url}' -H 'Content-Type: application/json' -d '${body}'`],
    ["in double quotes", `curl "${url}" --data "${body.replaceAll('"', '\\"')}"`],
    ["over several lines", `curl --request POST \\\n  --url '${url}' \\\n  --data-raw '${body}'`],
    ["over several lines of Windows", `curl '${url}' \\\r\n  -H 'Accept: */*' \\\r\n  --data-binary '${body}'\r\n`],
    ["with an ANSI-C string", `curl '${url}' --data-raw $'${body.replace("Alice", "\\u0041l\\x69ce")}'`],
    ["with --json", `curl --json '${body}' '${url}'`],
    ["with flags in one word", `curl -sSkXPOST '${url}' -d'${body}'`],
    ["with a prompt", `$ curl '${url}' -d '${body}'`],
    ["with a pipe", `curl -s '${url}' -d '${body}' | jq .`],
    [
      "with parts in one word",
      `curl "https://console.tim.qq.com/v4/"'im_open_login_svc/account_import?x=y' -d '${body}'`,
    ],
    ["with its address bare", `curl -d '${body}' ${url}`],
    ["without a scheme", `curl ${url.slice("https://".length)} -d '${body}'`],
    ["to a simulator", `curl -d '${body}' '${url.replace("https://console.tim.qq.com", "http://127.0.0.1:8080")}'`],
    ["to a proxied host", `curl -x http://proxy:3128 -d '${body}' '${url}'`],
    ["of the command prompt", `curl "${url.replaceAll("&", "^&")}" ^\r\n -d "${body.replaceAll('"', '\\"')}"`],
    ["of the command prompt, its quotes doubled", `curl -d "${body.replaceAll('"', '""')}" "${url}"`],
    [
      "of a browser for the command prompt",
      `curl ^"${url.replaceAll("&", "^&")}^" ^\r\n  -H ^"accept: */*^" ^\r\n  --data-raw ^"${body
        .replaceAll('"', '\\"')
        .replace(/[{}"\\]/g, "^$&")}^"`,
    ],
    ["of curl.exe at a prompt", `C:\\Users\\a>curl.exe "${url}" -d "${body.replaceAll('"', '\\"')}"`],
    ["of PowerShell", `curl.exe -X POST "${url}" \`\r\n  -H 'Accept: */*' \`\r\n  -d '${body}'`],
    ["of PowerShell, its quotes escaped", `PS C:\\> curl.exe '${url}' \`\n -d '${body.replaceAll('"', '\\"')}'`],
    ["of PowerShell in double quotes", `curl.exe "${url}" \`\n -d "${body.replaceAll('"', '`"')}"`],
  ])("%s becomes a request", (_how, text) => {
    expect(pasted(text)).toBe(request);
  });

  test("without data becomes a request with an empty body", () => {
    expect(pasted(`curl -X POST '${url}'`)).toBe("### Import one account\nim_open_login_svc/account_import\n{}\n");
  });

  test("with a file takes its body from there", () => {
    expect(pastedBody(`curl '${url}' -d @./body.json`)).toBe("< ./body.json");
  });

  test("keeps its digits, escapes and the order of its keys", () => {
    expect(pastedBody(`curl '${url}' -d '{"b":12345678901234567890,"a":"\\u00e9\\n","c":1.50}'`)).toBe(
      '{\n  "b": 12345678901234567890,\n  "a": "\\u00e9\\n",\n  "c": 1.50\n}',
    );
  });

  test("keeps an apostrophe that the shell needed help with", () => {
    expect(pastedBody(`curl '${url}' -d '{"Nick":"it'\\''s"}'`)).toBe('{\n  "Nick": "it\'s"\n}');
  });

  test("keeps its short lists and objects on their lines", () => {
    expect(
      pastedBody(`curl '${url}' -d '{"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}],"A":[1,2]}'`),
    ).toBe('{\n  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hi" } }],\n  "A": [1, 2]\n}');
  });

  test("has no templates: its braces are sent as they are", () => {
    expect(pastedBody(`curl '${url}' -d '{"Nick":"{{name}}"}'`)).toBe('{\n  "Nick": "{{{{name}}"\n}');
  });

  test("keeps the query fields that the command knows", () => {
    const text = `curl 'https://console.tim.qq.com/v4/ConfigSvc/GetIPList?nettype=1&${query}'`;
    expect(pasted(text)?.split("\n")[1]).toBe("ConfigSvc/GetIPList?nettype=1");
  });

  test("after another one becomes a request of its own", () => {
    const text = `curl '${url}' -d '${body}'\ncurl '${url}' \\\n -d '${body}' && curl '${url}' -d '${body}'`;
    expect(pasted(text)).toBe([request, request, request].join("\n"));
  });

  test("of a command that the catalogue does not know becomes a request to it", () => {
    expect(pasted(`curl https://console.tim.qq.com/v4/openim/new_command -d '{}'`)).toBe(
      "### openim/new_command\nopenim/new_command\n{}\n",
    );
  });

  test.each([
    ["to another service", "curl https://api.example.com/v1/users/list -d '{}'"],
    ["to no address", `curl -d '${body}'`],
    ["with a form", `curl 'https://console.tim.qq.com/v4/openim/sendmsg' -d 'a=1' -d 'b=2'`],
    ["with a list", `curl 'https://console.tim.qq.com/v4/openim/sendmsg' -d '[1]'`],
    ["with broken JSON", `curl 'https://console.tim.qq.com/v4/openim/sendmsg' -d '{"a":'`],
    ["in a sentence", "curl is a program"],
    [
      "of two, of which one goes elsewhere",
      `curl https://console.tim.qq.com/v4/openim/sendmsg\ncurl https://example.com/a/b`,
    ],
  ])("%s is pasted as it is", (_what, text) => {
    expect(pasted(text)).toBeUndefined();
  });
});

describe("a URL", () => {
  const empty = "### Import one account\nim_open_login_svc/account_import\n{}\n";

  test.each([
    url,
    `POST ${url}`,
    `  ${url} HTTP/1.1\r\n`,
    `"${url}"`,
    `<${url}>`,
    url.replaceAll("&", "&amp;"),
    url.replace("console.tim.qq.com", "xxxxxx"),
    url.replace(/\?.*/, ""),
    `${url}#top`,
    `/v4/im_open_login_svc/account_import?${query}`,
  ])("becomes a request: %#", (text) => {
    expect(pasted(text)).toBe(empty);
  });

  test("with headers and a body below becomes a request", () => {
    expect(pasted(`POST ${url}\nHost: console.tim.qq.com\nContent-Type: application/json\n\n${body}`)).toBe(request);
  });

  test.each([
    "https://example.com/a/b",
    "https://example.com",
    "https://cloud.tencent.com/document/product/269/1519",
    "im_open_login_svc/account_import",
    "See https://console.tim.qq.com/v4/openim/sendmsg",
  ])("that is no call is pasted as it is: %s", (text) => {
    expect(pasted(text)).toBeUndefined();
  });
});

describe("a JSON body", () => {
  test("becomes a request to the one command that it fits", () => {
    expect(pasted('{"AccountList":[{"UserID":"alice","Nick":"Alice"}]}')).toBe(
      '### Import up to 100 accounts\nim_open_login_svc/multiaccount_import\n{\n  "AccountList": [{ "UserID": "alice", "Nick": "Alice" }]\n}\n',
    );
  });

  test("of the catalogue never becomes a request to another command", () => {
    const wrong = everyCommand.flatMap(([path, command]) =>
      bodiesOf(command)
        .map((example) => pasted(JSON.stringify(example))?.split("\n")[1])
        .filter((guess) => guess !== undefined && guess !== path),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    ["that fits several commands", '{ "GroupId": "@TGS#1" }'],
    ["that fits none", '{ "Foo": 1 }'],
    ["that is a response", '{ "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "" }'],
    ["that is empty", "{}"],
    ["that is a list", "[1]"],
    ["that is cut off", '{ "UserID": "alice"'],
    ["that is followed by more", '{ "UserID": "alice" }\n{}'],
  ])("%s is pasted as it is where there is no request line", (_what, text) => {
    expect(pasted(text)).toBeUndefined();
  });

  test("below a request line becomes its body", () => {
    expect(pastedAt("openim/sendmsg\n|", '{"SyncOtherMachine":2,"To_Account":"bob"}')).toBe(
      'openim/sendmsg\n{\n  "SyncOtherMachine": 2,\n  "To_Account": "bob"\n}\n',
    );
  });

  test("as the documentation shows it keeps its comments", () => {
    const sample = `{
        "SyncOtherMachine": 2, // keeps the sender's other devices out
        "To_Account": "lumotuwe2",
        /* seconds */ "MsgLifeTime":60,
        "MsgBody": [
            {
                "MsgType": "TIMTextElem", // text
                "MsgContent": { "Text": "hi" }
            }
        ],
    }`;
    expect(pastedAt("openim/sendmsg\n|", sample)).toBe(`openim/sendmsg
{
  "SyncOtherMachine": 2, // keeps the sender's other devices out
  "To_Account": "lumotuwe2",
  /* seconds */ "MsgLifeTime": 60,
  "MsgBody": [
    {
      "MsgType": "TIMTextElem", // text
      "MsgContent": { "Text": "hi" }
    }
  ]
}
`);
  });

  test("keeps the comment above it", () => {
    expect(pastedAt("openim/sendmsg\n|", '// one\n{"a":1}')).toBe('openim/sendmsg\n// one\n{\n  "a": 1\n}\n');
  });

  test("from a web page loses the spaces that only pages have", () => {
    expect(pastedAt("openim/sendmsg\n|", '{\n\u00a0\u00a0"a": "\u00a0"\n}')).toBe(
      'openim/sendmsg\n{\n  "a": "\u00a0"\n}\n',
    );
  });

  test("keeps its templates", () => {
    expect(pastedAt("openim/sendmsg\n|", '{"a":{{b}},"c":"{{d}}"}')).toBe(
      'openim/sendmsg\n{\n  "a": {{b}},\n  "c": "{{d}}"\n}\n',
    );
  });

  test("that would end its request early is pasted as it is", () => {
    expect(pastedAt("openim/sendmsg\n|", '{ /*\n### next\n*/ "a": 1 }')).toBeUndefined();
  });

  test("of a megabyte becomes a request like any other", () => {
    const members = Array.from({ length: 12_000 }, (_, index) => ({
      UserID: `user${index}`,
      Nick: `Nick "${index}"`,
      FaceUrl: "https://example.com/face.png",
    }));
    const became = pasted(`curl '${url}' -d '${JSON.stringify({ AccountList: members })}'`);
    expect(became?.split("\n").length).toBe(members.length + 7);
  });
});

describe("the place", () => {
  const text = `curl '${url}' -d '${body}'`;
  const call = request.slice(request.indexOf("\n") + 1);

  test.each([
    ["below a title has no second title", "### Mine\n|", `### Mine\n${call}`],
    ["below a title and a name has no second title", "### Mine\n# @name a\n|", `### Mine\n# @name a\n${call}`],
    ["behind the head of a file begins with a title", "@a = 1\n|", `@a = 1\n\n${request}`],
    ["behind a request is set apart", "openim/sendmsg\n{}\n|", `openim/sendmsg\n{}\n\n${request}`],
    ["behind a blank line needs no other", "openim/sendmsg\n{}\n\n|", `openim/sendmsg\n{}\n\n${request}`],
    [
      "behind spaces still begins its line with ###",
      "openim/sendmsg\n{}\n\n  |",
      `openim/sendmsg\n{}\n\n  \n${request}`,
    ],
    ["below the same command gives its body", "im_open_login_svc/account_import\n|", call],
    ["below another command begins a request", "openim/sendmsg\n|", `openim/sendmsg\n\n${request}`],
    [
      "before the next request ends before it",
      "openim/sendmsg\n{}\n\n|\n### next\n",
      `openim/sendmsg\n{}\n\n${request}\n### next\n`,
    ],
  ])("%s", (_where, marked, result) => {
    expect(pastedAt(marked, text)).toBe(result);
  });

  test.each([
    ["a body", "openim/sendmsg\n{\n|\n}"],
    ["a body that is not closed", "openim/sendmsg\n{\n|"],
    ["a comment", "# see |"],
    ["a line that holds something", "openim/sendmsg\n{}\n?? a == |"],
    ["a value", "@a = |"],
    ["the lines between the variables", "@a = 1\n|\n@b = 2\n"],
    ["a request before its expectations", "openim/sendmsg\n{}\n|\n?? ErrorCode == 0"],
    ["a list", "openim/sendmsg\n[\n|\n]"],
  ])("in %s is left to the editor", (_where, marked) => {
    expect(pastedAt(marked, `curl 'https://console.tim.qq.com/v4/openim/sendmsg' -d '{}'`)).toBeUndefined();
  });
});

describe("a UserSig", () => {
  test("is taken out of a URL wherever it is pasted", () => {
    expect(pastedAt("# see |", url)).toBe(`# see ${url.replace(`usersig=${userSig}&`, "")}`);
  });

  test.each([
    ["at the end", `x?a=1&usersig=${userSig}`, "x?a=1"],
    ["at the start", `x?usersig=${userSig}&a=1`, "x?a=1"],
    ["alone", `x?usersig=${userSig} y`, "x? y"],
    ["in capitals", `x?UserSig=${userSig}`, "x?"],
    ["of a web page", `x?a=1&amp;usersig=${userSig}&amp;b=2`, "x?a=1&amp;b=2"],
    ["of the command prompt", `x?a=1^&usersig=${userSig}^&b=2`, "x?a=1^&b=2"],
    ["in JSON", `{"url":"x?a=1\\u0026usersig=${userSig}"}`, `{"url":"x?a=1"}`],
    ["inside of another URL", `x?next=y%3Fusersig%3D${userSig}`, "x?next=y%3F"],
    ["in quotes", `x?usersig="${userSig}"&a=1`, 'x?"&a=1'],
    ["over two lines", `x?usersig=${userSig.slice(0, 20)}\\\n${userSig.slice(20)}&a=1`, "x?a=1"],
  ])("%s is taken out of a URL", (_where, text, rest) => {
    expect(withoutUserSig(text)).toBe(rest);
  });

  test.each([
    ["in JSON", `{"url":"x?a=1\\u0026usersig\\u003d${userSig}\\u0026b=2"}`, `{"url":"x?a=1\\u0026b=2"}`],
    ["in JSON inside of JSON", `x?usersig\\\\u003d${userSig}\\\\u0026b=2`, "x?b=2"],
    ["in an address inside of two others", `y%253Fusersig%253D${userSig}%2526b%253D2`, "y%253Fb%253D2"],
    ["in a web page by number", `x?usersig&#61;${userSig}&#38;b=2`, "x?b=2"],
    ["in a web page by hexadecimal number", `x?usersig&#x3D;${userSig}&#x26;b=2`, "x?b=2"],
    ["behind a backtick", `x?usersig=\`${userSig}\``, "x?`"],
    ["behind a quote of a web page", `x?usersig=&quot;${userSig}&quot;`, "x?&quot;"],
    ["behind an angle bracket", `x?usersig=<${userSig}>`, "x?>"],
    ["over two lines in quotes", `x?usersig="${userSig.slice(0, 20)}\\\n${userSig.slice(20)}"`, 'x?"'],
  ])("%s is taken out however it is written", (_where, text, rest) => {
    expect(withoutUserSig(text)).toBe(rest);
  });

  test("that signUser makes survives in no surroundings, however it is written", () => {
    const signed = fc
      .tuple(fc.string({ minLength: 1, maxLength: 32 }), fc.nat(2_000_000_000), fc.integer({ min: 1, max: 10_000_000 }))
      .map(([identifier, issuedAtSeconds, lifetimeSeconds]) => {
        const key = randomBytes(32).toString("hex");
        return signUser({ sdkAppId: 1400000000, key, identifier, issuedAtSeconds, lifetimeSeconds });
      });
    const names = fc.constantFrom("usersig", "UserSig", "userSig", "USERSIG");
    const equals = ["=", "^=", "%3D", "%3d", "%253D", "%25253d", "\\u003d", "\\u003D", "\\\\u003d", "\\x3d"];
    const openings = [
      "",
      "'",
      '"',
      "`",
      '\\"',
      '^"',
      "&quot;",
      "&#39;",
      "\\u0022",
      "%22",
      " ",
      "\n",
      "<",
      "(",
      '"\\\n',
    ];
    const pieces = [
      "&",
      "=",
      "usersig",
      "usersig=",
      "usersig=a",
      "{{",
      "}}",
      '"',
      "'",
      "`",
      "\\",
      "^",
      "\n",
      " ",
      "%",
      "&amp;",
    ];
    const surroundings = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })), { maxLength: 12 })
      .map((parts) => parts.join(""));
    const wrapped = fc.tuple(
      surroundings,
      names,
      fc.constantFrom(...equals, "&#61;", "&#x3d;", "&equals;"),
      fc.constantFrom(...openings),
      signed,
      surroundings,
    );
    fc.assert(
      fc.property(wrapped, ([before, name, equal, opening, sig, after]) => {
        const rest = withoutUserSig(before + name + equal + opening + sig + after);
        expect(rest).not.toContain(sig.slice(20, 60));
      }),
      { numRuns },
    );
  });

  test.each([
    "usersig=a",
    "usersig=",
    "usersig",
    "usersig%25",
    'usersig="',
    "usersig= ",
    "usersig=^\n",
    "&usersig=a&",
    "usersig=&quot;",
    "usersig\\",
    "\\",
    "&",
    "%25",
    "usersig=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
  ])("is looked for in one pass: %j many times", (piece) => {
    const text = piece.repeat(2_000_000 / piece.length);
    // What looks twice at each place would not come to its end.
    expect(withoutUserSig(text).length).toBeLessThanOrEqual(text.length);
    expect(withoutUserSig(`usersig=${text}`).length).toBeLessThanOrEqual(text.length + 8);
  });

  test.each(["x?usersig={{sig}}&a=1", "x?usersig=", "the usersig of a call"])("that is none stays: %s", (text) => {
    expect(withoutUserSig(text)).toBe(text);
  });

  test("never comes out of a command, whole or broken", () => {
    const texts = [
      `curl -X POST '${url}' -H 'A: b' -d '${body}'`,
      `curl ^"${url.replaceAll("&", "^&")}^" ^\r\n --data-raw ^"{}^"`,
      `POST ${url}\nHost: a\n\n${body}`,
      `curl "${url}" \`\n -d '{"next":"${url}"}'`,
    ];
    const broken = fc
      .tuple(
        fc.constantFrom(...texts),
        fc.array(
          fc.tuple(
            fc.nat(600),
            fc.nat(12),
            fc.constantFrom("", "'", '"', "\\", "^", "`", "\n", " ", "{", "&", "curl ", "###"),
          ),
        ),
      )
      .map(([text, edits]) =>
        edits.reduce((now, [at, length, inserted]) => {
          // The secret and its name stay whole.
          const secrets = [...now.matchAll(/usersig=[\w*-]+/g)];
          const touches = secrets.some((found) => at + length > found.index && at < found.index + found[0].length);
          return touches ? now : now.slice(0, at) + inserted + now.slice(at + length);
        }, text),
      );
    const places = fc.constantFrom(
      { kind: "topLevel", hasTitle: false, lead: "" } as const,
      { kind: "afterCallLine", path: "im_open_login_svc/account_import", lead: undefined } as const,
      { kind: "elsewhere" } as const,
    );
    fc.assert(
      fc.property(broken, places, (text, place) => {
        expect(pasteAsRequest(catalog, text, place) ?? text).not.toContain(userSig.slice(0, 40));
      }),
      { numRuns },
    );
  });
});

test("any text can be pasted", () => {
  const pieces = [
    "curl ",
    url,
    "'",
    '"',
    "\\\n",
    "^\n",
    "`\n",
    "-d ",
    body,
    "{",
    "}",
    "$'",
    "\\",
    "^",
    " ",
    "\n",
    "&&",
    "|",
    "\r\n",
    "\0",
    "x",
  ];
  const text = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(text, (written) => {
      expect(pasted(written) ?? "").not.toContain(userSig.slice(0, 40));
    }),
    { numRuns },
  );
});
