import type { GroupMembers, Status, ToldCall } from "../../simulator/http/status.ts";
import type { OnlineState } from "../../simulator/state/account.ts";
import type { Role } from "../../simulator/state/group.ts";

/** The lists of a simulator, in the order in which they are shown. */
export const simulatorLists = ["accounts", "groups", "calls"] as const;
export type SimulatorList = (typeof simulatorLists)[number];

export interface ListRow {
  readonly kind: "list";
  readonly list: SimulatorList;
  readonly count: number;
}

export interface AccountRow {
  readonly kind: "account";
  readonly userId: string;
  /** "" where there is none. */
  readonly nick: string;
  readonly onlineState: OnlineState;
}

export interface GroupRow {
  readonly kind: "group";
  readonly groupId: string;
  readonly type: string;
  readonly name: string;
  /** How many there are. */
  readonly members: number;
}

export interface MemberRow {
  readonly kind: "member";
  readonly groupId: string;
  readonly userId: string;
  readonly role: Role | "NotMember";
}

export interface CallRow {
  readonly kind: "call";
  /** Counts the calls of the simulator from 1. */
  readonly number: number;
  readonly call: ToldCall;
  /** Answered with code 0, and not disturbed on demand. */
  readonly isOk: boolean;
}

/** Stands behind the rows of a list that are not all of it. */
export interface MoreRow {
  readonly kind: "more";
  /** The name of the list, or what `membersKey` gives for a group. */
  readonly key: string;
  readonly left: number;
  /** `false` where the simulator has forgotten the others. */
  readonly canBeShown: boolean;
}

export type SimulatorRow = ListRow | AccountRow | GroupRow | MemberRow | CallRow | MoreRow;

/** Under which name the rows of a group's members are counted. */
export function membersKey(groupId: string): string {
  return `members ${groupId}`;
}

/** The three lists with their counts. */
export function listRows({ accounts, groups, calls }: Status): ListRow[] {
  const counts: Readonly<Record<SimulatorList, number>> = { accounts: accounts.count, groups: groups.count, calls };
  return simulatorLists.map((list) => ({ kind: "list", list, count: counts[list] }));
}

/** What a list holds, the newest first, as far as the status tells it. */
export function rowsOf(status: Status, list: SimulatorList): SimulatorRow[] {
  switch (list) {
    case "accounts": {
      const rows = status.accounts.newest.map((account): AccountRow => ({ kind: "account", ...account }));
      return withMore(rows, list, status.accounts.count);
    }
    case "groups": {
      const rows = status.groups.newest.map((group): GroupRow => ({ kind: "group", ...group }));
      return withMore(rows, list, status.groups.count);
    }
    case "calls": {
      const rows = status.lastCalls.map((call, index) => callRow(call, status.calls - index));
      return withMore(rows, list, status.calls);
    }
  }
}

/** The members of a group, in the order of joining. */
export function memberRows(groupId: string, { count, first }: GroupMembers): SimulatorRow[] {
  const rows = first.map((member): MemberRow => ({ kind: "member", groupId, ...member }));
  return withMore(rows, membersKey(groupId), count);
}

function callRow(call: ToldCall, number: number): CallRow {
  return { kind: "call", number, call, isOk: call.code === 0 && call.fault === undefined };
}

function withMore(rows: readonly SimulatorRow[], key: string, count: number): SimulatorRow[] {
  const left = count - rows.length;
  return left > 0 ? [...rows, { kind: "more", key, left, canBeShown: key !== "calls" }] : [...rows];
}
