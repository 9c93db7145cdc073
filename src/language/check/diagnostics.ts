import type { Diagnostic, Position } from "vscode-languageserver-types";
import { SectionPositions, sameEnds } from "../syntax/positions.ts";
import type { PlacedSection, Problem, Section } from "../syntax/syntax.ts";
import { rules } from "./rules.ts";

/** LSP's numbers of severities. */
const severityNumbers = { error: 1, warning: 2, hint: 4 } as const;
/** LSP's tag of what an editor fades. */
const unnecessaryTag = 1;

/** The problems of one section as an editor takes them, in the order of the text. */
function toDiagnostics(placed: PlacedSection, problems: readonly Problem[]): Diagnostic[] {
  const positions = new SectionPositions(placed);
  return [...problems].sort((a, b) => a.start - b.start).map((problem) => toDiagnostic(positions, problem));
}

/** One problem as an editor takes it. */
export function toDiagnostic(positions: SectionPositions, problem: Problem): Diagnostic {
  const rule = rules[problem.rule];
  return {
    range: positions.rangeOf(problem),
    severity: severityNumbers[rule.severity],
    code: problem.rule,
    source: "imreq",
    message: problem.message,
    ...("isUnnecessary" in rule && { tags: [unnecessaryTag] }),
  };
}

/** The diagnostics of one section as they were last shown. */
interface ShownSection {
  readonly section: Section;
  readonly startLine: number;
  readonly diagnostics: readonly Diagnostic[];
}

const nothing: readonly Diagnostic[] = [];

/** The diagnostics of one open file. Sections that stay where they are, with the same problems, cost nothing. */
export class FileDiagnostics {
  #shown: readonly ShownSection[] = [];

  /** `changed` holds the sections whose problems may differ from those at the last call. */
  of(
    sections: readonly PlacedSection[],
    changed: ReadonlySet<Section>,
    problemsOf: (section: Section) => readonly Problem[],
  ): Diagnostic[] {
    const before = this.#shown;
    const { front, back } = sameEnds(before, sections);
    const middle = sections.slice(front, sections.length - back);
    const tail = before.slice(before.length - back);
    const lines = (sections[sections.length - back]?.startLine ?? 0) - (tail[0]?.startLine ?? 0);
    const now = before.slice(0, front).concat(
      middle.map((placed) => show(placed, problemsOf(placed.section))),
      lines === 0 ? tail : tail.map((shown) => moved(shown, lines)),
    );
    const elsewhere = new Set(changed);
    for (const { section } of middle) elsewhere.delete(section);
    if (elsewhere.size > 0) {
      for (let index = 0; index < sections.length; index++) {
        const placed = sections[index];
        if (placed !== undefined && elsewhere.has(placed.section))
          now[index] = show(placed, problemsOf(placed.section));
      }
    }
    this.#shown = now;
    const found: Diagnostic[] = [];
    for (const { diagnostics } of now) for (const diagnostic of diagnostics) found.push(diagnostic);
    return found;
  }
}

/** The same diagnostics so many lines further down. */
function moved({ section, startLine, diagnostics }: ShownSection, lines: number): ShownSection {
  const at = ({ line, character }: Position) => ({ line: line + lines, character });
  return {
    section,
    startLine: startLine + lines,
    diagnostics:
      diagnostics.length === 0
        ? diagnostics
        : diagnostics.map((diagnostic) => {
            const { start, end } = diagnostic.range;
            return { ...diagnostic, range: { start: at(start), end: at(end) } };
          }),
  };
}

function show(placed: PlacedSection, problems: readonly Problem[]): ShownSection {
  const { section, startLine } = placed;
  const diagnostics = problems.length === 0 ? nothing : toDiagnostics(placed, problems);
  return { section, startLine, diagnostics };
}
