import { mapOf, number, through } from "./stored.ts";

/** Who follows whom, with the Unix time at which it began; both directions can be read. */
export class Follows {
  /** As the state file has them: by user, whom the user follows since when. */
  static readonly form = through(
    mapOf<string, Map<string, number>>(mapOf(number)),
    (follows: Follows) => follows.#following,
    (following) => {
      const follows = new Follows();
      for (const [userId, others] of following) {
        for (const [other, since] of others) follows.follow(userId, other, since);
      }
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
    this.#following.get(userId)?.delete(other);
    this.#followers.get(other)?.delete(userId);
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
    this.#following.delete(userId);
    this.#followers.delete(userId);
  }
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
