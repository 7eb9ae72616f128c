// For tests of consumers that take chunks (@kejing/messaging/testing): what they leave behind, and how many statements they need.
import { create, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { EventContext, type ReceivedEvent } from './event.js';
import type { Database } from '@kejing/postgres';

/** A consumer, and what a chunk may do. */
export interface Chunked {
  readonly name: string;
  readonly take: (events: ReceivedEvent[], ctx: EventContext) => Promise<void>;
  /** In the order of their versions. */
  readonly events: readonly ReceivedEvent[];
  /** What is there before the events. */
  readonly prepare?: () => Promise<unknown>;
  /** Queries that answer everything which the events change. */
  readonly state: readonly string[];
  /** The i-th of many events, each with a key of its own. */
  readonly many: (i: number) => ReceivedEvent;
  /** How many statements a chunk of these may take at most. */
  readonly statements: number;
}

/** Handles events in one transaction. @returns how many statements that took; waiting events are released once a chunk, by whoever runs it */
export async function takeChunk(db: Database, { take }: Pick<Chunked, 'take'>, events: readonly ReceivedEvent[]): Promise<number> {
  let statements = 0;
  await db.tx(async (tx) => {
    const query = (sql: string, parameters?: unknown[]): Promise<unknown> => {
      if (!sql.includes('held_event')) statements += 1;
      return tx.query(sql, parameters);
    };
    const counting = new Proxy(tx, { get: (target, name) => (name === 'query' ? query : (Reflect.get(target, name) as unknown)) });
    await take([...events], new EventContext(counting, events));
  });
  return statements;
}

/** What is there after chunks, from the same start. */
export async function stateAfter(db: Database, chunked: Chunked, chunks: readonly (readonly ReceivedEvent[])[]): Promise<unknown[]> {
  await empty(db);
  await chunked.prepare?.();
  for (const chunk of chunks) await takeChunk(db, chunked, chunk);
  const states: unknown[] = [];
  for (const sql of chunked.state) states.push(await db.reader.query(sql));
  return states;
}

/** Empties all tables but those of migrations and of what the service ships. */
export async function empty(db: Database): Promise<void> {
  const tables: { name: string }[] = await db.reader.query(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename !~ 'migration' AND tablename NOT IN ('rule', 'sop', 'sop_version', 'relay_lease')`,
  );
  await db.reader.query(`TRUNCATE ${tables.map(({ name }) => name).join()}`);
}

/** Another order for each seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const mixed = [...items];
  let state = seed;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = state % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

/** Twice each. */
export const doubled = <T>(items: readonly T[]): T[] => items.flatMap((item) => [item, item]);

let sequence = 0n;

/** An event that is newer than all before it. */
export function received<D extends DescMessage>(schema: D, key: string, data: MessageInitShape<D>): ReceivedEvent {
  sequence += 1n;
  return {
    id: `event-${sequence}`, type: schema.typeName, source: '/kejing/test', time: new Date('2026-05-02T00:00:00Z'), sequence, backfill: false, topic: schema.typeName,
    partition: 0, offset: String(sequence), key, data: create(schema, data) as Message,
  };
}
