import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

@Injectable()
export class ErasureStore {
  async insert(tx: Tx, erasure: { erasureId: string; recordIds: readonly string[]; actor: string; reason: string; now: Date }): Promise<void> {
    await tx.query(
      `INSERT INTO erasure (erasure_id, record_id, actor, reason, erased_at) SELECT $1, r, $3, $4, $5 FROM unnest($2::uuid[]) AS r ON CONFLICT DO NOTHING`,
      [erasure.erasureId, erasure.recordIds, erasure.actor, erasure.reason, erasure.now],
    );
  }
}
