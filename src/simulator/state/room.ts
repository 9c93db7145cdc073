import { extensionsForm, type MessageExtensions } from "./messageExtensions.ts";
import { RecentMessages } from "./recentMessages.ts";
import { asSent, type Form, flag, id, listOf, mapOf, number, optional, record, setOf, text } from "./stored.ts";

/** A second message with the same sender, `Random` and content within this time is dropped. */
export const repeatWindowSeconds = 300;

/** One message of a group or a topic. */
export interface GroupMessage {
  readonly seq: number;
  readonly from: string;
  readonly random: number;
  readonly timeSeconds: number;
  readonly priority: number;
  body: unknown;
  cloudCustomData: string | undefined;
  isRecalled: boolean;
  /** `undefined` where the message takes none. */
  readonly extensions: MessageExtensions | undefined;
  /** Whom the message is for; all members where absent. */
  readonly onlyTo: Set<string> | undefined;
  /** Who has sent a read receipt; `undefined` where the message asks for none. */
  readonly readers: Set<string> | undefined;
}

/** What a sender is told of a message: all that is kept of one that is stored nowhere. */
export type SentMessage = Pick<GroupMessage, "seq" | "timeSeconds">;

/** What puts a room into lists of conversations: its newest message that is not quiet. Both 0 where there is none. */
export interface Listed {
  readonly seq: number;
  readonly timeSeconds: number;
}

/** What a room holds. */
export interface RoomContents {
  readonly isAllMuted: boolean;
  readonly lastMsgTimeSeconds: number;
  readonly nextMsgSeq: number;
  /** `undefined` where it is the newest message of all. */
  readonly listed: Listed | undefined;
  readonly mutes: Map<string, number>;
  readonly messages: readonly GroupMessage[];
}

/** As the state file has a room. */
export const roomForms = {
  isAllMuted: flag,
  lastMsgTimeSeconds: number,
  nextMsgSeq: number,
  listed: optional(record<Listed>({ seq: number, timeSeconds: number })),
  mutes: mapOf(number),
  messages: listOf(
    record<GroupMessage>({
      seq: number,
      from: id,
      random: number,
      timeSeconds: number,
      priority: number,
      body: asSent,
      cloudCustomData: optional(text),
      isRecalled: flag,
      extensions: extensionsForm,
      onlyTo: optional(setOf(text)),
      readers: optional(setOf(text)),
    }),
  ),
} satisfies { readonly [Name in keyof RoomContents]: Form<RoomContents[Name]> };

/** Where messages stand in order: a group, or a topic of one. */
export abstract class Room {
  /** False for a live group, which forgets a message at once. */
  protected abstract readonly keepsHistory: boolean;
  isAllMuted = false;
  /** 0 where nobody has written yet. */
  lastMsgTimeSeconds = 0;
  nextMsgSeq = 1;
  #listed: Listed = { seq: 0, timeSeconds: 0 };
  /** Unix time until which a user may not speak; survives leaving. */
  readonly mutes = new Map<string, number>();
  readonly recent = new RecentMessages<SentMessage>(repeatWindowSeconds);
  /** By sequence number, the oldest first. */
  readonly #messages: GroupMessage[] = [];

  /** The oldest first. */
  get messages(): readonly GroupMessage[] {
    return this.#messages;
  }

  /** The user has read up to this number. */
  abstract setRead(userId: string, seq: number): void;

  message(seq: number): GroupMessage | undefined {
    const at = this.#indexOf(seq);
    const message = this.#messages[at];
    return message?.seq === seq ? message : undefined;
  }

  /** The messages up to `seq`, the newest first. */
  *messagesBack(seq: number): Generator<GroupMessage> {
    for (let at = this.#indexOf(seq + 1) - 1; at >= 0; at--) {
      const message = this.#messages[at];
      if (message !== undefined) yield message;
    }
  }

  get listed(): Listed {
    return this.#listed;
  }

  /** Gives the message its number. A quiet one leaves lists of conversations as they are. */
  addMessage(message: Omit<GroupMessage, "seq" | "isRecalled">, isQuiet = false): GroupMessage {
    const added = { ...message, seq: this.nextMsgSeq, isRecalled: false };
    this.nextMsgSeq++;
    this.lastMsgTimeSeconds = message.timeSeconds;
    if (!isQuiet) this.#listed = { seq: added.seq, timeSeconds: added.timeSeconds };
    if (this.keepsHistory) this.#messages.push(added);
    return added;
  }

  /** Unix time until which the user may not speak; 0 when free. */
  mutedUntil(userId: string, nowSeconds: number): number {
    const until = this.mutes.get(userId) ?? 0;
    return until > nowSeconds ? until : 0;
  }

  mute(userId: string, untilSeconds: number, nowSeconds: number): void {
    if (untilSeconds <= nowSeconds) this.mutes.delete(userId);
    else this.mutes.set(userId, untilSeconds);
  }

  /** What the state file has of it. */
  protected contents(): RoomContents {
    const { isAllMuted, lastMsgTimeSeconds, nextMsgSeq, listed, mutes, messages } = this;
    const areAllListed = listed.seq === nextMsgSeq - 1;
    return { isAllMuted, lastMsgTimeSeconds, nextMsgSeq, listed: areAllListed ? undefined : listed, mutes, messages };
  }

  /** Takes over what `contents` gave. */
  protected fill({ isAllMuted, lastMsgTimeSeconds, nextMsgSeq, listed, mutes, messages }: RoomContents): void {
    this.isAllMuted = isAllMuted;
    this.lastMsgTimeSeconds = lastMsgTimeSeconds;
    this.nextMsgSeq = nextMsgSeq;
    this.#listed = listed ?? { seq: nextMsgSeq - 1, timeSeconds: lastMsgTimeSeconds };
    for (const [userId, until] of mutes) this.mutes.set(userId, until);
    for (const message of messages) this.#messages.push(message);
  }

  /** Where `seq` stands or would stand: the messages are sorted by it. */
  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#messages.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#messages[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
