import fc from "fast-check";
import { bodiesOf, everyCommand } from "./everyBody.ts";
import { share } from "./places.ts";

/** How many documents each property is tried on. `npm test` asks for 100,000 of the robustness suite. */
export const numRuns = Number(process.env["IMREQ_FUZZ_RUNS"] ?? 2000);

/** What documents are made of, in every order and cut anywhere. */
const pieces = [
  ...["### title\n", "\n###\n", "###", "# @name a\n", "// @depends a b\n", "# @nmae a\n", "# comment\n", "@a = 1\n"],
  ...['@b = "{{a}}"\n', "@c = {{a.b[0]}}\n", "openim/sendmsg\n", "POST v4/openim/sendmsg?a={{b}}&c HTTP/1.1\n", "GET "],
  ...["https://console.tim.qq.com/v4/openim/sendmsg\n", "{\n", "}\n", '"key": ', '"text {{a}} more",\n', "{{$random}}"],
  ...["{{$randomInt(1, 'x')}}", "{{{{", "{{", "}}", '"', "'", "\\", "[", "]", ",", ":", "/* ", " */", "// "],
  ...["< ./a.json\n", "?? ErrorCode == 0\n", '?? A["b"].c[0] startsWith "x"\n', "?? ", "== ", "\r\n", "\n", " ", "\t"],
  ...["\0", "\uFEFF", "é", "😀", "\ud800", "123", "null", "$", "(", ")", ".", "@", "#", "?", "<", "{", "}"],
  ...["# @import ./shared/common.imreq\n", "# @profile dev\n", "// imreq-disable-next-line unknown-variable\n"],
  ...['"MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "x" } }],\n', '"To_Account": ', "1700000000"],
] as const;

const collage = fc.array(fc.constantFrom(...pieces), { maxLength: 60, size: "medium" }).map((parts) => parts.join(""));

const sample = `@owner = alice
@stamp = {{$timestamp}}

### Import the owner
# @name import
im_open_login_svc/account_import
{
  "UserID": "{{owner}}",
  "Nick": "Alice {{$randomInt(1, 99)}}",   // JSON with comments
}

### Create a group
# @name create
# @depends import
group_open_http_svc/create_group
{ "Owner_Account": "{{owner}}", "Type": "Public", "List": [{{$random}}, { "a": "{{{{" }] }
?? ErrorCode == 0
?? GroupId startsWith "@TGS#"
`;

/** Each body that the catalogue offers, as a request. */
const requests = everyCommand.flatMap(([path, command]) =>
  bodiesOf(command).map((body) => `### ${command.title}\n# @name r\n${path}\n${JSON.stringify(body, null, 2)}\n`),
);
const valid = fc.oneof(
  fc.constant(sample),
  fc.array(fc.constantFrom(...requests), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("\n")),
  fc.constantFrom(...requests).map((text) => text.replaceAll("\n", "\r\n")),
);

/** A stretch of a text that is replaced; `at` is a share of its length. */
export interface Edit {
  readonly at: number;
  readonly length: number;
  readonly inserted: string;
}

export const edit: fc.Arbitrary<Edit> = fc.record({
  at: share,
  length: fc.nat(30),
  inserted: fc.constantFrom("", ...pieces),
});

/** The text after an edit. */
export function edited(text: string, { at, length, inserted }: Edit): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + inserted + text.slice(start + length);
}

/** Valid files with stretches taken out, doubled or replaced; often it is one. */
const mutated = fc
  .tuple(valid, fc.oneof(fc.tuple(edit), fc.array(edit, { minLength: 1, maxLength: 8 })))
  .map(([text, edits]) => edits.reduce(edited, text));

const anyText = fc.string({ unit: "binary", maxLength: 200, size: "medium" });
const anyBytes = fc.uint8Array({ maxLength: 200, size: "medium" }).map((bytes) => new TextDecoder().decode(bytes));

/** Documents from random bytes to valid files with one edit. */
export const document = fc.oneof(
  { weight: 3, arbitrary: mutated },
  { weight: 2, arbitrary: collage },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: anyBytes },
);
