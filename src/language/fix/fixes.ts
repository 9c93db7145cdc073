import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
} from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import { toDiagnostic } from "../check/diagnostics.ts";
import { type FixableRule, type RuleCode, rules } from "../check/rules.ts";
import { maskSecrets } from "../check/secrets.ts";
import { disableWord, suppressionAt } from "../check/suppressions.ts";
import { nearestDirective } from "../syntax/directives.ts";
import { SectionPositions, sectionAtLine } from "../syntax/positions.ts";
import type { PlacedSection, Problem, RequestFile, Section } from "../syntax/syntax.ts";
import {
  duplicateKeyFixes,
  notObjectFixes,
  schemaFixes,
  secondBodyFixes,
  syntaxFixes,
  unclosedBodyFixes,
} from "./bodyFixes.ts";
import { type Edit, type Fix, FixContext, indentOf, lineBreakOf, titles, wholeLine } from "./fix.ts";
import {
  definition,
  duplicateName,
  movedExpectation,
  movedSecret,
  over,
  quotedValue,
  removedField,
  replacing,
  strayText,
  suggested,
  textOf,
  unclosedTemplate,
  unreadableExpectation,
  unreadableLine,
  unusedVariable,
  withoutFields,
  wrongArgument,
  wrongMethod,
} from "./lineFixes.ts";

/** A file with its problems. */
export interface CheckedFile {
  readonly catalog: Catalog;
  readonly uri: string;
  readonly file: RequestFile;
  /** The problems of the section of that index. */
  problemsOf(index: number): readonly Problem[];
}

/** The command with which the editor takes a secret out of a file: its arguments are the URI, the range and the kind. */
const moveSecretCommand = "imreq.moveSecret";

/** A selection of more requests or problems than these is no place to fix one thing. */
const mostSections = 50;
const mostProblems = 100;

/** What can be done about the problems in a range: first what is plainly meant, then the rest, then silence. */
export function codeActionsIn(checked: CheckedFile, range: Range): CodeAction[] {
  const { file } = checked;
  const placed = sectionAtLine(file, range.start.line);
  const first = Math.max(placed === undefined ? 0 : file.sections.indexOf(placed), 0);
  const fixes: CodeAction[] = [];
  const silencing: CodeAction[] = [];
  const seenRules = new Set<RuleCode>();
  let left = mostProblems;
  for (let index = first; index < Math.min(file.sections.length, first + mostSections) && left > 0; index++) {
    const place = file.sections[index];
    if (place === undefined || place.startLine > range.end.line) break;
    const problems = checked.problemsOf(index);
    if (problems.length === 0) continue;
    const positions = new SectionPositions(place);
    const context = new FixContext(checked.catalog, file, place.section, problems);
    const to = { uri: checked.uri, place, positions };
    for (const { problem, diagnostic } of problemsIn(range, problems, positions).slice(0, left)) {
      left--;
      for (const fix of fixesOf(context, problem)) fixes.push(toAction(to, fix, diagnostic));
      seenRules.add(problem.rule);
      const silence = silencingFix(place.section, problem);
      if (silence !== undefined) silencing.push(toAction(to, silence, diagnostic));
    }
  }
  return [
    ...merged(fixes).sort((a, b) => Number(b.isPreferred ?? false) - Number(a.isPreferred ?? false)),
    ...[...seenRules].flatMap((rule) => fixAll(checked, rule)),
    ...merged(silencing),
  ];
}

/** The problems that a range touches, in the order of the text. */
function problemsIn(range: Range, problems: readonly Problem[], positions: SectionPositions) {
  const from = positions.offsetAt(range.start);
  const to = positions.offsetAt(range.end);
  return problems
    .filter(({ start, end }) => start <= to && from <= end)
    .sort((a, b) => a.start - b.start)
    .map((problem) => ({ problem, diagnostic: toDiagnostic(positions, problem) }));
}

/** One action for all that say and do the same: it puts all their problems right. */
function merged(actions: readonly CodeAction[]): CodeAction[] {
  const byDeed = new Map<string, CodeAction>();
  for (const action of actions) {
    const { title, edit, command, diagnostics = [], isPreferred } = action;
    const deed = JSON.stringify([title, edit, command]);
    const same = byDeed.get(deed);
    byDeed.set(deed, {
      ...action,
      diagnostics: [...(same?.diagnostics ?? []), ...diagnostics],
      ...((isPreferred || same?.isPreferred) && { isPreferred: true }),
    });
  }
  return [...byDeed.values()];
}

type Fixer = (context: FixContext, problem: Problem) => Fix[];

/** The fixes of each rule that `rules.ts` marks as having one. */
const fixers: Readonly<Record<FixableRule, Fixer>> = {
  "unclosed-template": unclosedTemplate,
  "unquoted-key": ({ section }, problem) => [
    { title: titles.quoteKey(), edits: [over(problem, `"${textOf(section, problem)}"`)], isPreferred: true },
  ],
  "unknown-function": suggested,
  "unreadable-line": unreadableLine,
  "bare-directive": (_, problem) => [
    {
      title: titles.makeDirective(),
      edits: [{ start: problem.start, end: problem.start, newText: "# " }],
      isPreferred: true,
    },
  ],
  "stray-text": strayText,
  "wrong-method": wrongMethod,
  "second-body": secondBodyFixes,
  "body-not-object": notObjectFixes,
  "unclosed-body": unclosedBodyFixes,
  "unreadable-expectation": unreadableExpectation,
  "unreadable-expectation-value": quotedValue,
  "unknown-directive": ({ section }, problem) => {
    const meant = nearestDirective(textOf(section, problem));
    return meant === undefined ? [] : [replacing(problem, meant, true)];
  },
  "wrong-directive-argument": wrongArgument,
  "duplicate-name": duplicateName,
  "unknown-variable": (context, problem) => [...suggested(context, problem), ...definition(context, problem)],
  "unknown-request": suggested,
  "unknown-command": suggested,
  "unknown-query-field": removedField,
  "needless-query-field": removedField,
  "secret-in-url": removedField,
  "request-without-path": ({ section }, problem) => {
    const path = `${textOf(section, problem)}.ErrorCode`;
    return [{ title: titles.addPath(path), edits: [over(problem, path)], isPreferred: true }];
  },
  "duplicate-key": duplicateKeyFixes,
  "unknown-profile": suggested,
  "body-syntax": syntaxFixes,
  "body-schema": schemaFixes,
  "body-schema-unsure": schemaFixes,
  "misspelt-key": (_, problem) =>
    (problem.suggestions ?? []).map((key, index) => replacing(problem, JSON.stringify(key), index === 0)),
  "literal-random": (_, problem) => [
    { title: titles.random(), edits: [over(problem, "{{$random}}")], isPreferred: true },
  ],
  "wrong-group-id": suggested,
  "misplaced-expectation": movedExpectation,
  "misspelt-path": suggested,
  "wrong-batch-path": suggested,
  "impossible-expectation": suggested,
  "unused-variable": unusedVariable,
  "secret-user-sig": movedSecret,
  "secret-key": movedSecret,
  "unknown-suppression": suggested,
};

/** Fixes that change nothing but what they say, wherever they are applied: offered for the whole file. */
const titlesForAll: Partial<Readonly<Record<RuleCode, () => string>>> = {
  "unquoted-key": titles.quoteKeys,
  "wrong-method": titles.removeMethods,
  "needless-query-field": titles.removeFields,
  "literal-random": titles.randomEverywhere,
  "misplaced-expectation": titles.moveAllBehindBodies,
  "unused-variable": titles.removeVariables,
};

function fixesOf(context: FixContext, problem: Problem): Fix[] {
  return isFixable(problem.rule) ? fixers[problem.rule](context, problem) : [];
}

function isFixable(rule: RuleCode): rule is FixableRule {
  return rules[rule].hasFix;
}

/** One action for all problems of a rule, where there is more than one. */
function fixAll(checked: CheckedFile, rule: RuleCode): CodeAction[] {
  const title = titlesForAll[rule];
  if (title === undefined) return [];
  const { catalog, file, uri } = checked;
  let count = 0;
  const edits = file.sections.flatMap((placed, index) => {
    const problems = checked.problemsOf(index).filter((problem) => problem.rule === rule);
    if (problems.length === 0) return [];
    count += problems.length;
    const { section } = placed;
    const context = new FixContext(catalog, file, section, problems);
    const ofSection =
      rule === "needless-query-field"
        ? withoutFields(section, problems)
        : problems.flatMap((problem) => fixesOf(context, problem)[0]?.edits ?? []);
    return toTextEdits(new SectionPositions(placed), ofSection);
  });
  if (count < 2) return [];
  return [{ title: title(), kind: CodeActionKind.QuickFix, edit: { changes: { [uri]: edits } } }];
}

/** A comment above the line. Errors stop a send, so nothing silences them. */
function silencingFix(section: Section, problem: Problem): Fix | undefined {
  const { text, body, title } = section;
  const { severity } = rules[problem.rule];
  const line = wholeLine(text, problem.start);
  // Above the ### line another request would hold the comment.
  if (severity === "error" || (title !== undefined && line.start === 0)) return undefined;
  // A comment cannot speak about the codes of comments like it.
  if (problem.rule === "unknown-suppression" || problem.rule === "error-suppression") return undefined;
  const above = suppressionAt(section, problem.start);
  if (above !== undefined) {
    const at = above.codesEnd;
    return { title: titles.disable(problem.rule), edits: [{ start: at, end: at, newText: `, ${problem.rule}` }] };
  }
  const isInBody = body?.kind === "inline" && body.span.start < line.start && line.start < body.span.end;
  const comment = `${indentOf(text, problem.start)}${isInBody ? "//" : "#"} ${disableWord} ${problem.rule}`;
  const newText = comment + lineBreakOf(section);
  return { title: titles.disable(problem.rule), edits: [{ start: line.start, end: line.start, newText }] };
}

/** Where the edits of a fix go that names no other place. */
interface Destination {
  readonly uri: string;
  readonly place: PlacedSection;
  readonly positions: SectionPositions;
}

function toAction({ uri, place, positions }: Destination, fix: Fix, diagnostic: Diagnostic): CodeAction {
  const { isPreferred, secret } = fix;
  const title = maskSecrets(fix.title);
  const action: CodeAction = {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    ...(isPreferred && { isPreferred }),
  };
  if (secret !== undefined) {
    const command = { title, command: moveSecretCommand, arguments: [uri, positions.rangeOf(secret), secret.kind] };
    return { ...action, command };
  }
  const isHere = fix.placed === undefined || fix.placed === place;
  const edits = toTextEdits(isHere ? positions : new SectionPositions(fix.placed ?? place), fix.edits);
  return { ...action, edit: { changes: { [uri]: edits } } };
}

function toTextEdits(positions: SectionPositions, edits: readonly Edit[]): TextEdit[] {
  return edits.map((edit) => ({ range: positions.rangeOf(edit), newText: edit.newText }));
}
