import type { Answer, ItemFailure, Outcome } from "../client/outcome.ts";
import { type EncodedForm, encodedForms } from "./encodedForms.ts";

/** Shorter values are too common to be hidden without tearing everything else apart. */
const leastLength = 4;

/** Takes secret values out of a text, as they are, as JSON and a URL may write them, and in Base64 and hex. */
export function redact(text: string, secrets: Iterable<string>): string {
  let shown = text;
  // A secret may begin with another one: the rest of it must not stay.
  const found = [...secrets].filter((secret) => isIn(text, secret)).sort((a, b) => b.length - a.length);
  for (const secret of found) {
    for (const form of formsOf(secret)) shown = shown.replaceAll(form, "***");
    if (hasEscapes(text)) shown = shown.replace(escapedForm(secret), "***");
    for (const { pattern } of encodedIn(shown, secret)) shown = shown.replace(pattern(), "***");
  }
  return shown;
}

/** As it is, and as JSON and a URL write it. */
function formsOf(secret: string): string[] {
  // JSON and URLs write these letters as they are; a UserSig has no others.
  if (/^[\w.*~-]*$/.test(secret)) return [secret];
  // Most are one and the same, and a text may be long.
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())])];
}

/** The encoded forms of a secret that a text may hold. */
function encodedIn(text: string, secret: string): EncodedForm[] {
  const forms = formsOf(secret).flatMap((form) => encodedForms(form, leastLength));
  return forms.filter(({ sure, pattern }) => text.includes(sure) && pattern().test(text));
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

function isIn(text: string, secret: string): boolean {
  // No form of a secret is shorter than itself.
  if (secret.length < leastLength || text.length < secret.length) return false;
  if (formsOf(secret).some((form) => text.includes(form))) return true;
  return (hasEscapes(text) && escapedForm(secret).test(text)) || encodedIn(text, secret).length > 0;
}

/** An outcome without the secret values that came back with it. */
export function redactOutcome(outcome: Outcome, secrets: readonly string[]): Outcome {
  const text = "answer" in outcome ? outcome.answer.text : "";
  if (!secrets.some((secret) => isIn(text, secret))) return outcome;
  const redacted = (answer: Answer): Answer => ({ ...answer, text: redact(answer.text, secrets) });
  switch (outcome.kind) {
    case "ok":
    case "notEnvelope":
      return { ...outcome, answer: redacted(outcome.answer) };
    case "partial":
      return { ...outcome, answer: redacted(outcome.answer), items: redactItems(outcome.items, secrets) };
    case "failed":
      return {
        ...outcome,
        answer: redacted(outcome.answer),
        info: redact(outcome.info, secrets),
        items: redactItems(outcome.items, secrets),
      };
    case "unreachable":
    case "cancelled":
      return outcome;
  }
}

function redactItems(items: readonly ItemFailure[], secrets: readonly string[]): ItemFailure[] {
  return items.map((item) => ({
    ...item,
    id: redact(item.id, secrets),
    info: redact(item.info, secrets),
    meaning: redact(item.meaning, secrets),
  }));
}
