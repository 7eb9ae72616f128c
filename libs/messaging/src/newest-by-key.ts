/** Of each key the item that no other one of it replaces; `replaces` is asked in the order in which they come. */
export function newestByKey<T>(items: Iterable<T>, keyOf: (item: T) => string, replaces: (item: T, known: T) => boolean): T[] {
  const newest = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    const known = newest.get(key);
    if (known === undefined || replaces(item, known)) newest.set(key, item);
  }
  return [...newest.values()];
}
