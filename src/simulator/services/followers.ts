import { type Answer, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { type Call, command, type Service } from "./call.ts";
import { type ItemResult, itemDone, unknownOwner, wrongPartner } from "./relationItems.ts";

interface ToAccounts {
  readonly From_Account: string;
  readonly To_Account: readonly string[];
}

/** As `FollowType` has them: those who follow, those who are followed, those who do both. */
const listNames = { 1: "followers", 2: "following", 3: "mutual" } as const;

/** `follow`: needs no switch in a console here. */
export const followers: Service = {
  follow_add: command<{
    readonly From_Account: string;
    readonly FollowItem: readonly { readonly To_Account: string }[];
  }>((body, call) =>
    results(
      body.From_Account,
      body.FollowItem.map(({ To_Account }) => To_Account),
      call,
      (account) => {
        call.state.follows.follow(body.From_Account, account, call.nowSeconds);
        return {};
      },
    ),
  ),

  follow_delete: command<ToAccounts>((body, call) =>
    results(body.From_Account, body.To_Account, call, (account) => {
      call.state.follows.unfollow(body.From_Account, account);
      return {};
    }),
  ),

  follow_check: command<ToAccounts>((body, call) =>
    results(body.From_Account, body.To_Account, call, (account) => {
      const { follows } = call.state;
      const isFollower = follows.followers(body.From_Account).has(account);
      const isFollowed = follows.following(body.From_Account).has(account);
      return { FollowType: (isFollower ? 1 : 0) + (isFollowed ? 2 : 0) };
    }),
  ),

  follow_get: command<{
    readonly From_Account: string;
    readonly FollowType: 1 | 2 | 3;
    readonly StartCursor: string;
    readonly WantNum: number;
  }>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const start = body.StartCursor === "" ? 0 : Number(body.StartCursor);
    if (!Number.isSafeInteger(start) || start < 0) {
      return { ...refuse(30001, messages.wrongCursor(body.StartCursor)), ErrorDisplay: "" };
    }
    const all = call.state.follows[listNames[body.FollowType]](body.From_Account);
    const page = [...all].slice(start, start + body.WantNum);
    const next = start + page.length;
    return ok({
      FollowItem: page.map(([To_Account, FollowTime]) => ({
        To_Account,
        FollowTime,
        ProfileItem: [...(call.state.account(To_Account)?.profile ?? [])].map(([Tag, Value]) => ({ Tag, Value })),
      })),
      NextCursor: next < all.size ? String(next) : "",
      ErrorDisplay: "",
    });
  }),

  follow_get_info: command<ToAccounts>((body, call) => {
    const refusal = unknownOwner(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const { follows } = call.state;
    return ok({
      FollowInfo: body.To_Account.map((To_Account) => ({
        To_Account,
        ...resultFields(
          call.state.hasAccount(To_Account) ? itemDone : { code: 30003, info: messages.noAccount(To_Account) },
        ),
        FollowerCount: follows.followers(To_Account).size,
        FollowingCount: follows.following(To_Account).size,
        MutualFollowingCount: follows.mutual(To_Account).size,
      })),
      ErrorDisplay: "",
    });
  }),
};

/** Answers each account with its result and what `done` tells of it. */
function results(
  userId: string,
  accounts: readonly string[],
  call: Call,
  done: (account: string) => Readonly<Record<string, unknown>>,
): Answer {
  const refusal = unknownOwner(call, userId);
  if (refusal !== undefined) return refusal;
  return ok({
    ResultItem: accounts.map((To_Account) => {
      const wrong = wrongPartner(call, userId, To_Account);
      return { To_Account, ...resultFields(wrong ?? itemDone), ...(wrong === undefined && done(To_Account)) };
    }),
    ErrorDisplay: "",
  });
}

function resultFields({ code, info }: ItemResult): { readonly ResultCode: number; readonly ResultInfo: string } {
  return { ResultCode: code, ResultInfo: info };
}
