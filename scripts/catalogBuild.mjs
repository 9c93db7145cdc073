import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));

/**
 * Copies the facts into `target`, minified and without their sources, and derives `index.json`: the names that a tree or a
 * completion list needs before any schema is loaded.
 */
export function buildCatalog(data, target) {
  mkdirSync(join(target, "services"), { recursive: true });
  const write = (name, value) => {
    // Renamed when it is whole: another process may be reading the catalog.
    const path = join(target, name);
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(value));
    renameSync(`${path}.${process.pid}`, path);
  };
  const services = readdirSync(join(data, "services")).map((file) => read(join(data, "services", file)));
  for (const { service, commands } of services) {
    write(`services/${service}.json`, { commands: commands.map(({ sources: _, ...command }) => command) });
  }
  const order = read(join(data, "serviceOrder.json"));
  services.sort((a, b) => order.indexOf(a.service) - order.indexOf(b.service));
  write(
    "index.json",
    services.map(({ service, title, summary, commands }) => ({
      service,
      title,
      summary,
      commands: commands.map(({ command, title, group, summary, effect, rateLimit }) => ({
        service,
        command,
        title,
        group,
        summary,
        effect,
        rateLimit,
      })),
    })),
  );
  write("errorCodes.json", { codes: read(join(data, "errorCodes.json")).codes.map(({ sources: _, ...code }) => code) });
  write(
    "regions.json",
    read(join(data, "regions.json")).map(({ id, name, aliases, host, backupHost, note }) => ({
      id,
      name,
      aliases,
      host,
      backupHost,
      note,
    })),
  );
  for (const name of ["definitions.json", "partialRules.json", "paging.json", "droppedWhenRepeated.json"]) {
    write(name, read(join(data, name)));
  }
}
