import { type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { ContactKey } from "../state/contacts.ts";
import type { Call } from "./call.ts";

/** A conversation as most of these commands name it. */
export interface ContactItem {
  readonly Type: 1 | 2;
  readonly To_Account?: string;
  readonly ToGroupId?: string;
}

export function keyOf({ Type, To_Account = "", ToGroupId = "" }: ContactItem): ContactKey {
  return Type === 1 ? `1 ${To_Account}` : `2 ${ToGroupId}`;
}

export function itemOf(key: ContactKey): ContactItem {
  const id = key.slice(2);
  return key.startsWith("1") ? { Type: 1, To_Account: id } : { Type: 2, ToGroupId: id };
}

/** Whether the account or the group of a conversation is there. */
export function isThere(key: ContactKey, { state }: Call): boolean {
  const id = key.slice(2);
  return key.startsWith("1") ? state.hasAccount(id) : state.group(id) !== undefined;
}

/** Refuses the call where the user whose conversations are meant does not exist. */
export function unknownReader({ state }: Call, userId: string): Refusal | undefined {
  return state.hasAccount(userId) ? undefined : { ...refuse(50001, messages.noAccount(userId)), ErrorDisplay: "" };
}

export function refusedContact(code: number, info: string): Refusal {
  return { ...refuse(code, info), ErrorDisplay: "" };
}
