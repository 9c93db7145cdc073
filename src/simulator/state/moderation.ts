import { finds, replaceAllFound } from "./expressions.ts";
import { type Form, id, mapBy, number, oneOf, record, text, through } from "./stored.ts";

/** What a keyword of cloud moderation stands for, as the API names it. */
export type Label = (typeof labels)[number];

const labels = ["Normal", "Illegal", "Abuse", "Polity", "Ad", "Porn", "Sexy", "Terror", "Composite"] as const;

/** One keyword of a list of cloud moderation. */
export interface CloudKeyword {
  readonly id: string;
  readonly content: string;
  readonly label: Label;
  readonly addedSeconds: number;
}

/** One word or expression of local moderation. */
export interface LocalWord {
  readonly id: number;
  readonly keyword: string;
  /** 1 a plain word, 2 an expression. */
  readonly wordType: 1 | 2;
  /** 1 replaces what is found, 2 blocks the message. */
  readonly filterType: 1 | 2;
  readonly replacedContent: string;
  readonly changedSeconds: number;
}

/** A list of keywords: only the console makes one, so the app has one from the start. */
export interface CloudList {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Unix time. */
  readonly madeSeconds: number;
  readonly suggestion: "Review" | "Block";
  /** By keyword, in the order of adding. */
  readonly keywords: Map<string, CloudKeyword>;
}

interface StoredModeration {
  readonly cloudLists: Map<string, CloudList>;
  readonly localWords: Map<string, LocalWord>;
  readonly keywordsMade: number;
  readonly localWordsMade: number;
}

const oneOrTwo = number as Form<number> as Form<1 | 2>;

const cloudListForm = record<CloudList>({
  id: id,
  name: text,
  description: text,
  madeSeconds: number,
  suggestion: oneOf(["Review", "Block"]),
  keywords: mapBy(
    record<CloudKeyword>({ id: id, content: text, label: oneOf(labels), addedSeconds: number }),
    ({ content }) => content,
  ),
});

const localWordForm = record<LocalWord>({
  id: number,
  keyword: text,
  wordType: oneOrTwo,
  filterType: oneOrTwo,
  replacedContent: text,
  changedSeconds: number,
});

/** The keywords of cloud moderation and of local moderation. */
export class Moderation {
  /** As the state file has it. */
  static readonly form = through(
    record<StoredModeration>({
      cloudLists: mapBy(cloudListForm, ({ id }) => id),
      localWords: mapBy(localWordForm, ({ keyword }) => keyword),
      keywordsMade: number,
      localWordsMade: number,
    }),
    (moderation: Moderation) => ({
      cloudLists: moderation.cloudLists,
      localWords: moderation.localWords,
      keywordsMade: moderation.#keywordsMade,
      localWordsMade: moderation.#localWordsMade,
    }),
    (stored) => {
      const moderation = new Moderation();
      for (const [id, list] of stored.cloudLists) moderation.cloudLists.set(id, list);
      for (const [keyword, word] of stored.localWords) moderation.localWords.set(keyword, word);
      moderation.#keywordsMade = stored.keywordsMade;
      moderation.#localWordsMade = stored.localWordsMade;
      return moderation;
    },
  );

  readonly cloudLists: Map<string, CloudList>;
  /** By keyword, in the order of adding. */
  readonly localWords = new Map<string, LocalWord>();
  #keywordsMade = 0;
  #localWordsMade = 0;

  constructor() {
    const first: CloudList = {
      id: "lib-1",
      name: "Words",
      description: "",
      madeSeconds: 1_704_067_200,
      suggestion: "Block",
      keywords: new Map(),
    };
    this.cloudLists = new Map([[first.id, first]]);
  }

  /** A keyword that the list has already gets the new label. */
  addKeyword(list: CloudList, content: string, label: Label, nowSeconds: number): void {
    const known = list.keywords.get(content);
    if (known === undefined) this.#keywordsMade++;
    const id = known?.id ?? String(this.#keywordsMade);
    list.keywords.set(content, { id, content, label, addedSeconds: known?.addedSeconds ?? nowSeconds });
  }

  /** The first word or expression for which local moderation stops this text; `undefined` where it lets it pass. */
  blockingWord(text: string): string | undefined {
    for (const word of this.localWords.values()) {
      if (word.filterType === 2 && isIn(word, text)) return word.keyword;
    }
    return undefined;
  }

  /** The text as local moderation lets it pass, word after word in the order of adding. */
  replaced(text: string): string {
    let left = text;
    for (const { filterType, keyword, wordType, replacedContent } of this.localWords.values()) {
      if (filterType !== 1) continue;
      left =
        wordType === 1
          ? left.replaceAll(keyword, () => replacedContent)
          : replaceAllFound(keyword, left, replacedContent);
    }
    return left;
  }

  /** A word that is there already is replaced and keeps its ID. */
  addLocalWord(word: Omit<LocalWord, "id">): void {
    const known = this.localWords.get(word.keyword);
    if (known === undefined) this.#localWordsMade++;
    this.localWords.set(word.keyword, { ...word, id: known?.id ?? this.#localWordsMade });
  }
}

function isIn({ keyword, wordType }: LocalWord, text: string): boolean {
  return wordType === 1 ? text.includes(keyword) : finds(keyword, text);
}
