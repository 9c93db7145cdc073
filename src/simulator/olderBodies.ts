import type { Command } from "../catalog/facts.ts";

type Body = Readonly<Record<string, unknown>>;

/** Names of before 2022 with those of today, by command: their clients still circulate. Source: the SDKs of that time. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "group_open_http_svc/forbid_send_msg": { ShutUpTime: "MuteTime" },
  "group_open_http_svc/modify_group_member_info": { ShutUpTime: "MuteTime" },
  "group_open_http_svc/modify_group_base_info": { ShutUpAllMember: "MuteAllMember" },
  "million_group_open_http_svc/modify_topic": { ShutUpAllMember: "MuteAllMember" },
  "openim/admin_getroammsg": { From_Account: "Operator_Account", To_Account: "Peer_Account" },
  "im_open_login_svc/account_import": { Identifier: "UserID" },
  "im_open_login_svc/kick": { Identifier: "UserID" },
  "recentcontact/delete": { type: "Type" },
};

/** Of SyncFromOldSystem: a message that counts as unread was 1 and is 5 today. */
const unreadThen = 1;
const unreadNow = 5;

/** What SDKs write in NeedFriend to say that they do not; only the other word is documented. */
const noFriends = "Need_Friend_Type_No";

/**
 * A body as older clients write it, in the names of today; the same body where nothing differs. Where both names stand, today's
 * counts. The group service also takes a whole number as a text, as the first official PHP client sends it.
 */
export function inTodaysNames({ service, command, request }: Command, body: Body): Body {
  const names = renamed[`${service}/${command}`];
  let today = body;
  if (names !== undefined && Object.keys(names).some((old) => Object.hasOwn(body, old))) {
    const entries = Object.entries(body).filter(([name]) => {
      const newName = names[name];
      return newName === undefined || !Object.hasOwn(body, newName);
    });
    today = Object.fromEntries(entries.map(([name, value]) => [names[name] ?? name, value]));
  }
  if (command === "importmsg" && service === "openim" && today["SyncFromOldSystem"] === unreadThen) {
    today = { ...today, SyncFromOldSystem: unreadNow };
  }
  if (command === "group_get" && service === "sns" && today["NeedFriend"] === noFriends) {
    const { NeedFriend: _, ...rest } = today;
    today = rest;
  }
  return service === "group_open_http_svc" ? withNumbers(today, request.properties ?? {}) : today;
}

function withNumbers(body: Body, fields: Readonly<Record<string, { readonly type?: unknown }>>): Body {
  const isNumber = ([name, value]: [string, unknown]) =>
    typeof value === "string" &&
    Object.hasOwn(fields, name) &&
    fields[name]?.type === "integer" &&
    /^\d{1,10}$/.test(value);
  const entries = Object.entries(body);
  if (!entries.some(isNumber)) return body;
  return Object.fromEntries(entries.map((entry) => (isNumber(entry) ? [entry[0], Number(entry[1])] : entry)));
}
