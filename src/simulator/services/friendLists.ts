import { ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { command, type Service } from "./call.ts";
import { batch, itemDone, unknownOwner } from "./relationItems.ts";

const mostLists = 32;

/** `sns`: the lists that a user sorts friends into; they are no chat groups. */
export const friendLists: Service = {
  group_add: command<{
    readonly From_Account: string;
    readonly GroupName: readonly string[];
    readonly To_Account?: readonly string[];
  }>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const { relations } = call.state;
    const own = relations.of(body.From_Account);
    if (new Set([...own.lists, ...body.GroupName]).size > mostLists) {
      return { ...refuse(30011, messages.tooManyLists(body.From_Account, mostLists)), ErrorDisplay: "" };
    }
    for (const name of body.GroupName) own.lists.add(name);
    own.listSequence++;
    if (body.To_Account === undefined) return ok({ CurrentSequence: own.listSequence, ErrorDisplay: "" });
    return batch(
      body.To_Account,
      (account) => {
        const friend = own.friends.get(account);
        if (friend === undefined) return { code: 32216, info: messages.noFriend(body.From_Account, account) };
        for (const name of body.GroupName) friend.lists.add(name);
        own.friendSequence++;
        return itemDone;
      },
      () => ({ CurrentSequence: own.listSequence }),
    );
  }),

  group_delete: command<{ readonly From_Account: string; readonly GroupName: readonly string[] }>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const own = call.state.relations.of(body.From_Account);
    for (const name of body.GroupName) {
      own.lists.delete(name);
      for (const friend of own.friends.values()) {
        if (friend.lists.delete(name)) own.friendSequence++;
      }
    }
    own.listSequence++;
    return ok({ CurrentSequence: own.listSequence, ErrorDisplay: "" });
  }),

  group_get: command<{
    readonly From_Account: string;
    readonly NeedFriend?: string;
    readonly GroupName?: readonly string[];
  }>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const own = call.state.relations.of(body.From_Account);
    const wanted = body.GroupName ?? [];
    const names = [...own.lists].filter((name) => wanted.length === 0 || wanted.includes(name));
    return ok({
      ResultItem: names.map((GroupName) => {
        const members = [...own.friends].filter(([, { lists }]) => lists.has(GroupName)).map(([userId]) => userId);
        return {
          GroupName,
          FriendNumber: members.length,
          ...(body.NeedFriend !== undefined && { To_Account: members }),
        };
      }),
      CurrentSequence: own.listSequence,
      ErrorDisplay: "",
    });
  }),
};
