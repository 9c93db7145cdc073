import { isLoopback, isProtocolField } from "../../protocol/callUrl.ts";
import { type Profile, type Profiles, sandboxId } from "../profiles.ts";
import { profileDirective } from "../syntax/effectiveProfile.ts";
import type { CallLine, Problem, QueryField, RequestFile, Section, Span } from "../syntax/syntax.ts";
import { problemOf } from "./rules.ts";

/**
 * The profiles of which any may send a request: the one that the text names, else all of `imreq.json`. The sandbox is none of them
 * unless it is named: what goes to it stays on this machine.
 */
export function senders(file: RequestFile, section: Section, { profiles }: Profiles): readonly Profile[] {
  const named = profileDirective(file, section)?.text;
  return profiles.filter(({ id }) => (named === undefined ? id !== sandboxId : id === named));
}

/** Whether a written host is that of every profile that may send the request. */
export function isOwnHost({ origin }: CallLine, profiles: readonly Profile[]): boolean {
  return profiles.length > 0 && profiles.every((profile) => profile.origin === origin);
}

/** Whether every send adds a query field as it stands here. An SDKAppID that may be another than the profile's makes a send stop. */
export function isAddedWhenSent({ name, value }: QueryField, profiles: readonly Profile[]): boolean {
  if (!isProtocolField(name.text)) return false;
  return !isApp(name.text) || (profiles.length > 0 && profiles.every((profile) => hasApp(profile, value.text)));
}

/** Whether a query field tells the app that is meant: a send goes to no other. */
export function isApp(field: string): boolean {
  return field.toLowerCase() === "sdkappid";
}

function hasApp({ sdkAppId }: Profile, written: string): boolean {
  return String(sdkAppId) === written;
}

/** Whether a profile's calls go to that host. Which port the sandbox gets shows when it starts. */
function hasHost(profile: Profile, origin: string): boolean {
  return profile.origin === undefined ? isLoopback(new URL(origin).hostname) : profile.origin === origin;
}

/** What a request line says of the host and the app, held against the profiles that may send it. */
export function addressProblems(file: RequestFile, section: Section, profiles: Profiles): readonly Problem[] {
  const { call } = section;
  if (call === undefined || !hasAddress(call)) return none;
  const usual = senders(file, section, profiles);
  const isNamed = profileDirective(file, section) !== undefined;
  const any = isNamed ? usual : profiles.profiles;
  const found: Problem[] = [];
  const refuse = (span: Span, what: string, told: (profile: Profile) => string) => {
    // A profile that is not there, or cannot be read, has a problem of its own.
    if (any.length === 0 || profiles.problems.length > 0) return;
    const known = usual.slice(0, mostTold).map((profile) => `${profile.id}: ${told(profile)}`);
    found.push(problemOf("unknown-app", span, what, known.join(", ")));
  };
  const { origin } = call;
  if (origin !== undefined && !any.some((profile) => hasHost(profile, origin))) {
    refuse(call.target, "this host", (profile) => profile.origin ?? "this machine");
  }
  for (const field of call.query) {
    if (!isApp(field.name.text)) continue;
    const span = { start: field.name.start, end: field.value.end };
    if (isAddedWhenSent(field, usual)) found.push(problemOf("needless-query-field", span, field.name.text));
    else if (!any.some((profile) => hasApp(profile, field.value.text))) {
      refuse(span, "this SDKAppID", ({ sdkAppId }) => String(sdkAppId));
    }
  }
  return found;
}

const none: readonly Problem[] = [];
/** More profiles than these tell nothing more. */
const mostTold = 3;

function hasAddress({ origin, query }: CallLine): boolean {
  return origin !== undefined || query.some(({ name }) => isApp(name.text));
}

/** Tells which addresses of an open file must be looked at again although their sections did not change. */
export class AddressCheck {
  #key = "";

  /** The requests with an address, where the profiles or the file's choice among them are others than at the last call. */
  takeChanged(file: RequestFile, { profiles, problems }: Profiles): readonly Section[] {
    const first = file.sections[0]?.section;
    const ofFile = first?.title === undefined ? first && profileDirective(file, first)?.text : undefined;
    const addresses = profiles.map(({ id, origin, sdkAppId }) => [id, origin, sdkAppId]);
    const key = JSON.stringify([addresses, problems.length, ofFile]);
    if (key === this.#key) return [];
    this.#key = key;
    return file.sections.map(({ section }) => section).filter(({ call }) => call !== undefined && hasAddress(call));
  }
}
