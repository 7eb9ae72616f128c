// Promise: of what others hold or have changed, nothing is touched, and nothing that edges, links or a common customer join with it.
import { describe, expect, it } from 'vitest';
import { busyRecords } from './busy-records.js';
import { link } from './identity.js';

const record = (recordId: string, customerId: string) => ({ recordId, customerId, createdAt: new Date(0), exclusive: [], legalEntity: 'KJ-LIFE', version: 1n });
const edge = (a: string, b: string) => ({ a, b, weight: 1, modelVersion: 1, veto: '' as const });
const records = [record('a1', 'A'), record('a2', 'A'), record('b', 'B'), record('c', 'C'), record('d', 'D')];
const ids = new Set(records.map((r) => r.recordId));
const busy = (over: Partial<{ held: string[]; ids: Set<string>; edges: ReturnType<typeof edge>[]; links: ReturnType<typeof link>[]; isCut: boolean }>) =>
  [...busyRecords({ records, links: over.links ?? [] }, over.edges ?? [], { ids: over.ids ?? ids, held: new Set(over.held ?? ['A', 'B', 'C', 'D']), isCut: over.isCut ?? false })].filter((id) => ids.has(id)).sort();

describe('busyRecords', () => {
  it('is nothing where all is held', () => {
    expect(busy({ edges: [edge('a1', 'b')] })).toEqual([]);
  });

  it('is all records of a customer that others hold', () => {
    expect(busy({ held: ['B', 'C', 'D'] })).toEqual(['a1', 'a2']);
  });

  it('is what edges and links join with them, however far', () => {
    expect(busy({ held: ['B', 'C', 'D'], edges: [edge('a2', 'b')], links: [link('b', 'c', 'VERIFIED_LOGIN', [])] })).toEqual(['a1', 'a2', 'b', 'c']);
  });

  it('is what others joined meanwhile', () => {
    expect(busy({ ids: new Set(['a1', 'b', 'c', 'd']), edges: [edge('a1', 'c')] })).toEqual(['a1', 'a2', 'c']);
    expect(busy({ edges: [edge('d', 'new')] })).toEqual(['d']);
  });

  it('ends where a component that is too large was cut', () => {
    expect(busy({ edges: [edge('d', 'beyond')], isCut: true })).toEqual([]);
  });
});
