import { describe, expect, test } from "vitest";
import { errorCodeInSource } from "../../../src/language/explain/sourceCodes.ts";
import { catalog } from "../../support/catalog.ts";

/** The error codes that are found anywhere in the last line of a text; the lines above it are its surroundings. */
function codesIn(source: string): string[] {
  const lines = source.split("\n");
  const line = lines.at(-1) ?? "";
  const above = lines.slice(0, -1).reverse();
  const found = new Set<string>();
  for (let character = 0; character <= line.length; character++) {
    const code = errorCodeInSource(catalog, line, character, above);
    if (code !== undefined) found.add(line.slice(code.start, code.end));
  }
  return [...found];
}

test("an error code is explained", () => {
  const line = "if (code === 10015) {";
  const found = errorCodeInSource(catalog, line, line.indexOf("015"));
  expect(found?.markdown).toContain("**10015**");
  expect(found && line.slice(found.start, found.end)).toBe("10015");
});

describe("is found in", () => {
  test.each([
    ["TypeScript", "if (err.code === 10015) {"],
    ["TypeScript", "if (10015 === error?.code) return;"],
    ["TypeScript", "return [10015, 10017].includes(err.code);"],
    ["TypeScript", 'if (response["ErrorCode"] !== 10015) throw new Error();'],
    ["TypeScript", "switch (error.code) {\n  case 10007:\n    return 1;\n  case 10015:"],
    ["TypeScript", "const errorCodes = {\n  10007: 'not allowed',\n  10015: 'no such group',"],
    ["TypeScript", "const errorCodeMessages: Record<number, string> = {\n  [10015]: 'no such group',"],
    ["TypeScript", "const expected = { ErrorCode: 10015 };"],
    ["Go", "if rsp.ErrorCode == 10015 {"],
    ["Go", "switch rsp.ErrorCode {\ncase 10007, 10015:"],
    ["Go", "\tif errCode != 10015 {"],
    ["Go", "errCode := 10015"],
    ["Java", "if (e.getErrorCode() == 10015) {"],
    ["Java", "if (errorCode == 10015L) {"],
    ["Java", "switch (result.getCode())\n{\n    case 10015:"],
    ["Java", "private static final int ERROR_CODE = 10015;"],
    ["PHP", "if ($res['ErrorCode'] == 10015) {"],
    ["PHP", "if ($res->ErrorCode === 10015) {"],
    ["PHP", "return match ($errorCode) {\n    10015 => 'no such group',"],
    ["Python", 'if resp["ErrorCode"] == 10015:'],
    ["Python", 'if resp.get("ErrorCode", 0) == 10015:'],
    ["Python", "elif error_code in (10015, 10017):"],
    ["Python", "match error_code:\n    case 10015:"],
    ["Python", "assert result.error_code == 10015"],
    ["Swift", "if error.code == 10015 {"],
    ["Swift", "switch code {\ncase 10015:"],
    ["Kotlin", "when (code) {\n    10007 -> retry()\n    10015 -> create()"],
    ["Kotlin", "if (desc.errCode == 10015) return"],
    ["Dart", "if (result.code == 10015) {"],
    ["Dart", "switch (res.code) {\n  case 10015:"],
    ["C#", "if (response.ErrorCode == 10015)"],
    ["C#", "return errorCode switch\n{\n    10015 => GroupMissing,"],
    ["Rust", "if resp.error_code == 10015 {"],
    ["Rust", "match code {\n    10007 | 10015 => Err(Missing),"],
    ["Ruby", "case response.error_code\nwhen 10015 then :missing"],
    ["JSON", '  "ErrorCode": 10015,'],
    ["JSON", '  "errorCode": 10015, // the error code of a missing group'],
    ["TypeScript", "error.code = 10015;"],
    ["PHP", "$error['code'] = 10015;"],
  ])("%s: %s", (_, source) => {
    expect(codesIn(source)).toContain("10015");
  });
});

describe("is not seen in", () => {
  test.each([
    "const port = 10004;",
    "server.listen(10015);",
    "http://localhost:10015/v4",
    "curl https://api.example.com:10015/users/10015",
    "const timeout = 20001;",
    "setTimeout(poll, 10001);",
    "await sleep(30001)",
    "userId: 10015,",
    "id = 10015",
    "if (user.id === 10015) {",
    "if (count === 10015) {",
    "if (zipCode === 90001) {",
    "postal_code == 10001",
    'address.code === 10001 ? "New York" : ""',
    "country.code == 10001",
    "// zip code: 10001",
    "// error 10015 happens when the group is gone",
    "statusCode === 60006",
    "keyCode === 10015",
    "exitCode == 10015",
    "qr_code = 10015",
    "encode(10015)",
    "decoder.code10015",
    "switch (port) {\n  case 10004:",
    "switch (zipCode) {\n  case 90001:",
    "switch (city)\n{\n  case 90001:",
    "case 10015:",
    "10015 => 'x',",
    "const prices = {\n  10015: 'a chair',",
    "const cities = {\n  90001: 'Los Angeles',",
    "when (id) {\n    10015 -> create()",
    "const code = '10015';",
    'if (code === "10015") {',
    "const version = 'v1.10015.0';",
    "code = 0x10015",
    "code === 10015.5",
    "code === 110015000",
    "code === 10_015",
    "code === item10015",
    "code === 12345",
    "items[10015]",
    "list.slice(10001, 20001)",
    "const total = price * 10015;",
    "price: 10015.00",
    "$10015",
    "color: #100150;",
    "z-index: 10001;",
    "margin: 10015px;",
    ".a { width: 10001px }",
    "2024-10-015 10015",
    "born in 10015 BC",
    '{ "id": 10015, "price": 20001, "zip": "90001" }',
    '"count": 10015',
    "INSERT INTO orders VALUES (10015, 20001);",
    "SELECT * FROM orders WHERE id IN (10015, 20001)",
    "commit 10015",
    "#10015",
    "array_10015 = 1",
    "#define MAX_ROWS 10015",
    "MAX_SIZE = 10015",
    "width = code ? 10015 : 0",
    "const [code, port] = [10015, 10004];",
    "codes.length === 10015",
    "code.length === 10015",
    "code < 10015",
    "for (let i = 0; i < 10015; i++) {",
    "x = y === 10015",
    "sourceCode = 10015",
    "unicode == 10015",
    "barcode === 10015",
    "code + 10015 === total",
    "process.exitCode = 10015;",
    "../src/10015/code.ts",
    "#include <code/10015.h>",
    "time.Sleep(10015 * time.Millisecond)",
    "let port: u16 = 10015;",
    'ports:\n  - "10015:10015"',
    "EXPOSE 10015",
    "errno === 10060",
    "if (err.errno == 10004) {",
    "if (SocketError.ErrorCode == 10004)",
    "if (winsock_error_code == 10004)",
    "catch (MySqlException e) when (MySqlException.ErrorCode == 10015)",
    "if (sqlException.getErrorCode() == 10015) {",
    "if (ora_errcode == 10015)",
    "db.error.code === 10015",
    "grpc.code == 10015",
    "http.ErrorCode == 10015",
    "code: 10015, // product code",
    "code: 10015,",
    "{ 'code': 10015, 'name': 'chair' }",
    "const code = 10015;",
    "if (code === 10015) { // the zip code of New York",
    "switch (socket.errorCode) {\n  case 10004:",
    "",
  ])("%s", (source) => {
    expect(codesIn(source)).toEqual([]);
  });
});

test("a code of one of an app's own callbacks is not explained: the range holds anything", () => {
  expect(codesIn("if (errorCode === 120500) {")).toEqual([]);
});

test("a place outside the line gives nothing", () => {
  expect(errorCodeInSource(catalog, "code === 10015", 500)).toBeUndefined();
  expect(errorCodeInSource(catalog, "code === 10015", -1)).toBeUndefined();
});

test("a line of a megabyte is judged by what stands near the number", () => {
  const line = `${"a b c = 10015, ".repeat(70_000)}code === 10015`;
  expect(errorCodeInSource(catalog, line, line.length - 2)).toBeDefined();
  expect(errorCodeInSource(catalog, line, 10)).toBeUndefined();
});
