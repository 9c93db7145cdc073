import type { DirectMessage } from "./conversation.ts";
import { id, listOf, record, setOf, text } from "./stored.ts";

/** A chatbot's answer of which more pieces may come. */
export interface OpenAnswer {
  readonly message: DirectMessage;
  readonly chunks: string[];
}

/** What the state file has: an open answer stands in its conversation, and is found there again. */
export interface StoredRobots {
  readonly userIds: Set<string>;
  readonly open: readonly StoredAnswer[];
}

interface StoredAnswer {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly chunks: readonly string[];
}

/** As the state file has them. */
export const robotsForm = record<StoredRobots>({
  userIds: setOf(text),
  open: listOf(record<StoredAnswer>({ key: id, from: id, to: id, chunks: listOf(text) })),
});

/** Answers that are never completed do not fill the memory: beyond so many the oldest takes no more pieces. */
const mostOpenAnswers = 10_000;

/** Which accounts are chatbots, and what they are about to say. Their profiles are those of their accounts. */
export class Robots {
  readonly #userIds = new Set<string>();
  /** By the key of the message. */
  readonly #answers = new Map<string, OpenAnswer>();

  /** In the order in which they were made. */
  get userIds(): ReadonlySet<string> {
    return this.#userIds;
  }

  stored(): StoredRobots {
    const open = [...this.#answers.values()].map(({ message: { key, from, to }, chunks }) => ({
      key,
      from,
      to,
      chunks,
    }));
    return { userIds: this.#userIds, open };
  }

  /** Takes over what `stored` gave; `find` looks a message up. */
  restore({ userIds, open }: StoredRobots, find: (answer: StoredAnswer) => DirectMessage | undefined): void {
    for (const userId of userIds) this.#userIds.add(userId);
    for (const answer of open) {
      const message = find(answer);
      if (message !== undefined) this.open({ message, chunks: [...answer.chunks] });
    }
  }

  add(userId: string): void {
    this.#userIds.add(userId);
  }

  /** The answer with this key, where it goes from the one to the other and is not complete. */
  openAnswer(key: string, from: string, to: string): OpenAnswer | undefined {
    const answer = this.#answers.get(key);
    return answer?.message.from === from && answer.message.to === to ? answer : undefined;
  }

  open(answer: OpenAnswer): void {
    const [oldest] = this.#answers.values();
    if (oldest !== undefined && this.#answers.size >= mostOpenAnswers) this.close(oldest);
    this.#answers.set(answer.message.key, answer);
  }

  close(answer: OpenAnswer): void {
    this.#answers.delete(answer.message.key);
  }

  /** Ends the chatbot; also the answers from and to this user. */
  forget(userId: string): void {
    this.#userIds.delete(userId);
    for (const answer of [...this.#answers.values()]) {
      if (answer.message.from === userId || answer.message.to === userId) this.close(answer);
    }
  }
}
