import { rules } from "../language/check/rules.ts";
import { SectionPositions } from "../language/syntax/positions.ts";
import { directive, isRequest, type RequestSection } from "../language/syntax/syntax.ts";
import type { FileToRun, RequestResult, RunEvent } from "../runner/job.ts";
import { messages as runnerMessages } from "../runner/messages.ts";
import type { Refusal } from "../runner/prepare.ts";
import { callLine, expectationLine, explanationLines, oneLine, outcomeLine, valueLine } from "../runner/summary.ts";
import { messages } from "./messages.ts";
import type { Progress } from "./progress.ts";
import { shownPath } from "./runFiles.ts";
import { RunSummary } from "./runSummary.ts";
import { paint, type Terminal } from "./terminal.ts";

/** The characters of a body or an answer that `--verbose` prints. */
const mostPrinted = 20_000;
/** The requests that are printed as left out for the same reason: a run of thousands that ends early would bury how it ended. */
const mostLeftOut = 10;

export interface RunOutputParts {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly files: readonly FileToRun[];
  /** Results come mixed, and are put in the order of their files. */
  readonly isOrdered: boolean;
  /** The options that running some requests again needs, too. */
  readonly repeated: readonly string[];
  readonly isVerbose: boolean;
}

/** Prints a run as it goes: a line a request, more where it did not pass, then the summary. */
export class RunOutput {
  readonly #parts: RunOutputParts;
  readonly #summary: RunSummary;
  /** The requests of each file that are still to end, in the order of the files. The first file is the one that is printed. */
  readonly #left: Map<string, Set<RequestSection>>;
  /** What is printed once its file's turn has come, or between two files where it has none. */
  readonly #held = new Map<string, string[]>();
  /** How many were left out, by the reason. */
  readonly #leftOut = new Map<string, number>();
  #lastUri = "";
  #unusable = 0;

  constructor(parts: RunOutputParts) {
    this.#parts = parts;
    this.#summary = new RunSummary(performance.now(), parts.repeated);
    // What is left out by @skip is told when all files are through.
    const isSent = (request: RequestSection) => directive(request, "skip") === undefined;
    this.#left = new Map(parts.files.map(({ scope, requests }) => [scope.uri, new Set(requests.filter(isSent))]));
    const toldProblems = new Set<string>();
    for (const file of parts.files) {
      this.#reportProfiles(file, toldProblems);
      this.#reportStrayProblems(file);
    }
  }

  add(event: RunEvent): void {
    const { progress, isOrdered } = this.#parts;
    if (event.kind === "started") {
      progress.started(event.request.call.path);
      return;
    }
    const { result } = event;
    this.#summary.add(result);
    const { ending } = result;
    progress.ended(ending.kind === "skipped" || (ending.kind === "sent" && ending.passed));
    if (ending.kind === "refused" && ending.refusals.some(({ kind }) => kind !== "unresolved")) this.#unusable++;
    const text = this.#describe(result);
    if (isOrdered) this.#printInOrder(result, text);
    else this.#print(result.uri, text);
  }

  /** Prints what is left, and the summary. */
  end(isCancelled: boolean): void {
    for (const uri of this.#held.keys()) this.#release(uri);
    for (const [reason, count] of this.#leftOut) {
      if (count <= mostLeftOut) continue;
      const mark = paint(this.#parts.terminal, "yellow", "–");
      this.#parts.terminal.out(`${mark} ${messages.moreLeftOut(count - mostLeftOut)}  ${reason}\n`);
    }
    this.#parts.terminal.out(`\n${this.#summary.text(this.#parts.terminal, isCancelled)}\n`);
  }

  /** 0 all passed, 1 some did not, 2 some could not be used. */
  get exitCode(): 0 | 1 | 2 {
    if (this.#unusable > 0) return 2;
    return this.#summary.failed > 0 ? 1 : 0;
  }

  /** Prints what belongs to the file whose turn it is, and holds the rest. */
  #printInOrder({ uri, request }: RequestResult, text: string): void {
    const held = this.#held.get(uri);
    if (held === undefined) this.#held.set(uri, [text]);
    else held.push(text);
    this.#left.get(uri)?.delete(request);
    for (const [next, left] of this.#left) {
      this.#release(next);
      if (left.size > 0) return;
      this.#left.delete(next);
      this.#releaseStray();
    }
    this.#releaseStray();
  }

  /** What only others import, or is told at the end, has no turn of its own. */
  #releaseStray(): void {
    for (const uri of this.#held.keys()) if (!this.#left.has(uri)) this.#release(uri);
  }

  #release(uri: string): void {
    for (const text of this.#held.get(uri) ?? []) this.#print(uri, text);
    this.#held.delete(uri);
  }

  #print(uri: string, text: string): void {
    if (text === "") return;
    const { terminal, progress } = this.#parts;
    progress.clear();
    const head = uri === this.#lastUri ? "" : `${paint(terminal, "bold", shownPath(uri))}\n`;
    this.#lastUri = uri;
    terminal.out(head + text);
  }

  /** A broken `imreq.json` is told once, whichever profile is used: its variables are missing everywhere. */
  #reportProfiles({ profiles: { problems } }: FileToRun, told: Set<string>): void {
    const [problem] = problems;
    if (problem === undefined || told.has(problem.message)) return;
    told.add(problem.message);
    this.#unusable++;
    this.#parts.terminal.error(`${runnerMessages.brokenProfile(oneLine(problem.message), problem.line)}\n`);
  }

  /** Problems of sections that hold no request would otherwise go unseen: a file of rubbish must not pass. */
  #reportStrayProblems({ scope: { uri, file } }: FileToRun): void {
    for (const placed of file.sections) {
      if (isRequest(placed.section)) continue;
      const positions = new SectionPositions(placed);
      for (const problem of placed.section.problems) {
        if (rules[problem.rule].severity !== "error") continue;
        this.#unusable++;
        this.#summary.addStray();
        const place = messages.atLine(shownPath(uri), lineOf(positions, problem.start));
        this.#print(uri, `  ${paint(this.#parts.terminal, "red", "✗")} ${place}  ${oneLine(problem.message)}\n`);
      }
    }
  }

  /** What is printed of a result; "" where it is only counted. */
  #describe(result: RequestResult): string {
    const { terminal, isVerbose } = this.#parts;
    const { ending } = result;
    const title = oneLine(result.title);
    const command = oneLine(result.path);
    const name = title === command ? title : `${title}  ${paint(terminal, "dim", command)}`;
    switch (ending.kind) {
      case "sent": {
        const { outcome, diagnosis } = ending.exchange;
        const mark = ending.passed ? paint(terminal, "green", "✓") : paint(terminal, "red", "✗");
        const details = ending.passed ? [] : explanationLines(outcome, diagnosis);
        const broken = ending.passed ? [] : ending.expectations.filter(({ holds }) => !holds);
        const placeOf = placesOf(result);
        for (const expectation of broken) details.push(this.#brokenExpectation(expectation, placeOf));
        if (isVerbose) details.push(...exchangeLines(ending.exchange));
        return lines(`${mark} ${name}  ${outcomeLine(outcome)}`, details);
      }
      case "skipped": {
        const count = (this.#leftOut.get(ending.reason) ?? 0) + 1;
        this.#leftOut.set(ending.reason, count);
        if (count > mostLeftOut) return "";
        return lines(`${paint(terminal, "yellow", "–")} ${name}  ${ending.reason}`, []);
      }
      case "refused": {
        const placeOf = placesOf(result);
        const details = ending.refusals.map((refusal) => refusalLine(refusal, placeOf));
        return lines(`${paint(terminal, "red", "✗")} ${name}`, details);
      }
    }
  }

  #brokenExpectation(broken: SentExpectation, placeOf: PlaceOf): string {
    const text = `?? ${expectationLine(broken)}`;
    if (broken.expectation === undefined) return text;
    return `${text}  ${paint(this.#parts.terminal, "dim", placeOf(broken.expectation.start))}`;
  }
}

type Sent = Extract<RequestResult["ending"], { kind: "sent" }>;
type SentExpectation = Sent["expectations"][number];

/** The call, what was sent and what came, as it may be shown. */
function exchangeLines(exchange: Sent["exchange"]): string[] {
  const { outcome } = exchange;
  const answer = "answer" in outcome ? [`← ${shortened(outcome.answer.text)}`] : [];
  return [callLine(exchange), `→ ${shortened(exchange.body)}`, ...answer];
}

function shortened(text: string): string {
  if (text.length <= mostPrinted) return valueLine(text);
  return valueLine(text.slice(0, mostPrinted)) + messages.shortened(text.length);
}

function refusalLine(refusal: Refusal, placeOf: PlaceOf): string {
  const message = refusal.kind === "missingSecret" ? `${refusal.message} ${messages.setKey()}` : refusal.message;
  const shown = oneLine(message);
  return refusal.span === undefined ? shown : `${placeOf(refusal.span.start)}  ${shown}`;
}

/** `a.imreq:12`, for an offset in the request's section. */
type PlaceOf = (offset: number) => string;

/** The section's lines are counted when first asked for, and once: a request may have thousands of expectations. */
function placesOf({ uri, request, startLine }: RequestResult): PlaceOf {
  let positions: SectionPositions | undefined;
  return (offset) => {
    positions ??= new SectionPositions({ section: request, startLine });
    return messages.atLine(shownPath(uri), lineOf(positions, offset));
  };
}

/** The line, from 1, of an offset in a section. */
function lineOf(positions: SectionPositions, offset: number): number {
  return positions.positionAt(offset).line + 1;
}

function lines(first: string, details: readonly string[]): string {
  return `  ${first}\n${details.map((detail) => `      ${inert(detail)}\n`).join("")}`;
}

/** A line that CI takes for no command of its own: GitHub Actions obeys one that begins with `::`, wherever it comes from. */
function inert(line: string): string {
  return line.startsWith("::") ? `· ${line}` : line;
}
