import { type Answer, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { OfficialAccount, Subscriber } from "../state/officialAccounts.ts";
import { type Call, command, type Service } from "./call.ts";
import {
  infoOf,
  type OfOfficialAccount,
  only,
  pageSize,
  type ResponseFilter,
  withAccount,
} from "./officialAccountLookup.ts";

const mostAnswered = 200;

const failed = 0;
const done = 1;
/** A subscriber already, or none that could be removed. */
const unchanged = 2;

interface ListRequest extends OfOfficialAccount {
  readonly Limit?: number;
  readonly Next?: string;
}

interface SubscriptionsRequest {
  readonly Subscriber_Account: string;
  readonly Limit?: number;
  readonly Offset?: number;
  readonly ResponseFilter?: ResponseFilter;
}

/** `official_account_open_http_svc`: who subscribes to which official account. */
export const subscribers: Service = {
  add_subscriber: command<
    OfOfficialAccount & { readonly SubscriberList: readonly { readonly Subscriber_Account: string }[] }
  >((body, call) =>
    withAccount(body, call, (account) => {
      const userIds = body.SubscriberList.map(({ Subscriber_Account }) => Subscriber_Account);
      return addAll(account, userIds, call);
    }),
  ),

  delete_subscriber: command<OfOfficialAccount & { readonly SubscriberToDel_Account: readonly string[] }>(
    (body, call) =>
      withAccount(body, call, (account) =>
        ok({
          SubscriberList: body.SubscriberToDel_Account.map((userId) => ({
            Subscriber_Account: userId,
            Result: remove(account, userId, call),
          })),
        }),
      ),
  ),

  modify_subscriber_info: command<
    OfOfficialAccount & { readonly Subscriber_Account: string; readonly CustomString?: string }
  >((body, call) =>
    withAccount(body, call, (account) => {
      const subscriber = account.subscribers.get(body.Subscriber_Account);
      if (subscriber === undefined) return refuse(131003, messages.notSubscriber(body.Subscriber_Account, account.id));
      subscriber.customString = body.CustomString ?? subscriber.customString;
      return ok();
    }),
  ),

  get_subscriber_info: command<ListRequest>((body, call) => withAccount(body, call, (account) => list(account, body))),

  get_subscribed_official_account_list: command<SubscriptionsRequest>((body, { state }) => {
    const userId = body.Subscriber_Account;
    if (!state.hasAccount(userId)) return refuse(10004, messages.noAccount(userId));
    const all = [...state.officialAccounts.subscribedBy(userId)];
    const start = Math.max(body.Offset ?? 0, 0);
    const page = all.slice(start, start + pageSize(body.Limit, mostAnswered));
    const next = start + page.length;
    return ok({
      OfficialAccountInfoList: page.map((account) => subscription(account, userId, body.ResponseFilter)),
      TotalCount: all.length,
      ...(next < all.length ? { CompleteFlag: 0, Next: next } : { CompleteFlag: 1 }),
    });
  }),
};

/** Beyond the most subscribers nobody is added. */
function addAll(account: OfficialAccount, userIds: readonly string[], call: Call): Answer {
  const { state } = call;
  const fresh = new Set(userIds.filter((userId) => state.hasAccount(userId) && !account.subscribers.has(userId)));
  const count = account.subscribers.size + fresh.size;
  const most = account.profile.maxSubscribers;
  if (fresh.size > 0 && count > most) return refuse(130006, messages.tooManySubscribers(count, most));
  return ok({
    SubscriberList: userIds.map((userId) => ({ Subscriber_Account: userId, Result: add(account, userId, call) })),
  });
}

function add(account: OfficialAccount, userId: string, { state, nowSeconds }: Call): number {
  if (!state.hasAccount(userId)) return failed;
  if (account.subscribers.has(userId)) return unchanged;
  state.officialAccounts.subscribe(account, userId, nowSeconds);
  return done;
}

function remove(account: OfficialAccount, userId: string, { state }: Call): number {
  if (!state.hasAccount(userId)) return failed;
  if (!account.subscribers.has(userId)) return unchanged;
  state.officialAccounts.unsubscribe(account, userId);
  return done;
}

function list(account: OfficialAccount, body: ListRequest): Answer {
  const cursor = body.Next ?? "";
  const start = Number(cursor);
  if (!Number.isSafeInteger(start) || start < 0) return refuse(10004, messages.wrongCursor(cursor));
  const page = [...account.subscribers].slice(start, start + pageSize(body.Limit, mostAnswered));
  const next = start + page.length;
  return ok({
    Next: next < account.subscribers.size ? String(next) : "",
    SubscriberNum: account.subscribers.size,
    SubscriberList: page.map(([userId, subscriber]) => ({ Subscriber_Account: userId, ...fieldsOf(subscriber) })),
  });
}

function fieldsOf({ sinceSeconds, customString }: Subscriber): Readonly<Record<string, unknown>> {
  return { SubscribeTime: sinceSeconds, ...(customString !== "" && { CustomString: customString }) };
}

function subscription(
  account: OfficialAccount,
  userId: string,
  filter: ResponseFilter | undefined,
): Readonly<Record<string, unknown>> {
  const subscriber = account.subscribers.get(userId);
  const own = subscriber === undefined ? {} : fieldsOf(subscriber);
  return { ...infoOf(account, filter), SelfInfo: only(own, filter?.SelfInfoFilter) };
}
