import { expect, test } from "vitest";
import { Loading } from "../../src/extension/loading.ts";
import { once } from "../../src/extension/once.ts";

/** Something to read that fails the first `failures` times. */
function readings(failures: number): { count: number; read: () => Promise<void> } {
  const made = {
    count: 0,
    read: async () => {
      if (++made.count <= failures) throw new Error("The disk is busy.");
    },
  };
  return made;
}

test("what was read is not read again until that is asked for", async () => {
  const made = readings(0);
  const loading = new Loading(made.read);
  expect(loading.hasBegun).toBe(false);
  await Promise.all([loading.first(), loading.first()]);
  expect(made.count).toBe(1);
  expect(loading.hasBegun).toBe(true);
  await loading.again();
  expect(made.count).toBe(2);
});

test("a reading that failed is tried again by who needs it next, and by the next change", async () => {
  const first = readings(1);
  const needed = new Loading(first.read);
  await expect(needed.first()).rejects.toThrow("busy");
  await needed.first();
  expect(first.count).toBe(2);
  const second = readings(1);
  const changed = new Loading(second.read);
  const failing = changed.first();
  const following = changed.again();
  await expect(failing).rejects.toThrow("busy");
  await following;
  await changed.first();
  expect(second.count).toBe(2);
});

test("what is made once is kept, but not a promise that is rejected", async () => {
  const value = once(() => ({}));
  expect(value()).toBe(value());
  const failing = readings(1);
  const part = once(async () => {
    await failing.read();
    return failing.count;
  });
  await expect(part()).rejects.toThrow("busy");
  expect(await part()).toBe(2);
  expect(await part()).toBe(2);
});
