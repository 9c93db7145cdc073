import { type Answer, type Found, isRefusal, ok, refuse } from "../answer.ts";
import type { Integer } from "../exactIntegers.ts";
import { messages } from "../messages.ts";
import type { Group, GroupProfile, GroupType } from "../state/group.ts";
import type { Topic } from "../state/topic.ts";
import { type Call, command, random32, type Service } from "./call.ts";
import {
  customFields,
  groupOf,
  isGroupId,
  type KeyValue,
  notLive,
  pick,
  setCustom,
  unknownUser,
} from "./groupLookup.ts";
import { type FirstMember, memberFields, newMember } from "./groupMembers.ts";

const mostOwnIdBytes = 48;
const mostGroupIds = 10_000;

/** Members of a group that names no limit of its own. 0 is no limit. */
const defaultMaxMembers: Readonly<Record<GroupType, number>> = {
  Private: 2000,
  Public: 2000,
  ChatRoom: 2000,
  AVChatRoom: 0,
  Community: 100_000,
};

interface NewGroup {
  readonly Type: GroupType;
  readonly Name: string;
  readonly Owner_Account?: string;
  readonly GroupId?: string;
  readonly Introduction?: string;
  readonly Notification?: string;
  readonly FaceUrl?: string;
  readonly MaxMemberCount?: number;
  readonly ApplyJoinOption?: string;
  readonly InviteJoinOption?: string;
  readonly AppDefinedData?: readonly KeyValue[];
  readonly MemberList?: readonly FirstMember[];
  readonly SupportTopic?: number;
  readonly EnablePermission?: number;
  readonly DefaultPermission?: Integer;
  readonly CreateTime?: number;
}

interface GroupChange {
  readonly GroupId: string;
  readonly Name?: string;
  readonly Introduction?: string;
  readonly Notification?: string;
  readonly FaceUrl?: string;
  readonly MaxMemberNum?: number;
  readonly ApplyJoinOption?: string;
  readonly InviteJoinOption?: string;
  readonly MuteAllMember?: "On" | "Off";
  readonly From_Account?: string;
  readonly EnablePermission?: number;
  readonly DefaultPermission?: Integer;
  readonly AppDefinedData?: readonly KeyValue[];
}

interface InfoRequest {
  readonly GroupIdList: readonly string[];
  readonly ResponseFilter?: {
    readonly GroupBaseInfoFilter?: readonly string[];
    readonly MemberInfoFilter?: readonly string[];
    readonly AppDefinedDataFilter_Group?: readonly string[];
    readonly AppDefinedDataFilter_GroupMember?: readonly string[];
  };
}

/** `group_open_http_svc`: groups themselves. */
export const groups: Service = {
  create_group: command<NewGroup>((body, call) => createGroup(body, call, 10025)),

  // Whose group has the ID makes no difference here.
  import_group: command<NewGroup>((body, call) => createGroup(body, call, 10021)),

  destroy_group: command<{ readonly GroupId: string }>((body, call) => {
    const group = groupOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    call.state.destroyGroup(group);
    return ok();
  }),

  get_group_info: command<InfoRequest>((body, call) =>
    ok({ GroupInfo: body.GroupIdList.map((groupId) => groupInfo(groupId, body, call)) }),
  ),

  modify_group_base_info: command<GroupChange>((body, call) => {
    const group = groupOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    const refusal = unknownUser(call, body.From_Account === undefined ? [] : [body.From_Account]);
    if (refusal !== undefined) return refusal;
    changeGroup(group, body);
    group.touch(call.nowSeconds);
    return ok();
  }),

  get_appid_group_list: command<{ readonly Limit?: number; readonly Next?: number; readonly GroupType?: string }>(
    (body, { state }) => {
      const all = [...state.groups].filter((group) => body.GroupType === undefined || group.type === body.GroupType);
      const rest = all.filter((group) => group.ordinal >= (body.Next ?? 0));
      const limit = body.Limit ?? mostGroupIds;
      return ok({
        TotalCount: all.length,
        GroupIdList: rest.slice(0, limit).map((group) => ({ GroupId: group.groupId })),
        Next: rest[limit]?.ordinal ?? 0,
      });
    },
  ),

  change_group_owner: command<{
    readonly GroupId: string;
    readonly NewOwner_Account: string;
    readonly From_Account?: string;
  }>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    const refusal = unknownUser(call, body.From_Account === undefined ? [] : [body.From_Account]);
    if (refusal !== undefined) return refusal;
    if (!group.members.has(body.NewOwner_Account)) return refuse(10004, messages.notMember(body.NewOwner_Account));
    const former = group.members.get(group.owner);
    if (former !== undefined) former.role = "Member";
    group.owner = body.NewOwner_Account;
    group.touch(call.nowSeconds);
    return ok();
  }),
};

/** `ownTakenCode` answers an ID that another group of the same owner has. */
function createGroup(body: NewGroup, call: Call, ownTakenCode: number): Answer {
  const { Type: type, Owner_Account: owner = "", MemberList: wanted = [] } = body;
  if (type === "AVChatRoom" && wanted.length > 0) return refuse(10007, messages.notForType(type));
  const refusal = unknownUser(call, [...(owner === "" ? [] : [owner]), ...wanted.map((one) => one.Member_Account)]);
  if (refusal !== undefined) return refusal;
  const groupId = newGroupId(body, call, ownTakenCode);
  if (typeof groupId !== "string") return groupId;
  const profile = profileOf(body, groupId, call.nowSeconds);
  const members = type === "AVChatRoom" ? [] : firstMembers(owner, wanted);
  if (profile.maxMemberNum > 0 && members.length > profile.maxMemberNum) {
    return refuse(10038, messages.tooManyMembers(members.length, profile.maxMemberNum));
  }
  const group = call.state.addGroup(profile);
  setCustom(group.custom, body.AppDefinedData);
  for (const member of members) call.state.join(group, newMember(group, member, call.nowSeconds));
  return ok({ GroupId: groupId, ...(type === "Community" && { Type: type }) });
}

/** The owner first; nobody twice. */
function firstMembers(owner: string, wanted: readonly FirstMember[]): FirstMember[] {
  const byName = new Map(wanted.map((member) => [member.Member_Account, member]));
  byName.delete(owner);
  return [...(owner === "" ? [] : [{ Member_Account: owner }]), ...byName.values()];
}

function profileOf(body: NewGroup, groupId: string, nowSeconds: number): GroupProfile {
  const type = body.Type;
  const supportTopic = type === "Community" ? (body.SupportTopic ?? 0) : 0;
  const enablePermission = supportTopic === 1 ? (body.EnablePermission ?? 0) : 0;
  return {
    groupId,
    type,
    name: body.Name,
    introduction: body.Introduction ?? "",
    notification: body.Notification ?? "",
    faceUrl: body.FaceUrl ?? "",
    owner: body.Owner_Account ?? "",
    createTimeSeconds: body.CreateTime ?? nowSeconds,
    maxMemberNum: type === "AVChatRoom" ? 0 : (body.MaxMemberCount ?? defaultMaxMembers[type]),
    applyJoinOption: type === "AVChatRoom" ? "FreeAccess" : (body.ApplyJoinOption ?? "NeedPermission"),
    inviteJoinOption: body.InviteJoinOption ?? (type === "Private" ? "FreeAccess" : "DisableInvite"),
    supportTopic,
    enablePermission,
    defaultPermission: enablePermission === 1 ? (body.DefaultPermission ?? 0) : 0,
  };
}

/** The ID that the body wants, or a free one of the server's own. */
function newGroupId(body: NewGroup, call: Call, ownTakenCode: number): Found<string> {
  const groupId = body.GroupId;
  if (groupId === undefined) return serverMadeId(body.Type, call);
  const isCommunity = body.Type === "Community";
  const hasRightStart = isCommunity ? groupId.startsWith("@TGS#_") : !groupId.startsWith("@TGS#");
  if (!isGroupId(groupId) || groupId.length > mostOwnIdBytes || !hasRightStart) {
    return refuse(10004, isCommunity ? messages.wrongOwnCommunityId(groupId) : messages.wrongOwnGroupId(groupId));
  }
  const known = call.state.group(groupId);
  if (known === undefined) return groupId;
  return known.owner !== "" && known.owner === body.Owner_Account
    ? refuse(ownTakenCode, messages.groupIdTakenByOwner(groupId))
    : refuse(10021, messages.groupIdTaken(groupId));
}

function serverMadeId(type: GroupType, call: Call): string {
  const start = type === "Community" ? "@TGS#_@TGS#" : "@TGS#";
  for (let attempt = random32(call); ; attempt++) {
    const groupId = `${start}${attempt.toString(36).toUpperCase().padStart(9, "2")}`;
    if (call.state.group(groupId) === undefined) return groupId;
  }
}

function changeGroup(group: Group, body: GroupChange): void {
  group.name = body.Name ?? group.name;
  group.introduction = body.Introduction ?? group.introduction;
  group.notification = body.Notification ?? group.notification;
  group.faceUrl = body.FaceUrl ?? group.faceUrl;
  if (group.type !== "AVChatRoom") group.maxMemberNum = body.MaxMemberNum ?? group.maxMemberNum;
  group.applyJoinOption = body.ApplyJoinOption ?? group.applyJoinOption;
  group.inviteJoinOption = body.InviteJoinOption ?? group.inviteJoinOption;
  if (group.supportTopic === 1) group.enablePermission = body.EnablePermission ?? group.enablePermission;
  if (group.enablePermission === 1) group.defaultPermission = body.DefaultPermission ?? group.defaultPermission;
  if (body.MuteAllMember !== undefined) group.isAllMuted = body.MuteAllMember === "On";
  setCustom(group.custom, body.AppDefinedData);
}

/** What group lists and group infos tell of a group. */
export function baseFields(group: Group): Readonly<Record<string, unknown>> {
  return {
    Type: group.type,
    Name: group.name,
    Introduction: group.introduction,
    Notification: group.notification,
    FaceUrl: group.faceUrl,
    Owner_Account: group.owner,
    CreateTime: group.createTimeSeconds,
    InfoSeq: group.infoSeq,
    LastInfoTime: group.lastInfoTimeSeconds,
    LastMsgTime: group.lastMsgTimeSeconds,
    NextMsgSeq: group.nextMsgSeq,
    MemberNum: group.memberCount,
    MaxMemberNum: group.maxMemberNum,
    ApplyJoinOption: group.applyJoinOption,
    InviteJoinOption: group.inviteJoinOption,
    MuteAllMember: group.isAllMuted ? "On" : "Off",
    SupportTopic: group.supportTopic,
    ...(group.supportTopic === 1 && { GrossTopicNextMsgSeq: 1 + sumOfTopics(group, (topic) => topic.nextMsgSeq - 1) }),
  };
}

/** Adds up a number of each topic. */
export function sumOfTopics(group: Group, of: (topic: Topic) => number): number {
  return [...group.topics.values()].reduce((total, topic) => total + of(topic), 0);
}

/** With a filter, only the fields that it names: a list that it leaves out names none. */
function groupInfo(groupId: string, body: InfoRequest, call: Call): Readonly<Record<string, unknown>> {
  const group = groupOf(call, groupId);
  if (isRefusal(group)) return { GroupId: groupId, ErrorCode: group.ErrorCode, ErrorInfo: group.ErrorInfo };
  const filter = body.ResponseFilter;
  const base = { ...baseFields(group), Appid: call.app.sdkAppId, ...permissionFields(group) };
  const isWanted = (list: readonly string[] | undefined) => filter === undefined || list !== undefined;
  const custom = customFields(group.custom, filter?.AppDefinedDataFilter_Group);
  const memberFilter = filter?.MemberInfoFilter;
  const memberCustom = filter === undefined ? undefined : (filter.AppDefinedDataFilter_GroupMember ?? []);
  return {
    GroupId: group.groupId,
    ErrorCode: 0,
    ErrorInfo: "",
    ...(isWanted(filter?.GroupBaseInfoFilter) && pick(base, filter?.GroupBaseInfoFilter)),
    ...(isWanted(filter?.AppDefinedDataFilter_Group) && custom.length > 0 && { AppDefinedData: custom }),
    ...(isWanted(memberFilter) &&
      group.type !== "AVChatRoom" && {
        MemberList: [...group.members.values()].map((member) =>
          memberFields(group, member, call, memberFilter, memberCustom),
        ),
      }),
  };
}

function permissionFields(group: Group): Readonly<Record<string, unknown>> {
  if (group.type !== "Community") return {};
  return { EnablePermission: group.enablePermission, DefaultPermission: group.defaultPermission };
}
