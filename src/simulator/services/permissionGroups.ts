import { type Answer, type Found, isRefusal, ok, refuse } from "../answer.ts";
import type { Integer } from "../exactIntegers.ts";
import { messages } from "../messages.ts";
import type { Group } from "../state/group.ts";
import type { PermissionGroup } from "../state/permissionGroup.ts";
import { type Call, command, random32, type Service } from "./call.ts";
import { groupOf, placeOf } from "./groupLookup.ts";
import { memberFields } from "./groupMembers.ts";

const mostGroupsAnswered = 20;
const mostMembersAnswered = 50;
/** The result codes of single members, as those of add_group_member. */
const failed = 0;
const done = 1;
const alreadyMember = 2;

interface InGroup {
  readonly GroupId: string;
}

interface InPermissionGroup extends InGroup {
  readonly PermissionGroupId: string;
}

interface NewPermissionGroup extends InGroup {
  readonly PermissionGroupId?: string;
  readonly PermissionGroupName: string;
  readonly Permission: Integer;
  readonly CustomString?: string;
}

interface Change extends InPermissionGroup {
  readonly PermissionGroupName?: string;
  readonly Permission?: Integer;
  readonly CustomString?: string;
}

interface ListRequest extends InGroup {
  readonly PermissionGroupIdList?: readonly string[];
  readonly Limit?: number;
  readonly Next?: string;
}

interface TopicPermissions extends InPermissionGroup {
  readonly TopicPermissionList: readonly { readonly TopicId: string; readonly Permission: Integer }[];
}

interface TopicList extends InPermissionGroup {
  readonly TopicIdList?: readonly string[];
}

interface Members extends InPermissionGroup {
  readonly MemberList: readonly { readonly Member_Account: string }[];
}

interface MembersRequest extends InPermissionGroup {
  readonly Limit?: number;
  readonly Next?: string;
  readonly MemberInfoFilter?: readonly string[];
}

/**
 * `group_open_http_svc`: named sets of permissions in communities. They are kept and told; what an administrator does by
 * REST call is never refused for lack of one. The pages name no error codes: 10004 and 10007 stand for what is wrong.
 */
export const permissionGroups: Service = {
  create_permission_group: command<NewPermissionGroup>((body, call) => {
    const group = communityOf(call, body.GroupId);
    return isRefusal(group) ? group : create(group, body, call);
  }),

  destroy_permission_group: command<InGroup & { readonly PermissionGroupIdList: readonly string[] }>((body, call) => {
    const group = communityOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    return ok({
      PermissionGroupResultList: body.PermissionGroupIdList.map((id) => ({
        ...(group.permissionGroups.delete(id) ? fine : failure(messages.noPermissionGroup(id))),
        PermissionGroupId: id,
      })),
    });
  }),

  modify_permission_group: command<Change>((body, call) =>
    within(body, call, (_group, found) => {
      found.name = body.PermissionGroupName ?? found.name;
      found.permission = body.Permission ?? found.permission;
      found.customString = body.CustomString ?? found.customString;
      return ok();
    }),
  ),

  get_permission_group: command<ListRequest>((body, call) => {
    const group = communityOf(call, body.GroupId);
    return isRefusal(group) ? group : list(group, body);
  }),

  add_topic_permission_group: command<TopicPermissions>((body, call) =>
    within(body, call, (group, found) =>
      topicResults(body.TopicPermissionList, ({ TopicId, Permission }) => {
        if (!group.topics.has(TopicId)) return failure(messages.noSuchTopic(TopicId));
        if (found.topics.has(TopicId)) return failure(messages.topicPermissionTaken(TopicId));
        found.topics.set(TopicId, Permission);
        return fine;
      }),
    ),
  ),

  set_topic_permission_group: command<TopicPermissions>((body, call) =>
    within(body, call, (_group, found) =>
      topicResults(body.TopicPermissionList, ({ TopicId, Permission }) => {
        if (!found.topics.has(TopicId)) return failure(messages.noTopicPermission(TopicId));
        found.topics.set(TopicId, Permission);
        return fine;
      }),
    ),
  ),

  delete_topic_permission_group: command<TopicList>((body, call) =>
    within(body, call, (_group, found) =>
      topicResults(asItems(body.TopicIdList ?? []), ({ TopicId }) =>
        found.topics.delete(TopicId) ? fine : failure(messages.noTopicPermission(TopicId)),
      ),
    ),
  ),

  get_topic_permission_group: command<TopicList>((body, call) =>
    within(body, call, (_group, found) =>
      topicResults(asItems(body.TopicIdList ?? [...found.topics.keys()]), ({ TopicId }) => {
        const permission = found.topics.get(TopicId);
        return permission === undefined
          ? failure(messages.noTopicPermission(TopicId))
          : { ...fine, Permission: permission };
      }),
    ),
  ),

  add_permission_group_member: command<Members>((body, call) =>
    within(body, call, (group, found) =>
      ok({
        MemberList: body.MemberList.map(({ Member_Account: userId }) => {
          if (!group.members.has(userId)) return { Member_Account: userId, Result: failed };
          if (found.members.has(userId)) return { Member_Account: userId, Result: alreadyMember };
          found.members.add(userId);
          return { Member_Account: userId, Result: done };
        }),
      }),
    ),
  ),

  // Removing somebody who is not there counts as success.
  delete_permission_group_member: command<Members>((body, call) =>
    within(body, call, (_group, found) => {
      for (const { Member_Account } of body.MemberList) found.members.delete(Member_Account);
      return ok({ MemberList: body.MemberList.map((one) => ({ ...one, Result: done })) });
    }),
  ),

  get_permission_group_member_list: command<MembersRequest>((body, call) =>
    within(body, call, (group, found) => memberPage(group, found, body, call)),
  ),
};

const fine = { ErrorCode: 0, ErrorInfo: "" };

function failure(info: string): Readonly<Record<string, unknown>> {
  return { ErrorCode: 10004, ErrorInfo: info };
}

function communityOf(call: Call, groupId: string): Found<Group> {
  const group = groupOf(call, groupId, ["Community"]);
  if (isRefusal(group)) return group;
  return group.enablePermission === 1 ? group : refuse(10007, messages.noPermissions(groupId));
}

function within(body: InPermissionGroup, call: Call, answer: (group: Group, found: PermissionGroup) => Answer): Answer {
  const group = communityOf(call, body.GroupId);
  if (isRefusal(group)) return group;
  const found = group.permissionGroups.get(body.PermissionGroupId);
  return found === undefined ? refuse(10004, messages.noPermissionGroup(body.PermissionGroupId)) : answer(group, found);
}

function create(group: Group, body: NewPermissionGroup, call: Call): Answer {
  const wanted = body.PermissionGroupId;
  if (wanted !== undefined && (!wanted.startsWith("@PMG#_") || wanted.startsWith("@PMG#_@PMG#"))) {
    return refuse(10004, messages.wrongPermissionGroupId(wanted));
  }
  const id = wanted ?? serverMadeId(group, call);
  if (group.permissionGroups.has(id)) return refuse(10004, messages.permissionGroupTaken(id));
  group.permissionGroups.set(id, {
    id,
    name: body.PermissionGroupName,
    customString: body.CustomString ?? "",
    permission: body.Permission,
    members: new Set(),
    topics: new Map(),
  });
  return ok({ PermissionGroupId: id });
}

function serverMadeId(group: Group, call: Call): string {
  for (let attempt = random32(call); ; attempt++) {
    const id = `@PMG#_@PMG#${attempt.toString(36).toUpperCase()}`;
    if (!group.permissionGroups.has(id)) return id;
  }
}

/** Those that the body names, else a page of all; the cursor is the place in the list. */
function list(group: Group, body: ListRequest): Answer {
  const wanted = body.PermissionGroupIdList ?? [];
  const all = wanted.length > 0 ? wanted : [...group.permissionGroups.keys()];
  const cursor = placeOf(wanted.length > 0 ? "" : body.Next);
  if (isRefusal(cursor)) return cursor;
  const start = cursor.place;
  const end = wanted.length > 0 ? all.length : start + Math.max(1, body.Limit ?? mostGroupsAnswered);
  return ok({
    PermissionGroupInfoList: all.slice(start, end).map((id) => {
      const found = group.permissionGroups.get(id);
      if (found === undefined) return { ...failure(messages.noPermissionGroup(id)), PermissionGroupId: id };
      return {
        ...fine,
        PermissionGroupId: id,
        PermissionGroupName: found.name,
        CustomString: found.customString,
        Permission: found.permission,
        MemberCount: found.members.size,
      };
    }),
    Next: end < all.length ? String(end) : "",
  });
}

function memberPage(group: Group, found: PermissionGroup, body: MembersRequest, call: Call): Answer {
  const all = [...found.members];
  const cursor = placeOf(body.Next);
  if (isRefusal(cursor)) return cursor;
  const start = cursor.place;
  const end = start + Math.max(1, body.Limit ?? mostMembersAnswered);
  return ok({
    MemberList: all
      .slice(start, end)
      .flatMap((userId) => group.members.get(userId) ?? [])
      .map((member) => memberFields(group, member, call, body.MemberInfoFilter)),
    Next: end < all.length ? String(end) : "",
  });
}

function asItems(topicIds: readonly string[]): { readonly TopicId: string }[] {
  return topicIds.map((TopicId) => ({ TopicId }));
}

function topicResults<Item extends { readonly TopicId: string }>(
  items: readonly Item[],
  resultOf: (item: Item) => Readonly<Record<string, unknown>>,
): Answer {
  return ok({ TopicPermissionResultList: items.map((item) => ({ ...resultOf(item), TopicId: item.TopicId })) });
}
