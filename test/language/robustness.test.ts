import fc from "fast-check";
import { expect, test } from "vitest";
import type { Position, Range, SelectionRange } from "vscode-languageserver-types";
import { LanguageService } from "../../src/language/languageService.ts";
import { catalog } from "../support/catalog.ts";
import { document, numRuns } from "../support/documents.ts";
import { testWorkspace } from "../support/language.ts";
import { isOrdered, Lines, share, fuzzedUri as uri, wrongPlaces } from "../support/places.ts";

const workspace = testWorkspace({
  files: { "shared/common.imreq": "@common = 1\n\n### Shared\n# @name shared\nopenim/sendmsg\n{}\n" },
  responses: { a: '{ "b": [1], "GroupId": "@TGS#1" }', import: "no JSON" },
  accounts: ["alice"],
  groups: ["@TGS#1"],
});
/** A hundred thousand documents take their time. */
const timeout = 600_000;
const options = { tabSize: 2, insertSpaces: true };

/** What every feature but completion, which `property.test.ts` tries, answers about an open document, by its name. */
async function answers(service: LanguageService, at: Position, range: Range): Promise<Record<string, unknown>> {
  return {
    hover: await service.hover(uri, at),
    signatureHelp: service.signatureHelp(uri, at),
    validate: service.validate(uri),
    codeActions: service.codeActions(uri, range),
    definition: service.definition(uri, at),
    references: service.references(uri, at, true),
    highlights: service.highlights(uri, at),
    prepareRename: service.prepareRename(uri, at),
    rename: service.rename(uri, at, "fresh"),
    renameFiles: service.renameFiles([{ oldUri: uri, newUri: "file:///other/name.imreq" }]),
    selectionRanges: service.selectionRanges(uri, [at]),
    links: service.links(uri),
    semanticTokens: service.semanticTokens(uri),
    semanticTokensInRange: service.semanticTokens(uri, range),
    inlayHints: service.inlayHints(uri, range),
    format: service.format(uri, options),
    formatRange: service.formatRange(uri, range, options),
    pasted: service.pasted(uri, { start: at, end: at }, '{ "UserID": "a" }'),
    symbols: service.symbols(uri),
    folding: service.folding(uri),
    requests: service.requests(uri),
    requestAt: service.requestAt(uri, at)?.call.path,
  };
}

/** The tokens of an answer as ranges, which must neither overlap nor run backwards. */
function tokenRanges({ data }: { data: number[] }): Range[] {
  const ranges: Range[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0] = data.slice(at, at + 3);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    ranges.push({ start: { line, character }, end: { line, character: character + length } });
  }
  return ranges;
}

function growsOutwards({ range, parent }: SelectionRange): boolean {
  if (parent === undefined) return true;
  const holds = isOrdered(parent.range.start, range.start) && isOrdered(range.end, parent.range.end);
  return holds && growsOutwards(parent);
}

test("every feature answers at any place of any document, with places inside of it", { timeout }, async () => {
  const service = new LanguageService(catalog, workspace);
  const property = fc.asyncProperty(document, share, share, async (text, first, second) => {
    service.open(uri, text);
    const lines = new Lines(text);
    const [at, other] = [lines.at(first), lines.at(second)];
    const range = isOrdered(at, other) ? { start: at, end: other } : { start: other, end: at };
    const found = await answers(service, at, range);
    const tokens = tokenRanges(service.semanticTokens(uri));
    const wrong = wrongPlaces({ ...found, tokens }, lines);
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    const isInOrder = tokens.every(
      (token, index) => index === 0 || isOrdered(tokens[index - 1]?.end ?? at, token.start),
    );
    const isNested = service.selectionRanges(uri, [at]).every(growsOutwards);
    expect({ isInOrder, isNested }).toEqual({ isInOrder: true, isNested: true });
  });
  await fc.assert(property, { numRuns });
});
