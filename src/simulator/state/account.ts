import type { Integer } from "../exactIntegers.ts";
import { id, mapOf, number, oneOf, record, textOrNumber } from "./stored.ts";

/** The most reachable first. */
export const onlineStates = ["Online", "PushOnline", "Offline"] as const;
/** Whether an account is reachable. Nobody logs in to the simulator, so accounts stay "Offline" until something sets it. */
export type OnlineState = (typeof onlineStates)[number];

/** A user of the app. */
export interface Account {
  readonly userId: string;
  /** Profile fields by tag, those that have a value. */
  readonly profile: Map<string, string | Integer>;
  onlineState: OnlineState;
  /** Unix time from which UserSigs count again; 0 when the account was never kicked. */
  kickedAtSeconds: number;
  /** How many of the messages of pushes were put into the account's conversations or never meant for it. */
  pushesSeen: number;
  /** Unix time until which the user may not speak in the whole app; 0 when free. */
  readonly mutedUntil: { direct: number; groups: number };
}

/** As the state file has one. */
export const accountForm = record<Account>({
  userId: id,
  profile: mapOf(textOrNumber),
  onlineState: oneOf(onlineStates, "Offline"),
  kickedAtSeconds: number,
  pushesSeen: number,
  mutedUntil: { ...record<Account["mutedUntil"]>({ direct: number, groups: number }), absent: {} },
});
