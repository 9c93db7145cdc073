import { sectionNames } from "../syntax/sectionNames.ts";
import type { Piece, Section } from "../syntax/syntax.ts";
import { stepPieces } from "./referenceCheck.ts";
import { oneOf, type RuleCode } from "./rules.ts";

/** A definition or use of a name, or an imported path, by its place in a list of its section. */
export interface Place {
  readonly list: "definitions" | "uses" | "imports" | "profile" | "signed";
  readonly index: number;
  /** Of the path into a response that a use has. */
  readonly step?: number;
}

/** A problem of names, told without offsets: they move with every letter that is typed, names seldom change. */
export interface Finding {
  readonly rule: RuleCode;
  readonly place: Place;
  readonly values: readonly string[];
  /** The line of this name's first definition is one more value. */
  readonly lineOf?: string;
  readonly suggestions?: readonly string[];
}

/** A name that is not known, with those that it may be a slip of. */
export function slip(rule: RuleCode, place: Place, name: string, suggestions: readonly string[]): Finding {
  return { rule, place, values: [name, oneOf(suggestions)], suggestions };
}

/** Whether it says that nothing uses a variable: other files may. */
export function isUnused({ rule }: Finding): boolean {
  return rule === "unused-variable";
}

/** Where a place of a section is now. */
export function pieceAt(section: Section, { list, index, step }: Place): Piece | undefined {
  const names = sectionNames(section);
  if (step !== undefined) {
    const path = names.uses[index]?.path;
    return path && stepPieces(path.text)[step];
  }
  if (list === "signed") return names.signed[index];
  if (list === "profile") return names.profile;
  return list === "imports" ? names.imports[index] : names[list][index]?.name;
}
