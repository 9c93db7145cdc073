import type { Node, ParseError } from "jsonc-parser";
import { readTree } from "../../protocol/jsonText.ts";
import type { Span } from "../syntax/syntax.ts";

/** A replacement in a text. */
export interface Replacement extends Span {
  readonly text: string;
}

/**
 * What makes a profile of an `imreq.json` call another data centre: its region, or its endpoint, gives way; all else stays.
 * `undefined` where the text has no such profile, or no place to change.
 */
export function regionReplacement(text: string, profileId: string, regionId: string): Replacement | undefined {
  const errors: ParseError[] = [];
  const root = readTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
  if (root === undefined || errors.length > 0) return undefined;
  const profile = valueAt(valueAt(root, "profiles"), profileId);
  const place = property(profile, "region") ?? property(profile, "endpoint");
  if (place === undefined) return undefined;
  const { offset, length } = place;
  return { start: offset, end: offset + length, text: `"region": ${JSON.stringify(regionId)}` };
}

function property(node: Node | undefined, key: string): Node | undefined {
  if (node?.type !== "object") return undefined;
  return node.children?.find(({ children }) => children?.[0]?.value === key);
}

function valueAt(node: Node | undefined, key: string): Node | undefined {
  return property(node, key)?.children?.[1];
}
