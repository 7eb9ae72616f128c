import { topics } from '@kejing/contracts';
import type { StackConnection } from '@kejing/local';
import type { Admin } from 'kafkajs';
import pg from 'pg';
import { kafkaAs } from '../interop/insurer-systems.js';

// What is noted of each delivery and of who read what, and who relays: no state of the business.
const NOTES = new Set(['inbox', 'outbox', 'relay_lease', 'audit']);

/** All that cdp knows and has told: every row of every table, and how many events are on each of our topics. Comparable with toEqual. */
export interface CdpState {
  tables: Record<string, string[]>;
  told: Record<string, number>;
}

/** The state once everything that cdp has to say is on its topics. */
export async function stateOfCdp(stack: StackConnection): Promise<CdpState> {
  const client = new pg.Client({ connectionString: stack.databaseUrl('cdp') });
  await client.connect();
  try {
    while ((await client.query('SELECT 1 FROM outbox LIMIT 1')).rowCount !== 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const { rows: tables } = await client.query<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
    const found: CdpState['tables'] = {};
    for (const { name } of tables.filter(({ name }) => !NOTES.has(name))) {
      const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${client.escapeIdentifier(name)} t ORDER BY 1`);
      found[name] = rows.map(({ row }) => row);
    }
    return { tables: found, told: await eventsOn(stack, topics.filter(({ name }) => name.startsWith('kejing.')).map(({ name }) => name)) };
  } finally {
    await client.end();
  }
}

/** Empties cdp's memory of what it has seen, as its retention does in time. cdp must be stopped. */
export async function forgetDeliveries(stack: StackConnection): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl('cdp') });
  await client.connect();
  await client.query('DELETE FROM inbox');
  await client.end();
}

/** Consumer groups and the topics of each. */
export type Consumed = readonly { groupId: string; topics: string[] }[];

/** What a service consumes; all services by default. */
export function consumedBy(stack: StackConnection, service = '[a-z]+'): Promise<Consumed> {
  const ofService = new RegExp(`^${service}\\.`);
  return withAdmin(stack, async (admin) => {
    const { groups } = await admin.listGroups();
    const own = groups.map(({ groupId }) => groupId).filter((groupId) => ofService.test(groupId));
    return Promise.all(own.map(async (groupId) => ({ groupId, topics: (await admin.fetchOffsets({ groupId })).map(({ topic }) => topic) })));
  });
}

/** Makes the groups begin again at the first record of their topics. cdp must be stopped. */
export async function rewind(stack: StackConnection, consumed: Consumed): Promise<void> {
  await withAdmin(stack, (admin) => admin.deleteGroups(consumed.map(({ groupId }) => groupId)));
}

/** How many records the groups have still before them. */
export function lagOf(stack: StackConnection, consumed: Consumed): Promise<number> {
  return withAdmin(stack, async (admin) => {
    const lags = await Promise.all(consumed.map(async ({ groupId, topics }) => {
      const committed = await admin.fetchOffsets({ groupId, topics });
      const ends = await Promise.all(committed.map(async ({ topic, partitions }) => ({ partitions, ends: await admin.fetchTopicOffsets(topic) })));
      // -1: nothing is committed, the group begins at the first record.
      return ends.flatMap(({ partitions, ends }) => partitions.map(({ partition, offset }) => Number(ends.find((end) => end.partition === partition)!.high) - Math.max(0, Number(offset))));
    }));
    return lags.flat().reduce((sum, lag) => sum + lag, 0);
  });
}

function eventsOn(stack: StackConnection, names: readonly string[]): Promise<Record<string, number>> {
  return withAdmin(stack, async (admin) => {
    const counts = await Promise.all(names.map(async (name) => [name, (await admin.fetchTopicOffsets(name)).reduce((sum, { high }) => sum + Number(high), 0)] as const));
    return Object.fromEntries(counts);
  });
}

async function withAdmin<T>(stack: StackConnection, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaAs(stack, 'admin').admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
