// Promise: the golden record is shown as far as role and purpose allow, audited; a steward's correction is a fact once for a request_id, and can be looked at as of a time.
import { toTimestamp } from '@kejing/contracts';
import type { Caller } from '@kejing/grpc';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GoldenRecordGrpc } from './golden-record.grpc.js';
import { steward, stewardSlices } from './steward.fixture.js';

let s: Awaited<ReturnType<typeof stewardSlices>>;
beforeAll(async () => { s = await stewardSlices(); });
afterAll(() => s.close());

it('the golden record', async () => {
  const x = s.person();
  await s.report(x, { ...x, sourceSystem: 'UW' });
  const { customerId, recordId } = await s.find(x);
  const grpc = s.get(GoldenRecordGrpc);
  const service: Caller = { kind: 'service', subject: 'service:strategy', roles: ['SERVICE'], purposes: ['PERSONALISATION'] };
  const name = async (caller: Caller, asOf?: Date) =>
    (await grpc.listAttributes({ customerId, ...(asOf && { asOf: toTimestamp(asOf) }) }, caller)).attributes.find((a) => a.name === 'name')!;
  expect(await name(steward)).toMatchObject({ value: x.name, correctedBy: '', sources: [{ agrees: true, value: x.name }, { agrees: true, value: x.name }] });
  expect((await name(service)).value).toMatch(/^.\*+$/);

  const before = s.clock.now();
  s.clock.advance(60_000);
  const request = { customerId, recordId: '', name: 'name', value: '欧阳正', reason: '户口本', requestId: crypto.randomUUID() };
  const { attribute } = await grpc.correctAttribute(request, steward);
  expect(attribute).toMatchObject({ value: '欧阳正', correctedBy: 'user:steward' });
  expect((await grpc.correctAttribute(request, steward)).attribute).toEqual(attribute);
  expect((await name(steward)).value).toBe('欧阳正');
  expect((await name(steward, before)).value).toBe(x.name);
  await expect(grpc.correctAttribute({ ...request, requestId: '', recordId: crypto.randomUUID() }, steward)).rejects.toMatchObject({ code: 'RECORDS_NOT_OF_CUSTOMER' });
  const nobody: Caller = { kind: 'user', subject: 'user:agent', roles: ['AGENT'], agentId: crypto.randomUUID(), purposes: ['SERVICE'] };
  await expect(grpc.listAttributes({ customerId }, nobody)).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });

  const { rows } = await s.db.query(`SELECT action, count(*)::int AS n FROM audit WHERE customer_id = $1 GROUP BY action ORDER BY action`, [customerId]);
  expect(rows).toEqual([{ action: 'CorrectAttribute', n: 3 }, { action: 'ListAttributes', n: 4 }]);
  expect((await s.identity.getCustomer({ customerId }, steward)).customer!.recordIds).toContain(recordId);
});
