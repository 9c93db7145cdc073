import type { DirectMessage } from "./conversation.ts";

/** A chatbot's answer of which more pieces may come. */
export interface OpenAnswer {
  readonly message: DirectMessage;
  readonly chunks: string[];
}

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
