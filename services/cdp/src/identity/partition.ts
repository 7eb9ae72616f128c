import type { Pair, RecordState } from './identity.js';

/**
 * Groups of records that grow by links, unless that would put two different exclusive numbers (resident IDs, credit codes), or two
 * records that a steward keeps apart, into one group.
 */
export class Partition {
  private readonly parent = new Map<string, string>();
  private readonly exclusive = new Map<string, ReadonlySet<string>>();
  private readonly members = new Map<string, string[]>();
  private readonly apart = new Map<string, Set<string>>();

  constructor(records: readonly RecordState[], cannotLinks: readonly Pair[]) {
    for (const { recordId, exclusive } of records) {
      this.parent.set(recordId, recordId);
      this.exclusive.set(recordId, new Set(exclusive));
      this.members.set(recordId, [recordId]);
    }
    for (const { a, b } of cannotLinks) {
      this.keepApart(a, b);
      this.keepApart(b, a);
    }
  }

  /** Joins the groups of two records; false where a veto stands. Records that are not here are not joined. */
  join(a: string, b: string): boolean {
    if (!this.parent.has(a) || !this.parent.has(b)) return false;
    const [x, y] = [this.rootOf(a), this.rootOf(b)];
    if (x === y) return true;
    if (this.differ(x, y) || this.areApart(x, y)) return false;
    const [large, small] = this.members.get(x)!.length >= this.members.get(y)!.length ? [x, y] : [y, x];
    this.parent.set(small, large);
    this.members.get(large)!.push(...this.members.get(small)!);
    this.members.delete(small);
    this.exclusive.set(large, new Set([...this.exclusive.get(large)!, ...this.exclusive.get(small)!]));
    return true;
  }

  /** Groups of record ids. */
  groups(): string[][] {
    return [...this.members.values()];
  }

  private rootOf(id: string): string {
    let root = id;
    for (let up = this.parent.get(root)!; up !== root; up = this.parent.get(root)!) root = up;
    return root;
  }

  private differ(x: string, y: string): boolean {
    for (const one of this.exclusive.get(x)!) for (const other of this.exclusive.get(y)!) if (differentNumbers(one, other)) return true;
    return false;
  }

  private areApart(x: string, y: string): boolean {
    const inY = new Set(this.members.get(y));
    return this.members.get(x)!.some((id) => [...(this.apart.get(id) ?? [])].some((other) => inY.has(other)));
  }

  private keepApart(a: string, b: string): void {
    this.apart.set(a, (this.apart.get(a) ?? new Set()).add(b));
  }
}

/**
 * Whether two tokens (`RESIDENT_ID:v1.<digest>`) say that two people are meant: same kind and key version, another digest. Tokens of two
 * key versions (while keys are rotated) cannot be compared and say nothing.
 */
function differentNumbers(one: string, other: string): boolean {
  return one !== other && one.slice(0, one.indexOf('.')) === other.slice(0, other.indexOf('.'));
}
