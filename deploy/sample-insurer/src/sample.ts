import { civilDate, type InsurerEvent, morning } from './insurer-event.js';
import { agentEvent, agents, organisationEvents, type SampleAgent } from './organisation.js';
import { people, type Person } from './people.js';
import { coreId, policy } from './policies.js';
import { Random } from './random.js';

/** What the sample insurer has, and all that its systems reported of it, in an order in which systems would. */
export interface Sample {
  readonly people: readonly Person[];
  readonly agents: readonly SampleAgent[];
  readonly households: number;
  readonly policies: number;
  readonly events: readonly InsurerEvent[];
}

export interface SampleOptions {
  readonly seed: number;
  /** People, at least 20. */
  readonly customers: number;
  /** Civil date up to which histories go; part of the seed, so that the sample is the same tomorrow. */
  readonly asOf: string;
}

const partyEvent = (person: Person, agent: SampleAgent, asOf: string): InsurerEvent => ({
  topic: 'insurer.party.v1', type: 'PartyReported', time: morning(asOf), backfill: true,
  data: {
    sourceSystem: 'CORE', sourceId: coreId(person), partyType: 'PARTY_TYPE_PERSON', legalEntity: 'KJ-LIFE', name: person.name, idType: 'ID_TYPE_RESIDENT_ID', idNumber: person.idNumber,
    gender: person.gender === 'M' ? 'GENDER_MALE' : 'GENDER_FEMALE', birthDate: civilDate(person.birthDate), phones: person.phone === '' ? [] : [{ number: person.phone, verified: false }],
    email: person.email, address: person.address, agentCode: agent.code, reportTime: morning(asOf),
  },
});

// A third of the adults use the app: registered with a phone that its server verified, so the CDP joins it to the core's record.
const registration = (random: Random, person: Person, asOf: string): InsurerEvent[] => {
  const sourceId = `U${String(person.number).padStart(7, '0')}`;
  const deviceId = `dev-${person.number}-${random.digits(6)}`;
  const consent = (purpose: string, granted: boolean): InsurerEvent => ({
    topic: 'insurer.party.v1', type: 'ConsentReported', time: morning(asOf), backfill: true,
    data: { sourceSystem: 'APP', sourceId, purpose: `PURPOSE_${purpose}`, channel: 'CHANNEL_UNSPECIFIED', granted, proof: 'privacy-2026-01', consentTime: morning(asOf) },
  });
  return [
    {
      topic: 'insurer.party.v1', type: 'PartyReported', time: morning(asOf), backfill: true,
      data: { sourceSystem: 'APP', sourceId, partyType: 'PARTY_TYPE_PERSON', legalEntity: 'KJ-LIFE', name: person.name, phones: [{ number: person.phone, verified: true }], deviceId, reportTime: morning(asOf) },
    },
    consent('MARKETING', random.chance(0.8)),
    ...(random.chance(0.5) ? [consent('SENSITIVE', true)] : []),
    ...Array.from({ length: random.int(1, 4) }, (_, at): InsurerEvent => {
      const time = `${asOf}T${String(2 + at * 3).padStart(2, '0')}:${String(random.int(10, 59))}:00Z`;
      return {
        topic: 'insurer.touchpoint.v1', type: 'TouchpointReported', time, backfill: true,
        data: { sourceSystem: 'WEB', deviceId, verification: 'VERIFICATION_CLIENT_CLAIMED', kind: 'INTERACTION_KIND_OPENED', page: random.pick(['/articles/child-cover', '/articles/health', '/products', '/services/claims']), durationSeconds: random.int(3, 180), touchTime: time },
      };
    }),
  ];
};

/** The whole sample from its seed. Every event is marked as history: loading it starts no journey and sends nothing. */
export const sample = ({ seed, customers, asOf }: SampleOptions): Sample => {
  const random = new Random(seed);
  const everyone = people(random, customers);
  const team = agents(random, customers);
  const byHousehold = Map.groupBy(everyone, (person) => person.household);
  const agentOf = new Map([...byHousehold].map(([household, members]) => [household, random.pick(team.filter((agent) => agent.orgUnit === members[0]?.place.orgUnit))]));
  const agentFor = (household: number): SampleAgent => {
    const agent = agentOf.get(household);
    if (agent === undefined) throw new Error(`household ${household} has no agent`);
    return agent;
  };
  const households = [...byHousehold];
  const policies = Array.from({ length: Math.round(customers * 1.5) }, (_, at) => {
    const [household, members] = random.pick(households);
    return policy(random, at + 1, members, agentFor(household), asOf);
  });
  return {
    people: everyone, agents: team, households: households.length, policies: policies.length,
    events: [
      ...organisationEvents(asOf),
      ...team.map((agent) => agentEvent(agent, asOf)),
      ...everyone.map((person) => partyEvent(person, agentFor(person.household), asOf)),
      ...policies.flatMap((each) => each.events),
      ...everyone.filter((person) => person.phone !== '' && random.chance(0.33)).flatMap((person) => registration(random, person, asOf)),
    ],
  };
};
