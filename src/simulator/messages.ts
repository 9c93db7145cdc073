import { defaultApp } from "./app.ts";

/** Every sentence of the simulator: what is wrong, with the value, then what to do. Most stand in `ErrorInfo`. */
export const messages = {
  // Where the server listens
  portTaken: (port: number) =>
    `Port ${port} of 127.0.0.1 is taken, perhaps by another simulator. Stop that one, or choose another port (0 takes a free one).`,
  cannotListen: (port: number, reason: string) =>
    `The simulator cannot listen on port ${port} of 127.0.0.1: ${reason}.`,
  foreignHost: () =>
    "The simulator answers requests to this machine only: call it as http://127.0.0.1 or http://localhost.",
  foreignOrigin: () => "The simulator answers no web page from elsewhere: call it from a program on this machine.",
  internal: () => "The simulator failed inside. This is a mistake of the simulator, not of the request.",
  bodyTooLarge: (most: number) => `The body is larger than ${most} bytes, the most the simulator reads.`,
  tooManyBodies: () => "Too many large bodies arrive at once: send fewer side by side.",

  // The state file
  noStatePath: () => "The path of the state file is empty: name a file.",
  stateNotRead: (path: string, reason: string) =>
    `The state file ${path} cannot be read: ${reason}. Check the path and its permissions.`,
  stateNotUnderstood: (path: string, reason: string) =>
    `The state file ${path} is not one that the simulator wrote (${reason}). Repair it, or name another file; it was left as it is.`,
  otherStateVersion: (path: string, version: number) =>
    `The state file ${path} has the form ${version}, which this version of imreq does not know. Update imreq, or name another file.`,
  stateOfOtherApp: (path: string, inFile: number, asked: number) =>
    `The state file ${path} is that of app ${inFile}, and the simulator was to be app ${asked}. ${inFile === defaultApp.sdkAppId ? "Start without --app" : `Start with --app ${inFile} and its --key`}, or name another file.`,
  stateNotMade: (path: string, reason: string) =>
    `The state file ${path} cannot be written: ${reason}. Name a file in a folder that exists and can be written to.`,
  stateOfOthers: (path: string, own: string) =>
    `The state file ${path} was changed by another program, such as a second simulator or an editor. It is left as it is, and the state of this simulator is saved to ${own} from now on. Compare the two, and start anew with the one to go on with.`,
  stateNotSaved: (path: string, reason: string) =>
    `The state could not be saved to ${path}: ${reason}. The next change tries again; the file is as it was before.`,

  // Options of a start
  unknownOption: (name: string, known: readonly string[]) =>
    `There is no option ${name}; the options are ${known.join(", ")}.`,
  wrongOption: (name: string, form: string) => `The option ${name} cannot be used: it is ${form}.`,

  // Behaviour on demand
  faulty: (code: number) => `The simulator was told to answer this call with ${code}.`,
  tooManyCalls: () => "The command was called more often in this second than its frequency limit allows.",
  wrongToken: () =>
    "The token of this control call is not that of the running simulator: each start prints a new one, in the line “Control calls … need”.",
  noToken: () => "A control call needs the token that was printed at the start, as “authorization: Bearer <token>”.",
  wrongControlMethod: (method: string) =>
    `The method is ${method}; GET tells how the simulator behaves, PUT changes it.`,
  unknownBehaviour: (name: string, known: readonly string[]) =>
    `There is no field ${name}; the fields are ${known.join(", ")}.`,
  wrongFault: (text: string) =>
    `The fault ${text} cannot be read. It is <calls>=<what>, with x<times> or <share>% behind it: calls are service/command, ` +
    "service/* or *; what is an error code, http-<status> (400 to 599), drop-before, drop-during, drop-after, half, not-json or " +
    "huge-<megabytes> (up to 200).",
  faultOfNoService: (text: string, service: string) =>
    `The fault ${text} would never strike: there is no service ${service}. “imreq list” tells the commands of all services.`,
  faultOfNoCommand: (text: string, path: string) =>
    `The fault ${text} would never strike: there is no command ${path}. “imreq list” tells the commands; ` +
    `${path.slice(0, path.indexOf("/"))}/* stands for all of this service.`,
  wrongLatency: (text: string) =>
    `The latency ${text} cannot be read. It is 80, 50-300 or p50=80,p99=900, in milliseconds, at most 10 minutes.`,
  wrongRateLimits: () => "rateLimits is true or false.",
  wrongSkew: (text: string) => `The clock skew ${text} is not a whole number of seconds of at most ten years.`,

  // The order of checks
  wrongPath: () => "The path is not /v4/<service>/<command>.",
  wrongMethod: (method: string) => `The method is ${method}; every command is called with POST.`,
  wrongQuery: () => "The query string cannot be decoded: a % sign is not followed by two hexadecimal digits of UTF-8.",
  wrongContentType: (value: string | undefined) =>
    value === undefined ? "contenttype is missing from the URL; it is always json." : "contenttype must be json.",
  wrongRandom: (value: string | undefined) =>
    value === undefined ? "random is missing from the URL." : "random must be an unsigned 32-bit integer.",
  emptyBody: () => "The body is empty; send at least {}.",
  notUtf8: () => "The body is not UTF-8 text.",
  notJson: () => "The body is not valid JSON.",
  notObject: () => "The body is not a JSON object.",
  noSdkAppId: () => "sdkappid is missing from the URL.",
  wrongSdkAppId: (value: string) => `sdkappid ${value} is not a positive integer.`,
  unknownSdkAppId: (value: string, known: number) => `There is no app ${value} here; the simulator's app is ${known}.`,
  noIdentifier: () => "identifier is missing from the URL; it must be an app administrator.",
  notAdmin: (identifier: string, admins: readonly string[]) =>
    `${identifier} is not an app administrator (${admins.join(", ")}).`,
  noUserSig: () => "usersig is empty or missing from the URL.",
  malformedUserSig: {
    empty: "The UserSig is empty.",
    alphabet: "The UserSig is standard base64url; Tencent's alphabet writes + / = as * - _.",
    cutOff: "The UserSig is cut off or garbled.",
    content: "The UserSig decodes, but not to the document of a UserSig.",
  },
  otherApp: (signed: number, asked: number) => `The UserSig was made for app ${signed}, not for ${asked}.`,
  otherIdentifier: (signed: string, asked: string) => `The UserSig was made for ${signed}, not for ${asked}.`,
  expired: (at: number, now: number) => `The UserSig expired at ${at}; it is ${now} now (Unix seconds).`,
  kickedSince: (userId: string) => `${userId} was signed out since this UserSig was made: make a new one.`,
  wrongSignature: () => "The UserSig was not made with this app's key.",
  unknownService: (service: string) => `There is no service ${service}.`,
  unknownCommand: (service: string, command: string) => `The service ${service} has no command ${command}.`,
  otherService: (service: string, command: string, right: string) =>
    `The service ${service} has no command ${command}; ${right} has one.`,
  wrongField: (field: string, problem: string) => `${field}: ${problem}`,
  notText: (field: string) => `${field}: a user ID must be a string.`,
  body: "body",

  // Accounts and profiles
  noAccount: (userId: string) => `The account ${userId} does not exist: import it first.`,
  emptyName: () => "A user ID is empty: name each account.",
  reservedName: (userId: string) =>
    `The name ${userId} is reserved for the service: choose one that does not start so.`,
  valueTooLong: (tag: string, bytes: number, most: number) =>
    `${tag}: ${bytes} bytes; at most ${most} bytes are allowed (UTF-8).`,
  negativeValue: (tag: string, digits: string) => `${tag}: ${digits} is negative; numbers are unsigned integers.`,
  /** The service's own words. */
  accountNotExist: "Err_TLS_PT_Open_Login_Account_Not_Exist",
  adminNotDeletable: (userId: string) => `${userId} is an app administrator and cannot be deleted.`,

  // Friends and blocklists
  oneself: (userId: string) => `${userId} cannot be related to itself.`,
  alreadyFriends: (userId: string, other: string) => `${userId} and ${other} are friends already.`,
  noFriend: (userId: string, other: string) => `${other} is no friend of ${userId}.`,
  fixedFriendField: (tag: string) => `${tag} cannot be changed: only the remark, the lists and custom fields can.`,
  blocks: (userId: string, other: string) => `${userId} has ${other} on the blocklist: take it off there first.`,
  mayNotAsk: (userId: string) => `${userId} may not send friend requests (Tag_Profile_IM_AdminForbidType).`,
  refusesRequests: (userId: string) => `${userId} refuses all friend requests (Tag_Profile_IM_AllowType).`,
  waitsFor: (userId: string) => `${userId} must agree first (Tag_Profile_IM_AllowType).`,
  tooManyFriends: (userId: string, most: number) => `${userId} has ${most} friends, the most that are kept.`,
  tooManyLists: (userId: string, most: number) => `${userId} would have more than ${most} friend lists.`,
  tooManyBlocked: (userId: string, most: number) => `${userId} blocks ${most} accounts, the most that are kept.`,
  wrongCursor: (cursor: string) => `The cursor ${cursor} is none that this list gave.`,
  alreadyBlocked: (userId: string, other: string) => `${other} is on the blocklist of ${userId} already.`,
  notBlocked: (userId: string, other: string) => `${other} is not on the blocklist of ${userId}.`,

  // Recent contacts
  noContact: (id: string) => `${id} does not exist.`,
  noContactGroup: (name: string) => `There is no conversation group ${name}.`,
  contactGroupTaken: (name: string) => `There is a conversation group ${name} already: choose another name.`,
  tooManyContactGroups: (most: number) => `The user has ${most} conversation groups, the most that are kept.`,
  tooManyContacts: (most: number) => `The user has ${most} conversations with marks or groups, the most that are kept.`,
  tooManyPinned: (most: number) => `The user would have more than ${most} pinned conversations.`,

  // One-to-one messages
  nobodyQueried: () => "To_Account is empty: name the accounts.",
  tooManyQueried: (count: number, most: number) =>
    `To_Account names ${count} accounts; at most ${most} go into one call.`,
  noRecipients: () => "None of the receivers exists: import them first.",
  messageTooLong: (bytes: number, most: number) => `The body has ${bytes} bytes; a message may have at most ${most}.`,
  malformedMsgKey: (key: string) => `The MsgKey ${key} is not of the form seq_random_time.`,
  noMessage: (key: string) => `There is no message ${key} in this conversation.`,
  pushNotChangeable: (key: string) => `The message ${key} came with a push, which cannot be changed: push another one.`,
  alreadyRecalled: (key: string) => `The message ${key} was recalled already.`,
  noExtensions: () => "The message takes no extensions: it must be sent with SupportMessageExtension 1.",
  tooManyExtensionChanges: (most: number) => `The extensions of this message were changed ${most} times in a minute.`,
  tooManyExtensions: (count: number, most: number) =>
    `The message would have ${count} extensions; at most ${most} are kept.`,
  receiptOfOthers: (from: string, to: string) =>
    `A message from ${from} to ${to} is not one of these: From_Account is the Peer_Account, To_Account the Operator_Account.`,
  succeed: "succeed",

  // Groups
  wrongGroupId: (groupId: string) =>
    `${groupId} is not a group ID: printable ASCII, at most 48 bytes for an ID of your own.`,
  wrongOwnGroupId: (groupId: string) =>
    `${groupId} cannot be chosen: own IDs are printable ASCII, at most 48 bytes, and do not start with @TGS#.`,
  wrongOwnCommunityId: (groupId: string) =>
    `${groupId} cannot be chosen: a community's own ID is printable ASCII, at most 48 bytes, and starts with @TGS#_.`,
  answerTooLong: (most: number) => `The answer would have more than ${most} bytes: ask for less, page by page.`,
  noGroup: (groupId: string) => `The group ${groupId} does not exist or was dissolved.`,
  groupIdTaken: (groupId: string) => `The group ID ${groupId} is taken.`,
  groupIdTakenByOwner: (groupId: string) =>
    `The group ID ${groupId} is taken, by a group of the same owner: destroy it first.`,
  noGroupAttribute: (key: string) => `The group has no attribute ${key}.`,
  tooManyAttributes: (count: number, most: number) =>
    `The group would have ${count} attributes; at most ${most} are kept.`,
  attributesTooOften: (most: number) => `The group's attributes are written more than ${most} times a second: wait.`,
  tooManyInGroup: (most: number) => `The group takes ${most} messages a second: wait.`,
  attributesTooLong: (bytes: number, most: number) =>
    `All attribute values together would have ${bytes} bytes; at most ${most} are kept.`,
  counterTooLarge: (key: string, value: bigint) =>
    `The counter ${key} would be ${value}: its 64 bits hold -9223372036854775808 to 9223372036854775807.`,
  tooManyCounters: (count: number, most: number) => `The group would have ${count} counters; at most ${most} are kept.`,
  mutedEverywhere: (userId: string) => `${userId} is muted in the whole app: unmute the account with setnospeaking.`,
  notForType: (type: string) => `The group type ${type} does not allow this.`,
  tooManyMembers: (count: number, most: number) => `The group would have ${count} members; its limit is ${most}.`,
  noSuchTopic: (topicId: string) => `The topic ${topicId} does not exist.`,
  wrongTopicId: (topicId: string, groupId: string) =>
    `${topicId} cannot be chosen: a topic's own ID is ${groupId}@TOPIC#_ and a part of its own without @TGS#_ and @TOPIC#_@TOPIC#.`,
  topicIdTaken: (topicId: string) => `The topic ID ${topicId} is taken.`,
  noTopics: (groupId: string) => `The community ${groupId} has no topics: create it with SupportTopic 1.`,
  topicsOfOtherType: () => "SupportTopic goes with communities: set GroupType to Community, or leave it out.",
  goneTopic: (topicId: string) => `The topic ${topicId} was deleted, or never existed.`,
  noPermissions: (groupId: string) =>
    `The community ${groupId} has no permission groups: switch them on with EnablePermission 1, which a community with topics (SupportTopic 1) takes.`,
  wrongPermissionGroupId: (id: string) =>
    `${id} cannot be chosen: a permission group's own ID starts with @PMG#_ and not with @PMG#_@PMG#.`,
  permissionGroupTaken: (id: string) => `The permission group ${id} exists already.`,
  noPermissionGroup: (id: string) => `There is no permission group ${id} in the community.`,
  noTopicPermission: (topicId: string) =>
    `The permission group has no permissions for the topic ${topicId}: add them first.`,
  topicPermissionTaken: (topicId: string) =>
    `The permission group has permissions for the topic ${topicId} already: change them with set_topic_permission_group.`,
  tooManyLiveAdmins: (count: number, most: number) =>
    `The live group would have ${count} admins; at most ${most} are kept.`,
  tooManyMarks: (count: number, most: number) =>
    `The live group would have ${count} different marks; at most ${most} are kept.`,
  tooManyMarked: (mark: number, count: number, most: number) =>
    `The mark ${mark} would be on ${count} members; at most ${most} may have it.`,
  nobodyOnline: () =>
    "None of these users is in the live group: in the simulator, who sends a message there is in it from then on.",
  wrongMark: (mark: number) => `${mark} is no mark: marks are 1000 and more, or the special ones 500 and 600.`,
  tooLargeForReceipts: (count: number, most: number) =>
    `The group has ${count} members; messages have read receipts up to ${most}.`,
  noReceiptsOnlineOnly: () => "A message with OnlineOnlyFlag 1 has no read receipts.",
  noReceipts: (seq: number) => `The message ${seq} has no read receipts: it must be sent with NeedReadReceipt 1.`,
  noNext: () => "Next is missing: a community is read with it, “” first and then what the answer before gave.",
  notMember: (userId: string) => `${userId} is not a member of the group.`,
  ownerKeepsRole: (userId: string) => `${userId} is the owner; change_group_owner passes that role on.`,
  muted: (userId: string) => `${userId} is muted in the group.`,
  allMuted: () => "The group is muted: only its owner, its admins and app administrators may speak.",
  tooManyMentions: (count: number) => `The message mentions ${count} members; at most 30 are allowed.`,
  controlOnlineOnly: () => "SendMsgControl does not go together with OnlineOnlyFlag 1.",
  controlDirectOnly: (name: string) => `SendMsgControl ${name} is for one-to-one messages: leave it out in a group.`,
  noMessageSeq: (seq: number) => `There is no message ${seq} in the group.`,

  // Pushes
  tooManyAppTags: (most: number) => `The app would have more than ${most} different tags: remove unused ones first.`,
  tooManyTags: (userId: string, most: number) => `${userId} would have more than ${most} tags: remove some first.`,
  emptyTag: () => "A tag of the condition is empty.",
  repeatedTag: () => "TagsOr or TagsAnd of the condition names a tag twice: name each once.",
  tooManyConditionTags: (most: number) => `TagsOr or TagsAnd of the condition has more than ${most} tags.`,
  tagsAndAttributes: () => "The condition has tags and attributes: use one kind only.",
  dataIdTooLong: (most: number) => `DataId has more than ${most} bytes: choose a shorter ID.`,
  noAttribute: (name: string) => `The app has no attribute ${name}: set its name first.`,
  wrongAttributeNumber: (number: string) => `${number} is no attribute of an app: they have the numbers 0 to 9.`,
  attributeTypeFixed: (number: string) => `The type of attribute ${number} is set and cannot be changed.`,
  attributeOfDevices: (name: string) => `${name} is an attribute of devices (RegistrationID), not of users.`,
  pushTooSoon: () => "There was a push within this second: wait a second between two.",
  tooManyPushes: (most: number) => `The ${most} pushes of this day are used up.`,
  noPushTask: (taskId: string) => `There is no push ${taskId}.`,
  oldPushTask: (taskId: string) => `The push ${taskId} is older than 24 hours and cannot be withdrawn.`,

  // Chatbots
  tooManyRobots: (most: number) => `The app has ${most} chatbots, the most that are kept: delete one first.`,
  noRobot: (userId: string) => `There is no chatbot ${userId}: create it first.`,
  noOpenAnswer: (key: string) =>
    `The chatbot has no unfinished answer ${key} to this user: leave MsgKey out to begin a new one.`,

  // Official accounts
  noOfficialAccount: (id: string) => `The official account ${id} does not exist or was deleted.`,
  wrongOfficialAccountId: (id: string) =>
    `${id} cannot be chosen: own IDs are printable ASCII, at most 48 bytes, and start with @TOA#_ but not with @TOA#_@TOA#.`,
  officialAccountTaken: (id: string) => `The official account ID ${id} is taken: choose another.`,
  tooManyOfficialAccounts: (most: number) =>
    `The app has ${most} official accounts, the most without a higher plan: destroy one first.`,
  tooManySubscribers: (count: number, most: number) =>
    `The official account would have ${count} subscribers; its limit is ${most} (MaxSubscriberNum).`,
  notSubscriber: (userId: string, id: string) => `${userId} does not subscribe to ${id}: add the subscriber first.`,
  noSchedule: (id: number, type: string) =>
    `There is no scheduled push ${id} of the type ${type}: list_sched_task tells which there are.`,
  noScheduleId: (id: number) => `There is no scheduled push ${id}: list_sched_task tells which there are.`,
  scheduleSent: (id: number) => `The scheduled push ${id} is sent already: only what waits can be changed or deleted.`,
  wrongScheduleType: (type: string, known: readonly string[]) => `The Type ${type} is none of ${known.join(", ")}.`,
  wrongTime: (field: string, text: string) => `${field} ${text} is not a time of the form YYYY-MM-DD HH:MM:SS in UTC.`,
  pastTime: (text: string) => `SchedAt ${text} is over: choose a time to come.`,
  wrongTimeRange: (from: string, to: string) => `BeginTime ${from} is later than EndTime ${to}.`,
  wrongWant: (want: number) => `Want is ${want}; it is more than 0.`,
  wrongOffset: (offset: number) => `Offset is ${offset}; it is 0 or more.`,
  wrongOrder: (order: string) => `OrderBy ${order} is neither createAt nor schedAt.`,
  bodyOfOtherApp: (sdkAppId: number, called: number) =>
    `The body names the app ${sdkAppId}, the URL ${called}: name the same in both.`,

  // Statistics of pushes
  pushFiguresTold: () => "sucess",
  noPushToken: () => "no token",

  // Stream messages
  noStreamElement: () => "MsgBody is empty: it takes one TIMStreamElem.",
  noStream: (id: string) =>
    `No open stream ${id} here: it ended, by its last chunk or after 15 seconds without one, or never began. Start another.`,
  tooManyChunks: (most: number) => `A stream takes ${most} calls a second: collect the text and send less often.`,
  wrongChunk: (index: string, expected: number) => `The chunk has the Index ${index}; the next one is ${expected}.`,
  chunkAfterLast: (index: number) => `The chunk ${index} comes after the one that is marked as the last.`,
  streamTooLong: (bytes: number, most: number) =>
    `The stream message would have ${bytes} bytes; at most ${most} are allowed.`,

  // Archives
  wrongHour: (text: string) => `MsgTime ${text} is no hour of the calendar, as YYYYMMDDHH.`,
  archiveNotReady: (text: string) => `The hour ${text} is not over: ask again later.`,
  archiveEmpty: (text: string) => `There was no message of this kind in the hour ${text}.`,
  archiveGone: (text: string) => `The hour ${text} is more than 7 days ago, and its file is gone: ask for a newer one.`,

  // Chat files
  notFileUrl: (url: string) => `${url} is not the URL of a file: give it as it stands in the message element.`,

  // Moderation
  contentTooLong: (bytes: number, most: number) => `The content has ${bytes} bytes; at most ${most} are checked.`,
  sameContentId: (id: number) => `Two contents have the ContentId ${id}: number them differently.`,
  noKeywordList: (id: string) => `There is no keyword list ${id}: get_cloud_audit_keywords_ids tells which there are.`,
  noKeyword: (keyword: string) => `The list has no keyword ${keyword}.`,
  noneDeleted: () => "The list has none of these keywords.",
  tooManyWords: (count: number, most: number) => `The call names ${count} words; at most ${most} go into one.`,
  wrongWordType: (keyword: string) => `${keyword}: WordType and FilterType are 1 or 2.`,
  wrongPage: (offset: number, limit: number) =>
    `Offset is ${offset} and Limit ${limit}; the one is 0 or more, the other from 1 to 100.`,
  emptyWord: () => "A keyword is empty and would be found in every text: give a word.",
  stoppedByWord: (keyword: string) =>
    `The text was stopped by local moderation, for ${keyword}: change the text, or delete the word with delete_local_audit_keywords.`,
  notExpression: (keyword: string) => `${keyword} is not a regular expression.`,
};
