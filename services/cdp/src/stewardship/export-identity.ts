import { Injectable } from '@nestjs/common';
import type { ExportedIdentity, ExportIdentityResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Tx } from '@kejing/postgres';
import { RecordVault } from '../vault/record-vault.js';
import { ExportStore } from './export.store.js';

const BATCH = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Every party record that is not erased and its customer, by record. Each batch is one moment; records that move meanwhile are answered as they are when their turn comes. */
@Injectable()
export class ExportIdentity {
  constructor(
    private readonly rows: ExportStore,
    private readonly vault: RecordVault,
  ) {}

  /** The next batch is read while the one before is sent, and none beyond it. */
  async *execute(reader: Tx): AsyncGenerator<ExportIdentityResponse> {
    let next = this.read(reader, BEFORE_ALL);
    for (;;) {
      const { batch, last } = await next;
      if (last !== undefined) {
        next = this.read(reader, last);
        next.catch(() => undefined); // told when it is awaited
      }
      if (batch.length > 0) yield { rows: batch };
      if (last === undefined) return;
    }
  }

  private async read(reader: Tx, after: string): Promise<{ batch: ExportedIdentity[]; last: string | undefined }> {
    const rows = await this.rows.after(reader, after, BATCH);
    const identifying = await this.vault.read(reader, rows.map((row) => row.recordId));
    const batch = rows.flatMap(({ recordId, sourceSystem, customerId }) => {
      const { sourceId } = identifying.get(recordId) ?? {}; // none: erased between the two reads
      return sourceId === undefined ? [] : [{ sourceSystem, sourceId, customerId }];
    });
    return { batch, last: rows.length === BATCH ? rows.at(-1)!.recordId : undefined };
  }
}
