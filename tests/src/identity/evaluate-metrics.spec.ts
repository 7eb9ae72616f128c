// Promise: the figures are those of the definitions, on cases that can be counted by hand.
import { describe, expect, it } from 'vitest';
import { Comparison } from './evaluate-metrics.js';

const map = (text: string): Map<string, string> => new Map(text.split(' ').map((pair) => pair.split('=') as [string, string]));

describe('Comparison', () => {
  it('is all ones where everything is right', () => {
    const { figures } = { figures: new Comparison(map('a=1 b=1 c=2'), map('a=x b=x c=y')).figures() };
    expect(figures).toMatchObject({ records: 3, truePairs: 1, foundPairs: 1, pairF1: 1, clusterF1: 1, overMerged: 0, split: 0 });
  });

  it('counts pairs and exact clusters', () => {
    // Persons {a b c} {d e} {f}; clusters {a b} {c d} {e} {f}.
    const figures = new Comparison(map('a=1 b=1 c=1 d=2 e=2 f=3'), map('a=x b=x c=y d=y e=z f=w')).figures();
    expect(figures).toMatchObject({ truePairs: 4, foundPairs: 2, trueClusters: 3, foundClusters: 4, clusterPrecision: 0.25, overMerged: 0.25 });
    expect(figures.pairPrecision).toBeCloseTo(1 / 2);
    expect(figures.pairRecall).toBeCloseTo(1 / 4);
    expect(figures.pairF1).toBeCloseTo(1 / 3);
    expect(figures.clusterRecall).toBeCloseTo(1 / 3);
    expect(figures.clusterF1).toBeCloseTo(2 / 7);
    expect(figures.split).toBeCloseTo(2 / 3);
  });

  it('takes a record that was not found as a cluster of its own, and leaves what truth does not know aside', () => {
    const figures = new Comparison(map('a=1 b=1 c=1'), map('a=x b=x q=x r=q')).figures();
    expect(figures).toMatchObject({ records: 3, foundPairs: 1, pairPrecision: 1, foundClusters: 2, overMerged: 0 });
    expect(figures.pairRecall).toBeCloseTo(1 / 3);
  });

  it('is not divided by nothing', () => {
    expect(new Comparison(map('a=1 b=2'), map('a=x b=y')).figures()).toMatchObject({ pairPrecision: 1, pairRecall: 1, pairF1: 1, clusterF1: 1 });
    expect(new Comparison(map('a=1 b=1'), map('a=x b=y')).figures()).toMatchObject({ pairPrecision: 1, pairRecall: 0, pairF1: 0, clusterF1: 0 });
  });

  it('tells the errors around each difficulty', () => {
    const comparison = new Comparison(map('a=1 b=1 c=1 d=2 e=2 f=3'), map('a=x b=x c=y d=y e=z f=w'));
    const difficulties = new Map([['c', ['typo']], ['d', ['typo', 'twin']], ['f', ['none']]]);
    expect(comparison.byDifficulty(difficulties)).toEqual([
      { difficulty: 'typo', records: 2, missedPairs: 3, wrongPairs: 2, inWrongCluster: 1 },
      { difficulty: 'twin', records: 1, missedPairs: 1, wrongPairs: 1, inWrongCluster: 1 },
      { difficulty: 'none', records: 1, missedPairs: 0, wrongPairs: 0, inWrongCluster: 0 },
    ]);
  });
});
