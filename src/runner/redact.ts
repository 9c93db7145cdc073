import type { Answer, ItemFailure, Outcome } from "../client/outcome.ts";

/** Shorter values are too common to be hidden without tearing everything else apart. */
const leastLength = 4;

/** Takes secret values out of a text, as they are and as JSON writes them. */
export function redact(text: string, secrets: Iterable<string>): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length < leastLength) continue;
    shown = shown.replaceAll(secret, "***").replaceAll(JSON.stringify(secret).slice(1, -1), "***");
  }
  return shown;
}

/** An outcome without the secret values that the service sent back. */
export function redactOutcome(outcome: Outcome, secrets: ReadonlySet<string>): Outcome {
  if (secrets.size === 0) return outcome;
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

function redactItems(items: readonly ItemFailure[], secrets: ReadonlySet<string>): ItemFailure[] {
  return items.map((item) => ({
    ...item,
    id: redact(item.id, secrets),
    info: redact(item.info, secrets),
    meaning: redact(item.meaning, secrets),
  }));
}
