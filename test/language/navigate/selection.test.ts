import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { SelectionRange } from "vscode-languageserver-types";
import { openedAt } from "../../support/language.ts";

/** What the selection at the `|` grows to, as texts; those of several lines are told by their first and last one. */
function stepsAt(marked: string): string[] {
  const { service, uri, position } = openedAt(marked);
  const document = TextDocument.create(uri, "imreq", 1, service.file(uri)?.text ?? "");
  const steps: string[] = [];
  const [first] = service.selectionRanges(uri, [position]);
  for (let step: SelectionRange | undefined = first; step !== undefined; step = step.parent) {
    const lines = document.getText(step.range).split(/\r?\n/);
    steps.push(lines.length === 1 ? (lines[0] ?? "") : `${lines[0]} … ${lines.at(-1)}`);
  }
  return steps;
}

const request = `@owner = alice

### Say hello
# @name hello
openim/sendmsg
{
  "To": ["bob", "Hi {{ow|ner}} there"],
  "Random": 1
}
?? ErrorCode == 0

### Next
`;

test("the selection grows from a word in a body to the whole file", () => {
  expect(stepsAt(request)).toEqual([
    "owner",
    "{{owner}}",
    "Hi {{owner}} there",
    '"Hi {{owner}} there"',
    '"bob", "Hi {{owner}} there"',
    '["bob", "Hi {{owner}} there"]',
    '"To": ["bob", "Hi {{owner}} there"]',
    '"To": ["bob", "Hi {{owner}} there"], …   "Random": 1',
    "{ … }",
    "# @name hello … ?? ErrorCode == 0",
    "### Say hello … ?? ErrorCode == 0",
    "### Say hello … ",
    "@owner = alice … ",
  ]);
});

test("the selection grows from a step of a response's path to its template", () => {
  expect(stepsAt("@a = x{{create.Member|List[0].Id}}y").slice(0, 4)).toEqual([
    "MemberList",
    ".MemberList[0].Id",
    "create.MemberList[0].Id",
    "{{create.MemberList[0].Id}}",
  ]);
});

test("the selection grows from an argument to the function", () => {
  expect(stepsAt("@a = {{$randomInt(1, 9|9)}}").slice(0, 3)).toEqual([
    "99",
    "$randomInt(1, 99)",
    "{{$randomInt(1, 99)}}",
  ]);
});

test("the selection grows from a part of the command to its line", () => {
  expect(stepsAt("### a\nPOST open|im/sendmsg HTTP/1.1").slice(0, 3)).toEqual([
    "openim",
    "openim/sendmsg",
    "POST openim/sendmsg HTTP/1.1",
  ]);
});

test("the selection grows from a value to its variable", () => {
  expect(stepsAt('@a = "al|ice b"\n@b = 1').slice(0, 3)).toEqual(["alice", "alice b", '@a = "alice b"']);
});

test("the selection grows from a word of an expectation to its line", () => {
  expect(stepsAt('### a\na/b\n?? A.Err|orCode == "x y"').slice(0, 3)).toEqual([
    "ErrorCode",
    "A.ErrorCode",
    '?? A.ErrorCode == "x y"',
  ]);
});

test("the selection of several bytes a character and Windows line ends stays in its words", () => {
  expect(stepsAt("### 😀 größ|er\r\na/b\r\n").slice(0, 3)).toEqual(["größer", "😀 größer", "### 😀 größer"]);
});

test.each(["|", "|\n\n", "### a\na/b\n{ |", "{{|", '### a\na/b\n{ "a": "|', "a\n|"])(
  "the selection at %j grows without a step twice, and each holds the one before",
  (marked) => {
    const { service, uri, position } = openedAt(marked);
    const document = TextDocument.create(uri, "imreq", 1, service.file(uri)?.text ?? "");
    const [first] = service.selectionRanges(uri, [position]);
    const sizes: number[] = [];
    for (let step: SelectionRange | undefined = first; step !== undefined; step = step.parent) {
      sizes.push(document.offsetAt(step.range.end) - document.offsetAt(step.range.start));
    }
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
    expect(sizes.at(-1)).toBe(document.getText().length);
  },
);

test("there is an answer for each position", () => {
  const { service, uri, position } = openedAt("a/b|");
  expect(service.selectionRanges(uri, [position, { line: 0, character: 0 }, { line: 9, character: 9 }])).toHaveLength(
    3,
  );
});
