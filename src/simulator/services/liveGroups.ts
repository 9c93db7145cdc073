import { type Answer, isRefusal, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Group, GroupType } from "../state/group.ts";
import { hiddenMark, holdingMark, type LiveMember } from "../state/liveAudience.ts";
import { type Call, command, type Service } from "./call.ts";
import { groupOf, unknownUser } from "./groupLookup.ts";

const live: readonly GroupType[] = ["AVChatRoom"];
const pageSize = 250;
/** The list knows the newest of those online. */
const mostListed = 1000;
const mostAdmins = 5;
const mostMarks = 10;
const mostMarked = 1000;
const specialMarks: readonly number[] = [holdingMark, hiddenMark];
const firstOwnMark = 1000;

interface InGroup {
  readonly GroupId: string;
}

interface Marking {
  readonly Member_Account: string;
  readonly Marks: readonly number[];
}

/** `group_open_avchatroom_http_svc`: who is in a live group, their marks, and its admins. */
export const liveGroups: Service = {
  get_members: command<InGroup & { readonly Timestamp: number; readonly Mark?: number }>((body, call) => {
    const group = groupOf(call, body.GroupId, live);
    return isRefusal(group) ? group : memberPage(group, body.Timestamp, body.Mark, call);
  }),

  check_members: command<InGroup & { readonly Member_Account: readonly string[] }>((body, call) => {
    const group = groupOf(call, body.GroupId, live);
    if (isRefusal(group)) return group;
    return ok({ Member_Account: body.Member_Account.filter((userId) => group.audience.online.has(userId)) });
  }),

  modify_user_info: command<InGroup & { readonly CommandType: 1 | 2; readonly MemberList: readonly Marking[] }>(
    (body, call) => {
      const group = groupOf(call, body.GroupId, live);
      if (isRefusal(group)) return group;
      return body.CommandType === 1
        ? setMarks(group, body.MemberList, call)
        : deleteMarks(group, body.MemberList, call);
    },
  ),

  modify_admin: command<InGroup & { readonly CommandType: 1 | 2; readonly Admin_Account: readonly string[] }>(
    (body, call) => {
      const group = groupOf(call, body.GroupId, live);
      if (isRefusal(group)) return group;
      const { admins } = group.audience;
      if (body.CommandType === 2) {
        for (const userId of body.Admin_Account) admins.delete(userId);
        return ok();
      }
      const refusal = unknownUser(call, body.Admin_Account);
      if (refusal !== undefined) return refusal;
      const count = new Set([...admins, ...body.Admin_Account]).size;
      if (count > mostAdmins) return refuse(10004, messages.tooManyLiveAdmins(count, mostAdmins));
      for (const userId of body.Admin_Account) call.state.addLiveAdmin(group, userId);
      return ok();
    },
  ),

  get_admin_list: command<InGroup>((body, call) => {
    const group = groupOf(call, body.GroupId, live);
    if (isRefusal(group)) return group;
    return ok({
      Admin_List: [...group.audience.admins].map((userId) => ({ Admin_Account: userId, ...face(userId, call) })),
    });
  }),
};

/** `group_open_http_svc`: the one command about live groups that stands there. */
export const liveGroupCount: Service = {
  get_online_member_num: command<InGroup>((body, call) => {
    const group = groupOf(call, body.GroupId, live);
    return isRefusal(group) ? group : ok({ OnlineMemberNum: group.audience.online.size });
  }),
};

/** Nobody logs in here: who speaks in a live group, and is not banned, is in it from then on. */
export function enterBySpeaking(group: Group, userId: string, { state, nowSeconds }: Call): void {
  if (group.type !== "AVChatRoom" || group.isBanned(userId, nowSeconds)) return;
  state.enterLiveGroup(group, userId, nowSeconds);
}

/** The newest first. The cursor, in the service a time, is the place of the next one in the order of coming. */
function memberPage(group: Group, cursor: number, mark: number | undefined, call: Call): Answer {
  const isWanted = ({ marks }: LiveMember) => (mark === undefined ? !marks.has(hiddenMark) : marks.has(mark));
  const rest = [...group.audience.online.values()]
    .reverse()
    .slice(0, mostListed)
    .filter((member) => isWanted(member) && (cursor === 0 || member.ordinal <= cursor));
  return ok({
    MemberList: rest.slice(0, pageSize).map(({ userId, joinTimeSeconds }) => ({
      Member_Account: userId,
      JoinTime: joinTimeSeconds,
      ...face(userId, call),
    })),
    NextTimestamp: rest[pageSize]?.ordinal ?? 0,
  });
}

function face(userId: string, { state }: Call): Readonly<Record<string, unknown>> {
  const profile = state.account(userId)?.profile;
  return {
    NickName: profile?.get("Tag_Profile_IM_Nick") ?? "",
    Avatar: profile?.get("Tag_Profile_IM_Image") ?? "",
  };
}

/** Nothing is set where one of the limits would be passed. Who is away can have the mark that holds, and no other. */
function setMarks(group: Group, wanted: readonly Marking[], { state, nowSeconds }: Call): Answer {
  const isThere = ({ Member_Account: userId }: Marking) => group.audience.online.has(userId);
  const canBeHeld = ({ Member_Account: userId, Marks }: Marking) =>
    Marks.includes(holdingMark) && state.hasAccount(userId) && !group.isBanned(userId, nowSeconds);
  const online = wanted.flatMap((one): Marking[] => {
    if (isThere(one)) return [one];
    return canBeHeld(one) ? [{ Member_Account: one.Member_Account, Marks: [holdingMark] }] : [];
  });
  if (online.length === 0) return refuse(10004, messages.nobodyOnline());
  const wrong = wanted.flatMap(({ Marks }) => Marks).find((mark) => !isMark(mark));
  if (wrong !== undefined) return refuse(10004, messages.wrongMark(wrong));
  const counts = group.audience.markCounts();
  for (const { Member_Account, Marks } of online) {
    const marks = group.audience.online.get(Member_Account)?.marks;
    for (const mark of new Set(Marks)) if (!marks?.has(mark)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  if (counts.size > mostMarks) return refuse(10004, messages.tooManyMarks(counts.size, mostMarks));
  for (const [mark, count] of counts) {
    if (count > mostMarked) return refuse(10004, messages.tooManyMarked(mark, count, mostMarked));
  }
  for (const one of online) {
    if (!isThere(one)) state.holdInLiveGroup(group, one.Member_Account, nowSeconds);
    for (const mark of one.Marks) group.audience.online.get(one.Member_Account)?.marks.add(mark);
  }
  return ok({ CommandType: 1, MemberList: online });
}

function deleteMarks(group: Group, wanted: readonly Marking[], { state, nowSeconds }: Call): Answer {
  const online = wanted.filter(({ Member_Account }) => group.audience.online.has(Member_Account));
  if (online.length === 0) return refuse(10004, messages.nobodyOnline());
  for (const { Member_Account, Marks } of online) {
    for (const mark of Marks) group.audience.online.get(Member_Account)?.marks.delete(mark);
  }
  state.releaseFromLiveGroup(group, nowSeconds);
  return ok({ CommandType: 2, MemberList: online });
}

function isMark(mark: number): boolean {
  return mark >= firstOwnMark || specialMarks.includes(mark);
}
