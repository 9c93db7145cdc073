import { schemasAt } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import type { JsonStep } from "../../protocol/jsonText.ts";
import { messages } from "../messages.ts";
import type { Section } from "../syntax/syntax.ts";

/** What every answer holds. */
const envelope: Schema = {
  type: "object",
  properties: {
    ActionStatus: { type: "string", description: messages.envelope.ActionStatus },
    ErrorCode: { type: "integer", description: messages.envelope.ErrorCode },
    ErrorInfo: { type: "string", description: messages.envelope.ErrorInfo },
  },
};

const errorCodeKeys = ["ErrorCode", "ResultCode", "RetCode", "Code", "Result"];

/** What the answer to a request holds, the envelope included; `undefined` where the command is unknown. */
export function responseSchema(catalog: Catalog, section: Section | undefined): Schema | undefined {
  return section?.call && responseSchemaOf(catalog, section.call.path);
}

/** What the answer of `service/command` holds, the envelope included; `undefined` where the command is unknown. */
export function responseSchemaOf(catalog: Catalog, path: string): Schema | undefined {
  const command = catalog.command(path);
  return command && { allOf: [envelope, command.response] };
}

/** The schemas of the value at `path` of an answer. */
export function responseSchemasAt(catalog: Catalog, schema: Schema, path: readonly JsonStep[]): Schema[] {
  return schemasAt(catalog, schema, undefined, path);
}

/** Whether an error code stands at that path of an answer. */
export function isErrorCodePath(path: readonly JsonStep[]): boolean {
  return errorCodeKeys.some((key) => key === path.at(-1));
}
