import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkServiceClient } from '@kejing/contracts/grpc/content/v1/link';
import { isKejingError } from '@kejing/errors';
import { grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type ServiceName, type StackConnection } from '@kejing/local';
import pg from 'pg';
import type { JournalWriter } from './journal.js';

/** The phase in which pages are opened. */
export const CLICKS = 'clicks';
const MOST = 200;
const LANES = 4;
const CONTENT = 'child-cover-guide';
/** Longer than a transaction that was sent goes on when nobody waits for it any more. */
const SETTLE_MS = 1_500;

/** Each customer whom an agent serves opens the page of a link of hers once: an interaction, a signal, an opportunity on the agent's feed. */
export async function openPages(stack: StackConnection, journal: JournalWriter): Promise<void> {
  const rows = <T extends pg.QueryResultRow>(service: ServiceName, sql: string, params: unknown[] = []) => patiently(() => query<T>(stack.databaseUrl(service), sql, params));
  // Their ids are random; the tokens of their keys at the source are not.
  const order = await rows<{ record_id: string }>('cdp', 'SELECT record_id::text FROM record_source ORDER BY token COLLATE "C"');
  const served = new Map((await rows<{ record_id: string; agent_id: string }>('content', `SELECT record_id, agent_id FROM record WHERE agent_id <> '' AND NOT erased`)).map((row) => [row.record_id, row.agent_id]));
  const records = [...new Set(order.map(({ record_id }) => record_id))].filter((id) => served.has(id)).slice(0, MOST);

  const clients = new Map<string, GrpcClient<LinkServiceClient>>();
  const linksOf = (agentId: string) => {
    const known = clients.get(agentId) ?? grpcClient<LinkServiceClient>('kejing.content.v1.LinkService', stack.grpcAddress('content'), callAs(stack, { subject: `agent ${agentId}`, roles: ['AGENT'], agentId, purposes: ['SERVICE'] }));
    clients.set(agentId, known);
    return known;
  };
  const open = async (recordId: string): Promise<void> => {
    const id = `${CLICKS}-${recordId}`;
    const agentId = served.get(recordId)!;
    journal.write([{ kind: 'intent', id, what: { type: 'click', recordId } }]);
    const link = await patiently(() => linksOf(agentId).createLink({ recordId, agentId, contentId: '', contentKey: CONTENT, requestId: uuidOf(recordId) }), 'UNLESS_REFUSED');
    if (!link) return journal.write([{ kind: 'refused', id }]);
    const { url, linkId } = link.link!;
    for (;;) {
      const status = await fetch(url, { signal: AbortSignal.timeout(45_000) }).then(async (page) => { await page.text(); return page.status; }, () => 0);
      if (status === 200) break;
      // It may have been counted, and every opening counts.
      await sleep(SETTLE_MS);
      if ((await rows('content', 'SELECT 1 FROM interaction WHERE link_id = $1', [linkId])).length > 0) break;
    }
    journal.write([{ kind: 'acknowledged', id }]);
    await sleep(100);
  };
  await Promise.all(Array.from({ length: LANES }, async () => { for (let next = records.shift(); next !== undefined; next = records.shift()) await open(next); }));
}

function patiently<T>(work: () => Promise<T>): Promise<T>;
function patiently<T>(work: () => Promise<T>, refusals: 'UNLESS_REFUSED'): Promise<T | undefined>;
async function patiently<T>(work: () => Promise<T>, refusals?: 'UNLESS_REFUSED'): Promise<T | undefined> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (refusals && isKejingError(error) && ['PRECONDITION', 'DENIED', 'NOT_FOUND'].includes(error.kind)) return undefined;
      if (isKejingError(error) && error.kind === 'INVALID') throw error;
      await sleep(300);
    }
  }
}

async function query<T extends pg.QueryResultRow>(connectionString: string, sql: string, params: unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql, params)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The same request has the same id when it is repeated. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
