/** A push that was sent. */
export interface PushTask {
  readonly id: string;
  readonly random: number;
  readonly timeSeconds: number;
}

/** For so long a push can be withdrawn. */
export const revocableSeconds = 86_400;

/** More than can be sent in a day; older ones are forgotten first. */
const mostTasks = 10_000;

const none: ReadonlySet<string> = new Set();

/** What pushes are addressed by, and the pushes sent. `all_member_push` and `timpush` share it. */
export class PushState {
  /** By number, "0" to "9". */
  readonly attributeNames = new Map<string, string>();
  /** 0 for attributes of users, 1 for those of devices; by number. */
  readonly attributeTypes = new Map<string, number>();
  readonly attributes = new Map<string, Map<string, string>>();
  readonly #tags = new Map<string, ReadonlySet<string>>();
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
    if (tags.size > 0) this.#tags.set(userId, tags);
    else this.#tags.delete(userId);
  }

  /** How many different tags the app would have with these. */
  tagCountWith(tags: Iterable<string>): number {
    const fresh = new Set([...tags].filter((tag) => !this.#tagUsers.has(tag)));
    return this.#tagUsers.size + fresh.size;
  }

  task(id: string): PushTask | undefined {
    return this.#tasks.get(id);
  }

  /** Forgets those that cannot be withdrawn any more. */
  addTask(task: PushTask): void {
    for (const [id, { timeSeconds }] of this.#tasks) {
      const isOld = task.timeSeconds - timeSeconds > 2 * revocableSeconds;
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
