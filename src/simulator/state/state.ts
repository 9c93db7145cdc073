import type { Account } from "./account.ts";
import { Contacts } from "./contacts.ts";
import { Conversation, newMessage } from "./conversation.ts";
import { DailyFigures } from "./dailyFigures.ts";
import { Follows } from "./follows.ts";
import { Group, type GroupProfile, type Member } from "./group.ts";
import { holdingMark } from "./liveAudience.ts";
import { Moderation } from "./moderation.ts";
import { OfficialAccounts } from "./officialAccounts.ts";
import { PushedMessages } from "./pushedMessages.ts";
import { PushState } from "./pushState.ts";
import { RecentMessages } from "./recentMessages.ts";
import { Relations } from "./relations.ts";
import { Robots } from "./robots.ts";
import { type Room, repeatWindowSeconds } from "./room.ts";
import { ScheduledPushes } from "./scheduledPushes.ts";
import { SetsByKey } from "./setsByKey.ts";
import type { StoredConversation, StoredState } from "./storedState.ts";
import { Streams } from "./streams.ts";

/** One app's data. Keeps what belongs together together: who leaves, leaves everywhere. */
export class AppState {
  readonly push: PushState;
  /** They come into the conversation of a receiver when somebody looks: there may be 100,000 receivers. */
  readonly pushed: PushedMessages;
  readonly scheduledPushes: ScheduledPushes;
  readonly moderation: Moderation;
  readonly streams = new Streams();
  /** URLs of chat files. */
  readonly bannedFiles: Set<string>;
  readonly figures: DailyFigures;
  readonly #accounts = new Map<string, Account>();
  /** Both participants lead to the same conversation. */
  readonly #conversations = new Map<string, Map<string, Conversation>>();
  /** In the order in which they were made. */
  readonly #groups = new Map<string, Group>();
  readonly #joined = new SetsByKey<string, Group>();
  readonly relations: Relations;
  readonly follows: Follows;
  readonly contacts: Contacts;
  readonly robots = new Robots();
  readonly officialAccounts: OfficialAccounts;
  #groupsMade = 0;
  #messageSeqsGiven = 0;
  #broadcasts = 0;
  /** Numbers of messages to all live groups that a repeated one would repeat. */
  readonly recentBroadcasts = new RecentMessages<number>(repeatWindowSeconds);
  /** The live groups in which a user is. */
  readonly #watched = new SetsByKey<string, Group>();
  /** By user, the IDs of groups that have or had the user among their `outsiders`. */
  readonly #named = new SetsByKey<string, string>();

  /** `stored` is what another one gave as `stored`. */
  constructor(admins: readonly string[], stored?: StoredState) {
    this.push = stored?.push ?? new PushState();
    this.pushed = stored?.pushed ?? new PushedMessages();
    this.scheduledPushes = stored?.scheduledPushes ?? new ScheduledPushes();
    this.moderation = stored?.moderation ?? new Moderation();
    this.bannedFiles = stored?.bannedFiles ?? new Set();
    this.figures = stored?.figures ?? new DailyFigures();
    this.relations = new Relations(this.figures, stored?.relations);
    this.follows = stored?.follows ?? new Follows();
    this.contacts = stored?.contacts ?? new Contacts();
    this.officialAccounts = stored?.officialAccounts ?? new OfficialAccounts();
    if (stored !== undefined) this.#restore(stored);
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
      pushesSeen: this.pushed.count,
      mutedUntil: { direct: 0, groups: 0 },
    };
    this.#accounts.set(userId, account);
    this.figures.today.registered++;
    return account;
  }

  /**
   * Takes the account away with its conversations and memberships, mutes and bans; its groups stay, without an owner where it was
   * that.
   */
  deleteAccount(userId: string): void {
    if (this.#accounts.delete(userId)) this.figures.today.deleted++;
    this.push.forget(userId);
    this.pushed.forget(userId);
    for (const group of [...this.joinedGroups(userId)]) this.leave(group, userId);
    this.leaveLiveGroups(userId);
    for (const groupId of this.#named.of(userId)) this.#groups.get(groupId)?.forget(userId);
    this.#named.clear(userId);
    for (const peer of this.#conversations.get(userId)?.keys() ?? []) this.#conversations.get(peer)?.delete(userId);
    this.#conversations.delete(userId);
    this.relations.forget(userId);
    this.follows.forget(userId);
    this.contacts.forget(userId);
    this.contacts.forgetContact(`1 ${userId}`);
    this.robots.forget(userId);
    this.officialAccounts.forget(userId);
  }

  /** The conversation of two users, made when first asked for. */
  conversation(one: string, other: string): Conversation {
    this.#receivePushes(one);
    this.#receivePushes(other);
    return this.#conversationOf(one, other);
  }

  #conversationOf(one: string, other: string): Conversation {
    const known = this.#conversations.get(one)?.get(other);
    if (known !== undefined) return known;
    const conversation = new Conversation();
    this.#conversationsOf(one).set(other, conversation);
    this.#conversationsOf(other).set(one, conversation);
    return conversation;
  }

  /** The conversation of two users; `undefined` where they never wrote to each other. */
  findConversation(one: string, other: string): Conversation | undefined {
    this.#receivePushes(one);
    this.#receivePushes(other);
    return this.#conversations.get(one)?.get(other);
  }

  /** The conversations of a user by the other participant. */
  conversationsOf(userId: string): ReadonlyMap<string, Conversation> {
    this.#receivePushes(userId);
    return this.#conversations.get(userId) ?? new Map();
  }

  /** Each once; without messages of pushes that nobody has looked for yet. */
  get conversations(): Iterable<Conversation> {
    return new Set([...this.#conversations.values()].flatMap((byPeer) => [...byPeer.values()]));
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
    for (const userId of group.outsiders) this.#named.add(userId, group.groupId);
    this.figures.today.groupsMade++;
    return group;
  }

  destroyGroup(group: Group): void {
    for (const userId of group.audience.online.keys()) this.#watched.delete(userId, group);
    for (const userId of group.members.keys()) this.#joined.delete(userId, group);
    for (const userId of group.outsiders) this.#named.delete(userId, group.groupId);
    this.#groups.delete(group.groupId);
    this.contacts.forgetContact(`2 ${group.groupId}`);
    this.figures.today.groupsDestroyed++;
  }

  /** The groups of which a user is a member, in the order of joining. */
  joinedGroups(userId: string): ReadonlySet<Group> {
    return this.#joined.of(userId);
  }

  /** The live groups in which a user is now, in the order of coming. */
  watchedGroups(userId: string): ReadonlySet<Group> {
    return this.#watched.of(userId);
  }

  join(group: Group, member: Member): void {
    group.members.set(member.userId, member);
    this.figures.today.joins++;
    this.#joined.add(member.userId, group);
  }

  /** Takes a member out; an owner who leaves leaves the group without one. */
  leave(group: Group, userId: string): void {
    if (group.members.delete(userId)) this.figures.today.leaves++;
    for (const topic of group.topics.values()) topic.readSeqs.delete(userId);
    for (const { members } of group.permissionGroups.values()) members.delete(userId);
    if (group.owner === userId) group.owner = "";
    this.#joined.delete(userId, group);
  }

  /** Mutes a user in a group or in one of its topics. */
  mute(group: Group, room: Room, userId: string, untilSeconds: number, nowSeconds: number): void {
    room.mute(userId, untilSeconds, nowSeconds);
    this.#named.add(userId, group.groupId);
  }

  ban(group: Group, userId: string, untilSeconds: number): void {
    group.bans.set(userId, untilSeconds);
    this.#named.add(userId, group.groupId);
  }

  addLiveAdmin(group: Group, userId: string): void {
    group.audience.admins.add(userId);
    this.#named.add(userId, group.groupId);
  }

  /** Takes a user out of every live group. */
  leaveLiveGroups(userId: string): void {
    for (const group of [...this.#watched.of(userId)]) this.leaveLiveGroup(group, userId);
  }

  /** Takes a user who goes offline out of every live group that does not hold them by a mark. */
  goOffline(userId: string, nowSeconds: number): void {
    for (const group of [...this.#watched.of(userId)]) {
      const isHeld = group.audience.online.get(userId)?.marks.has(holdingMark) === true;
      if (isHeld) group.audience.hold(userId, nowSeconds);
      else this.leaveLiveGroup(group, userId);
    }
  }

  /** Counts a user who is away as there. */
  holdInLiveGroup(group: Group, userId: string, nowSeconds: number): void {
    group.audience.hold(userId, nowSeconds);
    this.#watched.add(userId, group);
  }

  /** Takes out of a live group whom nothing holds there any longer. */
  releaseFromLiveGroup(group: Group, nowSeconds: number): void {
    for (const userId of group.audience.released(nowSeconds)) this.leaveLiveGroup(group, userId);
  }

  /** Takes a user out of one live group. */
  leaveLiveGroup(group: Group, userId: string): void {
    group.audience.leave(userId);
    this.#watched.delete(userId, group);
  }

  /** A user comes into a live group. */
  enterLiveGroup(group: Group, userId: string, nowSeconds: number): void {
    group.audience.enter(userId, nowSeconds);
    this.#watched.add(userId, group);
  }

  /** The number of a message to all live groups. */
  newBroadcastSeq(): number {
    this.#broadcasts++;
    return this.#broadcasts;
  }

  /** All of it, as the state file has it. */
  stored(): StoredState {
    const { push, pushed, scheduledPushes, moderation, bannedFiles, figures, follows, contacts, officialAccounts } =
      this;
    return {
      accounts: this.#accounts.values(),
      relations: this.relations.byUser,
      follows,
      contacts,
      conversations: this.#storedConversations(),
      groups: this.#groups.values(),
      push,
      pushed,
      scheduledPushes,
      moderation,
      bannedFiles,
      figures,
      robots: this.robots.stored(),
      officialAccounts,
      counts: { groups: this.#groupsMade, messages: this.#messageSeqsGiven, broadcasts: this.#broadcasts },
    };
  }

  /** Puts what pushes brought since the last time into the user's conversations. */
  #receivePushes(userId: string): void {
    const account = this.#accounts.get(userId);
    if (account === undefined || account.pushesSeen === this.pushed.count) return;
    for (const { from, seq, random, timeSeconds, body } of this.pushed.to(userId, account.pushesSeen)) {
      const message = newMessage({ MsgRandom: random, MsgBody: body }, from, userId, seq, timeSeconds);
      this.#conversationOf(from, userId).add({ ...message, isPush: true });
    }
    account.pushesSeen = this.pushed.count;
  }

  /** Each once, in the order of accounts: a file that is read and written again stays the same. */
  *#storedConversations(): Generator<StoredConversation> {
    const told = new Set<string>();
    for (const one of this.#accounts.keys()) {
      for (const [other, { messages }] of this.#conversations.get(one) ?? []) {
        if (!told.has(other)) yield { between: [one, other], messages };
      }
      told.add(one);
    }
  }

  #restore({ accounts, conversations, groups, robots, counts }: StoredState): void {
    for (const account of accounts) this.#accounts.set(account.userId, account);
    for (const { between, messages } of conversations) {
      const conversation = this.#conversationOf(between[0] ?? "", between[1] ?? "");
      for (const message of messages) conversation.add(message);
    }
    const memberships: { readonly group: Group; readonly member: Member }[] = [];
    for (const group of groups) {
      this.#groups.set(group.groupId, group);
      for (const member of group.members.values()) memberships.push({ group, member });
      for (const userId of group.audience.online.keys()) this.#watched.add(userId, group);
      for (const userId of group.outsiders) this.#named.add(userId, group.groupId);
    }
    memberships.sort((one, other) => one.member.joinTimeSeconds - other.member.joinTimeSeconds);
    for (const { group, member } of memberships) this.#joined.add(member.userId, group);
    this.robots.restore(robots, ({ key, from, to }) => this.findConversation(from, to)?.find(key, from));
    this.#groupsMade = counts.groups;
    this.#messageSeqsGiven = counts.messages;
    this.#broadcasts = counts.broadcasts;
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
