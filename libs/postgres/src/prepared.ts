/** How many statements a connection keeps prepared; each costs the server some 20 KiB a connection. */
const KEPT = 256;
/** A text that is seen less often than this is not worth a plan of its own: most of those are made for one question. */
const OFTEN = 3;
/** How many texts are counted before counting begins again. */
const COUNTED = 2_000;

/**
 * Names for the statements that this process runs again and again, so that the server parses and plans them once a connection. The
 * names hold for the process: the texts are the program's own, never a caller's.
 */
export class PreparedNames {
  private readonly names = new Map<string, string>();
  private readonly seen = new Map<string, number>();

  /** The name under which to prepare a statement; undefined while it is rare. */
  of(text: string): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || this.names.size >= KEPT) return name;
    const times = (this.seen.get(text) ?? 0) + 1;
    if (times < OFTEN) {
      if (this.seen.size >= COUNTED) this.seen.clear();
      this.seen.set(text, times);
      return undefined;
    }
    this.seen.delete(text);
    const fresh = `k${this.names.size}`;
    this.names.set(text, fresh);
    return fresh;
  }
}
