import { findSecrets, isSecretName, looksSecret, maskSecrets } from "../../check/secrets.ts";
import { parseSection } from "../../syntax/parse.ts";
import { isName } from "../../syntax/template.ts";
import type { ForeignVariable } from "./foreign.ts";

/** The names of an `.imreq` file that is being made: variables and requests share them. */
export class NameTable {
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** A name like the wanted one that nothing else has. */
  unique(wanted: string, otherwise: string): string {
    const words = wanted.replace(/[^\w-]+/g, "_").replace(/^[-_\d]*(?=[A-Za-z])/, "");
    const plain = words.slice(0, 60).replace(/(?<=[A-Za-z0-9])_+$/, "");
    const base = isName(plain) && maskSecrets(wanted) === wanted ? plain : otherwise;
    let name = base;
    let count = this.#counts.get(base) ?? 1;
    while (this.#taken.has(name)) name = `${base}${++count}`;
    this.#counts.set(base, count);
    this.#taken.add(name);
    return name;
  }
}

/** A `{{…}}` with what stands between its braces. */
const template = /\{\{((?:[^{}\n]|\{[^{}\n]*\})*)\}\}/g;

/** A text with each of its templates replaced by what `write` gives for what stands between its braces. */
export function replaceTemplates(text: string, write: (source: string) => string): string {
  return text.replace(template, (_, source: string) => write(source));
}

/** Whether a variable holds what must not be written into a file. */
export function isSecretVariable({ name, value }: ForeignVariable): boolean {
  if (value.trim() === "" || /^\s*\{\{[^{}]*\}\}\s*$/.test(value)) return false;
  return (
    findSecrets(value).length > 0 ||
    maskSecrets(value) !== value ||
    isSecretName(name) ||
    (looksSecret(value) && /auth|sig|bearer/i.test(name))
  );
}

/** The line `@name = value`; `undefined` where no line can say it. */
export function variableLine(name: string, value: string): string | undefined {
  // Quotes around the whole value delimit it; these are a part of it.
  const isDelimited = /^\s|\s$/.test(value) || /^(["'])[\s\S]*\1$/.test(value);
  const quote = value.endsWith('"') ? "'" : '"';
  const line = `@${name} = ${isDelimited ? quote + value + quote : value}`;
  const { variables, problems, call } = parseSection(line);
  const isSame = variables.length === 1 && variables[0]?.value.text === value && call === undefined;
  return isSame && problems.length === 0 && !/[\r\n\0]/.test(line) ? line : undefined;
}

/** No part of an address is longer. */
const longestPart = 1000;

/** Puts the values of variables into a text, as far as they are known. */
export function resolveVariables(text: string, variables: ReadonlyMap<string, string>): string {
  let resolved = text;
  // Variables may need each other in a circle.
  for (let depth = 0; depth < 8 && resolved.includes("{{") && resolved.length < 10_000; depth++) {
    const next = replaceTemplates(resolved, (source) => {
      const value = variables.get(source.trim());
      return value === undefined || value.length > longestPart ? `{{${source}}}` : value;
    });
    if (next === resolved) break;
    resolved = next;
  }
  return resolved;
}
