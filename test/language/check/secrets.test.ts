import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { findSecrets, maskSecrets } from "../../../src/language/check/secrets.ts";
import { readProfiles } from "../../../src/language/profiles.ts";
import { signUser } from "../../../src/protocol/userSig.ts";
import { catalog } from "../../support/catalog.ts";
import { opened, problemsIn, testWorkspace } from "../../support/language.ts";

/** Made here: nothing that looks like a secret stands in this file. */
const key = "0a1b2c3d4e5f6789".repeat(4);
const userSig = signUser({
  sdkAppId: 1400000000,
  key,
  identifier: "administrator",
  issuedAtSeconds: 1_700_000_000,
  lifetimeSeconds: 86_400,
});

const found = (text: string) => findSecrets(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);

describe("a UserSig is found", () => {
  test.each([
    ["in a variable", `@sig = ${userSig}`],
    ["in a comment", `# curl '...&usersig=${userSig}&random=1'`],
    ["in a body", `{ "Sig": "${userSig}" }`],
    ["at the very end", `x=${userSig}`],
  ])("%s", (_, text) => {
    expect(found(text)).toEqual([`userSig: ${userSig}`]);
  });

  test("in the alphabet of other tools", () => {
    const standard = userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
    expect(found(`@a = ${standard}`)).toEqual([`userSig: ${standard}`]);
  });

  test("in front of a path", () => {
    expect(found(`a/${userSig}/b`)).toEqual([`userSig: ${userSig}`]);
  });

  test("but not where it is cut off", () => {
    expect(found(`@a = ${userSig.slice(0, 90)}`)).toEqual([]);
  });
});

describe("a secret key is found", () => {
  test.each([
    ["in a variable of that name", `@secretKey = ${key}`],
    ["in a variable of any name", `@a = ${key}`],
    ["in quotes", `@a = "${key}"`],
    ["in a value of JSON", `{ "Key": "${key}" }`],
    ["in a comment", `// the key is ${key}.`],
    ["in capital letters", `# KEY=${key.toUpperCase()}`],
    ["in a line that ends in CR LF", `@a = ${key}\r\n`],
  ])("%s", (_, text) => {
    expect(found(text).map((one) => one.toLowerCase())).toEqual([`key: ${key}`]);
  });

  test.each([
    ["named a hash", `{ "sha256": "${key}" }`],
    ["in a path", `@a = https://example.com/${key}/file.png`],
    ["too long", `@a = ${key}0`],
    ["too short", `@a = ${key.slice(1)}`],
    ["made of one digit", `@key = ${"0".repeat(64)}`],
    ["a template", "@key = {{$env(KEY)}}"],
  ])("but not what is %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

test("both are warned of where they stand", () => {
  expect(problemsIn(`# @tag a\n# ${key}\n###\nopenconfigsvr/getappinfo\n{ "a": "${userSig}" }\n`)).toEqual(
    expect.arrayContaining([`secret-key: ${key}`, `secret-user-sig: ${userSig}`]),
  );
});

test("a UserSig in the query of a request is told once", () => {
  expect(problemsIn(`openconfigsvr/getappinfo?usersig=${userSig}`)).toEqual([`secret-in-url: usersig=${userSig}`]);
});

describe("what is shown holds no secret", () => {
  const standard = userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");

  test.each([
    ["a whole UserSig", userSig],
    ["a UserSig that is cut off", userSig.slice(0, 90)],
    ["a UserSig in the alphabet of other tools", standard],
    ["a UserSig with its marks escaped", userSig.replaceAll("*", "%2A").replaceAll("-", "%2d")],
    ["a UserSig behind a letter", `x${userSig}`],
    ["a UserSig behind a name that begins like one", `seA_${userSig}`],
    ["a key", key],
    ["a key in capital letters", key.toUpperCase()],
    ["a key behind a word", `my_${key}`],
    ["a key before a digit", `${key}2`],
    ["a key in braces", `{{${key}}}`],
    ["a key in a path", `https://example.com/${key}/a`],
  ])("%s is masked", (_, text) => {
    const masked = maskSecrets(`a ${text}, b`);
    expect(masked).toContain("***");
    for (const secret of [userSig, standard, key]) {
      expect(masked.toLowerCase()).not.toContain(secret.slice(10, 40).toLowerCase());
    }
  });

  test.each([
    ["a key", key],
    ["a UserSig", userSig],
  ])("%s in Base64 or hex is masked, whatever stands around it in there", (_, secret) => {
    const encodings = ["base64", "base64url", "hex"] as const;
    for (const before of ["", "?", "??", "???"]) {
      for (const encoding of encodings) {
        const encoded = Buffer.from(`${before}${secret}&a`).toString(encoding);
        const masked = maskSecrets(`a/${encoded}, b`);
        expect(masked).toMatch(/^a\/[\w/-]{0,6}\*\*\*[\w=]{0,6}, b$/);
      }
    }
  });

  test.each([
    "group_open_http_svc/modify_group_member_info",
    Buffer.from("No secret, however long the text is that stands here in Base64. ".repeat(3)).toString("base64"),
    "https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1400000000&identifier=administrator",
    "0".repeat(64),
    "There is no variable “x”. Define it as @x = … or in the profile's variables.",
  ])("%s stays as it is", (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  // What looks at a text more than once for each place would not come to its end.
  test("a long text is masked in one pass", () => {
    const texts = [
      `${"eJ".repeat(29)} `,
      "eJ",
      "e",
      "0123456789abcdef",
      `${key} `,
      `${userSig} `,
      "eJ%2",
      "/eJ+",
      "ZUpB",
    ];
    const masked = texts.map((piece) => maskSecrets(piece.repeat(2_000_000 / piece.length)));
    expect(masked.filter((text) => text.includes(key) || text.includes(userSig))).toEqual([]);
  });

  /** `S` stands for the secret. */
  const places = [
    "@x = S\n",
    "@x = {{S}}\n",
    "@aS = {{aS}}\n",
    "@aS = 1\n@aS = 2\n@b = {{aS2}}",
    "# @profile S\na/b\n",
    "# @import S\n",
    "# @import ../S\n",
    "# @depends S\na/b\n",
    "# @depends a.S\na/b",
    "# @name aS!\na/b\n",
    '# @name aS\na/b\n{}\n###\n# @depends aS\na/S\n{}\n###\n# @name c\na/b\n{ "k": {{aS.x}} }',
    "# @pages S\na/b",
    "# @timeout S\na/b\n",
    "# @retry 5S\na/b",
    "# @S x\na/b",
    "S\n",
    "a/S\n{}",
    "S/b\n{}",
    "GET S\n",
    "openim/sendmsg?S=1&x=S&usersig=S\n",
    "a/b\n{}\n?? a == S\n",
    "a/b\n{}\n?? a S 1\n",
    "a/b\n{}\n?? a exists S\n",
    "im_open_login_svc/account_import\n{}\n?? S == 1",
    'a/b\n{}\n?? status == "S"\n',
    'a/b\n{}\n?? a matches "(S"\n',
    'a/b\n{ "S": 1, "S": 2 }\n',
    "a/b\n{ S: 1 }\n",
    'im_open_login_svc/account_import\n{ "UserID": S }\n',
    'im_open_login_svc/account_import\n{ "UserIDS": "S" }\n',
    'openim/sendmsg\n{ "MsgBody": [{"MsgType": "S"}], "SyncOtherMachine": "S" }\n',
    'group_open_http_svc/create_group\n{ "Type": "S", "GroupId": "@tgs#S" }\n',
    "# imreq-disable-next-line S\na/b",
    '### S\n# @name x\na/b\n{ "x": {{x.S}} }',
    'a/b\n{ "x": {{$S}} }',
    'a/b\n{ "x": {{$userSig(S)}} }',
    'a/b\n{ "x": {{$env(S)}} }',
    "@v = {{$env(S)}}\n@w = {{v}}",
    '### a\n# @name a\na/b\n{ "x": "{{a.S!}}" }',
  ];
  const secrets = [
    ["UserSig", userSig],
    ["key", key],
  ] as const;

  test.each(places.flatMap((place) => secrets.map(([kind, secret]) => [kind, place, secret] as const)))(
    "a %s in %j",
    async (_, place, secret) => {
      const text = place.replaceAll(/(?<![A-RT-Za-z])S(?![a-z])|(?<=[ab]|UserID|[a-z]#|5)S(?![a-z])/g, () => secret);
      expect(text).toContain(secret);
      const { service, uri } = opened(text, testWorkspace({ responses: { x: JSON.stringify({ a: text }) } }));
      const document = TextDocument.create(uri, "imreq", 1, text);
      const whole = { start: { line: 0, character: 0 }, end: document.positionAt(text.length) };
      const shown: unknown[] = [
        ...service.validate(uri).map(({ message }) => message),
        ...service.codeActions(uri, whole).map(({ title, command }) => [title, command?.title]),
        ...service.inlayHints(uri, whole).map(({ label }) => label),
      ];
      for (let offset = 0; offset <= text.length; offset += 5) {
        const position = document.positionAt(offset);
        shown.push((await service.hover(uri, position))?.contents);
        for (const { detail, documentation } of await service.complete(uri, position)) {
          shown.push(detail, documentation);
        }
      }
      const leaks = shown.map((one) => JSON.stringify(one ?? "").replaceAll("\\", ""));
      expect(leaks.filter((one) => one.includes(secret.slice(4, 60)))).toEqual([]);
    },
  );

  test.each(secrets)("a %s in imreq.json", (_, secret) => {
    const profile = { sdkAppId: 1400000000, region: secret, [secret]: 1 };
    const text = JSON.stringify({ profiles: { dev: profile, [secret]: 1 } });
    const { problems } = readProfiles(text, catalog.regions, { sdkAppId: 1400000999, admin: "administrator" });
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.filter(({ message }) => message.includes(secret.slice(4, 60)))).toEqual([]);
  });
});
