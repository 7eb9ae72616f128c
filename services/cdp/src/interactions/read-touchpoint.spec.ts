// Promise: only a server vouches for a party; what a page says counts for its device; queries are cut off; what cannot be is refused; one statement has one id.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { TouchpointReportedSchema, Verification } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import type { Reject } from '@kejing/messaging';
import { describe, expect, it } from 'vitest';
import { decideInteraction } from './decide-interaction.js';
import { toTouch } from './read-touchpoint.js';

const now = new Date('2026-06-01T00:00:00Z');
const said = { sourceSystem: 'WEB', deviceId: 'd1', sourceId: 'C1', kind: InteractionKind.READ };
const touch = (over: object) => toTouch(create(TouchpointReportedSchema, { ...said, ...over }), { time: now, backfill: false }, now);

describe('who acted', () => {
  it.each([
    [Verification.SERVER_VERIFIED, { kind: 'PARTY', sourceSystem: 'WEB', sourceId: 'C1' }],
    [Verification.CLIENT_CLAIMED, { kind: 'DEVICE', sourceSystem: 'WEB', deviceId: 'd1' }],
    [Verification.UNSPECIFIED, { kind: 'DEVICE', sourceSystem: 'WEB', deviceId: 'd1' }],
  ])('by verification %s', (verification, actor) => {
    expect(touch({ verification }).actor).toEqual(actor);
  });
});

describe('what was done', () => {
  it('is cut down to what may be kept', () => {
    const { interaction } = touch({ page: '/a/b?phone=138#x', durationSeconds: -5, properties: { campaign: 'x' } });
    expect(interaction).toMatchObject({ subject: '/a/b', durationSeconds: 0, time: now, detail: { properties: { campaign: 'x' } } });
  });

  it.each([
    ['/users/13812345678/cart', '/users/*/cart'],
    ['/u/138-1234-5678', '/u/*'],
    ['/u/fang%40example.com', '/u/*'],
    ['/p/王芳', '/p/*'],
    ['/p/%E7%8E%8B%E8%8A%B3/x', '/p/*/x'],
    ['/bad/%E7%', '/bad/*'],
    ['/articles/child-cover-2026', '/articles/child-cover-2026'],
  ])('keeps no identifier that a page put into its path: %s', (page, subject) => {
    expect(touch({ page }).interaction.subject).toBe(subject);
  });

  it('keeps no identifier among properties', () => {
    const properties = { campaign: 'spring-2026', phone: '13812345678', name: '王芳', 王芳: 'x' };
    expect(touch({ properties }).interaction.detail).toEqual({ properties: { campaign: 'spring-2026', phone: '*', name: '*' } });
  });

  it.each([
    ['KIND_MISSING', { kind: InteractionKind.UNSPECIFIED }],
    ['DEVICE_MISSING', { deviceId: '' }],
    ['DEVICE_ID_TOO_LONG', { deviceId: 'x'.repeat(201) }],
    ['IMPOSSIBLE_DATE', { touchTime: timestampFromDate(new Date('2026-06-03T00:00:00Z')) }],
    ['PROPERTIES_TOO_LARGE', { properties: { a: 'x'.repeat(201) } }],
  ])('is refused: %s', (reason, over) => {
    expect(() => touch(over)).toThrow(expect.objectContaining({ reason }) as Reject);
  });

  it('has one id for one statement, another for another', () => {
    const id = (over: object) => decideInteraction({ recordId: 'r', kind: InteractionKind.READ, sourceSystem: 'WEB', time: now, backfill: false, ...over }).interactionId;
    expect(id({})).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id({})).toBe(id({ backfill: true }));
    expect(new Set([id({}), id({ recordId: 's' }), id({ subject: '/a' }), id({ time: new Date(0) }), id({ contentId: '/a' })]).size).toBe(5);
    expect(id({ interactionId: 'given' })).toBe('given');
  });
});
