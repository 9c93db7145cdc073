import { describe, expect, test } from "vitest";
import { parse } from "../../../src/language/syntax/parse.ts";
import { findTraced, traceOf } from "../../../src/runner/history/entry.ts";
import { pastResult } from "../../support/pastResults.ts";

const first = '### Say\nopenim/sendmsg\n{ "a": 1 }\n';
const second = '### Say\nopenim/sendmsg\n{ "a": 2 }\n';
const named = "### Make\n# @name make\ngroup_open_http_svc/create_group\n{}\n";

function found(sent: string, before: string, now: string): string | undefined {
  return findTraced(parse(now), traceOf(pastResult(sent, { file: before })))?.request.text;
}

describe("The request of a past exchange is found", () => {
  test("by its text, wherever it has moved", () => {
    expect(found(second, first + second, second + named + first)).toContain('"a": 2');
  });

  test("by its name, after its title, command and body were edited", () => {
    const edited = "### Other\n# @name make\ngroup_open_http_svc/destroy_group\n{}\n";
    expect(found(named, first + named, edited + first)).toContain("destroy_group");
  });

  test("by its title and command, after its body was edited: the nearest of several", () => {
    expect(found(second, first + second, first + second.replace("2", "3"))).toContain('"a": 3');
  });

  test("not where it is gone", () => {
    expect(found(first, first, named)).toBeUndefined();
  });
});
