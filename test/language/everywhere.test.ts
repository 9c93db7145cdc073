import { expect, test } from "vitest";
import type { Range } from "vscode-languageserver-types";
import { opened, testWorkspace } from "../support/language.ts";

const sample = `# @import ./common.imreq
@owner = "alice"
@stamp = {{$timestamp}} {{$randomInt(1, 2)}}
### Öffne 🙂 10015
# @name made
# @depends other
# @prompt who Who?
# imreq-disable-next-line body-schema
POST v4/group_open_http_svc/create_group?nettype=1
{
  "Owner_Account": "{{owner}} 🙂", // 10015
  "MemberList": [{ "Member_Account": "b", "Role": {{role}} }, ],
  "CreateTime": 1700000000, /* note */
}
?? ErrorCode == 0
?? MemberList[0]["a key"] startsWith "x{{owner}}"
?? outcome != "partial"
### File
openim/sendmsg
< ./body.json
###
ConfigSvc/GetIPList?nettype=0
`;
const workspace = testWorkspace({
  files: { "common.imreq": "@far = 1", "body.json": "{}" },
  responses: { made: '{"MemberList":[{"a key":[1]}],"ErrorCode":0}' },
  accounts: ["carol"],
});

const variants: [string, string][] = [
  ["whole", sample],
  ["with Windows line ends", sample.replaceAll("\n", "\r\n")],
  ["empty", ""],
  ["of braces", "{{{{}}}}{{[\n{{\n\n}\n"],
];

for (const [name, text] of variants) {
  test(`completion, signatures and hover at every place of a file ${name} stay inside it`, async () => {
    const lines = text.split(/\r?\n/);
    const { service, uri } = opened(text, workspace);
    const isInside = ({ start, end }: Range) =>
      start.line <= end.line &&
      end.line < lines.length &&
      end.character <= (lines[end.line]?.length ?? 0) &&
      (start.line < end.line || start.character <= end.character);
    for (const [line, content] of lines.entries()) {
      for (let character = 0; character <= content.length; character++) {
        const position = { line, character };
        const hover = await service.hover(uri, position);
        expect(hover?.range === undefined || isInside(hover.range)).toBe(true);
        service.signatureHelp(uri, position);
        for (const { textEdit, label } of await service.complete(uri, position)) {
          const range = textEdit && "range" in textEdit ? textEdit.range : undefined;
          if (range === undefined || !isInside(range) || range.start.line !== line || range.end.line !== line) {
            throw new Error(`${label} at ${line}:${character} replaces ${JSON.stringify(range)}`);
          }
        }
      }
    }
  });
}

test("completion at the end of every half-typed file throws nothing", async () => {
  const { service, uri } = opened("", workspace);
  for (let length = 0; length <= sample.length; length++) {
    const text = sample.slice(0, length);
    service.update(uri, text);
    const before = text.split("\n");
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    await service.complete(uri, position);
    await service.hover(uri, position);
  }
});
