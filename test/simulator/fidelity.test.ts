import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readEnvelope } from "../../src/protocol/envelope.ts";
import { catalog } from "../support/catalog.ts";
import { simulatorForTest, type TestAnswer } from "../support/startSimulator.ts";
import { inWorld, makeWorld, worldSeconds } from "../support/world.ts";
import { archivedSeconds, type MadeNames } from "../support/worldGroups.ts";

const folder = mkdtempSync(join(tmpdir(), "imreq-world-"));
const worldFile = join(folder, "world.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A call that has to come before an example; its answer may hold what the example names. */
interface Step {
  readonly path: string;
  readonly body: object;
  /** The documented ID or key that stands for this field of the answer. */
  readonly as?: readonly [field: string, documented: string];
}

const pushed = { From_Account: "admin", MsgRandom: 77, OfflinePushInfo: { Title: "News", Desc: "Something happened" } };

/** What the world has and the example makes, or what only this example needs. */
const before: Readonly<Record<string, readonly Step[]>> = {
  "group_open_http_svc/create_permission_group": [
    documented("group_open_http_svc/destroy_permission_group", {
      GroupId: "@TGS#_@TGS#cV6IHIIM62C4",
      PermissionGroupIdList: ["@PMG#_test_permission_group"],
    }),
  ],
  "group_open_http_svc/add_topic_permission_group": [documented("group_open_http_svc/delete_topic_permission_group")],
  "group_open_http_svc/group_msg_get_simple": [
    documented("group_open_http_svc/send_group_msg", {
      GroupId: "@TGS#15ERQPAER",
      Random: 51083293,
      MsgBody: [{ MsgType: "TIMFaceElem", MsgContent: { Index: 15, Data: "" } }],
    }),
  ],
  "sns/friend_add": [documented("sns/friend_delete_all", { From_Account: "alice", DeleteType: "Delete_Type_Both" })],
  "sns/black_list_delete": [documented("sns/black_list_add")],
  "sns/black_list_get": [documented("sns/black_list_add")],
  "sns/black_list_check": [
    documented("sns/black_list_add"),
    documented("sns/black_list_add", { From_Account: "bob", To_Account: ["alice"] }),
  ],
  "group_open_avchatroom_http_svc/get_members: With a mark": [
    documented("group_open_avchatroom_http_svc/modify_user_info"),
  ],
  "million_group_open_http_svc/create_topic": [documented("million_group_open_http_svc/destroy_topic")],
  "timpush/all_member_push_loss": [{ path: "timpush/push", body: pushed, as: ["TaskId", "xxx-yyy-zzz"] }],
  "timpush/get_attr_name": [documented("timpush/set_attr_name")],
  "im_msg_audit_mgr/get_local_audit_keywords": [documented("im_msg_audit_mgr/add_local_audit_keywords")],
  "im_msg_audit_mgr/delete_local_audit_keywords": [documented("im_msg_audit_mgr/add_local_audit_keywords")],
  "im_cos_msg/get_cos_sig": [documented("im_cos_msg/forbid_illegal_object")],
  "im_cos_msg/allow_banned_object": [documented("im_cos_msg/forbid_illegal_object")],
  "openim_robot_http_svc/create_robot": [documented("openim_robot_http_svc/delete_robot")],
  "official_account_open_http_svc/create_official_account": [
    documented("official_account_open_http_svc/destroy_official_account"),
  ],
  "official_account_open_http_svc/add_subscriber": [documented("official_account_open_http_svc/delete_subscriber")],
  "recentcontact/create_contact_group": [documented("recentcontact/del_contact_group")],
  "recentcontact/get_list": [documented("recentcontact/top")],
  "openconfigsvr/getnospeaking": [documented("openconfigsvr/setnospeaking")],
  "profile/portrait_get": [documented("profile/portrait_set")],
  "stream_msg/send_c2c_stream_msg: Last chunk": [
    { ...documented("stream_msg/send_c2c_stream_msg"), as: ["StreamMsgID", "example-stream-id"] },
  ],
  "stream_msg/send_group_stream_msg: Last chunk": [
    { ...documented("stream_msg/send_group_stream_msg"), as: ["StreamMsgID", "example-stream-id"] },
  ],
};

/** Unix time of a call, where it is not the world's. */
const times: Readonly<Record<string, number>> = {
  "open_msg_svc/get_history": archivedSeconds + 3 * 3600,
  "timpush/all_member_push_loss": 1741104000,
};

/** What makes an example go wrong in part, as its documented answer does. */
const failing: Readonly<Record<string, readonly Step[]>> = {
  "openim/query_online_status": [documented("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "carol" }] })],
  "sns/friend_check": [documented("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "carol" }] })],
  "sns/friend_get_list": [documented("sns/friend_delete", { From_Account: "alice", To_Account: ["carol"] })],
  "sns/black_list_add": [documented("sns/black_list_add", { From_Account: "alice", To_Account: ["carol"] })],
  "sns/black_list_check": [documented("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "carol" }] })],
  "sns/group_add": [documented("sns/friend_delete", { From_Account: "alice", To_Account: ["carol"] })],
  "timpush/batch": [documented("im_open_login_svc/account_delete", { DeleteItem: [{ UserID: "bob" }] })],
};

/** Fields of documented answers that the simulator does not give. */
const lacking: Readonly<Record<string, readonly string[]>> = {
  // Nobody logs in to the simulator, so no account has a device whose state could be told.
  "openim/query_online_status": [
    "QueryResult[].Detail[].Platform: string",
    "QueryResult[].Detail[].Status: string",
    "QueryResult[].Detail[]: object",
  ],
  // One account alone fails only where the service cannot read it; one that does not exist refuses the whole call.
  "profile/portrait_get": ["Fail_Account: list", "Fail_Account[]: string"],
};

/** Nobody has a device, so nothing below these can be told of one. */
const ofDevices: Readonly<Record<string, string>> = {
  "timpush/all_member_push_trace": "InstanceTrace[]",
  "timpush/normal_push_trace": "InstanceTrace[]",
  "timpush/normal_push_statistics": "PlatformStatistics[]",
};

/** A step that sends a command's own example, or another body. */
function documented(path: string, body = catalog.command(path)?.example): Step {
  return { path, body: body ?? {} };
}

interface Case {
  readonly name: string;
  readonly path: string;
  readonly body: object;
}

const paths = catalog.commandNames.map(({ service, command }) => `${service}/${command}`);
const cases = paths.flatMap((path): Case[] => {
  const { example = {}, variants = [] } = catalog.command(path) ?? {};
  return [
    { name: path, path, body: example },
    ...variants.map(({ title, body }) => ({ name: `${path}: ${title}`, path, body })),
  ];
});

let world: Promise<MadeNames> | undefined;

/** Made once: every example meets it as it was. */
async function madeWorld(): Promise<MadeNames> {
  const simulator = await simulatorForTest({ stateFile: worldFile });
  const names = await makeWorld(simulator);
  await simulator.stop();
  return names;
}

/** A simulator with the world in it, and a body's way to its answer. */
async function worldForTest(
  steps: readonly Step[] = [],
  seconds = worldSeconds,
): Promise<(path: string, body: object) => Promise<TestAnswer>> {
  world ??= madeWorld();
  const names = new Map(await world);
  const own = mkdtempSync(join(folder, "own-"));
  const stateFile = join(own, "state.json");
  copyFileSync(worldFile, stateFile);
  const simulator = await simulatorForTest({ stateFile });
  simulator.clock.seconds = seconds;
  for (const { path, body, as } of steps) {
    const answer = await simulator.call(path, inWorld(body, names));
    expect([path, answer.ErrorCode]).toEqual([path, 0]);
    if (as !== undefined) names.set(as[1], String(answer[as[0]]));
  }
  return (path, body) => simulator.call(path, inWorld(body, names));
}

describe("where there is what it names, a documented example", () => {
  test.each(cases)("of $name succeeds, with the fields that it asks for", async ({ name, path, body }) => {
    const call = await worldForTest(before[name] ?? before[path], times[path]);
    const answer = await call(path, body);
    expect(readEnvelope(JSON.stringify(answer), catalog.partialRules(path))).toMatchObject({ kind: "ok" });
    expect(fieldsAskedFor(body).filter((field) => !JSON.stringify(answer).includes(`"${field}":`))).toEqual([]);
  });

  test.each(paths)("of %s gets the documented fields", async (path) => {
    const { example = {}, exampleResponse = {} } = catalog.command(path) ?? {};
    const whole = await (await worldForTest(before[path], times[path]))(path, example);
    const inPart = failing[path] && (await (await worldForTest(failing[path]))(path, example));
    const given = new Set([...fieldsOf(whole), ...fieldsOf(inPart)]);
    const told = ofDevices[path];
    const missing = [...fieldsOf(exampleResponse)].filter(
      (field) => !given.has(field) && (told === undefined || !field.startsWith(told)),
    );
    expect(missing.sort()).toEqual(lacking[path] ?? []);
    expect(notInEveryItem([exampleResponse], [whole])).toEqual([]);
  });
});

/**
 * Where an answer has what kind of value: `List[].Field: string`. What stands beside a tag, such as a profile field, stands
 * for itself: `List[Tag_Profile_IM_Nick].Value: string`.
 */
function fieldsOf(value: unknown, place = ""): Set<string> {
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(
    Object.entries(value).flatMap(([name, inner]) => {
      const tag = (inner as { readonly Tag?: string } | null)?.Tag ?? "";
      const field = Array.isArray(value) ? `${place}[${tag}]` : place === "" ? name : `${place}.${name}`;
      return [`${field}: ${Array.isArray(inner) ? "list" : typeof inner}`, ...fieldsOf(inner, field)];
    }),
  );
}

/** Fields that all items of a documented list have, and some item of the answer's list lacks. */
function notInEveryItem(documented: readonly object[], answered: readonly object[], place = ""): string[] {
  const fields = [...new Set(documented.flatMap((item) => Object.keys(item)))];
  const always = place === "" ? [] : fields.filter((field) => documented.every((item) => field in item));
  return [
    ...always.filter((field) => answered.some((item) => !(field in item))).map((field) => `${place}.${field}`),
    ...fields.flatMap((field) =>
      notInEveryItem(itemsOf(documented, field), itemsOf(answered, field), `${place}.${field}[]`),
    ),
  ];
}

/** The objects in the lists that stand in this field of each. */
function itemsOf(all: readonly object[], field: string): object[] {
  const lists = all.map((item) => (item as Record<string, unknown>)[field]).filter(Array.isArray);
  return lists.flat().filter((item) => typeof item === "object");
}

/** The names of fields that a body asks for; one of them has another name in the answer. */
function fieldsAskedFor(body: object): string[] {
  return Object.entries(body).flatMap(([name, inner]) => {
    if (typeof inner !== "object" || inner === null) return [];
    const isFilter = /(?<!Role)Filter$|^RequestField$/.test(name) && Array.isArray(inner);
    if (!isFilter) return fieldsAskedFor(inner);
    return inner.map((field: string) => (field === "Account" ? "Member_Account" : field));
  });
}
