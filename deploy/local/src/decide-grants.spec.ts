// Promise: a Kafka user can do what the topic table says and nothing else; operations staff never read insurer.*.
import { topics } from '@kejing/contracts';
import { describe, expect, it } from 'vitest';
import { decideGrants } from './decide-grants.js';
import { serviceNames } from './services.js';

const table = [
  { name: 'insurer.party.v1', readers: ['cdp'], writers: ['insurer'] },
  { name: 'kejing.cdp.policy.v1', readers: ['tagging'], writers: ['cdp'] },
];
const grants = decideGrants(table, serviceNames);
const of = (user: string) => grants.filter((grant) => grant.user === user).map((g) => `${g.effect} ${g.resource} ${g.match} ${g.name} ${g.operation}`);

describe('decideGrants', () => {
  it('gives a service its topics, its groups and the dead letters of its groups', () => {
    expect(of('cdp')).toEqual([
      'allow topic exact insurer.party.v1 read', 'allow topic prefix insurer.party.v1.cdp. read', 'allow topic prefix insurer.party.v1.cdp. write',
      'allow topic prefix insurer.party.v1.cdp. create', 'allow topic exact kejing.cdp.policy.v1 write', 'allow group prefix cdp. read',
    ]);
  });

  it('lets the insurer write and not read', () => {
    expect(of('insurer')).toEqual(['allow topic exact insurer.party.v1 write']);
  });

  it('lets operations read kejing.* and denies them insurer.*', () => {
    expect(of('ops')).toEqual(['allow topic prefix kejing. read', 'allow group prefix ops. read', 'deny topic prefix insurer. all']);
  });

  it('leaves inbound topics of the real table to the CDP', () => {
    const readers = decideGrants(topics, serviceNames).filter((g) => g.name.startsWith('insurer.') && g.operation === 'read').map((g) => g.user);
    expect(new Set(readers)).toEqual(new Set(['cdp']));
  });
});
