import { type Answer, ok, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Call } from "./call.ts";

/** Why one account of a batch failed; a code of 0 says that it did not. */
export interface ItemResult {
  readonly code: number;
  readonly info: string;
}

export const itemDone: ItemResult = { code: 0, info: "" };

/** Not a failure: the other side must agree first. */
export const waitsForApproval = 30539;

/** Answers a batch of accounts: each with its result, and the failed ones once more by name. */
export function batch(
  accounts: readonly string[],
  resultOf: (account: string, index: number) => ItemResult,
  more: () => Readonly<Record<string, unknown>> = () => ({}),
): Answer {
  const items = accounts.map((To_Account, index) => {
    const { code, info } = resultOf(To_Account, index);
    return { To_Account, ResultCode: code, ResultInfo: info };
  });
  return ok({ ResultItem: items, ...failedAccounts(items), ...more(), ErrorDisplay: "" });
}

/** The accounts that failed, where any did. */
export function failedAccounts(
  items: readonly { readonly To_Account: string; readonly ResultCode: number }[],
): Readonly<Record<string, unknown>> {
  const failed = items.filter(({ ResultCode }) => ResultCode !== 0 && ResultCode !== waitsForApproval);
  return failed.length === 0 ? {} : { Fail_Account: failed.map(({ To_Account }) => To_Account) };
}

/** Refuses the call where the account whose relations are meant does not exist. */
export function unknownOwner({ state }: Call, userId: string): Refusal | undefined {
  return state.hasAccount(userId) ? undefined : { ...refuse(30003, messages.noAccount(userId)), ErrorDisplay: "" };
}

/** The result of an account that nobody can be related to; `undefined` where it can be. */
export function wrongPartner({ state }: Call, userId: string, otherId: string): ItemResult | undefined {
  if (!state.hasAccount(otherId)) return { code: 30003, info: messages.noAccount(otherId) };
  return userId === otherId ? { code: 30001, info: messages.oneself(userId) } : undefined;
}
