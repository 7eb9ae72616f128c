/** How well clusters of records agree with the truth. */
export interface Figures {
  records: number;
  /** True pairs, and pairs that were made. */
  truePairs: number;
  foundPairs: number;
  pairPrecision: number;
  pairRecall: number;
  pairF1: number;
  trueClusters: number;
  foundClusters: number;
  /** Of clusters that are exactly right. */
  clusterPrecision: number;
  clusterRecall: number;
  clusterF1: number;
  /** Share of clusters that hold more than one person. */
  overMerged: number;
  /** Share of persons who are in more than one cluster. */
  split: number;
}

/** What went wrong around the records that have a difficulty. */
export interface DifficultyFigures {
  difficulty: string;
  records: number;
  /** Pairs that one of the records should be in and is not, and is in and should not. */
  missedPairs: number;
  wrongPairs: number;
  /** Share of the records whose cluster is not exactly right. */
  inWrongCluster: number;
}

const pairs = (count: number): number => (count * (count - 1)) / 2;
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
const f1 = (precision: number, recall: number): number => (precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall));
const cellOf = (person: string, cluster: string): string => `${person}\n${cluster}`;

function count(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** `truth` and `found` give person and cluster by record; a record that was not found is in no cluster but its own, one that truth does not know is left aside. */
export class Comparison {
  private readonly clusterOf: Map<string, string>;
  private readonly persons: Map<string, number>;
  private readonly clusters: Map<string, number>;
  private readonly cells: Map<string, number>;

  constructor(private readonly truth: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>) {
    this.clusterOf = new Map([...truth.keys()].map((record) => [record, found.get(record) ?? `\nnot found ${record}`]));
    this.persons = count(truth.values());
    this.clusters = count(this.clusterOf.values());
    this.cells = count([...truth].map(([record, person]) => cellOf(person, this.clusterOf.get(record)!)));
  }

  figures(): Figures {
    const sumPairs = (counts: Map<string, number>): number => [...counts.values()].reduce((sum, each) => sum + pairs(each), 0);
    const [truePairs, foundPairs, common] = [sumPairs(this.persons), sumPairs(this.clusters), sumPairs(this.cells)];
    const exact = [...this.cells].filter(([cell, size]) => this.isExact(cell, size)).length;
    const [pairPrecision, pairRecall] = [ratio(common, foundPairs), ratio(common, truePairs)];
    const [clusterPrecision, clusterRecall] = [ratio(exact, this.clusters.size), ratio(exact, this.persons.size)];
    return {
      records: this.truth.size, truePairs, foundPairs, pairPrecision, pairRecall, pairF1: f1(pairPrecision, pairRecall),
      trueClusters: this.persons.size, foundClusters: this.clusters.size, clusterPrecision, clusterRecall, clusterF1: f1(clusterPrecision, clusterRecall),
      overMerged: this.severalShare((cell) => cell[1]!, this.clusters.size), split: this.severalShare((cell) => cell[0]!, this.persons.size),
    };
  }

  /** By difficulty, the one with the most errors first. `difficulties` of each record. */
  byDifficulty(difficulties: ReadonlyMap<string, readonly string[]>): DifficultyFigures[] {
    const rows = new Map<string, DifficultyFigures & { wrong: number }>();
    for (const [record, person] of this.truth) {
      const cluster = this.clusterOf.get(record)!;
      const common = this.cells.get(cellOf(person, cluster))!;
      const [inPerson, inCluster] = [this.persons.get(person)!, this.clusters.get(cluster)!];
      for (const difficulty of difficulties.get(record) ?? []) {
        const row = rows.get(difficulty) ?? { difficulty, records: 0, missedPairs: 0, wrongPairs: 0, inWrongCluster: 0, wrong: 0 };
        row.records += 1;
        row.missedPairs += inPerson - common;
        row.wrongPairs += inCluster - common;
        row.wrong += inPerson === common && inCluster === common ? 0 : 1;
        rows.set(difficulty, row);
      }
    }
    return [...rows.values()].map(({ wrong, ...row }) => ({ ...row, inWrongCluster: wrong / row.records })).sort((a, b) => b.missedPairs + b.wrongPairs - a.missedPairs - a.wrongPairs);
  }

  private isExact(cell: string, size: number): boolean {
    const [person, ...cluster] = cell.split('\n');
    return this.persons.get(person!) === size && this.clusters.get(cluster.join('\n')) === size;
  }

  // Share of those (of one side of the cells) that occur in more than one cell.
  private severalShare(side: (cell: [string, string]) => string, of: number): number {
    const sides = [...this.cells.keys()].map((cell): string => {
      const at = cell.indexOf('\n');
      return side([cell.slice(0, at), cell.slice(at + 1)]);
    });
    return ratio([...count(sides).values()].filter((each) => each > 1).length, of) || 0;
  }
}
