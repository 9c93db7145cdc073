import type { Integer } from "../exactIntegers.ts";
import { LiveAudience } from "./liveAudience.ts";
import { type PermissionGroup, permissionGroupForm } from "./permissionGroup.ts";
import { Room, type RoomContents, roomForms } from "./room.ts";
import { id, integer, mapBy, mapOf, number, oneOf, record, text, through, usually, wholeNumber } from "./stored.ts";
import { Topic } from "./topic.ts";

/** In the order of the documentation. */
export const groupTypes = ["Private", "Public", "ChatRoom", "AVChatRoom", "Community"] as const;
/** `Private` is Work and `ChatRoom` is Meeting in the SDKs. */
export type GroupType = (typeof groupTypes)[number];

/** The highest first. */
export const roles = ["Owner", "Admin", "Member"] as const;
/** What a member may do. */
export type Role = (typeof roles)[number];

/** The longest mute: for good. */
export const forGood = 4294967295;

/** What a group is told about itself when it is made. */
export interface GroupProfile {
  readonly groupId: string;
  readonly type: GroupType;
  readonly name: string;
  readonly introduction: string;
  readonly notification: string;
  readonly faceUrl: string;
  /** "" where there is none. */
  readonly owner: string;
  readonly createTimeSeconds: number;
  readonly maxMemberNum: number;
  readonly applyJoinOption: string;
  readonly inviteJoinOption: string;
  readonly supportTopic: number;
  readonly enablePermission: number;
  /** A bit mask. */
  readonly defaultPermission: Integer;
}

/** One user in one group. */
export interface Member {
  readonly userId: string;
  role: "Admin" | "Member";
  joinTimeSeconds: number;
  msgFlag: string;
  nameCard: string;
  /** The number up to which the member has read. */
  readSeq: number;
  /** 0 if never. */
  lastSendTimeSeconds: number;
  /** Custom fields by key. */
  readonly custom: Map<string, string>;
}

/** What the state file has of a group. */
interface StoredGroup extends GroupProfile, RoomContents {
  readonly ordinal: number;
  readonly infoSeq: number;
  readonly lastInfoTimeSeconds: number;
  readonly custom: Map<string, string>;
  readonly attributes: Map<string, string>;
  readonly counters: Map<string, bigint>;
  readonly members: Map<string, Member>;
  readonly bans: Map<string, number>;
  readonly topics: Map<string, Topic>;
  readonly permissionGroups: Map<string, PermissionGroup>;
  readonly audience: LiveAudience;
}

const memberForm = record<Member>({
  userId: id,
  role: oneOf(["Admin", "Member"], "Member"),
  joinTimeSeconds: number,
  msgFlag: usually(text, "AcceptAndNotify"),
  nameCard: text,
  readSeq: number,
  lastSendTimeSeconds: number,
  custom: mapOf(text),
});

/** A group with its members, messages, mutes and bans. */
export class Group extends Room {
  /** As the state file has one. */
  static readonly form = through(
    record<StoredGroup>({
      groupId: id,
      type: oneOf(groupTypes),
      ordinal: number,
      name: text,
      introduction: text,
      notification: text,
      faceUrl: text,
      owner: text,
      createTimeSeconds: number,
      maxMemberNum: number,
      applyJoinOption: text,
      inviteJoinOption: text,
      supportTopic: number,
      enablePermission: number,
      defaultPermission: integer,
      infoSeq: number,
      lastInfoTimeSeconds: number,
      custom: mapOf(text),
      attributes: mapOf(text),
      counters: mapOf(wholeNumber),
      members: mapBy(memberForm, ({ userId }) => userId),
      bans: mapOf(number),
      topics: mapBy(Topic.form, ({ topicId }) => topicId),
      permissionGroups: mapBy(permissionGroupForm, ({ id }) => id),
      audience: { ...LiveAudience.form, absent: {} },
      ...roomForms,
    }),
    (group: Group) => ({ ...group, ...group.contents() }),
    (stored) => new Group(stored, stored.ordinal, stored.audience).#restored(stored),
  );

  protected readonly keepsHistory: boolean;
  readonly groupId: string;
  readonly type: GroupType;
  /** Grows from group to group: the cursor of the list of all groups. */
  readonly ordinal: number;
  readonly createTimeSeconds: number;
  readonly supportTopic: number;
  name: string;
  introduction: string;
  notification: string;
  faceUrl: string;
  owner: string;
  maxMemberNum: number;
  applyJoinOption: string;
  inviteJoinOption: string;
  enablePermission: number;
  defaultPermission: Integer;
  infoSeq = 0;
  lastInfoTimeSeconds: number;
  /** Custom fields by key. */
  readonly custom = new Map<string, string>();
  /** Attributes by key. */
  readonly attributes = new Map<string, string>();
  /** Of 64 bits, with a sign. */
  readonly counters = new Map<string, bigint>();
  /** By user ID, in the order of joining; empty in a live group. */
  readonly members = new Map<string, Member>();
  /** Unix time until which a user may not join. */
  readonly bans = new Map<string, number>();
  /** By topic ID; only a community that supports topics has any. */
  readonly topics = new Map<string, Topic>();
  /** By ID; only a community has any. */
  readonly permissionGroups = new Map<string, PermissionGroup>();
  /** Only for a live group, which has no members. */
  readonly audience: LiveAudience;

  constructor(profile: GroupProfile, ordinal: number, audience = new LiveAudience()) {
    super();
    this.audience = audience;
    this.keepsHistory = profile.type !== "AVChatRoom";
    this.groupId = profile.groupId;
    this.type = profile.type;
    this.ordinal = ordinal;
    this.createTimeSeconds = profile.createTimeSeconds;
    this.supportTopic = profile.supportTopic;
    this.name = profile.name;
    this.introduction = profile.introduction;
    this.notification = profile.notification;
    this.faceUrl = profile.faceUrl;
    this.owner = profile.owner;
    this.maxMemberNum = profile.maxMemberNum;
    this.applyJoinOption = profile.applyJoinOption;
    this.inviteJoinOption = profile.inviteJoinOption;
    this.enablePermission = profile.enablePermission;
    this.defaultPermission = profile.defaultPermission;
    this.lastInfoTimeSeconds = profile.createTimeSeconds;
  }

  /** "NotMember" where the user is none. */
  roleOf(userId: string): Role | "NotMember" {
    if (userId === this.owner && this.members.has(userId)) return "Owner";
    return this.members.get(userId)?.role ?? "NotMember";
  }

  isBanned(userId: string, nowSeconds: number): boolean {
    return (this.bans.get(userId) ?? 0) > nowSeconds;
  }

  /** Whom the group knows without being a member: the muted and banned, and admins and owner of a live group. */
  get outsiders(): ReadonlySet<string> {
    const muted = [...this.topics.values()].flatMap(({ mutes }) => [...mutes.keys()]);
    const users = [...this.mutes.keys(), ...muted, ...this.bans.keys(), ...this.audience.admins];
    return new Set(this.owner === "" ? users : [...users, this.owner]);
  }

  /** Takes a user who is no member out of it. */
  forget(userId: string): void {
    this.mutes.delete(userId);
    for (const { mutes } of this.topics.values()) mutes.delete(userId);
    this.bans.delete(userId);
    this.audience.admins.delete(userId);
    if (this.owner === userId) this.owner = "";
  }

  /** A change of the profile. */
  touch(nowSeconds: number): void {
    this.infoSeq++;
    this.lastInfoTimeSeconds = nowSeconds;
  }

  override setRead(userId: string, seq: number): void {
    const member = this.members.get(userId);
    if (member !== undefined) member.readSeq = seq;
  }

  #restored(stored: StoredGroup): this {
    this.fill(stored);
    this.infoSeq = stored.infoSeq;
    this.lastInfoTimeSeconds = stored.lastInfoTimeSeconds;
    addAll(this.custom, stored.custom);
    addAll(this.attributes, stored.attributes);
    addAll(this.counters, stored.counters);
    addAll(this.members, stored.members);
    addAll(this.bans, stored.bans);
    addAll(this.topics, stored.topics);
    addAll(this.permissionGroups, stored.permissionGroups);
    return this;
  }

  /** How many are in it: of a live group, who is there now. */
  get memberCount(): number {
    return this.type === "AVChatRoom" ? this.audience.online.size : this.members.size;
  }
}

/** The Unix time that ends `seconds` from now; `forGood` never ends. */
export function endOf(seconds: number, nowSeconds: number): number {
  return Math.min(seconds === forGood ? forGood : nowSeconds + seconds, forGood);
}

function addAll<T>(to: Map<string, T>, from: ReadonlyMap<string, T>): void {
  for (const [key, value] of from) to.set(key, value);
}
