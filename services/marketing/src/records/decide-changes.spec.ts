// Promise: a chunk's changes of records end where they would end one after the other, and no move that a run may wait for is lost.
import { describe, expect, it } from 'vitest';
import { decideChanges, type RecordChange } from './decide-changes.js';
import type { RecordState } from './record.js';

const known = (agentId: string, version: bigint, erased = false): RecordState => ({ recordId: 'r', customerId: erased ? '' : 'K1', agentId, version, erased });
const assigned = (agentId: string, version: bigint): RecordChange => ({ kind: 'ASSIGNED', recordId: 'r', customerId: 'K1', agentId, version, causeId: `cause ${version}` });
const erased = (version: bigint): RecordChange => ({ kind: 'ERASED', recordId: 'r', erasureId: 'e', version });

describe('changes of a record', () => {
  it('make it known, and move it where the next version of the chunk names another agent', () => {
    const { states, moves, heardOf } = decideChanges([], [assigned('', 1n), assigned('A1', 2n)]);
    expect({ states, moves, heardOf: [...heardOf] }).toEqual({ states: [known('A1', 2n)], moves: [{ recordId: 'r', agentId: 'A1', causeId: 'cause 2' }], heardOf: ['r'] });
  });

  it('move it once, to the last agent, and not at all to nobody or to whom it is with', () => {
    expect(decideChanges([known('A1', 1n)], [assigned('A2', 2n), assigned('A3', 3n)]).moves).toEqual([{ recordId: 'r', agentId: 'A3', causeId: 'cause 3' }]);
    expect(decideChanges([known('A1', 1n)], [assigned('A1', 2n), assigned('', 3n)])).toMatchObject({ states: [known('', 3n)], moves: [] });
  });

  it('of an old version, or after its erasure, have no effect', () => {
    for (const state of [known('A1', 5n), known('', 1n, true)]) {
      expect(decideChanges([state], [assigned('A2', 5n), assigned('A3', 4n)])).toEqual({ states: [], moves: [], heardOf: new Set() });
    }
    expect(decideChanges([known('A1', 5n)], [assigned('A2', 6n), erased(2n), assigned('A3', 9n)])).toEqual({ states: [known('', 6n, true)], moves: [], heardOf: new Set(['r']) });
  });
});
