import { ok } from "../answer.ts";
import { messages } from "../messages.ts";
import { command, type Service } from "./call.ts";
import { batch, failedAccounts, itemDone, unknownOwner, wrongPartner } from "./relationItems.ts";

const mostBlocked = 1000;

interface ToAccounts {
  readonly From_Account: string;
  readonly To_Account: readonly string[];
}

/** `sns`: whom a user does not want to hear. Messages that are sent by this API are not held back, as at the service. */
export const blocklist: Service = {
  black_list_add: command<ToAccounts>(
    (body, call) =>
      unknownOwner(call, body.From_Account) ??
      batch(body.To_Account, (account) => {
        const wrong = wrongPartner(call, body.From_Account, account);
        if (wrong !== undefined) return wrong;
        const { blocked } = call.state.relations.of(body.From_Account);
        if (blocked.has(account)) return { code: 30001, info: messages.alreadyBlocked(body.From_Account, account) };
        if (blocked.size >= mostBlocked) {
          return { code: 30013, info: messages.tooManyBlocked(body.From_Account, mostBlocked) };
        }
        call.state.relations.block(body.From_Account, account, call.nowSeconds);
        return itemDone;
      }),
  ),

  black_list_delete: command<ToAccounts>(
    (body, call) =>
      unknownOwner(call, body.From_Account) ??
      batch(body.To_Account, (account) =>
        call.state.relations.unblock(body.From_Account, account)
          ? itemDone
          : { code: 30001, info: messages.notBlocked(body.From_Account, account) },
      ),
  ),

  black_list_get: command<{
    readonly From_Account: string;
    readonly StartIndex: number;
    readonly MaxLimited: number;
  }>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const { blocked, blockSequence } = call.state.relations.of(body.From_Account);
    const page = [...blocked].slice(body.StartIndex, body.StartIndex + body.MaxLimited);
    const next = body.StartIndex + page.length;
    return ok({
      BlackListItem: page.map(([To_Account, AddBlackTimeStamp]) => ({ To_Account, AddBlackTimeStamp })),
      StartIndex: next < blocked.size ? next : 0,
      // Both spellings of the documentation.
      CurruentSequence: blockSequence,
      CurrentSequence: blockSequence,
      ErrorDisplay: "",
    });
  }),

  black_list_check: command<ToAccounts & { readonly CheckType: string }>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const { relations } = call.state;
    const items = body.To_Account.map((other) => {
      const mine = relations.hasBlocked(body.From_Account, other);
      const theirs = body.CheckType === "BlackCheckResult_Type_Both" && relations.hasBlocked(other, body.From_Account);
      const relation = mine && theirs ? "BothWay" : mine ? "AWithB" : theirs ? "BWithA" : "NO";
      const wrong = wrongPartner(call, body.From_Account, other);
      return {
        To_Account: other,
        Relation: `BlackCheckResult_Type_${relation}`,
        ResultCode: wrong?.code ?? 0,
        ResultInfo: wrong?.info ?? "",
      };
    });
    return ok({ BlackListCheckItem: items, ...failedAccounts(items), ErrorDisplay: "" });
  }),
};
