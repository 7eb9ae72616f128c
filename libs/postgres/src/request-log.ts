import { createHash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fault } from '@kejing/errors';
import type { Tx } from './tx.js';

/** A write that a caller asks for. */
export interface WriteRequest {
  /** Subject of the caller's token; request ids of different callers don't meet. */
  readonly caller: string;
  readonly method: string;
  /** UUID that the caller chose; empty: not repeatable, the work is simply done. */
  readonly requestId: string;
  /** Everything that is asked for, as plain JSON; only its hash is kept. */
  readonly content: object;
}

const KEPT = `interval '30 days'`;
/** More than one, so that what is too old goes faster than new requests come. */
const FORGOTTEN_AT_ONCE = 5;

/** Writes that are asked for twice with one request_id have one effect and one answer, for 30 days. */
export class RequestLog {
  /**
   * Does `work` once for a request; the memory of it commits with the effect. A repetition gets the first answer, as JSON; it waits
   * while the first is at work. The answer must hold nothing that identifies a person: ids and versions.
   * @throws KejingError CONFLICT REQUEST_ID_REUSED where the caller used the id for another method or content
   */
  async once<T extends object>(tx: Tx, { caller, method, requestId, content }: WriteRequest, work: () => Promise<T>): Promise<T> {
    if (requestId === '') return work();
    const fingerprint = createHash('sha256').update(JSON.stringify([method, content])).digest('base64url');
    const claimed: unknown[] = await tx.query(
      `INSERT INTO request (caller, request_id, fingerprint) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
      [caller, requestId, fingerprint],
    );
    if (claimed.length > 0) {
      const answer = await work();
      await tx.query(`UPDATE request SET answer = $3 WHERE caller = $1 AND request_id = $2`, [caller, requestId, JSON.stringify(answer)]);
      await forgetOld(tx);
      return answer;
    }
    const [earlier]: { fingerprint: string; answer: T }[] = await tx.query(
      `SELECT fingerprint, answer FROM request WHERE caller = $1 AND request_id = $2`,
      [caller, requestId],
    );
    if (earlier?.fingerprint !== fingerprint) throw fault('CONFLICT', 'REQUEST_ID_REUSED', 'the request_id was used for another request');
    return earlier.answer;
  }
}

async function forgetOld(tx: Tx): Promise<void> {
  await tx.query(
    `DELETE FROM request WHERE (caller, request_id) IN (
       SELECT caller, request_id FROM request WHERE create_time < now() - ${KEPT} ORDER BY create_time LIMIT ${FORGOTTEN_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
  );
}

/** The memory of {@link RequestLog}. */
export class Requests1790000001000 implements MigrationInterface {
  readonly name = 'Requests1790000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE request (
        caller text COLLATE "C" NOT NULL,
        request_id uuid NOT NULL,
        fingerprint text NOT NULL,
        answer jsonb,
        create_time timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (caller, request_id)
      )`);
    await runner.query(`CREATE INDEX request_by_time ON request (create_time)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE request`);
  }
}

/** Goes into the migrations of each service that uses {@link RequestLog}. */
export const requestMigrations = [Requests1790000001000];
