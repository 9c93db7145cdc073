import { describe, expect, test } from "vitest";
import { opened } from "../../support/language.ts";

const text = `# @profile dev
@owner = alice

### Import the owner
# @name import
im_open_login_svc/account_import
{
  "UserID": "{{owner}}",
  "Tags": [
    {{$random}},
    1
  ]
}
?? ErrorCode == 0

###
openconfigsvr/getappinfo
`;

function symbols(source = text) {
  const { service, uri } = opened(source);
  return service.symbols(uri);
}

function folds(source = text): string[] {
  const { service, uri } = opened(source);
  return service.folding(uri).map(({ startLine, endLine }) => `${startLine}-${endLine}`);
}

function requests(source = text) {
  const { service, uri } = opened(source);
  return service.requests(uri);
}

describe("the outline", () => {
  test("lists variables and requests in their order", () => {
    expect(symbols().map(({ name }) => name)).toEqual(["owner", "Import the owner", "openconfigsvr/getappinfo"]);
  });

  test("tells each request's command", () => {
    expect(symbols()[1]?.detail).toBe("im_open_login_svc/account_import");
  });

  test("covers a request from its separator to its last line", () => {
    expect(symbols()[1]?.range).toEqual({ start: { line: 3, character: 0 }, end: { line: 13, character: 17 } });
  });

  test("selects the title", () => {
    expect(symbols()[1]?.selectionRange).toEqual({ start: { line: 3, character: 4 }, end: { line: 3, character: 20 } });
  });

  test("keeps the selection within the range, as VS Code demands", () => {
    for (const source of [
      "a/b",
      "@a = 1\na/b\n",
      "# @name x\n\na/b\n{}",
      "###\na/b",
      "### T",
      "@a = 1\n# @name x\na/b",
    ]) {
      for (const { range, selectionRange } of symbols(source)) {
        expect([source, range.start.line <= selectionRange.start.line]).toEqual([source, true]);
        expect([source, range.end.line >= selectionRange.end.line]).toEqual([source, true]);
      }
    }
  });

  test("names a request without a title by its name", () => {
    expect(symbols("# @name info\nopenconfigsvr/getappinfo")[0]?.name).toBe("info");
  });

  test("gives no request an empty name, which VS Code refuses", () => {
    expect(symbols("###\n\n###\na/b\n").map(({ name }) => name)).toEqual(["a/b"]);
  });
});

describe("folding", () => {
  test("folds a request, its body and what is nested in it", () => {
    expect(folds()).toEqual(["3-13", "8-10", "6-11", "15-16"]);
  });

  test("is not misled by braces in strings, comments and templates", () => {
    expect(folds('###\na/b\n{ "a": "{", // {\n  "b": {{x}}\n}')).toEqual(["0-4", "2-3"]);
  });

  test("works with Windows line ends", () => {
    expect(folds(text.replaceAll("\n", "\r\n"))).toEqual(folds());
  });
});

describe("the list of requests", () => {
  test("tells name, title and command of each", () => {
    expect(requests().map(({ name, title, path }) => ({ name, title, path }))).toEqual([
      { name: "import", title: "Import the owner", path: "im_open_login_svc/account_import" },
      { name: undefined, title: "openconfigsvr/getappinfo", path: "openconfigsvr/getappinfo" },
    ]);
  });

  test("places each at its request line", () => {
    expect(requests().map(({ range }) => range.start.line)).toEqual([5, 16]);
  });

  test("finds the request under the cursor from any of its lines", () => {
    const { service, uri } = opened(text);
    expect(service.requestAt(uri, { line: 13, character: 0 })?.call.path).toBe("im_open_login_svc/account_import");
    expect(service.requestAt(uri, { line: 1, character: 0 })).toBeUndefined();
  });
});

test("a file that was never opened has nothing", async () => {
  const { service } = opened("");
  expect(service.symbols("file:///other.imreq")).toEqual([]);
  expect(await service.complete("file:///other.imreq", { line: 0, character: 0 })).toEqual([]);
});
