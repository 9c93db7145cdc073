import { parseArgs } from "node:util";
import { onProjectNode } from "../scripts/processes.mjs";
import { ensureDependencies } from "../scripts/setup.mjs";

// npm run bench                        measures everything and prints a table
// npm run bench -- --only parse,edit   only the measures whose name holds one of the words

/** Each file exports `measures(wanted)`, which yields one row of the table after the other; see `harness.mjs`. */
const parts = ["activation.mjs", "language.mjs", "response.mjs", "sending.mjs", "simulator.mjs"];

ensureDependencies();
await onProjectNode(async () => {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const words = values.only?.toLowerCase().split(/[\s,]+/) ?? [];
  const wanted = (name) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word));
  const { printHead, printRow } = await import("./harness.mjs");
  printHead();
  let isMet = true;
  for (const part of parts) {
    const { measures } = await import(`./${part}`);
    for await (const row of measures(wanted)) {
      printRow(row);
      isMet &&= row.isMet;
    }
  }
  console.log(isMet ? "\nEvery bar is met." : "\nA bar is missed.");
});
