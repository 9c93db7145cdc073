import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { renderJson } from "../../../src/runner/report/json.ts";
import { reportOf } from "../../support/report.ts";
import { everyEnding } from "../../support/reportResults.ts";

const schema: unknown = JSON.parse(readFileSync("schemas/report.schema.json", "utf8"));
const ajv = new Ajv();

function fits(value: unknown): string {
  const validate = ajv.getSchema("report") ?? ajv.addSchema(schema as object, "report").getSchema("report");
  return validate?.(value) === true ? "" : ajv.errorsText(validate?.errors);
}

test("fits its published schema, whatever came out", () => {
  const { record } = reportOf(everyEnding());
  expect(fits(JSON.parse([...renderJson(record)].join("")))).toBe("");
});

test("is the record itself", () => {
  const { record } = reportOf(everyEnding());
  expect(JSON.parse([...renderJson(record)].join(""))).toEqual(record);
});

test("fits for an empty run too", () => {
  const text = [...renderJson(reportOf([]).record)].join("");
  expect(fits(JSON.parse(text))).toBe("");
});

test("the schema notices what is not a report", () => {
  expect(fits({ ...reportOf([]).record, version: 2 })).not.toBe("");
});
