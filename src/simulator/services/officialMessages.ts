import { type Answer, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { OfficialAccount, OfficialMessage, SentMessage } from "../state/officialAccounts.ts";
import { type Call, command, type Service } from "./call.ts";
import { type OfOfficialAccount, pageSize, withAccount } from "./officialAccountLookup.ts";

const mostBodyBytes = 12 * 1024;
const mostAnswered = 20;

interface Sending extends OfOfficialAccount {
  readonly Random: number;
  readonly MsgBody: readonly unknown[];
  readonly OnlineOnlyFlag?: number;
  readonly SendMsgControl?: readonly string[];
  readonly CloudCustomData?: string;
}

interface HistoryRequest extends OfOfficialAccount {
  readonly LastMsgKey?: string;
  readonly ReqMsgNumber: number;
  readonly WithRecalledMsg?: number;
}

/** `official_account_open_http_svc`: what official accounts say to their subscribers. */
export const officialMessages: Service = {
  send_official_account_msg: command<Sending>((body, call) =>
    withAccount(body, call, (account) => send(account, body, call)),
  ),

  official_account_msg_recall: command<OfOfficialAccount & { readonly MsgKeyList: readonly string[] }>((body, call) =>
    withAccount(body, call, (account) =>
      ok({ RecallRetList: body.MsgKeyList.map((MsgKey) => ({ MsgKey, RetCode: recall(account, MsgKey) })) }),
    ),
  ),

  official_account_msg_get_simple: command<HistoryRequest>((body, call) =>
    withAccount(body, call, (account) => history(account, body)),
  ),
};

/** A repeated message answers as the first one did, and is dropped. */
function send(account: OfficialAccount, body: Sending, call: Call): Answer {
  const { bodyBytes, nowSeconds, state } = call;
  if (bodyBytes > mostBodyBytes) return refuse(80002, messages.messageTooLong(bodyBytes, mostBodyBytes));
  if (body.OnlineOnlyFlag === 1 && body.SendMsgControl !== undefined) {
    return refuse(10004, messages.controlOnlineOnly());
  }
  const fingerprint = `${body.Random} ${JSON.stringify([body.MsgBody, body.CloudCustomData])}`;
  const repeated = account.recent.find(fingerprint, nowSeconds);
  if (repeated !== undefined) return sent(repeated);
  const message: OfficialMessage = {
    key: `${state.newMessageSeq()}_${body.Random}_${nowSeconds}`,
    timeSeconds: nowSeconds,
    body: body.MsgBody,
    cloudCustomData: body.CloudCustomData,
    isRecalled: false,
  };
  account.recent.add(fingerprint, { key: message.key, timeSeconds: nowSeconds }, nowSeconds);
  // A message for those online now is stored nowhere.
  if (body.OnlineOnlyFlag !== 1) account.addMessage(message);
  return sent(message);
}

function sent({ timeSeconds, key }: SentMessage): Answer {
  return ok({ MsgTime: timeSeconds, MsgKey: key });
}

/** 0, or why the message cannot be recalled. */
function recall(account: OfficialAccount, key: string): number {
  const message = account.message(key);
  if (message === undefined) return 10030;
  if (message.isRecalled) return 10032;
  message.isRecalled = true;
  return 0;
}

function history(account: OfficialAccount, body: HistoryRequest): Answer {
  const { LastMsgKey } = body;
  if (LastMsgKey !== undefined && account.message(LastMsgKey) === undefined) {
    return refuse(10004, messages.wrongCursor(LastMsgKey));
  }
  const page: OfficialMessage[] = [];
  let isFinished = true;
  for (const message of account.messagesBack(LastMsgKey)) {
    if (message.isRecalled && body.WithRecalledMsg !== 1) continue;
    if (page.length === pageSize(body.ReqMsgNumber, mostAnswered)) {
      isFinished = false;
      break;
    }
    page.push(message);
  }
  return ok({
    Official_Account: account.id,
    IsFinished: isFinished ? 1 : 0,
    ...(!isFinished && { LastMsgKey: page.at(-1)?.key }),
    RspMsgList: page.map((message) => storedMessage(account, message)),
  });
}

function storedMessage(account: OfficialAccount, message: OfficialMessage): Readonly<Record<string, unknown>> {
  return {
    From_Account: account.id,
    MsgBody: message.isRecalled ? [] : message.body,
    MsgTimeStamp: message.timeSeconds,
    MsgKey: message.key,
    ...(!message.isRecalled && message.cloudCustomData !== undefined && { CloudCustomData: message.cloudCustomData }),
  };
}
