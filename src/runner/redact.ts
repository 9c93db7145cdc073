import type { Answer, ItemFailure, Outcome } from "../client/outcome.ts";
import { type EncodedForm, encodedForms } from "./encodedForms.ts";

/** Shorter values are too common to be hidden without tearing everything else apart. */
const leastLength = 4;

/** The values that a run does not show. What each may look like is made once: a run looks for all of them in all that it shows. */
export class Secrets {
  readonly #known = new Map<string, Secret>();
  #lastOfCall = new Secret("");

  add(text: string): void {
    if (!this.#known.has(text)) this.#known.set(text, new Secret(text));
  }

  /** Takes the values, and the secret of one call, out of a text: as they are, as JSON and a URL may write them, in Base64 and hex. */
  redact(text: string, ofCall = ""): string {
    // A secret may begin with another one: the rest of it must not stay.
    const found = this.#all(ofCall).filter((secret) => secret.isIn(text));
    return found.sort((a, b) => b.text.length - a.text.length).reduce((shown, secret) => secret.outOf(shown), text);
  }

  /** An outcome without the values, and the secret of its call, that came back with it. */
  redactOutcome(outcome: Outcome, ofCall: string): Outcome {
    const text = "answer" in outcome ? outcome.answer.text : "";
    if (!this.#all(ofCall).some((secret) => secret.isIn(text))) return outcome;
    const shown = (part: string) => this.redact(part, ofCall);
    const answer = (read: Answer): Answer => ({ ...read, text: shown(read.text) });
    const items = (failures: readonly ItemFailure[]) =>
      failures.map((item) => ({ ...item, id: shown(item.id), info: shown(item.info), meaning: shown(item.meaning) }));
    switch (outcome.kind) {
      case "ok":
      case "notEnvelope":
        return { ...outcome, answer: answer(outcome.answer) };
      case "partial":
        return { ...outcome, answer: answer(outcome.answer), items: items(outcome.items) };
      case "failed":
        return { ...outcome, answer: answer(outcome.answer), info: shown(outcome.info), items: items(outcome.items) };
      case "unreachable":
      case "cancelled":
        return outcome;
    }
  }

  #all(ofCall: string): Secret[] {
    // Most calls of a run have the same UserSig.
    if (this.#lastOfCall.text !== ofCall) this.#lastOfCall = new Secret(ofCall);
    return [...this.#known.values(), this.#lastOfCall];
  }
}

/** One value with all that it may look like. */
class Secret {
  readonly text: string;
  #forms: readonly string[] | undefined;
  #encoded: readonly EncodedForm[] | undefined;
  #escaped: RegExp | undefined;

  constructor(text: string) {
    this.text = text;
  }

  isIn(text: string): boolean {
    // No form of a secret is shorter than itself.
    if (this.text.length < leastLength || text.length < this.text.length) return false;
    if (this.#plain().some((form) => text.includes(form))) return true;
    return (hasEscapes(text) && text.search(this.#anyEscaped()) >= 0) || this.#encodedIn(text).length > 0;
  }

  outOf(text: string): string {
    let shown = text;
    for (const form of this.#plain()) shown = shown.replaceAll(form, "***");
    if (hasEscapes(text)) shown = shown.replace(this.#anyEscaped(), "***");
    for (const { pattern } of this.#encodedIn(shown)) shown = shown.replace(pattern(), "***");
    return shown;
  }

  #plain(): readonly string[] {
    this.#forms ??= formsOf(this.text);
    return this.#forms;
  }

  #anyEscaped(): RegExp {
    this.#escaped ??= escapedForm(this.text);
    return this.#escaped;
  }

  /** The encoded forms that a text may hold. */
  #encodedIn(text: string): readonly EncodedForm[] {
    this.#encoded ??= this.#plain().flatMap((form) => encodedForms(form, leastLength));
    return this.#encoded.filter(({ sure, pattern }) => text.includes(sure) && pattern().test(text));
  }
}

/** As it is, and as JSON and a URL write it. */
function formsOf(secret: string): string[] {
  // JSON and URLs write these letters as they are; a UserSig has no others.
  if (/^[\w.*~-]*$/.test(secret)) return [secret];
  // Most are one and the same, and a text may be long.
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())])];
}

/** Other writers escape more than they must: `\/`, `\u003d`, `%2a`. */
function hasEscapes(text: string): boolean {
  return text.includes("\\u") || text.includes("\\/") || text.includes("%");
}

/** A secret with any of its characters escaped as JSON or a URL may do it. */
function escapedForm(secret: string): RegExp {
  const characters = Array.from(secret, (character) => {
    const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
    const json = units.map((unit) => `\\\\u${anyCase(unit.toString(16).padStart(4, "0"))}`).join("");
    const url = Array.from(Buffer.from(character), (byte) => `%${anyCase(byte.toString(16).padStart(2, "0"))}`).join(
      "",
    );
    const short = JSON.stringify(character).slice(1, -1);
    const all = new Set([short, character === "/" ? "\\/" : character, character].map(literal));
    return `(?:${[json, url, ...all].join("|")})`;
  });
  return new RegExp(characters.join(""), "gu");
}

function anyCase(hexadecimal: string): string {
  return hexadecimal.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function literal(text: string): string {
  return Array.from(text, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join("");
}
