/** A named set of permissions in a community. */
export interface PermissionGroup {
  readonly id: string;
  name: string;
  customString: string;
  /** A bit mask for the community. */
  permission: number;
  readonly members: Set<string>;
  /** Bit masks by topic ID. */
  readonly topics: Map<string, number>;
}
