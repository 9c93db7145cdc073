import { id, listOf, number, record, setOf, text, through } from "./stored.ts";

/** Hides a member from the list, unless the list asks for this mark. */
export const hiddenMark = 600;

/** A user who is in a live group now. */
export interface LiveMember {
  readonly userId: string;
  readonly joinTimeSeconds: number;
  /** Grows from user to user: the cursor of the list. */
  readonly ordinal: number;
  readonly marks: Set<number>;
}

interface StoredAudience {
  readonly online: readonly LiveMember[];
  readonly admins: Set<string>;
  readonly entered: number;
}

/** Who is in a live group: an online set with marks, and admins who need not be in it. */
export class LiveAudience {
  /** As the state file has one. */
  static readonly form = through(
    record<StoredAudience>({
      online: listOf(
        record<LiveMember>({ userId: id, joinTimeSeconds: number, ordinal: number, marks: setOf(number) }),
      ),
      admins: setOf(text),
      entered: number,
    }),
    (audience: LiveAudience) => ({
      online: [...audience.#online.values()],
      admins: audience.admins,
      entered: audience.#entered,
    }),
    ({ online, admins, entered }) => {
      const audience = new LiveAudience();
      for (const member of online) audience.#online.set(member.userId, member);
      for (const userId of admins) audience.admins.add(userId);
      audience.#entered = entered;
      return audience;
    },
  );

  readonly #online = new Map<string, LiveMember>();
  readonly admins = new Set<string>();
  #entered = 0;

  /** In the order of coming. */
  get online(): ReadonlyMap<string, LiveMember> {
    return this.#online;
  }

  /** The user comes in; nothing changes for one who is there. */
  enter(userId: string, nowSeconds: number): void {
    if (this.#online.has(userId)) return;
    this.#entered++;
    this.#online.set(userId, { userId, joinTimeSeconds: nowSeconds, ordinal: this.#entered, marks: new Set() });
  }

  /** The user goes, and loses all marks. */
  leave(userId: string): void {
    this.#online.delete(userId);
  }

  /** How many users have each mark. */
  markCounts(): Map<number, number> {
    const counts = new Map<number, number>();
    for (const { marks } of this.#online.values()) {
      for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
    }
    return counts;
  }
}
