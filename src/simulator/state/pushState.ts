import { flag, id, listOf, mapOf, number, optional, record, setOf, text, through } from "./stored.ts";

/** Whom a push goes to; a user fits where each of the lists does. */
export interface PushCondition {
  readonly TagsOr?: readonly string[];
  readonly TagsAnd?: readonly string[];
  readonly AttrsOr?: Readonly<Record<string, string>>;
  readonly AttrsAnd?: Readonly<Record<string, string>>;
}

/** A push that was sent. */
export interface PushTask {
  readonly id: string;
  readonly random: number;
  readonly timeSeconds: number;
  /** To all users or by a condition, not to named ones. */
  readonly isToAll: boolean;
  /** How many users it went to. */
  readonly receivers: number;
}

/** For so long a push can be withdrawn. */
export const revocableSeconds = 86_400;

/** For so long it is told what became of a push. */
export const toldSeconds = 30 * 86_400;

/** More than can be sent in a day; older ones are forgotten first. */
const mostTasks = 10_000;

interface StoredPushes {
  readonly attributeNames: Map<string, string>;
  readonly attributeTypes: Map<string, number>;
  readonly attributes: Map<string, Map<string, string>>;
  readonly tags: Map<string, Set<string>>;
  readonly tasks: readonly PushTask[];
  readonly tasksMade: number;
  readonly last: PushTask | undefined;
  readonly day: number;
  readonly pushesToday: number;
}

const taskForm = record<PushTask>({ id: id, random: number, timeSeconds: number, isToAll: flag, receivers: number });

const none: ReadonlySet<string> = new Set();

/** What pushes are addressed by, and the pushes sent. `all_member_push` and `timpush` share it. */
export class PushState {
  /** As the state file has it. */
  static readonly form = through(
    record<StoredPushes>({
      attributeNames: mapOf(text),
      attributeTypes: mapOf(number),
      attributes: mapOf<string, Map<string, string>>(mapOf(text)),
      tags: mapOf<string, Set<string>>(setOf(text)),
      tasks: listOf(taskForm),
      tasksMade: number,
      last: optional(taskForm),
      day: number,
      pushesToday: number,
    }),
    (push: PushState) => ({ ...push, tags: push.#tags, tasks: [...push.#tasks.values()] }),
    (stored) => {
      const push = new PushState();
      for (const [key, name] of stored.attributeNames) push.attributeNames.set(key, name);
      for (const [key, type] of stored.attributeTypes) push.attributeTypes.set(key, type);
      for (const [userId, values] of stored.attributes) push.attributes.set(userId, values);
      for (const [userId, tags] of stored.tags) push.setTags(userId, tags);
      for (const task of stored.tasks) push.#tasks.set(task.id, task);
      push.tasksMade = stored.tasksMade;
      push.last = stored.last;
      push.day = stored.day;
      push.pushesToday = stored.pushesToday;
      return push;
    },
  );

  /** By number, "0" to "9". */
  readonly attributeNames = new Map<string, string>();
  /** 0 for attributes of users, 1 for those of devices; by number. */
  readonly attributeTypes = new Map<string, number>();
  readonly attributes = new Map<string, Map<string, string>>();
  readonly #tags = new Map<string, Set<string>>();
  /** How many users have a tag. */
  readonly #tagUsers = new Map<string, number>();
  readonly #tasks = new Map<string, PushTask>();
  tasksMade = 0;
  last: PushTask | undefined;
  /** Days since 1970; the limit of pushes counts by it. */
  day = 0;
  pushesToday = 0;

  attributesOf(userId: string): Map<string, string> {
    const known = this.attributes.get(userId);
    if (known !== undefined) return known;
    const attributes = new Map<string, string>();
    this.attributes.set(userId, attributes);
    return attributes;
  }

  tagsOf(userId: string): ReadonlySet<string> {
    return this.#tags.get(userId) ?? none;
  }

  /** Puts these tags in place of all that the user has. */
  setTags(userId: string, tags: ReadonlySet<string>): void {
    for (const tag of this.tagsOf(userId)) {
      const users = (this.#tagUsers.get(tag) ?? 0) - 1;
      if (users > 0) this.#tagUsers.set(tag, users);
      else this.#tagUsers.delete(tag);
    }
    for (const tag of tags) this.#tagUsers.set(tag, (this.#tagUsers.get(tag) ?? 0) + 1);
    if (tags.size > 0) this.#tags.set(userId, new Set(tags));
    else this.#tags.delete(userId);
  }

  /** How many different tags the app would have with these. */
  tagCountWith(tags: Iterable<string>): number {
    const fresh = new Set([...tags].filter((tag) => !this.#tagUsers.has(tag)));
    return this.#tagUsers.size + fresh.size;
  }

  /** The oldest first. */
  get tasks(): Iterable<PushTask> {
    return this.#tasks.values();
  }

  task(id: string): PushTask | undefined {
    return this.#tasks.get(id);
  }

  /** Forgets those of which nothing is told any more. */
  addTask(task: PushTask): void {
    for (const [id, { timeSeconds }] of this.#tasks) {
      const isOld = task.timeSeconds - timeSeconds > toldSeconds;
      if (!isOld && this.#tasks.size < mostTasks) break;
      this.#tasks.delete(id);
    }
    this.#tasks.set(task.id, task);
  }

  forget(userId: string): void {
    this.attributes.delete(userId);
    this.setTags(userId, none);
  }
}
