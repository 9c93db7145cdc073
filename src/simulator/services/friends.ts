import { type Answer, ok } from "../answer.ts";
import { type Integer, isExact } from "../exactIntegers.ts";
import { messages } from "../messages.ts";
import type { Friend } from "../state/relations.ts";
import { type Call, command, type Service } from "./call.ts";
import {
  batch,
  failedAccounts,
  type ItemResult,
  itemDone,
  unknownOwner,
  waitsForApproval,
  wrongPartner,
} from "./relationItems.ts";

const mostFriends = 3000;
const mostLists = 32;
const pageSize = 100;

interface NewFriend {
  readonly To_Account: string;
  readonly Remark?: string;
  readonly GroupName?: string | readonly string[];
  readonly AddSource: string;
  readonly AddWording?: string;
  readonly AddTime?: number;
  readonly CustomItem?: readonly SnsItem[];
}

interface SnsItem {
  readonly Tag: string;
  readonly Value: unknown;
}

interface ToAccounts {
  readonly From_Account: string;
  readonly To_Account: readonly string[];
}

interface FriendsRequest {
  readonly From_Account: string;
  readonly StartIndex: number;
  /** Those of an earlier answer; 0 asks for all. */
  readonly StandardSequence?: number;
  readonly CustomSequence?: number;
}

/** `sns`: friends. A request that must be approved is answered, but nobody here approves it. */
export const friends: Service = {
  friend_add: command<{
    readonly From_Account: string;
    readonly AddFriendItem: readonly NewFriend[];
    readonly AddType?: "Add_Type_Single" | "Add_Type_Both";
    readonly ForceAddFlags?: number;
  }>((body, call) => {
    const isBoth = body.AddType !== "Add_Type_Single";
    return (
      unknownOwner(call, body.From_Account) ??
      batch(accountsOf(body.AddFriendItem), (_, at) => {
        const wanted = body.AddFriendItem[at];
        return wanted === undefined ? itemDone : add(body.From_Account, wanted, isBoth, body.ForceAddFlags === 1, call);
      })
    );
  }),

  friend_import: command<{ readonly From_Account: string; readonly AddFriendItem: readonly NewFriend[] }>(
    (body, call) =>
      unknownOwner(call, body.From_Account) ??
      batch(accountsOf(body.AddFriendItem), (_, at) => {
        const wanted = body.AddFriendItem[at];
        return wanted === undefined ? itemDone : importFriend(body.From_Account, wanted, call);
      }),
  ),

  friend_update: command<{
    readonly From_Account: string;
    readonly UpdateItem: readonly { readonly To_Account: string; readonly SnsItem: readonly SnsItem[] }[];
  }>(
    (body, call) =>
      unknownOwner(call, body.From_Account) ??
      batch(accountsOf(body.UpdateItem), (account, at) =>
        update(body.From_Account, account, body.UpdateItem[at]?.SnsItem ?? [], call),
      ),
  ),

  friend_delete: command<ToAccounts & { readonly DeleteType?: string }>(
    (body, call) =>
      unknownOwner(call, body.From_Account) ??
      batch(body.To_Account, (account) => remove(body.From_Account, account, isMutual(body), call)),
  ),

  friend_delete_all: command<{ readonly From_Account: string; readonly DeleteType?: string }>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    for (const account of [...call.state.relations.of(body.From_Account).friends.keys()]) {
      remove(body.From_Account, account, isMutual(body), call);
    }
    return ok({ ErrorDisplay: "" });
  }),

  friend_check: command<ToAccounts & { readonly CheckType: string }>(
    (body, call) => unknownOwner(call, body.From_Account) ?? checkFriends(body, call),
  ),

  friend_get: command<FriendsRequest>((body, call) => unknownOwner(call, body.From_Account) ?? friendPage(body, call)),

  friend_get_list: command<ToAccounts & { readonly TagList: readonly string[] }>(
    (body, call) => unknownOwner(call, body.From_Account) ?? chosenFriends(body, call),
  ),
};

function accountsOf(items: readonly { readonly To_Account: string }[]): string[] {
  return items.map(({ To_Account }) => To_Account);
}

function isMutual({ DeleteType }: { readonly DeleteType?: string }): boolean {
  return DeleteType === "Delete_Type_Both";
}

function add(userId: string, wanted: NewFriend, isBoth: boolean, isForced: boolean, call: Call): ItemResult {
  const { relations } = call.state;
  const other = wanted.To_Account;
  const refused = wrongPartner(call, userId, other) ?? unwanted(userId, other, call);
  if (refused !== undefined) return refused;
  const isKnown = relations.isFriend(userId, other);
  if (isKnown && (!isBoth || relations.isFriend(other, userId))) {
    return { code: 30015, info: messages.alreadyFriends(userId, other) };
  }
  const asked = isForced ? undefined : approval(other, call);
  if (asked !== undefined) return asked;
  const full = isFull(userId, wanted, call);
  if (full !== undefined) return full;
  if (isBoth && !relations.isFriend(other, userId) && relations.of(other).friends.size >= mostFriends) {
    return { code: 30014, info: messages.tooManyFriends(other, mostFriends) };
  }
  if (!isKnown) relations.setFriend(userId, other, newFriend(wanted, call.nowSeconds));
  if (isBoth && !relations.isFriend(other, userId)) {
    const back = { To_Account: userId, AddSource: wanted.AddSource };
    relations.setFriend(other, userId, newFriend(back, call.nowSeconds));
  }
  return itemDone;
}

/** One side blocks the other, or may not ask anybody. */
function unwanted(userId: string, other: string, { state }: Call): ItemResult | undefined {
  if (state.relations.hasBlocked(userId, other)) return { code: 30515, info: messages.blocks(userId, other) };
  if (state.relations.hasBlocked(other, userId)) return { code: 30525, info: messages.blocks(other, userId) };
  const isForbidden =
    state.account(userId)?.profile.get("Tag_Profile_IM_AdminForbidType") === "AdminForbid_Type_SendOut";
  return isForbidden ? { code: 30009, info: messages.mayNotAsk(userId) } : undefined;
}

/** What the other's profile says to a request; without a word of it anybody is let in. */
function approval(other: string, { state }: Call): ItemResult | undefined {
  const allows = state.account(other)?.profile.get("Tag_Profile_IM_AllowType");
  if (allows === "AllowType_Type_DenyAny") return { code: 30516, info: messages.refusesRequests(other) };
  if (allows === "AllowType_Type_NeedConfirm") return { code: waitsForApproval, info: messages.waitsFor(other) };
  return undefined;
}

function importFriend(userId: string, wanted: NewFriend, call: Call): ItemResult {
  const refused = wrongPartner(call, userId, wanted.To_Account) ?? isFull(userId, wanted, call);
  if (refused !== undefined) return refused;
  call.state.relations.setFriend(userId, wanted.To_Account, newFriend(wanted, call.nowSeconds));
  return itemDone;
}

function isFull(userId: string, { To_Account, GroupName }: NewFriend, { state }: Call): ItemResult | undefined {
  const { friends: all, lists } = state.relations.of(userId);
  if (!all.has(To_Account) && all.size >= mostFriends) {
    return { code: 30010, info: messages.tooManyFriends(userId, mostFriends) };
  }
  const isOverfull = new Set([...lists, ...listsOf(GroupName)]).size > mostLists;
  return isOverfull ? { code: 30011, info: messages.tooManyLists(userId, mostLists) } : undefined;
}

function listsOf(names: string | readonly string[] | undefined): readonly string[] {
  const all = typeof names === "string" ? [names] : (names ?? []);
  return all.filter((name) => name !== "");
}

function newFriend(wanted: NewFriend, nowSeconds: number): Friend {
  return {
    addSource: wanted.AddSource,
    addWording: wanted.AddWording ?? "",
    addTimeSeconds: wanted.AddTime ?? nowSeconds,
    remark: wanted.Remark ?? "",
    lists: new Set(listsOf(wanted.GroupName)),
    custom: new Map((wanted.CustomItem ?? []).map(({ Tag, Value }) => [Tag, customValue(Value)])),
  };
}

function customValue(value: unknown): string | Integer {
  return typeof value === "number" || isExact(value) ? value : String(value);
}

function update(userId: string, other: string, items: readonly SnsItem[], call: Call): ItemResult {
  const { relations } = call.state;
  const friend = relations.of(userId).friends.get(other);
  if (friend === undefined) return { code: 30001, info: messages.noFriend(userId, other) };
  const fixed = items.find(({ Tag }) => !isChangeable(Tag));
  if (fixed !== undefined) return { code: 30001, info: messages.fixedFriendField(fixed.Tag) };
  const names = items.flatMap(({ Tag, Value }) =>
    Tag === "Tag_SNS_IM_Group" ? listsOf(Value as readonly string[]) : [],
  );
  const full = isFull(userId, { To_Account: other, AddSource: "", GroupName: names }, call);
  if (full !== undefined) return full;
  for (const { Tag, Value } of items) {
    if (Tag === "Tag_SNS_IM_Remark") friend.remark = String(Value);
    else if (Tag === "Tag_SNS_IM_Group") {
      friend.lists.clear();
      for (const name of names) friend.lists.add(name);
    } else friend.custom.set(Tag, customValue(Value));
  }
  relations.setFriend(userId, other, friend);
  return itemDone;
}

function isChangeable(tag: string): boolean {
  return tag === "Tag_SNS_IM_Remark" || tag === "Tag_SNS_IM_Group" || isCustom(tag);
}

function isCustom(tag: string): boolean {
  return tag.startsWith("Tag_SNS_Custom_");
}

function remove(userId: string, other: string, isBoth: boolean, { state }: Call): ItemResult {
  const isRemoved = state.relations.removeFriend(userId, other);
  if (isBoth) state.relations.removeFriend(other, userId);
  return isRemoved ? itemDone : { code: 31704, info: messages.noFriend(userId, other) };
}

function checkFriends(body: ToAccounts & { readonly CheckType: string }, call: Call): Answer {
  const { relations } = call.state;
  const isBoth = body.CheckType === "CheckResult_Type_Both";
  const items = body.To_Account.map((other) => {
    const [mine, theirs] = [relations.isFriend(body.From_Account, other), relations.isFriend(other, body.From_Account)];
    const both = mine && theirs ? "BothWay" : mine ? "AWithB" : theirs ? "BWithA" : "NoRelation";
    const single = mine ? "AWithB" : "NoRelation";
    const wrong = wrongPartner(call, body.From_Account, other);
    return {
      To_Account: other,
      Relation: `CheckResult_Type_${isBoth ? both : single}`,
      ResultCode: wrong?.code ?? 0,
      ResultInfo: wrong?.info ?? "",
    };
  });
  return ok({ InfoItem: items, ...failedAccounts(items), ErrorDisplay: "" });
}

/** Data that the caller knows already is left out; behind the first page there is all, for the sequences came with that page. */
function friendPage(
  { From_Account, StartIndex: start, StandardSequence, CustomSequence }: FriendsRequest,
  { state }: Call,
): Answer {
  const { friends: all, friendSequence } = state.relations.of(From_Account);
  const isNew = (known: number | undefined) => start > 0 || known !== friendSequence;
  const [hasStandard, hasCustom] = [isNew(StandardSequence), isNew(CustomSequence)];
  const page = hasStandard || hasCustom ? [...all].slice(start, start + pageSize) : [];
  const next = hasStandard || hasCustom ? start + page.length : all.size;
  const isComplete = next >= all.size;
  return ok({
    UserDataItem: page.map(([To_Account, friend]) => ({
      To_Account,
      ValueItem: friendFields(friend).filter(({ Tag }) => (isCustom(Tag) ? hasCustom : hasStandard)),
    })),
    StandardSequence: friendSequence,
    CustomSequence: friendSequence,
    FriendNum: all.size,
    CompleteFlag: isComplete ? 1 : 0,
    NextStartIndex: isComplete ? 0 : next,
    ErrorDisplay: "",
  });
}

function chosenFriends(
  { From_Account, To_Account, TagList }: ToAccounts & { readonly TagList: readonly string[] },
  call: Call,
) {
  const known = call.state.relations.of(From_Account).friends;
  const items = To_Account.map((account) => {
    const friend = known.get(account);
    if (friend === undefined) {
      return { To_Account: account, ResultCode: 30001, ResultInfo: messages.noFriend(From_Account, account) };
    }
    const profile = [...(call.state.account(account)?.profile ?? [])].map(([Tag, Value]) => ({ Tag, Value }));
    const fields = [...friendFields(friend), ...profile].filter(({ Tag }) => TagList.includes(Tag));
    return { To_Account: account, SnsProfileItem: fields, ResultCode: 0, ResultInfo: "" };
  });
  return ok({ InfoItem: items, ...failedAccounts(items), ErrorDisplay: "" });
}

/** Those that have a value. */
function friendFields(friend: Friend): SnsItem[] {
  const fields: SnsItem[] = [
    { Tag: "Tag_SNS_IM_AddSource", Value: friend.addSource },
    { Tag: "Tag_SNS_IM_AddWording", Value: friend.addWording },
    { Tag: "Tag_SNS_IM_Remark", Value: friend.remark },
    { Tag: "Tag_SNS_IM_Group", Value: friend.lists.size === 0 ? "" : [...friend.lists] },
    { Tag: "Tag_SNS_IM_AddTime", Value: friend.addTimeSeconds },
    ...[...friend.custom].map(([Tag, Value]) => ({ Tag, Value })),
  ];
  return fields.filter(({ Value }) => Value !== "");
}
