import { type Answer, type Found, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Group, GroupType } from "../state/group.ts";
import type { GroupMessage } from "../state/room.ts";
import { command, type Service } from "./call.ts";
import { groupOf, placeOf } from "./groupLookup.ts";

const mostMembers = 200;
const mostAnswered = 200;
const withReceipts: readonly GroupType[] = ["Private", "Public", "ChatRoom"];

interface Seq {
  readonly MsgSeq: number;
}

interface DetailRequest {
  readonly GroupId: string;
  readonly MsgSeq?: number;
  /** 0 lists those who read the message, 1 the others. */
  readonly Filter: 0 | 1;
  readonly Cursor: string;
  readonly Count: number;
}

/** `group_open_http_svc`: who has read a message that was sent with NeedReadReceipt 1. */
export const groupReceipts: Service = {
  group_msg_receipt: command<{
    readonly GroupId: string;
    readonly From_Account: string;
    readonly MsgSeqList: readonly Seq[];
  }>((body, call) => {
    const group = groupOf(call, body.GroupId, withReceipts);
    if (isRefusal(group)) return group;
    const reader = body.From_Account;
    if (!group.members.has(reader)) return refuse(10004, messages.notMember(reader));
    const found = body.MsgSeqList.map(({ MsgSeq }) => messageWithReceipts(group, MsgSeq));
    const refusal = found.find(isRefusal);
    if (refusal !== undefined) return refusal;
    for (const message of found) {
      if (!isRefusal(message) && receiversOf(group, message).includes(reader)) message.readers?.add(reader);
    }
    return ok();
  }),

  get_group_msg_receipt: command<{ readonly GroupId: string; readonly MsgSeqList: readonly Seq[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, withReceipts);
    if (isRefusal(group)) return group;
    return ok({ GroupMsgReceiptList: body.MsgSeqList.map(({ MsgSeq }) => receiptCounts(group, MsgSeq)) });
  }),

  get_group_msg_receipt_detail: command<DetailRequest>((body, call) => {
    const group = groupOf(call, body.GroupId, withReceipts);
    if (isRefusal(group)) return group;
    const message = messageWithReceipts(group, body.MsgSeq ?? 0);
    return isRefusal(message) ? message : receiptPage(group, message, body);
  }),
};

/** Why a message of this group cannot ask for receipts. Types without them take the field and ignore it. */
export function receiptRefusal(group: Group, isOnlineOnly: boolean): Refusal | undefined {
  if (isOnlineOnly) return refuse(10061, messages.noReceiptsOnlineOnly());
  const count = group.members.size;
  return withReceipts.includes(group.type) && count > mostMembers
    ? refuse(10060, messages.tooLargeForReceipts(count, mostMembers))
    : undefined;
}

function messageWithReceipts(group: Group, seq: number): Found<GroupMessage> {
  const message = group.message(seq);
  return message === undefined || message.isRecalled || message.readers === undefined
    ? refuse(10062, messages.noReceipts(seq))
    : message;
}

/** The members of today for whom the message was, in the order of joining. */
function receiversOf(group: Group, message: GroupMessage): string[] {
  return [...group.members.values()]
    .filter(({ joinTimeSeconds }) => joinTimeSeconds <= message.timeSeconds)
    .map(({ userId }) => userId)
    .filter((userId) => userId !== message.from && (message.onlyTo === undefined || message.onlyTo.has(userId)));
}

function receiptCounts(group: Group, seq: number): Readonly<Record<string, unknown>> {
  const message = messageWithReceipts(group, seq);
  if (isRefusal(message)) return { Code: message.ErrorCode, MsgSeq: seq, ReadNum: 0, UnreadNum: 0 };
  const receivers = receiversOf(group, message);
  const read = receivers.filter((userId) => message.readers?.has(userId)).length;
  return { Code: 0, MsgSeq: seq, ReadNum: read, UnreadNum: receivers.length - read };
}

/** The cursor is the place in the list. The end flag has both of its documented names. */
function receiptPage(group: Group, message: GroupMessage, body: DetailRequest): Answer {
  const wantsReaders = body.Filter === 0;
  const all = receiversOf(group, message).filter((userId) => message.readers?.has(userId) === wantsReaders);
  const found = placeOf(body.Cursor);
  if (isRefusal(found)) return found;
  const start = found.place;
  const end = start + Math.min(body.Count, mostAnswered);
  const isFinished = end >= all.length ? 1 : 0;
  const page = all.slice(start, end);
  return ok({
    Cursor: isFinished === 1 ? "" : String(end),
    IsFinish: isFinished,
    IsFinished: isFinished,
    MsgSeq: message.seq,
    ...(wantsReaders
      ? { ReadList: page.map((userId) => ({ Read_Account: userId })) }
      : { UnreadList: page.map((userId) => ({ Unread_Account: userId })) }),
  });
}
