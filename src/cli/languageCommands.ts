import { isUtf8 } from "node:buffer";
import { chmodSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver-types";
import type { Catalog } from "../catalog/catalog.ts";
import { LanguageService } from "../language/languageService.ts";
import { readProfiles, sandboxId } from "../language/profiles.ts";
import { oneLine } from "../runner/summary.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import type { CommandParts } from "./commands.ts";
import { codeOf, findProfilesFile, findRequestFiles, readBytes, readText, UsageError } from "./files.ts";
import { fixedWorkspace } from "./fixedWorkspace.ts";
import { realPath, rootOf } from "./importedFiles.ts";
import { messages } from "./messages.ts";
import { requireProfile } from "./profiles.ts";
import { uriOf } from "./requestFiles.ts";
import { paint, type Terminal } from "./terminal.ts";

const severities = ["error", "warning", "information", "hint"] as const;
type Severity = (typeof severities)[number];

/** Something wrong with a file; lines and columns count from 1. */
interface Problem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
}

/** Hints are for the eyes of an editor. */
const told: readonly Severity[] = ["error", "warning", "information"];

/** Says what is wrong with request files and their profiles; gives the exit code. */
export function check({ catalog, args, terminal }: CommandParts): number {
  if (args.positionals.length === 0) throw new UsageError(messages.noFilesFor("check"));
  const format = args.choice("format", ["text", "json", "github"]);
  const mostWarnings = args.number("max-warnings", 0, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY);
  const all = findRequestFiles(args.positionals);
  const files = all.filter((path) => !isProfilesFile(path));
  const profilesFiles = new Set(
    all.flatMap((path) => (isProfilesFile(path) ? resolve(path) : (findProfilesFile(path) ?? []))),
  );
  const problems = [...profilesFiles].flatMap((path) => profileProblems(catalog, path));
  const profile = args.text("profile");
  if (profile !== undefined && problems.length === 0) {
    for (const path of profilesFiles)
      requireProfile(readProfiles(readText(path), catalog.regions, sandboxApp), profile, path);
    if (profilesFiles.size === 0)
      requireProfile(readProfiles(undefined, catalog.regions, sandboxApp), profile, undefined);
  }
  const service = languageFor(catalog, files, profile ?? sandboxId);
  for (const path of files) for (const problem of requestProblems(service, path)) problems.push(problem);
  print(problems, format, terminal);
  const count = (severity: Severity) => problems.filter((problem) => problem.severity === severity).length;
  if (format === "text") terminal.out(`${messages.checked(all.length, count("error"), count("warning"))}\n`);
  return count("error") > 0 || count("warning") > mostWarnings ? 1 : 0;
}

/** Lays request files out; gives the exit code. */
export async function format({ catalog, args, terminal }: CommandParts): Promise<number> {
  const [first] = args.positionals;
  if (first === undefined) throw new UsageError(messages.noFilesFor("format"));
  if (args.positionals.includes("-")) {
    if (args.positionals.length > 1) throw new UsageError(messages.inputAlone());
    return formatInput(catalog, args.has("check"), terminal);
  }
  const files = findRequestFiles(args.positionals);
  const service = languageFor(catalog, files, sandboxId);
  const isOnlyChecked = args.has("check");
  let changed = 0;
  for (const path of files) {
    const before = utf8Text(readBytes(path), path);
    const after = formatted(service, uriOf(realPath(resolve(path))), before);
    if (after === before) continue;
    changed++;
    if (!isOnlyChecked) replace(path, after);
    terminal.out(`${isOnlyChecked ? messages.notFormatted(path) : messages.formatted(path)}\n`);
  }
  terminal.out(`${messages.formattedCount(files.length, changed, isOnlyChecked)}\n`);
  return isOnlyChecked && changed > 0 ? 1 : 0;
}

/** Lays out what comes in, and prints it, or says whether it is laid out. */
async function formatInput(catalog: Catalog, isOnlyChecked: boolean, terminal: Terminal): Promise<number> {
  const name = messages.standardInput();
  const before = utf8Text(await buffer(process.stdin), name);
  const after = formatted(languageFor(catalog, [], sandboxId), uriOf(resolve("stdin.imreq")), before);
  if (!isOnlyChecked) terminal.out(after);
  else if (after !== before) terminal.out(`${messages.notFormatted(name)}\n`);
  return isOnlyChecked && after !== before ? 1 : 0;
}

/** The text with its byte order mark. Other bytes would not survive being written again. */
function utf8Text(bytes: Buffer, name: string): string {
  if (!isUtf8(bytes)) throw new UsageError(messages.notUtf8(name));
  return bytes.toString("utf8");
}

function isProfilesFile(path: string): boolean {
  return basename(path) === "imreq.json";
}

/** The language over the files and those around them. */
function languageFor(catalog: Catalog, files: readonly string[], selected: string): LanguageService {
  const roots = files.length === 0 ? [process.cwd()] : files.map((file) => rootOf(resolve(file)));
  const folders = [...new Set(roots.map(realPath))].map(uriOf);
  return new LanguageService(catalog, fixedWorkspace(catalog, folders, selected));
}

function requestProblems(service: LanguageService, path: string): Problem[] {
  const uri = uriOf(realPath(resolve(path)));
  service.open(uri, readText(path));
  const problems = service.validate(uri).map((diagnostic) => toProblem(path, diagnostic));
  service.close(uri);
  return problems.filter(({ severity }) => told.includes(severity));
}

function toProblem(path: string, { range, severity, code, message }: Diagnostic): Problem {
  return {
    path,
    line: range.start.line + 1,
    column: range.start.character + 1,
    severity: severities[(severity ?? DiagnosticSeverity.Error) - 1] ?? "error",
    code: String(code ?? ""),
    message: oneLine(typeof message === "string" ? message : message.value),
  };
}

/** What is wrong with an `imreq.json`. */
function profileProblems(catalog: Catalog, path: string): Problem[] {
  const text = readText(path);
  const document = TextDocument.create(uriOf(path), "jsonc", 0, text);
  const shown = relative(process.cwd(), path);
  return readProfiles(text, catalog.regions, sandboxApp).problems.map(({ start, message }) => {
    const { line, character } = document.positionAt(start);
    const place = { path: shown, line: line + 1, column: character + 1 };
    return { ...place, severity: "error", code: "profile", message: oneLine(message) };
  });
}

function print(problems: readonly Problem[], form: "text" | "json" | "github", terminal: Terminal): void {
  if (form === "json") terminal.out(`${JSON.stringify(problems, undefined, 2)}\n`);
  for (const { path, line, column, severity, code, message } of form === "json" ? [] : problems) {
    if (form === "github") {
      const level = severity === "information" ? "notice" : severity;
      const place = `file=${escaped(path)},line=${line},col=${column},title=${escaped(code)}`;
      terminal.out(`::${level} ${place}::${message.replaceAll("%", "%25")}\n`);
    } else {
      const colour = severity === "error" ? "red" : "yellow";
      const where = messages.atLine(oneLine(path), line);
      terminal.out(
        `${where}:${column}  ${paint(terminal, colour, severity)}  ${message}  ${paint(terminal, "dim", code)}\n`,
      );
    }
  }
}

/** A property of a workflow command of GitHub Actions. */
function escaped(text: string): string {
  return text.replace(/[%:,\r\n]/g, (character) => encodeURIComponent(character));
}

function formatted(service: LanguageService, uri: string, text: string): string {
  service.open(uri, text);
  const edits = service.format(uri, { tabSize: 2, insertSpaces: true });
  service.close(uri);
  return TextDocument.applyEdits(TextDocument.create(uri, "imreq", 0, text), edits);
}

/** The old file or the new one, whatever happens in between. */
function replace(path: string, text: string): void {
  const real = realPath(resolve(path));
  const part = `${real}.${process.pid}.part`;
  try {
    writeFileSync(part, text);
    // Set by itself: the mode of a new file is cut by the process's mask.
    chmodSync(part, statSync(real).mode & 0o7777);
    renameSync(part, real);
  } catch (error) {
    rmSync(part, { force: true });
    throw new UsageError(messages.unwritableFile(path, codeOf(error)));
  }
}
