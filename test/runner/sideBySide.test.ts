import { describe, expect, test } from "vitest";
import { sideBySide } from "../../src/runner/sideBySide.ts";

/** Gives its values one by one, as soon as `gate` lets it. */
async function* source<T>(values: readonly T[], gate: Promise<void> = Promise.resolve()): AsyncGenerator<T> {
  await gate;
  yield* values;
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

describe("several sources", () => {
  test("are drawn one after the other with a limit of one", async () => {
    expect(await all(sideBySide([source([1, 2]), source([3])], 1))).toEqual([1, 2, 3]);
  });

  test("are drawn at the same time up to the limit", async () => {
    const first = Promise.withResolvers<void>();
    const second = source(["second"]);
    const drawn: string[] = [];
    for await (const value of sideBySide([source(["first"], first.promise), second], 2)) {
      drawn.push(value);
      first.resolve();
    }
    expect(drawn).toEqual(["second", "first"]);
  });

  test("give every value, however many there are and however slowly they are taken", async () => {
    const sources = Array.from({ length: 7 }, (_, at) => source(Array.from({ length: 500 }, (_v, n) => at * 500 + n)));
    const found: number[] = [];
    for await (const value of sideBySide(sources, 3)) {
      if (value % 400 === 0) await new Promise(setImmediate);
      found.push(value);
    }
    expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: 3500 }, (_, at) => at));
  });

  test("end with the error of the first that fails", async () => {
    async function* broken(): AsyncGenerator<string> {
      yield "before";
      throw new Error("broken source");
    }
    await expect(all(sideBySide([broken(), source(["other"])], 2))).rejects.toThrow("broken source");
  });

  test("are left alone when the reader stops early", async () => {
    let drawn = 0;
    async function* endless(): AsyncGenerator<number> {
      for (;;) yield ++drawn;
    }
    for await (const value of sideBySide([endless(), endless()], 2)) if (value > 10) break;
    const then = drawn;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(drawn - then).toBeLessThanOrEqual(2);
  });
});
