// Promise: a request that breaks a rule is refused before it is worked on, and a field mask is taken in both of its shapes.
import 'reflect-metadata';
import { requestPipe } from '@kejing/grpc';
import { describe, expect, it } from 'vitest';
import { CreateSegmentDto } from '../segments/segment.dto.js';
import { GetAgentDto } from './agent.dto.js';
import { GetCustomerViewDto } from './view.dto.js';

const check = (type: new () => object, value: object) => requestPipe().transform(value, { type: 'body', metatype: type });
const view = { customerId: '0123456789ABCD', purpose: 1, interactionLimit: 0 };

describe('GetCustomerView', () => {
  it.each([[undefined], [['tags', 'profile.identifying']], [{ paths: ['tags', 'profile.identifying'] }]])('takes the mask %j', async (viewMask) => {
    const dto = (await check(GetCustomerViewDto, { ...view, viewMask })) as GetCustomerViewDto;
    expect(dto.viewMask).toEqual(viewMask === undefined ? undefined : ['tags', 'profile.identifying']);
  });

  it.each([
    ['view_mask', { viewMask: ['secrets'] }],
    ['purpose', { purpose: 0 }],
    ['purpose', { purpose: 99 }],
    ['interaction_limit', { interactionLimit: 201 }],
    ['customer_id', { customerId: 'x'.repeat(21) }],
  ])('refuses a wrong %s', async (field, over) => {
    await expect(check(GetCustomerViewDto, { ...view, ...over })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: expect.arrayContaining([expect.objectContaining({ field })]) });
  });
});

describe('other requests', () => {
  it('have rules too', async () => {
    await expect(check(GetAgentDto, { agentId: '', agentCode: '' })).rejects.toMatchObject({ kind: 'INVALID' });
    await expect(check(GetAgentDto, { agentId: 'x', agentCode: '' })).rejects.toMatchObject({ fieldViolations: [{ field: 'agent_id' }] });
    await expect(check(GetAgentDto, { agentId: '', agentCode: 'A1' })).resolves.toBeDefined();
    const segment = { segmentKey: 'a-b', name: '名', expression: 'true', requestId: '' };
    await expect(check(CreateSegmentDto, segment)).resolves.toBeDefined();
    await expect(check(CreateSegmentDto, { ...segment, segmentKey: 'A b' })).rejects.toMatchObject({ fieldViolations: [{ field: 'segment_key' }] });
    await expect(check(CreateSegmentDto, { ...segment, requestId: 'no' })).rejects.toMatchObject({ fieldViolations: [{ field: 'request_id' }] });
  });
});
