import { ok } from "../answer.ts";
import { messages } from "../messages.ts";
import type { ContactKey } from "../state/contacts.ts";
import { type Call, command, type Service } from "./call.ts";
import { isThere, keyOf, refusedContact, unknownReader } from "./contactKeys.ts";

/** How many ordinary conversations the service keeps without a special plan. */
const mostKept = 100;
const mostPinned = 50;
const withPinned = 1;
const withEmpty = 2;

interface Session {
  readonly key: ContactKey;
  readonly timeSeconds: number;
  /** Tells which of two users was written to later in one second; 0 for a group, which numbers its own messages. */
  readonly lastSeq: number;
  readonly count: number;
}

/** `recentcontact`: whom a user has spoken with. The list is short enough for one page. */
export const recentContacts: Service = {
  get_list: command<{ readonly From_Account: string; readonly AssistFlags: number }>((body, call) => {
    const refusal = unknownReader(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const { pinned, deleted } = call.state.contacts.of(body.From_Account);
    const sessions = withUnspoken(sessionsOf(body.From_Account, call), pinned.keys(), call)
      .filter(({ key, count }) => pinned.has(key) || count > (deleted.get(key) ?? -1))
      .filter(({ count }) => count > 0 || (body.AssistFlags & withEmpty) !== 0)
      .sort(newestFirst);
    const top = sessions.filter(({ key }) => pinned.has(key));
    const ordinary = sessions.filter(({ key }) => !pinned.has(key)).slice(0, mostKept);
    const shown = (body.AssistFlags & withPinned) === 0 ? ordinary : [...top, ...ordinary];
    return ok({
      SessionItem: shown.map(({ key, timeSeconds }) => ({
        ...(key.startsWith("1") ? { Type: 1, To_Account: key.slice(2) } : { Type: 2, GroupId: key.slice(2) }),
        MsgTime: timeSeconds,
        TopFlag: pinned.has(key) ? 1 : 0,
      })),
      CompleteFlag: 1,
      TimeStamp: call.nowSeconds,
      StartIndex: 0,
      TopTimeStamp: call.nowSeconds,
      TopStartIndex: 0,
      ErrorDisplay: "",
    });
  }),

  delete: command<{
    readonly From_Account: string;
    readonly Type: 1 | 2;
    readonly To_Account?: string;
    readonly ToGroupid?: string;
    readonly ClearRamble?: number;
  }>((body, call) => {
    const { From_Account: userId, Type, To_Account = "", ToGroupid = "", ClearRamble } = body;
    const refusal = unknownReader(call, userId);
    if (refusal !== undefined) return refusal;
    const key = keyOf({ Type, To_Account, ToGroupId: ToGroupid });
    const found = sessionsOf(userId, call).find((session) => session.key === key);
    const contacts = call.state.contacts.of(userId);
    contacts.pinned.delete(key);
    if (found !== undefined) {
      call.state.contacts.hold(userId, key);
      contacts.deleted.set(key, found.count);
    }
    if (ClearRamble === 1 && Type === 1) {
      for (const message of call.state.findConversation(userId, To_Account)?.messages ?? []) {
        message.hiddenFrom.add(userId);
      }
    }
    return ok({ ErrorDisplay: "" });
  }),

  top: command<{
    readonly From_Account: string;
    readonly OperationType: 1 | 2;
    readonly RecentContactItem: readonly {
      readonly Type: 1 | 2;
      readonly To_Account?: string;
      readonly GroupId?: string;
    }[];
  }>((body, call) => {
    const refusal = unknownReader(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const keys = body.RecentContactItem.map(({ Type, To_Account = "", GroupId = "" }) =>
      keyOf({ Type, To_Account, ToGroupId: GroupId }),
    );
    const unknown = keys.find((key) => !isThere(key, call));
    if (unknown !== undefined) return refusedContact(50002, messages.noContact(unknown.slice(2)));
    const { pinned } = call.state.contacts.of(body.From_Account);
    if (body.OperationType === 2) {
      for (const key of keys) pinned.delete(key);
      return ok({ ErrorDisplay: "" });
    }
    if (new Set([...pinned.keys(), ...keys]).size > mostPinned) {
      return refusedContact(51012, messages.tooManyPinned(mostPinned));
    }
    for (const key of keys) {
      call.state.contacts.hold(body.From_Account, key);
      pinned.set(key, call.nowSeconds);
    }
    return ok({ ErrorDisplay: "" });
  }),
};

/** Adds the pinned users with whom there was never a word: those conversations are empty. */
function withUnspoken(sessions: readonly Session[], pinned: Iterable<ContactKey>, call: Call): Session[] {
  const known = new Set(sessions.map(({ key }) => key));
  const unspoken = [...pinned].filter((key) => key.startsWith("1") && !known.has(key) && isThere(key, call));
  return [...sessions, ...unspoken.map((key) => ({ key, timeSeconds: 0, lastSeq: 0, count: 0 }))];
}

/** The same order after a restart as before, also of what came in one second. */
function newestFirst(one: Session, other: Session): number {
  return other.timeSeconds - one.timeSeconds || other.lastSeq - one.lastSeq || (one.key < other.key ? -1 : 1);
}

/** The conversations that follow from a user's messages and groups. */
function sessionsOf(userId: string, { state }: Call): Session[] {
  const direct = [...state.conversationsOf(userId)].flatMap(([other, conversation]): Session[] => {
    if (conversation.isUnknownTo(userId)) return [];
    const all = conversation.listedFor(userId);
    const last = all.at(-1);
    return [{ key: `1 ${other}`, timeSeconds: last?.timeSeconds ?? 0, lastSeq: last?.seq ?? 0, count: all.length }];
  });
  const groups = [...state.joinedGroups(userId)].map(({ groupId, listed }): Session => {
    return { key: `2 ${groupId}`, timeSeconds: listed.timeSeconds, lastSeq: 0, count: listed.seq };
  });
  return [...direct, ...groups];
}
