import { type BodyKeyword, type BodyProblem, checkBody } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";
import { type Refusal, refuse } from "./answer.ts";
import { accountNotText, type FamilyCodes, type FieldCode, familyCodes, unknownFamily } from "./familyCodes.ts";
import { messages } from "./messages.ts";

/** Fields of which more than the most counts as the most, by command. */
const countsAsMost: Readonly<Record<string, string>> = {
  "group_open_http_svc/get_group_msg_receipt_detail": "Count",
  "group_open_http_svc/group_msg_get_simple": "ReqMsgNumber",
};

/** What is refused even where the documentation is incomplete. */
const surestKeywords: readonly BodyKeyword[] = ["type", "required"];

/** Why the service does not take `body`; `undefined` where it does. Limits count only where the command is fully documented. */
export function bodyRefusal(catalog: Catalog, command: Command, body: unknown): Refusal | undefined {
  const capped = countsAsMost[`${command.service}/${command.command}`];
  const problem = checkBody(catalog, command.request, body).find(
    ({ keyword, path }) =>
      (command.confidence === "documented" || surestKeywords.includes(keyword)) &&
      !(keyword === "maximum" && path[0] === capped),
  );
  if (problem === undefined) return undefined;
  const field = fieldText(problem);
  const family = familyCodes[command.service] ?? unknownFamily;
  if (isAccountNotText(problem, body) && family.hasAccountCodes !== true) {
    return inEnvelopeOf(family, refuse(accountNotText, messages.notText(field)));
  }
  const value = valueAt(problem, body);
  const own = family.fields
    ?.filter((candidate) => (candidate.command ?? command.command) === command.command)
    .find((candidate) => fits(candidate, problem, value));
  return inEnvelopeOf(family, refuse(own?.code ?? family.parameter, messages.wrongField(field, problem.message)));
}

function inEnvelopeOf({ envelope }: FamilyCodes, refusal: Refusal): Refusal {
  const { ErrorCode, ErrorInfo } = refusal;
  if (envelope === "withoutStatus") return { ErrorCode, ErrorInfo };
  return envelope === "withDisplay" ? { ...refusal, ErrorDisplay: "" } : refusal;
}

function fits({ field, inside, keywords, value }: FieldCode, problem: BodyProblem, found: unknown): boolean {
  if (keywords !== undefined && !keywords.includes(problem.keyword)) return false;
  if (value !== undefined && value !== found) return false;
  const path = [...problem.path.filter((step) => typeof step === "string")];
  const direct = problem.keys ?? path.slice(-1);
  return direct.includes(field) || (inside === true && path.includes(field));
}

/** A number where a user ID should stand; a list in its place is another mistake. */
function isAccountNotText(problem: BodyProblem, body: unknown): boolean {
  if (problem.keyword !== "type" || problem.schema["x-account"] !== true || problem.schema.type !== "string")
    return false;
  const value = valueAt(problem, body);
  return typeof value === "number" || typeof value === "boolean";
}

function valueAt({ path }: BodyProblem, body: unknown): unknown {
  return path.reduce<unknown>(
    (place, step) =>
      typeof place === "object" && place !== null ? (place as Record<string | number, unknown>)[step] : undefined,
    body,
  );
}

/** `MemberList[0].Member_Account`, with the missing key where there is just one. */
function fieldText({ path, keys, keyword }: BodyProblem): string {
  const missing = keyword === "required" ? (keys ?? []) : [];
  const text = [...path, ...missing]
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
  return text === "" ? (keys?.join(" / ") ?? messages.body) : text;
}
