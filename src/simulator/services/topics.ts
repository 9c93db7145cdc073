import { type Answer, type Found, isRefusal, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Group } from "../state/group.ts";
import { Topic } from "../state/topic.ts";
import { type Call, command, random32, type Service } from "./call.ts";
import { groupOf, pick, unknownUser } from "./groupLookup.ts";

const mostIdBytes = 96;
/** A topic of the list was deleted. */
const gone = 110003;
/** The words of a success here. */
const fine = { ErrorCode: 0, ErrorInfo: "ok" };

interface TopicFields {
  readonly TopicName?: string;
  readonly CustomString?: string;
  readonly FaceUrl?: string;
  readonly Notification?: string;
  readonly Introduction?: string;
}

interface NewTopic extends TopicFields {
  readonly GroupId: string;
  readonly TopicId?: string;
  readonly TopicName: string;
  readonly From_Account?: string;
  readonly CreateTime?: number;
}

interface TopicChange extends TopicFields {
  readonly GroupId: string;
  readonly TopicId: string;
  readonly From_Account?: string;
  readonly MuteAllMember?: "On" | "Off";
}

interface TopicsRequest {
  readonly GroupId: string;
  readonly From_Account: string;
  readonly TopicIdList?: readonly string[];
  readonly ResponseFilter?: readonly string[];
}

/** `million_group_open_http_svc`: topics of communities. */
export const topics: Service = {
  create_topic: command<NewTopic>((body, call) => createTopic(body, call, 10025)),

  get_topic: command<TopicsRequest>((body, call) => {
    const group = communityOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    const refusal = unknownUser(call, [body.From_Account]);
    if (refusal !== undefined) return refusal;
    const ids = body.TopicIdList ?? [...group.topics.keys()];
    return ok({ ErrorInfo: fine.ErrorInfo, TopicAndSelfInfo: ids.map((id) => topicInfo(group, id, body, call)) });
  }),

  modify_topic: command<TopicChange>((body, call) => {
    const group = communityOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    const topic = group.topics.get(body.TopicId);
    if (topic === undefined) return refuse(10015, messages.noSuchTopic(body.TopicId));
    const refusal = unknownUser(call, body.From_Account === undefined ? [] : [body.From_Account]);
    if (refusal !== undefined) return refusal;
    topic.name = body.TopicName ?? topic.name;
    topic.customString = body.CustomString ?? topic.customString;
    topic.faceUrl = body.FaceUrl ?? topic.faceUrl;
    topic.notification = body.Notification ?? topic.notification;
    topic.introduction = body.Introduction ?? topic.introduction;
    if (body.MuteAllMember !== undefined) topic.isAllMuted = body.MuteAllMember === "On";
    return ok({ ErrorInfo: fine.ErrorInfo });
  }),

  destroy_topic: command<{ readonly GroupId: string; readonly TopicIdList: readonly string[] }>((body, call) => {
    const group = communityOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    return ok({
      ErrorInfo: fine.ErrorInfo,
      DestroyResultItem: body.TopicIdList.map((id) => destroyTopic(group, id)),
    });
  }),
};

/** `group_open_http_svc`: the one command about topics that stands there. */
export const topicImport: Service = {
  import_topic: command<NewTopic>((body, call) => createTopic(body, call, 10021)),
};

function communityOf(call: Call, groupId: string): Found<Group> {
  const group = groupOf(call, groupId, ["Community"]);
  if (isRefusal(group)) return group;
  return group.supportTopic === 1 ? group : refuse(10007, messages.noTopics(groupId));
}

function createTopic(body: NewTopic, call: Call, takenCode: number): Answer {
  const group = communityOf(call, body.GroupId);
  if (isRefusal(group)) return group;
  const refusal = unknownUser(call, body.From_Account === undefined ? [] : [body.From_Account]);
  if (refusal !== undefined) return refusal;
  const topicId = body.TopicId ?? serverMadeId(group, call);
  if (body.TopicId !== undefined && !isOwnId(group, topicId)) {
    return refuse(10004, messages.wrongTopicId(topicId, group.groupId));
  }
  if (group.topics.has(topicId)) return refuse(takenCode, messages.topicIdTaken(topicId));
  const topic = new Topic({
    topicId,
    name: body.TopicName,
    introduction: body.Introduction ?? "",
    notification: body.Notification ?? "",
    faceUrl: body.FaceUrl ?? "",
    customString: body.CustomString ?? "",
    createTimeSeconds: body.CreateTime ?? call.nowSeconds,
  });
  group.topics.set(topicId, topic);
  return ok({ TopicId: topicId });
}

function isOwnId(group: Group, topicId: string): boolean {
  const start = `${group.groupId}@TOPIC#_`;
  const own = topicId.slice(start.length);
  return (
    topicId.startsWith(start) &&
    /^[\x21-\x7e]+$/.test(own) &&
    topicId.length <= mostIdBytes &&
    !own.includes("@TGS#_") &&
    !own.includes("@TOPIC#")
  );
}

function serverMadeId(group: Group, call: Call): string {
  for (let attempt = random32(call); ; attempt++) {
    const topicId = `${group.groupId}@TOPIC#_@TOPIC#${attempt.toString(36).toUpperCase().padStart(9, "2")}`;
    if (!group.topics.has(topicId)) return topicId;
  }
}

function topicInfo(
  group: Group,
  topicId: string,
  { From_Account: userId, ResponseFilter }: TopicsRequest,
  { nowSeconds }: Call,
): Readonly<Record<string, unknown>> {
  const topic = group.topics.get(topicId);
  const place = { TopicId: topicId, GroupID: group.groupId };
  if (topic === undefined) return { ErrorCode: gone, ErrorInfo: messages.goneTopic(topicId), TopicInfo: place };
  const fields = {
    TopicName: topic.name,
    FaceUrl: topic.faceUrl,
    NextMsgSeq: topic.nextMsgSeq,
    Notification: topic.notification,
    Introduction: topic.introduction,
    CreateTime: topic.createTimeSeconds,
    LastMsgTime: topic.lastMsgTimeSeconds,
    MuteAllMember: topic.isAllMuted ? "On" : "Off",
    CustomString: topic.customString,
  };
  return {
    ...fine,
    SelfInfo: {
      ShutUpTime: topic.mutedUntil(userId, nowSeconds),
      MsgSeq: topic.readSeqs.get(userId) ?? 0,
      MsgFlag: group.members.get(userId)?.msgFlag ?? "AcceptAndNotify",
    },
    TopicInfo: { ...place, ...pick(fields, ResponseFilter) },
  };
}

function destroyTopic(group: Group, topicId: string): Readonly<Record<string, unknown>> {
  if (!group.topics.delete(topicId)) {
    return { ErrorCode: gone, ErrorInfo: messages.goneTopic(topicId), TopicId: topicId };
  }
  for (const { topics: masks } of group.permissionGroups.values()) masks.delete(topicId);
  return { ...fine, TopicId: topicId };
}
