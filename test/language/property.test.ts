import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { LanguageService } from "../../src/language/languageService.ts";
import { readProfiles } from "../../src/language/profiles.ts";
import { bodyTemplates, compileBody, maskBody, maskedValue } from "../../src/language/syntax/body.ts";
import { parse, parseSection } from "../../src/language/syntax/parse.ts";
import { layOut } from "../../src/protocol/jsonText.ts";
import { catalog } from "../support/catalog.ts";
import { document, edit, edited, numRuns } from "../support/documents.ts";
import { testWorkspace } from "../support/language.ts";
import { Lines, share, fuzzedUri as uri, wrongPlaces } from "../support/places.ts";
import { wrongSpans } from "../support/spans.ts";

// A hundred thousand documents take their time.
vi.setConfig({ testTimeout: 600_000 });
/** There are many of these, each about one small thing. */
const runsOfEach = Math.min(numRuns, 20_000);

function forEvery(arbitrary: fc.Arbitrary<string>, holds: (text: string) => void): void {
  fc.assert(fc.property(arbitrary, holds), { numRuns: runsOfEach });
}

test("the sections of any document make up its text", () => {
  forEvery(document, (text) => {
    expect(
      parse(text)
        .sections.map(({ section }) => section.text)
        .join(""),
    ).toBe(text);
  });
});

test("every section of any document stands where it says", () => {
  forEvery(document, (text) => {
    for (const { section, start, startLine } of parse(text).sections) {
      expect([text.startsWith(section.text, start), text.slice(0, start).split("\n").length - 1]).toEqual([
        true,
        startLine,
      ]);
    }
  });
});

test("every span of any document lies in its section and says what stands there", () => {
  forEvery(document, (text) => {
    expect(parse(text).sections.flatMap(({ section }) => wrongSpans(section))).toEqual([]);
  });
});

test("every section of any document is what its text alone would be", () => {
  forEvery(document, (text) => {
    const { sections } = parse(text);
    expect(sections.map(({ section }) => section)).toEqual(sections.map(({ section }) => parseSection(section.text)));
  });
});

test("every section of any document is found again alone", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) expect(parse(section.text).sections).toHaveLength(1);
  });
});

test("the templates of any document stand in order and apart", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) {
      const edges = section.templates.flatMap(({ start, end }) => [start, end]);
      expect(edges).toEqual([...edges].sort((a, b) => a - b));
    }
  });
});

test("the body of any document is masked in its length", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) {
      const masked = maskBody(section);
      if (masked !== undefined) expect(masked.text).toHaveLength(section.body?.span.end ?? -1);
    }
  });
});

test("a body of any document can be sent exactly where its syntax has no errors", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) {
      const masked = maskBody(section);
      if (masked !== undefined) expect(compileBody(section) === undefined).toBe(masked.errors.length > 0);
    }
  });
});

test("the body of any document is compiled to what its JSON means", () => {
  forEvery(document, (text) => {
    for (const { section } of parse(text).sections) {
      const masked = maskBody(section);
      if (masked?.root === undefined || masked.errors.length > 0 || bodyTemplates(section).length > 0) continue;
      expect(JSON.parse((compileBody(section) ?? []).join(""))).toEqual(maskedValue(masked.root, []));
    }
  });
});

test("an imreq.json of any text is read", () => {
  const text = fc.oneof(document, fc.json());
  forEvery(text, (json) => {
    const { profiles } = readProfiles(json, catalog.regions, { sdkAppId: 1, admin: "a" });
    expect(profiles[0]?.id).toBe("sandbox");
  });
});

test("any JSON means the same laid out", () => {
  forEvery(fc.json(), (json) => {
    expect(JSON.parse(layOut(json))).toEqual(JSON.parse(json));
  });
});

test("any text laid out twice is laid out once", () => {
  forEvery(document, (text) => {
    expect(layOut(layOut(text))).toBe(layOut(text));
  });
});

test("edits of any document, one after the other, leave what a fresh look finds", () => {
  const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
  const kept = new LanguageService(catalog, testWorkspace());
  const fresh = new LanguageService(catalog, testWorkspace());
  const property = fc.property(document, edits, (start, changes) => {
    kept.open(uri, start);
    kept.validate(uri);
    let text = start;
    for (const change of changes) {
      text = edited(text, change);
      kept.update(uri, text);
      expectSame(kept.file(uri), parse(text));
    }
    fresh.close(uri);
    fresh.open(uri, text);
    expectSame(kept.validate(uri), fresh.validate(uri));
  });
  fc.assert(property, { numRuns });
});

test("completion answers at any place of any document, with places inside of it", async () => {
  const service = new LanguageService(catalog, testWorkspace());
  const property = fc.asyncProperty(document, share, async (text, at) => {
    service.open(uri, text);
    const lines = new Lines(text);
    const wrong = wrongPlaces(await service.complete(uri, lines.at(at)), lines);
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });
  // It costs as much as all other features together.
  await fc.assert(property, { numRuns: numRuns / 4 });
});

/** `toEqual`, which is asked only where the texts differ: it costs much more than the rest of the test. */
function expectSame(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) expect(found).toEqual(wanted);
}
