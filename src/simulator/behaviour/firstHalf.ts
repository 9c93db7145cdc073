/** Lists that make up one thing, such as a message, instead of naming several. */
const indivisible: ReadonlySet<string> = new Set(["MsgBody", "GroupAtInfo", "SendMsgControl", "ForbidCallbackControl"]);

/**
 * The body of a call that breaks off in the middle: of its longest list, the first where several are, only the first half is left,
 * rounded down. `undefined` where no list has two items: such a call is carried out whole or not at all.
 */
export function firstHalf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  let longest: { readonly field: string; readonly items: readonly unknown[] } | undefined;
  for (const [field, value] of Object.entries(body)) {
    if (!Array.isArray(value) || indivisible.has(field)) continue;
    if (value.length >= 2 && value.length > (longest?.items.length ?? 0)) longest = { field, items: value };
  }
  return longest && { ...body, [longest.field]: longest.items.slice(0, Math.floor(longest.items.length / 2)) };
}
