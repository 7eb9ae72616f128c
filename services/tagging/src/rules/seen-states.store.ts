import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** How far the states of records and policies have been followed. */
@Injectable()
export class SeenStatesStore {
  /** Answers the keys whose sequence is newer than what was seen, and remembers it. */
  async advance(tx: Tx, topic: string, seen: readonly { key: string; sequence: bigint }[]): Promise<ReadonlySet<string>> {
    const rows: { key: string }[] = await tx.query(
      `INSERT INTO seen_state (topic, key, sequence)
       SELECT $1, key, sequence FROM unnest($2::text[], $3::bigint[]) AS x(key, sequence) ORDER BY key COLLATE "C"
       ON CONFLICT (key, topic) DO UPDATE SET sequence = excluded.sequence WHERE seen_state.sequence < excluded.sequence RETURNING key`,
      [topic, seen.map(({ key }) => key), seen.map(({ sequence }) => sequence.toString())],
    );
    return new Set(rows.map(({ key }) => key));
  }
}
