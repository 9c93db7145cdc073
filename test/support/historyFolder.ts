import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryFiles } from "../../src/runner/history/historyFiles.ts";

/** A folder of this machine as the history's. */
export function filesIn(folder: string): HistoryFiles {
  return {
    list: () => unlessMissing(readdir(folder)).then((names) => names ?? []),
    read: (name) => unlessMissing(readFile(join(folder, name))),
    write: async (name, bytes) => {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, name), bytes);
    },
    rename: (from, to) => rename(join(folder, from), join(folder, to)),
    delete: (name) => rm(join(folder, name), { force: true }),
  };
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
}
