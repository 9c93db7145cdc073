import { type Answer, type Found, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { asBigInt, asInteger, type Integer } from "../exactIntegers.ts";
import { messages } from "../messages.ts";
import type { Group, GroupType } from "../state/group.ts";
import { type Call, command, type Service } from "./call.ts";
import { groupOf } from "./groupLookup.ts";

const mostAttributes = 16;
const mostValueBytes = 16_000;
const mostCounters = 20;
const mostWritesPerSecond = 5;
/** The types whose attributes can be cleared, and that have counters. */
const notCommunity: readonly GroupType[] = ["Private", "Public", "ChatRoom", "AVChatRoom"];

interface Attribute {
  readonly key: string;
  readonly value: string;
}

interface Counter {
  readonly Key: string;
  readonly Value: Integer;
}

interface InGroup {
  readonly GroupId: string;
}

/** `group_open_http_svc`: attributes, which need no set-up in a console, and counters of a group. */
export const groupAttributes: Service = {
  modify_group_attr: command<InGroup & { readonly GroupAttr: readonly Attribute[] }>((body, call) =>
    withGroup(toWrite(call, body.GroupId), (group) => writeAttributes(group, group.attributes, body.GroupAttr)),
  ),

  set_group_attr: command<InGroup & { readonly GroupAttr: readonly Attribute[] }>((body, call) =>
    withGroup(toWrite(call, body.GroupId), (group) => writeAttributes(group, new Map(), body.GroupAttr)),
  ),

  clear_group_attr: command<InGroup>((body, call) =>
    withGroup(toWrite(call, body.GroupId, notCommunity), (group) => {
      group.attributes.clear();
      return ok();
    }),
  ),

  delete_group_attr: command<InGroup & { readonly GroupAttr: readonly { readonly key: string }[] }>((body, call) =>
    withGroup(toWrite(call, body.GroupId), (group) => {
      const missing = body.GroupAttr.find(({ key }) => !group.attributes.has(key));
      if (missing !== undefined) return refuse(10050, messages.noGroupAttribute(missing.key));
      for (const { key } of body.GroupAttr) group.attributes.delete(key);
      return ok();
    }),
  ),

  get_group_counter: command<InGroup & { readonly GroupCounterKeys?: readonly string[] }>((body, call) =>
    withGroup(groupOf(call, body.GroupId, notCommunity), (group) => {
      const keys = body.GroupCounterKeys ?? [...group.counters.keys()];
      return ok({ GroupCounter: countersOf(group, keys) });
    }),
  ),

  update_group_counter: command<
    InGroup & { readonly GroupCounter: readonly Counter[]; readonly Mode?: "Set" | "Increase" | "Decrease" }
  >((body, call) =>
    withGroup(groupOf(call, body.GroupId, notCommunity), (group) =>
      updateCounters(group, body.GroupCounter, body.Mode),
    ),
  ),

  delete_group_counter: command<InGroup & { readonly GroupCounterKeys?: readonly string[] }>((body, call) =>
    withGroup(groupOf(call, body.GroupId, notCommunity), (group) => {
      for (const key of body.GroupCounterKeys ?? [...group.counters.keys()]) group.counters.delete(key);
      return ok();
    }),
  ),
};

/** `group_open_attr_http_svc`: reads the attributes. */
export const groupAttributeLookup: Service = {
  get_group_attr: command<InGroup>((body, call: Call) =>
    withGroup(groupOf(call, body.GroupId), (group) =>
      ok({ GroupAttrAry: [...group.attributes].map(([key, value]) => ({ key, value })) }),
    ),
  ),
};

function withGroup(group: Found<Group>, answer: (group: Group) => Answer): Answer {
  return isRefusal(group) ? group : answer(group);
}

/** The group whose attributes are to be written, which counts as a write. */
function toWrite(call: Call, groupId: string, types?: readonly GroupType[]): Found<Group> {
  const group = groupOf(call, groupId, types);
  if (isRefusal(group) || !call.isTooOften(`attributes of ${groupId}`, mostWritesPerSecond)) return group;
  return refuse(10049, messages.attributesTooOften(mostWritesPerSecond));
}

/** Puts attributes beside those that stay; where the limits do not allow it, nothing is written. */
function writeAttributes(
  group: Group,
  staying: ReadonlyMap<string, string>,
  written: readonly Attribute[],
): Answer | Refusal {
  const wanted = new Map([...staying, ...written.map(({ key, value }) => [key, value] as const)]);
  if (wanted.size > mostAttributes) return refuse(10047, messages.tooManyAttributes(wanted.size, mostAttributes));
  const bytes = [...wanted.values()].reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  if (bytes > mostValueBytes) return refuse(10048, messages.attributesTooLong(bytes, mostValueBytes));
  group.attributes.clear();
  for (const [key, value] of wanted) group.attributes.set(key, value);
  return ok();
}

/** Without a mode, which the documentation leaves open, the value is set. */
function updateCounters(group: Group, counters: readonly Counter[], mode = "Set"): Answer {
  const keys = new Set([...group.counters.keys(), ...counters.map(({ Key }) => Key)]);
  if (keys.size > mostCounters) return refuse(10063, messages.tooManyCounters(keys.size, mostCounters));
  const wanted = new Map<string, bigint>();
  for (const { Key, Value } of counters) {
    const before = mode === "Set" ? 0n : (wanted.get(Key) ?? group.counters.get(Key) ?? 0n);
    const after = mode === "Decrease" ? before - asBigInt(Value) : before + asBigInt(Value);
    if (after !== BigInt.asIntN(64, after)) return refuse(10004, messages.counterTooLarge(Key, after));
    wanted.set(Key, after);
  }
  for (const [key, value] of wanted) group.counters.set(key, value);
  return ok({ GroupCounter: countersOf(group, [...new Set(counters.map(({ Key }) => Key))]) });
}

/** The counters that the group has of these. */
function countersOf(group: Group, keys: readonly string[]): Counter[] {
  return keys.flatMap((key) => {
    const value = group.counters.get(key);
    return value === undefined ? [] : [{ Key: key, Value: asInteger(value) }];
  });
}
