import { HistoryStore } from "../../src/runner/history/historyStore.ts";
import { textJobs } from "../../src/runner/text/textJobs.ts";
import { filesIn } from "./historyFolder.ts";
import { pastResult } from "./pastResults.ts";

// Records without end into the folder of its first argument, until somebody kills it. Says a line for each entry.
const [folder = ""] = process.argv.slice(2);
const store = new HistoryStore({
  files: filesIn(folder),
  texts: { do: async (name, ...args) => (textJobs[name] as (...all: unknown[]) => never)(...args) },
  bounds: () => ({ maxEntries: 1000, maxBytes: 1_000_000_000 }),
  now: Date.now,
  tell: (problem) => console.error(JSON.stringify(problem)),
  changed: () => {},
});
const answer = JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, Text: "x".repeat(2_000_000) });
for (let index = 0; ; index++) {
  await store.record(pastResult(`### ${index}\nopenim/sendmsg\n{}\n`, { answer, sentAtMs: 1_700_000_000_000 + index }));
  console.log(`written ${index}`);
}
