import { beijingDay } from "../calendar.ts";
import type { Group } from "./group.ts";
import { listOf, number, record, setOf, text, through } from "./stored.ts";

/** Figures are told for so many days, this one among them. */
export const toldDays = 30;

/** What happened in the app on one day. */
export interface Figures {
  registered: number;
  deleted: number;
  /** Each side of a friendship counts as one. */
  friendsMade: number;
  friendsEnded: number;
  joins: number;
  leaves: number;
  groupsMade: number;
  groupsDestroyed: number;
  directUp: number;
  directDown: number;
  groupUp: number;
  groupDown: number;
  readonly directSenders: Set<string>;
  readonly groupSenders: Set<string>;
  readonly groupsWithMessages: Set<string>;
}

interface FiguresOfDay extends Figures {
  /** How many days since 1970. */
  readonly day: number;
}

const figuresForm = record<FiguresOfDay>({
  day: number,
  registered: number,
  deleted: number,
  friendsMade: number,
  friendsEnded: number,
  joins: number,
  leaves: number,
  groupsMade: number,
  groupsDestroyed: number,
  directUp: number,
  directDown: number,
  groupUp: number,
  groupDown: number,
  directSenders: setOf(text),
  groupSenders: setOf(text),
  groupsWithMessages: setOf(text),
});

/** The figures of the app by day, from midnight to midnight in Beijing; those of days that are not told any more are forgotten. */
export class DailyFigures {
  /** As the state file has them. */
  static readonly form = through(
    listOf(figuresForm),
    (figures: DailyFigures) => [...figures.#byDay].map(([day, ofDay]) => ({ ...ofDay, day })),
    (days) => {
      const figures = new DailyFigures();
      for (const { day, ...ofDay } of days) figures.#byDay.set(day, ofDay);
      return figures;
    },
  );

  readonly #byDay = new Map<number, Figures>();
  #day = 0;
  #today = newFigures();

  /** The day that `turnTo` came to: what happens now is counted here. */
  get today(): Figures {
    return this.#today;
  }

  /** Looks at the clock. */
  turnTo(nowSeconds: number): void {
    const day = beijingDay(nowSeconds);
    if (day === this.#day) return;
    this.#day = day;
    this.#today = this.#byDay.get(day) ?? newFigures();
    this.#byDay.set(day, this.#today);
    for (const old of this.#byDay.keys()) if (old <= day - toldDays) this.#byDay.delete(old);
  }

  /** The figures of a day: how many since 1970. */
  of(day: number): Figures {
    return this.#byDay.get(day) ?? newFigures();
  }

  countDirectMessage(from: string): void {
    this.#today.directUp++;
    this.#today.directDown++;
    this.#today.directSenders.add(from);
  }

  /** Delivered to `onlyTo`, or to all other members. */
  countGroupMessage(group: Group, from: string, onlyTo?: readonly string[]): void {
    const others = group.members.size - (group.members.has(from) ? 1 : 0);
    this.#today.groupUp++;
    this.#today.groupDown += onlyTo?.length ?? others;
    this.#today.groupSenders.add(from);
    this.#today.groupsWithMessages.add(group.groupId);
  }
}

function newFigures(): Figures {
  return {
    registered: 0,
    deleted: 0,
    friendsMade: 0,
    friendsEnded: 0,
    joins: 0,
    leaves: 0,
    groupsMade: 0,
    groupsDestroyed: 0,
    directUp: 0,
    directDown: 0,
    groupUp: 0,
    groupDown: 0,
    directSenders: new Set(),
    groupSenders: new Set(),
    groupsWithMessages: new Set(),
  };
}
