import { checkBody } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";

/**
 * Takes the fields that are null out of a body where the command takes no null: clients write it where they have nothing to say, such
 * as a Go program in place of an empty list. Source: the SDKs whose optional lists are sent so.
 */
export function removeNulls(catalog: Catalog, command: Command, body: object): void {
  const refused = checkBody(catalog, command.request, body).filter(({ keyword }) => keyword === "type");
  for (const { path } of refused) {
    const name = path.at(-1);
    const place = path
      .slice(0, -1)
      .reduce<unknown>((at, step) => (at as Readonly<Record<string | number, unknown>>)[step], body);
    const fields = place as Record<string, unknown>;
    if (typeof name === "string" && fields[name] === null) delete fields[name];
  }
}
