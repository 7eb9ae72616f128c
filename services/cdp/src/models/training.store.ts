import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { TrainedProfile } from './match-model.js';

/** A training that is to be done, or is being done. */
export interface Training {
  version: number;
  profile: TrainedProfile;
  maxErrorRate: number;
  /** How often it was begun. */
  attempts: number;
}

/** Trainings under way; the row goes when it ends. */
@Injectable()
export class TrainingStore {
  async insert(tx: Tx, training: Omit<Training, 'attempts'>): Promise<void> {
    await tx.query(`INSERT INTO match_training (version, profile, max_error_rate) VALUES ($1, $2, $3)`, [training.version, training.profile, training.maxErrorRate]);
  }

  /** The oldest training, where nobody else is at work on any; his until then. */
  async claim(tx: Tx, now: Date, until: Date): Promise<Training | undefined> {
    const [rows] = (await tx.query(
      `UPDATE match_training SET lease_until = $2, attempts = attempts + 1
       WHERE version = (SELECT version FROM match_training ORDER BY version LIMIT 1 FOR UPDATE) AND NOT EXISTS (SELECT FROM match_training WHERE lease_until > $1)
       RETURNING version, profile, max_error_rate AS "maxErrorRate", attempts`,
      [now, until],
    )) as [Training[], number];
    return rows[0];
  }

  /** @returns false where somebody else has it now */
  async renew(tx: Tx, { version, attempts }: Training, until: Date): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(`UPDATE match_training SET lease_until = $3 WHERE version = $1 AND attempts = $2`, [version, attempts, until]);
    return count > 0;
  }

  /** @returns false where somebody else has it now: what was found is his to save */
  async remove(tx: Tx, { version, attempts }: Training): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM match_training WHERE version = $1 AND attempts = $2`, [version, attempts]);
    return count > 0;
  }

  async countRecords(tx: Tx, profile: TrainedProfile): Promise<number> {
    const rows: { n: number }[] = await tx.query(`SELECT count(*)::float8 AS n FROM record_features WHERE profile = $1`, [profile]);
    return rows[0]!.n;
  }
}
