import { createScanner } from "jsonc-parser";
import {
  bundled,
  catalogFolder,
  collectGarbage,
  compared,
  heldBytes,
  quantile,
  randomFrom,
  row,
  timed,
} from "./harness.mjs";
import { requestsText } from "./requests.mjs";

const uri = "file:///requests.imreq";
const counts = { few: 1000, many: 10_000 };
/** jsonc-parser's `SyntaxKind.EOF`. */
const endOfText = 17;
const edits = 42;
/** Each edit is made so often; the first round warms up. */
const rounds = 9;
const questions = 400;

/** Parsing, editing and asking in a file of 10,000 requests. */
export async function* measures(wanted) {
  const names = {
    parse: `parse of ${counts.many} requests ÷ jsonc-parser's scan`,
    growth: `parse from ${counts.few} to ${counts.many} requests, exponent`,
    memory: "memory of an open, edited file ÷ its text",
    edit: "edit to fresh diagnostics, p95",
    complete: "completion, p95",
    hover: "hover, p95",
  };
  if (!Object.values(names).some(wanted)) return;
  const language = await bundled(
    "src/language/syntax/parse.ts",
    "src/language/languageService.ts",
    "src/language/profiles.ts",
    "src/catalog/catalog.ts",
  );
  const catalog = language.loadCatalog(catalogFolder());
  const texts = { few: requestsText(catalog, counts.few), many: requestsText(catalog, counts.many) };
  if (wanted(names.parse)) yield parseRow(names.parse, language, texts.many);
  if (wanted(names.growth)) yield growthRow(names.growth, language, texts);
  if (wanted(names.memory)) yield await memoryRow(names.memory, language, catalog, texts.many);
  const open = () => opened(language, catalog, texts.many);
  if (wanted(names.edit)) yield editRow(names.edit, open(), texts.many);
  if (wanted(names.complete)) yield await questionRow(names.complete, open(), texts.many, "complete");
  if (wanted(names.hover)) yield await questionRow(names.hover, open(), texts.many, "hover");
}

function parseRow(name, { parse }, text) {
  const { first, second, ratio } = compared(
    31,
    () => parse(text),
    () => scanAll(text),
  );
  return row({ name, measured: ms(first), peer: `scan ${ms(second)}`, ratio, bar: 2 });
}

function scanAll(text) {
  const scanner = createScanner(text, false);
  while (scanner.scan() !== endOfText);
}

/** The small file is parsed as often as fits into the large one, so that both make the garbage collector work as much. */
function growthRow(name, { parse }, texts) {
  const times = counts.many / counts.few;
  const { first, second, ratio } = compared(
    31,
    () => parse(texts.many),
    () => Array.from({ length: times }, () => parse(texts.few)),
  );
  const growth = Math.log(ratio * times) / Math.log(texts.many.length / texts.few.length);
  return row({ name, measured: ms(first), peer: `${times} × ${counts.few}: ${ms(second)}`, ratio: growth, bar: 1.1 });
}

/**
 * What a full collection frees when a file is closed that was open, checked and edited in a hundred places, its text included, for
 * each byte of the text on disk.
 */
async function memoryRow(name, language, catalog, text) {
  const service = opened(language, catalog, copyOf(text));
  const edited = editedHere(service, text);
  const full = await heldBytes();
  service.close(uri);
  const held = full - (await heldBytes());
  const bytes = Buffer.byteLength(edited);
  return row({ name, measured: mb(held), peer: `text ${mb(bytes)}`, ratio: held / bytes, bar: 10 });
}

/** The text after letters were typed all over the file. */
function editedHere(service, text) {
  let edited = text;
  for (let index = 1; index <= 100; index++) {
    const at = edited.indexOf('"', Math.floor((edited.length * index) / 101)) + 1;
    edited = copyOf(`${edited.slice(0, at)}x${edited.slice(at)}`);
    service.update(uri, edited);
    service.validate(uri);
  }
  return edited;
}

/** A string of its own, as a file that is read makes one: the service must not share the caller's. */
function copyOf(text) {
  return Buffer.from(text).toString();
}

function opened({ LanguageService, readProfiles }, catalog, text) {
  const profiles = readProfiles(undefined, catalog.regions, { sdkAppId: 1, admin: "administrator" });
  const service = new LanguageService(catalog, {
    profiles: () => ({ ...profiles, selected: "sandbox" }),
    lastResponse: () => undefined,
    requestFiles: () => [uri],
    textOf: () => undefined,
    resolvePath: () => undefined,
    pathsFrom: async () => [],
    seenIds: () => [],
    isSignedWithStoredKey: async () => undefined,
  });
  service.open(uri, text);
  service.validate(uri);
  return service;
}

/** Letters in bodies, changed names, new lines and new requests: at the start, in the middle and at the end. */
function editRow(name, service, text) {
  const random = randomFrom(1);
  const kinds = [
    (at) => [text.indexOf('"', at) + 1, "x"],
    (at) => [text.indexOf("@name request", at) + "@name request".length, "7"],
    (at) => [text.indexOf("\n", at), "\n"],
    (at) => [text.indexOf("\n{", at) + 2, ' "unknown": {{owner}},'],
    (at) => [text.indexOf("\n###", at) + 1, "### New\nopenim/sendmsg\n{}\n\n"],
    (at) => [text.indexOf("\n@own", at) + 1, "@fresh = 1\n"],
    (at) => [text.indexOf("}", at), "{"],
  ];
  const last = text.length - 40_000;
  // Made beforehand: the garbage of this harness, which copies the whole text for each edit, is not the editor's.
  const changes = Array.from({ length: edits }, (_, index) => {
    const from = index % 3 === 0 ? 200 * random() : index % 3 === 1 ? last * random() : last;
    const [at, added] = kinds[index % kinds.length](Math.floor(from));
    return copyOf(text.slice(0, at) + added + text.slice(at));
  });
  collectGarbage();
  const timesByRound = Array.from({ length: rounds }, () => changes.map((changed) => editTime(service, text, changed)));
  const steady = timesByRound.slice(1);
  // What an edit costs is the median of its rounds: a machine that others use too has bad moments.
  const costs = changes.map((_, index) =>
    quantile(
      steady.map((times) => times[index]),
      0.5,
    ),
  );
  const [p50, p95, worst] = [0.5, 0.95, 1].map((share) => quantile(costs, share));
  return row({
    name,
    measured: ms(p95),
    peer: `median ${ms(p50)}, worst ${ms(worst)}`,
    ratio: p95,
    bar: 5,
    unit: " ms",
  });
}

/** The edit is taken back outside of the measure, so that every edit meets the same file. */
function editTime(service, text, changed) {
  const took = timed(() => {
    service.update(uri, changed);
    service.validate(uri);
  });
  service.update(uri, text);
  service.validate(uri);
  return took;
}

const places = [
  "\nopenim/",
  "\ngroup_open",
  '\n  "',
  '": "',
  "{{owner",
  "{{$ra",
  "?? ErrorCode",
  "== 0",
  "# @name",
  "@depends request",
];

/** At commands, keys, values, templates, expectations and directives, anywhere in the file. */
async function questionRow(name, service, text, feature) {
  const random = randomFrom(2);
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const times = [];
  for (let index = 0; index < questions; index++) {
    const place = places[index % places.length];
    const found = text.indexOf(place, Math.floor(random() * (text.length - 100_000)));
    const at = found + place.length - (feature === "hover" ? 1 : 0);
    const position = positionOf(lineStarts, at);
    const start = performance.now();
    await service[feature](uri, position);
    times.push(performance.now() - start);
  }
  // The first answers read the schemas of the catalog.
  const steady = times.slice(100);
  const p95 = quantile(steady, 0.95);
  return row({
    name,
    measured: ms(p95),
    peer: `median ${ms(quantile(steady, 0.5))}`,
    ratio: p95,
    bar: 16,
    unit: " ms",
  });
}

function positionOf(lineStarts, offset) {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - lineStarts[low] };
}

function ms(value) {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function mb(bytes) {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
