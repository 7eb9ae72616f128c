// Promise: a database that comes back from a backup serves nobody who was erased since, and still has everybody else. deploy/README.md says how.
//
// The backup is a copy of the folder of a stopped server: the local stack has no pg_dump. What is tried is what happens after any restore.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { PrivacyServiceClient } from '@kejing/contracts/grpc/cdp/v1/privacy';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, LocalStack } from '@kejing/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InsurerSystems } from '../interop/insurer-systems.js';
import { startTestStack } from '../interop/test-stack.js';

let stack: LocalStack;
let dir: string;
const phones = { kept: '13912340011', erased: '13912340022', later: '13912340033' };

const party = (sourceId: string, phone: string) => ({
  topic: 'insurer.party.v1', type: 'PartyReported', key: `CORE:${sourceId}`, time: '2026-10-01T00:00:00Z',
  value: { sourceSystem: 'CORE', sourceId, partyType: 'PARTY_TYPE_PERSON', name: sourceId === 'R1' ? '贺兰雪' : '端木晴', phones: [{ number: phone, verified: true }], reportTime: '2026-10-01T00:00:00Z' },
});

/** Calls the CDP of the stack as it runs now. */
async function using<T, R>(service: string, role: string, work: (client: GrpcClient<T>) => Promise<R>): Promise<R> {
  const { connection } = stack;
  const client = grpcClient<T>(`kejing.cdp.v1.${service}`, connection.grpcAddress('cdp'), callAs(connection, { subject: role, roles: [role], purposes: ['STEWARDSHIP', 'SERVICE'] }));
  try {
    return await work(client);
  } finally {
    closeGrpcClient(client);
  }
}
const customersOf = (phone: string) => using<IdentityServiceClient, string[]>('IdentityService', 'STEWARD', async (client) => (await client.lookupCustomer({ phone, name: '' })).customers.map(({ customerId }) => customerId));

async function report(...parties: ReturnType<typeof party>[]): Promise<void> {
  const insurer = new InsurerSystems(stack.connection);
  expect(await insurer.report(...parties)).toEqual(parties.map(() => 'PROCESSED'));
  await insurer.close();
}

async function restart(): Promise<void> {
  stack = await LocalStack.start({ dir, services: ['cdp'], onDeath: (part, how, lines) => console.error(`${part} has ended (${how}):\n${lines}`) });
}

beforeAll(async () => {
  stack = await startTestStack(['cdp'], { keepFolder: true });
  dir = stack.connection.dir;
  await report(party('R1', phones.kept), party('R2', phones.erased));
  await stack.stop();
  execFileSync('cp', ['-a', join(dir, 'postgres'), join(dir, 'backup')]);
  await restart();
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

describe('a restore', () => {
  it('forgets again whom the list of erasures names, before anything is served', async () => {
    const [customerId] = await customersOf(phones.erased);
    await using<PrivacyServiceClient, void>('PrivacyService', 'PRIVACY_OFFICER', async (client) => {
      const { records } = await client.previewErasure({ customerId: customerId! });
      await client.eraseRecords({ recordIds: records.map(({ recordId }) => recordId), reason: 'request-1', requestId: '0198a000-0000-7000-8000-0000000000e2' });
    });
    await report(party('R3', phones.later));
    expect(await customersOf(phones.erased)).toEqual([]);
    const kept = await customersOf(phones.kept);

    await stack.stop();
    rmSync(join(dir, 'postgres'), { recursive: true });
    execFileSync('mv', [join(dir, 'backup'), join(dir, 'postgres')]);
    await restart();

    expect(await customersOf(phones.erased)).toEqual([]);
    expect(await customersOf(phones.kept)).toEqual(kept);
    expect(readFileSync(stack.logFile('cdp'), 'utf8')).toContain('erased 1 records again that had come back');
  });

  it('gets what came after the backup from its sources again', async () => {
    // Offsets of Kafka are ahead of the backup; the list of erasures keeps whoever was erased from coming back this way too.
    expect(await customersOf(phones.later)).toEqual([]);
    await report(party('R3', phones.later), party('R2', phones.erased));
    expect(await customersOf(phones.later)).toHaveLength(1);
    expect(await customersOf(phones.erased)).toEqual([]);
  });
});
