import { Inject, Injectable } from '@nestjs/common';
import { IDS, type Ids } from '@kejing/clock';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { recordsNotOfCustomer } from '../identity/identity.errors.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { TouchCustomer } from '../identity/touch-customer.js';
import { RecordVault } from '../vault/record-vault.js';
import { isAttributeName } from './attribute.js';
import { cleanCorrection } from './clean-correction.js';
import { CorrectionsStore } from './corrections.store.js';
import { correctionPlace } from './read-corrections.js';

export interface CorrectionAsked {
  /** Current ID; scope and purpose are checked. */
  customerId: string;
  recordIds: readonly string[];
  /** Record that the correction is about; empty: the oldest. */
  recordId: string;
  name: string;
  /** Empty takes the correction before back. */
  value: string;
  reason: string;
  requestId: string;
  actor: string;
  now: Date;
  /** YYYY-MM-DD where the insurer is. */
  today: string;
}

/** The transaction of a correction. */
@Injectable()
export class CorrectionWriter {
  constructor(
    @Inject(RecordDirectory) private readonly directory: RecordDirectory,
    @Inject(RecordVault) private readonly vault: RecordVault,
    @Inject(CorrectionsStore) private readonly store: CorrectionsStore,
    @Inject(TouchCustomer) private readonly touch: TouchCustomer,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async write(tx: Tx, asked: CorrectionAsked, document: string): Promise<{ correctionId: string }> {
    const { customerId, name, actor, reason, now } = asked;
    if (!isAttributeName(name)) throw fault('INVALID', 'ATTRIBUTE_UNKNOWN', 'name must be that of an attribute', { fieldViolations: [{ field: 'name', description: 'no attribute of that name' }] });
    const corrected = cleanCorrection(name, asked.value, document, asked.today);
    const recordId = asked.recordId || asked.recordIds[0]!;
    // Held, so that neither an erasure nor a merge comes between.
    if ((await this.directory.holdCustomersOf(tx, [recordId])).get(recordId) !== customerId) throw recordsNotOfCustomer();
    const correctionId = this.ids.next();
    const sealed = await this.vault.seal(tx, recordId, Buffer.from(JSON.stringify(corrected)), correctionPlace(correctionId));
    await this.store.insert(tx, { correctionId, recordId, attribute: name, sealed, actor, reason, time: now });
    await this.touch.execute(tx, { customerId, causeRecordId: recordId, changed: ['attributes'], now, backfill: false });
    return { correctionId };
  }
}
