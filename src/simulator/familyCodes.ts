import type { BodyKeyword } from "../catalog/bodySchema.ts";

/** A field whose problems have a code of their own. */
export interface FieldCode {
  /** The one command that it is for; all of the family where absent. */
  readonly command?: string;
  /** The key that is missing or wrong; with `inside`, also anything below it. */
  readonly field: string;
  readonly inside?: boolean;
  /** All where absent. */
  readonly keywords?: readonly BodyKeyword[];
  /** Any where absent. */
  readonly value?: string;
  readonly code: number;
}

/** How a family of commands refuses a body. */
export interface FamilyCodes {
  /** A parameter is missing or wrong. */
  readonly parameter: number;
  /** The first that fits counts. */
  readonly fields?: readonly FieldCode[];
  /** `fields` tells of user IDs that are no strings, too; else they have the code of all families. */
  readonly hasAccountCodes?: true;
  /** What differs in the envelope: no `ActionStatus`, or an `ErrorDisplay` beside it. */
  readonly envelope?: "withoutStatus" | "withDisplay";
}

/** A user ID in the body is not a string: the same in every family. */
export const accountNotText = 60015;

/** A service that the table below does not know; no service of the catalog is. */
export const unknownFamily: FamilyCodes = { parameter: 60003 };

const size = ["minItems", "maxItems"] as const;
const content = ["maxBytes", "maxLength", "minLength", "pattern"] as const;

const messageFields: readonly FieldCode[] = [
  { field: "MsgBody", keywords: ["type"], code: 90007 },
  { field: "MsgBody", inside: true, code: 90002 },
  { field: "MsgRandom", code: 90005 },
  { field: "MsgSeq", code: 90004 },
  { field: "MsgTimeStamp", code: 90006 },
  { field: "SyncFromOldSystem", code: 90030 },
  { field: "SyncOtherMachine", code: 90031 },
  { field: "MsgLifeTime", keywords: ["maximum"], code: 90026 },
  { field: "MsgLifeTime", code: 90044 },
  { field: "OfflinePushInfo", inside: true, code: 90043 },
  { field: "MsgKey", code: 90054 },
  { field: "From_Account", code: 90008 },
  { field: "Operator_Account", code: 90008 },
  { field: "Report_Account", code: 90008 },
  { field: "To_Account", keywords: ["maxItems"], code: 90011 },
  { field: "To_Account", keywords: ["required", "minItems"], code: 90003 },
  { field: "Peer_Account", keywords: ["required"], code: 90003 },
];

const pushFields: readonly FieldCode[] = [
  { field: "MsgBody", keywords: ["type"], code: 90007 },
  { field: "MsgBody", inside: true, code: 90002 },
  { field: "MsgRandom", code: 90005 },
  { field: "MsgLifeTime", keywords: ["maximum"], code: 90026 },
  { field: "To_Account", keywords: ["type"], code: 90028 },
  { field: "To_Account", keywords: ["required", "minItems"], code: 90029 },
  { field: "To_Account", keywords: ["maxItems"], code: 90018 },
  { field: "UserAttrs", keywords: ["maxItems"], code: 90018 },
  { field: "UserTags", keywords: ["maxItems"], code: 90018 },
  { field: "Condition", keywords: ["not"], code: 90039 },
  { field: "TagsOr", keywords: ["uniqueItems"], inside: true, code: 90022 },
  { field: "TagsAnd", keywords: ["uniqueItems"], inside: true, code: 90022 },
  { field: "TagsOr", inside: true, keywords: content, code: 90020 },
  { field: "TagsAnd", inside: true, keywords: content, code: 90020 },
  { field: "AttrsOr", inside: true, keywords: content, code: 90033 },
  { field: "AttrsAnd", inside: true, keywords: content, code: 90033 },
  { field: "Tags", keywords: ["maxItems"], code: 90032 },
  { field: "Tags", inside: true, keywords: content, code: 90020 },
  { field: "TagsOr", keywords: ["maxItems"], code: 90032 },
  { field: "TagsAnd", keywords: ["maxItems"], code: 90032 },
  { field: "Attrs", inside: true, code: 90033 },
];

const groupFields: readonly FieldCode[] = [
  { field: "GroupId", keywords: content, code: 10015 },
  { field: "Type", keywords: ["enum"], value: "AVChatRoom", code: 10007 },
  { field: "MemberList", keywords: ["maxItems"], code: 10005 },
  { field: "Members_Account", keywords: ["maxItems"], code: 10005 },
  { field: "Member_List_Account", keywords: ["maxItems"], code: 10005 },
  { field: "GroupAttr", keywords: ["maxItems"], code: 10047 },
  { field: "key", inside: true, keywords: content, code: 10045 },
  { field: "value", inside: true, keywords: content, code: 10046 },
  { field: "GroupCounter", keywords: ["maxItems"], code: 10063 },
];

const groups: FamilyCodes = { parameter: 10004, fields: groupFields };
const messages: FamilyCodes = { parameter: 90001, fields: messageFields };
const push: FamilyCodes = { parameter: 90001, fields: pushFields };

/** The codes with which a service refuses a body, by service. Source: data/errorCodes.json. */
export const familyCodes: Readonly<Record<string, FamilyCodes>> = {
  im_open_login_svc: {
    parameter: 70402,
    fields: [
      ...["CheckItem", "DeleteItem", "AccountList", "Accounts"].map((field) => ({
        field,
        keywords: size,
        code: 70206,
      })),
      { command: "account_import", field: "Nick", keywords: ["maxBytes"], code: 40601 },
      { command: "account_import", field: "FaceUrl", keywords: ["maxBytes"], code: 40601 },
    ],
  },
  profile: {
    envelope: "withDisplay",
    parameter: 40001,
    fields: [
      { field: "To_Account", keywords: ["required", "minItems"], code: 40002 },
      { field: "Tag", keywords: ["anyOf", "enum", "pattern"], code: 40009 },
      { field: "TagList", inside: true, keywords: ["anyOf", "enum", "pattern"], code: 40009 },
      { field: "Value", keywords: ["type"], code: 40610 },
      { field: "Value", keywords: ["maxBytes", "maxLength"], code: 40601 },
      { field: "Value", keywords: ["enum", "minimum", "maximum"], code: 40605 },
    ],
  },
  openim: messages,
  stream_msg: messages,
  group_open_http_svc: groups,
  group_open_attr_http_svc: groups,
  group_open_avchatroom_http_svc: groups,
  million_group_open_http_svc: groups,
  official_account_open_http_svc: { parameter: 10004 },
  openim_robot_http_svc: { parameter: 10004 },
  openim_msg_ext_http_svc: { parameter: 10004 },
  sns: { envelope: "withDisplay", parameter: 30001 },
  follow: { envelope: "withDisplay", parameter: 30001 },
  recentcontact: {
    envelope: "withDisplay",
    parameter: 50002,
    fields: [
      ...["GroupName", "NewGroupName", "OldGroupName"].map((field) => ({ field, keywords: content, code: 51011 })),
      { field: "MarkItem", keywords: size, code: 51006 },
      { field: "ContactItem", keywords: size, code: 51006 },
      { field: "GroupContactItem", keywords: size, code: 51006 },
      { field: "ContactUpdateItem", keywords: size, code: 51006 },
    ],
  },
  all_member_push: push,
  timpush: { ...push, fields: [...pushFields, { field: "DataId", keywords: content, code: 90057 }] },
  openconfigsvr: {
    envelope: "withoutStatus",
    hasAccountCodes: true,
    parameter: 130001,
    fields: [
      { field: "Set_Account", keywords: ["required"], code: 130004 },
      { field: "Set_Account", code: 130005 },
      { field: "Get_Account", keywords: ["required"], code: 130002 },
      { field: "Get_Account", code: 130003 },
      { field: "C2CmsgNospeakingTime", keywords: ["anyOf"], code: 130008 },
    ],
  },
  open_msg_svc: { parameter: 1002 },
  im_msg_audit: {
    parameter: 60003,
    fields: [
      { field: "Contents", keywords: ["maxItems"], code: 93008 },
      { field: "Contents", inside: true, keywords: ["enum"], code: 93005 },
      { field: "Content", keywords: ["maxBytes", "maxLength"], code: 93000 },
    ],
  },
  im_msg_audit_mgr: {
    parameter: 2003,
    fields: ["UserKeywords", "Keywords", "LocalAuditWords"].map((field) => ({
      field,
      keywords: ["maxItems" as const],
      code: 2016,
    })),
  },
  // These two document no code for a wrong parameter; the common one is the nearest.
  im_cos_msg: { parameter: 60003 },
  ConfigSvc: { parameter: 60003 },
};
