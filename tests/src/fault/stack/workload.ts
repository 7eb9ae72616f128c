import { fromJson, type DescMessage, type JsonValue } from '@bufbuild/protobuf';
import { topicOf } from '@kejing/contracts';
import { sample } from '@kejing/sample-insurer';

/** One record as a source sends it. `id` is the event's; the same id twice is one event. */
export interface PlannedRecord {
  id: string;
  topic: string;
  key: string;
  type: string;
  time: string;
  backfill: boolean;
  value: string;
}

/** What is loaded one after the other; everything in a phase may come in any order across topics, and must come to the same end. */
export interface Phase { name: string; records: PlannedRecord[] }

/** Up to which day histories go; all times of the workload are before it. */
export const AS_OF = '2026-10-01';

type Reported = Pick<ReturnType<typeof sample>['events'][number], 'topic' | 'type' | 'time' | 'backfill' | 'data'>;

/**
 * All that an insurer's systems report, from a seed: organisation and agents; then parties and policies with their histories, in the order of systems that know
 * nothing of each other; then app registrations and consents (after the parties, since who came first decides which customer's number lives on); then, live, what
 * makes tags, segments and SOP runs. Some of it comes twice, some again in an older version.
 */
export function planWorkload(seed: number, customers: number): Phase[] {
  const { events, people } = sample({ seed, customers, asOf: AS_OF });
  const ofStaff = (event: Reported) => ['insurer.organisation.v1', 'insurer.agent.v1'].includes(event.topic);
  const expecting = people.filter(({ gender, role }) => gender === 'F' && (role === 'HEAD' || role === 'SPOUSE'));
  const live = expecting.flatMap((person): Reported[] => {
    const of = { sourceSystem: 'UW', sourceId: `W${person.number}` };
    const at = { time: `${AS_OF}T02:00:00Z`, backfill: false };
    return [
      {
        ...at, topic: 'insurer.party.v1', type: 'PartyReported',
        data: {
          ...of, partyType: 'PARTY_TYPE_PERSON', legalEntity: 'KJ-LIFE', name: person.name, idType: 'ID_TYPE_RESIDENT_ID', idNumber: person.idNumber,
          declarations: [{ name: 'pregnant', value: 'true', declareTime: at.time }], reportTime: at.time,
        },
      },
      // Nobody is put into a segment by what is sensitive before she agrees.
      { ...at, topic: 'insurer.party.v1', type: 'ConsentReported', data: { ...of, purpose: 'PURPOSE_SENSITIVE', channel: 'CHANNEL_UNSPECIFIED', granted: true, proof: 'application', consentTime: at.time } },
    ];
  });
  const touches = events.filter(({ topic }) => topic === 'insurer.touchpoint.v1').map((event): Reported => ({ ...event, backfill: false }));
  const ofApp = ({ data }: Reported) => data['sourceSystem'] === 'APP';
  const history = events.filter((event) => !ofStaff(event) && !ofApp(event) && event.topic !== 'insurer.touchpoint.v1');
  return [
    { name: 'staff', records: planned(seed, 'staff', events.filter(ofStaff)) },
    { name: 'history', records: withRepeats(planned(seed, 'history', mixed(history))) },
    { name: 'app', records: withRepeats(planned(seed, 'app', events.filter(ofApp))) },
    { name: 'live', records: withRepeats(planned(seed, 'live', mixed([...live, ...touches]))) },
  ];
}

/** Deals topics round and round, each in its own order. */
function mixed(events: readonly Reported[]): Reported[] {
  const piles = [...Map.groupBy(events, ({ topic }) => topic).values()].map((pile) => ({ pile, at: 0 }));
  const all: Reported[] = [];
  while (all.length < events.length) {
    // The pile that is behind goes first, so that all end together.
    const next = piles.reduce((a, b) => (a.at / a.pile.length <= b.at / b.pile.length ? a : b));
    all.push(next.pile[next.at]!);
    next.at += 1;
  }
  return all;
}

function planned(seed: number, phase: string, events: readonly Reported[]): PlannedRecord[] {
  return events.map(({ topic, type, time, backfill, data }, n) => {
    const rules = topicOf(topic)!;
    const schema = rules.types.find(({ name }) => name === type) as DescMessage;
    return {
      id: `${seed}-${phase}-${n}`, topic, type: schema.typeName, key: rules.deriveKey!(fromJson(schema, data as JsonValue)) ?? '', time: time ?? `${AS_OF}T00:00:00Z`,
      backfill: backfill ?? false, value: JSON.stringify(data),
    };
  });
}

/** Every 19th comes twice under its id; every 23rd comes again, later, under a new id with the version that it had: a re-extract. */
function withRepeats(records: readonly PlannedRecord[]): PlannedRecord[] {
  return [
    ...records.flatMap((record, n) => (n % 19 === 0 ? [record, record] : [record])),
    ...records.filter((_, n) => n % 23 === 0).map((record) => ({ ...record, id: `${record.id}-again` })),
  ];
}
