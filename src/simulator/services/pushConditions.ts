import { type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { PushCondition } from "../state/pushState.ts";
import type { Call } from "./call.ts";

const mostConditionTags = 10;

/** Why nobody can be chosen by this condition; `undefined` where somebody can. */
export function wrongCondition(condition: PushCondition | undefined, call: Call): Refusal | undefined {
  const { TagsOr, TagsAnd, AttrsOr, AttrsAnd } = condition ?? {};
  const tagLists = [TagsOr ?? [], TagsAnd ?? []];
  const hasTags = (TagsOr ?? TagsAnd) !== undefined;
  if (hasTags && (AttrsOr ?? AttrsAnd) !== undefined) return refuse(90039, messages.tagsAndAttributes());
  if (tagLists.some((tags) => tags.includes(""))) return refuse(90040, messages.emptyTag());
  if (tagLists.some((tags) => tags.length > mostConditionTags)) {
    return refuse(90032, messages.tooManyConditionTags(mostConditionTags));
  }
  if (tagLists.some((tags) => new Set(tags).size < tags.length)) return refuse(90022, messages.repeatedTag());
  return unnamedAttribute(call, [...Object.keys(AttrsOr ?? {}), ...Object.keys(AttrsAnd ?? {})]);
}

/** Refuses the call with 90033 where one of these attributes has no name in the app. */
export function unnamedAttribute({ state }: Call, names: readonly string[]): Refusal | undefined {
  const known = new Set(state.push.attributeNames.values());
  const unnamed = names.find((name) => !known.has(name));
  return unnamed === undefined ? undefined : refuse(90033, messages.noAttribute(unnamed));
}
