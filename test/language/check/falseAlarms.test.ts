import { describe, expect, test } from "vitest";
import { catalog } from "../../support/catalog.ts";
import { bodiesOf, everyCommand } from "../../support/everyBody.ts";
import { diagnosticsOf } from "../../support/language.ts";

/** Stands for a bare `{{$random}}` until the body is text. */
const random = "BARE {{$random}}";

/** Every example and variant of the catalogue with the path of its command. */
const bodies = everyCommand.flatMap(([path, command]) =>
  bodiesOf(command).map((body) => ({ path, body: asWritten(path, body) })),
);

/**
 * A documented body as it is written in a file. Its literal `MsgRandom` becomes `{{$random}}`, as in whatever the extension itself
 * inserts: a message that is sent twice with the literal is dropped, and an editor warns of just that.
 */
function asWritten(path: string, body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const field = catalog.droppedWhenRepeated(path)?.field;
  return field !== undefined && Object.hasOwn(body, field) ? { ...body, [field]: random } : body;
}

describe("nothing is said about", () => {
  test("any example or variant of the catalogue", () => {
    expect(said(bodies.map(({ path, body }) => request(path, body)))).toEqual([]);
  });

  test("any of them with one value after the other as a bare template", () => {
    expect(
      said(bodies.flatMap(({ path, body }) => withEachValue(body, "BARE {{x}}").map((one) => request(path, one)))),
    ).toEqual([]);
  });

  test("any of them with one value after the other as a template in a string", () => {
    expect(
      said(bodies.flatMap(({ path, body }) => withEachValue(body, "{{x}}").map((one) => request(path, one)))),
    ).toEqual([]);
  });

  test("any of them with one value after the other as text around a template", () => {
    expect(
      said(
        bodies.flatMap(({ path, body }) =>
          withEachValue(body, "a {{x}} b", (value) => typeof value === "string").map((one) => request(path, one)),
        ),
      ),
    ).toEqual([]);
  });

  test("any of them with one object or list after the other as a template", () => {
    expect(
      said(
        bodies.flatMap(({ path, body }) =>
          withEachValue(body, "BARE {{x}}", (value) => typeof value === "object").map((one) => request(path, one)),
        ),
      ),
    ).toEqual([]);
  });

  test("any of them with one key after the other as a template", () => {
    expect(said(bodies.flatMap(({ path, body }) => withEachKey(body).map((one) => request(path, one))))).toEqual([]);
  });

  test("any of them with Windows line ends, trailing commas and comments", () => {
    const texts = bodies.map(({ path, body }) =>
      request(path, body)
        .replace(/([^\s{[,])\n(\s*[}\]])/g, "$1, // the last one\n$2")
        .replaceAll("\n", "\r\n"),
    );
    expect(said(texts)).toEqual([]);
  });

  test("any documented field of an answer in an expectation", () => {
    const texts = everyCommand.map(([path, command]) => {
      const keys = Object.keys(command.exampleResponse).filter((key) => /^\w+$/.test(key));
      return `${request(path, asWritten(path, command.example))}${keys.map((key) => `?? ${key} exists\n?? ${key} == ${JSON.stringify(command.exampleResponse[key])}\n`).join("")}`;
    });
    expect(said(texts)).toEqual([]);
  });
});

function bare(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/"BARE (\{\{[^"]*\}\})"/g, "$1");
}

function request(path: string, value: unknown): string {
  return `### A request\n${path}\n${bare(value)}\n`;
}

/** What is said about a file of these requests, in which `x` is a variable. */
function said(texts: readonly string[]): string[] {
  const text = ["@x = 1\n### Uses x\n# @confirm {{x}}\nopenconfigsvr/getappinfo\n", ...texts].join("\n");
  const lines = text.split("\n");
  return diagnosticsOf(text).map(({ code, message, range }) => `${code}: ${message} ${lines[range.start.line]}`);
}

type Choose = (value: unknown) => boolean;

/** The body once for each chosen value, which is replaced; scalars are chosen where nothing is said. */
function withEachValue(
  body: unknown,
  replacement: string,
  isChosen: Choose = (value) => typeof value !== "object",
): unknown[] {
  const replaced = (value: unknown, put: (value: unknown) => unknown, isRoot: boolean): unknown[] => {
    const own = !isRoot && value !== random && isChosen(value) ? [put(replacement)] : [];
    if (Array.isArray(value)) {
      return [
        ...own,
        ...value.flatMap((item, index) => replaced(item, (other) => put(value.with(index, other)), false)),
      ];
    }
    if (typeof value !== "object" || value === null) return own;
    return [
      ...own,
      ...Object.entries(value).flatMap(([key, child]) =>
        replaced(child, (other) => put({ ...value, [key]: other }), false),
      ),
    ];
  };
  return replaced(body, (value) => value, true);
}

/** The body once for each of its keys, which becomes a template in quotes. */
function withEachKey(body: unknown): unknown[] {
  const replaced = (value: unknown, put: (value: unknown) => unknown): unknown[] => {
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => replaced(item, (other) => put(value.with(index, other))));
    }
    if (typeof value !== "object" || value === null) return [];
    const entries = Object.entries(value);
    return entries.flatMap(([key, child], index) => [
      put(Object.fromEntries(entries.with(index, ["{{x}}", child]))),
      ...replaced(child, (other) => put({ ...value, [key]: other })),
    ]);
  };
  return replaced(body, (value) => value);
}
