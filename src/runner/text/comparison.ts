import { isTimeName, timeUnitOf } from "../../language/explain/times.ts";
import { nesting } from "../../protocol/jsonText.ts";
import { messages } from "../messages.ts";

/** How two answers are compared. */
export interface ComparisonOptions {
  /** Leaves out times and what is made anew for each message. */
  readonly ignoresVolatile: boolean;
  /** Lists of objects with IDs are compared as they stand, else by their IDs. */
  readonly keepsOrder: boolean;
  /** What the facts say about the answer's fields; without them names decide. */
  readonly fields: FieldFacts;
}

/** Fields of an answer as paths such as `MemberList[].JoinTime`. */
export interface FieldFacts {
  readonly known: readonly string[];
  readonly times: readonly string[];
}

/** Two texts for a diff editor. */
export interface Comparison {
  readonly left: string;
  readonly right: string;
  /** How much differs, in words. */
  readonly summary: string;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** Fields that the service makes anew for every message, whatever is sent. */
const madeAnew: ReadonlySet<string> = new Set([
  "Random",
  "MsgRandom",
  "MsgKey",
  "MsgSeq",
  "MsgId",
  "MsgID",
  "RequestId",
  "TaskId",
  "PushId",
]);

/** What tells the items of a list apart, the most telling first. */
const idKeys = [
  ...["UserID", "UserId", "To_Account", "From_Account", "Member_Account", "Account", "GroupId", "GroupID", "TopicId"],
  ...["TopicID", "PermissionGroupId", "ID", "Id", "Tag", "Key", "key", "Name", "GroupName"],
];

const mostLevels = 500;
const mostListed = 12;

/** A number as it came: its digits may be more than JavaScript keeps. */
class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Two answers laid out so that a diff shows what they mean: keys in order, items of lists by their IDs, numbers with the digits that
 * came. A comment on top of both counts what differs. Texts that are no JSON are compared as they are.
 */
export function compareAnswers(left: string, right: string, options: ComparisonOptions): Comparison {
  const [before, after] = [read(left), read(right)];
  if (before === undefined || after === undefined) {
    const changed = left === right ? 0 : 1;
    return { left, right, summary: messages.differences(0, 0, changed), added: 0, removed: 0, changed };
  }
  const places = new Places(options);
  const [first, second] = [places.normal(before.value, [], ""), places.normal(after.value, [], "")];
  const difference = new Difference(options.keepsOrder);
  difference.between(first, second, "");
  const { added, removed, changed } = difference;
  const summary = messages.differences(added, removed, changed);
  const head = [
    summary,
    ...difference.paths.map((path) => `  ${path}`),
    messages.comparedBy(options.ignoresVolatile, options.keepsOrder),
  ].map((line) => `// ${line}\n`);
  const [top, counts] = [head.join(""), { added, removed, changed }];
  return { left: top + written(first), right: top + written(second), summary, ...counts };
}

function read(text: string): { readonly value: unknown } | undefined {
  if (nesting(text).most > mostLevels) return undefined;
  try {
    const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
      typeof value === "number" ? new Digits(context?.source ?? String(value)) : value;
    return { value: JSON.parse(text, reviver as (key: string, value: unknown) => unknown) };
  } catch {
    return undefined;
  }
}

/** Brings values into one order and leaves out what is to be ignored, by the place at which they stand. */
class Places {
  readonly #options: ComparisonOptions;
  readonly #known: ReadonlySet<string>;
  readonly #times: ReadonlySet<string>;

  constructor(options: ComparisonOptions) {
    this.#options = options;
    this.#known = new Set(options.fields.known);
    this.#times = new Set(options.fields.times);
  }

  normal(value: unknown, path: readonly string[], key: string): unknown {
    if (Array.isArray(value)) {
      const place = [...path.slice(0, -1), `${path.at(-1) ?? ""}[]`];
      const items = value.map((item: unknown) => this.normal(item, place, key));
      return this.#options.keepsOrder ? items : inOrder(items);
    }
    if (isObject(value)) {
      const entries = Object.entries(value).map(
        ([name, one]) => [name, this.normal(one, [...path, name], name)] as const,
      );
      return new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    }
    return (this.#options.ignoresVolatile && this.#placeholder(value, path.join("."), key)) || value;
  }

  /** What stands for a value that is ignored. */
  #placeholder(value: unknown, place: string, key: string): string | undefined {
    if (madeAnew.has(key)) return messages.ignored.random;
    if (this.#times.has(place)) return isNothing(value) ? undefined : messages.ignored.time;
    if (this.#known.has(place) && !isTimeName(key)) return undefined;
    const text = value instanceof Digits ? value.text : typeof value === "string" ? value : "";
    return isTimeName(key) && timeUnitOf(text, key) !== undefined ? messages.ignored.time : undefined;
  }
}

/** A 0 says that there is no such time. */
function isNothing(value: unknown): boolean {
  return value === null || value === "" || (value instanceof Digits && value.text === "0");
}

/** A list by the IDs of its items, where each has one of its own; any other list stays as it is. */
function inOrder(items: readonly unknown[]): readonly unknown[] {
  const key = idKeyOf(items);
  if (key === undefined) return items;
  return items
    .map((item) => ({ item, id: idOf(item, key) }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map(({ item }) => item);
}

/** The field by whose values the items of a list can be told apart. */
function idKeyOf(items: readonly unknown[]): string | undefined {
  const [first] = items;
  if (!(first instanceof Map)) return undefined;
  return idKeys.find((key) => {
    if (!first.has(key)) return false;
    const ids = new Set(items.map((item) => idOf(item, key)));
    return ids.size === items.length && !ids.has("");
  });
}

function idOf(item: unknown, key: string): string {
  const value: unknown = item instanceof Map ? item.get(key) : undefined;
  return typeof value === "string" ? value : value instanceof Digits ? value.text : "";
}

/** Counts the paths at which two values differ, and names the first ones. */
class Difference {
  added = 0;
  removed = 0;
  changed = 0;
  readonly paths: string[] = [];
  readonly #keepsOrder: boolean;

  constructor(keepsOrder: boolean) {
    this.#keepsOrder = keepsOrder;
  }

  between(left: unknown, right: unknown, path: string): void {
    if (left instanceof Map && right instanceof Map) this.#maps(left, right, path);
    else if (Array.isArray(left) && Array.isArray(right)) this.#lists(left, right, path);
    else if (!isSame(left, right)) {
      this.changed++;
      this.#name("~", path);
    }
  }

  #maps(left: ReadonlyMap<string, unknown>, right: ReadonlyMap<string, unknown>, path: string): void {
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const place = /^[A-Za-z_]\w*$/.test(key) ? `${path}${path && "."}${key}` : `${path}[${JSON.stringify(key)}]`;
      this.#at(left.has(key), right.has(key), place, () => this.between(left.get(key), right.get(key), place));
    }
  }

  /** Items with IDs are held against those of the same ID, others by their place. */
  #lists(left: readonly unknown[], right: readonly unknown[], path: string): void {
    const key = this.#keepsOrder ? undefined : idKeyOf(left);
    if (key !== undefined && idKeyOf(right) === key) {
      const byId = (items: readonly unknown[]) => new Map(items.map((item) => [idOf(item, key), item]));
      const [before, after] = [byId(left), byId(right)];
      for (const id of new Set([...before.keys(), ...after.keys()])) {
        const place = `${path}[${JSON.stringify(id)}]`;
        this.#at(before.has(id), after.has(id), place, () => this.between(before.get(id), after.get(id), place));
      }
      return;
    }
    for (let index = 0; index < Math.max(left.length, right.length); index++) {
      const place = `${path}[${index}]`;
      const compare = () => this.between(left[index], right[index], place);
      this.#at(index < left.length, index < right.length, place, compare);
    }
  }

  #at(isLeft: boolean, isRight: boolean, path: string, compare: () => void): void {
    if (isLeft && isRight) compare();
    else if (isLeft) {
      this.removed++;
      this.#name("-", path);
    } else {
      this.added++;
      this.#name("+", path);
    }
  }

  #name(sign: string, path: string): void {
    if (this.paths.length < mostListed) this.paths.push(`${sign} ${path.replace(/\s+/g, " ").slice(0, 200)}`);
  }
}

function isSame(left: unknown, right: unknown): boolean {
  if (left instanceof Digits && right instanceof Digits) return left.text === right.text;
  return left === right;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !(value instanceof Digits);
}

function written(value: unknown): string {
  const pieces: string[] = [];
  write(value, "", pieces);
  return `${pieces.join("")}\n`;
}

function write(value: unknown, indent: string, pieces: string[]): void {
  if (value instanceof Digits) pieces.push(value.text);
  else if (value instanceof Map || Array.isArray(value)) {
    const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
    const entries: [string, unknown][] = Array.isArray(value)
      ? value.map((item: unknown) => ["", item])
      : [...value].map(([key, one]: [string, unknown]) => [`${JSON.stringify(key)}: `, one]);
    pieces.push(open);
    for (const [index, [name, one]] of entries.entries()) {
      pieces.push(index === 0 ? "\n" : ",\n", indent, "  ", name);
      write(one, `${indent}  `, pieces);
    }
    pieces.push(entries.length === 0 ? close : `\n${indent}${close}`);
  } else pieces.push(JSON.stringify(value));
}
