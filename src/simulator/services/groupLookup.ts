import { type Found, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Group, GroupType } from "../state/group.ts";
import type { Room } from "../state/room.ts";
import type { Call } from "./call.ts";

/** A custom field as bodies and answers have it. */
export interface KeyValue {
  readonly Key: string;
  readonly Value: string;
}

const ordinary: readonly GroupType[] = ["Private", "Public", "ChatRoom", "Community"];
/** All group types but live groups, which have neither a member list nor a history. */
export const notLive: readonly GroupType[] = ordinary;
/** Groups that can have banned users. */
export const bannable: readonly GroupType[] = ["Private", "Public", "ChatRoom", "AVChatRoom"];
/** Groups that can mute a member. */
export const mutable: readonly GroupType[] = ["Public", "ChatRoom", "AVChatRoom", "Community"];

const mostIdBytes = 96;

/**
 * The group of a body's `GroupId`. An ID that no group can have answers 10015, one that no group has 10010. Where `types` are
 * given, another type answers `code`.
 */
export function groupOf(
  { state, nowSeconds }: Call,
  groupId: string,
  types?: readonly GroupType[],
  code = 10007,
): Found<Group> {
  const group = state.group(groupId);
  if (group === undefined) {
    return isGroupId(groupId)
      ? refuse(10010, messages.noGroup(groupId))
      : refuse(10015, messages.wrongGroupId(groupId));
  }
  if (group.type === "AVChatRoom") state.releaseFromLiveGroup(group, nowSeconds);
  return types === undefined || types.includes(group.type) ? group : refuse(code, messages.notForType(group.type));
}

/** Refuses the first of the users who has no account. */
export function unknownUser({ state }: Call, userIds: readonly string[]): Refusal | undefined {
  const unknown = userIds.find((userId) => !state.hasAccount(userId));
  return unknown === undefined ? undefined : refuse(10019, messages.noAccount(unknown));
}

/** The topic that a body names, else the group itself. A topic that the group does not have answers 10015. */
export function roomOf(group: Group, topicId: string | undefined): Found<Room> {
  if (topicId === undefined || topicId === "") return group;
  return group.topics.get(topicId) ?? refuse(10015, messages.noSuchTopic(topicId));
}

/** Sets custom fields; an empty value deletes one. */
export function setCustom(custom: Map<string, string>, fields: readonly KeyValue[] | undefined): void {
  for (const { Key, Value } of fields ?? []) {
    if (Value === "") custom.delete(Key);
    else custom.set(Key, Value);
  }
}

/** Custom fields as an answer has them; `wanted` names those to give, all where absent. */
export function customFields(custom: ReadonlyMap<string, string>, wanted?: readonly string[]): KeyValue[] {
  return [...custom]
    .filter(([key]) => wanted === undefined || wanted.includes(key))
    .map(([key, value]) => ({ Key: key, Value: value }));
}

/** The fields that `filter` names, all where it is absent or empty. */
export function pick(
  fields: Readonly<Record<string, unknown>>,
  filter: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  if (filter === undefined || filter.length === 0) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => filter.includes(name)));
}

/** The place in a list that a cursor of ours stands for; one that is none answers 10004. */
export function placeOf(cursor: string | undefined): Found<{ readonly place: number }> {
  if (cursor !== undefined && !/^\d{0,9}$/.test(cursor)) return refuse(10004, messages.wrongCursor(cursor));
  return { place: Number(cursor ?? "") };
}

/** Whether a group could have this ID. */
export function isGroupId(groupId: string): boolean {
  return /^[\x21-\x7e]+$/.test(groupId) && groupId.length <= mostIdBytes;
}
