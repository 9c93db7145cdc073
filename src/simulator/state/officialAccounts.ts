import { RecentMessages } from "./recentMessages.ts";
import { asSent, flag, id, listOf, mapOf, number, optional, record, text, through } from "./stored.ts";

/** A second message with the same `Random` and content within this time is dropped. */
const repeatWindowSeconds = 300;

/** What an official account tells of itself. Texts without a value are "". */
export interface OfficialProfile {
  name: string;
  introduction: string;
  faceUrl: string;
  organization: string;
  customString: string;
  maxSubscribers: number;
}

/** What an official account knows of a user who subscribes to it. */
export interface Subscriber {
  /** Unix time. */
  readonly sinceSeconds: number;
  /** "" where there is none. */
  customString: string;
}

/** A message to all subscribers. */
export interface OfficialMessage {
  /** `seq_random_time`: as the send command answers it. */
  readonly key: string;
  readonly timeSeconds: number;
  readonly body: unknown;
  /** `undefined` where the message has none. */
  readonly cloudCustomData: string | undefined;
  isRecalled: boolean;
}

/** What a sender is told of a message: all that is kept of one that is stored nowhere. */
export type SentMessage = Pick<OfficialMessage, "key" | "timeSeconds">;

interface StoredOfficialAccount {
  readonly id: string;
  readonly owner: string;
  readonly createTimeSeconds: number;
  readonly profile: OfficialProfile;
  readonly subscribers: Map<string, Subscriber>;
  readonly messages: readonly OfficialMessage[];
}

/** One official account with its subscribers and messages. */
export class OfficialAccount {
  /** As the state file has one. */
  static readonly form = through(
    record<StoredOfficialAccount>({
      id: id,
      owner: text,
      createTimeSeconds: number,
      profile: record<OfficialProfile>({
        name: text,
        introduction: text,
        faceUrl: text,
        organization: text,
        customString: text,
        maxSubscribers: number,
      }),
      subscribers: mapOf(record<Subscriber>({ sinceSeconds: number, customString: text })),
      messages: listOf(
        record<OfficialMessage>({
          key: id,
          timeSeconds: number,
          body: asSent,
          cloudCustomData: optional(text),
          isRecalled: flag,
        }),
      ),
    }),
    (account: OfficialAccount) => ({ ...account, messages: account.#messages }),
    ({ id, owner, profile, createTimeSeconds, subscribers, messages }) => {
      const account = new OfficialAccount(id, owner, profile, createTimeSeconds);
      for (const [userId, subscriber] of subscribers) account.subscribers.set(userId, subscriber);
      for (const message of messages) account.addMessage(message);
      return account;
    },
  );

  readonly id: string;
  readonly createTimeSeconds: number;
  readonly profile: OfficialProfile;
  /** "" where the owner's account was deleted. */
  owner: string;
  /** In the order of subscribing; changed by `OfficialAccounts` only. */
  readonly subscribers = new Map<string, Subscriber>();
  /** The messages that a repeated one would repeat. */
  readonly recent = new RecentMessages<SentMessage>(repeatWindowSeconds);
  readonly #messages: OfficialMessage[] = [];
  /** Where a message stands, by its key. */
  readonly #places = new Map<string, number>();

  constructor(id: string, owner: string, profile: OfficialProfile, createTimeSeconds: number) {
    this.id = id;
    this.owner = owner;
    this.profile = profile;
    this.createTimeSeconds = createTimeSeconds;
  }

  /** Unix time; 0 without a message. */
  get lastMsgTimeSeconds(): number {
    return this.#messages.at(-1)?.timeSeconds ?? 0;
  }

  message(key: string): OfficialMessage | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#messages[place];
  }

  addMessage(message: OfficialMessage): void {
    this.#places.set(message.key, this.#messages.length);
    this.#messages.push(message);
  }

  /** The messages from new to old; with a key, those before it. */
  *messagesBack(beforeKey?: string): Generator<OfficialMessage> {
    const end = beforeKey === undefined ? this.#messages.length : (this.#places.get(beforeKey) ?? 0);
    for (let place = end - 1; place >= 0; place--) {
      const message = this.#messages[place];
      if (message !== undefined) yield message;
    }
  }
}

const none: ReadonlySet<OfficialAccount> = new Set();

/** The official accounts of an app. */
export class OfficialAccounts {
  /** As the state file has them. */
  static readonly form = through(
    listOf(OfficialAccount.form),
    (all: OfficialAccounts) => [...all.#byId.values()],
    (accounts) => {
      const all = new OfficialAccounts();
      for (const account of accounts) all.add(account);
      const subscriptions = accounts.flatMap((account) =>
        [...account.subscribers].map(([userId, { sinceSeconds }]) => ({ account, userId, sinceSeconds })),
      );
      subscriptions.sort((one, other) => one.sinceSeconds - other.sinceSeconds);
      for (const { account, userId } of subscriptions) all.#remember(account, userId);
      return all;
    },
  );

  readonly #byId = new Map<string, OfficialAccount>();
  readonly #subscribed = new Map<string, Set<OfficialAccount>>();

  get count(): number {
    return this.#byId.size;
  }

  find(id: string): OfficialAccount | undefined {
    return this.#byId.get(id);
  }

  add(account: OfficialAccount): void {
    this.#byId.set(account.id, account);
  }

  destroy(account: OfficialAccount): void {
    for (const userId of [...account.subscribers.keys()]) this.unsubscribe(account, userId);
    this.#byId.delete(account.id);
  }

  subscribe(account: OfficialAccount, userId: string, nowSeconds: number): void {
    account.subscribers.set(userId, { sinceSeconds: nowSeconds, customString: "" });
    this.#remember(account, userId);
  }

  #remember(account: OfficialAccount, userId: string): void {
    const subscribed = this.#subscribed.get(userId);
    if (subscribed === undefined) this.#subscribed.set(userId, new Set([account]));
    else subscribed.add(account);
  }

  unsubscribe(account: OfficialAccount, userId: string): void {
    account.subscribers.delete(userId);
    const subscribed = this.#subscribed.get(userId);
    subscribed?.delete(account);
    if (subscribed?.size === 0) this.#subscribed.delete(userId);
  }

  /** Those that the user subscribes to, in the order of subscribing. */
  subscribedBy(userId: string): ReadonlySet<OfficialAccount> {
    return this.#subscribed.get(userId) ?? none;
  }

  /** Ends the user's subscriptions; the accounts that the user owns stay, without an owner. */
  forget(userId: string): void {
    for (const account of [...this.subscribedBy(userId)]) this.unsubscribe(account, userId);
    for (const account of this.#byId.values()) if (account.owner === userId) account.owner = "";
  }
}
