import { type Answer, type Found, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { OnlineState } from "../state/account.ts";
import {
  type Conversation,
  type DirectMessage,
  type MessageContent,
  newMessage,
  type SentMessage,
} from "../state/conversation.ts";
import { type Call, command, type Service } from "./call.ts";

const mostBodyBytes = 12 * 1024;
const mostPageBytes = 13 * 1024;
/** How many accounts a query of online states takes. */
const mostQueried = 500;
const flagNormal = 0;
const flagRecalled = 8;

interface Content extends MessageContent {
  readonly MsgSeq?: number;
  readonly MsgBody: readonly unknown[];
}

interface Sending extends Content {
  readonly From_Account?: string;
  readonly OnlineOnlyFlag?: number;
  readonly MsgLifeTime?: number;
}

interface Import extends Content {
  readonly SyncFromOldSystem: number;
  readonly From_Account: string;
  readonly To_Account: string;
  readonly MsgTimeStamp: number;
}

interface RoamRequest {
  readonly Operator_Account: string;
  readonly Peer_Account: string;
  readonly MaxCnt: number;
  readonly MinTime: number;
  readonly MaxTime: number;
  readonly LastMsgKey?: string;
}

interface MessageName {
  readonly From_Account: string;
  readonly To_Account: string;
  readonly MsgKey: string;
}

interface Modification extends MessageName {
  readonly MsgBody?: readonly unknown[];
  readonly CloudCustomData?: string;
}

/** Codes for a user who does not exist: they differ from command to command. */
interface AccountCodes {
  readonly from: number;
  readonly to: number;
}

/** `openim`: messages between two users, and whether users are online. Neither friendship, blocklists nor mutes count here. */
export const directMessages: Service = {
  sendmsg: command<Sending & { readonly To_Account: string }>((body, call) => {
    const from = body.From_Account ?? call.identifier;
    const refusal =
      tooLong(call) ??
      unknownAccount(call, { from: 90048, to: 90012 }, { From_Account: from, To_Account: body.To_Account });
    if (refusal !== undefined) return refusal;
    const message = send(body, from, body.To_Account, body.MsgSeq ?? call.state.newMessageSeq(), call);
    return ok({ MsgTime: message.timeSeconds, MsgKey: message.key, MsgId: messageId(message) });
  }),

  batchsendmsg: command<Sending & { readonly To_Account: readonly string[] }>((body, call) => {
    const from = body.From_Account ?? call.identifier;
    const refusal = tooLong(call) ?? unknownAccount(call, { from: 90008, to: 90012 }, { From_Account: from });
    if (refusal !== undefined) return refusal;
    const seq = body.MsgSeq ?? call.state.newMessageSeq();
    const known = body.To_Account.filter((to) => call.state.hasAccount(to));
    const errors = body.To_Account.filter((to) => !call.state.hasAccount(to)).map((to) => ({
      To_Account: to,
      ErrorCode: 70107,
    }));
    const [first] = known.map((to) => send(body, from, to, seq, call));
    if (first === undefined) return { ...refuse(90012, messages.noRecipients()), ErrorList: errors };
    const sent = ok({ MsgKey: first.key, MsgId: messageId(first) });
    return errors.length === 0 ? sent : { ...sent, ActionStatus: "SomeError", ErrorList: errors };
  }),

  importmsg: command<Import>((body, call) => {
    const refusal = tooLong(call) ?? unknownAccount(call, { from: 90008, to: 90012 }, body);
    if (refusal !== undefined) return refusal;
    importMessage(body, call);
    return ok();
  }),

  admin_getroammsg: command<RoamRequest>((body, call) => {
    const names = { From_Account: body.Operator_Account, To_Account: body.Peer_Account };
    return unknownAccount(call, { from: 90008, to: 90003 }, names) ?? roam(body, call);
  }),

  admin_msgwithdraw: command<MessageName>((body, call) => {
    const message = messageOf(call, body);
    if (isRefusal(message)) return message;
    if (message.isRecalled) return refuse(20023, messages.alreadyRecalled(body.MsgKey));
    message.isRecalled = true;
    return ok();
  }),

  modify_c2c_msg: command<Modification>((body, call) => {
    const message = tooLong(call) ?? messageOf(call, body);
    if (isRefusal(message)) return message;
    if (message.isPush) return refuse(20022, messages.pushNotChangeable(body.MsgKey));
    if (message.isRecalled) return refuse(20022, messages.alreadyRecalled(body.MsgKey));
    if (body.MsgBody !== undefined) message.body = body.MsgBody;
    if (body.CloudCustomData !== undefined) message.cloudCustomData = body.CloudCustomData;
    return ok({ ErrorInfo: messages.succeed });
  }),

  delete_c2c_msg_ramble: command<{
    readonly Operator_Account: string;
    readonly Peer_Account: string;
    readonly MsgKeyList: readonly string[];
  }>((body, call) => {
    const names = { From_Account: body.Operator_Account, To_Account: body.Peer_Account };
    const refusal = unknownAccount(call, { from: 90008, to: 90003 }, names);
    if (refusal !== undefined) return refusal;
    const conversation = call.state.findConversation(body.Operator_Account, body.Peer_Account);
    for (const key of body.MsgKeyList) {
      const message =
        conversation && (conversation.find(key, names.To_Account) ?? conversation.find(key, names.From_Account));
      message?.hiddenFrom.add(body.Operator_Account);
    }
    return ok({ InvalidMsgKeyList: body.MsgKeyList.filter((key) => !isMsgKey(key)) });
  }),

  admin_set_msg_read: command<{
    readonly Report_Account: string;
    readonly Peer_Account: string;
    readonly MsgReadTime?: number;
  }>((body, call) => {
    const names = { From_Account: body.Report_Account, To_Account: body.Peer_Account };
    const refusal = unknownAccount(call, { from: 90008, to: 90003 }, names);
    if (refusal !== undefined) return refusal;
    const conversation = call.state.findConversation(body.Report_Account, body.Peer_Account);
    conversation?.read(body.Report_Account, body.MsgReadTime ?? call.nowSeconds);
    return ok();
  }),

  c2c_msg_read_receipt: command<{
    readonly Operator_Account: string;
    readonly Peer_Account: string;
    readonly C2CMsgInfo: readonly MessageName[];
  }>((body, call) => {
    const names = { From_Account: body.Operator_Account, To_Account: body.Peer_Account };
    const refusal = unknownAccount(call, { from: 20003, to: 20003 }, names);
    if (refusal !== undefined) return refusal;
    const other = body.C2CMsgInfo.find(
      (one) => one.From_Account !== body.Peer_Account || one.To_Account !== body.Operator_Account,
    );
    if (other !== undefined) return refuse(20001, messages.receiptOfOthers(other.From_Account, other.To_Account));
    const conversation = call.state.findConversation(body.Operator_Account, body.Peer_Account);
    for (const { MsgKey } of body.C2CMsgInfo) {
      const message = conversation?.find(MsgKey, body.Peer_Account);
      if (message?.wantsReceipt === true) {
        message.isRead = true;
        message.hasReceipt = true;
      }
    }
    return ok();
  }),

  get_c2c_unread_msg_num: command<{ readonly To_Account: string; readonly Peer_Account?: readonly string[] }>(
    (body, call) =>
      unknownAccount(call, { from: 90003, to: 90003 }, { From_Account: body.To_Account }) ?? unread(body, call),
  ),

  query_online_status: command<OnlineQuery>((body, call) => online(body, call, "Status")),

  // The predecessor: the same but for one name.
  querystate: command<OnlineQuery>((body, call) => online(body, call, "State")),
};

interface OnlineQuery {
  readonly To_Account: readonly string[];
  readonly IsNeedDetail?: number;
}

function tooLong({ bodyBytes }: Call): Refusal | undefined {
  return bodyBytes > mostBodyBytes ? refuse(93000, messages.messageTooLong(bodyBytes, mostBodyBytes)) : undefined;
}

/** Refuses the first of the accounts that does not exist. */
export function unknownAccount(
  { state }: Call,
  codes: AccountCodes,
  names: { readonly From_Account: string; readonly To_Account?: string },
): Refusal | undefined {
  if (!state.hasAccount(names.From_Account)) return refuse(codes.from, messages.noAccount(names.From_Account));
  const to = names.To_Account;
  return to === undefined || state.hasAccount(to) ? undefined : refuse(codes.to, messages.noAccount(to));
}

/** The message that was stored, or the one that this call repeats. */
function send(body: Sending, from: string, to: string, seq: number, call: Call): SentMessage {
  const conversation = call.state.conversation(from, to);
  const fingerprint = `${from} ${body.MsgSeq} ${body.MsgRandom} ${JSON.stringify([body.MsgBody, body.CloudCustomData])}`;
  const repeated = conversation.recent.find(fingerprint, call.nowSeconds);
  if (repeated !== undefined) return repeated;
  const isStored = body.OnlineOnlyFlag !== 1 && body.MsgLifeTime !== 0;
  const message = newMessage(body, from, to, seq, call.nowSeconds);
  message.isRead = body.SendMsgControl?.includes("NoUnread") === true || from === to;
  const { random, timeSeconds, key } = message;
  conversation.recent.add(fingerprint, { from, random, timeSeconds, key }, call.nowSeconds);
  if (isStored) conversation.add(message);
  call.state.figures.countDirectMessage(from);
  return message;
}

/** The ID as client SDKs show it: sender, time and random number. */
function messageId({ from, timeSeconds, random }: SentMessage): string {
  return `${from}-${timeSeconds}-${random}`;
}

/** Two imports with the same numbers and time are one, whatever their content and direction. */
function importMessage(body: Import, call: Call): void {
  const conversation = call.state.conversation(body.From_Account, body.To_Account);
  const seq = body.MsgSeq ?? call.state.newMessageSeq();
  // Both get what is imported: the field is none of this command.
  const { SyncOtherMachine: _, ...content } = body;
  const message = newMessage(content, body.From_Account, body.To_Account, seq, body.MsgTimeStamp);
  const isKnown = [body.From_Account, body.To_Account].some(
    (from) => conversation.find(message.key, from) !== undefined,
  );
  if (isKnown) return;
  message.isRead = body.SyncFromOldSystem === 2;
  conversation.add(message);
}

/** Reads from new to old; the page itself has the oldest first. */
function roam(body: RoamRequest, call: Call): Answer {
  const conversation = call.state.findConversation(body.Operator_Account, body.Peer_Account);
  const older = conversation === undefined ? [] : olderMessages(conversation, body);
  const page: DirectMessage[] = [];
  let bytes = 0;
  for (const message of older) {
    bytes += Buffer.byteLength(JSON.stringify(message.body));
    if (page.length === body.MaxCnt || (bytes > mostPageBytes && page.length > 0)) break;
    page.push(message);
  }
  const last = page.at(-1);
  return ok({
    Complete: page.length === older.length ? 1 : 0,
    MsgCnt: page.length,
    LastMsgTime: last?.timeSeconds ?? 0,
    LastMsgKey: last?.key ?? "",
    MsgList: page.reverse().map(roamingMessage),
  });
}

/** What the operator may see of the range, the newest first; behind `LastMsgKey` where it is given. */
function olderMessages(conversation: Conversation, body: RoamRequest): DirectMessage[] {
  const all = [...conversation.messages].reverse();
  // Both may have chosen the same numbers in one second: behind the older of the two, or reading would never end.
  const after = body.LastMsgKey === undefined ? -1 : all.findLastIndex((message) => message.key === body.LastMsgKey);
  return all
    .slice(after + 1)
    .filter(({ hiddenFrom }) => !hiddenFrom.has(body.Operator_Account))
    .filter(({ timeSeconds }) => body.MinTime <= timeSeconds && timeSeconds <= body.MaxTime);
}

function roamingMessage(message: DirectMessage): Readonly<Record<string, unknown>> {
  return {
    From_Account: message.from,
    To_Account: message.to,
    MsgSeq: message.seq,
    MsgRandom: message.random,
    MsgTimeStamp: message.timeSeconds,
    MsgFlagBits: message.isRecalled ? flagRecalled : flagNormal,
    IsPeerRead: message.hasReceipt ? 1 : 0,
    MsgKey: message.key,
    MsgBody: message.isRecalled ? [] : message.body,
    ...(!message.isRecalled && message.cloudCustomData !== undefined && { CloudCustomData: message.cloudCustomData }),
  };
}

function messageOf(call: Call, body: MessageName): Found<DirectMessage> {
  const refusal = unknownAccount(call, { from: 90008, to: 90003 }, body);
  if (refusal !== undefined) return refusal;
  if (!isMsgKey(body.MsgKey)) return refuse(90054, messages.malformedMsgKey(body.MsgKey));
  const conversation = call.state.findConversation(body.From_Account, body.To_Account);
  return conversation?.find(body.MsgKey, body.From_Account) ?? refuse(20022, messages.noMessage(body.MsgKey));
}

function isMsgKey(key: string): boolean {
  return /^\d+_\d+_\d+$/.test(key);
}

function unread(
  body: { readonly To_Account: string; readonly Peer_Account?: readonly string[] },
  { state }: Call,
): Answer {
  const reader = body.To_Account;
  const peers = body.Peer_Account;
  if (peers === undefined) {
    const counts = [...state.conversationsOf(reader).values()].map((conversation) => conversation.unreadBy(reader));
    return ok({ AllC2CUnreadMsgNum: counts.reduce((sum, count) => sum + count, 0) });
  }
  const unknown = peers.filter((peer) => !state.hasAccount(peer));
  return ok({
    C2CUnreadMsgNumList: peers
      .filter((peer) => state.hasAccount(peer))
      .map((peer) => ({
        Peer_Account: peer,
        C2CUnreadMsgNum: state.findConversation(reader, peer)?.unreadBy(reader) ?? 0,
      })),
    ErrorList: unknown.map((peer) => ({ Peer_Account: peer, ErrorCode: 70107 })),
  });
}

/** Nobody has devices here: the detail is an empty list. */
function online(body: OnlineQuery, { state }: Call, stateField: "Status" | "State"): Answer {
  const count = body.To_Account.length;
  if (count === 0) return refuse(90003, messages.nobodyQueried());
  if (count > mostQueried) return refuse(90011, messages.tooManyQueried(count, mostQueried));
  const found: { To_Account: string; state: OnlineState }[] = [];
  const unknown: string[] = [];
  for (const userId of body.To_Account) {
    const account = state.account(userId);
    if (account === undefined) unknown.push(userId);
    else found.push({ To_Account: userId, state: account.onlineState });
  }
  const lists = {
    QueryResult: found.map((account) => ({
      To_Account: account.To_Account,
      [stateField]: account.state,
      ...(body.IsNeedDetail === 1 && { Detail: [] }),
    })),
    ErrorList: unknown.map((userId) => ({ To_Account: userId, ErrorCode: 70107 })),
  };
  return found.length > 0 ? ok(lists) : { ...refuse(70107, messages.noAccount(unknown.join(", "))), ...lists };
}
