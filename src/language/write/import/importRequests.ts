import type { Catalog } from "../../../catalog/catalog.ts";
import type { CalledApp } from "./address.ts";
import { isCurlText, readCurlText } from "./curlText.ts";
import type { ForeignFile, Note } from "./foreign.ts";
import { isHttpFile, readHttpFile } from "./httpFile.ts";
import { writeForeignFile } from "./importedFile.ts";
import { maskLine, maskText } from "./maskText.ts";
import { messages } from "./messages.ts";
import { isOldPostmanCollection, isPostmanCollection, readPostman, readPostmanEnvironment } from "./postman.ts";

/** A text to import. */
export interface ImportSource {
  /** How it is called: a file's name, or a word such as «clipboard». */
  readonly name: string;
  readonly text: string;
}

export interface ImportedFile {
  /** A name for it: lower than the source's, with the ending `.imreq`, and different from the others'. */
  readonly name: string;
  readonly text: string;
  readonly requestCount: number;
}

export interface ImportResult {
  readonly files: readonly ImportedFile[];
  /** What was left out or changed, and why. */
  readonly notes: readonly (Note & { readonly source: string })[];
  /** An `imreq.json` with the apps that were called; `undefined` where no address named one. */
  readonly profiles: string | undefined;
}

/** Some milliseconds' work. */
const stepsAtOnce = 50;

/**
 * Turns cURL commands, Postman collections and `.http` files into `.imreq` files, one each. Postman environments among the sources
 * give their values to all of them. Never throws. No UserSig and no secret key gets into what comes out, be it a file or a note.
 */
export function importRequests(catalog: Catalog, sources: readonly ImportSource[]): ImportResult {
  const steps = importSteps(catalog, sources);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** As `importRequests`, with a pause now and then, so that others get their turn: a collection may be large. */
export async function importWithPauses(
  catalog: Catalog,
  sources: readonly ImportSource[],
  pause: () => Promise<void>,
): Promise<ImportResult> {
  const steps = importSteps(catalog, sources);
  for (let count = 1; ; count++) {
    const step = steps.next();
    if (step.done) return step.value;
    if (count % stepsAtOnce === 0) await pause();
  }
}

function* importSteps(catalog: Catalog, sources: readonly ImportSource[]): Generator<void, ImportResult> {
  const files: ImportedFile[] = [];
  const notes: (Note & { source: string })[] = [];
  const apps: CalledApp[] = [];
  const read = sources.map(({ name, text }) => ({ name: maskLine(name, 100), content: readSource(name, text) }));
  const given = read.flatMap(({ content }) => ("environment" in content ? content.environment : []));
  const isAlone = !read.some(({ content }) => "file" in content);
  for (const { name, content } of read) {
    if ("environment" in content) {
      if (isAlone) notes.push({ source: name, place: "", text: messages.lonelyEnvironment() });
      continue;
    }
    if ("problem" in content) {
      notes.push({ source: name, place: "", text: content.problem });
      continue;
    }
    const written = yield* writeForeignFile(catalog, content.file, name, given);
    for (const note of written.notes) notes.push({ source: name, ...note });
    for (const app of written.apps) apps.push(app);
    if (written.requestCount === 0) notes.push({ source: name, place: "", text: messages.empty() });
    else files.push({ name: fileName(name, files), text: written.text, requestCount: written.requestCount });
  }
  return { files, notes, profiles: profilesOf(catalog, apps) };
}

/** All that an import has to say, as plain text: what came of it, what was left out, and the profiles. */
export function importReport({ files, notes, profiles }: ImportResult): string {
  const lines = [importSummary({ files, notes })];
  for (const source of new Set(notes.map((note) => note.source))) {
    lines.push("", source);
    for (const { place, text } of notes.filter((note) => note.source === source)) {
      lines.push(place === "" ? `- ${text}` : `- ${place}: ${text}`);
    }
  }
  if (profiles !== undefined) lines.push("", messages.profileHint(), "", profiles);
  return `${lines.join("\n")}\n`;
}

/** What came of an import, in one sentence. */
export function importSummary({ files, notes }: Pick<ImportResult, "files" | "notes">): string {
  const requestCount = files.reduce((sum, file) => sum + file.requestCount, 0);
  return messages.summary(requestCount, files.length, notes.length);
}

type Content =
  | { readonly file: ForeignFile }
  | { readonly environment: ForeignFile["variables"] }
  | { readonly problem: string };

function readSource(name: string, text: string): Content {
  if (name.toLowerCase().endsWith(".imreq")) return { problem: messages.ownFile() };
  const bare = text.replace(/^\uFEFF/, "");
  if (/^\s*\{\s*"/.test(bare)) {
    const value = parseJson(bare);
    if (value === undefined) return { problem: messages.notJson() };
    if (isPostmanCollection(value)) return { file: readPostman(value) };
    if (isOldPostmanCollection(value)) return { problem: messages.postmanVersion() };
    const environment = readPostmanEnvironment(value);
    return environment === undefined ? { problem: messages.unknownFormat() } : { environment };
  }
  if (isHttpFile(bare)) return { file: readHttpFile(bare) };
  return isCurlText(bare) ? { file: readCurlText(bare) } : { problem: messages.unknownFormat() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fileName(source: string, files: readonly ImportedFile[]): string {
  const last = source.split(/[\\/]/).at(-1) ?? "";
  const base = last.replace(/(?:\.postman_collection)?\.[A-Za-z0-9]{1,5}$/, "").replace(/[^\w.-]+/g, "-") || "imported";
  const plain = base.replace(/^[.-]+|[.-]+$/g, "") || "imported";
  let name = `${plain}.imreq`;
  for (let count = 2; files.some((file) => file.name.toLowerCase() === name.toLowerCase()); count++) {
    name = `${plain}-${count}.imreq`;
  }
  return name;
}

/** An `imreq.json` with one profile for each app at each host. */
function profilesOf(catalog: Catalog, apps: readonly CalledApp[]): string | undefined {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const app of apps) {
    const profile = profileOf(catalog, app);
    if (Object.keys(profile).length > 0) found.set(JSON.stringify(profile), profile);
  }
  const all = [...found.values()];
  // A call that names no app goes to one of those that others name.
  const whole = all.filter((profile) => "sdkAppId" in profile);
  const profiles = (whole.length > 0 ? whole : all).map((profile, index) => {
    return [index === 0 ? "imported" : `imported${index + 1}`, profile] as const;
  });
  return profiles.length === 0 ? undefined : JSON.stringify({ profiles: Object.fromEntries(profiles) }, null, 2);
}

function profileOf(catalog: Catalog, { origin, sdkAppId, identifier }: CalledApp): Readonly<Record<string, unknown>> {
  const isNumber = sdkAppId !== undefined && /^[1-9]\d{0,14}$/.test(sdkAppId);
  const admin = identifier !== undefined && !/\{\{|\$/.test(identifier) ? maskLine(identifier, 32) : "";
  const region = catalog.regions.find(({ host, backupHost }) => {
    return origin === `https://${host}` || origin === `https://${backupHost}`;
  });
  return {
    ...(isNumber && { sdkAppId: Number(sdkAppId) }),
    ...(region !== undefined && { region: region.id }),
    ...(region === undefined && origin !== undefined && { endpoint: maskText(origin) }),
    ...(isNumber && admin !== "" && admin !== "administrator" && { admin }),
  };
}
