/** What takes a while to get and changes seldom, such as a login: kept for a time, and asked for once at a time. */

/** @param ms how long it is kept. What fails is not kept. */
export function kept<T>(ms: number, make: () => Promise<T>, now: () => number = Date.now): () => Promise<T> {
  let known: { readonly value: Promise<T>; readonly atMs: number } | undefined;
  return () => {
    if (known && now() - known.atMs < ms) return known.value;
    const made = { value: make(), atMs: now() };
    known = made;
    made.value.catch(() => {
      if (known === made) known = undefined;
    });
    return made.value;
  };
}

/** The same for each of several, by name. */
export function keptByName<T>(ms: number, make: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const all = new Map<string, () => Promise<T>>();
  return (name) => {
    const one = all.get(name) ?? kept(ms, () => make(name));
    all.set(name, one);
    return one();
  };
}
