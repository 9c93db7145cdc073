import { describe, expect, test } from "vitest";
import { services } from "../../src/simulator/services/table.ts";
import { catalog } from "../support/catalog.ts";
import { simulatorForTest } from "../support/startSimulator.ts";

const paths = catalog.commandNames.map(({ service, command }) => `${service}/${command}`);
const answered = Object.entries(services).flatMap(([service, commands]) =>
  Object.keys(commands).map((command) => `${service}/${command}`),
);

describe("every command of the catalogue", () => {
  test("is answered by state, and no other", () => {
    expect(answered.toSorted()).toEqual(paths.toSorted());
  });

  test.each(paths)("%s takes its own example and answers with an envelope", async (path) => {
    const simulator = await simulatorForTest();
    const response = await simulator.fetch(path, catalog.command(path)?.example);
    const answer = (await response.json()) as { ErrorCode?: unknown };
    expect(response.status).toBe(200);
    expect(answer.ErrorCode).toBeTypeOf("number");
  });

  test.each(paths)("%s takes each of its variants", async (path) => {
    const simulator = await simulatorForTest();
    for (const variant of catalog.command(path)?.variants ?? []) {
      const answer = await simulator.call(path, variant.body);
      expect(answer.ErrorInfo ?? "", variant.title).not.toMatch(/is required|Expected|must/);
    }
  });
});
