import { nearest } from "../check/nearest.ts";
import { type DirectiveWord, isDirective } from "../syntax/directives.ts";
import { headerPattern, leftSidePattern } from "../syntax/parse.ts";
import { cachedNames } from "../syntax/scope.ts";
import { operators, type Problem, type QueryField, type Section } from "../syntax/syntax.ts";
import { readPath } from "../syntax/template.ts";
import { type Edit, type Fix, type FixContext, lineBreakOf, lineEndOf, lineOf, titles, wholeLine } from "./fix.ts";

/** Each text that the problem itself suggests. */
export function suggested({ section }: FixContext, problem: Problem): Fix[] {
  return (problem.suggestions ?? [])
    .filter((text) => text !== textOf(section, problem))
    .map((text, index) => replacing(problem, text, index === 0));
}

/** Closes a template behind what can be read of it, or makes its braces literal ones. */
export function unclosedTemplate({ section }: FixContext, problem: Problem): Fix[] {
  const { text, body } = section;
  const inside = text.slice(problem.start + 2, lineEndOf(text, problem.start));
  const expression =
    /^\s*(?:\$[A-Za-z][A-Za-z0-9]*(?:\s*\([^)\n]*\))?|[A-Za-z_][\w-]*(?:\.[A-Za-z_$@][\w$@-]*|\[\d+\])*)/.exec(
      inside,
    )?.[0];
  const fixes: Fix[] = [];
  if (expression !== undefined) {
    const at = problem.start + 2 + expression.length;
    const newText = text[at] === "}" ? "}" : "}}";
    fixes.push({ title: titles.closeTemplate(), edits: [{ start: at, end: at, newText }], isPreferred: true });
  }
  const isInBody = body?.kind === "inline" && body.span.start <= problem.start && problem.start < body.span.end;
  const before = text.slice(wholeLine(text, problem.start).start, problem.start);
  const isText = !isInBody || (before.replace(/\\./g, "").split('"').length - 1) % 2 === 1;
  if (isText)
    fixes.push({ title: titles.escapeBraces(), edits: [{ start: problem.start, end: problem.start, newText: "{{" }] });
  return fixes;
}

/** A command without its service. */
export function unreadableLine({ catalog, section }: FixContext, problem: Problem): Fix[] {
  const written = textOf(section, problem);
  if (!/^\w+$/.test(written)) return [];
  const names = catalog.commandNames;
  const same = names.filter(({ command }) => command === written);
  const near = nearest(written, new Set(names.map(({ command }) => command)));
  const found = same.length > 0 ? same : names.filter(({ command }) => near.includes(command));
  return found
    .slice(0, 3)
    .map(({ service, command }, index) => replacing(problem, `${service}/${command}`, index === 0));
}

/** Text that a request cannot hold, such as the headers of another tool's file. */
export function strayText({ section: { text } }: FixContext, problem: Problem): Fix[] {
  const comment = { title: titles.makeComment(), edits: [{ start: problem.start, end: problem.start, newText: "# " }] };
  const isHeader = headerPattern.test(text.slice(problem.start, problem.end));
  const removed = {
    title: titles.removeLine(),
    edits: [over(lineOf(text, problem), "")],
    isPreferred: isHeader,
  };
  return isHeader ? [removed, comment] : [comment, removed];
}

/** Removes the method; every command is called with POST. */
export function wrongMethod({ section: { text } }: FixContext, problem: Problem): Fix[] {
  const blanks = /^\s*/.exec(text.slice(problem.end))?.[0].length ?? 0;
  const method = text.slice(problem.start, problem.end);
  return [
    {
      title: titles.removeMethod(method),
      edits: [over({ start: problem.start, end: problem.end + blanks }, "")],
      isPreferred: true,
    },
  ];
}

/** Operators of other languages. */
const foreignOperators = new Map([
  ["=", "=="],
  ["===", "=="],
  ["!==", "!="],
  ["<>", "!="],
  ["=<", "<="],
  ["=>", ">="],
  ["is", "=="],
  ["equals", "=="],
  ["eq", "=="],
  ["ne", "!="],
  ["lt", "<"],
  ["gt", ">"],
  ["includes", "contains"],
  ["isDefined", "exists"],
]);

/** The left side, what may be meant as an operator, and the rest of the line. */
const expectationParts = new RegExp(String.raw`^(\?\?\s*(${leftSidePattern})\s*)([=!<>]+|[A-Za-z]+)?\s*(.*)$`);

/** An operator of this language in the place of another one. */
export function unreadableExpectation({ section }: FixContext, problem: Problem): Fix[] {
  const written = textOf(section, problem);
  const match = expectationParts.exec(written);
  const [, left = "", path = "", operator = "", right = ""] = match ?? [];
  if (match === null || readPath(path) === undefined) return [];
  const start = problem.start + left.length;
  const end = start + operator.length;
  if (operator === "exists" && right !== "") {
    const rest = { start: end, end: problem.end };
    return [{ title: titles.remove(right), edits: [over(rest, "")], isPreferred: true }];
  }
  if (operator === "") {
    const added = right === "" ? "exists" : "== ";
    const blank = /\s$/.test(left) ? "" : " ";
    // What follows the path at once is a part of it that cannot be read.
    if (right !== "" && blank !== "") return [];
    return [{ title: titles.addPath(added.trim()), edits: [over({ start, end }, blank + added)] }];
  }
  const foreign = foreignOperators.get(operator);
  const meant = foreign === undefined ? nearest(operator, operators) : [foreign];
  return right === "" ? [] : meant.map((one, index) => replacing({ start, end }, one, index === 0));
}

/** A JSON string in the place of bare text. */
export function quotedValue({ section }: FixContext, problem: Problem): Fix[] {
  const written = textOf(section, problem);
  const inner = /^'(.*)'$/.exec(written)?.[1] ?? written;
  // A quote in a template must not be escaped.
  if (inner.includes("{{") && /["\\]/.test(inner)) return [];
  return [{ title: titles.quote(), edits: [over(problem, JSON.stringify(inner))], isPreferred: true }];
}

/** The argument in the form that its directive takes. */
export function wrongArgument({ section }: FixContext, problem: Problem): Fix[] {
  const found = section.directives.find(({ start, end }) => start <= problem.start && problem.end <= end);
  const argument = found?.argument;
  if (argument === undefined || argument.text === "" || !isDirective(found?.word.text ?? "")) return [];
  return argumentsMeant(found?.word.text as DirectiveWord, argument.text).map((text, index) =>
    text === ""
      ? {
          title: titles.remove(argument.text),
          edits: [over({ start: found?.word.end ?? argument.start, end: argument.end }, "")],
          isPreferred: true,
        }
      : replacing(argument, text, index === 0),
  );
}

/** What a directive's argument was meant to be, where that is plain; "" where it takes none. */
function argumentsMeant(word: DirectiveWord, written: string): string[] {
  switch (word) {
    case "timeout":
    case "delay":
      return durationsMeant(written);
    case "name":
      return [written.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[^A-Za-z_]+|-+$/g, "")].filter((name) => name !== "");
    case "depends": {
      const names = written.split(/[\s,]+/).map((name) => name.replace(/[.[].*$/, ""));
      return names.every((name) => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) ? [names.join(" ")] : [];
    }
    case "retry": {
      const digits = /\d+/.exec(written)?.[0];
      return digits === undefined ? [] : [digits];
    }
    case "pages":
      return [""];
    default:
      return [];
  }
}

function durationsMeant(written: string): string[] {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)\.?$/i.exec(written);
  const [, amount = "", unit = ""] = match ?? [];
  if (match === null) return [];
  // A bare 500 was meant in milliseconds, a bare 5 in seconds.
  if (unit === "") return Number(amount) >= 100 ? [`${amount}ms`, `${amount}s`] : [`${amount}s`, `${amount}ms`];
  const units = {
    ms: /^(?:ms|msecs?|millis|milliseconds?)$/i,
    s: /^(?:s|secs?|seconds?)$/i,
    m: /^(?:m|mins?|minutes?)$/i,
  };
  const meant = Object.entries(units).find(([, pattern]) => pattern.test(unit))?.[0];
  return meant === undefined ? [] : [amount + meant];
}

/** A number behind the name that nothing else has. */
export function duplicateName({ file, section }: FixContext, problem: Problem): Fix[] {
  const name = textOf(section, problem);
  const { requests, variables } = cachedNames(file);
  let number = 2;
  while (requests.has(`${name}${number}`) || variables.has(`${name}${number}`)) number++;
  return [{ title: titles.rename(`${name}${number}`), edits: [over(problem, `${name}${number}`)] }];
}

/** `@name = ` behind the variables with which the file begins, else in its first line. */
export function definition({ file, section }: FixContext, problem: Problem): Fix[] {
  const name = textOf(section, problem);
  const placed = file.sections[0];
  if (placed === undefined) return [];
  const top = placed.section;
  const last = top.call === undefined && top.title === undefined ? top.variables.at(-1) : undefined;
  const lineBreak = lineBreakOf(top);
  const line = `@${name} = `;
  const end = last && lineEndOf(top.text, last.end);
  const edit =
    end === undefined
      ? { start: byteOrderMark(top), end: byteOrderMark(top), newText: line + lineBreak }
      : { start: end, end, newText: lineBreak + line };
  return [{ title: titles.define(name), edits: [edit], placed }];
}

function byteOrderMark({ text }: Section): number {
  return text.startsWith("\uFEFF") ? 1 : 0;
}

/** Takes one field out of the query. */
function holdsUserSig({ call }: Section): boolean {
  return call?.query.some(({ name, value }) => name.text.toLowerCase() === "usersig" && value.text !== "") === true;
}

export function removedField({ section }: FixContext, problem: Problem): Fix[] {
  const name = textOf(section, problem).split("=")[0] ?? "";
  // Where a log-in stands in the same URL, that goes first.
  const isPreferred = problem.rule === "secret-in-url" || !holdsUserSig(section);
  return [
    { title: titles.remove(name), edits: withoutFields(section, [problem]), ...(isPreferred && { isPreferred }) },
  ];
}

/** The request line without the query fields that these problems underline. */
export function withoutFields({ call, text }: Section, problems: readonly Problem[]): Edit[] {
  if (call === undefined) return [];
  const gone = new Set(problems.map(({ start }) => start));
  const isKept = ({ name }: QueryField) => !gone.has(name.start);
  const last = call.query.findLast(isKept);
  const written = call.query.at(-1)?.value.end ?? call.target.end;
  // A question mark or an ampersand that nothing follows any more goes too.
  const end = written + (/^&*/.exec(text.slice(written, call.end))?.[0].length ?? 0);
  const edits = call.query.flatMap((field, index) => {
    const next = call.query[index + 1];
    const isBeforeLast = last !== undefined && field.name.start < last.name.start;
    return isKept(field) || !isBeforeLast || next === undefined
      ? []
      : [over({ start: field.name.start, end: next.name.start }, "")];
  });
  const from = last === undefined ? call.target.end : last.value.end;
  return last === call.query.at(-1) ? edits : [...edits, over({ start: from, end }, "")];
}

/** Takes the line out and puts it behind the body, or behind the request line where there is no body. */
export function movedExpectation({ section }: FixContext, problem: Problem): Fix[] {
  const { text, body, call } = section;
  const at = body?.span.end ?? call?.end;
  if (at === undefined) return [];
  const lineBreak = lineBreakOf(section);
  const isLineEnd = text.slice(at, lineEndOf(text, at)).trim() === "";
  const target = isLineEnd ? lineEndOf(text, at) : at;
  const newText = lineBreak + textOf(section, problem) + (isLineEnd ? "" : lineBreak);
  const edits = [over(lineOf(text, problem), ""), { start: target, end: target, newText }];
  return [{ title: titles.moveBehindBody(), edits, isPreferred: true }];
}

/** Removes a variable, which ends its line. */
export function unusedVariable({ section }: FixContext, problem: Problem): Fix[] {
  const { text } = section;
  const span = lineOf(text, { start: problem.start - "@".length, end: lineEndOf(text, problem.start) });
  return [{ title: titles.removeVariable(textOf(section, problem)), edits: [over(span, "")] }];
}

/** Leaves the secret to the editor, which keeps it and takes it out of the file. */
export function movedSecret(_: FixContext, { rule, start, end }: Problem): Fix[] {
  const kind = rule === "secret-user-sig" ? "userSig" : "key";
  return [{ title: titles.moveSecret(), edits: [], isPreferred: true, secret: { kind, start, end } }];
}

/** A text in the place of a span. */
export function replacing(span: { start: number; end: number }, newText: string, isPreferred: boolean): Fix {
  return { title: titles.replace(newText), edits: [over(span, newText)], isPreferred };
}

/** A text over a span. */
export function over({ start, end }: { start: number; end: number }, newText: string): Edit {
  return { start, end, newText };
}

/** What stands at a span. */
export function textOf({ text }: Section, { start, end }: { start: number; end: number }): string {
  return text.slice(start, end);
}
