import { expect, test } from "vitest";
import { type Terminal, terminalQuestions } from "../../src/cli/terminal.ts";

test("asks without what a file could drive the terminal with", async () => {
  const asked: string[] = [];
  const terminal: Terminal = {
    out: () => {},
    error: () => {},
    isColoured: false,
    isInteractive: true,
    showsProgress: false,
    columns: 80,
    ask: async (question) => {
      asked.push(question);
      return "y";
    },
  };
  const questions = terminalQuestions(terminal, false);
  await questions.prompt("code", "Code\x1b[2J", new AbortController().signal);
  expect(asked).toEqual(["Code [2J: "]);
});
