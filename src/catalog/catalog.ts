import { readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  Command,
  CommandName,
  DroppedWhenRepeated,
  ErrorCode,
  Paging,
  PartialRule,
  Region,
  Schema,
  ServiceName,
} from "./facts.ts";

/** The facts of one file of the catalog folder, parsed. Throws where the file is missing: a broken installation. */
export type ReadFacts = (fileName: string) => unknown;

/** What an error code means where it was met. */
export interface ErrorCodeFacts extends ErrorCode {
  /** The code that was asked for; differs from `code` inside a range. */
  readonly asked: number;
}

/**
 * The API's facts, looked up by name. Every file is read when something of it is first asked for: a tree needs the names
 * alone, and a service's schemas cost nothing until one of its commands is used.
 */
export class Catalog {
  readonly #read: ReadFacts;
  readonly #cache = new Map<string, unknown>();
  readonly #definitionUsers = new Map<string, Schema>();

  constructor(read: ReadFacts) {
    this.#read = read;
  }

  /** All services with the names of their commands, the most used first. */
  get services(): readonly ServiceName[] {
    return this.#file<ServiceName[]>("index.json");
  }

  service(name: string): ServiceName | undefined {
    return this.services.find((service) => service.service === name);
  }

  /** The names of all commands. */
  get commandNames(): readonly CommandName[] {
    return this.#derived("commandNames", () => this.services.flatMap((service) => service.commands));
  }

  /** What a list shows of a command, without loading its schemas. */
  commandName(path: string): CommandName | undefined {
    return this.#derived(
      "commandNamesByPath",
      () => new Map(this.commandNames.map((name) => [`${name.service}/${name.command}`, name])),
    ).get(path);
  }

  /** All that is known about `service/command`; case matters, as in the URL. */
  command(path: string): Command | undefined {
    const name = this.commandName(path);
    if (name === undefined) return undefined;
    const commands = this.#derived(
      `service ${name.service}`,
      () =>
        new Map(
          this.#file<{ commands: Command[] }>(`services/${name.service}.json`).commands.map((command) => [
            command.command,
            { ...command, service: name.service },
          ]),
        ),
    );
    return commands.get(name.command);
  }

  /** The schema that `$ref` names, or `schema` itself with nothing to follow. Keys beside `$ref` win over its own. */
  resolve(schema: Schema): Schema {
    const reference = schema.$ref;
    if (reference === undefined) return schema;
    const name = reference.slice(reference.lastIndexOf("/") + 1);
    const definition = this.definitions[name];
    if (definition === undefined) throw new Error(`The catalog has no definition ${reference}.`);
    if (Object.keys(schema).length === 1) return this.resolve(definition);
    const key = `${reference} ${JSON.stringify(schema)}`;
    const known = this.#definitionUsers.get(key);
    if (known !== undefined) return known;
    const { $ref: _, ...own } = schema;
    const resolved = { ...this.resolve(definition), ...own };
    this.#definitionUsers.set(key, resolved);
    return resolved;
  }

  /** The schemas that several commands share, by name. */
  get definitions(): Readonly<Record<string, Schema>> {
    return this.#file<{ definitions: Record<string, Schema> }>("definitions.json").definitions;
  }

  get errorCodes(): readonly ErrorCode[] {
    return this.#file<{ codes: ErrorCode[] }>("errorCodes.json").codes;
  }

  /**
   * What `code` means. A number means something by service: where `path` (`service/command`) is one of the places that give it
   * another meaning, that meaning comes.
   */
  errorCode(code: number, path?: string): ErrorCodeFacts | undefined {
    const exact = this.#derived("codesByNumber", () => new Map(this.errorCodes.map((entry) => [entry.code, entry])));
    const entry =
      exact.get(code) ??
      this.errorCodes.find((range) => range.codeTo !== undefined && range.code <= code && code <= range.codeTo);
    if (entry === undefined) return undefined;
    const here = path && entry.alsoMeans?.find(({ where }) => speaksOf(where, path));
    return here ? { ...entry, meaning: here.meaning, action: "", asked: code } : { ...entry, asked: code };
  }

  get regions(): readonly Region[] {
    return this.#file<Region[]>("regions.json");
  }

  region(id: string): Region | undefined {
    return this.regions.find((region) => region.id === id || region.aliases.includes(id));
  }

  /** Where failed items can stand in a successful answer of `service/command`. */
  partialRules(path: string): readonly PartialRule[] {
    return (
      this.#derived("partialRules", () => {
        const byPath = new Map<string, PartialRule[]>();
        for (const { commands, ...rule } of this.#file<{ rules: (PartialRule & { commands: string[] })[] }>(
          "partialRules.json",
        ).rules) {
          for (const command of commands) byPath.set(command, [...(byPath.get(command) ?? []), rule]);
        }
        return byPath;
      }).get(path) ?? []
    );
  }

  /** How the list that `service/command` answers is read on; `undefined` where it has no pages. */
  paging(path: string): Paging | undefined {
    return own(this.#file<{ commands: Record<string, Paging> }>("paging.json").commands, path);
  }

  /** The commands that have pages. */
  get pagedCommands(): readonly string[] {
    return Object.keys(this.#file<{ commands: Record<string, Paging> }>("paging.json").commands);
  }

  /** The field of `service/command` that makes the service drop a repeated message. */
  droppedWhenRepeated(path: string): DroppedWhenRepeated | undefined {
    return own(
      this.#file<{ commands: Record<string, DroppedWhenRepeated> }>("droppedWhenRepeated.json").commands,
      path,
    );
  }

  #file<T>(fileName: string): T {
    return this.#derived(`file ${fileName}`, () => this.#read(fileName) as T);
  }

  #derived<T>(key: string, make: () => T): T {
    let value = this.#cache.get(key) as T | undefined;
    if (value === undefined) {
      value = make();
      this.#cache.set(key, value);
    }
    return value;
  }
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Whether the words of `alsoMeans.where` name the command: «im_msg_audit commands», «create_topic, import_topic», «openconfigsvr/getappinfo». */
function speaksOf(where: string, path: string): boolean {
  const [service = "", command = ""] = path.split("/");
  if (where === "message extension commands") return service === "openim_msg_ext_http_svc";
  const words = where.split(/[\s,]+/);
  return words.includes(path) || words.includes(command) || (words.includes(service) && words.includes("commands"));
}

/** The catalog of a folder that the build has filled. */
export function loadCatalog(folder: string): Catalog {
  return new Catalog((fileName) => JSON.parse(readFileSync(join(folder, fileName), "utf8")));
}
