/** Values that are waiting to be taken; beyond this those who make them wait. */
const mostWaiting = 64;

/**
 * Draws from several sources at the same time, at most `limit` of them, which start in their order; gives each value as it comes.
 * A source that throws ends the others with its error.
 */
export async function* sideBySide<T>(sources: readonly AsyncIterable<T>[], limit: number): AsyncGenerator<T> {
  if (limit <= 1) {
    for (const source of sources) yield* source;
    return;
  }
  const waiting: T[] = [];
  let failure: { readonly error: unknown } | undefined;
  let isAbandoned = false;
  let wakeTaker = () => {};
  let wakeMakers: (() => void)[] = [];
  let next = 0;
  let running = 0;
  const draw = async () => {
    running++;
    try {
      for (let source = sources[next++]; source !== undefined && failure === undefined; source = sources[next++]) {
        for await (const value of source) {
          waiting.push(value);
          wakeTaker();
          if (isAbandoned) return;
          if (waiting.length >= mostWaiting) await new Promise<void>((resolve) => wakeMakers.push(resolve));
        }
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      running--;
      wakeTaker();
    }
  };
  for (let index = 0; index < Math.min(limit, sources.length); index++) void draw();
  try {
    for (;;) {
      while (waiting.length > 0) {
        yield* waiting.splice(0);
        for (const wake of wakeMakers.splice(0)) wake();
      }
      if (failure !== undefined) throw failure.error;
      if (running === 0) return;
      await new Promise<void>((resolve) => {
        wakeTaker = resolve;
      });
    }
  } finally {
    isAbandoned = true;
    for (const wake of wakeMakers) wake();
    wakeMakers = [];
  }
}
