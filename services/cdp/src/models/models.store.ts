import { Injectable } from '@nestjs/common';
import type { Frequencies, ModelJson } from '../matching/model.js';
import type { Tx } from '@kejing/postgres';
import type { ModelState, ModelVersion } from './match-model.js';
import { packCounts, unpackCounts } from './pack-counts.js';

/** Any number: who makes a version active holds it, who matches shares it. */
const ACTIVATION_LOCK = '5284013557611203';
/** Versions whose counts are kept, the latest. */
const COUNTS_KEPT = 5;

const COLUMNS = `m.version, m.state, m.profiles, m.frequency_version AS "frequencyVersion", m.create_time AS "createTime", m.actor, m.records::float8 AS records, m.failure,
  (SELECT coalesce(sum(f.entries), 0)::float8 FROM match_frequency f WHERE f.model_version = m.frequency_version) AS frequencies`;

type Row = Omit<ModelVersion, 'profiles'> & { profiles: ModelJson['profiles'] | null };

/** Versions of matching models. */
@Injectable()
export class ModelsStore {
  /** Until the end of the transaction no other version becomes active. */
  async shareActivation(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock_shared($1)`, [ACTIVATION_LOCK]);
  }

  /** Waits until nobody matches by the version that is active, and keeps everybody from it until the end of the transaction. */
  async holdActivation(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock($1)`, [ACTIVATION_LOCK]);
  }

  /**
   * Takes the look at counts where it is due; nobody else does until `next`.
   * @param early where it is not due for longer than until `next`: nobody has taken it then
   * @returns false where it is not
   */
  async takeRefresh(tx: Tx, now: Date, next: Date, early = false): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(`UPDATE match_refresh_due SET at = $2 WHERE at <= $1 OR ($3 AND at > $2)`, [now, next, early]);
    return count > 0;
  }

  async setRefresh(tx: Tx, at: Date): Promise<void> {
    await tx.query(`UPDATE match_refresh_due SET at = $1`, [at]);
  }

  /** Undefined before the first start. */
  async activeVersion(tx: Tx): Promise<number | undefined> {
    const rows: { version: number }[] = await tx.query(`SELECT version FROM match_model WHERE state = 'ACTIVE'`);
    return rows[0]?.version;
  }

  async find(tx: Tx, version: number): Promise<ModelVersion | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM match_model m WHERE version = $1`, [version]);
    return rows.map(toVersion)[0];
  }

  /** Newest first, those older than `before`. */
  async list(tx: Tx, before: number, limit: number): Promise<ModelVersion[]> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM match_model m WHERE version < $1 ORDER BY version DESC LIMIT $2`, [before, limit]);
    return rows.map(toVersion);
  }

  /** The number after the highest; whoever asks holds the table against others who ask. */
  async nextVersion(tx: Tx): Promise<number> {
    await tx.query(`LOCK TABLE match_model IN SHARE ROW EXCLUSIVE MODE`);
    const rows: { next: number }[] = await tx.query(`SELECT coalesce(max(version), 0) + 1 AS next FROM match_model`);
    return rows[0]!.next;
  }

  /** A version that is there already stays. */
  async insert(tx: Tx, model: Omit<ModelVersion, 'frequencies' | 'failure'>): Promise<void> {
    await tx.query(
      `INSERT INTO match_model (version, state, profiles, frequency_version, create_time, actor, records) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [model.version, model.state, model.profiles === undefined ? null : JSON.stringify(model.profiles), model.frequencyVersion, model.createTime, model.actor, model.records],
    );
  }

  async setState(tx: Tx, version: number, state: ModelState, failure = ''): Promise<void> {
    await tx.query(`UPDATE match_model SET state = $2, failure = $3 WHERE version = $1`, [version, state, failure]);
  }

  async finishTraining(tx: Tx, version: number, profiles: ModelJson['profiles'], records: number): Promise<void> {
    await tx.query(`UPDATE match_model SET state = 'DRAFT', profiles = $2, records = $3 WHERE version = $1 AND state = 'TRAINING'`, [version, JSON.stringify(profiles), records]);
  }

  async putFrequencies(tx: Tx, version: number, { records, columns }: Frequencies): Promise<void> {
    await tx.query(`INSERT INTO match_frequency_total (model_version, records) VALUES ($1, $2)`, [version, records]);
    for (const [field, counts] of Object.entries(columns)) {
      await tx.query(`INSERT INTO match_frequency (model_version, field, entries, packed) VALUES ($1, $2, $3, $4)`, [version, field, counts.size, packCounts(counts)]);
    }
    const kept = `SELECT frequency_version FROM match_model WHERE state = 'ACTIVE' UNION (SELECT model_version FROM match_frequency_total ORDER BY model_version DESC LIMIT ${COUNTS_KEPT})`;
    for (const table of ['match_frequency', 'match_frequency_total']) await tx.query(`DELETE FROM ${table} WHERE model_version NOT IN (${kept})`);
  }

  /** Undefined where they are kept no more. Version 1 ships without any. */
  async frequenciesOf(tx: Tx, version: number): Promise<Frequencies | undefined> {
    if (version === 0) return { records: 0, columns: {} };
    const [total]: { records: number }[] = await tx.query(`SELECT records::float8 AS records FROM match_frequency_total WHERE model_version = $1`, [version]);
    if (total === undefined) return undefined;
    const rows: { field: string; packed: Buffer }[] = await tx.query(`SELECT field, packed FROM match_frequency WHERE model_version = $1`, [version]);
    return { records: total.records, columns: Object.fromEntries(rows.map(({ field, packed }) => [field, unpackCounts(packed)])) };
  }
}

const toVersion = ({ profiles, ...row }: Row): ModelVersion => ({ ...row, ...(profiles !== null && { profiles }) });
