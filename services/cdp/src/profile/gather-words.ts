import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { RecordFacts } from '../identity/record-facts.js';
import { decodeFeatures } from '../matching/features.js';
import type { Identifying } from '../vault/identifying.js';
import { RecordVault } from '../vault/record-vault.js';
import { readDocument } from './attribute-key.js';
import { CorrectionsStore } from './corrections.store.js';
import { speakingRecords, type SpeakingRecord } from './read-statements.js';

const DAY_MS = 86_400_000;
/** Past words were sealed for this place. */
const SECRET_PLACE = 'record_secret.sealed';

/** What records say, for the golden record: opened, with the time of each word. */
@Injectable()
export class GatherWords {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly facts: RecordFacts,
    private readonly vault: RecordVault,
    private readonly corrections: CorrectionsStore,
  ) {}

  /** `reader` is the pool: the parts are read side by side. Withdrawn and erased records say nothing. */
  async now(reader: Tx, recordIds: readonly string[]): Promise<SpeakingRecord[]> {
    const [records, identifying, facts] = await Promise.all([
      this.directory.describe(reader, recordIds), this.vault.read(reader, recordIds), this.facts.of(reader, recordIds),
    ]);
    const speaking = speakingRecords(records.values(), identifying, facts);
    const undated = speaking.filter((one) => one.saidAt === undefined).map((one) => one.record.recordId);
    if (undated.length === 0) return speaking;
    const days = await this.daysOf(reader, undated);
    return speaking.map((one) => ({ ...one, saidAt: one.saidAt ?? days.get(one.record.recordId) }));
  }

  /**
   * The same as it was said at a time, by records that were there then. Declared facts are known as they are now: what was declared later
   * is left out, and what was declared before something else is not known any more.
   */
  async asOf(reader: Tx, recordIds: readonly string[], time: Date): Promise<SpeakingRecord[]> {
    const [records, past, present] = await Promise.all([this.directory.describe(reader, recordIds), this.corrections.past(reader, recordIds, time), this.now(reader, recordIds)]);
    const spoken = new Map(present.map((one) => [one.record.recordId, one]));
    const former = new Map<string, Identifying>();
    for (const { recordId, sealed } of past) {
      former.set(recordId, JSON.parse((await this.vault.open(reader, recordId, sealed, SECRET_PLACE)).toString('utf8')) as Identifying);
    }
    return [...records.values()].flatMap((record): SpeakingRecord[] => {
      if (record.createdAt > time) return [];
      const own = former.get(record.recordId);
      const now = spoken.get(record.recordId);
      if (own === undefined) return now === undefined ? [] : [{ ...now, facts: now.facts.filter((fact) => fact.factTime <= time) }];
      const { qualityCode } = readDocument(own.idType, own.idNumber);
      return [{ record: { ...record, withdrawn: false, qualityCodes: qualityCode === undefined ? [] : [qualityCode] }, identifying: own, facts: [], saidAt: record.createdAt }];
    });
  }

  /** The day of the report that a record's features were made of. */
  private async daysOf(reader: Tx, recordIds: readonly string[]): Promise<Map<string, Date>> {
    const rows = await this.corrections.featuresOf(reader, recordIds);
    return new Map(rows.flatMap(({ recordId, features }) => {
      const day = decodeFeatures(features)?.day;
      return day === undefined ? [] : [[recordId, new Date(day * DAY_MS)] as const];
    }));
  }
}
