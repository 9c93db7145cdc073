import type { Integer } from "../exactIntegers.ts";
import type { DailyFigures } from "./dailyFigures.ts";
import { SetsByKey } from "./setsByKey.ts";
import { mapOf, number, record, setOf, text, textOrNumber } from "./stored.ts";

/** What a user keeps about one friend. */
export interface Friend {
  addSource: string;
  addWording: string;
  addTimeSeconds: number;
  remark: string;
  /** The friend lists that the friend is in. */
  readonly lists: Set<string>;
  /** Custom fields by tag. */
  readonly custom: Map<string, string | Integer>;
}

/** Whom one user knows and does not want to know. */
export interface UserRelations {
  /** By user ID, in the order of adding. */
  readonly friends: Map<string, Friend>;
  /** Names of the friend lists, in the order of making. */
  readonly lists: Set<string>;
  /** Unix time of blocking by user ID. */
  readonly blocked: Map<string, number>;
  /** Each grows with every change of what it counts. */
  friendSequence: number;
  listSequence: number;
  blockSequence: number;
}

/** As the state file has them: by user. */
export const relationsForm = mapOf<string, UserRelations>(
  record({
    friends: mapOf(
      record<Friend>({
        addSource: text,
        addWording: text,
        addTimeSeconds: number,
        remark: text,
        lists: setOf(text),
        custom: mapOf(textOrNumber),
      }),
    ),
    lists: setOf(text),
    blocked: mapOf(number),
    friendSequence: number,
    listSequence: number,
    blockSequence: number,
  }),
);

/** Friends, friend lists and blocklists of all users. */
export class Relations {
  readonly #byUser: Map<string, UserRelations>;
  /** Whose friends or blocklist a user stands in: whoever is deleted disappears there, too. */
  readonly #holders = new SetsByKey<string, string>();
  readonly #figures: DailyFigures;

  /** `byUser` is what another one had. */
  constructor(figures: DailyFigures, byUser = new Map<string, UserRelations>()) {
    this.#figures = figures;
    this.#byUser = byUser;
    for (const [userId, { friends, blocked }] of byUser) {
      for (const other of [...friends.keys(), ...blocked.keys()]) this.#holders.add(other, userId);
    }
  }

  /** All of it, for the state file. */
  get byUser(): Map<string, UserRelations> {
    return this.#byUser;
  }

  /** What the user has, to be read or changed; made when first asked for. */
  of(userId: string): UserRelations {
    let found = this.#byUser.get(userId);
    if (found === undefined) {
      found = {
        friends: new Map(),
        lists: new Set(),
        blocked: new Map(),
        friendSequence: 0,
        listSequence: 0,
        blockSequence: 0,
      };
      this.#byUser.set(userId, found);
    }
    return found;
  }

  isFriend(userId: string, friendId: string): boolean {
    return this.#byUser.get(userId)?.friends.has(friendId) ?? false;
  }

  hasBlocked(userId: string, otherId: string): boolean {
    return this.#byUser.get(userId)?.blocked.has(otherId) ?? false;
  }

  /** Makes or replaces a friend of `userId`; the lists that it names are made where they are missing. */
  setFriend(userId: string, friendId: string, friend: Friend): void {
    const relations = this.of(userId);
    if (!relations.friends.has(friendId)) this.#figures.today.friendsMade++;
    relations.friends.set(friendId, friend);
    relations.friendSequence++;
    for (const list of friend.lists) {
      if (relations.lists.has(list)) continue;
      relations.lists.add(list);
      relations.listSequence++;
    }
    this.#holders.add(friendId, userId);
  }

  removeFriend(userId: string, friendId: string): boolean {
    const relations = this.#byUser.get(userId);
    if (relations?.friends.delete(friendId) !== true) return false;
    relations.friendSequence++;
    this.#figures.today.friendsEnded++;
    return true;
  }

  /** Ends the friendship of both, for good. */
  block(userId: string, otherId: string, nowSeconds: number): void {
    const relations = this.of(userId);
    relations.blocked.set(otherId, nowSeconds);
    relations.blockSequence++;
    this.#holders.add(otherId, userId);
    this.removeFriend(userId, otherId);
    this.removeFriend(otherId, userId);
  }

  unblock(userId: string, otherId: string): boolean {
    const relations = this.#byUser.get(userId);
    if (relations?.blocked.delete(otherId) !== true) return false;
    relations.blockSequence++;
    return true;
  }

  /** Takes a user out of everything. */
  forget(userId: string): void {
    for (const holder of this.#holders.of(userId)) {
      this.removeFriend(holder, userId);
      this.unblock(holder, userId);
    }
    this.#holders.clear(userId);
    this.#byUser.delete(userId);
  }
}
