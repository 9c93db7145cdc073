import { Contacts } from "./contacts.ts";
import { Conversation } from "./conversation.ts";
import { Follows } from "./follows.ts";
import { Group, type GroupProfile, type Member } from "./group.ts";
import { OfficialAccounts } from "./officialAccounts.ts";
import { PushState } from "./pushState.ts";
import { Relations } from "./relations.ts";
import { Robots } from "./robots.ts";

/** The most reachable first. */
export const onlineStates = ["Online", "PushOnline", "Offline"] as const;
/** Whether an account is reachable. Nobody logs in to the simulator, so accounts stay "Offline" until something sets it. */
export type OnlineState = (typeof onlineStates)[number];

/** A user of the app. */
export interface Account {
  readonly userId: string;
  /** Profile fields by tag, those that have a value. */
  readonly profile: Map<string, string | number>;
  onlineState: OnlineState;
  /** Unix time from which UserSigs count again; 0 when the account was never kicked. */
  kickedAtSeconds: number;
  /** Unix time until which the user may not speak in the whole app; 0 when free. */
  readonly mutedUntil: { direct: number; groups: number };
}

/** One app's data. Keeps what belongs together together: who leaves, leaves everywhere. */
export class AppState {
  readonly push = new PushState();
  readonly #accounts = new Map<string, Account>();
  /** Both participants lead to the same conversation. */
  readonly #conversations = new Map<string, Map<string, Conversation>>();
  /** In the order in which they were made. */
  readonly #groups = new Map<string, Group>();
  readonly #joined = new Map<string, Set<Group>>();
  readonly relations = new Relations();
  readonly follows = new Follows();
  readonly contacts = new Contacts();
  readonly robots = new Robots();
  readonly officialAccounts = new OfficialAccounts();
  #groupsMade = 0;
  #messageSeqsGiven = 0;
  #broadcasts = 0;
  /** The live groups in which a user is. */
  readonly #watched = new Map<string, Set<Group>>();

  constructor(admins: readonly string[]) {
    for (const admin of admins) this.addAccount(admin);
  }

  account(userId: string): Account | undefined {
    return this.#accounts.get(userId);
  }

  /** In the order in which they were made. */
  get accounts(): Iterable<Account> {
    return this.#accounts.values();
  }

  get accountCount(): number {
    return this.#accounts.size;
  }

  hasAccount(userId: string): boolean {
    return this.#accounts.has(userId);
  }

  /** The account of that name, made where there is none. */
  addAccount(userId: string): Account {
    const known = this.#accounts.get(userId);
    if (known !== undefined) return known;
    const account: Account = {
      userId,
      profile: new Map(),
      onlineState: "Offline",
      kickedAtSeconds: 0,
      mutedUntil: { direct: 0, groups: 0 },
    };
    this.#accounts.set(userId, account);
    return account;
  }

  /** Takes the account away with its conversations and memberships; its groups stay, without an owner where it was that. */
  deleteAccount(userId: string): void {
    this.#accounts.delete(userId);
    this.push.forget(userId);
    for (const group of [...this.joinedGroups(userId)]) this.leave(group, userId);
    this.leaveLiveGroups(userId);
    for (const group of this.#groups.values()) group.audience.admins.delete(userId);
    for (const peer of this.#conversations.get(userId)?.keys() ?? []) this.#conversations.get(peer)?.delete(userId);
    this.#conversations.delete(userId);
    this.relations.forget(userId);
    this.follows.forget(userId);
    this.contacts.forget(userId);
    this.robots.forget(userId);
    this.officialAccounts.forget(userId);
  }

  /** The conversation of two users, made when first asked for. */
  conversation(one: string, other: string): Conversation {
    const known = this.#conversations.get(one)?.get(other);
    if (known !== undefined) return known;
    const conversation = new Conversation();
    this.#conversationsOf(one).set(other, conversation);
    this.#conversationsOf(other).set(one, conversation);
    return conversation;
  }

  /** The conversation of two users; `undefined` where they never wrote to each other. */
  findConversation(one: string, other: string): Conversation | undefined {
    return this.#conversations.get(one)?.get(other);
  }

  /** The conversations of a user by the other participant. */
  conversationsOf(userId: string): ReadonlyMap<string, Conversation> {
    return this.#conversations.get(userId) ?? new Map();
  }

  /** A `MsgSeq` for a message between two users whose sender chose none; they rise, so that history keeps their order. */
  newMessageSeq(): number {
    this.#messageSeqsGiven++;
    return this.#messageSeqsGiven;
  }

  group(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  /** In the order in which they were made. */
  get groups(): Iterable<Group> {
    return this.#groups.values();
  }

  get groupCount(): number {
    return this.#groups.size;
  }

  addGroup(profile: GroupProfile): Group {
    this.#groupsMade++;
    const group = new Group(profile, this.#groupsMade);
    this.#groups.set(group.groupId, group);
    return group;
  }

  destroyGroup(group: Group): void {
    for (const userId of group.audience.online.keys()) this.#watched.get(userId)?.delete(group);
    for (const userId of group.members.keys()) this.#joined.get(userId)?.delete(group);
    this.#groups.delete(group.groupId);
  }

  /** The groups of which a user is a member, in the order of joining. */
  joinedGroups(userId: string): ReadonlySet<Group> {
    return this.#joined.get(userId) ?? new Set();
  }

  join(group: Group, member: Member): void {
    group.members.set(member.userId, member);
    const joined = this.#joined.get(member.userId);
    if (joined === undefined) this.#joined.set(member.userId, new Set([group]));
    else joined.add(group);
  }

  /** Takes a member out; an owner who leaves leaves the group without one. */
  leave(group: Group, userId: string): void {
    group.members.delete(userId);
    for (const topic of group.topics.values()) topic.readSeqs.delete(userId);
    for (const { members } of group.permissionGroups.values()) members.delete(userId);
    if (group.owner === userId) group.owner = "";
    this.#joined.get(userId)?.delete(group);
  }

  /** Takes a user who goes offline out of every live group. */
  leaveLiveGroups(userId: string): void {
    for (const group of this.#watched.get(userId) ?? []) group.audience.leave(userId);
    this.#watched.delete(userId);
  }

  /** Takes a user out of one live group. */
  leaveLiveGroup(group: Group, userId: string): void {
    group.audience.leave(userId);
    this.#watched.get(userId)?.delete(group);
  }

  /** A user comes into a live group. */
  enterLiveGroup(group: Group, userId: string, nowSeconds: number): void {
    group.audience.enter(userId, nowSeconds);
    const watched = this.#watched.get(userId);
    if (watched === undefined) this.#watched.set(userId, new Set([group]));
    else watched.add(group);
  }

  /** The number of a message to all live groups. */
  newBroadcastSeq(): number {
    this.#broadcasts++;
    return this.#broadcasts;
  }

  #conversationsOf(userId: string): Map<string, Conversation> {
    let conversations = this.#conversations.get(userId);
    if (conversations === undefined) {
      conversations = new Map();
      this.#conversations.set(userId, conversations);
    }
    return conversations;
  }
}
