import { asSent, type Form, listOf, number, oneOf, optional, record, text, through } from "./stored.ts";

/** Whom a scheduled push goes to. */
export const scheduleTypes = ["All", "Tag", "User"] as const;
export type ScheduleType = (typeof scheduleTypes)[number];

/** What is pushed: the body of a push. */
export interface PushContent {
  readonly From_Account?: string;
  readonly MsgRandom?: number;
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
    return added;
  }

  delete(id: number): void {
    this.#byId.delete(id);
  }
}
