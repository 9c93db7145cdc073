import { type Answer, type Found, isRefusal, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { MessageExtensions } from "../state/messageExtensions.ts";
import { type Call, command, type Service } from "./call.ts";
import { groupOf, notLive } from "./groupLookup.ts";

const mostPairs = 300;
const pageSize = 200;
const mostChanges = 200;
const changesSeconds = 60;

interface DirectPlace {
  readonly From_Account?: string;
  readonly To_Account: string;
  readonly MsgKey: string;
}

interface GroupPlace {
  readonly GroupId: string;
  readonly MsgSeq: number;
}

interface Change {
  readonly OperateType: 1 | 2 | 3;
  readonly ExtensionList?: readonly { readonly Key: string; readonly Value: string }[];
}

interface Start {
  readonly StartSeq?: number;
}

/** `openim_msg_ext_http_svc`: pairs on messages. Administrators call, whose versions the service does not check. */
export const messageExtensions: Service = {
  get_key_values: command<DirectPlace & Start>((body, call) => read(ofDirect(body, call), body)),
  set_key_values: command<DirectPlace & Change>((body, call) => change(ofDirect(body, call), body, call)),
  group_get_key_values: command<GroupPlace & Start>((body, call) => read(ofGroup(body, call), body)),
  group_set_key_values: command<GroupPlace & Change>((body, call) => change(ofGroup(body, call), body, call)),
};

function ofDirect({ From_Account, To_Account, MsgKey }: DirectPlace, call: Call): Found<MessageExtensions> {
  const from = From_Account ?? call.identifier;
  const message = call.state.findConversation(from, To_Account)?.find(MsgKey, from);
  return message === undefined || message.isRecalled
    ? refuse(23004, messages.noMessage(MsgKey))
    : extensionsOf(message.extensions);
}

function ofGroup({ GroupId, MsgSeq }: GroupPlace, call: Call): Found<MessageExtensions> {
  const group = groupOf(call, GroupId, notLive);
  if (isRefusal(group)) return group;
  const message = group.message(MsgSeq);
  return message === undefined || message.isRecalled
    ? refuse(23004, messages.noMessage(String(MsgSeq)))
    : extensionsOf(message.extensions);
}

function extensionsOf(extensions: MessageExtensions | undefined): Found<MessageExtensions> {
  return extensions ?? refuse(23002, messages.noExtensions());
}

function read(found: Found<MessageExtensions>, { StartSeq = 0 }: Start): Answer {
  if (isRefusal(found)) return found;
  const all = [...found.pairs]
    .map(([Key, { value, seq }]) => ({ Key, Value: value, Seq: seq }))
    .filter(({ Seq }) => Seq >= StartSeq)
    .sort((one, other) => one.Seq - other.Seq);
  return ok({
    ExtensionList: all.slice(0, pageSize),
    CompleteFlag: all.length > pageSize ? 0 : 1,
    LatestSeq: found.latestSeq,
    ClearSeq: found.clearSeq,
  });
}

function change(
  found: Found<MessageExtensions>,
  { OperateType, ExtensionList = [] }: Change,
  { nowSeconds }: Call,
): Answer {
  if (isRefusal(found)) return found;
  const { pairs, changes } = found;
  while (changes[0] !== undefined && changes[0] <= nowSeconds - changesSeconds) changes.shift();
  if (changes.length >= mostChanges) return refuse(23003, messages.tooManyExtensionChanges(mostChanges));
  changes.push(nowSeconds);
  if (OperateType === 3) {
    pairs.clear();
    found.latestSeq++;
    found.clearSeq = found.latestSeq;
    return ok();
  }
  if (OperateType === 1) {
    const count = new Set([...pairs.keys(), ...ExtensionList.map(({ Key }) => Key)]).size;
    if (count > mostPairs) return refuse(10004, messages.tooManyExtensions(count, mostPairs));
  }
  return ok({
    ExtensionList: ExtensionList.map(({ Key, Value }) => {
      found.latestSeq++;
      if (OperateType === 1) pairs.set(Key, { value: Value, seq: found.latestSeq });
      else pairs.delete(Key);
      return { ErrorCode: 0, Extension: { Key, Value: OperateType === 1 ? Value : "", Seq: found.latestSeq } };
    }),
  });
}
