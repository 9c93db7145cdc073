import { accounts } from "./accounts.ts";
import { appFigures } from "./appFigures.ts";
import { archives } from "./archives.ts";
import { blocklist } from "./blocklist.ts";
import type { Service } from "./call.ts";
import { chatFiles } from "./chatFiles.ts";
import { contactGroups } from "./contactGroups.ts";
import { contentModeration } from "./contentModeration.ts";
import { directMessages } from "./directMessages.ts";
import { followers } from "./followers.ts";
import { friendLists } from "./friendLists.ts";
import { friends } from "./friends.ts";
import { globalMutes } from "./globalMutes.ts";
import { groupAttributeLookup, groupAttributes } from "./groupAttributes.ts";
import { groupMembers } from "./groupMembers.ts";
import { groupMessageImport } from "./groupMessageImport.ts";
import { groupMessageChanges, groupMessages } from "./groupMessages.ts";
import { groupReceipts } from "./groupReceipts.ts";
import { groups } from "./groups.ts";
import { joinedGroups } from "./joinedGroups.ts";
import { liveGroupCount, liveGroups } from "./liveGroups.ts";
import { moderated } from "./localModeration.ts";
import { messageExtensions } from "./messageExtensions.ts";
import { moderationWords } from "./moderationWords.ts";
import { officialAccounts } from "./officialAccounts.ts";
import { officialMessages } from "./officialMessages.ts";
import { permissionGroups } from "./permissionGroups.ts";
import { profile } from "./profile.ts";
import { allMemberPush, timpush } from "./push.ts";
import { pushStatistics } from "./pushStatistics.ts";
import { recentContacts } from "./recentContacts.ts";
import { robots } from "./robots.ts";
import { scheduledPushes } from "./scheduledPushes.ts";
import { serverAddresses } from "./serverAddresses.ts";
import { streamMessages } from "./streamMessages.ts";
import { subscribers } from "./subscribers.ts";
import { topicImport, topics } from "./topics.ts";

/** All commands of the catalog, by service and name. */
export const services: Readonly<Record<string, Service>> = {
  im_open_login_svc: accounts,
  profile,
  openim: moderated({ ...directMessages, ...groupMessageChanges }),
  group_open_http_svc: moderated({
    ...groups,
    ...joinedGroups,
    ...groupMembers,
    ...groupMessages,
    ...groupMessageImport,
    ...groupAttributes,
    ...groupReceipts,
    ...liveGroupCount,
    ...topicImport,
    ...permissionGroups,
  }),
  group_open_avchatroom_http_svc: liveGroups,
  million_group_open_http_svc: moderated(topics),
  group_open_attr_http_svc: groupAttributeLookup,
  openconfigsvr: { ...globalMutes, ...appFigures },
  open_msg_svc: archives,
  im_cos_msg: chatFiles,
  im_msg_audit: contentModeration,
  im_msg_audit_mgr: moderationWords,
  stream_msg: streamMessages,
  openim_msg_ext_http_svc: messageExtensions,
  recentcontact: { ...recentContacts, ...contactGroups },
  follow: followers,
  sns: { ...friends, ...blocklist, ...friendLists },
  all_member_push: allMemberPush,
  timpush: { ...timpush, ...scheduledPushes, ...pushStatistics },
  ConfigSvc: serverAddresses,
  openim_robot_http_svc: robots,
  official_account_open_http_svc: moderated({ ...officialAccounts, ...officialMessages, ...subscribers }),
};
