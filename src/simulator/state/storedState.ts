import { type Account, accountForm } from "./account.ts";
import { Contacts } from "./contacts.ts";
import { type DirectMessage, directMessageForm } from "./conversation.ts";
import { DailyFigures } from "./dailyFigures.ts";
import { Follows } from "./follows.ts";
import { Group } from "./group.ts";
import { Moderation } from "./moderation.ts";
import { OfficialAccounts } from "./officialAccounts.ts";
import { PushedMessages } from "./pushedMessages.ts";
import { PushState } from "./pushState.ts";
import { relationsForm, type UserRelations } from "./relations.ts";
import { robotsForm, type StoredRobots } from "./robots.ts";
import { ScheduledPushes } from "./scheduledPushes.ts";
import { listOf, longListOf, number, record, setOf, text } from "./stored.ts";

/** What two users wrote to each other. */
export interface StoredConversation {
  readonly between: readonly string[];
  readonly messages: readonly DirectMessage[];
}

/** What the state file has. */
export interface StoredState {
  readonly accounts: Iterable<Account>;
  readonly relations: Map<string, UserRelations>;
  readonly follows: Follows;
  readonly contacts: Contacts;
  readonly conversations: Iterable<StoredConversation>;
  readonly groups: Iterable<Group>;
  readonly push: PushState;
  readonly pushed: PushedMessages;
  readonly scheduledPushes: ScheduledPushes;
  readonly moderation: Moderation;
  readonly bannedFiles: Set<string>;
  readonly figures: DailyFigures;
  readonly robots: StoredRobots;
  readonly officialAccounts: OfficialAccounts;
  /** How many were made or given so far: numbers do not come twice. */
  readonly counts: { readonly groups: number; readonly messages: number; readonly broadcasts: number };
}

/** The form of the state file. */
export const stateForm = record<StoredState>({
  accounts: longListOf(accountForm),
  relations: relationsForm,
  follows: Follows.form,
  contacts: Contacts.form,
  conversations: longListOf(record<StoredConversation>({ between: listOf(text), messages: listOf(directMessageForm) })),
  groups: longListOf(Group.form),
  push: PushState.form,
  pushed: PushedMessages.form,
  scheduledPushes: ScheduledPushes.form,
  moderation: Moderation.form,
  bannedFiles: setOf(text),
  figures: DailyFigures.form,
  robots: robotsForm,
  officialAccounts: OfficialAccounts.form,
  counts: record<StoredState["counts"]>({ groups: number, messages: number, broadcasts: number }),
});
