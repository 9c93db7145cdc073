import type { MessageExtensions } from "./messageExtensions.ts";
import { RecentMessages } from "./recentMessages.ts";

/** In the order of the documentation. */
export const groupTypes = ["Private", "Public", "ChatRoom", "AVChatRoom", "Community"] as const;
/** `Private` is Work and `ChatRoom` is Meeting in the SDKs. */
export type GroupType = (typeof groupTypes)[number];

/** The highest first. */
export const roles = ["Owner", "Admin", "Member"] as const;
/** What a member may do. */
export type Role = (typeof roles)[number];

/** A second message with the same sender, `Random` and content within this time is dropped. */
const repeatWindowSeconds = 300;

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
  readonly defaultPermission: number;
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

/** One message of a group. */
export interface GroupMessage {
  readonly seq: number;
  readonly from: string;
  readonly random: number;
  readonly timeSeconds: number;
  readonly priority: number;
  body: unknown;
  cloudCustomData: string | undefined;
  isRecalled: boolean;
  /** `undefined` where the message takes none. */
  readonly extensions: MessageExtensions | undefined;
  /** Whom the message is for; all members where absent. */
  readonly onlyTo: ReadonlySet<string> | undefined;
}

/** A group with its members, messages, mutes and bans. */
export class Group {
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
  defaultPermission: number;
  isAllMuted = false;
  infoSeq = 0;
  lastInfoTimeSeconds: number;
  /** 0 where nobody has written yet. */
  lastMsgTimeSeconds = 0;
  nextMsgSeq = 1;
  /** Custom fields by key. */
  readonly custom = new Map<string, string>();
  /** Attributes by key. */
  readonly attributes = new Map<string, string>();
  readonly counters = new Map<string, number>();
  /** By user ID, in the order of joining; empty in a live group. */
  readonly members = new Map<string, Member>();
  /** Unix time until which a user may not speak; survives leaving. */
  readonly mutes = new Map<string, number>();
  /** Unix time until which a user may not join. */
  readonly bans = new Map<string, number>();
  readonly recent = new RecentMessages<GroupMessage>(repeatWindowSeconds);
  /** By sequence number, the oldest first; a live group keeps none. */
  readonly #messages: GroupMessage[] = [];

  constructor(profile: GroupProfile, ordinal: number) {
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

  /** The oldest first. */
  get messages(): readonly GroupMessage[] {
    return this.#messages;
  }

  message(seq: number): GroupMessage | undefined {
    const at = this.#indexOf(seq);
    const message = this.#messages[at];
    return message?.seq === seq ? message : undefined;
  }

  /** The messages up to `seq`, the newest first. */
  *messagesBack(seq: number): Generator<GroupMessage> {
    for (let at = this.#indexOf(seq + 1) - 1; at >= 0; at--) {
      const message = this.#messages[at];
      if (message !== undefined) yield message;
    }
  }

  /** Gives the message its number; a live group forgets it at once. */
  addMessage(message: Omit<GroupMessage, "seq" | "isRecalled">): GroupMessage {
    const added = { ...message, seq: this.nextMsgSeq, isRecalled: false };
    this.nextMsgSeq++;
    this.lastMsgTimeSeconds = message.timeSeconds;
    if (this.type !== "AVChatRoom") this.#messages.push(added);
    return added;
  }

  /** "NotMember" where the user is none. */
  roleOf(userId: string): Role | "NotMember" {
    if (userId === this.owner && this.members.has(userId)) return "Owner";
    return this.members.get(userId)?.role ?? "NotMember";
  }

  /** Unix time until which the user may not speak; 0 when free. */
  mutedUntil(userId: string, nowSeconds: number): number {
    const until = this.mutes.get(userId) ?? 0;
    return until > nowSeconds ? until : 0;
  }

  mute(userId: string, untilSeconds: number, nowSeconds: number): void {
    if (untilSeconds <= nowSeconds) this.mutes.delete(userId);
    else this.mutes.set(userId, untilSeconds);
  }

  isBanned(userId: string, nowSeconds: number): boolean {
    return (this.bans.get(userId) ?? 0) > nowSeconds;
  }

  /** A change of the profile. */
  touch(nowSeconds: number): void {
    this.infoSeq++;
    this.lastInfoTimeSeconds = nowSeconds;
  }

  /** Where `seq` stands or would stand: the messages are sorted by it. */
  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#messages.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#messages[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The Unix time that ends `seconds` from now; `forGood` never ends. */
export function endOf(seconds: number, nowSeconds: number): number {
  return Math.min(seconds === forGood ? forGood : nowSeconds + seconds, forGood);
}
