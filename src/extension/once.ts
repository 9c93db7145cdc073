/** Makes something when it is first asked for, and keeps it; a promise that is rejected is made again. */
export function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined;
  return () => {
    if (made !== undefined) return made.it;
    const now = { it: make() };
    made = now;
    if (now.it instanceof Promise) {
      now.it.catch(() => {
        if (made === now) made = undefined;
      });
    }
    return now.it;
  };
}
