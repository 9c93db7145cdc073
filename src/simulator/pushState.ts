/** A push that was sent. */
export interface PushTask {
  readonly id: string;
  readonly random: number;
  readonly timeSeconds: number;
}

/** What pushes are addressed by, and the pushes sent. `all_member_push` and `timpush` share it. */
export class PushState {
  /** By number, "0" to "9". */
  readonly attributeNames = new Map<string, string>();
  /** 0 for attributes of users, 1 for those of devices; by number. */
  readonly attributeTypes = new Map<string, number>();
  readonly attributes = new Map<string, Map<string, string>>();
  readonly tags = new Map<string, Set<string>>();
  readonly tasks = new Map<string, PushTask>();
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
    return this.tags.get(userId) ?? new Set();
  }

  forget(userId: string): void {
    this.attributes.delete(userId);
    this.tags.delete(userId);
  }
}
