import type { Integer } from "../exactIntegers.ts";
import { id, integer, mapOf, record, setOf, text } from "./stored.ts";

/** A named set of permissions in a community. */
export interface PermissionGroup {
  readonly id: string;
  name: string;
  customString: string;
  /** A bit mask for the community. */
  permission: Integer;
  readonly members: Set<string>;
  /** Bit masks by topic ID. */
  readonly topics: Map<string, Integer>;
}

/** As the state file has one. */
export const permissionGroupForm = record<PermissionGroup>({
  id: id,
  name: text,
  customString: text,
  permission: integer,
  members: setOf(text),
  topics: mapOf(integer),
});
