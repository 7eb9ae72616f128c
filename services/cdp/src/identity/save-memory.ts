import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { encodeFeatures } from '../matching/feature-bytes.js';
import type { Features } from '../matching/feature-types.js';
import { ChunkStore } from './chunk.store.js';
import { LedgerStore } from './ledger.store.js';
import { MatchQueueStore } from './match-queue.store.js';
import { PairsStore } from './pairs.store.js';
import type { Workbench } from './workbench.js';

/** Writes what was decided over memory, each table once and all in one go: others wait for it. */
@Injectable()
export class SaveMemory {
  constructor(
    private readonly chunk: ChunkStore,
    private readonly pairs: PairsStore,
    private readonly ledger: LedgerStore,
    private readonly queue: MatchQueueStore,
  ) {}

  async execute(tx: Tx, { memory, pairs, ledger, outbox, model }: Workbench, now: Date): Promise<void> {
    await Promise.all([
      this.pairs.putFeatures(tx, [...pairs.changedFeatures].map((recordId) => featuresRow(recordId, pairs.of(recordId)!.features!))),
      this.pairs.dropEdges(tx, [...pairs.endedEdges.values()]),
      this.pairs.putEdges(tx, [...pairs.changedEdges.values()]),
      this.pairs.putReviews(tx, [...pairs.changedReviews.values()]),
      this.ledger.append(tx, ledger.entries),
      this.chunk.saveIdentity(tx, memory),
      appendEvents(tx, outbox.events),
    ]);
    // Last, since others may wait for these rows: nothing else is waited for meanwhile.
    await this.pairs.putHubs(tx, [...pairs.newHubs].map(([token, kind]) => ({ token, kind })), model.version, now);
    await this.queue.add(tx, pairs.queued, now);
    await this.queue.addCarriers(tx, [...pairs.newHubs.keys()], 'HUB', now);
  }
}

const featuresRow = (recordId: string, features: Features) => ({ recordId, profile: features.western ? 'western' : 'chinese', features: encodeFeatures(features) });
