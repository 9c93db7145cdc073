import { type Answer, isRefusal, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { endOf, type Group, type Member, type Role } from "../state/group.ts";
import { type Call, command, type Handler, type Service } from "./call.ts";
import {
  bannable,
  customFields,
  groupOf,
  type KeyValue,
  mutable,
  notLive,
  pick,
  placeOf,
  roomOf,
  setCustom,
  unknownUser,
} from "./groupLookup.ts";

const failed = 0;
const added = 1;
const alreadyMember = 2;
const mostBannedAnswered = 100;

/** A member as a body names one. */
export interface FirstMember {
  readonly Member_Account: string;
  readonly Role?: "Admin";
  readonly AppMemberDefinedData?: readonly KeyValue[];
}

interface ImportedMember extends FirstMember {
  readonly JoinTime?: number;
  readonly UnreadMsgNum?: number;
}

interface MemberFilter {
  readonly MemberInfoFilter?: readonly string[];
  readonly MemberRoleFilter?: readonly string[];
  readonly AppDefinedDataFilter_GroupMember?: readonly string[];
}

interface MembersRequest extends MemberFilter {
  readonly GroupId: string;
  readonly Limit?: number;
  readonly Offset?: number;
  readonly Next?: string;
}

interface MemberChange {
  readonly GroupId: string;
  readonly Member_Account: string;
  readonly Role?: "Admin" | "Member";
  readonly MsgFlag?: string;
  readonly NameCard?: string;
  readonly AppMemberDefinedData?: readonly KeyValue[];
  readonly MuteTime?: number;
}

interface InGroup {
  readonly GroupId: string;
  readonly TopicId?: string;
}

/** `group_open_http_svc`: who is in a group, and what they may do. */
export const groupMembers: Service = {
  add_group_member: command<InGroup & { readonly MemberList: readonly FirstMember[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    const names = body.MemberList.map((one) => one.Member_Account);
    const refusal = unknownUser(call, names) ?? full(group, names);
    return refusal ?? ok({ MemberList: body.MemberList.map((one) => addMember(group, one, call)) });
  }),

  import_group_member: command<InGroup & { readonly MemberList: readonly ImportedMember[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    return ok({ MemberList: body.MemberList.map((one) => importMember(group, one, call)) });
  }),

  // Removing somebody who is not there counts as success.
  delete_group_member: command<InGroup & { readonly MemberToDel_Account: readonly string[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive, 10004);
    if (isRefusal(group)) return group;
    for (const userId of body.MemberToDel_Account) call.state.leave(group, userId);
    return ok();
  }),

  get_group_member_info: command<MembersRequest>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    return isRefusal(group) ? group : memberPage(group, body, call);
  }),

  get_specified_group_member_info: command<
    InGroup & MemberFilter & { readonly Member_List_Account: readonly string[] }
  >((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    const found = body.Member_List_Account.flatMap((userId) => group.members.get(userId) ?? []);
    return ok({ GroupId: group.groupId, MemberList: describeMembers(group, found, body, call) });
  }),

  modify_group_member_info: command<MemberChange>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    const member = group.members.get(body.Member_Account);
    if (member === undefined) return refuse(10004, messages.notMember(body.Member_Account));
    return changeMember(group, member, body, call);
  }),

  get_role_in_group: command<InGroup & { readonly User_Account: readonly string[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, notLive);
    if (isRefusal(group)) return group;
    return ok({
      UserIdList: body.User_Account.map((userId) => ({ Member_Account: userId, Role: group.roleOf(userId) })),
    });
  }),

  forbid_send_msg: command<InGroup & { readonly Members_Account: readonly string[]; readonly MuteTime: number }>(
    (body, call) => {
      const group = groupOf(call, body.GroupId, mutable);
      if (isRefusal(group)) return group;
      const room = roomOf(group, body.TopicId);
      if (isRefusal(room)) return room;
      const refusal = unknownUser(call, body.Members_Account);
      if (refusal !== undefined) return refusal;
      const until = endOf(body.MuteTime, call.nowSeconds);
      for (const userId of body.Members_Account) call.state.mute(group, room, userId, until, call.nowSeconds);
      return ok();
    },
  ),

  get_group_muted_account: mutedAccounts("MutedAccountList", "MutedUntil"),

  // The older name of the same list.
  get_group_shutted_uin: mutedAccounts("ShuttedUinList", "ShuttedUntil"),

  ban_group_member: command<InGroup & { readonly Members_Account: readonly string[]; readonly Duration: number }>(
    (body, call) => {
      const group = groupOf(call, body.GroupId, bannable);
      if (isRefusal(group)) return group;
      const refusal = unknownUser(call, body.Members_Account);
      if (refusal !== undefined) return refusal;
      for (const userId of body.Members_Account) {
        call.state.ban(group, userId, endOf(body.Duration, call.nowSeconds));
        if (group.type === "AVChatRoom") call.state.leaveLiveGroup(group, userId);
        else call.state.leave(group, userId);
      }
      return ok();
    },
  ),

  unban_group_member: command<InGroup & { readonly Members_Account: readonly string[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, bannable);
    if (isRefusal(group)) return group;
    for (const userId of body.Members_Account) group.bans.delete(userId);
    return ok();
  }),

  get_group_ban_member: command<InGroup & { readonly Limit?: number; readonly Offset: number }>((body, call) => {
    const group = groupOf(call, body.GroupId, bannable);
    if (isRefusal(group)) return group;
    const banned = [...group.bans].filter(([userId]) => group.isBanned(userId, call.nowSeconds));
    const end = body.Offset + (body.Limit ?? mostBannedAnswered);
    return ok({
      BannedAccountList: banned
        .slice(body.Offset, end)
        .map(([userId, until]) => ({ BannedUntil: until, Member_Account: userId })),
      NextOffset: end < banned.length ? end : 0,
    });
  }),
};

/** A member who joins now and has read all there is. */
export function newMember(
  group: Group,
  { Member_Account, Role, AppMemberDefinedData }: FirstMember,
  nowSeconds: number,
): Member {
  const member: Member = {
    userId: Member_Account,
    role: Role ?? "Member",
    joinTimeSeconds: nowSeconds,
    msgFlag: "AcceptAndNotify",
    nameCard: "",
    readSeq: group.nextMsgSeq - 1,
    lastSendTimeSeconds: 0,
    custom: new Map(),
  };
  setCustom(member.custom, AppMemberDefinedData);
  return member;
}

/**
 * A member as answers have one; `custom` names the custom fields to give, all where absent. The online status, a feature to
 * be switched on in a console, comes only where the filter names it.
 */
export function memberFields(
  group: Group,
  member: Member,
  { state, nowSeconds }: Call,
  filter?: readonly string[],
  custom?: readonly string[],
): Readonly<Record<string, unknown>> {
  const own = customFields(member.custom, custom);
  const fields = {
    Role: group.roleOf(member.userId),
    JoinTime: member.joinTimeSeconds,
    MsgSeq: member.readSeq,
    MsgFlag: member.msgFlag,
    LastSendMsgTime: member.lastSendTimeSeconds,
    MuteUntil: group.mutedUntil(member.userId, nowSeconds),
    NameCard: member.nameCard,
    ...(filter?.includes("OnlineStatus") && {
      OnlineStatus: state.account(member.userId)?.onlineState === "Online" ? "Online" : "Offline",
    }),
  };
  return {
    Member_Account: member.userId,
    ...pick(fields, filter),
    ...(own.length > 0 && { AppMemberDefinedData: own }),
  };
}

function full(group: Group, names: readonly string[]): Answer | undefined {
  const fresh = new Set(names.filter((userId) => !group.members.has(userId)));
  const count = group.members.size + fresh.size;
  if (group.maxMemberNum === 0 || count <= group.maxMemberNum || fresh.size === 0) return undefined;
  return refuse(10014, messages.tooManyMembers(count, group.maxMemberNum));
}

function addMember(group: Group, one: FirstMember, call: Call): Readonly<Record<string, unknown>> {
  const userId = one.Member_Account;
  if (group.members.has(userId)) return { Member_Account: userId, Result: alreadyMember };
  if (group.isBanned(userId, call.nowSeconds)) return { Member_Account: userId, Result: failed };
  // Only the name counts here: roles and custom fields come with create_group.
  call.state.join(group, newMember(group, { Member_Account: userId }, call.nowSeconds));
  return { Member_Account: userId, Result: added };
}

/** An unknown account, a ban, or a time before the group or after now makes one member fail. */
function importMember(group: Group, one: ImportedMember, call: Call): Readonly<Record<string, unknown>> {
  const userId = one.Member_Account;
  if (group.members.has(userId)) return { Member_Account: userId, Result: alreadyMember };
  const joinTime = one.JoinTime ?? call.nowSeconds;
  const isInTime = group.createTimeSeconds <= joinTime && joinTime <= call.nowSeconds;
  const hasRoom = group.maxMemberNum === 0 || group.members.size < group.maxMemberNum;
  const isWelcome = call.state.hasAccount(userId) && !group.isBanned(userId, call.nowSeconds);
  if (!isInTime || !hasRoom || !isWelcome) return { Member_Account: userId, Result: failed };
  const member = newMember(group, one, joinTime);
  setUnread(group, member, one.UnreadMsgNum ?? 0);
  call.state.join(group, member);
  return { Member_Account: userId, Result: added };
}

/** Moves the read position so that `unread` messages are left, as far as there are any. */
export function setUnread(group: Group, member: Member, unread: number): void {
  member.readSeq = Math.max(0, group.nextMsgSeq - 1 - unread);
}

/** Communities page with the text `Next`, all others with `Offset`. */
function memberPage(group: Group, body: MembersRequest, call: Call): Answer {
  const matching = [...group.members.values()];
  const isCommunity = group.type === "Community";
  if (isCommunity && body.Next === undefined) return refuse(10004, messages.noNext());
  const found = isCommunity ? placeOf(body.Next) : { place: body.Offset ?? 0 };
  if (isRefusal(found)) return found;
  const start = found.place;
  const end = start + (body.Limit ?? matching.length);
  return ok({
    MemberNum: group.members.size,
    MemberList: describeMembers(group, matching.slice(start, end), body, call),
    ...(isCommunity && { Next: end < matching.length ? String(end) : "" }),
  });
}

function describeMembers(
  group: Group,
  members: readonly Member[],
  filter: MemberFilter,
  call: Call,
): Readonly<Record<string, unknown>>[] {
  const wanted = filter.MemberRoleFilter ?? [];
  const hasRole = (role: Role | "NotMember") => wanted.length === 0 || wanted.includes(role);
  return members
    .filter((member) => hasRole(group.roleOf(member.userId)))
    .map((member) =>
      memberFields(group, member, call, filter.MemberInfoFilter, filter.AppDefinedDataFilter_GroupMember),
    );
}

function changeMember(group: Group, member: Member, body: MemberChange, call: Call): Answer {
  if (body.MuteTime !== undefined && !mutable.includes(group.type))
    return refuse(10007, messages.notForType(group.type));
  if (body.Role !== undefined && group.owner === member.userId) {
    return refuse(10004, messages.ownerKeepsRole(member.userId));
  }
  member.role = body.Role ?? member.role;
  member.msgFlag = body.MsgFlag ?? member.msgFlag;
  member.nameCard = body.NameCard ?? member.nameCard;
  setCustom(member.custom, body.AppMemberDefinedData);
  if (body.MuteTime !== undefined) {
    const until = endOf(body.MuteTime, call.nowSeconds);
    call.state.mute(group, group, member.userId, until, call.nowSeconds);
  }
  return ok();
}

function mutedAccounts(listField: string, untilField: string): Handler {
  return command<InGroup>((body, call) => {
    const group = groupOf(call, body.GroupId);
    if (isRefusal(group)) return group;
    const room = roomOf(group, body.TopicId);
    if (isRefusal(room)) return room;
    const muted = [...room.mutes].filter(([userId]) => room.mutedUntil(userId, call.nowSeconds) > 0);
    return ok({
      GroupId: group.groupId,
      [listField]: muted.map(([userId, until]) => ({ Member_Account: userId, [untilField]: until })),
    });
  });
}
