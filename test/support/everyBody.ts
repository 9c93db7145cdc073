import type { Command } from "../../src/catalog/facts.ts";
import { catalog } from "./catalog.ts";

/** Every command with all that is known about it, under its path. */
export const everyCommand: readonly (readonly [path: string, command: Command])[] = catalog.commandNames.map(
  ({ service, command }) => {
    const path = `${service}/${command}`;
    const facts = catalog.command(path);
    if (facts === undefined) throw new Error(`The catalog lists ${path} but does not have it.`);
    return [path, facts] as const;
  },
);

/** The bodies that the catalog offers for a command: its example first, then its variants. */
export function bodiesOf(command: Command): readonly Readonly<Record<string, unknown>>[] {
  return [command.example, ...(command.variants ?? []).map(({ body }) => body)];
}
