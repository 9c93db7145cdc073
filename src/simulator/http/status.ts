import type { AnsweredCall } from "../server.ts";
import type { OnlineState } from "../state/account.ts";
import type { Role } from "../state/group.ts";
import type { AppState } from "../state/state.ts";

/** Where the status page and its data are. */
export const statusPaths = { page: "/", data: "/status.json" } as const;

/** How many of the newest accounts and groups a status lists. */
export interface ListLimits {
  readonly accounts: number;
  readonly groups: number;
}

const pageLimits: ListLimits = { accounts: 50, groups: 50 };
const mostCalls = 100;

/** A call that was answered, with its moment: Unix time in milliseconds. */
export interface ToldCall extends Omit<AnsweredCall, "error"> {
  readonly atMs: number;
}

/** What the status page shows: how much there is, and the first and last of it. */
export interface Status {
  readonly sdkAppId: number;
  readonly calls: number;
  readonly accounts: {
    readonly count: number;
    readonly newest: readonly { userId: string; nick: string; onlineState: OnlineState }[];
  };
  readonly groups: {
    readonly count: number;
    readonly newest: readonly { groupId: string; type: string; name: string; members: number }[];
  };
  /** The newest first. */
  readonly lastCalls: readonly ToldCall[];
}

/** The members of a group: how many there are, and the first of them in the order of joining. */
export interface GroupMembers {
  readonly count: number;
  readonly first: readonly { userId: string; role: Role | "NotMember" }[];
}

/** Remembers the last calls. */
export class LastCalls {
  readonly #calls: ToldCall[] = [];
  #count = 0;

  add({ path, code, tookMs, fault }: AnsweredCall, atMs: number): void {
    this.#count++;
    this.#calls.push({ path, code, tookMs, atMs, ...(fault !== undefined && { fault }) });
    // Cut back now and then: taking one off at each call would move all others.
    if (this.#calls.length >= 2 * mostCalls) this.#calls.splice(0, this.#calls.length - mostCalls);
  }

  get count(): number {
    return this.#count;
  }

  get newest(): readonly ToldCall[] {
    return this.#calls.slice(-mostCalls).reverse();
  }
}

export function statusOf(sdkAppId: number, state: AppState, calls: LastCalls, most = pageLimits): Status {
  const accounts = newest(state.accounts, state.accountCount, most.accounts);
  const groups = newest(state.groups, state.groupCount, most.groups);
  return {
    sdkAppId,
    calls: calls.count,
    accounts: {
      count: state.accountCount,
      newest: accounts.map(({ userId, profile, onlineState }) => ({
        userId,
        nick: String(profile.get("Tag_Profile_IM_Nick") ?? ""),
        onlineState,
      })),
    },
    groups: {
      count: state.groupCount,
      newest: groups.map(({ groupId, type, name, members }) => ({ groupId, type, name, members: members.size })),
    },
    lastCalls: calls.newest,
  };
}

/** The first `most` members of a group; none where there is no such group. */
export function membersOf(state: AppState, groupId: string, most: number): GroupMembers {
  const group = state.group(groupId);
  if (group === undefined) return { count: 0, first: [] };
  const first: { userId: string; role: Role | "NotMember" }[] = [];
  for (const userId of group.members.keys()) {
    if (first.length >= most) break;
    first.push({ userId, role: group.roleOf(userId) });
  }
  return { count: group.members.size, first };
}

/** The last of a list that can only be read from its start. */
function newest<T>(all: Iterable<T>, count: number, most: number): T[] {
  if (most === 0) return [];
  const found: T[] = [];
  let at = 0;
  for (const each of all) if (at++ >= count - most) found.push(each);
  return found.reverse();
}
