const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `stop` once when the signal cancels; the result takes that back. One listener serves all calls of a signal: a run makes
 * thousands with the same one, and registering each costs as much as much of the rest.
 */
export function onCancelled(signal: AbortSignal, stop: () => void): () => void {
  let stops = waiting.get(signal);
  if (stops === undefined) {
    const all = new Set<() => void>();
    signal.addEventListener("abort", () => {
      for (const each of all) each();
    });
    waiting.set(signal, all);
    stops = all;
  }
  stops.add(stop);
  return () => stops.delete(stop);
}
