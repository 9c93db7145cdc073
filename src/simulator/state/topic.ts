import { Room, type RoomContents, roomForms } from "./room.ts";
import { id, mapOf, number, record, text, through } from "./stored.ts";

/** What a topic is told about itself when it is made. */
export interface TopicProfile {
  readonly topicId: string;
  readonly name: string;
  readonly introduction: string;
  readonly notification: string;
  readonly faceUrl: string;
  readonly customString: string;
  readonly createTimeSeconds: number;
}

interface StoredTopic extends TopicProfile, RoomContents {
  readonly readSeqs: Map<string, number>;
}

/** A topic of a community, with messages, mutes and read positions of its own. */
export class Topic extends Room {
  /** As the state file has one. */
  static readonly form = through(
    record<StoredTopic>({
      topicId: id,
      name: text,
      introduction: text,
      notification: text,
      faceUrl: text,
      customString: text,
      createTimeSeconds: number,
      readSeqs: mapOf(number),
      ...roomForms,
    }),
    (topic: Topic) => ({ ...topic, ...topic.contents() }),
    (stored) => {
      const topic = new Topic(stored);
      topic.fill(stored);
      for (const [userId, seq] of stored.readSeqs) topic.readSeqs.set(userId, seq);
      return topic;
    },
  );

  protected readonly keepsHistory = true;
  readonly topicId: string;
  readonly createTimeSeconds: number;
  name: string;
  introduction: string;
  notification: string;
  faceUrl: string;
  customString: string;
  /** By user ID, the number up to which the user has read. */
  readonly readSeqs = new Map<string, number>();

  constructor(profile: TopicProfile) {
    super();
    this.topicId = profile.topicId;
    this.createTimeSeconds = profile.createTimeSeconds;
    this.name = profile.name;
    this.introduction = profile.introduction;
    this.notification = profile.notification;
    this.faceUrl = profile.faceUrl;
    this.customString = profile.customString;
  }

  override setRead(userId: string, seq: number): void {
    this.readSeqs.set(userId, seq);
  }
}
