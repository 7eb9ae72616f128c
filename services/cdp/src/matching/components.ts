/** Sets of numbers that grow together (union-find); the smallest number of a set names it. */
export class Components {
  private readonly parent: Int32Array;

  constructor(size: number) {
    this.parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  rootOf(i: number): number {
    let root = i;
    while (this.parent[root] !== root) root = this.parent[root]!;
    for (let at = i; at !== root; ) {
      const up = this.parent[at]!;
      this.parent[at] = root;
      at = up;
    }
    return root;
  }

  /** Joins two sets; answers the root of both. */
  join(i: number, j: number): number {
    const [x, y] = [this.rootOf(i), this.rootOf(j)];
    const root = Math.min(x, y);
    this.parent[Math.max(x, y)] = root;
    return root;
  }

  /** Members of each set, ascending. */
  sets(): number[][] {
    const sets = new Map<number, number[]>();
    for (let i = 0; i < this.parent.length; i++) {
      const root = this.rootOf(i);
      const set = sets.get(root);
      if (set) set.push(i);
      else sets.set(root, [i]);
    }
    return [...sets.values()];
  }
}
