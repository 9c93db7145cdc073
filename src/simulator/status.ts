import type { AnsweredCall } from "./server.ts";
import type { AppState } from "./state.ts";

/** Where the status page and its data are. */
export const statusPaths = { page: "/", data: "/status.json" } as const;

const mostListed = 50;
const mostCalls = 100;

/** A call that was answered, with its moment: Unix time in milliseconds. */
interface ToldCall extends Omit<AnsweredCall, "error"> {
  readonly atMs: number;
}

/** What the status page shows: how much there is, and the first and last of it. */
export interface Status {
  readonly sdkAppId: number;
  readonly calls: number;
  readonly accounts: { readonly count: number; readonly newest: readonly { userId: string; nick: string }[] };
  readonly groups: {
    readonly count: number;
    readonly newest: readonly { groupId: string; type: string; name: string; members: number }[];
  };
  /** The newest first. */
  readonly lastCalls: readonly ToldCall[];
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

export function statusOf(sdkAppId: number, state: AppState, calls: LastCalls): Status {
  const accounts = newest(state.accounts, state.accountCount);
  const groups = newest(state.groups, state.groupCount);
  return {
    sdkAppId,
    calls: calls.count,
    accounts: {
      count: state.accountCount,
      newest: accounts.map(({ userId, profile }) => ({
        userId,
        nick: String(profile.get("Tag_Profile_IM_Nick") ?? ""),
      })),
    },
    groups: {
      count: state.groupCount,
      newest: groups.map(({ groupId, type, name, members }) => ({ groupId, type, name, members: members.size })),
    },
    lastCalls: calls.newest,
  };
}

/** The last of a list that can only be read from its start. */
function newest<T>(all: Iterable<T>, count: number): T[] {
  const found: T[] = [];
  let at = 0;
  for (const each of all) if (at++ >= count - mostListed) found.push(each);
  return found.reverse();
}
