import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** How far the states of records and policies have been followed. */
@Injectable()
export class SeenStatesStore {
  /** Remembers how far keys have come. @returns of those that came further, how far each had come before; 0 for never */
  async advance(tx: Tx, topic: string, seen: readonly { key: string; sequence: bigint }[]): Promise<ReadonlyMap<string, bigint>> {
    const rows: { key: string; before: string }[] = await tx.query(
      `INSERT INTO seen_state (topic, key, sequence)
       SELECT $1, key, sequence FROM unnest($2::text[], $3::bigint[]) AS x(key, sequence) ORDER BY key COLLATE "C"
       ON CONFLICT (key, topic) DO UPDATE SET sequence = excluded.sequence WHERE seen_state.sequence < excluded.sequence
       RETURNING key, coalesce((SELECT was.sequence FROM seen_state was WHERE (was.key, was.topic) = (seen_state.key, seen_state.topic)), 0) AS before`,
      [topic, seen.map(({ key }) => key), seen.map(({ sequence }) => sequence.toString())],
    );
    return new Map(rows.map(({ key, before }) => [key, BigInt(before)]));
  }
}
