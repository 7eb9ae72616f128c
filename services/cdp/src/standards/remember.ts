/**
 * Remembers what a pure function of one text gave, for at least the `limit` texts asked for last and at most twice as many.
 * What is remembered identifies people: it is for the memory of this process alone.
 */
export function remember<T>(limit: number, compute: (text: string) => T): (text: string) => T {
  let recent = new Map<string, T>();
  let before = new Map<string, T>();
  return (text) => {
    let value = recent.get(text);
    if (value !== undefined) return value;
    value = before.get(text) ?? compute(text);
    if (recent.size >= limit) {
      before = recent;
      recent = new Map();
    }
    recent.set(text, value);
    return value;
  };
}
