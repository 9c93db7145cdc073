import { type Form, mapOf, number, record, setOf, text, through } from "./stored.ts";

/** What a conversation is called in a user's lists: `1` and a user ID, or `2` and a group ID. */
export type ContactKey = `${1 | 2} ${string}`;

/** A conversation group of one user. */
export interface ContactGroup {
  readonly id: number;
  readonly members: Set<ContactKey>;
}

/** The marks of a conversation. */
export interface ContactMarks {
  /** 1 to 64. */
  readonly standard: Set<number>;
  custom: string;
}

/** What one user has made of the conversations. */
export interface UserContacts {
  /** Unix time of pinning. */
  readonly pinned: Map<ContactKey, number>;
  /** How many messages a conversation had when it was deleted: it comes back with the next one. */
  readonly deleted: Map<ContactKey, number>;
  /** By name, in the order of making. */
  readonly groups: Map<string, ContactGroup>;
  readonly marks: Map<ContactKey, ContactMarks>;
  /** Unix time at which marks or groups of a conversation last changed. */
  readonly changed: Map<ContactKey, number>;
  groupsMade: number;
}

const contactKey = text as Form<string> as Form<ContactKey>;

/** The recent contacts of all users, beyond what follows from their messages. */
export class Contacts {
  /** As the state file has them: by user. */
  static readonly form = through(
    mapOf(
      record<UserContacts>({
        pinned: mapOf(number),
        deleted: mapOf(number),
        groups: mapOf(record<ContactGroup>({ id: number, members: setOf(contactKey) })),
        marks: mapOf(record<ContactMarks>({ standard: setOf(number), custom: text })),
        changed: mapOf(number),
        groupsMade: number,
      }),
    ),
    (contacts: Contacts) => contacts.#byUser,
    (byUser) => {
      const contacts = new Contacts();
      for (const [userId, found] of byUser) contacts.#byUser.set(userId, found);
      return contacts;
    },
  );

  readonly #byUser = new Map<string, UserContacts>();

  /** What the user has, to be read or changed; made when first asked for. */
  of(userId: string): UserContacts {
    let found = this.#byUser.get(userId);
    if (found === undefined) {
      found = {
        pinned: new Map(),
        deleted: new Map(),
        groups: new Map(),
        marks: new Map(),
        changed: new Map(),
        groupsMade: 0,
      };
      this.#byUser.set(userId, found);
    }
    return found;
  }

  forget(userId: string): void {
    this.#byUser.delete(userId);
  }

  /** Takes a conversation that is gone for good out of everybody's lists: another one may come by its name. */
  forgetContact(key: ContactKey): void {
    for (const { pinned, deleted, groups, marks, changed } of this.#byUser.values()) {
      pinned.delete(key);
      deleted.delete(key);
      for (const { members } of groups.values()) members.delete(key);
      marks.delete(key);
      changed.delete(key);
    }
  }
}
