import fc from "fast-check";
import { expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Range, SelectionRange } from "vscode-languageserver-types";
import type { LanguageService } from "../../../src/language/languageService.ts";
import { numRuns } from "../../support/documents.ts";
import { appliedTo, opened, testWorkspace } from "../../support/language.ts";

/** What documents are made of, in every order; few names, so that they meet. */
const pieces = [
  ...["### title\n", "\n###\n", "# @name a\n", "# @name b\n", "// @depends a b\n", "# @prompt a what\n"],
  ...["# @import ./other.imreq\n", "# @import ", "# @data x.csv\n", "@a = 1\n", '@b = "{{a}}"\n', "@c = {{a.b[0]}}\n"],
  ...["openim/sendmsg\n", "a/b?c={{b}}\n", "{\n", "}\n", '"key": ', '"text {{a}} more",\n', "< ./body.json\n"],
  ...["{{$randomInt(a, 'x')}}", "{{$file(a)}}", "{{a}}", "{{b.c}}", "{{{{", "{{", "}}", '"', "'", "\\", "[", "]", ","],
  ...[
    "?? ErrorCode == {{a}}\n",
    '?? A["b"].c[0] startsWith "x"\n',
    "// ",
    "\r\n",
    "\n",
    " ",
    "\0",
    "\uFEFF",
    "é",
    "😀",
  ],
] as const;

const document = fc.array(fc.constantFrom(...pieces), { maxLength: 50 }).map((parts) => parts.join(""));
const documents = fc.record({ text: document, other: document, body: document, at: fc.nat() });

interface Sample {
  readonly service: LanguageService;
  readonly uri: string;
  readonly position: { line: number; character: number };
}

function forEverySample(holds: (sample: Sample) => void): void {
  const property = fc.property(documents, ({ text, other, body, at }) => {
    const workspace = testWorkspace({ files: { "other.imreq": other, "body.json": body }, responses: { a: other } });
    const position = TextDocument.create("", "imreq", 1, text).positionAt(at % (text.length + 1));
    holds({ ...opened(text, workspace), position });
  });
  fc.assert(property, { numRuns });
}

function expectInside(service: LanguageService, uri: string, range: Range): void {
  const file = TextDocument.create(uri, "imreq", 1, service.file(uri)?.text ?? "");
  const start = file.offsetAt(range.start);
  const end = file.offsetAt(range.end);
  expect([file.positionAt(start), file.positionAt(end), start <= end]).toEqual([range.start, range.end, true]);
}

/** The problems that a renaming must not change; what stands for the wrong kind of name is open to it. */
function codesOf({ service, uri }: Sample): string[] {
  const open = ["request-without-path", "unknown-variable", "unused-variable"];
  return service.validate(uri).flatMap(({ code }) => (open.includes(String(code)) ? [] : [String(code)]));
}

test("every range of any document lies in its file", () => {
  forEverySample(({ service, uri, position }) => {
    const locations = [...service.definition(uri, position), ...service.references(uri, position, true)];
    for (const location of locations) expectInside(service, location.uri, location.range);
    const ranges = [...service.highlights(uri, position), ...service.links(uri)].map(({ range }) => range);
    for (const range of ranges) expectInside(service, uri, range);
    const prepared = service.prepareRename(uri, position);
    if ("range" in prepared) expectInside(service, uri, prepared.range);
  });
});

test("every step of a selection in any document holds the one before", () => {
  forEverySample(({ service, uri, position }) => {
    const file = TextDocument.create(uri, "imreq", 1, service.file(uri)?.text ?? "");
    const [first] = service.selectionRanges(uri, [position]);
    for (let step: SelectionRange | undefined = first; step !== undefined; step = step.parent) {
      expectInside(service, uri, step.range);
      const { parent = step } = step;
      expect(file.offsetAt(parent.range.start)).toBeLessThanOrEqual(file.offsetAt(step.range.start));
      expect(file.offsetAt(parent.range.end)).toBeGreaterThanOrEqual(file.offsetAt(step.range.end));
    }
  });
});

test("the semantic tokens of any document stand on its lines, in order and apart", () => {
  forEverySample(({ service, uri }) => {
    const lines = (service.file(uri)?.text ?? "").split(/\r?\n/);
    const { data } = service.semanticTokens(uri);
    let line = 0;
    let end = 0;
    let start = 0;
    for (let at = 0; at < data.length; at += 5) {
      const [lineStep = 0, step = 0, length = 0] = data.slice(at, at + 3);
      if (lineStep > 0) end = 0;
      start = lineStep > 0 ? step : start + step;
      line += lineStep;
      expect(start).toBeGreaterThanOrEqual(end);
      end = start + length;
      expect(end).toBeLessThanOrEqual(lines[line]?.length ?? 0);
    }
  });
});

test("a renaming in any document gives no other problems, and renaming back gives the texts back", () => {
  forEverySample((sample) => {
    const { service, uri, position } = sample;
    const before = codesOf(sample);
    const edit = service.rename(uri, position, "zzz");
    if ("problem" in edit) return;
    const texts = new Map(Object.keys(edit.changes ?? {}).map((changed) => [changed, service.file(changed)?.text]));
    const renamed = Object.entries(appliedTo(service, edit));
    for (const [path, text] of renamed) service.update(`file:///${path}`, text);
    expect(codesOf(sample)).toEqual(before);
    const back = service.rename(uri, position, originalName(texts, edit.changes ?? {}));
    // A name that stood for two things before is refused now.
    if ("problem" in back) return;
    expect(new Map(Object.entries(appliedTo(service, back)).map(([path, text]) => [`file:///${path}`, text]))).toEqual(
      texts,
    );
  });
});

function originalName(
  texts: ReadonlyMap<string, string | undefined>,
  changes: Readonly<Record<string, readonly { range: Range }[]>>,
): string {
  const [changed, [edit] = []] = Object.entries(changes)[0] ?? ["", []];
  const text = TextDocument.create(changed, "imreq", 1, texts.get(changed) ?? "");
  return edit === undefined ? "" : text.getText(edit.range);
}
