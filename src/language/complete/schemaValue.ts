import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";

/** The value without content of a schema's first type; `undefined` where it names none. */
export function emptyValue(schema: Schema | undefined): unknown {
  switch (typeof schema?.type === "string" ? schema.type : schema?.type?.[0]) {
    case "string":
      return "";
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return undefined;
  }
}

/** The simplest value that a schema allows: one that it names, else an empty one with what it must hold. */
export function simplestValue(catalog: Catalog, written: Schema | undefined): unknown {
  if (written === undefined) return "";
  const schema = catalog.resolve(written);
  const given = [schema.const, schema.default, schema.examples?.[0], schema.enum?.[0]].find((one) => one !== undefined);
  if (given !== undefined) return given;
  const empty = emptyValue(schema);
  if (typeof empty === "number") return schema.minimum ?? empty;
  if (Array.isArray(empty)) return schema.minItems ? [simplestValue(catalog, schema.items)] : empty;
  if (typeof empty !== "object") return empty ?? "";
  const required = schema.required ?? [];
  return Object.fromEntries(required.map((key) => [key, simplestValue(catalog, schema.properties?.[key])]));
}
