/** A set under each key; empty ones take no room. */
export class SetsByKey<Key, Value> {
  readonly #sets = new Map<Key, Set<Value>>();
  readonly #none: ReadonlySet<Value> = new Set();

  /** The values of a key, in the order of adding. */
  of(key: Key): ReadonlySet<Value> {
    return this.#sets.get(key) ?? this.#none;
  }

  add(key: Key, value: Value): void {
    const values = this.#sets.get(key);
    if (values === undefined) this.#sets.set(key, new Set([value]));
    else values.add(value);
  }

  delete(key: Key, value: Value): void {
    const values = this.#sets.get(key);
    values?.delete(value);
    if (values?.size === 0) this.#sets.delete(key);
  }

  /** Forgets a key with all its values. */
  clear(key: Key): void {
    this.#sets.delete(key);
  }
}
