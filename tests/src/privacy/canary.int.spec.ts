// Promise: what identifies a person is readable in no file of the stack but those of insurer.* topics: not in databases and their logs, not in topics,
// dead letters, logs of services, or the list of erasures; while it is used in every way.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CustomerViewServiceClient } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { IdentityServiceClient, LookupCustomerRequest } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { PrivacyServiceClient } from '@kejing/contracts/grpc/cdp/v1/privacy';
import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { grpcClient } from '@kejing/grpc';
import { callAs, serviceNames, type LocalStack } from '@kejing/local';
import { until } from '@kejing/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumedBy, lagOf } from '../bad-input/state-of-cdp.js';
import { InsurerSystems } from '../interop/insurer-systems.js';
import { startTestStack } from '../interop/test-stack.js';
import { deadLettered, pending, persons, processed, publicName, references } from './canaries.js';
import { findIn, needlesOf, type Needle } from './find-canaries.js';

const INBOUND_LOG = /(^|\/)insurer\.[a-z]+\.v1-\d+\//;
const needles = needlesOf([...Object.values(persons), ...Object.values(references)]);
const controls = needlesOf([publicName]);
let stack: LocalStack;
/** What was found: 'form of value' by file, of the files of insurer.* topics and of all others; and in the rows of the databases. */
const found = { inbound: new Map<string, Set<string>>(), elsewhere: [] as string[], rows: [] as string[], controls: new Set<string>() };

beforeAll(async () => {
  stack = await startTestStack(serviceNames, { keepFolder: true, env: { KEJING_LOG_LEVEL: 'debug' } });
  const insurer = new InsurerSystems(stack.connection);
  await plant(insurer);
  await useEverything();
  await quiet(insurer);
  await insurer.close();
  await searchRows();
  await stack.stop();
  await searchFiles(stack.connection.dir);
}, 240_000);
afterAll(async () => {
  await stack?.stop();
  if (stack) await rm(stack.connection.dir, { recursive: true, force: true });
});

async function plant(insurer: InsurerSystems): Promise<void> {
  for (const event of processed) expect(await insurer.report(event)).toEqual(['PROCESSED']);
  expect(await insurer.report(...deadLettered)).toEqual(deadLettered.map(() => 'DEAD_LETTERED'));
  expect(await insurer.report(...pending)).toEqual(pending.map(() => 'PENDING'));
}

async function useEverything(): Promise<void> {
  const { connection } = stack;
  const as = <T>(service: string, role: string, purposes: string[]) => grpcClient<T>(`kejing.cdp.v1.${service}`, connection.grpcAddress('cdp'), callAs(connection, { subject: role, roles: [role], purposes }));
  const identity = as<IdentityServiceClient>('IdentityService', 'STEWARD', ['STEWARDSHIP']);
  const views = as<CustomerViewServiceClient>('CustomerViewService', 'STEWARD', ['STEWARDSHIP']);
  const privacy = as<PrivacyServiceClient>('PrivacyService', 'PRIVACY_OFFICER', ['SERVICE']);
  const lookUp = async (request: LookupCustomerRequest) => (await identity.lookupCustomer(request)).customers[0]!.customerId;

  const customerId = await lookUp({ phone: persons.phone, name: persons.name });
  const { view } = await views.getCustomerView({ customerId, viewMask: ['profile', 'profile.identifying'], purpose: Purpose.PURPOSE_STEWARDSHIP, interactionLimit: 0 });
  expect(view?.profile).toMatchObject({ name: persons.name, idNumber: persons.idNumber });
  // Calls that fail: what they were asked must not be in a log.
  await expect(identity.lookupCustomer({ phone: persons.rpcPhone.repeat(50), name: persons.rpcName })).rejects.toThrow();
  await expect(identity.lookupCustomer({ name: persons.rpcName })).rejects.toThrow();
  await expect(identity.getCustomer({ customerId: persons.rpcPhone })).rejects.toThrow();
  expect((await identity.lookupCustomer({ phone: persons.rpcPhone, name: persons.rpcName })).customers).toEqual([]);

  const gone = await lookUp({ phone: persons.erasedPhone, name: '' });
  const { records } = await privacy.previewErasure({ customerId: gone });
  const erased = await privacy.eraseRecords({ recordIds: records.map(({ recordId }) => recordId), reason: 'request-1', requestId: '0198a000-0000-7000-8000-0000000000e1' });
  expect(erased.erasedRecordIds).toHaveLength(1);

  const collect = (body: string) => fetch(`${connection.httpUrl('cdp')}/v1/events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect((await collect(JSON.stringify({ events: [{ device_id: references.deviceId, kind: 'OPENED', page: '/articles/1' }] }))).status).toBe(202);
  for (const body of [`{"events":[{"device_id":"${persons.phone}","name":"${persons.name}"}]}`, `{"phone":"${persons.phone}","name":"${persons.name}`]) expect((await collect(body)).status).toBe(400);
  for (const path of [`/s/nobody?phone=${persons.phone}`, `/${encodeURIComponent(persons.name)}`]) await fetch(`${connection.httpUrl('content')}${path}`);
}

/** Waits until the conversation was read and nothing is on its way in any service. */
async function quiet(insurer: InsurerSystems): Promise<void> {
  const { stack: connection } = insurer;
  const consumed = await consumedBy(connection);
  let still = 0;
  await until(async () => {
    const waiting = await Promise.all(serviceNames.map((service) => query(connection.databaseUrl(service), 'SELECT 1 FROM outbox LIMIT 1')));
    const read = await query(connection.databaseUrl('tagging'), `SELECT 1 FROM tag_value WHERE source = 'NLP'`);
    still = read.length > 0 && (await lagOf(connection, consumed)) === 0 && waiting.every((rows) => rows.length === 0) ? still + 1 : 0;
    return still === 3;
  }, 60_000, 300);
}

async function query(url: string, sql: string): Promise<{ text?: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ text?: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Rows as text: in the files long ones are compressed. bytea is hexadecimal there. */
async function searchRows(): Promise<void> {
  for (const service of serviceNames) {
    const url = stack.connection.databaseUrl(service);
    for (const { text: table } of await query(url, `SELECT quote_ident(tablename) AS text FROM pg_tables WHERE schemaname = 'public'`)) {
      const rows = Buffer.from((await query(url, `SELECT t::text AS text FROM ${table} t`)).map(({ text }) => text).join('\n'));
      found.rows.push(...findIn(rows, needles).map((needle) => `${service}.${table}: ${described(needle)}`));
    }
  }
}

async function searchFiles(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const hits = findIn(bytes, needles);
    const name = relative(dir, path);
    if (findIn(bytes, controls).length > 0) found.controls.add(name.replace(/\/[^/]+$/, ''));
    if (INBOUND_LOG.test(name)) for (const { value, form } of hits) found.inbound.set(value, (found.inbound.get(value) ?? new Set()).add(form));
    else found.elsewhere.push(...hits.map((needle) => `${name}: ${described(needle)}`));
  }
}

const described = ({ value, form }: Needle) => `${value} (${form})`;

describe('planted names, phones, ID numbers, e-mails and references', () => {
  const planted = [...processed, ...deadLettered, ...pending].map((event) => JSON.stringify(event.value)).join('\n');

  it.each(Object.entries({ ...persons, ...references }).filter(([, value]) => planted.includes(value)))('are found where they were planted, so that the search can fail: %s', (_what, value) => {
    expect(found.inbound.get(value)).toContain('UTF-8');
  });

  it('would be found in databases, their log and our topics: the name of the agent, which is public, is', () => {
    expect([...found.controls]).toEqual(expect.arrayContaining([
      expect.stringMatching(/^postgres\/data\/base\/\d+$/), 'postgres/data/pg_wal', expect.stringMatching(/^kafka\/data\/kejing\.cdp\.agent\.state\.v1-\d+$/),
    ]));
  });

  it('are in no other file', () => {
    expect(found.elsewhere).toEqual([]);
  });

  it('are in no row', () => {
    expect(found.rows).toEqual([]);
  });
});
