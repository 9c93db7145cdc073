import { type Answer, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Group } from "../state/group.ts";
import { newExtensions } from "../state/messageExtensions.ts";
import type { GroupMessage, Room } from "../state/room.ts";
import { type Call, command, type Service } from "./call.ts";
import { globallyMuted } from "./globalMutes.ts";
import { bannable, groupOf, notLive, roomOf, unknownUser } from "./groupLookup.ts";
import { setUnread } from "./groupMembers.ts";
import { receiptRefusal } from "./groupReceipts.ts";
import { enterBySpeaking } from "./liveGroups.ts";

/** Of one message. */
export const mostMessageBytes = 12 * 1024;
const mostMentions = 30;
/** In one group. */
const mostPerSecond = 40;
/** The SendMsgControl that messages to groups do not have. */
const directOnly = "WithMuteNotifications";
/** In one answer of the history, whatever it was asked for. */
const mostAnswered = 20;
/** How far delete_group_msg_by_sender looks back. */
const mostDeletedBack = 1000;
const noPlace = 0;
const recalledPlace = 2;

/** The words of a request as the numbers of an answer. */
const priorities: Readonly<Record<string, number>> = { High: 1, Normal: 2, Low: 3, Lowest: 4 };
/** Where the sender chose none. */
export const normalPriority = 2;

interface InGroup {
  readonly GroupId: string;
  readonly TopicId?: string;
}

interface Sending extends InGroup {
  readonly Random: number;
  readonly MsgBody: readonly unknown[];
  readonly MsgPriority?: string;
  readonly From_Account?: string;
  readonly OnlineOnlyFlag?: number;
  readonly SendMsgControl?: readonly string[];
  readonly CloudCustomData?: string;
  readonly To_Account?: readonly string[];
  readonly GroupAtInfo?: readonly unknown[];
  readonly SupportMessageExtension?: number;
  readonly NeedReadReceipt?: number;
}

interface HistoryRequest extends InGroup {
  readonly ReqMsgNumber: number;
  readonly ReqMsgSeq?: number;
  readonly WithRecalledMsg?: number;
}

/** `group_open_http_svc`: what is said in a group. */
export const groupMessages: Service = {
  send_group_msg: command<Sending>((body, call) => {
    const group = groupOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    const room = roomOf(group, body.TopicId);
    if (isRefusal(room)) return room;
    const from = body.From_Account ?? call.identifier;
    return sendRefusal(group, room, from, body, call) ?? send(group, room, from, body, call);
  }),

  // No live group keeps it; each counts it.
  send_broadcast_msg: command<Omit<Sending, "GroupId">>((body, call) => {
    const from = body.From_Account ?? call.identifier;
    const refusal = tooLong(call, 80002) ?? unknownUser(call, [from]);
    if (refusal !== undefined) return refusal;
    const { recentBroadcasts } = call.state;
    const repeated = recentBroadcasts.find(fingerprintOf(from, body), call.nowSeconds);
    if (repeated !== undefined) return ok({ MsgSeq: repeated });
    for (const group of call.state.groups) {
      if (group.type === "AVChatRoom") group.addMessage(messageOf(from, body, call));
    }
    const seq = call.state.newBroadcastSeq();
    recentBroadcasts.add(fingerprintOf(from, body), seq, call.nowSeconds);
    return ok({ MsgSeq: seq });
  }),

  // Reaches clients as a notification, not as a message: nothing to keep.
  send_group_system_notification: command<InGroup & { readonly ToMembers_Account?: readonly string[] }>(
    (body, call) => {
      const group = groupOf(call, body.GroupId);
      if (isRefusal(group)) return group;
      const toSome = (body.ToMembers_Account ?? []).length > 0;
      if (toSome && group.type === "AVChatRoom") return refuse(10007, messages.notForType(group.type));
      const room = roomOf(group, body.TopicId);
      return isRefusal(room) ? room : ok();
    },
  ),

  group_msg_get_simple: command<HistoryRequest>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    const room = roomOf(group, body.TopicId);
    return isRefusal(room) ? room : history(group, room, body);
  }),

  group_msg_recall: command<InGroup & { readonly MsgSeqList: readonly { readonly MsgSeq: number }[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive, 10033);
    if (isRefusal(group)) return group;
    const room = roomOf(group, body.TopicId);
    if (isRefusal(room)) return room;
    return ok({
      RecallRetList: body.MsgSeqList.map(({ MsgSeq }) => ({ MsgSeq, RetCode: recall(room, MsgSeq) })),
    });
  }),

  // Only the SDKs' view is cleared: the administrator still gets all messages.
  clear_group_msg: command<InGroup>((body, call) => {
    const group = groupOf(call, body.GroupId, bannable);
    return isRefusal(group) ? group : ok();
  }),

  // A live group keeps no messages, so there the call does nothing, and says OK as documented.
  delete_group_msg_by_sender: command<InGroup & { readonly Sender_Account: string }>((body, call) => {
    const group = groupOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    const room = roomOf(group, body.TopicId);
    if (isRefusal(room)) return room;
    for (const message of room.messages.slice(-mostDeletedBack)) {
      if (message.from === body.Sender_Account) message.isRecalled = true;
    }
    return ok();
  }),

  // Documented for two types: it says OK there and does nothing.
  set_unread_msg_num: command<InGroup & { readonly Member_Account: string; readonly UnreadMsgNum: number }>(
    (body, call) => {
      const group = groupOf(call, body.GroupId);
      if (isRefusal(group)) return group;
      if (group.type === "ChatRoom" || group.type === "AVChatRoom") return ok();
      const member = group.members.get(body.Member_Account);
      if (member === undefined) return refuse(10004, messages.notMember(body.Member_Account));
      setUnread(group, member, body.UnreadMsgNum);
      return ok();
    },
  ),
};

interface Modification extends InGroup {
  readonly MsgSeq: number;
  readonly MsgBody?: readonly unknown[];
  readonly CloudCustomData?: string;
}

/** `openim`: its one command about groups. */
export const groupMessageChanges: Service = {
  modify_group_msg: command<Modification>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    const room = roomOf(group, body.TopicId);
    if (isRefusal(room)) return room;
    const refusal = tooLong(call, 93000);
    if (refusal !== undefined) return refusal;
    const message = room.message(body.MsgSeq);
    if (message === undefined || message.isRecalled) return refuse(20022, messages.noMessageSeq(body.MsgSeq));
    if (body.MsgBody !== undefined) message.body = body.MsgBody;
    if (body.CloudCustomData !== undefined) message.cloudCustomData = body.CloudCustomData;
    return ok({ ErrorInfo: messages.succeed });
  }),
};

function tooLong({ bodyBytes }: Call, code: number): Refusal | undefined {
  return bodyBytes > mostMessageBytes ? refuse(code, messages.messageTooLong(bodyBytes, mostMessageBytes)) : undefined;
}

function sendRefusal(group: Group, room: Room, from: string, body: Sending, call: Call): Refusal | undefined {
  return (
    tooLong(call, 80002) ??
    unknownUser(call, [from]) ??
    controlRefusal(group, body) ??
    (body.NeedReadReceipt === 1 ? receiptRefusal(group, body.OnlineOnlyFlag === 1) : undefined) ??
    globallyMuted(call, from) ??
    muteRefusal(group, group, from, call) ??
    muteRefusal(group, room, from, call)
  );
}

/** Fields that do not go with the group's type or with each other. */
function controlRefusal(group: Group, body: Sending): Refusal | undefined {
  const takesReceivers = group.type === "Private" || group.type === "Public" || group.type === "ChatRoom";
  if (body.To_Account !== undefined && !takesReceivers) return refuse(10007, messages.notForType(group.type));
  if (body.OnlineOnlyFlag === 1 && body.SendMsgControl !== undefined)
    return refuse(10004, messages.controlOnlineOnly());
  if (body.SendMsgControl?.includes(directOnly)) return refuse(10004, messages.controlDirectOnly(directOnly));
  const mentions = body.GroupAtInfo?.length ?? 0;
  return mentions > mostMentions ? refuse(10053, messages.tooManyMentions(mentions)) : undefined;
}

/** A mute of the community holds in its topics, too. */
export function muteRefusal(group: Group, room: Room, from: string, { app, nowSeconds }: Call): Refusal | undefined {
  if (room.mutedUntil(from, nowSeconds) > 0) return refuse(10017, messages.muted(from));
  const role = group.audience.admins.has(from) ? "Admin" : group.roleOf(from);
  const maySpeak =
    !room.isAllMuted || role === "Owner" || role === "Admin" || from === group.owner || app.admins.includes(from);
  return maySpeak ? undefined : refuse(10017, messages.allMuted());
}

/** A repeated message answers as the first one did, and is dropped. */
function send(group: Group, room: Room, from: string, body: Sending, call: Call): Answer {
  const fingerprint = fingerprintOf(from, body);
  const repeated = room.recent.find(fingerprint, call.nowSeconds);
  if (repeated !== undefined) return ok({ MsgTime: repeated.timeSeconds, MsgSeq: repeated.seq });
  if (call.isTooOften(`messages in ${group.groupId}`, mostPerSecond)) {
    return refuse(10023, messages.tooManyInGroup(mostPerSecond));
  }
  const content = messageOf(from, body, call);
  // A message for those online now takes no number: it is stored nowhere.
  const isStored = body.OnlineOnlyFlag !== 1 || group.type === "AVChatRoom";
  const isQuiet = body.SendMsgControl?.includes("NoLastMsg") === true;
  const message = isStored
    ? room.addMessage(content, isQuiet)
    : { ...content, seq: room.nextMsgSeq, isRecalled: false };
  room.recent.add(fingerprint, { seq: message.seq, timeSeconds: message.timeSeconds }, call.nowSeconds);
  enterBySpeaking(group, from, call);
  call.state.figures.countGroupMessage(group, from, body.To_Account);
  if (isStored) noteSending(group, room, message);
  return ok({ MsgTime: message.timeSeconds, MsgSeq: message.seq });
}

/** What two messages have in common of which the later is dropped. */
function fingerprintOf(from: string, body: Omit<Sending, "GroupId">): string {
  return `${from} ${body.Random} ${JSON.stringify([body.MsgBody, body.CloudCustomData])}`;
}

function messageOf(from: string, body: Omit<Sending, "GroupId">, call: Call): Omit<GroupMessage, "seq" | "isRecalled"> {
  return {
    from,
    random: body.Random,
    timeSeconds: call.nowSeconds,
    priority: priorities[body.MsgPriority ?? ""] ?? normalPriority,
    body: body.MsgBody,
    cloudCustomData: body.CloudCustomData,
    extensions: newExtensions(body.SupportMessageExtension === 1),
    onlyTo: body.To_Account && new Set(body.To_Account),
    readers: body.NeedReadReceipt === 1 ? new Set() : undefined,
  };
}

/** Who speaks has read all before it. */
export function noteSending(group: Group, room: Room, { from, seq, timeSeconds }: GroupMessage): void {
  const sender = group.members.get(from);
  if (sender === undefined) return;
  sender.lastSendTimeSeconds = timeSeconds;
  room.setRead(from, seq);
}

/** 0, or why the message cannot be recalled. */
function recall(room: Room, seq: number): number {
  const message = room.message(seq);
  if (message === undefined) return 10030;
  if (message.isRecalled) return 10032;
  message.isRecalled = true;
  return 0;
}

function history(group: Group, room: Room, body: HistoryRequest): Answer {
  const page: GroupMessage[] = [];
  let isFinished = true;
  for (const message of room.messagesBack(body.ReqMsgSeq ?? room.nextMsgSeq)) {
    if (message.isRecalled && body.WithRecalledMsg !== 1) continue;
    if (page.length === Math.min(body.ReqMsgNumber, mostAnswered)) {
      isFinished = false;
      break;
    }
    page.push(message);
  }
  return ok({ GroupId: group.groupId, IsFinished: isFinished ? 1 : 0, RspMsgList: page.map(storedMessage) });
}

function storedMessage(message: GroupMessage): Readonly<Record<string, unknown>> {
  return {
    From_Account: message.from,
    IsPlaceMsg: message.isRecalled ? recalledPlace : noPlace,
    IsSystemMsg: 0,
    MsgBody: message.isRecalled ? [] : message.body,
    MsgPriority: message.priority,
    MsgRandom: message.random,
    MsgSeq: message.seq,
    MsgTimeStamp: message.timeSeconds,
    ...(!message.isRecalled && message.cloudCustomData !== undefined && { CloudCustomData: message.cloudCustomData }),
  };
}
