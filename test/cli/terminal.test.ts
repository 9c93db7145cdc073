import { expect, test } from "vitest";
import { processTerminal, type Terminal, terminalQuestions } from "../../src/cli/terminal.ts";

function terminalAsking(ask: Terminal["ask"]): Terminal {
  return {
    out: () => {},
    error: () => {},
    isColoured: false,
    isInteractive: true,
    showsProgress: false,
    columns: 80,
    ask,
  };
}

test("asks without what a file could drive the terminal with", async () => {
  const asked: string[] = [];
  const terminal = terminalAsking(async (question) => {
    asked.push(question);
    return "y";
  });
  const questions = terminalQuestions(terminal, false);
  await questions.prompt("code", "Code\x1b[2J", new AbortController().signal);
  expect(asked).toEqual(["Code [2J: "]);
});

test("takes a question back whose run has ended", async () => {
  const { ask, flush } = processTerminal(() => {});
  const run = new AbortController();
  const answer = terminalQuestions(terminalAsking(ask), false).prompt("code", "", run.signal);
  run.abort();
  expect(await answer).toBeUndefined();
  flush();
});
