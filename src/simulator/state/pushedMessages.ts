import { asSent, listOf, number, optional, record, setOf, text, through } from "./stored.ts";

/** A message that a push sent to many users at once; kept once for all of them. */
export interface PushedMessage {
  readonly from: string;
  readonly seq: number;
  readonly random: number;
  readonly timeSeconds: number;
  readonly body: unknown;
  /** All accounts of its time where absent. */
  readonly receivers: Set<string> | undefined;
}

/** The messages of pushes, the oldest first. Their number only grows, so that an account can tell which ones it has seen. */
export class PushedMessages {
  /** As the state file has them. */
  static readonly form = through(
    listOf(
      record<PushedMessage>({
        from: text,
        seq: number,
        random: number,
        timeSeconds: number,
        body: asSent,
        receivers: optional(setOf(text)),
      }),
    ),
    (pushed: PushedMessages) => pushed.#all,
    (all) => {
      const pushed = new PushedMessages();
      pushed.#all = [...all];
      return pushed;
    },
  );

  #all: PushedMessage[] = [];

  get count(): number {
    return this.#all.length;
  }

  add(message: PushedMessage): void {
    this.#all.push(message);
  }

  /** What came to `userId` after the first `count` messages; not what the user has sent. */
  to(userId: string, count: number): PushedMessage[] {
    return this.#all
      .slice(count)
      .filter(({ from, receivers }) => from !== userId && (receivers === undefined || receivers.has(userId)));
  }

  /** Nobody gets any more what a user has sent. */
  forget(userId: string): void {
    if (this.#all.every(({ from }) => from !== userId)) return;
    this.#all = this.#all.map((message) =>
      message.from === userId ? { ...message, body: [], receivers: new Set() } : message,
    );
  }
}
