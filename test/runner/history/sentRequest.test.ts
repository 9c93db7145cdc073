import { expect, test } from "vitest";
import { type HistoryEntry, partsOf } from "../../../src/runner/history/entry.ts";
import { sentRequest } from "../../../src/runner/history/sentRequest.ts";
import { type PastResult, pastResult } from "../../support/pastResults.ts";

function textOf(past: PastResult): string {
  const result = pastResult("### Say {{x}}\nopenim/sendmsg\n{}\n", past);
  const parts = partsOf(result);
  if (parts === undefined || result.ending.kind !== "sent") throw new Error("Nothing was sent.");
  const entry: HistoryEntry = { ...parts.head, id: "1", body: { characters: parts.body.length } };
  return sentRequest({ entry, exchange: result.ending.exchange });
}

test("What was sent can be sent again as it was: its braces are no templates", () => {
  expect(textOf({ body: '{"Text":"{{x}}"}' })).toBe(
    '### Say {{x}}\n# @profile sandbox\nopenim/sendmsg\n{\n  "Text": "{{{{x}}"\n}\n',
  );
});

test("A profile whose name has blanks is left to the window: no line can name it", () => {
  const text = textOf({ exchange: { profileId: "two words" } });
  expect(text).toBe("### Say {{x}}\nopenim/sendmsg\n{}\n");
});
