import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordVault } from '../vault/record-vault.js';
import { keyOfValue } from './attribute-key.js';
import { CorrectionsStore } from './corrections.store.js';
import type { Correction } from './golden-record.js';

/** What is sealed of a correction. */
export interface CorrectedValue {
  /** Empty: the correction before is taken back. */
  value: string;
  /** Kind of document, of an id_number. */
  document?: string;
}

export const correctionPlace = (correctionId: string) => `attribute_correction.sealed|${correctionId}`;

/** Stewards' corrections of records, opened. */
@Injectable()
export class ReadCorrections {
  constructor(
    private readonly store: CorrectionsStore,
    private readonly vault: RecordVault,
  ) {}

  /** Oldest first; those made until `asOf`, where it is given. */
  async of(tx: Tx, recordIds: readonly string[], asOf?: Date): Promise<Correction[]> {
    const corrections: Correction[] = [];
    for (const { correctionId, recordId, attribute, sealed, actor, time } of await this.store.of(tx, recordIds, asOf)) {
      const plain = await this.vault.open(tx, recordId, sealed, correctionPlace(correctionId));
      const { value, document = '' } = JSON.parse(plain.toString('utf8')) as CorrectedValue;
      corrections.push({ recordId, attribute, value, ...keyOfValue(attribute, value, document), actor, time });
    }
    return corrections;
  }
}
