import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyTemplates, compileBody, maskBody, maskedValue } from "../../src/language/body.ts";
import { parse, parseSection } from "../../src/language/parse.ts";
import { readProfiles } from "../../src/language/profiles.ts";
import { layOut } from "../../src/protocol/jsonText.ts";
import { catalog } from "../support/catalog.ts";
import { wrongSpans } from "../support/spans.ts";

/** How many documents each property is tried on. */
const numRuns = Number(process.env["IMREQ_FUZZ_RUNS"] ?? 2000);

/** What documents are made of, in every order and cut anywhere. */
const pieces = [
  ...["### title\n", "\n###\n", "###", "# @name a\n", "// @depends a b\n", "# @nmae a\n", "# comment\n", "@a = 1\n"],
  ...['@b = "{{a}}"\n', "@c = {{a.b[0]}}\n", "openim/sendmsg\n", "POST v4/openim/sendmsg?a={{b}}&c HTTP/1.1\n", "GET "],
  ...["https://console.tim.qq.com/v4/openim/sendmsg\n", "{\n", "}\n", '"key": ', '"text {{a}} more",\n', "{{$random}}"],
  ...[
    "{{$randomInt(1, 'x')}}",
    "{{{{",
    "{{",
    "}}",
    '"',
    "'",
    "\\",
    "[",
    "]",
    ",",
    ":",
    "/* ",
    " */",
    "// ",
    "< ./a.json\n",
  ],
  ...[
    "?? ErrorCode == 0\n",
    '?? A["b"].c[0] startsWith "x"\n',
    "?? ",
    "== ",
    "\r\n",
    "\n",
    " ",
    "\t",
    "\0",
    "\uFEFF",
    "é",
    "😀",
  ],
  ...["\ud800", "123", "null", "$", "(", ")", ".", "@", "#", "?", "<", "{", "}"],
] as const;

const collage = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(""));

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

/** The sample with stretches taken out, doubled or replaced. */
const mutated = fc
  .array(fc.tuple(fc.nat(sample.length), fc.nat(30), fc.constantFrom("", ...pieces)), { minLength: 1, maxLength: 8 })
  .map((edits) =>
    edits.reduce((text, [at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length), sample),
  );

const anyText = fc.string({ unit: "binary", maxLength: 200 });
const document = fc.oneof(collage, mutated, anyText);

function forEvery(arbitrary: fc.Arbitrary<string>, holds: (text: string) => void): void {
  fc.assert(fc.property(arbitrary, holds), { numRuns });
}

test("the sections of any document make up its text", () => {
  forEvery(document, (text) => {
    expect(
      parse(text)
        .sections.map(({ section }) => section.text)
        .join(""),
    ).toBe(text);
  });
});

test("every section of any document stands where it says", () => {
  forEvery(document, (text) => {
    for (const { section, start, startLine } of parse(text).sections) {
      expect([text.startsWith(section.text, start), text.slice(0, start).split("\n").length - 1]).toEqual([
        true,
        startLine,
      ]);
    }
  });
});

test("every span of any document lies in its section and says what stands there", () => {
  forEvery(document, (text) => {
    expect(parse(text).sections.flatMap(({ section }) => wrongSpans(section))).toEqual([]);
  });
});

test("every section of any document is what its text alone would be", () => {
  forEvery(document, (text) => {
    const { sections } = parse(text);
    expect(sections.map(({ section }) => section)).toEqual(sections.map(({ section }) => parseSection(section.text)));
  });
});

test("every section of any document is found again alone", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) expect(parse(section.text).sections).toHaveLength(1);
  });
});

test("the templates of any document stand in order and apart", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) {
      const edges = section.templates.flatMap(({ start, end }) => [start, end]);
      expect(edges).toEqual([...edges].sort((a, b) => a - b));
    }
  });
});

test("the body of any document is masked in its length", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) {
      const masked = maskBody(section);
      if (masked !== undefined) expect(masked.text).toHaveLength(section.body?.span.end ?? -1);
    }
  });
});

test("the body of any document is compiled to what its JSON means", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) {
      const masked = maskBody(section);
      if (masked?.root === undefined || masked.errors.length > 0 || bodyTemplates(section).length > 0) continue;
      expect(JSON.parse(compileBody(section).join(""))).toEqual(maskedValue(masked.root, []));
    }
  });
});

test("an imreq.json of any text is read", () => {
  const text = fc.oneof(document, fc.json());
  forEvery(text, (json) => {
    const { profiles } = readProfiles(json, catalog.regions, { sdkAppId: 1, admin: "a" });
    expect(profiles[0]?.id).toBe("sandbox");
  });
});

test("any JSON means the same laid out", () => {
  forEvery(fc.json(), (json) => {
    expect(JSON.parse(layOut(json))).toEqual(JSON.parse(json));
  });
});

test("any text laid out twice is laid out once", () => {
  forEvery(document, (text) => {
    expect(layOut(layOut(text))).toBe(layOut(text));
  });
});
