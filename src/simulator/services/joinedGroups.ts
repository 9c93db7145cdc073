import { type Answer, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Group, GroupType, Role } from "../state/group.ts";
import { type Call, command, type Service } from "./call.ts";
import { pick, unknownUser } from "./groupLookup.ts";
import { memberFields } from "./groupMembers.ts";
import { baseFields, sumOfTopics } from "./groups.ts";

interface JoinedRequest {
  readonly Member_Account: string;
  readonly WithHugeGroups?: number;
  readonly WithNoActiveGroups?: number;
  readonly Limit?: number;
  readonly Offset?: number;
  readonly GroupType?: GroupType;
  readonly ResponseFilter?: {
    readonly GroupBaseInfoFilter?: readonly string[];
    readonly SelfInfoFilter?: readonly string[];
  };
  readonly SupportTopic?: number;
}

/** `group_open_http_svc`: the groups of one user. */
export const joinedGroups: Service = {
  get_joined_group_list: command<JoinedRequest>(
    (body, call) => unknownUser(call, [body.Member_Account]) ?? groupsOf(body, call),
  ),
};

/** A live group is one of them as long as the user is there, a private group from its first message on. */
function groupsOf(body: JoinedRequest, call: Call): Answer {
  const userId = body.Member_Account;
  if (body.SupportTopic !== undefined && body.GroupType !== "Community") {
    return refuse(10004, messages.topicsOfOtherType());
  }
  const watched = body.WithHugeGroups === 1 ? call.state.watchedGroups(userId) : [];
  const all = [...byJoinTime(call.state.joinedGroups(userId), userId), ...byJoinTime(watched, userId)];
  const matching = all.filter(
    (group) =>
      (body.GroupType === undefined || group.type === body.GroupType) &&
      (body.SupportTopic === undefined || group.supportTopic === body.SupportTopic) &&
      (body.WithNoActiveGroups === 1 || group.type !== "Private" || group.nextMsgSeq > 1),
  );
  const offset = body.Offset ?? 0;
  const page = matching.slice(offset, body.Limit === undefined ? undefined : offset + body.Limit);
  const { GroupBaseInfoFilter: base, SelfInfoFilter: self } = body.ResponseFilter ?? {};
  return ok({
    TotalCount: matching.length,
    GroupIdList: page.map((group) => ({
      GroupId: group.groupId,
      ...(base !== undefined && pick(baseFields(group), base)),
      ...(self !== undefined && { SelfInfo: pick(ownFields(group, userId, call), self) }),
    })),
  });
}

/** An imported member may have joined long ago. Pages must fit together, also when the simulator was restarted in between. */
function byJoinTime(groups: Iterable<Group>, userId: string): Group[] {
  const joinTime = ({ members, audience }: Group) =>
    (members.get(userId) ?? audience.online.get(userId))?.joinTimeSeconds ?? 0;
  return [...groups].sort((one, other) => joinTime(one) - joinTime(other) || one.ordinal - other.ordinal);
}

/** What a user is in a group; of a live group, which keeps no members, there is little to tell. */
function ownFields(group: Group, userId: string, call: Call): Readonly<Record<string, unknown>> {
  const viewer = group.audience.online.get(userId);
  if (viewer !== undefined) return { Role: liveRole(group, userId), JoinTime: viewer.joinTimeSeconds };
  const member = group.members.get(userId);
  if (member === undefined) return {};
  const read = sumOfTopics(group, (topic) => topic.readSeqs.get(userId) ?? 0);
  return { ...memberFields(group, member, call), ...(group.supportTopic === 1 && { GrossTopicReadSeq: read }) };
}

function liveRole(group: Group, userId: string): Role {
  if (userId === group.owner) return "Owner";
  return group.audience.admins.has(userId) ? "Admin" : "Member";
}
