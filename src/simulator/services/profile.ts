import { ok, type Refusal, refuse } from "../answer.ts";
import { digitsOf, type Integer } from "../exactIntegers.ts";
import { messages } from "../messages.ts";
import type { Account } from "../state/account.ts";
import { command, type Service } from "./call.ts";

const mostValueBytes = 500;

interface ProfileItem {
  readonly Tag: string;
  readonly Value: string | Integer;
}

/** `profile`: the fields of accounts. Custom fields need no set-up in a console here. */
export const profile: Service = {
  portrait_set: command<{ readonly From_Account: string; readonly ProfileItem: readonly ProfileItem[] }>(
    (body, { state }) => {
      const account = state.account(body.From_Account);
      if (account === undefined) return unknownAccount(body.From_Account);
      const refusal = body.ProfileItem.map(wrongCustomValue).find((wrong) => wrong !== undefined);
      if (refusal !== undefined) return refusal;
      for (const { Tag, Value } of body.ProfileItem) account.profile.set(Tag, Value);
      return ok({ ErrorDisplay: "" });
    },
  ),

  portrait_get: command<{ readonly To_Account: readonly string[]; readonly TagList: readonly string[] }>(
    (body, { state }) => {
      const unknown = body.To_Account.find((userId) => !state.hasAccount(userId));
      if (unknown !== undefined) return unknownAccount(unknown);
      const found = body.To_Account.flatMap((userId) => state.account(userId) ?? []);
      return ok({
        UserProfileItem: found.map((account) => ({
          To_Account: account.userId,
          ProfileItem: profileItems(account, body.TagList),
          ResultCode: 0,
          ResultInfo: "",
        })),
        ErrorDisplay: "",
      });
    },
  ),
};

function unknownAccount(userId: string): Refusal {
  return refused(40003, messages.noAccount(userId));
}

function refused(code: number, info: string): Refusal {
  return { ...refuse(code, info), ErrorDisplay: "" };
}

/** The catalogue's schema holds the values of standard fields only. */
function wrongCustomValue({ Tag, Value }: ProfileItem): Refusal | undefined {
  if (typeof Value !== "string") {
    return digitsOf(Value).startsWith("-") ? refused(40001, messages.negativeValue(Tag, digitsOf(Value))) : undefined;
  }
  const bytes = Buffer.byteLength(Value);
  return bytes > mostValueBytes ? refused(40601, messages.valueTooLong(Tag, bytes, mostValueBytes)) : undefined;
}

function profileItems(account: Account, tags: readonly string[]): ProfileItem[] {
  return tags.flatMap((tag) => {
    const value = account.profile.get(tag);
    return value === undefined ? [] : [{ Tag: tag, Value: value }];
  });
}
