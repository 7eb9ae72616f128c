import { Injectable } from '@nestjs/common';
import type { QualityFigure } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Tx } from '@kejing/postgres';
import { QualityStore } from './quality.store.js';

/** Data quality by source and finding. */
@Injectable()
export class ListQuality {
  constructor(private readonly quality: QualityStore) {}

  /** By source; its total first, then its findings, the most frequent first. */
  async execute(reader: Tx): Promise<QualityFigure[]> {
    const counts = await this.quality.count(reader);
    const totals = new Map(counts.filter((c) => c.finding === '').map((c) => [c.sourceSystem, Number(c.records)]));
    const order = (x: QualityFigure, y: QualityFigure) =>
      compare(x.sourceSystem, y.sourceSystem) || Number(x.finding !== '') - Number(y.finding !== '') || Number(y.records) - Number(x.records) || compare(x.finding, y.finding);
    return counts.map((c) => ({ ...c, share: Number(c.records) / totals.get(c.sourceSystem)! })).sort(order);
  }
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
