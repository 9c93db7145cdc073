import { extensionsForm, type MessageExtensions } from "./messageExtensions.ts";
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
  /** Whether the receiver has sent a read receipt. */
  hasReceipt: boolean;
  /** `undefined` where the message takes none. */
  readonly extensions: MessageExtensions | undefined;
  /** Participants whose history does not show it. */
  readonly hiddenFrom: Set<string>;
}

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
  hasReceipt: flag,
  extensions: extensionsForm,
  hiddenFrom: setOf(text),
});

/** All messages between two users, by time and then by `seq`. */
export class Conversation {
  readonly #messages: DirectMessage[] = [];
  readonly #byKey = new Map<string, DirectMessage>();
  /** The messages that a repeated one would repeat. */
  readonly recent = new RecentMessages<DirectMessage>(repeatWindowSeconds);

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
