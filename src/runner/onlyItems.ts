import { getNodeValue, type Node, type ParseError } from "jsonc-parser";
import { readTree } from "../protocol/jsonText.ts";

/** The keys that name an item; another one may hold such a text by chance, as `Nick` may. */
const namingKey = /(Account|I[dD]|Key|Seq)$/;

/** One way to read a list: by one key of its items, or by the items themselves. */
interface Reading {
  readonly list: Node;
  readonly depth: number;
  readonly isOfAccounts: boolean;
  /** The places of the items to keep. */
  readonly kept: ReadonlySet<number>;
}

/**
 * The JSON text of a body whose list holds just the items that are, or name, one of `ids`; all other bytes stay as they are.
 * `undefined` where no list names every one of them. An ID is as a failed item has it: text, the digits of a number, or an
 * object's JSON.
 */
export function keepItems(bodyText: string, ids: ReadonlySet<string>): string | undefined {
  const errors: ParseError[] = [];
  const root = readTree(bodyText, errors);
  if (root === undefined || errors.length > 0 || ids.size === 0) return undefined;
  const wanted = new Set([...ids].map(sameObject));
  const [best] = readingsOf(bodyText, root, wanted).sort(byLikelihood);
  return best && withOnly(bodyText, best);
}

/** The lists that name every wanted item, in the order of the text. */
function readingsOf(text: string, root: Node, wanted: ReadonlySet<string>): Reading[] {
  const readings: Reading[] = [];
  const open: { node: Node; key: string; depth: number }[] = [{ node: root, key: "", depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { node, key, depth } = at;
    const children = node.children ?? [];
    if (node.type === "array") {
      const kept = keptIn(text, children, wanted);
      if (kept !== undefined) readings.push({ list: node, depth, isOfAccounts: key.includes("Account"), kept });
    }
    for (const child of children.toReversed()) {
      const [name, value] = child.type === "property" ? (child.children ?? []) : [undefined, child];
      if (value !== undefined && isNested(value))
        open.push({ node: value, key: String(name?.value ?? key), depth: depth + 1 });
    }
  }
  return readings;
}

/** An outer list before an inner one, and one of accounts before another of strings. */
function byLikelihood(one: Reading, other: Reading): number {
  return one.depth - other.depth || Number(other.isOfAccounts) - Number(one.isOfAccounts);
}

/** The places of the wanted items; `undefined` where one of them is named by none. */
function keptIn(text: string, items: readonly Node[], wanted: ReadonlySet<string>): ReadonlySet<number> | undefined {
  const byKey = new Map<string, { ids: Set<string>; places: Set<number> }>();
  for (const [place, item] of items.entries()) {
    for (const [key, id] of namesOf(text, item)) {
      if (!wanted.has(id)) continue;
      const found = byKey.get(key) ?? { ids: new Set(), places: new Set() };
      found.ids.add(id);
      found.places.add(place);
      byKey.set(key, found);
    }
  }
  return [...byKey.values()].find(({ ids }) => ids.size === wanted.size)?.places;
}

/** What may name an item: itself under the key "", and the values of its naming keys. */
function namesOf(text: string, item: Node): [key: string, id: string][] {
  if (item.type !== "object") return item.type === "array" ? [] : [["", nameText(text, item)]];
  return (item.children ?? []).flatMap(({ children: [key, value] = [] }): [string, string][] => {
    const name = String(key?.value);
    if (value === undefined || value.type === "array") return [];
    if (value.type === "object") return [[name, sameObject(JSON.stringify(getNodeValue(value)))]];
    return namingKey.test(name) ? [[name, nameText(text, value)]] : [];
  });
}

function nameText(text: string, { type, value, offset, length }: Node): string {
  return type === "string" ? String(value) : text.slice(offset, offset + length);
}

/** The JSON of an object with its keys in one order; any other text as it is. */
function sameObject(text: string): string {
  if (!text.startsWith("{")) return text;
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
        : inner,
    );
  } catch {
    return text;
  }
}

function isNested({ type }: Node): boolean {
  return type === "array" || type === "object";
}

/** Each kept item but the first takes along what stood between it and the item before it. */
function withOnly(text: string, { list, kept }: Reading): string {
  const items = list.children ?? [];
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return text;
  const pieces: string[] = [text.slice(0, first.offset)];
  let isFirst = true;
  let previousEnd = first.offset;
  for (const [place, { offset, length }] of items.entries()) {
    const end = offset + length;
    if (kept.has(place)) pieces.push(text.slice(isFirst ? offset : previousEnd, end));
    if (kept.has(place)) isFirst = false;
    previousEnd = end;
  }
  pieces.push(text.slice(last.offset + last.length));
  return pieces.join("");
}
