import type { Answer, ItemFailure, Outcome } from "../client/outcome.ts";

/** Shorter values are too common to be hidden without tearing everything else apart. */
const leastLength = 4;

/** Takes secret values out of a text, as they are, and as JSON and a URL write them. */
export function redact(text: string, secrets: Iterable<string>): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length < leastLength) continue;
    for (const form of formsOf(secret)) shown = shown.replaceAll(form, "***");
  }
  return shown;
}

/** As it is, and as JSON and a URL write it. */
function formsOf(secret: string): string[] {
  // Most are one and the same, and a text may be long.
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())])];
}

function isIn(text: string, secret: string): boolean {
  return secret.length >= leastLength && formsOf(secret).some((form) => text.includes(form));
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
