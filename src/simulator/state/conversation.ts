import { extensionsForm, type MessageExtensions, newExtensions } from "./messageExtensions.ts";
import { RecentMessages } from "./recentMessages.ts";
import { asSent, flag, id, number, optional, record, setOf, text } from "./stored.ts";

/** A second message with the same sender, numbers and content within this time is dropped. */
export const repeatWindowSeconds = 120;

/** One message between two users. */
export interface DirectMessage {
  readonly from: string;
  readonly to: string;
  readonly seq: number;
  readonly random: number;
  readonly timeSeconds: number;
  /** `seq_random_time`: as the send command answers it. */
  readonly key: string;
  body: unknown;
  /** `undefined` where the message has none. */
  cloudCustomData: string | undefined;
  isRecalled: boolean;
  /** Whether the receiver has read it, or it never counted as unread. */
  isRead: boolean;
  /** Whether a push to many users brought it. */
  readonly isPush: boolean;
  /** Whether it was kept from the sender's own history and list of conversations. */
  readonly isUnsynced: boolean;
  /** Whether lists of conversations stay as they are. */
  readonly isQuiet: boolean;
  /** Whether the message asks for a read receipt. */
  readonly wantsReceipt: boolean;
  /** Whether the receiver has sent a read receipt. */
  hasReceipt: boolean;
  /** `undefined` where the message takes none. */
  readonly extensions: MessageExtensions | undefined;
  /** Participants whose history does not show it. */
  readonly hiddenFrom: Set<string>;
}

/** What a sender is told of a message: all that is kept of one that is stored nowhere. */
export type SentMessage = Pick<DirectMessage, "from" | "random" | "timeSeconds" | "key">;

/** As the state file has one. */
export const directMessageForm = record<DirectMessage>({
  from: id,
  to: id,
  seq: number,
  random: number,
  timeSeconds: number,
  key: id,
  body: asSent,
  cloudCustomData: optional(text),
  isRecalled: flag,
  isRead: flag,
  isPush: flag,
  isUnsynced: flag,
  isQuiet: flag,
  wantsReceipt: flag,
  hasReceipt: flag,
  extensions: extensionsForm,
  hiddenFrom: setOf(text),
});

/** What a sender gives. */
export interface MessageContent {
  readonly MsgRandom: number;
  readonly MsgBody: unknown;
  readonly CloudCustomData?: string;
  readonly SupportMessageExtension?: number;
  readonly IsNeedReadReceipt?: number;
  readonly SendMsgControl?: readonly string[];
  /** 2 keeps the message from the sender's own history. */
  readonly SyncOtherMachine?: number;
}

/** A message that nobody has read yet; not in a conversation so far. */
export function newMessage(
  content: MessageContent,
  from: string,
  to: string,
  seq: number,
  timeSeconds: number,
): DirectMessage {
  const isUnsynced = content.SyncOtherMachine === 2;
  return {
    from,
    to,
    seq,
    random: content.MsgRandom,
    timeSeconds,
    key: `${seq}_${content.MsgRandom}_${timeSeconds}`,
    body: content.MsgBody,
    cloudCustomData: content.CloudCustomData,
    isRecalled: false,
    isRead: false,
    isPush: false,
    isUnsynced,
    isQuiet: content.SendMsgControl?.includes("NoLastMsg") === true,
    wantsReceipt: content.IsNeedReadReceipt === 1,
    hasReceipt: false,
    extensions: newExtensions(content.SupportMessageExtension === 1),
    hiddenFrom: new Set(isUnsynced ? [from] : []),
  };
}

/** All messages between two users, by time and then by `seq`. */
export class Conversation {
  readonly #messages: DirectMessage[] = [];
  readonly #byKey = new Map<string, DirectMessage>();
  #unlisted = 0;
  /** The messages that a repeated one would repeat. */
  readonly recent = new RecentMessages<SentMessage>(repeatWindowSeconds);

  get messages(): readonly DirectMessage[] {
    return this.#messages;
  }

  /** The message that `from` sent with this key. */
  find(key: string, from: string): DirectMessage | undefined {
    const message = this.#byKey.get(keyOf(key, from));
    return message?.from === from ? message : undefined;
  }

  add(message: DirectMessage): void {
    const last = this.#messages.at(-1);
    if (last === undefined || isBefore(last, message)) this.#messages.push(message);
    else this.#messages.splice(this.#placeOf(message), 0, message);
    this.#byKey.set(keyOf(message.key, message.from), message);
    if (message.isPush || message.isUnsynced || message.isQuiet) this.#unlisted++;
  }

  /** What puts the conversation into a user's list: neither quiet messages nor those that stay out of the list of their sender. */
  listedFor(userId: string): readonly DirectMessage[] {
    if (this.#unlisted === 0) return this.#messages;
    return this.#messages.filter((message) => !message.isQuiet && !staysOut(message, userId));
  }

  /** Whether the list of `userId` knows nothing of the conversation; a push comes into it only when somebody looks. */
  isUnknownTo(userId: string): boolean {
    return this.#messages.length > 0 && this.#messages.every((message) => staysOut(message, userId));
  }

  /** How many messages `reader` has not read. */
  unreadBy(reader: string): number {
    return this.#messages.filter((message) => message.to === reader && isUnread(message)).length;
  }

  /** `reader` has read what came until `untilSeconds`. */
  read(reader: string, untilSeconds: number): void {
    for (const message of this.#messages) {
      if (message.to === reader && message.timeSeconds <= untilSeconds) message.isRead = true;
    }
  }

  /** Behind all that came before it. */
  #placeOf(message: DirectMessage): number {
    let low = 0;
    let high = this.#messages.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#messages[middle];
      if (other !== undefined && isBefore(other, message)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether the message stays out of the list of `userId`, who sent it. */
function staysOut({ from, isPush, isUnsynced }: DirectMessage, userId: string): boolean {
  return (isPush || isUnsynced) && from === userId;
}

function isUnread(message: DirectMessage): boolean {
  return !message.isRead && !message.isRecalled && !message.hiddenFrom.has(message.to);
}

function isBefore(one: DirectMessage, other: DirectMessage): boolean {
  return one.timeSeconds < other.timeSeconds || (one.timeSeconds === other.timeSeconds && one.seq <= other.seq);
}

/** Two users may choose the same numbers in the same second. */
function keyOf(key: string, from: string): string {
  return `${key} ${from}`;
}
