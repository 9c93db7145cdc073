import { type Answer, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { frequencyCode } from "../behaviour/behaviour.ts";
import { digitsOf } from "../exactIntegers.ts";
import { messages } from "../messages.ts";
import type { DirectMessage } from "../state/conversation.ts";
import { newMessage } from "../state/conversation.ts";
import type { Group } from "../state/group.ts";
import type { RecentMessages } from "../state/recentMessages.ts";
import type { GroupMessage } from "../state/room.ts";
import type { Chunk, Stream } from "../state/streams.ts";
import { type Call, command, randomUuid, type Service } from "./call.ts";
import { unknownAccount } from "./directMessages.ts";
import { globallyMuted } from "./globalMutes.ts";
import { groupOf, unknownUser } from "./groupLookup.ts";
import { muteRefusal, normalPriority, noteSending } from "./groupMessages.ts";
import { enterBySpeaking } from "./liveGroups.ts";

const mostBytes = 128 * 1024;
/** Calls for one stream. */
const mostPerSecond = 5;

interface StreamContent {
  readonly CompatibleText?: string;
  /** Absent in the first call of a stream. */
  readonly StreamMsgID?: string;
  readonly Chunks: readonly Chunk[];
}

interface StreamCall {
  readonly From_Account?: string;
  readonly MsgRandom: number;
  readonly MsgBody: readonly { readonly MsgContent: StreamContent }[];
  readonly CloudCustomData?: string;
}

interface ToUser extends StreamCall {
  readonly To_Account: string;
  readonly MsgSeq?: number;
  readonly SyncOtherMachine?: number;
}

interface ToGroup extends StreamCall {
  readonly GroupId: string;
}

/** Where a stream goes, and what differs there. */
interface Target {
  readonly place: string;
  /** The conversation or group as it is now; `undefined` where they never wrote to each other. */
  readonly home: () => object | undefined;
  /** The code for a message that is too long. */
  readonly tooLong: number;
  readonly recent: RecentMessages<Stream>;
  /** Puts a message with this body into the history. */
  readonly begin: (body: readonly unknown[]) => DirectMessage | GroupMessage;
}

/** `stream_msg`: messages in chunks. Each stands in the history from its first call on, with the chunks that came. */
export const streamMessages: Service = {
  // Neither blocklists nor mutes count here.
  send_c2c_stream_msg: command<ToUser>((body, call) => {
    const from = body.From_Account ?? call.identifier;
    const names = { From_Account: from, To_Account: body.To_Account };
    const refusal = unknownAccount(call, { from: 90048, to: 90012 }, names);
    if (refusal !== undefined) return refusal;
    return addChunks(body, call, {
      place: `${from} to ${body.To_Account}`,
      home: () => call.state.findConversation(from, body.To_Account),
      tooLong: 93000,
      recent: call.state.streams.recentDirect,
      begin: (MsgBody) => beginDirect({ ...body, MsgBody }, from, call),
    });
  }),

  send_group_stream_msg: command<ToGroup>((body, call) => {
    const group = groupOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    const from = body.From_Account ?? call.identifier;
    const refusal = unknownUser(call, [from]) ?? globallyMuted(call, from) ?? muteRefusal(group, group, from, call);
    if (refusal !== undefined) return refusal;
    return addChunks(body, call, {
      place: `${from} in ${group.groupId}`,
      home: () => group,
      tooLong: 80002,
      recent: call.state.streams.recentGroup,
      begin: (MsgBody) => beginInGroup(group, { ...body, MsgBody }, from, call),
    });
  }),
};

/** A first call that is repeated answers as the first one did, and is dropped. */
function addChunks(body: StreamCall, call: Call, target: Target): Answer {
  const { streams } = call.state;
  const [element] = body.MsgBody;
  if (element === undefined) return refuse(90002, messages.noStreamElement());
  const content = element.MsgContent;
  const id = content.StreamMsgID ?? "";
  const open = streams.open(id, call.nowSeconds);
  const home = target.home();
  const isOpen = open?.place === target.place && open.home === home && !open.message.isRecalled;
  if (id !== "" && !isOpen) return refuse(90002, messages.noStream(id));
  const fingerprint = `${target.place} ${JSON.stringify(body)}`;
  const repeated = id === "" ? target.recent.find(fingerprint, call.nowSeconds) : undefined;
  if (repeated !== undefined && repeated.home === home) return told(repeated);
  if (open !== undefined && call.isTooOften(`chunks of ${id}`, mostPerSecond)) {
    return refuse(frequencyCode, messages.tooManyChunks(mostPerSecond));
  }
  const bytes = Buffer.byteLength(JSON.stringify(content.Chunks));
  const total = (open?.bytes ?? Buffer.byteLength(content.CompatibleText ?? "")) + bytes;
  const refusal = wrongChunk(content.Chunks, open?.chunks.length ?? 0);
  if (refusal !== undefined) return refusal;
  if (total >= mostBytes) return refuse(target.tooLong, messages.streamTooLong(total, mostBytes));
  const stream = open ?? begin(content, target, call);
  if (open === undefined) {
    call.isTooOften(`chunks of ${stream.id}`, mostPerSecond);
    target.recent.add(fingerprint, stream, call.nowSeconds);
  }
  streams.add(stream, content.Chunks, total, call.nowSeconds);
  return told(stream);
}

function told({ id, message }: Stream): Answer {
  return ok({ StreamMsgID: id, ...("key" in message && { MsgKey: message.key }), MsgTime: message.timeSeconds });
}

/** Numbers grow by one from 1, and nothing comes behind the last chunk. */
function wrongChunk(chunks: readonly Chunk[], before: number): Refusal | undefined {
  for (const [at, { Index }] of chunks.entries()) {
    const expected = before + at + 1;
    if (Index !== expected) return refuse(90002, messages.wrongChunk(digitsOf(Index), expected));
    if (chunks[at - 1]?.IsLast === true) return refuse(90002, messages.chunkAfterLast(Index));
  }
  return undefined;
}

/** The message's body holds the list of chunks that grows. */
function begin({ CompatibleText }: StreamContent, target: Target, call: Call): Stream {
  const id = randomUuid(call);
  const chunks: Chunk[] = [];
  const MsgContent = { ...(CompatibleText !== undefined && { CompatibleText }), StreamMsgID: id, Chunks: chunks };
  const message = target.begin([{ MsgType: "TIMStreamElem", MsgContent }]);
  return { id, place: target.place, home: target.home(), message, chunks, bytes: 0, lastChunkSeconds: call.nowSeconds };
}

function beginDirect(
  body: Omit<ToUser, "MsgBody"> & { readonly MsgBody: readonly unknown[] },
  from: string,
  { state, nowSeconds }: Call,
): DirectMessage {
  const message = newMessage(body, from, body.To_Account, body.MsgSeq ?? state.newMessageSeq(), nowSeconds);
  message.isRead = from === body.To_Account;
  state.conversation(from, body.To_Account).add(message);
  state.figures.countDirectMessage(from);
  return message;
}

function beginInGroup(
  group: Group,
  body: Omit<ToGroup, "MsgBody"> & { readonly MsgBody: readonly unknown[] },
  from: string,
  call: Call,
): GroupMessage {
  const { state, nowSeconds } = call;
  const message = group.addMessage({
    from,
    random: body.MsgRandom,
    timeSeconds: nowSeconds,
    priority: normalPriority,
    body: body.MsgBody,
    cloudCustomData: body.CloudCustomData,
    extensions: undefined,
    onlyTo: undefined,
    readers: undefined,
  });
  enterBySpeaking(group, from, call);
  noteSending(group, group, message);
  state.figures.countGroupMessage(group, from);
  return message;
}
