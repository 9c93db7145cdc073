import { type Answer, type Found, isRefusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { OfficialAccount } from "../state/officialAccounts.ts";
import type { Call } from "./call.ts";

/** A body about one official account. */
export interface OfOfficialAccount {
  readonly Official_Account: string;
}

/** Which fields of official accounts and subscriptions an answer has; all that are left out. */
export interface ResponseFilter {
  readonly OfficialAccountBaseInfoFilter?: readonly string[];
  readonly SelfInfoFilter?: readonly string[];
}

/** The official account, or a refusal with 130004. */
export function officialAccountOf({ state }: Call, id: string): Found<OfficialAccount> {
  return state.officialAccounts.find(id) ?? refuse(130004, messages.noOfficialAccount(id));
}

/** Answers for the official account that the body names. */
export function withAccount(body: OfOfficialAccount, call: Call, answer: (account: OfficialAccount) => Answer): Answer {
  const account = officialAccountOf(call, body.Official_Account);
  return isRefusal(account) ? account : answer(account);
}

/** An official account as answers have it. */
export function infoOf(account: OfficialAccount, filter: ResponseFilter = {}): Readonly<Record<string, unknown>> {
  const { profile } = account;
  const fields = {
    CreateTime: account.createTimeSeconds,
    Name: profile.name,
    Owner_Account: account.owner,
    LastMsgTime: account.lastMsgTimeSeconds,
    SubscriberNum: account.subscribers.size,
    Introduction: profile.introduction,
    FaceUrl: profile.faceUrl,
    Organization: profile.organization,
    CustomString: profile.customString,
  };
  return {
    Official_Account: account.id,
    ErrorCode: 0,
    ErrorInfo: "",
    ...only(fields, filter.OfficialAccountBaseInfoFilter),
  };
}

/** The fields that are wanted; all of them without a list. */
export function only(
  fields: Readonly<Record<string, unknown>>,
  wanted: readonly string[] | undefined,
): Readonly<Record<string, unknown>> {
  if (wanted === undefined) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => wanted.includes(name)));
}

/** How many items a page has: what the body asks for, from 1 to `most`; `most` where it does not ask. */
export function pageSize(asked: number | undefined, most: number): number {
  return Math.min(Math.max(asked ?? most, 1), most);
}
