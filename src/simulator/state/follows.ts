import { mapOf, number, through } from "./stored.ts";

/** Who follows whom, with the Unix time at which it began; both directions can be read. */
export class Follows {
  /** As the state file has them: by user, whom the user follows since when. */
  static readonly form = through(
    mapOf<string, Map<string, number>>(mapOf(number)),
    (follows: Follows) => follows.#following,
    (following) => {
      const follows = new Follows();
      for (const userId of following.keys()) follows.#following.set(userId, new Map());
      const all = [...following].flatMap(([userId, others]) =>
        [...others].map(([other, since]) => ({ userId, other, since })),
      );
      // Those who follow a user stand in the order in which they began.
      all.sort((one, other) => one.since - other.since);
      for (const { userId, other, since } of all) follows.follow(userId, other, since);
      return follows;
    },
  );

  readonly #following = new Map<string, Map<string, number>>();
  readonly #followers = new Map<string, Map<string, number>>();

  /** Following again changes nothing. */
  follow(userId: string, other: string, nowSeconds: number): void {
    if (this.following(userId).has(other)) return;
    entryOf(this.#following, userId).set(other, nowSeconds);
    entryOf(this.#followers, other).set(userId, nowSeconds);
  }

  unfollow(userId: string, other: string): void {
    remove(this.#following, userId, other);
    remove(this.#followers, other, userId);
  }

  /** Whom the user follows, in the order of following. */
  following(userId: string): ReadonlyMap<string, number> {
    return this.#following.get(userId) ?? nobody;
  }

  followers(userId: string): ReadonlyMap<string, number> {
    return this.#followers.get(userId) ?? nobody;
  }

  /** Those who follow the user and are followed back, since the later of the two. */
  mutual(userId: string): ReadonlyMap<string, number> {
    const followers = this.followers(userId);
    const both = [...this.following(userId)].flatMap(([other, since]) => {
      const back = followers.get(other);
      return back === undefined ? [] : [[other, Math.max(since, back)] as const];
    });
    return new Map(both);
  }

  /** Takes a user out of everything. */
  forget(userId: string): void {
    for (const other of [...this.following(userId).keys()]) this.unfollow(userId, other);
    for (const other of [...this.followers(userId).keys()]) this.unfollow(other, userId);
  }
}

/** A user who follows nobody any more takes no room. */
function remove(all: Map<string, Map<string, number>>, userId: string, other: string): void {
  const found = all.get(userId);
  found?.delete(other);
  if (found?.size === 0) all.delete(userId);
}

const nobody: ReadonlyMap<string, number> = new Map();

function entryOf(all: Map<string, Map<string, number>>, userId: string): Map<string, number> {
  let found = all.get(userId);
  if (found === undefined) {
    found = new Map();
    all.set(userId, found);
  }
  return found;
}
