// Promise: an error crosses the wire with its kind, reason, violations and advice, and comes out as it went in.
import { Metadata, status } from '@grpc/grpc-js';
import { errorKinds, fault } from '@kejing/errors';
import { describe, expect, it } from 'vitest';
import { fromStatus, toStatus } from './status.js';

describe('status', () => {
  it.each(errorKinds)('keeps %s', (kind) => {
    const error = fault(kind, 'SOME_REASON', 'said so', { retriable: true, metadata: { a: 'b' }, fieldViolations: [{ field: 'x[0].y', description: 'is 空' }] });
    expect(fromStatus(toStatus(error))).toMatchObject({
      kind, code: 'SOME_REASON', publicMessage: 'said so', retriable: true, metadata: { a: 'b' }, fieldViolations: [{ field: 'x[0].y', description: 'is 空' }],
    });
  });

  it('keeps that repeating does not help', () => {
    expect(fromStatus(toStatus(fault('UNAVAILABLE', 'X', 'x', { retriable: false }))).retriable).toBe(false);
  });

  it('never says what is internal', () => {
    const wire = toStatus(fault('INTERNAL', 'X', 'public', { internal: 'secret', cause: new Error('secret') }));
    expect(JSON.stringify({ ...wire, metadata: wire.metadata.toJSON() })).not.toContain('secret');
    expect(String(wire.metadata.get('grpc-status-details-bin')[0])).not.toContain('secret');
  });

  it('of a stranger is understood by its code', () => {
    expect(fromStatus({ code: status.UNAVAILABLE, details: 'gone' })).toMatchObject({ kind: 'UNAVAILABLE', code: 'GRPC_UNAVAILABLE', retriable: true });
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from('ffff', 'hex'));
    expect(fromStatus({ code: status.ALREADY_EXISTS, details: 'there', metadata })).toMatchObject({ kind: 'CONFLICT', retriable: false });
  });
});
