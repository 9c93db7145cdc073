import { isRefusal, ok } from "../answer.ts";
import type { Group } from "../state/group.ts";
import type { Room } from "../state/room.ts";
import { type Call, command, random32, type Service } from "./call.ts";
import { groupOf, notLive, roomOf } from "./groupLookup.ts";
import { mostMessageBytes, normalPriority } from "./groupMessages.ts";
import { moderatedValue, stopped } from "./localModeration.ts";

/** The result codes of single messages. */
const done = 0;
const wrongTime = 10004;
const tooLong = 80002;

interface ImportedMessage {
  readonly From_Account: string;
  readonly SendTime: number;
  readonly Random?: number;
  readonly MsgBody: readonly unknown[];
  readonly CloudCustomData?: string;
}

interface Import {
  readonly GroupId: string;
  readonly TopicId?: string;
  readonly MsgList: readonly ImportedMessage[];
  /** 1 lets the import stand in lists of conversations. */
  readonly RecentContactFlag?: number;
}

/** Where messages go. */
interface Target {
  readonly group: Group;
  readonly room: Room;
  /** Whether lists of conversations stay as they are. */
  readonly isQuiet: boolean;
}

/** `group_open_http_svc`: messages from elsewhere. Each has a result of its own. */
export const groupMessageImport: Service = {
  import_group_msg: command<Import>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    const room = roomOf(group, body.TopicId);
    if (isRefusal(room)) return room;
    const target = { group, room, isQuiet: body.RecentContactFlag !== 1 };
    const results = body.MsgList.map((message) => importMessage(target, message, call));
    for (const userId of group.members.keys()) room.setRead(userId, room.nextMsgSeq - 1);
    return ok({ ImportMsgResult: results });
  }),
};

/** Times must rise, from the creation of the group to now. A message that is there already answers as it did then. */
function importMessage(
  { group, room, isQuiet }: Target,
  message: ImportedMessage,
  call: Call,
): Readonly<Record<string, unknown>> {
  const { From_Account: from, SendTime: time, MsgBody: body, CloudCustomData: custom, Random } = message;
  const failure = (code: number) => ({ MsgSeq: 0, MsgTime: time, Result: code });
  const fingerprint = `imported ${from} ${Random} ${time} ${JSON.stringify([body, custom])}`;
  const repeated = Random === undefined ? undefined : room.recent.find(fingerprint, call.nowSeconds);
  if (repeated !== undefined) return { MsgSeq: repeated.seq, MsgTime: repeated.timeSeconds, Result: done };
  if (Buffer.byteLength(JSON.stringify(body)) > mostMessageBytes) return failure(tooLong);
  const earliest = Math.max(group.createTimeSeconds, room.lastMsgTimeSeconds);
  if (time < earliest || time > call.nowSeconds) return failure(wrongTime);
  const moderated = moderatedValue(body, call.state.moderation);
  if (isRefusal(moderated)) return failure(stopped);
  const { seq, timeSeconds } = room.addMessage(
    {
      from,
      random: Random ?? random32(call),
      timeSeconds: time,
      priority: normalPriority,
      body: moderated.kept,
      cloudCustomData: custom,
      extensions: undefined,
      onlyTo: undefined,
      readers: undefined,
    },
    isQuiet,
  );
  room.recent.add(fingerprint, { seq, timeSeconds }, call.nowSeconds);
  return { MsgSeq: seq, MsgTime: timeSeconds, Result: done };
}
