import { id, listOf, number, record, setOf, text, through } from "./stored.ts";

/** Hides a member from the list, unless the list asks for this mark. */
export const hiddenMark = 600;

/** Lets its member count as there when away. */
export const holdingMark = 500;
const longestHoldSeconds = 3 * 86_400;

/** A user who is in a live group now. */
export interface LiveMember {
  readonly userId: string;
  readonly joinTimeSeconds: number;
  /** Grows from user to user: the cursor of the list. */
  readonly ordinal: number;
  readonly marks: Set<number>;
  /** Unix time until which the user counts as there although away; 0 for who is there. */
  heldUntilSeconds: number;
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
        record<LiveMember>({
          userId: id,
          joinTimeSeconds: number,
          ordinal: number,
          marks: setOf(number),
          heldUntilSeconds: number,
        }),
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
      for (const member of online) {
        audience.#online.set(member.userId, member);
        if (member.heldUntilSeconds > 0) audience.#held.add(member);
      }
      for (const userId of admins) audience.admins.add(userId);
      audience.#entered = entered;
      return audience;
    },
  );

  readonly #online = new Map<string, LiveMember>();
  readonly admins = new Set<string>();
  /** Those who count as there although away. */
  readonly #held = new Set<LiveMember>();
  #entered = 0;

  /** In the order of coming. */
  get online(): ReadonlyMap<string, LiveMember> {
    return this.#online;
  }

  /** The user comes in; who is there already stays as before. */
  enter(userId: string, nowSeconds: number): void {
    const known = this.#online.get(userId);
    if (known === undefined) this.#add(userId, nowSeconds);
    else this.#endHold(known);
  }

  /** The user counts as there from now on, with no mark but the one that holds. */
  hold(userId: string, nowSeconds: number): void {
    const member = this.#online.get(userId) ?? this.#add(userId, nowSeconds);
    member.heldUntilSeconds = nowSeconds + longestHoldSeconds;
    this.#held.add(member);
    member.marks.clear();
    member.marks.add(holdingMark);
  }

  /** Whom nothing holds any longer. */
  released(nowSeconds: number): string[] {
    return [...this.#held]
      .filter(({ heldUntilSeconds, marks }) => heldUntilSeconds <= nowSeconds || !marks.has(holdingMark))
      .map(({ userId }) => userId);
  }

  #add(userId: string, nowSeconds: number): LiveMember {
    this.#entered++;
    const marks = new Set<number>();
    const member = { userId, joinTimeSeconds: nowSeconds, ordinal: this.#entered, marks, heldUntilSeconds: 0 };
    this.#online.set(userId, member);
    return member;
  }

  #endHold(member: LiveMember): void {
    member.heldUntilSeconds = 0;
    this.#held.delete(member);
  }

  /** The user goes, and loses all marks. */
  leave(userId: string): void {
    const member = this.#online.get(userId);
    if (member === undefined) return;
    this.#endHold(member);
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
