import type { PushCondition } from "./pushState.ts";
import { asSent, type Form, listOf, number, oneOf, optional, record, text, through } from "./stored.ts";

/** Whom a scheduled push goes to. */
export const scheduleTypes = ["All", "Tag", "User"] as const;
export type ScheduleType = (typeof scheduleTypes)[number];

/** What is pushed: the body of a push. */
export interface PushContent {
  readonly From_Account?: string;
  readonly MsgRandom?: number;
  readonly Condition?: PushCondition;
  readonly To_Account?: readonly string[];
  readonly MsgBody?: readonly unknown[];
  readonly OnlineOnlyFlag?: number;
  readonly OfflinePushInfo?: { readonly Title?: string; readonly Desc?: string };
  readonly [field: string]: unknown;
}

/** A push that is planned or was sent as planned. */
export interface ScheduledPush {
  readonly id: number;
  readonly type: ScheduleType;
  readonly madeSeconds: number;
  timeSeconds: number;
  content: PushContent;
  /** The push that it became; `undefined` while it waits. */
  pushTaskId: string | undefined;
}

interface StoredPushes {
  readonly pushes: readonly ScheduledPush[];
  readonly made: number;
}

const pushForm = record<ScheduledPush>({
  id: number,
  type: oneOf(scheduleTypes),
  madeSeconds: number,
  timeSeconds: number,
  content: asSent as Form<PushContent>,
  pushTaskId: optional(text),
});

/** The scheduled pushes of an app, in the order of making. */
export class ScheduledPushes {
  /** As the state file has them. */
  static readonly form = through(
    record<StoredPushes>({ pushes: listOf(pushForm), made: number }),
    (all: ScheduledPushes) => ({ pushes: [...all.#byId.values()], made: all.#made }),
    ({ pushes, made }) => {
      const all = new ScheduledPushes();
      for (const push of pushes) all.#byId.set(push.id, push);
      all.#made = made;
      return all;
    },
  );

  readonly #byId = new Map<number, ScheduledPush>();
  #made = 0;
  /** Unix time before which none is due. */
  #nextSeconds = 0;

  get all(): Iterable<ScheduledPush> {
    return this.#byId.values();
  }

  find(id: number): ScheduledPush | undefined {
    return this.#byId.get(id);
  }

  add(push: Pick<ScheduledPush, "type" | "madeSeconds" | "timeSeconds" | "content">): ScheduledPush {
    this.#made++;
    const added: ScheduledPush = { ...push, id: this.#made, pushTaskId: undefined };
    this.#byId.set(added.id, added);
    this.#nextSeconds = Math.min(this.#nextSeconds, added.timeSeconds);
    return added;
  }

  /** Plans a push for another time. */
  move(push: ScheduledPush, timeSeconds: number): void {
    push.timeSeconds = timeSeconds;
    this.#nextSeconds = Math.min(this.#nextSeconds, timeSeconds);
  }

  /** Those that wait though their time has come, the first to be sent first. */
  due(nowSeconds: number): ScheduledPush[] {
    if (nowSeconds < this.#nextSeconds) return [];
    const waiting = [...this.#byId.values()].filter(({ pushTaskId }) => pushTaskId === undefined);
    const later = waiting.filter(({ timeSeconds }) => timeSeconds > nowSeconds);
    this.#nextSeconds = Math.min(...later.map(({ timeSeconds }) => timeSeconds));
    return waiting
      .filter(({ timeSeconds }) => timeSeconds <= nowSeconds)
      .sort((one, other) => one.timeSeconds - other.timeSeconds);
  }

  delete(id: number): void {
    this.#byId.delete(id);
  }
}
