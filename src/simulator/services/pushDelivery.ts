import type { PushCondition, PushTask } from "../state/pushState.ts";
import type { AppState } from "../state/state.ts";
import type { Call } from "./call.ts";

/** One push as it is sent. */
export interface Delivery {
  /** The start of the task's ID. */
  readonly start: string;
  readonly from: string;
  readonly random: number;
  /** All accounts where absent. */
  readonly receivers: Set<string> | undefined;
  /** False where single users are named: their pushes have no statistics. */
  readonly isToAll: boolean;
  /** A chat message that is kept; `undefined` where there is only a notification. */
  readonly message: readonly unknown[] | undefined;
}

/** Those of the accounts that fit; `undefined` without a condition: all of them. */
export function fitting(condition: PushCondition | undefined, state: AppState): Set<string> | undefined {
  const { TagsOr, TagsAnd = [], AttrsOr, AttrsAnd = {} } = condition ?? {};
  const [someAttributes, allAttributes] = [AttrsOr && Object.entries(AttrsOr), Object.entries(AttrsAnd)];
  if (TagsOr === undefined && someAttributes === undefined && TagsAnd.length + allAttributes.length === 0) {
    return undefined;
  }
  const found = new Set<string>();
  for (const { userId } of state.accounts) {
    const tags = state.push.tagsOf(userId);
    const attributes = state.push.attributes.get(userId);
    const hasValue = ([name, value]: readonly [string, string]) => attributes?.get(name) === value;
    const fits =
      (TagsOr?.some((tag) => tags.has(tag)) ?? true) &&
      TagsAnd.every((tag) => tags.has(tag)) &&
      (someAttributes?.some(hasValue) ?? true) &&
      allAttributes.every(hasValue);
    if (fits) found.add(userId);
  }
  return found;
}

/** Sends a push at the call's time. A sender whose account is gone sends no message. */
export function deliver(delivery: Delivery, { state, nowSeconds }: Call): PushTask {
  const { start, from, random, receivers, isToAll, message } = delivery;
  state.push.tasksMade++;
  const task: PushTask = {
    id: `${start}_${state.push.tasksMade}_${random}_${nowSeconds}`,
    random,
    timeSeconds: nowSeconds,
    isToAll,
    receivers: receivers?.size ?? state.accountCount,
  };
  state.push.addTask(task);
  if (message !== undefined && state.hasAccount(from)) {
    const seq = state.newMessageSeq();
    state.pushed.add({ from, seq, random, timeSeconds: nowSeconds, body: message, receivers });
  }
  return task;
}
