import { SetsByKey } from "./setsByKey.ts";
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
      for (const [userId, found] of byUser) {
        contacts.#byUser.set(userId, found);
        for (const key of keysOf(found)) contacts.hold(userId, key);
      }
      return contacts;
    },
  );

  readonly #byUser = new Map<string, UserContacts>();
  /** Who keeps something of a conversation: what is deleted disappears there, too. */
  readonly #holders = new SetsByKey<ContactKey, string>();

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

  /** The user is about to keep something of a conversation. */
  hold(userId: string, key: ContactKey): void {
    this.#holders.add(key, userId);
  }

  /** Forgets what the user has. */
  forget(userId: string): void {
    const own = this.#byUser.get(userId);
    if (own === undefined) return;
    for (const key of keysOf(own)) this.#holders.delete(key, userId);
    this.#byUser.delete(userId);
  }

  /** Takes a conversation away from everybody: its account or group is gone, and the next of that name begins anew. */
  forgetContact(key: ContactKey): void {
    for (const userId of this.#holders.of(key)) {
      const own = this.#byUser.get(userId);
      if (own === undefined) continue;
      for (const { members } of own.groups.values()) members.delete(key);
      for (const kept of [own.pinned, own.deleted, own.marks, own.changed]) kept.delete(key);
    }
    this.#holders.clear(key);
  }
}

/** What is in a group or has marks was changed. */
function keysOf({ pinned, deleted, changed }: UserContacts): Set<ContactKey> {
  return new Set([...pinned.keys(), ...deleted.keys(), ...changed.keys()]);
}
