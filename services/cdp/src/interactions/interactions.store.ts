import { Injectable } from '@nestjs/common';
import type { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { arrayOf, instantOf, rowsAsText, rowsOf, seconds, words, type Tx } from '@kejing/postgres';
import type { Interaction, InteractionOfPerson } from './interaction.js';

const ENTRIES = rowsAsText([
  'interaction_id', 'record_id', 'kind', seconds('interaction_time'), 'duration_seconds', ...['source_system', 'subject', 'content_id', 'agent_id', 'conversation_id'].map(words),
  `coalesce(detail->>'topics', '')`,
]);

/** Where the timeline of a customer goes on: after this entry, newest first. */
export interface TimelinePosition {
  time: Date;
  recordId: string;
  interactionId: string;
}

/** The timelines of the records. */
@Injectable()
export class InteractionsStore {
  /** One statement for all; answers the ids that were not there before. */
  async insert(tx: Tx, found: readonly Interaction[]): Promise<Set<string>> {
    const rows: { interaction_id: string }[] = await tx.query(
      `INSERT INTO interaction (record_id, interaction_time, interaction_id, kind, source_system, subject, content_id, agent_id, duration_seconds,
         conversation_id, detail)
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::int2[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int4[],
         $10::text[], $11::jsonb[])
       ON CONFLICT DO NOTHING RETURNING interaction_id`,
      [
        found.map((one) => one.recordId),
        found.map((one) => one.time.toISOString()),
        found.map((one) => one.interactionId),
        found.map((one) => one.kind),
        found.map((one) => one.sourceSystem),
        found.map((one) => one.subject),
        found.map((one) => one.contentId),
        found.map((one) => one.agentId),
        found.map((one) => one.durationSeconds),
        found.map((one) => one.conversationId),
        found.map((one) => (one.detail === null ? null : JSON.stringify(one.detail))),
      ],
    );
    return new Set(rows.map((row) => row.interaction_id));
  }

  /** The latest of these records, newest first; each record's by its primary key. Of their details the topics. */
  async latest(reader: Tx, recordIds: readonly string[], limit: number, after?: TimelinePosition): Promise<Interaction[]> {
    const [answer]: { found: string | null }[] = await reader.query(
      `SELECT ${ENTRIES} AS found FROM (
         SELECT t.* FROM unnest(${arrayOf('$1', 'uuid')}) AS r(id) CROSS JOIN LATERAL (
           SELECT * FROM interaction
           WHERE record_id = r.id ${after ? 'AND interaction_time <= $3::timestamptz AND (interaction_time, record_id, interaction_id) < ($3::timestamptz, $4::uuid, $5::uuid)' : ''}
           ORDER BY interaction_time DESC, interaction_id DESC LIMIT $2) AS t
         ORDER BY t.interaction_time DESC, t.record_id DESC, t.interaction_id DESC LIMIT $2) AS l`,
      after ? [recordIds, limit, after.time, after.recordId, after.interactionId] : [recordIds, limit],
    );
    return rowsOf(answer!.found, toEntry);
  }

  /** The latest of each person, newest first; each record's by its primary key, and in one JSON, which costs the driver least. */
  async latestOfPeople(reader: Tx, people: readonly (readonly string[])[], limit: number): Promise<InteractionOfPerson[]> {
    const [answer]: { found: (Omit<InteractionOfPerson, 'time'> & { time: number })[] | null }[] = await reader.query(
      `SELECT json_agg(l ORDER BY l.place) AS found FROM (
         SELECT w.person, t.kind, t."contentId", t.topics, t."sourceSystem", t.subject, t."durationSeconds", t.time,
           row_number() OVER (PARTITION BY w.person ORDER BY t.interaction_time DESC, w.record_id DESC, t.interaction_id DESC) AS place
         FROM unnest($1::uuid[], $2::int4[]) AS w(record_id, person) CROSS JOIN LATERAL (
           SELECT interaction_id, interaction_time, kind, content_id AS "contentId", detail->'topics' AS topics, source_system AS "sourceSystem", subject,
             duration_seconds AS "durationSeconds", (extract(epoch FROM interaction_time) * 1000)::int8 AS time
           FROM interaction WHERE record_id = w.record_id ORDER BY interaction_time DESC, interaction_id DESC LIMIT $3) AS t
       ) AS l WHERE l.place <= $3`,
      [people.flat(), people.flatMap((records, person) => records.map(() => person)), limit],
    );
    return (answer!.found ?? []).map((one) => ({ ...one, time: new Date(one.time) }));
  }

  async countByRecord(tx: Tx, recordIds: readonly string[]): Promise<Map<string, number>> {
    const rows: { record_id: string; count: string }[] = await tx.query(
      `SELECT record_id, count(*) FROM interaction WHERE record_id = ANY ($1::uuid[]) GROUP BY record_id`,
      [recordIds],
    );
    return new Map(rows.map((row) => [row.record_id, Number(row.count)]));
  }

  /** Interactions of a kind by what they say of it. */
  async countBySubject(reader: Tx, recordIds: readonly string[], kind: InteractionKind): Promise<Map<string, number>> {
    const rows: { subject: string; count: string }[] = await reader.query(
      `SELECT subject, count(*) FROM interaction WHERE record_id = ANY ($1::uuid[]) AND kind = $2 GROUP BY subject`,
      [recordIds, kind],
    );
    return new Map(rows.map((row) => [row.subject, Number(row.count)]));
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM interaction WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return count;
  }
}

function toEntry([interactionId, recordId, kind, time, duration, sourceSystem, subject, contentId, agentId, conversationId, topics]: readonly string[]): Interaction {
  return {
    interactionId: interactionId!, recordId: recordId!, kind: Number(kind), time: instantOf(time!), durationSeconds: Number(duration),
    sourceSystem: sourceSystem!, subject: subject!, contentId: contentId!, agentId: agentId!, conversationId: conversationId!,
    detail: topics === '' ? null : { topics: JSON.parse(topics!) as string[] },
  };
}
