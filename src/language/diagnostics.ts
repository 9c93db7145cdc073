import type { Diagnostic } from "vscode-languageserver-types";
import { SectionPositions } from "./positions.ts";
import { rules } from "./rules.ts";
import type { PlacedSection, Problem } from "./syntax.ts";

/** LSP's numbers of severities. */
const severityNumbers = { error: 1, warning: 2, hint: 4 } as const;
/** LSP's tag of what an editor fades. */
const unnecessaryTag = 1;

/** The problems of one section as an editor takes them, in the order of the text. */
export function toDiagnostics(placed: PlacedSection, problems: readonly Problem[]): Diagnostic[] {
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
